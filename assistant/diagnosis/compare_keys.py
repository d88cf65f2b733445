"""Compares the certificates of two roles: renewed, added, taken away, in another order.

Of an identity provider the first one for signing counts most, because Sentry keeps no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assistant import texts
from assistant.diagnosis.differences import Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.diagnosis.spots import Spots
    from assistant.saml.certificates import Certificate

_USES: Final = ("signing", "encryption")
_RENEWED: Final = "compare.certificate_renewed"
_COMMON: Final = "CN=accounts.accesscontrol."
"""How the subject of the certificate begins that Entra shows where no application is named."""
_ABOUT: Final = ("compare.certificate_", "compare.encryption_", "compare.common_")


class _Held(NamedTuple):
    certificate: Certificate
    where: str


def compare(one: Spots, other: Spots, number: int, its: int) -> Iterator[Difference]:
    """Give the differences between the certificates of two roles, by what they are for."""
    is_idp = one.entity.roles[number].kind == "idp"
    for use in _USES:
        before, after = _held(one, number, use), _held(other, its, use)
        if _ders(before) == _ders(after):
            continue
        common = _common(before, after)
        if common:
            yield Difference(
                common,
                before[0].where,
                after[0].where,
                _listed(before),
                _listed(after),
                (("use", use),),
            )
            continue
        found = list(_between(before, after, use))
        yield from found
        first_counts = is_idp and use == "signing" and before and after
        if first_counts and before[0].certificate != after[0].certificate:
            old, new = before[0], after[0]
            places = {(each.where_a, each.where_b) for each in found if each.code == _RENEWED}
            if (old.where, new.where) not in places:
                yield _difference("compare.first_certificate", old, new, use)


def once(differences: Iterable[Difference]) -> list[Difference]:
    """Tell each certificate once: Entra names the same one in every role of a document.

    Args:
        differences: those of all roles of an entity.
    """
    told: dict[object, Difference] = {}
    for each in differences:
        key: object = each
        if each.code.startswith(_ABOUT):
            key = each.code, each.before, each.after, each.params
        known = told.get(key)
        # Of several places, the one that Sentry reads.
        if known is None or ("IDPSSO" in each.where_a + each.where_b):
            told[key] = each
    return list(told.values())


def _common(before: Sequence[_Held], after: Sequence[_Held]) -> str:
    """Say which of two sides shows the tenant's common certificate; empty where none does.

    Between it and an application's own nothing was renewed: they are two different things.
    """
    if not before or not after:
        return ""
    sides = all(map(_is_common, before)), all(map(_is_common, after))
    if sides == (True, True):
        return "compare.common_both"
    if sides == (True, False) and not any(map(_is_common, after)):
        return "compare.common_before"
    if sides == (False, True) and not any(map(_is_common, before)):
        return "compare.common_after"
    return ""


def _is_common(held: _Held) -> bool:
    return held.certificate.subject.startswith(_COMMON)


def _held(spots: Spots, number: int, use: str) -> list[_Held]:
    """Give the certificates of a use, each once; a key without a stated use has both."""
    found: dict[bytes, _Held] = {}
    for place, key in enumerate(spots.entity.roles[number].keys):
        if key.signs if use == "signing" else "signing" not in key.use:
            for certificate in key.certificates:
                found.setdefault(
                    certificate.der, _Held(certificate, spots.certificate(number, place))
                )
    return list(found.values())


def _between(before: list[_Held], after: list[_Held], use: str) -> Iterator[Difference]:
    new, old = set(_ders(after)), set(_ders(before))
    gone = [one for one in before if one.certificate.der not in new]
    come = [one for one in after if one.certificate.der not in old]
    for left, right in _renewed(gone, come):
        gone.remove(left)
        come.remove(right)
        yield _difference(_RENEWED, left, right, use)
    code = "certificate_removed" if use == "signing" else "encryption_removed"
    for left in gone:
        yield _difference(f"compare.{code}", left, None, use)
    for right in come:
        yield _difference("compare.certificate_added", None, right, use)
    stayed = [one for one in before if one.certificate.der in new]
    in_order = [one for one in after if one.certificate.der in old]
    if _ders(stayed) != _ders(in_order):
        yield Difference(
            "compare.certificate_order",
            stayed[0].where,
            in_order[0].where,
            _listed(stayed),
            _listed(in_order),
            (("use", use),),
        )


def _renewed(gone: Sequence[_Held], come: Sequence[_Held]) -> Iterator[tuple[_Held, _Held]]:
    """Match an old certificate with its successor: one to one, or the next of the same name."""
    if len(gone) == len(come) == 1:
        if _is_common(gone[0]) == _is_common(come[0]):
            yield gone[0], come[0]
        return
    left = list(come)
    for old in gone:
        name = old.certificate.subject
        successor = next((one for one in left if one.certificate.subject == name), None)
        if successor is not None:
            left.remove(successor)
            yield old, successor


def _difference(code: str, left: _Held | None, right: _Held | None, use: str) -> Difference:
    old = left.certificate if left else None
    new = right.certificate if right else None
    params = [("use", use)]
    if old is not None:
        params += [("old_until", _day(old)), ("old_subject", old.subject)]
    if new is not None:
        params += [
            ("new_since", texts.day(new.not_before)),
            ("new_until", _day(new)),
            ("new_subject", new.subject),
        ]
    return Difference(
        code,
        left.where if left else "",
        right.where if right else "",
        old.thumbprint if old else "",
        new.thumbprint if new else "",
        tuple(params),
    )


def _ders(held: Sequence[_Held]) -> list[bytes]:
    return [one.certificate.der for one in held]


def _day(certificate: Certificate) -> str:
    return texts.day(certificate.not_after)


def _listed(held: Sequence[_Held]) -> str:
    return ", ".join(one.certificate.thumbprint for one in held)

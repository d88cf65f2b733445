"""Compares the endpoints of two roles: moved, added, taken away, by another binding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.diagnosis.differences import Difference
from assistant.saml import names
from assistant.saml.addresses import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.diagnosis.spots import Spots
    from assistant.saml.metadata import Endpoint

_SHORT: Final = {
    ("SingleSignOnService", names.REDIRECT): "sso",
    ("AssertionConsumerService", names.POST): "acs",
}
"""The two without which nobody signs in: Sentry asks by Redirect, Entra answers by POST."""
_OTHER: Final = "endpoint"


class _Held(NamedTuple):
    endpoint: Endpoint
    where: str


def compare(one: Spots, other: Spots, number: int, its: int) -> Iterator[Difference]:
    """Give the differences between the endpoints of two roles."""
    before, after = _held(one, number), _held(other, its)
    for kind, binding in dict.fromkeys((*before, *after)):
        left, right = before.get((kind, binding), []), after.get((kind, binding), [])
        yield from _between(kind, binding, left, right)


def _held(spots: Spots, number: int) -> dict[tuple[str, str], list[_Held]]:
    found: dict[tuple[str, str], list[_Held]] = {}
    for place, service in enumerate(spots.entity.roles[number].services):
        key = service.kind, service.endpoint.binding
        found.setdefault(key, []).append(_Held(service.endpoint, spots.service(number, place)))
    return found


def _between(
    kind: str, binding: str, before: list[_Held], after: list[_Held]
) -> Iterator[Difference]:
    word = _SHORT.get((kind, binding), _OTHER)
    params = (("kind", kind), ("binding", binding.rpartition(":")[2] or "-"))
    old, new = {_address(one) for one in before}, {_address(one) for one in after}
    gone = [one for one in before if _address(one) not in new]
    come = [one for one in after if _address(one) not in old]
    # The first of a binding is the one that counts, so the first that went goes with the first
    # that came.
    for left, right in zip(gone, come, strict=False):
        yield _difference(f"compare.{word}_moved", left, right, params)
    for left in gone[len(come) :]:
        yield _difference(f"compare.{word}_removed", left, None, params)
    for right in come[len(gone) :]:
        yield _difference(f"compare.{word}_added", None, right, params)
    if word == "sso" and before and after and _address(before[0]) != _address(after[0]):
        moved = bool(gone and come) and (gone[0], come[0]) == (before[0], after[0])
        if not moved:
            yield _difference("compare.sso_first", before[0], after[0], params)
    stayed = [one for one in before if _address(one) in new]
    in_order = [one for one in after if _address(one) in old]
    if [_address(one) for one in stayed] != [_address(one) for one in in_order]:
        if {*map(_address, stayed)} == {*map(_address, in_order)} and len(stayed) == len(in_order):
            yield Difference(
                "compare.endpoint_order",
                stayed[0].where,
                in_order[0].where,
                _listed(stayed),
                _listed(in_order),
                params,
            )
        return
    for left, right in zip(stayed, in_order, strict=True):
        if _number(left) != _number(right):
            yield Difference(
                "compare.endpoint_number",
                left.where,
                right.where,
                _number(left),
                _number(right),
                (*params, ("address", shown(left.endpoint.location))),
            )


def _difference(
    code: str, left: _Held | None, right: _Held | None, params: tuple[tuple[str, str], ...]
) -> Difference:
    return Difference(
        code,
        left.where if left else "",
        right.where if right else "",
        _said(left.endpoint) if left else "",
        _said(right.endpoint) if right else "",
        params,
    )


def _address(held: _Held) -> tuple[str, str]:
    """Give what makes an endpoint another one; where answers go may just be left unsaid."""
    endpoint = held.endpoint
    return endpoint.location, endpoint.response_location or endpoint.location


def _said(endpoint: Endpoint) -> str:
    said = shown(endpoint.location)
    if endpoint.response_location and endpoint.response_location != endpoint.location:
        said += f" ({shown(endpoint.response_location)})"
    return said


def _number(held: _Held) -> str:
    index = held.endpoint.index
    number = "-" if index is None else str(index)
    return f"{number} *" if held.endpoint.is_default else number


def _listed(held: Sequence[_Held]) -> str:
    return ", ".join(shown(one.endpoint.location) for one in held)

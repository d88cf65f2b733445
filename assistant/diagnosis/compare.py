"""Compares two metadata documents by what they mean.

Prefixes, blanks, the order of attributes and of what has no order say nothing. Entities are
matched by their name, or because each document has one only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.diagnosis import compare_keys, compare_services
from assistant.diagnosis.differences import Difference
from assistant.diagnosis.spots import Spots
from assistant.saml.metadata import guid_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.saml.entities import Entity, Role

_FLAGS: Final = {
    "WantAuthnRequestsSigned": "compare.wants_signed_requests",
    "AuthnRequestsSigned": "compare.signs_requests",
    "WantAssertionsSigned": "compare.wants_signed_assertions",
}
_SHOWN: Final = 300


def compare(before: Iterable[Spots], after: Iterable[Spots]) -> tuple[Difference, ...]:
    """Give every difference between two documents, what matters most first.

    Args:
        before: the entities of the former, each with its place.
        after: those of the latter.
    """
    found: list[Difference] = []
    for one, other in _pairs(list(before), list(after)):
        found += _between(one, other)
    return tuple(sorted(found, key=lambda each: each.severity != "warning"))


def _pairs(
    before: Sequence[Spots], after: Sequence[Spots]
) -> Iterator[tuple[Spots | None, Spots | None]]:
    if len(before) == len(after) == 1:
        yield before[0], after[0]
        return
    left: dict[str, list[Spots]] = defaultdict(list)
    for other in after:
        left[other.entity.entity_id].append(other)
    for one in before:
        same = left[one.entity.entity_id]
        yield one, same.pop(0) if same else None
    for rest in left.values():
        for other in rest:
            yield None, other


def _between(one: Spots | None, other: Spots | None) -> Iterator[Difference]:
    if one is None and other is not None:
        name = other.entity.entity_id
        yield Difference("compare.entity_added", "", other.where, "", name, entity_id=name)
    elif one is not None and other is None:
        name = one.entity.entity_id
        yield Difference("compare.entity_removed", one.where, "", name, "", entity_id=name)
    elif one is not None and other is not None:
        name = one.entity.entity_id
        yield from (replace(each, entity_id=name) for each in _entity(one, other))


def _entity(one: Spots, other: Spots) -> Iterator[Difference]:
    yield from _name(one, other)
    yield from compare_keys.once(_by_role(one, other))
    yield from _about(one, other)


def _by_role(one: Spots, other: Spots) -> Iterator[Difference]:
    for number, its in _role_pairs(one.entity, other.entity):
        if its is None:
            role = one.entity.roles[number or 0]
            kind = role.type or role.kind
            # Neither Entra nor Sentry misses WS-Federation's when people sign in by SAML.
            code = "role_removed" if role.kind in {"idp", "sp"} else "other_role_removed"
            yield Difference(f"compare.{code}", one.role(number or 0), "", kind)
        elif number is None:
            role = other.entity.roles[its]
            yield Difference("compare.role_added", "", other.role(its), "", role.type or role.kind)
        else:
            yield from _roles(one, other, number, its)


def _name(one: Spots, other: Spots) -> Iterator[Difference]:
    before, after = one.entity.entity_id, other.entity.entity_id
    if before == after:
        return
    places = one.attribute("entityID"), other.attribute("entityID")
    tenants = guid_in(before), guid_in(after)
    if all(tenants) and tenants[0] != tenants[1]:
        yield Difference("compare.tenant", *places, *tenants)
    else:
        yield Difference("compare.entity_id", *places, before, after)


def _role_pairs(one: Entity, other: Entity) -> Iterator[tuple[int | None, int | None]]:
    """Match roles of a kind by their order; each end is None where the other has no such role."""
    left: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, role in enumerate(other.roles):
        left[role.kind, role.type].append(number)
    for number, role in enumerate(one.roles):
        same = left[role.kind, role.type]
        yield number, same.pop(0) if same else None
    for rest in left.values():
        for number in rest:
            yield None, number


def _roles(one: Spots, other: Spots, number: int, its: int) -> Iterator[Difference]:
    before, after = one.entity.roles[number], other.entity.roles[its]
    places = one.role(number), other.role(its)
    yield from compare_keys.compare(one, other, number, its)
    yield from compare_services.compare(one, other, number, its)
    for flag, code in _FLAGS.items():
        if before.wishes(flag) != after.wishes(flag):
            said = "true" if before.wishes(flag) else "false"
            now = "true" if after.wishes(flag) else "false"
            yield Difference(code, *_on(places, flag), said, now)
    for code, left, right in _lists(before, after):
        if set(left) != set(right):
            yield Difference(code, *places, _listed(left), _listed(right))
    yield from _validity(before, after, places)


def _lists(before: Role, after: Role) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Give what has no order: only what is in it counts."""
    yield "compare.protocols", before.protocols, after.protocols
    yield "compare.name_id_formats", before.name_id_formats, after.name_id_formats

    def asked(role: Role) -> list[str]:
        return [f"{one.name}{' *' if one.required else ''}" for one in role.requested]

    yield "compare.requested", asked(before), asked(after)


def _validity(
    before: Entity | Role, after: Entity | Role, places: tuple[str, str]
) -> Iterator[Difference]:
    left, right = before.validity, after.validity
    both = left.until is not None and right.until is not None
    if (left.until != right.until) if both else (left.written != right.written):
        until = _on(places, "validUntil")
        yield Difference("compare.valid_until", *until, left.written, right.written)
    if left.cache != right.cache:
        cache = _on(places, "cacheDuration")
        yield Difference("compare.cache_duration", *cache, left.cache, right.cache)


def _on(places: tuple[str, str], attribute: str) -> tuple[str, str]:
    return f"{places[0]}/@{attribute}", f"{places[1]}/@{attribute}"


def _about(one: Spots, other: Spots) -> Iterator[Difference]:
    """Compare what stands there for people, and how long all of it holds."""
    before, after, places = one.entity, other.entity, (one.where, other.where)
    yield from _validity(before, after, places)
    if before.signed != after.signed:
        code = "compare.signature_added" if after.signed else "compare.signature_removed"
        yield Difference(code, *places)
    left, right = _told(before), _told(after)
    if left != right:
        yield Difference("compare.described", *places, before.name, after.name)


def _told(entity: Entity) -> tuple[object, ...]:
    people = sorted((one.kind, one.name, sorted(one.addresses)) for one in entity.contacts)
    told = entity.told
    return (
        entity.organization,
        people,
        sorted(told.names),
        sorted(told.logos),
        told.registered_by,
        told.registered,
        sorted((name, sorted(values)) for name, values in told.attributes),
    )


def _listed(values: Sequence[str]) -> str:
    return ", ".join(sorted(set(values)))[:_SHOWN]

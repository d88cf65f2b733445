"""What an entity says of itself, in sections: itself, then each of its roles. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.saml import names
from assistant.wizard.told import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.entities import Entity, Role, Service, Validity

_SHOWN: Final = 400
"""Letters of a value that are shown."""
_MOST: Final = 60
"""Values of a kind that are shown."""
_MAIN: Final = frozenset({"idp", "sp"})


@dataclass(frozen=True, slots=True)
class Address:
    """An endpoint.

    Attributes:
        kind: what it is for, its element's name.
        binding: how messages travel, in a word; empty where there is none.
        location: where to.
        notes: its index, whether it is the default, where answers go if elsewhere.
    """

    kind: str
    binding: str
    location: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what is said.

    Attributes:
        title: whose part it is.
        facts: names and values.
        addresses: endpoints.
        main: shown at once; other parts are folded.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    addresses: tuple[Address, ...] = ()
    main: bool = True


def sections(entity: Entity) -> tuple[Section, ...]:
    """Give what an entity says, the roles that matter for sign-in first."""
    whole = Section(texts.say("ui.inspect.facts.entity"), tuple(_of_entity(entity)))
    roles = [_of_role(role) for role in entity.roles]
    roles.sort(key=lambda section: not section.main)
    asks = [
        Section(
            texts.say("ui.inspect.facts.requested"),
            tuple(_requested(role)),
            main=False,
        )
        for role in entity.roles
        if role.requested
    ]
    about = Section(texts.say("ui.inspect.facts.people"), tuple(_people(entity)), main=False)
    return (whole, *roles, *asks, *((about,) if about.facts else ()))


def _say(name: str) -> str:
    return texts.say(f"ui.inspect.facts.{name}")


def _of_entity(entity: Entity) -> Iterator[Fact]:
    entity_id = entity.entity_id[:_SHOWN]
    yield Fact(_say("entity_id"), entity_id or _say("unsaid"), bool(entity_id), bool(entity_id))
    if entity.name:
        yield Fact(_say("name"), entity.name[:_SHOWN])
    yield from _validity(entity.validity)
    if entity.registered_by:
        yield Fact(_say("registered_by"), entity.registered_by[:_SHOWN], is_value=True)
    if entity.told.registered:
        yield Fact(_say("registered"), entity.told.registered[:_SHOWN], is_value=True)
    for name, values in entity.told.attributes[:_MOST]:
        said = "\n".join(value[:_SHOWN] for value in values[:_MOST])
        yield Fact(name.rpartition("/")[2][:_SHOWN] or name[:_SHOWN], said, is_value=True)


def _validity(of: Validity) -> Iterator[Fact]:
    if of.until is not None:
        yield Fact(_say("valid_until"), texts.day(of.until))
    elif of.written:
        yield Fact(_say("valid_until"), of.written[:_SHOWN], is_value=True)
    if of.cache:
        yield Fact(_say("cache"), of.cache[:_SHOWN], is_value=True)


def _of_role(role: Role) -> Section:
    title = texts.say(f"ui.inspect.role.{role.kind}")
    if role.kind == "other" and role.type:
        title = texts.say("ui.inspect.role.typed", type=role.type[:_SHOWN])
    return Section(
        title,
        tuple(_role_facts(role)),
        tuple(_address(one) for one in role.services[:_MOST]),
        main=role.kind in _MAIN,
    )


def _role_facts(role: Role) -> Iterator[Fact]:
    protocols = [_protocol(one) for one in role.protocols[:_MOST]]
    if protocols:
        yield Fact(_say("protocols"), "\n".join(protocols))
    uses = [key.use for key in role.keys]
    if uses:
        counts = {
            "signing": sum(use != "encryption" for use in uses),
            "encryption": sum(use != "signing" for use in uses),
        }
        said = [
            texts.say(f"ui.inspect.facts.keys_{use}", count=n) for use, n in counts.items() if n
        ]
        yield Fact(_say("keys"), ", ".join(said))
    for key in role.keys:
        if key.names:
            yield Fact(_say("key_names"), ", ".join(key.names[:_MOST])[:_SHOWN], is_value=True)
    if role.name_id_formats:
        formats = "\n".join(one[:_SHOWN] for one in role.name_id_formats[:_MOST])
        yield Fact(_say("name_id"), formats, is_value=True)
    for name, wished in role.flags:
        yield Fact(texts.say(f"ui.inspect.flag.{name}"), _say("yes" if wished else "no"))
    yield from _validity(role.validity)


def _protocol(urn: str) -> str:
    if urn == names.PROTOCOL:
        return "SAML 2.0"
    if urn in {
        "urn:oasis:names:tc:SAML:1.1:protocol",
        "urn:oasis:names:tc:SAML:1.0:protocol",
    }:
        return f"SAML {urn.split(':')[5]}"
    return "WS-Federation" if "/wsfed/" in urn else urn[:_SHOWN]


def _address(one: Service) -> Address:
    endpoint = one.endpoint
    notes: list[str] = []
    if endpoint.index is not None:
        notes.append(texts.say("ui.inspect.facts.index", index=endpoint.index))
    if endpoint.is_default:
        notes.append(_say("default"))
    if endpoint.response_location:
        answers = endpoint.response_location[:_SHOWN]
        notes.append(texts.say("ui.inspect.facts.answers", address=answers))
    return Address(
        one.kind,
        endpoint.binding.rpartition(":")[2][:_SHOWN],
        endpoint.location[:_SHOWN],
        " · ".join(notes),
    )


def _requested(role: Role) -> Iterator[Fact]:
    for one in role.requested[:_MOST]:
        name = one.friendly or one.name.rpartition("/")[2] or one.name
        must = "required" if one.required else "optional"
        yield Fact(f"{name[:_SHOWN]} ({_say(must)})", one.name[:_SHOWN], is_value=True)


def _people(entity: Entity) -> Iterator[Fact]:
    name, address = entity.organization
    if name:
        yield Fact(_say("organization"), name[:_SHOWN])
    if address:
        yield Fact(_say("organization_url"), address[:_SHOWN], is_value=True)
    for one in entity.contacts[:_MOST]:
        key = f"ui.inspect.contact.{one.kind}"
        kind = texts.say(key if texts.has(key) else "ui.inspect.contact.other")
        said = "\n".join([one.name, *one.addresses][:_MOST]).strip()
        yield Fact(kind, said[:_SHOWN] or _say("unsaid"))

"""Documents to inspect, and what is found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.saml_documents import NOW, Pair, entra_metadata, pair
from lxml import etree

from assistant.saml.cases import Lights
from assistant.saml.inspecting import Inspected, inspect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.saml.places import Located

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
BY = Lights(NOW)
APPLICATION = "CN=Microsoft Azure Federated SSO Certificate"


def entra(*pairs: Pair, signed_by: Pair | None = None, **options: str) -> bytes:
    """An application's document as Entra has it; its signature stands where Entra's does."""
    held = pairs or (pair(),)
    document = entra_metadata(held, signed_by=signed_by or held[0], **options)
    root = etree.fromstring(document)
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    root.insert(0, signature)
    return etree.tostring(root)


def unsigned(*pairs: Pair, **options: str) -> bytes:
    return entra_metadata(pairs or (pair(),), **options)


def look(data: bytes, by: Lights = BY) -> list[Inspected]:
    return list(inspect([data], by))


def one(data: bytes, by: Lights = BY) -> Inspected:
    """Inspect a document that has one entity."""
    (only,) = look(data, by)
    return only


def codes(found: Iterable[Located]) -> list[str]:
    return [each.finding.code for each in found]


def faults(data: bytes, by: Lights = BY) -> list[tuple[str, str]]:
    """Give the code and severity of what is wrong; notes say nothing of the kind."""
    found = [each for item in look(data, by) for each in item.findings]
    return [(each.finding.code, each.severity) for each in found if each.severity != "note"]


def group(*entities: bytes, start: str = "", before: bytes = b"") -> bytes:
    """Put documents into a group."""
    inside = b"\n".join(each.partition(b"?>")[2] or each for each in entities)
    opened = f'<md:EntitiesDescriptor xmlns:md="{MD}"{start}>'.encode()
    return b"%s\n%s%s\n</md:EntitiesDescriptor>\n" % (opened, before, inside)

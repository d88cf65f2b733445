"""What Sentry would take of a metadata document, and what it passes over.

Sentry reads metadata once, when single sign-on is set up: the first entity, its first role as an
identity provider, there the first sign-in address by Redirect and the first signing certificate.
What it takes is decided by the library that Sentry runs (`assistant.sentry.twin`); what it passes
over is the rest of the document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from assistant.diagnosis.spots import Spots
from assistant.errors import Who
from assistant.saml import addresses, names, pieces, xml
from assistant.saml.findings import State, fail, note, unknown
from assistant.saml.places import Located, Source
from assistant.saml.reading import read_entity
from assistant.sentry import said, twin
from assistant.sentry.judging import version
from assistant.sentry.twin import Kept, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from assistant.saml.entities import Role
    from assistant.saml.findings import Finding

_ENTITY: Final = f"{{{names.METADATA}}}EntityDescriptor"
_SIGNATURE: Final = f"{{{names.XMLDSIG}}}Signature"
_LIMITS: Final = frozenset({"saml.xml.too_large", "saml.xml.too_deep", "saml.xml.too_many"})
_MOST_NAMED: Final = 5
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class AsSentry:
    """Sentry's answer to a metadata document.

    Attributes:
        verdict: ``not_run`` where the document is beyond our limits, so that nobody can tell.
        version: the Sentry and the library that are emulated.
        message: what Sentry shows where it refuses, word for word.
        kept: what it stores; None unless accepted.
        findings: why it refuses, or what it passes over; each with its place.
    """

    verdict: Literal["accepted", "refused", "not_run"]
    version: str
    message: str = ""
    kept: Kept | None = None
    findings: tuple[Located, ...] = ()


def take(data: bytes) -> AsSentry:
    """Say what Sentry would store of a document, what it would ignore, or why it refuses."""
    found = twin.keeps(data)
    if isinstance(found, Kept):
        text = b"".join(pieces.utf8([data]))
        passed = tuple(_passed_over(found, xml.read(text), Source(text)))
        return AsSentry("accepted", version(), kept=found, findings=passed)
    if found.code in _LIMITS:
        return beyond()
    return AsSentry("refused", version(), found.message, findings=tuple(_why(found)))


def beyond() -> AsSentry:
    """Say of a document that was not held as a whole that nobody can tell."""
    return AsSentry("not_run", version(), findings=(Located(unknown("as_sentry.not_run")),))


def _why(refused: Refused) -> Iterator[Located]:
    yield Located(fail("as_sentry.refused", Who.YOU, message=refused.message))
    for one in said.find(refused.message):
        # Why it says so: the refusal has been counted, and has its remedy.
        yield Located(replace(said.explain(one.code, one.params), state=State.NOT_APPLICABLE))


def _passed_over(kept: Kept, root: Element, source: Source) -> Iterator[Located]:
    """Name what stands in the document and never reaches Sentry."""
    entities = [root] if root.tag == _ENTITY else list(root.iter(_ENTITY))
    first = entities[0]
    entity, standing = read_entity(first, source)
    spots = Spots(entity, source.where(first))

    def at(finding: Finding, element: Element, where: str = "") -> Located:
        return Located(finding, where or source.where(element), source.line_of(element))

    if len(entities) > 1:
        called = _listed([str(one.get("entityID") or "-") for one in entities[1:]])
        found = note("as_sentry.other_entities", count=len(entities) - 1, named=called)
        yield at(found, entities[1])
    own = next(number for number, role in enumerate(entity.roles) if role.kind == "idp")
    others = [number for number in range(len(entity.roles)) if number != own]
    if others:
        called = _listed([entity.roles[each].type or entity.roles[each].kind for each in others])
        found = note("as_sentry.other_roles", count=len(others), named=called)
        yield at(found, standing[others[0]].element)
    for found, number in _keys(kept, entity.roles[own]):
        yield at(found, standing[own].keys[number], spots.certificate(own, number))
    for found, number in _endpoints(entity.roles[own]):
        yield at(found, standing[own].services[number])
    signature = next(iter(root.iter(_SIGNATURE)), None)
    if signature is not None:
        yield at(note("as_sentry.signature"), signature)
    for validity in (entity.validity, entity.roles[own].validity):
        if validity.written or validity.cache:
            said_so = validity.written or validity.cache
            yield at(note("as_sentry.valid_until", said=said_so[:_SHOWN]), first)
            return


def _keys(kept: Kept, role: Role) -> Iterator[tuple[Finding, int]]:
    """One certificate is kept, the first for signing; with each finding goes its key's place."""
    signing = [
        (number, one)
        for number, key in enumerate(role.keys)
        if key.signs
        for one in key.certificates
    ]
    if kept.certificate is None:
        broken = next((number for number, key in enumerate(role.keys) if key.unread), 0)
        yield fail("sentry.twin.certificate_broken", Who.ENTRA_ADMIN), broken
    further = [(number, one) for number, one in signing if one != kept.certificate]
    if further:
        thumbprints = list(dict.fromkeys(one.thumbprint for _, one in further))
        found = note(
            "as_sentry.more_certificates", count=len(thumbprints), named=_listed(thumbprints)
        )
        yield found, further[0][0]
    # Where none is for signing, the library takes one for encryption in its place.
    encrypting = [number for number, key in enumerate(role.keys) if not key.signs]
    if encrypting and signing:
        yield note("as_sentry.encryption", count=len(encrypting)), encrypting[0]


def _endpoints(role: Role) -> Iterator[tuple[Finding, int]]:
    """Only the first sign-in address by Redirect counts."""
    signing_in = [
        (number, service.endpoint)
        for number, service in enumerate(role.services)
        if service.kind == "SingleSignOnService"
    ]
    used = next((number for number, one in signing_in if one.binding == names.REDIRECT), None)
    passed = [(number, one) for number, one in signing_in if number != used]
    if passed:
        called = [
            f"{one.binding.rpartition(':')[2] or '-'} {addresses.shown(one.location)}"
            for _, one in passed
        ]
        found = note("as_sentry.other_endpoints", count=len(passed), named=_listed(called))
        yield found, passed[0][0]


def _listed(words: list[str]) -> str:
    shown = ", ".join(word[:_SHOWN] for word in words[:_MOST_NAMED])
    return f"{shown}, …" if len(words) > _MOST_NAMED else shown

"""Is it signed, over what, and by whose key? And is nothing in it that no honest response has?

Only what the verifier returned is handed on: the assertion in it is the one that may be believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from assistant import texts
from assistant.diagnosis.response_facts import AssertionFacts, read_assertion
from assistant.errors import Who
from assistant.saml import names, proof, signed
from assistant.saml.findings import Finding, fail, good, note, unknown, warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.marks import Marks
    from assistant.saml.certificates import Certificate
    from assistant.saml.places import Located

_FLAWS: Final[dict[signed.FlawKind, str]] = {
    "assertion_several": "diagnosis.assertion_several",
    "assertion_misplaced": "diagnosis.assertion_misplaced",
    "misplaced": "diagnosis.signature_misplaced",
    "several": "diagnosis.signature_several",
    "references": "diagnosis.signature_references",
    "other_element": "diagnosis.signature_other_element",
    "duplicate_id": "diagnosis.duplicate_id",
    "transform": "diagnosis.signature_transform",
    "algorithm": "diagnosis.signature_algorithm",
    "hidden": "diagnosis.hidden_text",
}
FLAW_CODES: Final = tuple(_FLAWS.values())


@dataclass(frozen=True, slots=True)
class Verified:
    """What a signature proves.

    Attributes:
        assertion: the assertion, read from what the verifier returned.
        whole: whether the response round it was signed too.
        certificate: whose key signed; of several signatures, of the assertion's.
    """

    assertion: AssertionFacts
    whole: bool
    certificate: Certificate


def check(
    root: Element, survey: signed.Survey, expected: Expected, now: datetime
) -> tuple[Verified | None, tuple[Finding, ...]]:
    """Verify a response whose survey has no flaws, with what Sentry stored."""
    if not survey.signatures:
        return None, (fail("diagnosis.signature_missing", Who.ENTRA_ADMIN),)
    weak = [
        warn("diagnosis.signature_weak", Who.ENTRA_ADMIN, algorithm=one.weak)
        for one in survey.signatures
        if one.weak
    ]
    stored = expected.kept.certificate if expected.kept is not None else None
    if expected.kept is None:
        return None, (*weak, unknown("diagnosis.signature_unproven", Who.YOU))
    if stored is None:
        return None, (*weak, fail("diagnosis.certificate_unreadable", Who.SENTRY_OWNER))
    # Written down from the tree that was surveyed, so that nobody reads the bytes differently.
    document = etree.tostring(root)
    assumed = (
        (note("diagnosis.kept_assumed", thumbprint=stored.thumbprint),) if expected.assumed else ()
    )
    proved: dict[str, Element] = {}
    for one in survey.signatures:
        element = proof.verify(document, one, stored)
        if element is None:
            return None, (*weak, _unverified(document, one, stored, expected), *assumed)
        proved[one.over] = element
    assertion = _assertion(proved)
    if assertion is None:
        return None, (*weak, fail("diagnosis.signature_misplaced", Who.YOU, shown="-"))
    verified = Verified(read_assertion(assertion), "response" in proved, stored)
    over = "response" if verified.whole else "assertion"
    verdict = good(f"diagnosis.signature_verified_{over}", thumbprint=stored.thumbprint)
    return verified, (*weak, verdict, *assumed, *_certificate(stored, expected, now))


def _assertion(proved: dict[str, Element]) -> Element | None:
    """Take the assertion out of what was proved: the signed one itself, or the one in the whole."""
    whole = proved.get("response")
    inside = whole.findall("saml:Assertion", names.MAP) if whole is not None else []
    if "assertion" in proved:
        return proved["assertion"]
    return inside[0] if len(inside) == 1 else None


def _unverified(
    document: bytes, one: signed.Signature, stored: Certificate, expected: Expected
) -> Finding:
    """Say why a signature does not verify: another key, or another content."""
    for other in expected.signing:
        if other.thumbprint != stored.thumbprint and proof.verify(document, one, other) is not None:
            return fail(
                "diagnosis.signature_other_certificate",
                Who.SENTRY_OWNER,
                thumbprint=other.thumbprint,
                stored=stored.thumbprint,
            )
    carried = one.carried
    if carried is None:
        # Without a key to try, another key and a changed content look alike.
        return fail("diagnosis.signature_unfitting", Who.SENTRY_OWNER, stored=stored.thumbprint)
    if carried.thumbprint == stored.thumbprint:
        return fail("diagnosis.signature_broken", Who.NETWORK, stored=stored.thumbprint)
    # The message's own key tells why, and never whether: nobody vouches for it.
    if proof.verify(document, one, carried) is not None:
        return fail(
            "diagnosis.signature_other_key",
            Who.SENTRY_OWNER,
            thumbprint=carried.thumbprint,
            stored=stored.thumbprint,
        )
    return fail("diagnosis.signature_broken", Who.NETWORK, stored=stored.thumbprint)


def _certificate(stored: Certificate, expected: Expected, now: datetime) -> Iterator[Finding]:
    if now > stored.not_after:
        until = texts.day(stored.not_after)
        yield warn(
            "diagnosis.certificate_expired",
            Who.ENTRA_ADMIN,
            thumbprint=stored.thumbprint,
            until=until,
        )
    if expected.active and expected.active.upper() != stored.thumbprint:
        yield warn(
            "diagnosis.certificate_not_active",
            Who.SENTRY_OWNER,
            thumbprint=stored.thumbprint,
            active=expected.active.upper(),
        )


def flaws(survey: signed.Survey, marks: Marks) -> Iterator[Located]:
    """Give what no honest response has."""
    for flaw in survey.flaws:
        finding = fail(_FLAWS[flaw.kind], Who.YOU, shown=flaw.shown or "-")
        yield marks.at(finding, flaw.element)

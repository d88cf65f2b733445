"""What a sign-in is held against: taken out of metadata, of a SETUP.toml, or of an organization."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant import inspect_expect, sources
from assistant.diagnosis.expected import Expected, from_metadata
from assistant.errors import BadInput
from assistant.saml import xml
from assistant.saml.findings import State
from assistant.sentry import addresses, mapping, slug
from assistant.wizard import setup_file
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.diagnose_line import Asked
    from assistant.sentry.addresses import Addresses
    from assistant.tasks import Cancel
    from assistant.web import Answer


def expected(asked: Asked, cancel: Cancel) -> Expected:
    """Say what is known of both sides.

    Raises:
        BadInput: a file cannot be read, or what was said cannot be.
    """
    answers = _answers(asked)
    of = _addresses(answers)
    if asked.metadata is not None:
        found = from_metadata(_read(asked.metadata, cancel), of)
    else:
        found = Expected(of)
    if asked.expect is None:
        return found
    wanted = inspect_expect.of_answers(answers)
    return replace(
        found,
        mapping=mapping.attribute_mapping("name" if _by_name(answers) else "objectidentifier"),
        identifiers=(wanted.identifier,) if wanted.identifier else (),
        reply_urls=(wanted.reply_url,) if wanted.reply_url else (),
    )


def _by_name(answers: Answers) -> bool:
    return answers.identifier_claim == "name"


def _answers(asked: Asked) -> Answers:
    if asked.expect is not None:
        return setup_file.read(asked.expect)
    return Answers(
        organization=asked.organization or None,
        # Without a word of another, it is Sentry's own service.
        sentry_url=asked.sentry_url or addresses.SAAS,
    )


def _addresses(answers: Answers) -> Addresses | None:
    """Give the addresses that Sentry has, whatever the application is to be told of them."""
    if not answers.organization:
        return None
    name = slug.parse(answers.organization)
    for finding in name.findings:
        if finding.state is State.FAIL:
            raise BadInput("front.bad_organization", seen=finding.seen, remedy=finding.remedy)
    if answers.sentry_url:
        base = addresses.parse(answers.sentry_url)
    else:
        own = replace(answers, identifier=None, reply_url=None, logout_url=None)
        at = addresses.origin_of(inspect_expect.of_answers(own).identifier)
        if not at:
            return None  # a practice Sentry that does not run now: nobody knows its address
        base = addresses.parse(at)
    return addresses.addresses(base, name.value, name.findings)


def _read(path: Path, cancel: Cancel) -> bytes:
    """Read a metadata document, as far as one may be long."""
    (source,) = sources.sources(str(path), no_way_out, cancel)
    found = bytearray()
    for chunk in source.open():
        found += chunk
        if len(found) > xml.DEFAULT_LIMITS.size:
            raise BadInput("saml.xml.too_large", limit=xml.DEFAULT_LIMITS.size, size=len(found))
    return bytes(found)


def no_way_out(method: str, url: str, *, timeout: float, limit: int, follow: bool) -> Answer:
    """Fetch nothing: nothing leaves the machine."""
    del method, timeout, limit, follow
    raise BadInput("diagnose_line.offline", address=url)

"""The application's federation metadata, read as facts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.saml import metadata, signatures
from assistant.sentry import twin
from assistant.wizard.observed import Federation

if TYPE_CHECKING:
    from assistant.sentry.public import Answer

_OK = 200


def read_federation(url: str, answer: Answer) -> Federation:
    """Read what Entra publishes for the application; a document that is none is said so."""
    if answer.status != _OK:
        return Federation(url, problem="metadata.status", status=answer.status)
    try:
        provider = metadata.identity_provider(answer.body)
        signature = signatures.verify(answer.body).finding
    except BadInput as error:
        return Federation(url, problem=error.code, status=answer.status)
    return Federation(url, provider, signature, twin.keeps(answer.body), status=answer.status)

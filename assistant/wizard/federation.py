"""The application's federation metadata, read as facts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.saml import metadata, signatures
from assistant.wizard.observed import Federation

if TYPE_CHECKING:
    from assistant.sentry.public import Answer

_OK = 200


def read_federation(url: str, answer: Answer) -> Federation:
    """Read what Entra publishes for the application; a document that is none is said so."""
    if answer.status != _OK:
        return Federation(url, found=False, problem="metadata.status")
    try:
        provider = metadata.identity_provider(answer.body)
        verified = signatures.verify(answer.body)
    except BadInput as error:
        return Federation(url, found=False, problem=error.code)
    first = provider.signing[0] if provider.signing else None
    return Federation(
        url=url,
        found=True,
        entity_id=provider.entity_id,
        sso_url=provider.sso_redirect or provider.sso_post,
        slo_url=provider.slo,
        tenant_id=provider.tenant_id,
        thumbprints=tuple(certificate.thumbprint for certificate in provider.signing),
        first_pem=first.pem() if first else "",
        signature="valid" if verified.certificate is not None else verified.finding.code,
    )

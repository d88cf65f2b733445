"""What a sign-in is held against: what Sentry stored, what Entra is set to, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from assistant.errors import BadInput
from assistant.saml import metadata
from assistant.sentry import twin
from assistant.sentry.addresses import origin_of
from assistant.sentry.mapping import AttributeMapping

if TYPE_CHECKING:
    from assistant.saml.certificates import Certificate
    from assistant.sentry.addresses import Addresses
    from assistant.sentry.twin import Kept

Difference = Literal["", "empty", "blanks", "slash", "case", "scheme", "host", "tenant", "other"]
SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of both sides; what is not known is None or empty, and is not checked.

    Attributes:
        addresses: the organization's.
        kept: what Sentry stored when SSO was set up, or what it would keep of metadata.
        mapping: its attribute mapping.
        signing: all signing certificates of the application, in the metadata's order.
        active: thumbprint of the one that Entra signs with, in upper case.
        identifiers: the application's Identifiers at Entra.
        reply_urls: its Reply URLs.
        wants_signed: whether Entra takes signed requests only; None where that is not known.
        assumed: whether ``kept`` is what Sentry would keep of metadata: nobody looked into Sentry,
            where another certificate may be stored.
    """

    addresses: Addresses | None = None
    kept: Kept | None = None
    mapping: AttributeMapping = field(default_factory=AttributeMapping)
    signing: tuple[Certificate, ...] = ()
    active: str = ""
    identifiers: tuple[str, ...] = ()
    reply_urls: tuple[str, ...] = ()
    wants_signed: bool | None = None
    assumed: bool = True


def from_metadata(data: bytes, addresses: Addresses | None = None) -> Expected:
    """Expect what Sentry would keep of an identity provider's metadata.

    Raises:
        BadInput: ``saml.*``, or ``diagnosis.metadata_refused`` where Sentry takes nothing of it.
    """
    provider = metadata.identity_provider(data)
    kept = twin.keeps(data)
    if isinstance(kept, twin.Refused):
        raise BadInput("diagnosis.metadata_refused", message=kept.message)
    return Expected(
        addresses,
        kept,
        signing=provider.signing,
        wants_signed=provider.wants_signed_requests or None,
    )


def difference(value: str, wanted: str) -> Difference:
    """Say how two addresses differ that are compared character for character."""
    found: Difference
    tenant, other = metadata.guid_in(value), metadata.guid_in(wanted)
    if value == wanted:
        found = ""
    elif not value.strip():
        found = "empty"
    elif value.strip() == wanted.strip():
        found = "blanks"
    elif value.rstrip("/") == wanted.rstrip("/"):
        found = "slash"
    elif value.lower() == wanted.lower():
        found = "case"
    elif value.partition("://")[2] == wanted.partition("://")[2]:
        found = "scheme"
    elif tenant and other and tenant != other:
        found = "tenant"
    elif origin_of(value) != origin_of(wanted):
        found = "host"
    else:
        found = "other"
    return found


def shown(value: str) -> str:
    """Give a value fit to be shown in a sentence: short, and visible where it is nothing."""
    return value[:SHOWN] or "-"

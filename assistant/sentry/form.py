"""What to type into Sentry, in the order in which Sentry asks for it.

Sentry has no interface for setting SSO up: an owner does it in the browser, on two pages (Sentry
23.7.1, run). The second page, the mapping, is missing in Microsoft's article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant import texts

if TYPE_CHECKING:
    from assistant.sentry.addresses import Addresses
    from assistant.sentry.mapping import AttributeMapping
    from assistant.sentry.twin import Kept

Page = Literal["settings", "provider", "provider_by_hand", "mapping"]


@dataclass(frozen=True, slots=True)
class Row:
    """One value to carry over.

    Attributes:
        key: what it is, stable; also the key of its words below ``sentry.form``.
        value: what to paste; for ``settings`` the page to open.
        page: on which of Sentry's pages.
        required: whether Sentry insists on it.
    """

    key: str
    value: str
    page: Page
    required: bool = True

    @property
    def label(self) -> str:
        """The field's name, as Sentry writes it."""
        return texts.say(f"sentry.form.{self.key}.label")

    @property
    def why(self) -> str:
        """Why this value."""
        return texts.say(f"sentry.form.{self.key}.why")

    @property
    def place(self) -> str:
        """Where on Sentry's pages the field is."""
        return texts.say(f"sentry.form.page.{self.page}")


def rows(of: Addresses, metadata_url: str, mapping: AttributeMapping) -> tuple[Row, ...]:
    """List what to type when Sentry can fetch the metadata itself.

    Args:
        of: the organization's addresses.
        metadata_url: the application's federation metadata, with ``?appid=``.
        mapping: the attribute mapping.
    """
    return (
        Row("settings_url", of.settings_url, "settings"),
        Row("metadata_url", metadata_url, "provider"),
        *_mapping_rows(mapping),
    )


def rows_by_hand(of: Addresses, kept: Kept, mapping: AttributeMapping) -> tuple[Row, ...]:
    """List what to type where Sentry cannot reach Entra: the tab "IdP Data"."""
    pem = kept.certificate.pem() if kept.certificate is not None else kept.x509cert
    return (
        Row("settings_url", of.settings_url, "settings"),
        Row("entity_id", kept.entity_id, "provider_by_hand"),
        Row("sso_url", kept.sso_url, "provider_by_hand"),
        Row("slo_url", kept.slo_url, "provider_by_hand", required=False),
        Row("x509cert", pem, "provider_by_hand"),
        *_mapping_rows(mapping),
    )


def _mapping_rows(mapping: AttributeMapping) -> tuple[Row, ...]:
    return (
        Row("identifier", mapping.identifier, "mapping"),
        Row("user_email", mapping.user_email, "mapping"),
        Row("first_name", mapping.first_name, "mapping", required=False),
        Row("last_name", mapping.last_name, "mapping", required=False),
    )

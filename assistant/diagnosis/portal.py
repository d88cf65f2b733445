"""Which setting, of Entra's or of the service provider's, a finding is about: by its name there.

The names stand in ``resources/texts`` (``diagnosing.setting.*``), as each portal writes them in the
person's language.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "entra_identifier": (
        "diagnosis.audience_wrong",
        "diagnosis.name_id_qualifier",
        "diagnosis.request_issuer_wrong",
        "aadsts.application_unknown",
        "aadsts.identifier",
        "sentry.said.audience",
    ),
    "entra_reply_url": (
        "diagnosis.answer_lost",
        "diagnosis.destination_empty",
        "diagnosis.destination_wrong",
        "diagnosis.recipient_wrong",
        "diagnosis.request_reply_url",
        "aadsts.loop",
        "aadsts.reply_url",
        "sentry.said.confirmation",
        "sentry.said.destination",
        "sentry.said.no_destination",
    ),
    "entra_logout_url": ("aadsts.logout",),
    "entra_mode": ("diagnosis.version",),
    "entra_certificate": (
        "diagnosis.certificate_expired",
        "aadsts.claims_key",
        "aadsts.no_key",
        "aadsts.weak_key",
    ),
    "entra_signing": (
        "diagnosis.signature_algorithm",
        "diagnosis.signature_missing",
        "diagnosis.signature_weak",
        "sentry.said.unsigned",
    ),
    "entra_verification": ("diagnosis.request_unsigned", "aadsts.signed_only"),
    "entra_encryption": (
        "diagnosis.assertion_encrypted",
        "diagnosis.attribute_encrypted",
        "diagnosis.name_id_encrypted",
        "aadsts.encryption",
        "sentry.said.encrypted",
    ),
    "entra_claims": (
        "diagnosis.attribute_repeated",
        "diagnosis.attributes_missing",
        "diagnosis.identifier_empty",
        "diagnosis.identifier_missing",
        "diagnosis.several_values",
        "aadsts.claims",
        "sentry.said.no_attributes",
        "sentry.said.repeated",
    ),
    "entra_name_id": ("aadsts.name_id_source", "sentry.said.name_id"),
    "entra_mail": (
        "diagnosis.email_empty",
        "diagnosis.email_missing",
        "diagnosis.email_odd",
        "diagnosis.guest",
    ),
    "entra_users": ("aadsts.not_assigned",),
    "entra_enabled": ("aadsts.application_off",),
    "entra_account": ("aadsts.disabled",),
    "entra_lifetime": ("diagnosis.session_ended", "sentry.said.session"),
    "entra_policies": (
        "aadsts.approved_app",
        "aadsts.device",
        "aadsts.mfa_place",
        "aadsts.policy",
    ),
    "sentry_entity_id": (
        "diagnosis.issuer_tenant",
        "diagnosis.issuer_wrong",
        "sentry.said.issuer",
    ),
    "sentry_sso_url": (
        "diagnosis.request_destination",
        "diagnosis.request_tenant",
        "aadsts.destination",
        "aadsts.single_tenant",
    ),
    "sentry_certificate": (
        "diagnosis.certificate_not_active",
        "diagnosis.certificate_unreadable",
        "diagnosis.signature_other_certificate",
        "diagnosis.signature_other_key",
        "sentry.said.signature",
    ),
    "sentry_identifier": (
        "diagnosis.identifier_near",
        "diagnosis.mapped_name_id",
        "sentry.said.mapping",
    ),
    "sentry_email": ("diagnosis.email_near",),
    "sentry_prefix": (
        "diagnosis.request_other_sentry",
        "diagnosis.request_reply_other",
        "sentry.said.prefix",
    ),
}
SETTINGS: Final = MappingProxyType(
    {code: setting for setting, codes in _SETTINGS.items() for code in codes}
)
"""The setting of each finding that has one, by the finding's code."""
NAMES: Final = tuple(_SETTINGS)


def setting_of(code: str) -> str:
    """Give the key of the setting that a finding is about; empty where there is none."""
    return SETTINGS.get(code, "")


def called(setting: str) -> str:
    """Name a setting as its portal does, and where it stands there; empty for none."""
    return texts.say(f"diagnosing.setting.{setting}") if setting else ""

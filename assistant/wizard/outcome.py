"""What a run leaves in a person's hands: ids, and the values for Sentry's side. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.sentry import mapping
from assistant.sentry.twin import Kept

if TYPE_CHECKING:
    from assistant.wizard.frame import Frame
    from assistant.wizard.observed import Observed


def ids_found(observed: Observed) -> dict[str, str]:
    """Give the application's three ids; empty where there is none."""
    application, principal = observed.application, observed.service_principal
    if application is None:
        return {}
    return {
        "app_id": application.app_id,
        "object_id": application.id,
        "service_principal_id": principal.id if principal else "",
    }


def copy_values(frame: Frame) -> dict[str, object]:
    """Give every value that travels to Sentry, as the documentation of ``--json`` names them."""
    wished = mapping.attribute_mapping(
        "objectidentifier" if frame.goal.identifier_claim == "objectidentifier" else "name"
    )
    federation = frame.observed.federation
    kept = federation.kept if federation and isinstance(federation.kept, Kept) else None
    first = kept.certificate if kept else None
    return {
        "metadata_url": frame.metadata_url,
        "issuer": kept.entity_id if kept else "",
        "sso_url": kept.sso_url if kept else "",
        "slo_url": kept.slo_url if kept else "",
        "certificate_pem": first.pem() if first else "",
        "thumbprint": first.thumbprint if first else "",
        "mapping": {
            "identifier": wished.identifier,
            "user_email": wished.user_email,
            "first_name": wished.first_name,
            "last_name": wished.last_name,
        },
        "sentry_settings_url": frame.addresses.settings_url,
    }

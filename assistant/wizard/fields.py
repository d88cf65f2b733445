"""The fields that a set-up changes: their present value, and what puts one back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.wizard.change import FieldChange
    from assistant.wizard.observed import Observed


class Stranger:
    """Stands for "somebody else changed it since"."""


def restored(change: FieldChange, now: object) -> object:
    """Give the value that puts a change back, or ``Stranger``.

    Elements that we added go, elements that we took come back, others' elements stay.
    """
    if isinstance(change.after, tuple | list) or isinstance(change.before, tuple | list):
        before = items(change.before)
        after = items(change.after)
        present = items(now)
        kept = [item for item in present if item in before or item not in after]
        return (*kept, *(item for item in before if item not in after and item not in kept))
    if _same(now, change.after):
        return change.before
    return now if _same(now, change.before) else Stranger


def items(value: object) -> tuple[object, ...]:
    """Give a collection's elements so that they can be compared; JSON's lists become tuples."""
    listed = value if isinstance(value, tuple | list) else ()
    return tuple(tuple(item) if isinstance(item, list) else item for item in listed)


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return (one or None) == (other or None) if not isinstance(one, bool) else one == other


def current(name: str, observed: Observed) -> object:
    """Give a field's value as it is now."""
    application, principal = observed.application, observed.service_principal
    values: dict[str, object] = {}
    if application is not None:
        values |= {
            "identifierUris": application.identifier_uris,
            "web.redirectUris": application.redirect_uris,
            "web.redirectUriSettings": application.redirect_uri_indexes,
            "web.logoutUrl": application.logout_url,
        }
    if principal is not None:
        values |= {
            "preferredSingleSignOnMode": principal.sso_mode,
            "loginUrl": principal.login_url,
            "samlSingleSignOnSettings.relayState": principal.relay_state,
            "preferredTokenSigningKeyThumbprint": principal.active_thumbprint,
            "notificationEmailAddresses": principal.notify,
            "appRoleAssignmentRequired": principal.assignment_required,
        }
    return values.get(name)

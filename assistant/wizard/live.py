"""Whether people sign in with this application today (the safety law). Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.sentry.public import SentrySeen
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed


RECENT = timedelta(days=30)
"""A sign-in within this time means that people use it."""


MOST_NAMED = 5
"""People named one by one in a sentence."""


class Live(StrEnum):
    """``UNKNOWN`` counts as ``YES``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def foreign_addresses(goal: Goal, observed: Observed) -> tuple[str, ...]:
    """Give the application's identifiers and reply URLs that are not this organization's.

    What the person typed does not make an address this organization's.
    """
    application = observed.application
    if application is None:
        return ()
    ours = {goal.own.identifier.lower(), goal.own.reply_url.lower()}
    both = (*application.identifier_uris, *application.redirect_uris)
    return tuple(
        address
        for address in both
        # Entra gives every application an identifier of its own, api://<app id>; nobody's Sentry.
        if address.lower() not in ours and not address.startswith("api://")
    )


def live(goal: Goal, observed: Observed) -> Live:
    """Judge by what Sentry shows, the sign-in log, and what else the application serves.

    The log tells of the past. Where an application serves this organization alone, and Sentry
    itself shows that it takes nobody from here, the log's sign-ins were before that.
    """
    if observed.application is None:
        return Live.NO
    sentry = observed.sentry
    if sentry is not None and _signs_in_here(goal, sentry):
        return Live.YES
    serves_others = bool(foreign_addresses(goal, observed))
    if sentry is not None and _signs_in_elsewhere(goal, sentry) and not serves_others:
        return Live.NO
    last = observed.around.last_sign_in
    if last is not None and observed.at - last < RECENT:
        return Live.YES
    if serves_others or sentry is None:
        return Live.UNKNOWN
    return Live.NO if sentry.organization == "missing" or sentry.sso == "other" else Live.UNKNOWN


def _signs_in_elsewhere(goal: Goal, sentry: SentrySeen) -> bool:
    """Tell whether Sentry shows that it takes nobody from this tenant.

    It has no single sign-on, or sends people to another tenant. Another provider does not prove
    it, because a proxy in front of Sentry may look like one.
    """
    if sentry.sso == "saml":
        return bool(sentry.idp_tenant) and sentry.idp_tenant != goal.tenant_id.lower()
    return sentry.sso == "none"


def _signs_in_here(goal: Goal, sentry: SentrySeen) -> bool:
    return sentry.sso == "saml" and sentry.idp_tenant == goal.tenant_id.lower()


def whom(observed: Observed) -> str:
    """Name who would be locked out: whoever is assigned; empty where nobody is known."""
    names = [person.upn for person in observed.people[:MOST_NAMED]]
    more = len(observed.people) - len(names)
    return ", ".join(names) + (f" (+{more})" if more > 0 else "")


def in_use(goal: Goal, observed: Observed) -> bool:
    """Whether the safety law holds: in use, or not known."""
    return live(goal, observed) is not Live.NO

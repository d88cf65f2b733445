"""Whether people sign in with this application today (the safety law). Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    """Give the application's identifiers and reply URLs that are not this organization's."""
    application = observed.application
    if application is None:
        return ()
    ours = {goal.identifier.lower(), goal.reply_url.lower()}
    both = (*application.identifier_uris, *application.redirect_uris)
    return tuple(
        address
        for address in both
        # Entra gives every application an identifier of its own, api://<app id>; nobody's Sentry.
        if address.lower() not in ours and not address.startswith("api://")
    )


def live(goal: Goal, observed: Observed) -> Live:
    """Judge by what Sentry shows, the sign-in log, and what else the application serves."""
    if observed.application is None:
        return Live.NO
    sentry = observed.sentry
    if sentry is not None and sentry.sso == "saml" and sentry.idp_tenant == goal.tenant_id:
        return Live.YES
    last = observed.around.last_sign_in
    if last is not None and observed.at - last < RECENT:
        return Live.YES
    if foreign_addresses(goal, observed):
        return Live.UNKNOWN
    if sentry is None or sentry.sso == "unknown":
        return Live.UNKNOWN
    return Live.NO


def whom(observed: Observed) -> str:
    """Name who would be locked out: whoever is assigned; empty where nobody is known."""
    names = [person.upn for person in observed.people[:MOST_NAMED]]
    more = len(observed.people) - len(names)
    return ", ".join(names) + (f" (+{more})" if more > 0 else "")


def in_use(goal: Goal, observed: Observed) -> bool:
    """Whether the safety law holds: in use, or not known."""
    return live(goal, observed) is not Live.NO

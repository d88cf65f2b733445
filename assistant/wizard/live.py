"""Whether people sign in with this application today (the safety law). Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant import texts
from assistant.sentry import mapping
from assistant.wizard.frame import person_of

if TYPE_CHECKING:
    from assistant.entra.people import User
    from assistant.sentry.public import SentrySeen
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed


RECENT = timedelta(days=30)
"""A sign-in within this time means that people use it."""
NEW = timedelta(hours=1)
"""An application made within this time is still being set up."""


class Live(StrEnum):
    """``UNKNOWN`` counts as ``YES``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def foreign_addresses(goal: Goal, observed: Observed) -> tuple[str, ...]:
    """Give the application's identifiers and reply URLs that are not this organization's.

    What the person typed does not make an address this organization's. Sentry tells upper from
    lower case in a slug: an organization ``Acme`` is not ``acme``.
    """
    application = observed.application
    if application is None:
        return ()
    # Entra gives every application an identifier of its own; nobody's Sentry.
    ours = {*_ours(goal), f"api://{application.app_id}"}
    every = (*application.identifier_uris, *application.redirect_uris, *application.app_addresses)
    return tuple(address for address in every if _comparable(address) not in ours)


def _ours(goal: Goal) -> set[str]:
    return {_comparable(goal.own.identifier), _comparable(goal.own.reply_url)}


def _comparable(address: str) -> str:
    """Bring scheme and host into lower case: only there case means nothing."""
    head, slashes, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{head.lower()}{slashes}{host.lower()}{slash}{path}"


def live(goal: Goal, observed: Observed) -> Live:
    """Judge by what Sentry shows, the sign-in log, and what else the application serves.

    One answer of Sentry outranks no log: a proxy or a maintenance page may look like a Sentry
    without single sign-on. It makes a recent sign-in a question, so a person decides.
    """
    if observed.application is None:
        return Live.NO
    sentry = observed.sentry
    if sentry is not None and _signs_in_here(goal, sentry):
        return Live.YES
    foreign = bool(foreign_addresses(goal, observed))
    nobody_from_here = sentry is not None and _takes_nobody_from_here(goal, sentry)
    last = observed.around.last_sign_in
    if last is not None and observed.at - last < RECENT:
        return Live.UNKNOWN if nobody_from_here and not foreign else Live.YES
    if foreign or sentry is None:
        return Live.UNKNOWN
    if nobody_from_here or (_looks_elsewhere(sentry) and _known_unused(observed)):
        return Live.NO
    return Live.UNKNOWN


def unproven(observed: Observed) -> bool:
    """Tell whether "nobody signs in" stands on an answer that a proxy could have given.

    For what takes the whole application away that is too little.
    """
    sentry = observed.sentry
    return sentry is not None and _looks_elsewhere(sentry) and not observed.around.log_read


def _looks_elsewhere(sentry: SentrySeen) -> bool:
    """Tell whether it shows another provider, or no such organization: so may a proxy before it."""
    return sentry.sso == "other" or sentry.organization == "missing"


def _known_unused(observed: Observed) -> bool:
    """Tell whether the log shows no sign-in, or the application is too new to be relied upon."""
    made = observed.application.created if observed.application else None
    return observed.around.log_read or (made is not None and observed.at - made < NEW)


def _takes_nobody_from_here(goal: Goal, sentry: SentrySeen) -> bool:
    """Tell whether Sentry shows that it takes nobody from this tenant.

    It has no single sign-on, or sends people to another tenant.
    """
    if sentry.sso == "saml":
        return bool(sentry.idp_tenant) and sentry.idp_tenant != goal.tenant_id.lower()
    return sentry.sso == "none"


def stranded(goal: Goal, observed: Observed) -> bool:
    """Tell whether Sentry sends everybody here, where there is no application: nobody gets in.

    One that is not chosen may be the one that they sign in with: what it is called tells nothing.
    """
    sentry = observed.sentry
    if observed.application is not None or sentry is None or not _signs_in_here(goal, sentry):
        return False
    own = _comparable(goal.own.identifier)
    uris = (uri for one in observed.candidates for uri in one.application.identifier_uris)
    return own not in map(_comparable, uris)


def _signs_in_here(goal: Goal, sentry: SentrySeen) -> bool:
    return sentry.sso == "saml" and sentry.idp_tenant == goal.tenant_id.lower()


def whom(observed: Observed) -> str:
    """Name who could be locked out: whoever is assigned and gets in, or may for all one can tell.

    Whoever is disabled or has no mail is shut out already. Empty where nobody is known.
    """
    return texts.few([person.upn for person in observed.people if _may_get_in(person)])


def _may_get_in(user: User) -> bool:
    return mapping.judge(person_of(user)).state != "will_not"


def in_use(goal: Goal, observed: Observed) -> bool:
    """Whether the safety law holds: in use, or not known."""
    return live(goal, observed) is not Live.NO

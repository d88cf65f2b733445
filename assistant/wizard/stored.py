"""What Sentry itself says of an organization's sign-in, where a token lets it be read. Pure.

It tells the kind of provider and its switches, not the addresses, the certificate or the mapping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import auth_provider
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.sentry.auth_provider import AuthProvider
    from assistant.wizard.frame import Frame

STEP = "sentry"
PROVIDER = "sentry.provider"

_MOVES = {
    "no_token": Who.YOU,
    "bad_token": Who.YOU,
    "sso_required": Who.YOU,
    "scope_missing": Who.YOU,
    "no_organization": Who.YOU,
    "no_answer": Who.NETWORK,
    "unknown": Who.SENTRY,
}
_FITS = {
    auth_provider.ENTRA_PROVIDER: (State.PASS, Who.NOBODY),
    auth_provider.PLAIN_SAML: (State.WARN, Who.NOBODY),
}


def checks(frame: Frame) -> Iterator[Check]:
    """Judge the provider and its switches; what could not be read says why."""
    found = frame.observed.provider
    params: dict[str, object] = {"slug": frame.addresses.slug}
    if found is None:
        yield Check(PROVIDER, STEP, State.NOT_RUN, params=params, key=f"check.{PROVIDER}.not_asked")
        return
    params |= {"status": found.status, "provider": found.provider}
    if found.access != "read":
        key = f"check.{PROVIDER}.{found.access}"
        yield Check(PROVIDER, STEP, State.NOT_RUN, _MOVES[found.access], params, key=key)
        return
    if not found.provider:
        key = f"check.{PROVIDER}.none"
        yield Check(PROVIDER, STEP, State.WARN, Who.SENTRY_OWNER, params, key=key)
        return
    state, who = _FITS.get(found.provider, (State.FAIL, Who.SENTRY_OWNER))
    yield Check(PROVIDER, STEP, state, who, params)
    if state is not State.FAIL:
        yield _switch("sentry.require_link", good=found.require_link)
        yield _pending(found)


def _pending(found: AuthProvider) -> Check:
    count = found.pending_links
    none_left = None if count is None else count == 0
    return _switch("sentry.pending_links", good=none_left, count=count)


def _switch(check_id: str, *, good: bool | None, **params: object) -> Check:
    state = State.NOT_RUN if good is None else State.PASS if good else State.WARN
    who = Who.SENTRY_OWNER if state is State.WARN else Who.NOBODY
    return Check(check_id, STEP, state, who, params)


def scim(frame: Frame) -> bool | None:
    """Tell whether members come and go with Entra's assignments.

    Sentry's own word counts most: what it does not take in, Entra pushes in vain. Where it is not
    known, Entra's jobs tell.
    """
    found, jobs = frame.observed.provider, frame.observed.provisioning_jobs
    if found is not None and found.scim_enabled is not None:
        return found.scim_enabled
    return bool(jobs) if jobs is not None else None

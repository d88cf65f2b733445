"""Step *target*: is there a Sentry, and does the organization exist? Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.frame import Frame

STEP = "target"

_ORGANIZATION = {
    "exists": (State.PASS, Who.NOBODY),
    "missing": (State.FAIL, Who.YOU),
    "unknown": (State.NOT_RUN, Who.NOBODY),
}


def checks(frame: Frame) -> Iterator[Check]:
    """Judge by what Sentry shows to everybody; its metadata alone proves no organization."""
    seen = frame.observed.sentry
    params = {"base": frame.addresses.base.base, "slug": frame.addresses.slug}
    if seen is None or not seen.reachable:
        yield Check("target.sentry", STEP, State.FAIL, Who.NETWORK, params)
        yield Check("target.organization", STEP, State.NOT_RUN, Who.NOBODY, params)
        return
    yield Check("target.sentry", STEP, State.PASS, params=params)
    state, who = _ORGANIZATION[seen.organization]
    yield Check("target.organization", STEP, state, who, params)

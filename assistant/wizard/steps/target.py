"""Step *target*: is there a Sentry, and does the organization exist? Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard.events import Check, of_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.sentry.public import SentrySeen
    from assistant.wizard.frame import Frame

STEP = "target"

_ORGANIZATION = {
    "exists": (State.PASS, Who.NOBODY),
    "missing": (State.FAIL, Who.YOU),
    "unknown": (State.NOT_RUN, Who.NOBODY),
}


def checks(frame: Frame) -> Iterator[Check]:
    """Judge by what Sentry shows to everybody; its metadata alone proves no organization."""
    for finding in frame.addresses.findings:
        # sentry.address.loopback, sentry.slug.upper: what is odd about what was typed.
        _, kind, which = finding.code.split(".")
        yield of_finding(finding, STEP, f"target.{kind}", which)
    seen = frame.observed.sentry
    params = {"base": frame.addresses.base.base, "slug": frame.addresses.slug}
    if seen is None or not seen.reachable:
        yield Check("target.sentry", STEP, State.FAIL, Who.NETWORK, params)
        yield Check("target.organization", STEP, State.NOT_RUN, Who.NOBODY, params)
        return
    yield _sentry(seen, params)
    state, who = _ORGANIZATION[seen.organization]
    yield Check("target.organization", STEP, state, who, params)


def _sentry(seen: SentrySeen, params: dict[str, str]) -> Check:
    """Only metadata that were read prove a Sentry: anything may answer with a page or an error."""
    if seen.base_from_metadata:
        return Check("target.sentry", STEP, State.PASS, params=params)
    came = ", ".join(f"{name} {status or '-'}" for name, status in seen.statuses)
    params = {**params, "answers": came or "-"}
    if seen.broken:
        key = "check.target.sentry.broken"
        return Check("target.sentry", STEP, State.FAIL, Who.SENTRY, params, key=key)
    return Check("target.sentry", STEP, State.WARN, Who.YOU, params)

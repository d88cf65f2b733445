"""Step *finish*: the links with which to try it, and what each is for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.saml.findings import State
from assistant.wizard.events import Check
from assistant.wizard.steps import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.frame import Frame

STEP = "finish"


def links(frame: Frame) -> dict[str, str]:
    """Give the addresses for a first sign-in by name; what cannot be tried has none."""
    found = {"sp": frame.addresses.login_url}
    chosen = frame.observed.application
    launch = frame.cloud.launch(chosen.app_id, frame.goal.tenant_id) if chosen else None
    if launch:
        found["my_apps"] = launch
    return found


def checks(frame: Frame) -> Iterator[Check]:
    """Say how to try it. With a Sign-on URL set, Entra's own pages start at Sentry as well."""
    known = links(frame)
    yield Check("finish.sp", STEP, State.NOT_RUN, params={"link": known["sp"]})
    by_sentry = frame.goal.initiated == "sp"
    state = State.NOT_APPLICABLE if by_sentry else State.NOT_RUN
    key = "" if by_sentry else _missing(frame, "finish.idp")
    yield Check("finish.idp", STEP, state, params={"link": known.get("my_apps", "-")}, key=key)
    yield _my_apps(frame, known.get("my_apps", ""))


def _my_apps(frame: Frame, link: str) -> Check:
    """Give the link: it works whether or not the tile shows."""
    principal = frame.observed.service_principal
    missing = _missing(frame, "finish.my_apps")
    if missing:
        # There is an application, and this cloud's My Apps has no address that is documented.
        unknown = frame.observed.application is not None
        state = State.NOT_APPLICABLE if unknown else State.NOT_RUN
        return Check("finish.my_apps", STEP, state, key=missing)
    hidden = principal is not None and not application.shown_in_my_apps(principal)
    key = "check.finish.my_apps.hidden" if hidden else ""
    return Check("finish.my_apps", STEP, State.NOT_RUN, params={"link": link}, key=key)


def _missing(frame: Frame, check_id: str) -> str:
    """Give the key of why there is no link, empty where there is one."""
    if frame.observed.application is None:
        return f"check.{check_id}.not_there"
    return "" if "my_apps" in links(frame) else f"check.{check_id}.no_link"

"""Step *finish*: the links with which to try it, and what each is for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.saml.findings import State
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.frame import Frame

STEP = "finish"


def links(frame: Frame) -> dict[str, str]:
    """Give the addresses for a first sign-in by name; what cannot be tried has none."""
    found = {"sp": frame.addresses.login_url}
    application = frame.observed.application
    launch = frame.cloud.launch(application.app_id, frame.goal.tenant_id) if application else None
    if launch:
        found["my_apps"] = launch
    return found


def checks(frame: Frame) -> Iterator[Check]:
    """Say how to try it. With a Sign-on URL set, Entra's own pages start at Sentry as well."""
    known = links(frame)
    yield Check("finish.sp", STEP, State.NOT_RUN, params={"link": known["sp"]})
    launch = {"link": known.get("my_apps", "-")}
    state = State.NOT_APPLICABLE if frame.goal.initiated == "sp" else State.NOT_RUN
    yield Check("finish.idp", STEP, state, params=launch)

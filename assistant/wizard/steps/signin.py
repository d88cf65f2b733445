"""Step *signin*: the right tenant, and the rights that the work needs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.entra.roles import APPLICATION_MANAGERS, USER_MANAGERS, role_names
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.frame import Frame

STEP = "signin"


def checks(frame: Frame) -> Iterator[Check]:
    """Say who is signed in where, and whether the directory roles are enough.

    Custom roles and roles on single objects exist too, so a missing role is a warning: Graph's own
    answer is the last word.
    """
    me, tenant = frame.observed.me, frame.observed.tenant
    params = {"upn": me.upn, "tenant": tenant.display_name, "tenant_id": tenant.id}
    same = tenant.id.lower() == frame.goal.tenant_id.lower()
    state = State.FAIL if not same else State.WARN if me.guest else State.PASS
    who = Who.YOU if state is not State.PASS else Who.NOBODY
    yield Check("signin.tenant", STEP, state, who, params)
    if me.roles is None:
        yield Check("signin.roles", STEP, State.NOT_RUN, Who.NOBODY, params)
        return
    roles = role_names(me.roles)
    needs_users = frame.goal.test_user is not None
    enough = bool(me.roles & APPLICATION_MANAGERS)
    enough = enough and (not needs_users or bool(me.roles & USER_MANAGERS))
    state = State.PASS if enough else State.WARN
    who = Who.NOBODY if enough else Who.ENTRA_ADMIN
    eligible = frame.observed.around.eligible or frozenset()
    helping = eligible & (APPLICATION_MANAGERS | (USER_MANAGERS if needs_users else frozenset()))
    if not enough and helping:
        params["eligible"] = role_names(helping)
        key = "check.signin.roles_eligible.warn"
        yield Check("signin.roles", STEP, state, Who.YOU, {**params, "roles": roles}, key=key)
        return
    yield Check("signin.roles", STEP, state, who, {**params, "roles": roles})

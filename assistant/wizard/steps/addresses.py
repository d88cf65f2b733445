"""Step *addresses*: Identifier, Reply URL, Sign-on URL, Relay state, Logout URL. Pure.

Elements are added, never taken away: what else the application serves keeps working.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard.change import Change, FieldChange, Nothing, Undo
from assistant.wizard.events import Check
from assistant.wizard.ids import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.call import Json
    from assistant.entra.objects import Application
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

STEP = "addresses"
SAML_ADDRESSES = "addresses.saml"
SIGN_ON = "addresses.sign_on"


def plan(goal: Goal, observed: Observed, memory: Memory) -> Iterator[Change | Nothing]:
    """Set what differs, in one change an object."""
    del memory
    ids = ids_of(observed)
    waits = ids.after_mode
    fields = application_fields(goal, observed.application)
    if fields:
        yield Change(
            step=STEP,
            call=writes.patch_application(
                SAML_ADDRESSES, ids.object_id, _application_body(goal, observed, fields), *waits
            ),
            title="plan.addresses.saml.title",
            reason="plan.addresses.saml.reason",
            undo=Undo("fields", ("/applications/", ids.object_id)),
            fields=fields,
            params={"count": str(len(fields))},
        )
    else:
        yield Nothing(STEP, "plan.addresses.saml_there")
    starts = sign_on_fields(goal, observed)
    if starts:
        yield Change(
            step=STEP,
            call=writes.patch_service_principal(
                SIGN_ON, ids.service_principal_id, sign_on_body(starts), *waits
            ),
            title=f"plan.addresses.{goal.initiated}.title",
            reason=f"plan.addresses.{goal.initiated}.reason",
            undo=Undo("fields", ("/servicePrincipals/", ids.service_principal_id)),
            fields=starts,
        )
    else:
        yield Nothing(STEP, "plan.addresses.sign_on_there")


def application_fields(goal: Goal, application: Application | None) -> tuple[FieldChange, ...]:
    """Compare the application object's addresses with the wished ones."""
    identifiers = application.identifier_uris if application else ()
    replies = application.redirect_uris if application else ()
    logout = application.logout_url if application else None
    fields: list[FieldChange] = []
    if goal.identifier not in identifiers:
        fields.append(FieldChange("identifierUris", identifiers, (*identifiers, goal.identifier)))
    if goal.reply_url not in replies:
        fields.append(FieldChange("web.redirectUris", replies, (*replies, goal.reply_url)))
    indexes = application.redirect_uri_indexes if application else ()
    if goal.reply_url not in dict(indexes):
        free = next(n for n in range(len(indexes) + 1) if n not in {i for _, i in indexes})
        wished = (*indexes, (goal.reply_url, free))
        fields.append(FieldChange("web.redirectUriSettings", indexes, wished))
    if goal.logout_url and goal.logout_url != logout:
        fields.append(FieldChange("web.logoutUrl", logout, goal.logout_url))
    return tuple(fields)


def _application_body(
    goal: Goal, observed: Observed, fields: tuple[FieldChange, ...]
) -> dict[str, Json]:
    del goal
    body: dict[str, Json] = {}
    web: dict[str, Json] = {}
    for field in fields:
        where, name = (web, field.name[4:]) if field.name.startswith("web.") else (body, field.name)
        where[name] = graph_value(field.name, field.after)
    if "redirectUris" in web and "redirectUriSettings" not in web and observed.application:
        # Graph drops the indexes of a list that is replaced without them.
        indexes = observed.application.redirect_uri_indexes
        web["redirectUriSettings"] = graph_value("web.redirectUriSettings", indexes)
    if web:
        body["web"] = web
    return body


def graph_value(name: str, value: object) -> Json:
    """Give a field's value as Graph wants it in a PATCH."""
    if name == "web.redirectUriSettings" and isinstance(value, tuple):
        return [{"uri": uri, "index": index} for uri, index in value]
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return value  # type: ignore[return-value]  # scalars are JSON already


def sign_on_fields(goal: Goal, observed: Observed) -> tuple[FieldChange, ...]:
    """Compare where a sign-in starts. An empty address and none are the same."""
    principal = observed.service_principal
    login = (principal.login_url if principal else None) or None
    relay = (principal.relay_state if principal else None) or None
    fields: list[FieldChange] = []
    if login != goal.sign_on_url:
        fields.append(FieldChange("loginUrl", login, goal.sign_on_url))
    if relay != (goal.relay_state or None):
        fields.append(FieldChange("samlSingleSignOnSettings.relayState", relay, goal.relay_state))
    return tuple(fields)


def sign_on_body(fields: tuple[FieldChange, ...]) -> dict[str, Json]:
    """Give the PATCH of the service principal."""
    body: dict[str, Json] = {}
    for field in fields:
        value = None if field.after is None else str(field.after)
        if field.name == "loginUrl":
            body["loginUrl"] = value
        else:
            body["samlSingleSignOnSettings"] = {"relayState": value}
    return body


def checks(frame: Frame) -> Iterator[Check]:
    """Hold what Entra has now against what Sentry will send, character for character."""
    goal, observed = frame.goal, frame.observed
    application, principal = observed.application, observed.service_principal
    if application is None or principal is None:
        yield Check("addresses.saml", STEP, State.NOT_RUN)
        return
    yield _element("identifier", goal.identifier, application.identifier_uris)
    yield _element("reply_url", goal.reply_url, application.redirect_uris)
    default = application.default_reply_url
    first = default in {None, goal.reply_url}
    params = {"wanted": goal.reply_url, "value": default or "-"}
    state = State.PASS if first else State.WARN
    yield Check("addresses.default", STEP, state, _who(first), params)
    others = (
        ("sign_on_url", goal.sign_on_url, principal.login_url),
        ("relay_state", goal.relay_state, principal.relay_state),
        ("logout_url", goal.logout_url, application.logout_url),
    )
    for name, wanted, value in others:
        same = (wanted or None) == (value or None)
        params = {"wanted": wanted or "-", "value": value or "-"}
        state = State.PASS if same else State.FAIL
        yield Check(f"addresses.{name}", STEP, state, _who(same), params)


def _who(good: bool) -> Who:  # noqa: FBT001 -- the verdict itself
    return Who.NOBODY if good else Who.ENTRA_ADMIN


def _element(name: str, wanted: str, values: tuple[str, ...]) -> Check:
    params = {"wanted": wanted, "value": ", ".join(values) or "-"}
    good = wanted in values
    state = State.PASS if good else State.FAIL
    return Check(f"addresses.{name}", STEP, state, _who(good), params)

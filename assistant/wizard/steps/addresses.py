"""Step *addresses*: Identifier, Reply URL, Sign-on URL, Relay state, Logout URL. Pure.

Elements are added, never taken away: what else the application serves keeps working.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry.addresses import choices
from assistant.wizard.change import Change, FieldChange, Nothing, Undo
from assistant.wizard.events import Check
from assistant.wizard.ids import ids_of
from assistant.wizard.live import foreign_addresses, in_use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.entra.call import Json
    from assistant.entra.objects import Application
    from assistant.sentry.addresses import AddressChoice, Field
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

STEP = "addresses"
_DOCUMENTED: Mapping[str, Field] = {
    "identifierUris": "identifier",
    "web.redirectUris": "reply_url",
    "web.redirectUriSettings": "reply_url",
    "web.logoutUrl": "logout_url",
    "loginUrl": "sign_on_url",
    "samlSingleSignOnSettings.relayState": "relay_state",
}
"""Graph's names of the fields, and the documents'."""
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
            params={"count": str(len(fields)), "documents": documents(goal, fields)},
            breaking=_breaking(goal, observed, fields),
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
            params={"documents": documents(goal, starts)},
            breaking=_breaking(goal, observed, starts),
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
        # Without any index the first one is the default, and stays it.
        kept = indexes or tuple((uri, number) for number, uri in enumerate(replies[:1]))
        kept = tuple(pair for pair in kept if pair[0] != goal.reply_url)
        free = next(n for n in range(len(kept) + 1) if n not in {i for _, i in kept})
        wished = (*kept, (goal.reply_url, free))
        fields.append(FieldChange("web.redirectUriSettings", indexes, wished))
    if goal.logout_url and goal.logout_url != logout:
        fields.append(FieldChange("web.logoutUrl", logout, goal.logout_url))
    return tuple(fields)


def _breaking(goal: Goal, observed: Observed, fields: tuple[FieldChange, ...]) -> str:
    """Where people sign in today, what they start or end at is not replaced under them.

    An application that serves another organization starts there, even where nothing is set.
    """
    if not in_use(goal, observed):
        return ""
    elsewhere = bool(foreign_addresses(goal, observed))
    single = [field for field in fields if not isinstance(field.after, tuple)]
    harmful = any(field.before or elsewhere for field in single)
    return "plan.addresses.breaking" if harmful else ""


def documents(goal: Goal, fields: tuple[FieldChange, ...]) -> str:
    """Say what Microsoft's article and Sentry's documentation each say, which is used, and why."""
    changed = {_DOCUMENTED[field.name] for field in fields}
    lines = [_document(goal, one) for one in choices(goal.own) if one.field in changed]
    return "".join(f"\n{line}" for line in lines)


def _document(goal: Goal, one: AddressChoice) -> str:
    wanted: str | None = getattr(goal, one.field)
    if wanted == one.value:
        key = "same" if one.article in {None, one.value} else "differs"
    else:
        key = "own" if wanted else "empty"
    return texts.say(
        f"plan.addresses.document.{key}",
        field=texts.say(f"sentry.field.{one.field}"),
        used=one.value,
        article=one.article,
        own=wanted,
        why=texts.say(one.why_key),
    )


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
    # What was there is kept as it was, empty or not at all: an undo puts exactly that back.
    login = principal.login_url if principal else None
    relay = principal.relay_state if principal else None
    fields: list[FieldChange] = []
    if (login or None) != goal.sign_on_url:
        fields.append(FieldChange("loginUrl", login, goal.sign_on_url))
    if (relay or None) != (goal.relay_state or None):
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

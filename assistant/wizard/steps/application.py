"""Step *application*: Sentry from the gallery, with SAML as its way to sign in. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.roles import APPLICATIONS_WRITE
from assistant.errors import BadInput, Who
from assistant.saml.findings import State
from assistant.sentry import gallery
from assistant.wizard import choice
from assistant.wizard.change import Change, FieldChange, Nothing, Undo
from assistant.wizard.events import Check
from assistant.wizard.ids import ids_of
from assistant.wizard.live import Live, live, stranded
from assistant.wizard.memory import HIDDEN_AT_MOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.entra.call import Call
    from assistant.entra.objects import ServicePrincipal
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Deleted, Observed

STEP = "application"
CUSTOM = "custom"
"""The template's word for an application that is not from the gallery: only by typed choice."""
MOST_OWNERS = 10
ID_BEGINNING = 8
"""So many characters tell one id from another at a glance."""
MOST_LOOKALIKES = 10
GALLERY_TAG = "WindowsAzureActiveDirectoryIntegratedApp"
"""Without it an application does not show among the enterprise applications."""


def plan(goal: Goal, observed: Observed, memory: Memory) -> Iterator[Change | Nothing]:
    """Make the application where there is none, then choose SAML.

    SAML comes before the addresses: Entra refuses an Identifier of a foreign domain while the mode
    is anything else (terraform-provider-azuread #797, dotnet/sign #423).
    """
    until = _hidden_until(observed, memory)
    if until is not None:
        yield Nothing(STEP, "plan.application.hidden", {}, until)
        return
    if observed.application is not None and observed.service_principal is None:
        raise BadInput("application.no_service_principal", app_id=observed.application.app_id)
    ids = ids_of(observed)
    if observed.application is None:
        yield from _make(goal, observed)
        if goal.restore_app:
            return
    else:
        if goal.identifier not in observed.application.identifier_uris:
            choice.none_holds(goal, observed.candidates)
        yield Nothing(STEP, "plan.application.there", {"name": observed.application.display_name})
    principal = observed.service_principal
    mode = principal.sso_mode if principal else None
    if principal is not None and mode == "saml":
        yield Nothing(STEP, "plan.application.mode_there")
        return
    yield Change(
        step=STEP,
        call=writes.patch_service_principal(
            writes.MODE, ids.service_principal_id, {"preferredSingleSignOnMode": "saml"}, *ids.after
        ),
        title="plan.application.mode.title",
        reason="plan.application.mode.reason",
        undo=Undo("fields", ("/servicePrincipals/", ids.service_principal_id)),
        fields=(FieldChange("preferredSingleSignOnMode", mode, "saml"),),
        breaking="plan.application.mode.breaking" if mode else "",
    )


def _hidden_until(observed: Observed, memory: Memory) -> datetime | None:
    """What the journal knows outranks what a read fails to show."""
    if observed.application is not None and observed.service_principal is not None:
        return None
    if observed.restoring:
        return observed.at + HIDDEN_AT_MOST
    if memory.application is not None:
        return memory.application.hidden(observed.at)
    pending = memory.hidden(writes.APPLICATION, observed.at)
    return pending.until() if pending else None


def _make(goal: Goal, observed: Observed) -> Iterator[Change | Nothing]:
    """Bring a deleted one back, make one of the gallery's entry, or one of the person's own."""
    twin = choice.to_restore(goal, observed)
    if twin is not None:
        yield _restore(twin)
        yield Nothing(STEP, "plan.application.after_restore", {"name": twin.name})
        return
    if goal.template == CUSTOM:
        call = writes.instantiate(writes.NON_GALLERY, goal.app_name)
        yield _create(observed, call, "custom", {"name": goal.app_name})
        return
    template = choice.exact(observed.templates)
    params = {
        "name": goal.app_name,
        "publisher": template.publisher or "-",
        "home_page": template.home_page or "-",
    }
    key = "create" if gallery.familiar(template.home_page) else "doubt"
    yield _create(observed, writes.instantiate(template.id, goal.app_name), key, params)
    others = choice.lookalikes(observed.templates)
    if others:
        named = [f"{one.display_name} ({one.publisher or '-'})" for one in others]
        more = f", +{len(named) - MOST_LOOKALIKES}" if len(named) > MOST_LOOKALIKES else ""
        names = ", ".join(named[:MOST_LOOKALIKES]) + more
        yield Nothing(STEP, "plan.application.not_taken", {"names": names})


def _create(observed: Observed, call: Call, key: str, params: dict[str, str]) -> Change:
    return Change(
        step=STEP,
        call=call,
        title=f"plan.application.{key}.title",
        reason=f"plan.application.{key}.reason",
        undo=Undo(
            "delete",
            ("/applications/", ids_of(observed).object_id),
            frozenset({APPLICATIONS_WRITE}),
            "application",
        ),
        params=params,
    )


def _restore(twin: Deleted) -> Change:
    scopes = frozenset({APPLICATIONS_WRITE})
    return Change(
        step=STEP,
        call=writes.restore_application(twin.id),
        title="plan.application.restore.title",
        reason="plan.application.restore.reason",
        undo=Undo("delete", ("/applications/", twin.id), scopes, "restored"),
        params={"name": twin.name, "id": twin.id},
    )


def shown_in_my_apps(principal: ServicePrincipal) -> bool:
    """Tell whether assigned people find it among their applications."""
    return "HideApp" not in principal.tags and GALLERY_TAG in principal.tags


def checks(frame: Frame) -> Iterator[Check]:
    """Judge what could keep sign-in from working although the settings are right."""
    application, principal = frame.observed.application, frame.observed.service_principal
    name = {"name": application.display_name if application else frame.goal.app_name}
    yield from _deleted(frame)
    if application is None or principal is None:
        yield Check("application.there", STEP, State.FAIL, Who.YOU, name)
        return
    yield Check("application.there", STEP, State.PASS, params=name)
    used = live(frame.goal, frame.observed)
    state = State.NOT_RUN if used is Live.UNKNOWN else State.PASS
    yield Check("application.live", STEP, state, key=f"check.application.live.{used}")
    saml = principal.sso_mode == "saml"
    yield Check("application.mode", STEP, *_verdict(saml), {"mode": principal.sso_mode or "-"})
    stopped = principal.enabled is False or principal.disabled_by_microsoft not in {None, "None"}
    yield Check("application.enabled", STEP, *_verdict(not stopped))
    encrypted = application.token_encryption_key_id or principal.token_encryption_key_id
    yield Check("application.encryption", STEP, *_verdict(not encrypted))
    yield _policies("application.claims_policy", frame.observed.claims_policies)
    yield _policies("application.token_policy", frame.observed.token_policies)
    yield from _surroundings(frame)
    hidden = not shown_in_my_apps(principal)
    state = State.WARN if hidden else State.PASS
    yield Check("application.my_apps", STEP, state, Who.YOU if hidden else Who.NOBODY)


def _deleted(frame: Frame) -> Iterator[Check]:
    """Name every deleted twin, why it is one, and the option that brings it back."""
    observed = frame.observed
    held = choice.holders(frame.goal, observed.candidates)
    for twin in observed.twins:
        params = told_of_deleted(twin, frame)
        key = f"check.application.deleted.{'held' if held else twin.why}"
        yield Check("application.deleted", STEP, State.WARN, Who.YOU, params, twin.id, key)
    if not observed.bin_read:
        key = "check.application.deleted." + ("part" if observed.bin_read is False else "not_run")
        yield Check("application.deleted", STEP, State.NOT_RUN, key=key)


def told_of_deleted(twin: Deleted, frame: Frame) -> dict[str, object]:
    """Give what fills the sentences about a deleted one: what tells it from another of its name.

    Where Sentry sends everybody here and nothing is there, none may be called harmless.
    """
    day = texts.day(twin.at) if twin.at else ""
    which = f"check.application.which.{'dated' if day else 'undated'}"
    harm = "stranded" if stranded(frame.goal, frame.observed) else "harmless"
    held = choice.holders(frame.goal, frame.observed.candidates)
    return {
        "name": twin.name,
        "id": twin.id,
        "which": texts.say(which, app=twin.app_id[:ID_BEGINNING], day=day),
        "otherwise": texts.say(f"check.application.otherwise.{harm}"),
        "holders": ", ".join(one.display_name for one in held),
    }


def _surroundings(frame: Frame) -> Iterator[Check]:
    """Judge what somebody else's hand or a policy may have put round the application."""
    application, around = frame.observed.application, frame.observed.around
    if application is None:
        return
    extra = [f"saml2Token: {name}" for name in application.optional_saml_claims]
    if application.group_membership_claims not in {None, "None"}:
        extra.insert(0, f"groups: {application.group_membership_claims}")
    key = "check.application.extra_claims.some" if extra else ""
    params: dict[str, object] = {"claims": ", ".join(extra)}
    yield Check("application.extra_claims", STEP, State.PASS, params=params, key=key)
    locked = bool(application.lock_enabled)
    who = Who.ENTRA_ADMIN if locked else Who.NOBODY
    yield Check("application.lock", STEP, State.WARN if locked else State.PASS, who)
    if around.limits is None:
        yield Check("application.limits", STEP, State.NOT_RUN)
    else:
        who = Who.ENTRA_ADMIN if around.limits else Who.NOBODY
        state = State.WARN if around.limits else State.PASS
        yield Check("application.limits", STEP, state, who)
    if around.owners is None:
        yield Check("application.owners", STEP, State.NOT_RUN)
        return
    key = "" if around.owners else "check.application.owners.none"
    params = {"owners": ", ".join(around.owners[:MOST_OWNERS])}
    yield Check("application.owners", STEP, State.PASS, params=params, key=key)


def _verdict(good: bool) -> tuple[State, Who]:  # noqa: FBT001 -- the verdict itself
    return (State.PASS, Who.NOBODY) if good else (State.FAIL, Who.ENTRA_ADMIN)


def _policies(check_id: str, count: int | None) -> Check:
    if count is None:
        return Check(check_id, STEP, State.NOT_RUN)
    if count:
        return Check(check_id, STEP, State.WARN, Who.ENTRA_ADMIN, {"count": count})
    return Check(check_id, STEP, State.PASS)

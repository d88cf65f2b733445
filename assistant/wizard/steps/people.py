"""Step *people*: who is assigned, the owner first; the test user; must one be assigned? Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.call import Ref
from assistant.entra.roles import APPLICATIONS_WRITE, ASSIGNMENTS_WRITE, USERS_WRITE
from assistant.errors import BadInput, Who
from assistant.saml.findings import State
from assistant.wizard.change import Change, FieldChange, Nothing, Undo
from assistant.wizard.events import Check
from assistant.wizard.ids import Ids, ids_of
from assistant.wizard.live import in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.people import Group
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

STEP = "people"
REQUIRE = "people.assignment_required"
MOST_SHOWN = 50
"""People named one by one; the counts cover all."""


def plan(goal: Goal, observed: Observed, memory: Memory) -> Iterator[Change | Nothing]:
    """Make the test user, assign whoever is not assigned yet, set whether assignment is needed.

    Raises:
        BadInput: if a person or a group is not there, or a group's name is not unique.
    """
    del memory
    ids = ids_of(observed)
    if ids.role is None:
        raise BadInput("people.no_role")
    if goal.test_user:
        yield _test_user(goal.test_user, observed)
    assigned = {assignment.principal_id for assignment in observed.assigned}
    yield from _users(goal, observed, ids, assigned)
    for group in wished_groups(goal, observed):
        if group.id in assigned:
            yield Nothing(STEP, "plan.people.assigned", {"name": group.display_name})
        else:
            yield _assign(ids, group.id, group.id, group.display_name, "group")
    yield from _required(goal, observed, ids)


def check_names(goal: Goal, observed: Observed) -> None:
    """Refuse people who are not there, all of them at once.

    Raises:
        BadInput: naming them.
    """
    test_user = (goal.test_user or "").lower()
    unknown = [
        upn for upn in goal.wished_users if observed.users.get(upn) is None and upn != test_user
    ]
    if unknown:
        raise BadInput("people.unknown", names=", ".join(unknown), count=len(unknown))
    domain = test_user.rpartition("@")[2]
    if test_user and domain not in {name.lower() for name in observed.tenant.domains}:
        names = ", ".join(observed.tenant.domains)
        raise BadInput("people.foreign_domain", upn=goal.test_user, domains=names)


def wished_groups(goal: Goal, observed: Observed) -> tuple[Group, ...]:
    """Give the wished groups, each exactly one.

    Raises:
        BadInput: if one is not there, or several bear the name.
    """
    found: list[Group] = []
    for name in goal.groups:
        fits = observed.groups.get(name.lower(), ())
        if len(fits) != 1:
            code = "people.unknown_group" if not fits else "people.ambiguous_group"
            raise BadInput(code, name=name, ids=", ".join(group.id for group in fits))
        found.append(fits[0])
    return tuple(dict.fromkeys(found))


def _users(
    goal: Goal, observed: Observed, ids: Ids, assigned: set[str]
) -> Iterator[Change | Nothing]:
    check_names(goal, observed)
    for upn in goal.wished_users:
        user = observed.users.get(upn)
        if user is None:
            yield _assign(ids, Ref(writes.TEST_USER, "id"), upn, upn, "user", writes.TEST_USER)
        elif user.id in assigned:
            yield Nothing(STEP, "plan.people.assigned", {"name": user.upn})
        else:
            kind = "owner" if goal.owner and upn == goal.owner.lower() else "user"
            yield _assign(ids, user.id, upn, f"{user.display_name} ({user.upn})", kind)


def _assign(
    ids: Ids, principal_id: str | Ref, label: str, name: str, kind: str, *after: str
) -> Change:
    key = f"people.assign:{label}"
    role = ids.role if ids.role is not None else ""
    sp = ids.service_principal_id
    return Change(
        step=STEP,
        call=writes.assign(key, sp, principal_id, role, *ids.after, *after),
        title=f"plan.people.assign_{kind}.title",
        reason=f"plan.people.assign_{kind}.reason",
        undo=Undo(
            "delete",
            ("/servicePrincipals/", sp, "/appRoleAssignedTo/", Ref(key, "id")),
            frozenset({ASSIGNMENTS_WRITE, APPLICATIONS_WRITE}),
            "assignment",
        ),
        params={"name": name},
    )


def _test_user(upn: str, observed: Observed) -> Change | Nothing:
    if observed.users.get(upn.lower()) is not None:
        return Nothing(STEP, "plan.people.test_user_there", {"upn": upn})
    local = upn.partition("@")[0]
    words = [word for word in local.replace("_", ".").replace("-", ".").split(".") if word]
    shown = ".".join(word[:1].upper() + word[1:] for word in words) or local
    names = (words[0][:1].upper() + words[0][1:], words[-1][:1].upper() + words[-1][1:])
    nickname = "".join(letter for letter in local if letter.isalnum())
    return Change(
        step=STEP,
        call=writes.create_user(upn, shown, nickname, upn, names),
        title="plan.people.test_user.title",
        reason="plan.people.test_user.reason",
        undo=Undo(
            "delete",
            ("/users/", Ref(writes.TEST_USER, "id")),
            frozenset({USERS_WRITE}),
            "user",
        ),
        params={"upn": upn},
    )


def _required(goal: Goal, observed: Observed, ids: Ids) -> Iterator[Change | Nothing]:
    principal = observed.service_principal
    before = principal.assignment_required if principal else None
    # A gallery application made through Graph requires assignment (instantiate, documented answer).
    now = True if principal is None else before
    if goal.assignment_required is None or goal.assignment_required == now:
        state = {True: "on", False: "off", None: "unknown"}[now]
        yield Nothing(STEP, f"plan.people.required_{state}")
        return
    harmful = goal.assignment_required and principal is not None and in_use(goal, observed)
    word = "on" if goal.assignment_required else "off"
    yield Change(
        step=STEP,
        call=writes.patch_service_principal(
            REQUIRE,
            ids.service_principal_id,
            {"appRoleAssignmentRequired": goal.assignment_required},
            *ids.after_mode,
        ),
        title=f"plan.people.require_{word}.title",
        reason=f"plan.people.require_{word}.reason",
        undo=Undo("fields", ("/servicePrincipals/", ids.service_principal_id)),
        fields=(FieldChange("appRoleAssignmentRequired", now, goal.assignment_required),),
        breaking="plan.people.require_on.breaking" if harmful else "",
    )


def checks(frame: Frame) -> Iterator[Check]:
    """Will everyone get in? Each person who will not, or of whom nobody can tell, by name."""
    observed = frame.observed
    if observed.service_principal is None:
        yield Check("people.assigned", STEP, State.NOT_RUN)
        return
    yield _all_assigned(frame)
    yield _required_check(frame)
    judged = frame.judged
    counts = {
        "total": len(judged.people),
        "gets_in": judged.states["gets_in"],
        "will_not": judged.states["will_not"],
        "cannot_tell": judged.states["cannot_tell"],
    }
    if not judged.people:
        state = State.NOT_RUN
    elif counts["will_not"]:
        state = State.FAIL if counts["will_not"] == counts["total"] else State.WARN
    else:
        state = State.PASS if not counts["cannot_tell"] else State.WARN
    who = Who.ENTRA_ADMIN if state in {State.FAIL, State.WARN} else Who.NOBODY
    yield Check("people.everyone", STEP, state, who, counts)
    yield from _each(frame)
    yield _licence(frame)
    for group in observed.hidden:
        yield Check("people.hidden_group", STEP, State.NOT_RUN, Who.NOBODY, {"id": group}, group)
    if observed.nested:
        params = {"count": len(observed.nested)}
        yield Check("people.nested", STEP, State.WARN, Who.ENTRA_ADMIN, params)


def _licence(frame: Frame) -> Check:
    """Assigning groups takes Entra ID P1 or P2; whether Graph refuses without is not known."""
    grouped = bool(frame.goal.groups) or any(a.kind == "Group" for a in frame.observed.assigned)
    if not grouped:
        return Check("people.group_licence", STEP, State.NOT_APPLICABLE)
    premium = frame.observed.around.premium
    if premium is None:
        return Check("people.group_licence", STEP, State.NOT_RUN)
    state = State.PASS if premium else State.WARN
    who = Who.NOBODY if premium else Who.ENTRA_ADMIN
    return Check("people.group_licence", STEP, state, who)


def _all_assigned(frame: Frame) -> Check:
    observed = frame.observed
    assigned = {assignment.principal_id for assignment in observed.assigned}
    wished = [(upn, user) for upn in frame.goal.wished_users for user in (observed.users.get(upn),)]
    missing = [upn for upn, user in wished if user is None or user.id not in assigned]
    for name in frame.goal.groups:
        fits = observed.groups.get(name.lower(), ())
        if not any(group.id in assigned for group in fits):
            missing.append(name)
    count = len(wished) + len(frame.goal.groups)
    params = {"count": count, "missing": ", ".join(missing[:20])}
    if missing:
        return Check("people.assigned", STEP, State.FAIL, Who.ENTRA_ADMIN, params)
    return Check(
        "people.assigned", STEP, State.PASS if count else State.NOT_APPLICABLE, params=params
    )


def _required_check(frame: Frame) -> Check:
    principal = frame.observed.service_principal
    required = principal.assignment_required if principal else None
    wished = frame.goal.assignment_required
    if required is None:
        return Check("people.required", STEP, State.NOT_RUN)
    if wished is not None and wished != required:
        return Check("people.required", STEP, State.FAIL, Who.ENTRA_ADMIN)
    if not required:
        return Check("people.required", STEP, State.WARN, Who.YOU)
    return Check("people.required", STEP, State.PASS)


def _each(frame: Frame) -> Iterator[Check]:
    judged = frame.judged
    shown = 0
    for person, judgement in zip(judged.people, judged.judgements, strict=True):
        if judgement.state == "gets_in" and not judgement.codes:
            continue
        shown += 1
        if shown > MOST_SHOWN:
            return
        why = " ".join(texts.say(f"{code}.seen") for code in judgement.codes)
        remedy = " ".join(
            texts.say(f"{code}.remedy") for code in judgement.codes if texts.has(f"{code}.remedy")
        )
        state = {"gets_in": State.PASS, "will_not": State.WARN}.get(judgement.state, State.NOT_RUN)
        who = Who.ENTRA_ADMIN if judgement.state == "will_not" else Who.NOBODY
        params = {"upn": person.upn, "why": why, "todo": remedy}
        yield Check("people.person", STEP, state, who, params, person.upn)

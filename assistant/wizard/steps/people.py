"""Step *people*: who is assigned, the owner first; the test user; must one be assigned? Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.entra.call import Ref
from assistant.entra.roles import APPLICATIONS_WRITE, ASSIGNMENTS_WRITE, USERS_WRITE
from assistant.errors import BadInput
from assistant.wizard.change import Change, FieldChange, Nothing, Undo
from assistant.wizard.ids import Ids, ids_of
from assistant.wizard.live import in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.people import Group
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

STEP = "people"
REQUIRE = "people.assignment_required"


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
            *ids.after,
        ),
        title=f"plan.people.require_{word}.title",
        reason=f"plan.people.require_{word}.reason",
        undo=Undo("fields", ("/servicePrincipals/", ids.service_principal_id)),
        fields=(FieldChange("appRoleAssignmentRequired", now, goal.assignment_required),),
        breaking="plan.people.require_on.breaking" if harmful else "",
    )

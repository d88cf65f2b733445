"""Step *people*: who is assigned, the owner first; the test user; must one be assigned? Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.call import Ref
from assistant.entra.roles import APPLICATIONS_WRITE, USERS_WRITE
from assistant.errors import BadInput, Who
from assistant.saml.findings import State
from assistant.wizard import admission, groups, search
from assistant.wizard.change import Change, FieldChange, Nothing, Undo
from assistant.wizard.events import Check
from assistant.wizard.ids import Ids, ids_of
from assistant.wizard.live import in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.people import User
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

STEP = "people"
REQUIRE = "people.assignment_required"
MOST_NAMED = 20
"""Names in one sentence; the rest is counted."""
# "Prepare for directory synchronization": the characters of a user principal name, and no dot
# before the @.
_CAN_BE_MADE = re.compile(r"[A-Za-z0-9'.\-_!#^~]{0,63}[A-Za-z0-9'\-_!#^~]@")
_NAMELESS = ("Test", "User")
"""What a test user is called whose user principal name holds no word."""


def plan(goal: Goal, observed: Observed, memory: Memory) -> Iterator[Change | Nothing]:
    """Make the test user, assign whoever is not assigned yet, set whether assignment is needed.

    Raises:
        BadInput: if a person who was typed or a group is not there, or the group is not the only
            one of its name, or cannot be assigned.
    """
    ids = ids_of(observed)
    if ids.role is None:
        raise BadInput("people.no_role")
    if goal.test_user:
        yield _test_user(goal.test_user, observed, memory)
    assigned = {assignment.principal_id for assignment in observed.assigned}
    yield from _users(goal, observed, ids, assigned)
    yield from _left_out(goal, observed)
    for group in groups.wished_groups(goal, observed):
        if group.id in assigned:
            yield Nothing(STEP, "plan.people.assigned", {"name": group.display_name})
        else:
            words = groups.words_for(group)
            yield _assign(ids, group.id, group.id, group.display_name, words)
    yield from _required(goal, observed, ids)


def check_names(goal: Goal, observed: Observed) -> None:
    """Refuse people who were typed and are not there, all of them at once.

    Raises:
        BadInput: naming them, and who may be meant; or if the test user cannot be made by its name.
    """
    test_user = (goal.test_user or "").lower()
    unknown = [
        upn for upn in goal.wished_users if observed.users.get(upn) is None and upn != test_user
    ]
    if unknown:
        names = ", ".join(_or_near(upn, observed) for upn in unknown)
        raise BadInput("people.unknown", names=names, count=len(unknown))
    domain = test_user.rpartition("@")[2]
    if test_user and domain not in {name.lower() for name in observed.tenant.domains}:
        names = ", ".join(observed.tenant.domains)
        raise BadInput("people.foreign_domain", upn=goal.test_user, domains=names)
    if test_user and observed.users.get(test_user) is None and not _CAN_BE_MADE.match(test_user):
        raise BadInput("people.test_user_name", upn=goal.test_user)


def wished(goal: Goal, observed: Observed) -> dict[str, User | None]:
    """Give everyone to be assigned by themselves, the owner first, each once.

    By lower-case user principal name; ``None`` who is not there (yet). Whoever stands in a file and
    cannot be told is not among them.
    """
    found = {upn: observed.users.get(upn) for upn in goal.wished_users}
    for name in goal.listed:
        upns = _meant(name, observed)
        if len(upns) == 1:
            found.setdefault(upns[0], observed.users.get(upns[0]))
    return found


def _meant(name: str, observed: Observed) -> tuple[str, ...]:
    return observed.listed.get(name.lower(), ())


def _or_near(upn: str, observed: Observed) -> str:
    near = search.near(upn, observed.near.get(upn, ()))
    return texts.say("people.unknown.near", name=upn, near=", ".join(near)) if near else upn


def _not_in_file(goal: Goal, observed: Observed) -> list[str]:
    """Give the names from a file that nobody bears; the test user may be still to be made."""
    test_user = (goal.test_user or "").lower()
    return [
        name
        for name in goal.listed
        if not _meant(name, observed) and (goal.listed_by_mail or name.lower() != test_user)
    ]


def _shared_in_file(goal: Goal, observed: Observed) -> list[str]:
    """Give the mail addresses from a file that several people have, each with them."""
    return [
        texts.say("people.unknown.shared", mail=name, upns=", ".join(_meant(name, observed)))
        for name in goal.listed
        if len(_meant(name, observed)) > 1
    ]


def _left_out(goal: Goal, observed: Observed) -> Iterator[Nothing]:
    unknown, shared = _not_in_file(goal, observed), _shared_in_file(goal, observed)
    if unknown:
        params = {"count": str(len(unknown)), "names": texts.few(unknown, most=MOST_NAMED)}
        yield Nothing(STEP, "plan.people.unknown_in_file", params)
    if shared:
        params = {
            "count": str(len(shared)),
            "names": texts.few(shared, most=MOST_NAMED, between="; "),
        }
        yield Nothing(STEP, "plan.people.shared_in_file", params)


def _users(
    goal: Goal, observed: Observed, ids: Ids, assigned: set[str]
) -> Iterator[Change | Nothing]:
    check_names(goal, observed)
    for upn, user in wished(goal, observed).items():
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
            frozenset({APPLICATIONS_WRITE}),
            "assignment",
        ),
        params={"name": name},
    )


def _test_user(upn: str, observed: Observed, memory: Memory) -> Change | Nothing:
    if observed.users.get(upn.lower()) is not None:
        return Nothing(STEP, "plan.people.test_user_there", {"upn": upn})
    shown, nickname, names = names_of(upn)
    return Change(
        step=STEP,
        call=writes.create_user(
            upn, shown, nickname, upn, names, texts.say("plan.people.job_title", mark=memory.mark)
        ),
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


def names_of(upn: str) -> tuple[str, str, tuple[str, str]]:
    """Give a test user's display name, nickname, and given name and surname: ``b.simon``, B.Simon.

    None of them is ever empty: Entra refuses a user without display name or nickname.
    """
    words = re.findall(r"[A-Za-z0-9]+", upn.partition("@")[0])
    capital = [word[:1].upper() + word[1:] for word in words]
    if not capital:
        return " ".join(_NAMELESS), "".join(_NAMELESS), _NAMELESS
    return ".".join(capital), "".join(words), (capital[0], capital[-1])


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
    """Is everyone assigned who was named, and will everyone get in who is assigned?"""
    observed = frame.observed
    if observed.service_principal is None:
        yield Check("people.assigned", STEP, State.NOT_RUN)
        return
    yield _all_assigned(frame)
    yield from _file_checks(frame)
    yield _required_check(frame)
    yield from admission.checks(frame)
    yield from groups.checks(frame)


def _file_checks(frame: Frame) -> Iterator[Check]:
    unknown = _not_in_file(frame.goal, frame.observed)
    shared = _shared_in_file(frame.goal, frame.observed)
    if unknown:
        params = {"count": len(unknown), "names": texts.few(unknown, most=MOST_NAMED)}
        yield Check("people.unknown_in_file", STEP, State.WARN, Who.YOU, params)
    if shared:
        params = {"count": len(shared), "names": texts.few(shared, most=MOST_NAMED, between="; ")}
        yield Check("people.shared_in_file", STEP, State.WARN, Who.YOU, params)


def _all_assigned(frame: Frame) -> Check:
    observed = frame.observed
    assigned = {assignment.principal_id for assignment in observed.assigned}
    people = wished(frame.goal, observed)
    missing = [upn for upn, user in people.items() if user is None or user.id not in assigned]
    for name in frame.goal.groups:
        fits = observed.groups.get(name.lower(), ())
        if not any(group.id in assigned for group in fits):
            missing.append(name)
    count = len(people) + len(frame.goal.groups)
    params = {"count": count, "missing": texts.few(missing, most=MOST_NAMED)}
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

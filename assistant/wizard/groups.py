"""Groups that are to be assigned or are: whether they can be, and what their assignment implies.

Assigning reaches direct members only, and takes a group that carries rights: a security group or a
Microsoft 365 group. Pure. Source: enterprise-apps/assign-user-or-group-access-portal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput, Who
from assistant.saml.findings import State
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.people import Group
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

STEP = "people"


def wished_groups(goal: Goal, observed: Observed) -> tuple[Group, ...]:
    """Give the wished groups, each exactly one.

    Raises:
        BadInput: if one is not there, several bear the name, or it cannot be assigned.
    """
    assigned = {assignment.principal_id for assignment in observed.assigned}
    found: list[Group] = []
    for name in goal.groups:
        fits = observed.groups.get(name.lower(), ())
        if len(fits) != 1:
            code = "people.unknown_group" if not fits else "people.ambiguous_group"
            raise BadInput(code, name=name, ids=", ".join(group.id for group in fits))
        group = fits[0]
        if not group.assignable and group.id not in assigned:
            raise BadInput("people.group_without_rights", name=group.display_name, id=group.id)
        found.append(group)
    return tuple(dict.fromkeys(found))


def words_for(group: Group) -> str:
    """Give the last word of the sentences that say what assigning this group implies."""
    if group.dynamic:
        return "group_dynamic"
    return "group_hidden" if group.hidden else "group"


def checks(frame: Frame) -> Iterator[Check]:
    """Judge the assigned groups: whom their assignment reaches, and who decides on that."""
    observed = frame.observed
    names = {a.principal_id: a.name or a.principal_id for a in observed.assigned}
    yield _licence(frame)
    for id_ in _unseen(observed):
        params = {"id": id_, "name": names.get(id_, id_)}
        group = observed.assigned_groups.get(id_)
        key = "check.people.hidden_membership" if group and group.hidden else ""
        yield Check("people.hidden_group", STEP, State.NOT_RUN, Who.NOBODY, params, id_, key)
    for id_, name in names.items():
        yield from _remarks(id_, name, observed)
    yield from nested(observed)


def nested(observed: Observed) -> Iterator[Check]:
    """Name the groups inside groups: assigning the outer one does not reach their members."""
    if observed.nested:
        names = texts.few([name for _, name in observed.nested])
        params = {"count": len(observed.nested), "names": names}
        yield Check("people.nested", STEP, State.WARN, Who.ENTRA_ADMIN, params)


def _unseen(observed: Observed) -> list[str]:
    """Give the groups whose members did not show; one that hides them may just look empty."""
    empty = [
        id_
        for id_, group in observed.assigned_groups.items()
        if group.hidden and observed.reached.get(id_) == 0
    ]
    return [*observed.hidden, *empty]


def _remarks(id_: str, name: str, observed: Observed) -> Iterator[Check]:
    group = observed.assigned_groups.get(id_)
    params = {"name": name}

    def warn(word: str) -> Check:
        return Check(f"people.{word}", STEP, State.WARN, Who.ENTRA_ADMIN, params, id_)

    if observed.reached.get(id_) == 0 and not (group and group.hidden):
        yield warn("group_empty")
    if group and group.dynamic:
        yield warn("group_dynamic")
    if group and group.microsoft_365 and not group.security:
        yield warn("group_kind")


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

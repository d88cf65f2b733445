"""Who will be assigned once the plan is carried out, and what a person should know of it. Pure.

The checks judge who *is* assigned. Before that, this says the same of those who will be, so that
nobody applies a plan and learns afterwards that half of a group does not get in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import gate
from assistant.wizard import admission, groups
from assistant.wizard.events import Check
from assistant.wizard.live import Live, live
from assistant.wizard.steps import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.entra.people import User
    from assistant.sentry.mapping import Judgement, Person, PersonState
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed


def newcomers(goal: Goal, observed: Observed) -> tuple[User, ...]:
    """Give whom the plan's assignments add, directly or by a group, each once."""
    there = {user.id for user in observed.people}
    found: dict[str, User] = {}
    direct = (user for user in people.wished(goal, observed).values() if user is not None)
    for user in (*direct, *(user for members in observed.coming.values() for user in members)):
        if user.id not in there:
            found.setdefault(user.id, user)
    return tuple(found.values())


def checks(frame: Frame) -> Iterator[Check]:
    """Say who of those that are to be assigned will not get in, and whether an owner is named."""
    if live(frame.goal, frame.observed) is not Live.YES and not frame.goal.owner:
        yield Check("people.owner_unnamed", people.STEP, State.WARN, Who.YOU)
    yield from groups.nested(frame.observed)
    yield from _owner(frame)
    yield from to_be_assigned(frame)


def to_be_assigned(frame: Frame) -> Iterator[Check]:
    """Say who of those that are to be assigned will not get in, and which groups tell nothing."""
    yield from _hidden(frame)
    new = newcomers(frame.goal, frame.observed)
    if not new:
        return
    everyone = replace(frame.observed, people=(*frame.observed.people, *new))
    judged = replace(frame, observed=everyone).judged
    ids = {user.id for user in new}
    told: list[tuple[Person, Judgement]] = []
    for person, judgement in zip(judged.people, judged.judgements, strict=True):
        if person.id not in ids or judgement.state == "gets_in":
            continue
        if _is_owner(person, frame) and judgement.state == "will_not":
            yield _owner_shut_out(person, judgement)
        else:
            told.append((person, judgement))
    yield from _together("will_not", told, len(new))
    yield from _together("cannot_tell", told, len(new))


def _owner(frame: Frame) -> Iterator[Check]:
    """Say that the owner, who is assigned already, will not get in."""
    pairs = zip(frame.judged.people, frame.judged.judgements, strict=True)
    for person, judgement in pairs:
        if _is_owner(person, frame) and judgement.state == "will_not":
            yield _owner_shut_out(person, judgement)


def _is_owner(person: Person, frame: Frame) -> bool:
    return person.upn.lower() == (frame.goal.owner or "").lower()


def _owner_shut_out(person: Person, judgement: Judgement) -> Check:
    params = {"upn": person.upn, "why": admission.reason(judgement)}
    return Check("people.owner_shut_out", people.STEP, State.FAIL, Who.ENTRA_ADMIN, params)


def _hidden(frame: Frame) -> Iterator[Check]:
    """Name the groups to be assigned that reach nobody, or of which nobody can say whom."""
    observed = frame.observed
    assigned = {assignment.principal_id for assignment in observed.assigned}
    for name in frame.goal.groups:
        fits = observed.groups.get(name.lower(), ())
        if len(fits) != 1 or fits[0].id in assigned or not fits[0].assignable:
            continue
        group, members = fits[0], observed.coming.get(fits[0].id)
        if members is None or (group.hidden and not members):
            params = {"name": group.display_name}
            yield Check("people.foreseen_hidden", people.STEP, State.WARN, Who.NOBODY, params)
        elif not members:
            params = {"name": group.display_name}
            yield Check("people.group_empty", people.STEP, State.WARN, Who.ENTRA_ADMIN, params)


def _together(
    state: PersonState, told: Iterable[tuple[Person, Judgement]], total: int
) -> Iterator[Check]:
    these = [(person, judgement) for person, judgement in told if judgement.state == state]
    if not these:
        return
    names = (admission.named_with_reason(*one) for one in these[: admission.MOST_NAMED])
    some = gate.Some(len(these), tuple(names))
    params = {"count": len(these), "total": total, "names": gate.named(some)}
    yield Check(f"people.foreseen_{state}", people.STEP, State.WARN, Who.ENTRA_ADMIN, params)

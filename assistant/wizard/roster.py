"""Who is wished or assigned, and what will become of each at Sentry, as a list in columns. Pure.

It judges everybody, so it may take a second for tens of thousands: it is for a worker.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import BadInput
from assistant.sentry import mapping
from assistant.wizard import foreseen, search
from assistant.wizard.everyone import (
    IF_ENABLED,
    RANK,
    VERDICTS,
    WHY,
    Named,
    Reached,
    Roster,
    Verdict,
    named_by,
    spans_of,
)
from assistant.wizard.steps import people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.entra.people import User
    from assistant.wizard.answers import Answers
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

__all__ = ["Roster", "build"]


class _Row(NamedTuple):
    """A row on its way into the columns.

    Rows sort by their first fields: the worst first, and of those who get in the ones of whom
    there is something to say.
    """

    rank: int
    plain: bool
    key: str
    upn: str
    name: str
    named: Named
    reached: Reached
    codes: tuple[str, ...]
    note: str


def build(frame: Frame, answers: Answers) -> Roster:
    """Judge everybody who is assigned, and everybody who would be.

    Those who are only wished are judged together with the others, because two who share one
    address show only side by side.
    """
    observed = frame.observed
    goal = _goal(frame.goal, answers)
    names = named_by(answers)
    users = {user.upn.lower(): user for user in observed.people}
    reached = set(users)
    absent: list[str] = []
    for upn, user in people.wished(goal, observed).items():
        if user is not None:
            users.setdefault(user.upn.lower(), user)
        elif upn not in users:
            absent.append(upn)
    coming = {user.upn.lower() for members in observed.coming.values() for user in members}
    for user in foreseen.newcomers(goal, observed):
        users.setdefault(user.upn.lower(), user)
    listed = dict(_listed(goal, observed))
    judged = _judged(frame, goal, users)
    direct = {assignment.principal_id for assignment in observed.assigned}
    rows: list[_Row] = []
    alike: dict[tuple[str, ...], tuple[str, ...]] = {}
    for person, judgement in zip(judged.people, judged.judgements, strict=True):
        key = person.upn.lower()
        said = tuple(code for code in judgement.codes if code != mapping.ENABLED_UNKNOWN)
        codes = said if len(said) == len(judgement.codes) else (*said, IF_ENABLED)
        codes = alike.setdefault(codes, codes)  # tens of thousands share a few
        named: Named = names[key][1] if key in names else "listed" if key in listed else ""
        how: Reached = "coming" if key in coming else ""
        if key in reached:
            how = "assigned" if person.id in direct else "group"
        name = users[key].display_name
        rank = RANK[judgement.state]
        rows.append(_Row(rank, not said, key, person.upn, name, named, how, codes, ""))
    rows.extend(_absent(upn, *names[upn], goal, observed) for upn in absent if upn in names)
    rows.extend(row for row in listed.values() if row is not None)
    roster = _columns(rows)
    return replace(
        roster,
        said={key: named for key, (_, named) in names.items()},
        listed=frozenset(listed),
        file=answers.users_file,
        unread=judged.codes.get(mapping.ENABLED_UNKNOWN, 0),
    )


def _goal(goal: Goal, answers: Answers) -> Goal:
    """Give the goal with the people of these answers."""
    return replace(
        goal,
        owner=answers.sentry_owner,
        second_owner=answers.second_owner,
        users=answers.users,
        test_user=answers.create_test_user,
        listed=goal.listed if answers.users_file else (),
    )


def _judged(frame: Frame, goal: Goal, users: Mapping[str, User]) -> mapping.Judged:
    """Judge these people; where they are those who are assigned, they have been judged already."""
    if goal.owner == frame.goal.owner and len(users) == len(frame.observed.people):
        return frame.judged
    everyone = replace(frame.observed, people=tuple(users.values()))
    return replace(frame, goal=goal, observed=everyone).judged


def _absent(key: str, upn: str, named: Named, goal: Goal, observed: Observed) -> _Row:
    """Give somebody who was typed and is not there, or was not looked up yet."""
    if named == "test_user":
        return _test_user(key, upn, goal, observed)
    if key not in observed.users:
        return _row("unseen", key, upn, named, "unseen")
    near = ", ".join(search.near(key, observed.near.get(key, ())))
    return _row("missing", key, upn, named, "unknown_near" if near else "unknown", near)


def _test_user(key: str, upn: str, goal: Goal, observed: Observed) -> _Row:
    """Give the test user, who is still to be made."""
    alone = replace(goal, owner=None, second_owner=None, users=(), listed=())
    try:
        people.check_names(alone, observed)
    except BadInput as error:
        code = error.code.rpartition(".")[2]
        return _row("missing", key, upn, "test_user", code, str(error.params.get("domains", "")))
    if key in observed.users:
        return _row("gets_in", key, upn, "test_user", "test_user")
    return _row("unseen", key, upn, "test_user", "unseen")


def _listed(goal: Goal, observed: Observed) -> Iterator[tuple[str, _Row | None]]:
    """Give the keys of those whom the file names; with a row of its own who cannot be told."""
    typed = set(goal.wished_users)
    for name in goal.listed:
        upns = observed.listed.get(name.lower(), ())
        if len(upns) == 1:
            yield upns[0], None
        elif upns:
            key = f"file:{name.lower()}"
            yield key, _row("missing", key, name, "listed", "shared", ", ".join(upns))
        elif goal.listed_by_mail or name.lower() not in typed:
            # Whoever was typed as well has a row already.
            key = f"file:{name.lower()}"
            yield key, _row("missing", key, name, "listed", "unknown_listed")


def _row(verdict: Verdict, key: str, upn: str, named: Named, why: str, note: str = "") -> _Row:
    codes = (WHY + why,)
    return _Row(RANK[verdict], not codes, key, upn, "", named, "", codes, note)


def _columns(rows: list[_Row]) -> Roster:
    if not rows:
        return Roster(spans=spans_of({}))
    rows.sort()
    ranks, _, keys, upns, names, named, reached, codes, notes = zip(*rows, strict=True)
    counts = Counter(ranks)
    return Roster(
        upns,
        names,
        named,
        reached,
        codes,
        notes,
        tuple(f"{row.name} {row.upn}".casefold() for row in rows),
        keys,
        spans_of({verdict: counts[RANK[verdict]] for verdict in VERDICTS}),
        {key: place for place, key in enumerate(keys)},
    )

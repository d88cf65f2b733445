"""Will everyone get in? The verdict on all who are assigned, and who will not, by name. Pure."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import gate
from assistant.sentry.mapping import ENABLED_UNKNOWN
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.sentry.mapping import Judged, Judgement, Person, PersonState
    from assistant.wizard.frame import Frame

STEP = "people"
MOST_NAMED = 5
"""People named one by one in a sentence; the rest is counted."""
MOST_SHOWN = 50
"""People named one by one; the counts cover all."""

_TURN: dict[PersonState, int] = {"will_not": 0, "cannot_tell": 1, "gets_in": 2}
_STATES = {"gets_in": State.PASS, "will_not": State.WARN, "cannot_tell": State.NOT_RUN}


def checks(frame: Frame) -> Iterator[Check]:
    """Judge everybody together, then name them, the worst first."""
    judged = frame.judged
    yield together(frame)
    told = _told(judged)
    for person, state, codes in told[:MOST_SHOWN]:
        yield _person(person, state, codes)
    if len(told) > MOST_SHOWN:
        yield _more(Counter(state for _, state, _ in told[MOST_SHOWN:]))
    unread = judged.codes.get(ENABLED_UNKNOWN, 0)
    if unread:
        params = {"count": unread, "total": len(judged.people)}
        yield Check("people.enabled_unknown", STEP, State.NOT_RUN, Who.NOBODY, params)


def everyone(frame: Frame) -> gate.Everyone | None:
    """Give what becomes of all who are assigned, with the reasons; ``None`` where nobody is."""
    judged = frame.judged
    if not judged.people:
        return None
    return gate.Everyone(
        len(judged.people), _some(judged, "will_not"), _some(judged, "cannot_tell")
    )


def shut_out(frame: Frame) -> Iterator[Check]:
    """Name who of those that are assigned will not get in, in one sentence."""
    known = everyone(frame)
    if known is not None and known.will_not.count:
        params = {
            "count": known.will_not.count,
            "total": known.total,
            "names": gate.named(known.will_not),
        }
        yield Check("people.shut_out", STEP, State.WARN, Who.ENTRA_ADMIN, params)


def _some(judged: Judged, state: PersonState) -> gate.Some:
    pairs = zip(judged.people, judged.judgements, strict=True)
    these = (named_with_reason(*pair) for pair in pairs if pair[1].state == state)
    return gate.Some(judged.states[state], tuple(islice(these, MOST_NAMED)))


def named_with_reason(person: Person, judgement: Judgement) -> str:
    """Name somebody who does not get in, or of whom it cannot be told, with the first reason."""
    return texts.say("people.foreseen.name", upn=person.upn, why=reason(judgement))


def reason(judgement: Judgement) -> str:
    """Give the first reason; that an account could not be read is no reason."""
    code = next(code for code in judgement.codes if code != ENABLED_UNKNOWN)
    return texts.say(f"{code}.seen")


def together(frame: Frame) -> Check:
    """Judge everybody together."""
    judged = frame.judged
    counts = {
        "total": len(judged.people),
        "gets_in": judged.states["gets_in"],
        "will_not": judged.states["will_not"],
        "cannot_tell": judged.states["cannot_tell"],
        "unread": judged.codes.get(ENABLED_UNKNOWN, 0),
    }
    if not judged.people:
        state = State.NOT_RUN
    elif counts["will_not"]:
        state = State.FAIL if counts["will_not"] == counts["total"] else State.WARN
    else:
        state = State.PASS if not counts["cannot_tell"] else State.WARN
    who = Who.ENTRA_ADMIN if state in {State.FAIL, State.WARN} else Who.NOBODY
    key = ""
    if counts["unread"] and state in {State.PASS, State.WARN}:
        key = f"check.people.everyone.{'' if state is State.PASS else 'some_'}if_enabled"
    return Check("people.everyone", STEP, state, who, counts, key=key)


def _told(judged: Judged) -> list[tuple[Person, PersonState, tuple[str, ...]]]:
    """Give those of whom there is something to say, the worst first.

    That an account could not be read is said once for all, not of each.
    """
    told: list[tuple[Person, PersonState, tuple[str, ...]]] = []
    for person, judgement in zip(judged.people, judged.judgements, strict=True):
        codes = tuple(code for code in judgement.codes if code != ENABLED_UNKNOWN)
        if codes or judgement.state != "gets_in":
            told.append((person, judgement.state, codes))
    told.sort(key=lambda one: _TURN[one[1]])
    return told


def _person(person: Person, state: PersonState, codes: tuple[str, ...]) -> Check:
    why = " ".join(texts.say(f"{code}.seen") for code in codes)
    todo = " ".join(texts.say(f"{code}.remedy") for code in codes)
    who = Who.ENTRA_ADMIN if state == "will_not" else Who.NOBODY
    params = {"upn": person.upn, "why": why, "todo": todo}
    return Check("people.person", STEP, _STATES[state], who, params, person.upn)


def _more(rest: Counter[PersonState]) -> Check:
    worst = min(rest, key=lambda state: _TURN[state])
    params = {
        "count": rest.total(),
        "shown": MOST_SHOWN,
        "will_not": rest["will_not"],
        "cannot_tell": rest["cannot_tell"],
    }
    who = Who.ENTRA_ADMIN if worst == "will_not" else Who.NOBODY
    return Check("people.more", STEP, _STATES[worst], who, params)

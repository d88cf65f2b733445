"""What the record of a run lists: changes, checks by whose move it is, certificates, addresses.

Pure. Only fields that have a name for people are told, and no list names more than `MOST_SHOWN`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.entra.call import Ref
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard import fields
from assistant.wizard.admission import MOST_SHOWN
from assistant.wizard.steps import certificate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.entra.objects import SigningCertificate
    from assistant.wizard.events import Check
    from assistant.wizard.frame import Frame
    from assistant.wizard.runs import Entry

WORST: Final = (State.FAIL, State.WARN, State.NOT_RUN, State.PASS, State.NOT_APPLICABLE)
"""Verdicts, the worst first."""
_PERSON: Final = "people.person"
_ASK: Final = frozenset({State.FAIL, State.WARN, State.NOT_RUN})


@dataclass(frozen=True, slots=True)
class Made:
    """One change of a run; ``lines`` are label, before and after of each field.

    What was made has one line without a label.
    """

    title: str
    lines: tuple[tuple[str, str, str], ...]
    at: str
    state: str


def changes(entries: Iterable[Entry]) -> tuple[list[Made], int]:
    """Give the changes of a run, and how many of one kind were too many to be listed."""
    every = tuple(entries)
    captured = {(e.id, name): value for e in every for name, value in e.captured.items()}
    kinds: Counter[str] = Counter()
    made: list[Made] = []
    for entry in every:
        kind = entry.id.partition(":")[0]
        kinds[kind] += 1
        if kinds[kind] <= MOST_SHOWN:
            lines = tuple(_lines(entry, captured)) or _as_made(entry)
            made.append(Made(entry.title, lines, texts.moment(entry.at), _state(entry)))
    return made, len(every) - len(made)


def _lines(
    entry: Entry, captured: Mapping[tuple[str, str], object]
) -> Iterator[tuple[str, str, str]]:
    """Give the fields that have a name for people; no other is written down."""
    for change in entry.fields:
        key = f"plan.field.{change.name.rpartition('.')[2]}"
        if texts.has(key):
            before, after = (_value(value, captured) for value in (change.before, change.after))
            yield texts.say(key), before, after


def _as_made(entry: Entry) -> tuple[tuple[str, str, str], ...]:
    """Say that something is there that was not; nothing of what was there already."""
    if entry.fields or entry.state == "already":
        return ()
    key = f"paper.made_of.{entry.id.partition(':')[0]}"
    if not texts.has(f"{key}.after"):
        key = "paper.made_of.other"
    thumbprint = entry.captured.get("thumbprint")
    after = str(thumbprint) if thumbprint else texts.say(f"{key}.after")
    return (("", texts.say(f"{key}.before"), after),)


def _value(value: object, captured: Mapping[tuple[str, str], object]) -> str:
    if isinstance(value, Ref):
        return str(captured.get((value.key, value.field)) or texts.say("plan.field.coming"))
    if isinstance(value, bool):
        return texts.say("paper.yes" if value else "paper.no")
    match value:
        case None | "" | ():
            return texts.say("paper.none")
        case (str() as uri, int() as index):
            return texts.say("plan.field.place", uri=uri, index=index)
        case tuple():
            return ", ".join(_value(item, captured) for item in value)
        case _:
            return str(value)


def _state(entry: Entry) -> str:
    if entry.undone:
        # The journal has done with it, and yet Entra cannot take it away.
        return "kept" if entry.undo.kind == "keep" else "undone"
    if entry.made:
        return "done"
    return entry.state if texts.has(f"paper.change.{entry.state}") else "unknown"


def by_mover(checks: Iterable[Check]) -> tuple[list[tuple[str, list[Check]]], int]:
    """Group the checks by whose move they are, the worst first; count people beyond the limit."""
    named, unnamed = 0, 0
    groups: dict[Who, list[Check]] = {}
    for check in sorted(checks, key=lambda one: WORST.index(one.state)):
        if check.id == _PERSON:
            named += 1
            if named > MOST_SHOWN:
                unnamed += 1
                continue
        groups.setdefault(mover(check), []).append(check)
    movers = tuple(Who)

    def turn(who: Who) -> tuple[bool, int, int]:
        worst = min(WORST.index(check.state) for check in groups[who])
        return who is Who.NOBODY, worst, movers.index(who)

    return [(who.name.lower(), groups[who]) for who in sorted(groups, key=turn)], unnamed


def mover(check: Check) -> Who:
    """Tell whose move a check is: what asks for something is somebody's, if only the reader's.

    Of people of whom nothing is known yet nobody has to do anything before they try it.
    """
    asks = check.who is Who.NOBODY and check.state in _ASK and check.id != _PERSON
    return Who.YOU if asks and check.say("remedy") else check.who


def standing(one: SigningCertificate, frame: Frame) -> str:
    """Say what a certificate does today: ``active``, ``waiting``, ``early`` or ``ended``."""
    at = frame.observed.at
    if one.not_after is not None and one.not_after <= at:
        return "ended"
    if not one.valid_at(at):
        return "early"
    signs = certificate.signing_now(frame.observed)
    return "active" if signs is not None and signs.thumbprint == one.thumbprint else "waiting"


def addresses(frame: Frame) -> Iterator[tuple[str, str, str]]:
    """Give each address: its name, what is wanted, and what Entra has where that differs."""
    goal = frame.goal
    wanted = (
        ("identifier", goal.identifier, "identifierUris"),
        ("reply_url", goal.reply_url, "web.redirectUris"),
        ("sign_on_url", goal.sign_on_url or "", "loginUrl"),
        ("relay_state", goal.relay_state, "samlSingleSignOnSettings.relayState"),
        ("logout_url", goal.logout_url, "web.logoutUrl"),
    )
    for name, value, field in wanted:
        there = fields.current(field, frame.observed)
        same = value in there if isinstance(there, tuple) else (there or "") == value
        held = texts.say("paper.record.address_same") if same else _value(there, {})
        yield texts.say(f"sentry.field.{name}"), value or texts.say("paper.none"), held

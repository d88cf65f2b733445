"""The set-ups that were worked on from here: what a Home shows of each, from journals alone."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from assistant import storage
from assistant.errors import AssistantError, StorageError
from assistant.saml.findings import State
from assistant.wizard import setup_file
from assistant.wizard.runs import runs_in
from assistant.wizard.steps import sentry
from assistant.wizard.steps.certificate import active_certificate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assistant.wizard.answers import Answers
    from assistant.wizard.draft import Draft
    from assistant.wizard.events import Check
    from assistant.wizard.frame import Frame
    from assistant.wizard.runs import Run

_FILE: Final = "last.json"
_STATES: Final = frozenset({"pass", "warn", "fail"})
_YEARS: Final = range(2000, 3000)
"""What a Home can show of a moment, wherever on earth it is."""
_EARLIEST: Final = datetime(_YEARS.start, 1, 1, tzinfo=UTC)
_PLACE: Final = ("cloud", "tenant", "sentry_url", "organization")
"""What makes two sets of answers speak of one set-up."""
_ANSWERS: Final = "answers.toml"
_CHANGES_NOTHING: Final = frozenset(
    {
        "client_id",
        "proxy",
        "ca_file",
        "more_checks",
        "members_file",
        "sentry_token_file",
    }
)
"""Answers that can be others without anything being left to do in Entra."""


@dataclass(frozen=True, slots=True)
class WorkedOn:
    """One set-up.

    Attributes:
        key: of the set-up.
        organization, cloud, tenant_id, sentry_url, account: as its newest run had them.
        at: when it was last looked at or changed.
        state: ``pass``, ``warn`` or ``fail`` as the last check said; ``undone`` where all that was
            changed was put back, so that nothing is there to fail; empty where no check was made.
        fails: how many checks failed then.
        certificate_until: when the certificate in use ends, as it was last seen.
        broken_off: its newest run never came to an end.
        answers: what it was made of last, if that was kept.
        taken: Sentry was seen to use it.
        put_back: all that was changed was put back, and nobody has made it good since.
        draft: what was said on its pages last: no more than that, or what one goes on with.
        told: the answers to the gate's questions that the last check stood on.
    """

    key: str
    organization: str
    cloud: str
    tenant_id: str
    sentry_url: str
    account: str
    at: datetime
    state: str = ""
    fails: int = 0
    certificate_until: datetime | None = None
    broken_off: bool = False
    answers: Answers | None = None
    taken: bool = False
    put_back: bool = False
    draft: Draft | None = None
    told: Mapping[str, bool] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do: all holds, and Sentry uses it."""
        good = self.state in {"pass", "warn"}
        return good and self.taken and not (self.broken_off or self.put_back)

    def days_left(self, now: datetime) -> int | None:
        """Give for how many days the certificate is still good; negative once it has ended."""
        if self.certificate_until is None:
            return None
        return (self.certificate_until - now).days


def remember(folder: Path, frame: Frame, checks: Sequence[Check]) -> None:
    """Write down what a check found, beside the set-up's journal; only if it has one.

    A disk in the way is no reason to call the check itself a failure.
    """
    if not folder.is_dir():
        return
    active = active_certificate(frame.observed)
    until = active.not_after if active else None
    fails = sum(1 for check in checks if check.state is State.FAIL)
    warns = any(check.state is State.WARN for check in checks)
    doc = {
        "at": frame.observed.at.isoformat(),
        "state": "fail" if fails else "warn" if warns else "pass",
        "fails": fails,
        "there": frame.observed.application is not None,
        "taken": sentry.took_it(frame),
        "certificate_until": until.isoformat() if until else None,
        "told": _told_now(folder, frame),
    }
    with contextlib.suppress(StorageError):
        storage.atomic_write(folder / _FILE, json.dumps(doc))


def _told_now(folder: Path, frame: Frame) -> dict[str, object]:
    """Give the answers to the gate's questions, and about whom they were given.

    Whoever checks where nobody is asked takes none of them back.
    """
    about = [_name(frame.goal.owner), _name(frame.goal.second_owner)]
    before = _last(folder).get("told")
    if not frame.told and isinstance(before, dict) and before.get("about") == about:
        return before
    return {"about": about, "answers": dict(frame.told)}


def _name(owner: str | None) -> str:
    return (owner or "").casefold()


def _told(last: Mapping[str, object], answers: Answers | None) -> Mapping[str, bool]:
    """Read the answers to the gate's questions; those about other people answer other questions."""
    kept = last.get("told")
    if answers is None or not isinstance(kept, dict):
        return {}
    said = kept.get("answers")
    about = [_name(answers.sentry_owner), _name(answers.second_owner)]
    if kept.get("about") != about or not isinstance(said, dict):
        return {}
    return {str(name): yes for name, yes in said.items() if isinstance(yes, bool)}


def keep_answers(folder: Path, answers: Answers) -> None:
    """Keep what a set-up was made of, beside its journal; a disk in the way costs no more."""
    with contextlib.suppress(StorageError):
        storage.atomic_write(folder / _ANSWERS, setup_file.write(answers))


def answers_of(folder: Path) -> Answers | None:
    """Give what a set-up was made of last; ``None`` where nobody kept it, or it is damaged."""
    try:
        return setup_file.read(folder / _ANSWERS) if (folder / _ANSWERS).is_file() else None
    except AssistantError:
        return None


def worked_on(journals: Path) -> tuple[WorkedOn, ...]:
    """Give every set-up that has a journal, the newest first."""
    found: list[WorkedOn] = []
    for folder in journals.glob("*"):
        with contextlib.suppress(AssistantError):  # one that cannot be read hides no other
            one = _read(folder)
            if one is not None:
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def sorted_out(
    drafts: Sequence[Draft], worked: Sequence[WorkedOn]
) -> tuple[tuple[Draft, ...], tuple[WorkedOn, ...]]:
    """Tell unfinished set-ups from those that came to their end: applied and taken, or put back.

    Returns:
        The drafts that are unfinished, and what was worked on, each with the draft that says no
        more, or that goes on with it.
    """
    unfinished: list[Draft] = []
    drafts_of: dict[str, Draft] = {}
    for kept in drafts:
        of = next((one for one in worked if _same(kept, one)), None)
        if of is not None and (of.finished or of.put_back):
            drafts_of.setdefault(of.key, kept)
            continue
        unfinished.append(kept)
        open_one = next((one for one in worked if _goes_on_with(kept, one)), None)
        if open_one is not None:
            drafts_of.setdefault(open_one.key, kept)
    return tuple(unfinished), tuple(replace(one, draft=drafts_of.get(one.key)) for one in worked)


def _goes_on_with(kept: Draft, one: WorkedOn) -> bool:
    """Tell whether a draft is of a set-up that never came to its end."""
    made_of = one.answers
    if made_of is None or one.finished or one.put_back:
        return False
    return all(getattr(kept.answers, name) == getattr(made_of, name) for name in _PLACE)


def _same(kept: Draft, one: WorkedOn) -> bool:
    """Tell whether a draft says what the set-up was made of last: nothing more is meant."""
    made_of = one.answers
    if made_of is None:
        return False
    names = (each.name for each in fields(made_of) if each.name not in _CHANGES_NOTHING)
    return all(getattr(kept.answers, name) == getattr(made_of, name) for name in names)


def _read(folder: Path) -> WorkedOn | None:
    runs = runs_in(folder)
    if not runs:
        return None
    newest = runs[0]
    words = newest.words
    last, answers = _last(folder), answers_of(folder)
    moments = [at for at in (_moment(last.get("at")), _moment(newest.started)) if at is not None]
    state = last.get("state")
    state = state if isinstance(state, str) and state in _STATES else ""
    put_back = _undone(runs)
    undone = put_back and last.get("there") is not True
    fails = 0 if undone else last.get("fails")
    return WorkedOn(
        folder.name,
        words.get("organization", folder.name),
        words.get("cloud", ""),
        words.get("tenant_id", ""),
        words.get("sentry_url", ""),
        words.get("account", ""),
        max(moments, default=_EARLIEST),
        "undone" if undone else state,
        fails if isinstance(fails, int) else 0,
        None if undone else _moment(last.get("certificate_until")),
        not (newest.ended or put_back),
        answers,
        last.get("taken") is True,
        put_back and (undone or state not in {"pass", "warn"}),
        told=_told(last, answers),
    )


def _undone(runs: Sequence[Run]) -> bool:
    """Tell whether something was put back and nothing is left that could be."""
    left = any(run.to_undo or run.strange for run in runs)
    entries = (entry for run in runs for entry in run.entries)
    return not left and any(entry.undone and entry.undo.kind != "keep" for entry in entries)


def _last(folder: Path) -> dict[str, object]:
    try:
        doc = json.loads(storage.read_bytes(folder / _FILE) or b"{}")
    except (StorageError, ValueError, RecursionError):
        return {}
    return doc if isinstance(doc, dict) else {}


def _moment(value: object) -> datetime | None:
    """Read a moment; ``None`` for one that no clock of a person shows."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        whole = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return whole if whole is not None and whole.year in _YEARS else None

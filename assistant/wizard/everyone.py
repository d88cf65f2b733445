"""Everybody on a list, in columns: filtered, followed while a person types, read by row. Pure.

Tenants have tens of thousands of people, so there is no object a row, and nothing is walked through
before the list can be shown. Rows stand worst first: those of one verdict are neighbours, and a
filter by verdict is a slice. `assistant.wizard.roster` makes the list.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import compress
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assistant.wizard.answers import Answers

Verdict = Literal["will_not", "missing", "cannot_tell", "unseen", "gets_in"]
Named = Literal["", "owner", "second_owner", "typed", "test_user", "listed"]
Reached = Literal["", "assigned", "group", "coming"]
Filter = Literal["all", "will_not", "cannot_tell", "gets_in"]

VERDICTS: tuple[Verdict, ...] = ("will_not", "missing", "cannot_tell", "unseen", "gets_in")
"""Worst first. ``missing``: nobody is there by that name, or several are, so nobody is assigned.
``unseen``: named since the last look."""
RANK: Mapping[Verdict, int] = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
FILTERS: Mapping[Filter, tuple[Verdict, ...]] = {
    "all": VERDICTS,
    "will_not": ("will_not", "missing"),
    "cannot_tell": ("cannot_tell", "unseen"),
    "gets_in": ("gets_in",),
}
"""By what a person asks for; each is a run of neighbours."""
WHY = "ui.people.why."
"""Where the reasons stand that are not Sentry's."""
IF_ENABLED = f"{WHY}enabled_unknown"
"""Said last of whoever gets in unless the account is disabled: of most, or of nobody."""
GETS_IN_IF_ENABLED = "gets_in_if_enabled"
"""The verdict in words where that is so."""
T = TypeVar("T")


class Told(NamedTuple):
    """One reason in a person's words."""

    seen: str
    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True)
class One:
    """One row, made when it is looked at.

    Attributes:
        upn: user principal name, or the name that a file gives.
        name: display name; empty where it is not known.
        named: by which answer; empty for who is assigned without being named here.
        reached: how the application reaches the person today, ``coming`` if a group that is to be
            assigned will; empty if it does not.
        codes: why, keys of sentences.
        note: what fills the sentences' hole.
    """

    upn: str
    name: str
    named: Named
    reached: Reached
    verdict: Verdict
    codes: tuple[str, ...] = ()
    note: str = ""

    @property
    def how(self) -> str:
        """Say why the person is on the list."""
        word = self.named or self.reached
        already = bool(self.named) and self.reached in {"assigned", "group"}
        return texts.say(f"ui.people.how.{word}_assigned" if already else f"ui.people.how.{word}")

    @property
    def why(self) -> str:
        """Say it in short: the first reason, and how many there are besides."""
        told = self.reasons
        if not told:
            return ""
        first = told[0].seen
        more = len(told) - 1
        return texts.say(f"{WHY}more", why=first, count=more) if more else first

    @property
    def word(self) -> str:
        """Say in a word or two what becomes of the person."""
        return texts.say(f"ui.people.verdict.{self.verdict if self.sure else GETS_IN_IF_ENABLED}")

    @property
    def sure(self) -> bool:
        """Whether the verdict holds as it is, and not only if the account is enabled."""
        return self.verdict != "gets_in" or IF_ENABLED not in self.codes

    @property
    def near(self) -> tuple[str, ...]:
        """Give who may be meant by a name that is not there."""
        return tuple(self.note.split(", ")) if f"{WHY}unknown_near" in self.codes else ()

    @property
    def reasons(self) -> tuple[Told, ...]:
        """Give the reasons whole; not that the account could not be read: the verdict says that."""
        return tuple(self._say(code) for code in self.codes if code != IF_ENABLED)

    @property
    def told(self) -> tuple[Told, ...]:
        """Give everything that there is to say."""
        return tuple(map(self._say, self.codes))

    def _say(self, code: str) -> Told:
        return Told(*(texts.say(f"{code}.{part}", note=self.note) for part in Told._fields))


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """The list: what stands at one place in each column belongs to one person.

    Attributes:
        upns, names, named, reached, codes, notes: as in `One`.
        words: what a filter looks through.
        keys: by what a person is found: the lower-case name; of a file's names that could not be
            told, one that nobody bears.
        spans: by verdict, where its rows stand.
        places: by key, where somebody stands.
        said: by lower-case name, which answer names somebody.
        listed: keys of those whom the file names.
        file: the list of people that was read.
        unread: of how many it could not be read whether the account is enabled.
    """

    upns: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    reached: tuple[Reached, ...] = ()
    codes: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    spans: Mapping[Verdict, range] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, Named] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    file: Path | None = None
    unread: int = 0

    def __len__(self) -> int:
        return len(self.upns)

    def count(self, wanted: Filter = "all") -> int:
        """Count the rows of a filter."""
        return sum(len(self.spans.get(verdict, ())) for verdict in FILTERS[wanted])

    @property
    def waiting(self) -> int:
        """How many wait for the next look."""
        return len(self.spans.get("unseen", ()))

    def verdict(self, place: int) -> Verdict:
        """Give the verdict on the person at this place."""
        return next(verdict for verdict, span in self.spans.items() if place in span)

    def one(self, place: int) -> One:
        """Give the person at this place."""
        return One(
            self.upns[place],
            self.names[place],
            self.named[place],
            self.reached[place],
            self.verdict(place),
            self.codes[place],
            self.notes[place],
        )

    def of(self, name: str) -> One | None:
        """Give somebody by user principal name, ``None`` if not on the list."""
        place = self.places.get(name.lower())
        return None if place is None else self.one(place)


EMPTY = Roster()
"""Before anybody looked."""


def named_by(answers: Answers) -> dict[str, tuple[str, Named]]:
    """Give whom the answers name, the owner first: by lower-case name, as typed, and by which."""
    found: dict[str, tuple[str, Named]] = {}
    pairs: tuple[tuple[str | None, Named], ...] = (
        (answers.sentry_owner, "owner"),
        (answers.second_owner, "second_owner"),
        *((upn, "typed") for upn in answers.users),
        (answers.create_test_user, "test_user"),
    )
    for upn, named in pairs:
        if upn:
            found.setdefault(upn.lower(), (upn, named))
    return found


def spans_of(counts: Mapping[Verdict, int]) -> dict[Verdict, range]:
    """Say where the rows of each verdict stand, given how many there are."""
    spans: dict[Verdict, range] = {}
    start = 0
    for verdict in VERDICTS:
        stop = start + counts.get(verdict, 0)
        spans[verdict] = range(start, stop)
        start = stop
    return spans


def summary(roster: Roster) -> str:
    """Sum the list up in one word; the numbers stand with the filters."""
    if not len(roster):
        return "none"
    if roster.count("will_not") == len(roster):
        return "nobody"
    if roster.count("will_not"):
        return "some"
    if roster.count("cannot_tell"):
        return "unsure"
    return "everyone_if_enabled" if roster.unread else "everyone"


def renew(roster: Roster, answers: Answers) -> Roster:
    """Follow what was typed since the look: who is named now is on the list, who is not goes.

    Nobody is judged; who is new waits for the next look. So does a file that was changed.
    """
    names = named_by(answers)
    said = {key: named for key, (_, named) in names.items()}
    same_file = roster.file == answers.users_file
    if said == roster.said and same_file:
        return roster
    listed = roster.listed if same_file else frozenset()
    named = list(roster.named)
    new: list[str] = []
    stays = bytearray(b"\1") * len(roster)
    for key in dict.fromkeys((*said, *roster.said, *(() if same_file else roster.listed))):
        place = roster.places.get(key)
        if place is None:
            new += [key] if key in said else []
            continue
        named[place] = said.get(key) or ("listed" if key in listed else "")
        if not (named[place] or roster.reached[place]):
            stays[place] = 0
    end = roster.spans["gets_in"].start if roster.spans else 0

    def splice(column: Sequence[T], added: Iterable[T]) -> tuple[T, ...]:
        """Take over what stays; the new stand before those who get in."""
        return (
            *compress(column[:end], stays[:end]),
            *added,
            *compress(column[end:], stays[end:]),
        )

    counts = {verdict: sum(stays[span.start : span.stop]) for verdict, span in roster.spans.items()}
    counts["unseen"] = counts.get("unseen", 0) + len(new)
    keys = splice(roster.keys, new)
    blank = [""] * len(new)
    nowhere: list[Reached] = ["" for _ in new]
    return replace(
        roster,
        upns=splice(roster.upns, (names[key][0] for key in new)),
        names=splice(roster.names, blank),
        named=splice(named, (names[key][1] for key in new)),
        reached=splice(roster.reached, nowhere),
        codes=splice(roster.codes, ((f"{WHY}unseen",) for _ in new)),
        notes=splice(roster.notes, blank),
        words=splice(roster.words, (key.casefold() for key in new)),
        keys=keys,
        spans=spans_of(counts),
        places={key: place for place, key in enumerate(keys)},
        said=said,
        listed=listed,
        file=answers.users_file,
    )


def select(roster: Roster, wanted: Filter = "all", words: str = "") -> Sequence[int]:
    """Give the places of the rows of this filter that hold all these words."""
    spans = [span for verdict in FILTERS[wanted] if (span := roster.spans.get(verdict))]
    found: Sequence[int] = range(spans[0].start, spans[-1].stop) if spans else range(0)
    column = roster.words
    for word in words.casefold().split():
        found = [place for place in found if word in column[place]]
    return found

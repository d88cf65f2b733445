"""The entities of an aggregate as rows: small, searched and filtered by the ten thousand. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assistant import texts
from assistant.wizard import inspect_view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.saml.findings import Finding
    from assistant.saml.inspecting import Inspected, Kind
    from assistant.saml.places import Located

Filter = Literal["all", "error", "warning", "clean"]
FILTERS: Final[tuple[Filter, ...]] = ("all", "error", "warning", "clean")
_OF_THE_WHOLE: Final = frozenset({"inspect.entity_twice", "saml.signature.duplicate_id"})
"""Found only beside other entities: what an entity alone does not show again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entity.

    Attributes:
        number: its place among the entities, from 0.
        name: what it is called; empty if it does not say.
        entity_id: as written.
        kind: what it is.
        worst: the worst finding, put into words where one looks; None where all is well.
        errors: how many.
        warnings: how many.
        line: on which it begins.
        where: its XPath.
        kept: findings that are not made again when the entity is read alone.
    """

    number: int
    name: str
    entity_id: str
    kind: Kind
    worst: Finding | None
    errors: int
    warnings: int
    line: int
    where: str
    kept: tuple[Located, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing has to be looked at."""
        return not self.errors and not self.warnings

    @property
    def title(self) -> str:
        """What stands for it in a list."""
        return self.name or self.entity_id or texts.say("ui.inspect.nameless")

    @property
    def word(self) -> str:
        """How it is doing, as a word."""
        if self.clean:
            return texts.say("ui.inspect.word.note")
        return texts.say(f"ui.inspect.severity.{'error' if self.errors else 'warning'}")

    @property
    def seen(self) -> str:
        """Say what is worst; a note is none that a list has to tell."""
        return self.worst.seen if self.worst is not None else ""

    @property
    def role(self) -> str:
        """What it is, in words."""
        return inspect_view.kind(self.kind)


def row(seen: Inspected, number: int) -> Row:
    """Make the row of an entity."""
    entity = seen.entity
    severities = [one.severity for one in seen.findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    worst = severities.index("error" if errors else "warning") if errors or warnings else None
    return Row(
        number=number,
        name=entity.name if entity else "",
        entity_id=entity.entity_id if entity else "",
        kind=seen.kind,
        worst=seen.findings[worst].finding if worst is not None else None,
        errors=errors,
        warnings=warnings,
        line=seen.line,
        where=seen.where,
        kept=tuple(
            one for one in seen.findings if entity is None or one.finding.code in _OF_THE_WHOLE
        ),
    )


class Rows:
    """All rows that came so far, and how many there are of each kind."""

    def __init__(self) -> None:
        self.all: list[Row] = []
        self._words: list[str] = []
        self.counts: dict[Filter, int] = dict.fromkeys(FILTERS, 0)

    def add(self, rows: Iterable[Row]) -> None:
        """Take more."""
        for one in rows:
            self.all.append(one)
            self._words.append(f"{one.name}\n{one.entity_id}".lower())
            self.counts["all"] += 1
            self.counts[_sort(one)] += 1

    def select(self, wanted: Filter, words: str, start: int = 0) -> list[int]:
        """Give the numbers of the rows that a filter leaves, in the document's order.

        Args:
            wanted: how they are doing.
            words: all of these stand in name or entityID.
            start: the first row to look at.
        """
        parts = words.lower().split()
        found: list[int] = []
        for number in range(start, len(self.all)):
            if wanted != "all" and _sort(self.all[number]) != wanted:
                continue
            said = self._words[number]
            if all(part in said for part in parts):
                found.append(number)
        return found


def _sort(one: Row) -> Filter:
    return "error" if one.errors else "warning" if one.warnings else "clean"

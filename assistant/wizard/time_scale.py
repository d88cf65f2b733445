"""Where things stand on a time line: its scale, its ticks, and labels that never overlap. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.wizard import lives as words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.wizard.lives import Life

GAP = 10.0
"""Between a bar, or the line of today, and a label."""
_LEAST_BAR = 4.0
_LEAST_TEXT = 140.0
_MARGIN = 0.02
_SHORTEST = timedelta(days=60)
_STEPS = (1, 3, 6, 12, 24, 60, 120)
"""Months between two ticks."""
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """The stretch of time that is drawn."""

    begin: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """Give where a moment stands, from 0 to 1."""
        return (moment - self.begin) / (self.end - self.begin)


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment with a line, from 0 to 1; ``label`` is empty where there is no room for one."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One life, in pixels.

    Attributes:
        life: whose it is.
        left: where its bar begins.
        right: where its bar ends.
        text: where its label begins.
        width: in which width the label is laid out.
        above: the label has a line of its own above the bar.
    """

    life: Life
    left: float
    right: float
    text: float
    width: float
    above: bool


def scale_of(lives: Sequence[Life], now: datetime) -> Scale:
    """Give a scale that holds every life and today, with a little room at both ends."""
    moments = [now, *(moment for life in lives for moment in (life.begins, life.ends) if moment)]
    begin, end = min(moments), max(moments)
    lacking = max(timedelta(0), _SHORTEST - (end - begin)) / 2
    room = (end - begin) * _MARGIN + lacking
    return Scale(begin - room, end + room)


def ticks(
    scale: Scale, width: float, today: datetime, measure: Callable[[str], float]
) -> list[Tick]:
    """Give the ticks, as many as have room for their labels; nothing covers the word for today.

    Args:
        scale: the stretch of time.
        width: in pixels.
        today: where the word for today stands.
        measure: how wide a label is.
    """
    step = next((step for step in _STEPS if _fits(scale, step, width, measure)), _STEPS[-1])
    taken = [_label_range(scale.at(today) * width, measure(words.today()), width)]
    found: list[Tick] = []
    for moment in _moments(scale, step):
        at = scale.at(moment)
        label = _label(moment, step)
        left, right = _label_range(at * width, measure(label), width)
        free = all(
            right + GAP < other_left or other_right + GAP < left
            for other_left, other_right in taken
        )
        if free:
            taken.append((left, right))
        found.append(Tick(at, label if free else ""))
    return found


def _fits(scale: Scale, step: int, width: float, measure: Callable[[str], float]) -> bool:
    moments = list(_moments(scale, step))
    widest = max((measure(_label(moment, step)) for moment in moments), default=0.0)
    return len(moments) * (widest + 2 * GAP) <= width


def _moments(scale: Scale, step: int) -> Iterator[datetime]:
    """Give the first days of every ``step``-th month inside the scale."""
    first = scale.begin.year * _YEAR
    last = scale.end.year * _YEAR + _YEAR
    for number in range(first - first % step, last, step):
        year, month = divmod(number, _YEAR)
        moment = datetime(year, month + 1, 1, tzinfo=UTC)
        if scale.begin <= moment <= scale.end:
            yield moment


def _label(moment: datetime, step: int) -> str:
    return str(moment.year) if step >= _YEAR or moment.month == 1 else words.month(moment)


def _label_range(middle: float, wide: float, width: float) -> tuple[float, float]:
    """Give where a label begins and ends: in the middle, but never outside."""
    left = min(max(0.0, middle - wide / 2), max(0.0, width - wide))
    return left, left + wide


def label_at(middle: float, wide: float, width: float) -> float:
    """Give where a label of the axis begins."""
    return _label_range(middle, wide, width)[0]


def lane(life: Life, scale: Scale, now: datetime, width: float, wide: float) -> Lane:
    """Place one life and its label: beside the bar where there is room, else above it.

    Args:
        life: the life.
        scale: the stretch of time.
        now: the line of today is kept free of labels wherever that can be.
        width: in pixels.
        wide: how wide the label is.
    """
    left = scale.at(life.begins) * width if life.begins else 0.0
    right = scale.at(life.ends) * width if life.ends else width
    right = min(width, max(right, left + _LEAST_BAR))
    left = max(0.0, min(left, right - _LEAST_BAR))
    today = scale.at(now) * width
    for text in (right + GAP, left - GAP - wide):
        if _free(text, wide, width, today):
            return Lane(life, left, right, text, wide, above=False)
    for text in (left, today + GAP, today - GAP - wide):
        if _free(text, wide, width, today):
            return Lane(life, left, right, text, wide, above=True)
    return Lane(life, left, right, *_wrapped(left, right, width, wide, today), above=True)


def _wrapped(
    left: float, right: float, width: float, wide: float, today: float
) -> tuple[float, float]:
    """Give where a label that fits nowhere begins, and in which width it is wrapped.

    It stays on that side of today on which most of its bar is, if that is not too narrow.
    """
    sides = [(0.0, today - GAP), (today + GAP, width - today - GAP)]
    if left + right > 2 * today:
        sides.reverse()
    for start, room in sides:
        if room >= _LEAST_TEXT:
            return max(start, min(left, start + room - wide)), min(wide, room)
    return max(0.0, min(left, width - wide)), min(wide, width)


def _free(text: float, wide: float, width: float, today: float) -> bool:
    inside = text >= 0.0 and text + wide <= width
    return inside and not text - GAP / 2 < today < text + wide + GAP / 2

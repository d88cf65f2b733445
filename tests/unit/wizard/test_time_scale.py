"""Where things stand on a time line: all inside, and no label over another or over today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wizard import time_scale
from assistant.wizard.lives import Life

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
LETTER = 7.0


def measure(text: str) -> float:
    return LETTER * len(text)


def life(since: int | None, until: int | None) -> Life:
    def moment(days: int | None) -> datetime | None:
        return None if days is None else NOW + timedelta(days=days)

    return Life("One", moment(since), moment(until), "good", "active")


days = st.none() | st.integers(-5000, 5000)
some_lives = st.lists(st.builds(life, days, days), min_size=1, max_size=8)
widths = st.floats(240, 840)


@given(some_lives, widths, st.floats(20, 600))
def test_bars_and_labels_stay_inside(lives: list[Life], width: float, wide: float) -> None:
    scale = time_scale.scale_of(lives, NOW)
    for one in lives:
        lane = time_scale.lane(one, scale, NOW, width, wide)
        assert 0 <= lane.left < lane.right <= width
        assert lane.text >= 0
        assert lane.text + min(lane.width, wide) <= width + 0.001


@given(some_lives, widths, st.floats(20, 600))
def test_a_label_stands_beside_its_bar_or_above_it(
    lives: list[Life], width: float, wide: float
) -> None:
    scale = time_scale.scale_of(lives, NOW)
    for one in lives:
        lane = time_scale.lane(one, scale, NOW, width, wide)
        assert lane.above or lane.text >= lane.right or lane.text + lane.width <= lane.left


@given(some_lives, st.floats(400, 840), st.floats(20, 600))
def test_no_label_stands_on_todays_line_where_there_is_room_beside_it(
    lives: list[Life], width: float, wide: float
) -> None:
    scale = time_scale.scale_of(lives, NOW)
    today = scale.at(NOW) * width
    for one in lives:
        lane = time_scale.lane(one, scale, NOW, width, wide)
        assert not lane.text < today < lane.text + min(lane.width, wide)


@given(some_lives, widths)
def test_labels_of_the_axis_do_not_overlap_and_today_keeps_its_place(
    lives: list[Life], width: float
) -> None:
    scale = time_scale.scale_of(lives, NOW)
    found = time_scale.ticks(scale, width, NOW, measure)
    labels = [(tick.at, tick.label) for tick in found if tick.label]
    labels.append((scale.at(NOW), time_scale.words.today()))
    ranges = sorted(
        (left := time_scale.label_at(at * width, measure(text), width), left + measure(text))
        for at, text in labels
    )
    assert ranges[0][0] >= 0
    assert ranges[-1][1] <= width + 0.001
    for (_, right), (left, _) in pairwise(ranges):
        assert right <= left


def test_years_are_marked_on_a_long_scale_and_months_on_a_short_one() -> None:
    scale = time_scale.scale_of([life(-1071, 24), life(-3, 1092)], NOW)
    shown = [tick.label for tick in time_scale.ticks(scale, 700, NOW, measure)]
    assert {"2025", "2026", "2028"} <= set(shown)
    scale = time_scale.scale_of([life(-30, 60)], NOW)
    shown = [tick.label for tick in time_scale.ticks(scale, 700, NOW, measure)]
    assert "Dec 2026" in shown
    assert "2027" in shown


def test_a_scale_is_never_empty_and_holds_today() -> None:
    scale = time_scale.scale_of([life(0, 0)], NOW)
    assert scale.begin < NOW < scale.end
    scale = time_scale.scale_of([life(-900, -800)], NOW)
    assert 0 < scale.at(NOW) < 1


@pytest.mark.parametrize(
    ("one", "wide", "above", "side"),
    [
        (life(-1000, -700), 100.0, False, "right"),
        (life(-5, 1000), 100.0, False, "left"),
        (life(-1000, 1000), 100.0, True, "start"),
    ],
)
def test_the_label_is_where_there_is_room(one: Life, wide: float, above: bool, side: str) -> None:
    scale = time_scale.scale_of([life(-1000, 1000)], NOW)
    lane = time_scale.lane(one, scale, NOW, 700, wide)
    assert lane.above is above
    if side == "right":
        assert lane.text == lane.right + time_scale.GAP
    elif side == "left":
        assert lane.text + wide + time_scale.GAP == pytest.approx(lane.left)
    else:
        assert lane.text == lane.left


def test_what_is_not_known_reaches_the_edge() -> None:
    scale = time_scale.scale_of([life(-100, 100)], NOW)
    lane = time_scale.lane(life(None, None), scale, NOW, 700, 50)
    assert (lane.left, lane.right) == (0, 700)


def test_a_label_that_fits_nowhere_is_wrapped_on_its_bars_side_of_today() -> None:
    scale = time_scale.scale_of([life(-1000, 1000)], NOW)
    left = time_scale.lane(life(-1000, 20), scale, NOW, 500, 400)
    assert left.text + left.width <= 250
    right = time_scale.lane(life(-20, 1000), scale, NOW, 500, 400)
    assert right.text >= 250
    # Where today is at the very edge, the whole width is better than a narrow stripe.
    scale = time_scale.scale_of([life(-1000, 10)], NOW)
    assert time_scale.lane(life(-1000, 10), scale, NOW, 300, 400).width <= 300

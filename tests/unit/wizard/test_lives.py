"""Lives in words."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.wizard import lives
from assistant.wizard.lives import Life

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def test_a_tick_bears_a_month_that_takes_little_room() -> None:
    assert lives.month(datetime(2027, 3, 1, tzinfo=UTC)) == "Mar 2027"


def test_the_line_is_said_in_words_whole() -> None:
    ends = datetime(2026, 12, 17, tzinfo=UTC)
    said = lives.describe([Life("One", NOW, ends, "warn", "active, ends 17 December 2026")], NOW)
    assert "Today is 23 November 2026" in said
    assert "One: active, ends 17 December 2026; from 23 November 2026 to 17 December 2026." in said

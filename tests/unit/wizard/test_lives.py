"""Days and lives in words."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.wizard import lives
from assistant.wizard.lives import Life

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def test_days_are_written_as_people_write_them() -> None:
    assert lives.day(datetime(2026, 12, 7, tzinfo=UTC)) == "7 Dec 2026"
    assert lives.day(None) == "an unknown day"
    assert lives.month(datetime(2027, 3, 1, tzinfo=UTC)) == "Mar 2027"


def test_the_line_is_said_in_words_whole() -> None:
    ends = datetime(2026, 12, 17, tzinfo=UTC)
    said = lives.describe([Life("One", NOW, ends, "warn", "active, ends 17 Dec 2026")], NOW)
    assert "Today is 23 Nov 2026" in said
    assert "One: active, ends 17 Dec 2026; from 23 Nov 2026 to 17 Dec 2026." in said

"""What a stand keeps of itself: each kind of file has its own newest one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.wizard.answers import Answers
from assistant.wizard.saying import take
from assistant.wizard.stand import Saved, Stand


def test_a_file_takes_no_other_kinds_place() -> None:
    record, answers, newer = (
        Saved("record", Path("/a.html")),
        Saved("answers", Path("/b.toml")),
        Saved("record", Path("/c.pdf")),
    )
    stand = replace(Stand(saved=record), saved=answers)
    assert stand.files == (record, answers)
    assert stand.saved == answers
    assert stand.saved is not None
    assert stand.saved.beside == (record,)
    # Whatever else changes, that stays.
    assert replace(stand, busy="look").files == (record, answers)
    again = replace(stand, saved=newer)
    assert again.files == (answers, newer)


def test_another_set_up_has_nothing_to_do_with_it() -> None:
    of = Stand(answers=Answers(organization="acme"), saved=Saved("record", Path("/a.html")))
    assert take(of, {"organization": "globex"}).files == ()
    gone = replace(of, saved=None)
    assert (gone.saved, gone.files) == (None, ())

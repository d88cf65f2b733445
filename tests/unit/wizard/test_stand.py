"""What a stand keeps of itself: each kind of file has its own newest one."""

from __future__ import annotations

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
    stand = Stand().with_saved(record).with_saved(answers)
    assert stand.saved == (record, answers)
    assert stand.with_saved(newer).saved == (answers, newer)


def test_another_set_up_has_nothing_to_do_with_it() -> None:
    of = Stand(answers=Answers(organization="acme")).with_saved(Saved("record", Path("/a.html")))
    assert take(of, {"organization": "globex"}).saved == ()

"""Which set-up an undo without words means: that of the newest run with something left."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant import storage
from assistant.commands import remembered
from assistant.entra.call import Call, Outcome, State
from assistant.errors import BadInput, Conflict
from assistant.wizard.answers import Answers
from assistant.wizard.change import Change, Undo
from assistant.wizard.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

OURS = {"cloud": "global", "tenant_id": "t", "sentry_url": "https://s", "organization": "acme"}


def _run(home: Path, set_up: str, run: str, **more: str) -> Path:
    kept = Journal(storage.folders(home).state / "journal" / set_up / f"{run}.jsonl", CLOCK)
    kept.begin(run, set_up, "3f2a", "digest", OURS | more)
    call = Call("application.create", "POST", ("/applications",), {})
    change = Change("application", call, "t", "r", Undo("delete", ("/applications/", "x")))
    kept.intend((change,), frozenset())
    kept.outcome(change.id, Outcome(State.DONE))
    return kept.path


CLOCK = facts.StillClock()


def _remembered(home: Path, run_id: str | None = None) -> Answers:
    session: Any = SimpleNamespace(
        folders=storage.folders(home),
        cloud=SimpleNamespace(name="global", sentry=None),
        token=lambda: SimpleNamespace(account=SimpleNamespace(tenant_id="t")),
    )
    command: Any = SimpleNamespace(run_id=run_id, answers=Answers())
    return remembered(command, session)


def _damage(path: Path) -> None:
    path.write_bytes(b"rubbish\n" + b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def test_the_newest_run_of_this_tenant_is_meant(tmp_path: Path) -> None:
    _run(tmp_path, "one", "1-aaaa")
    _run(tmp_path, "other", "2-bbbb", tenant_id="another")
    assert _remembered(tmp_path).organization == "acme"
    with pytest.raises(BadInput, match="no_such_run"):
        _remembered(tmp_path, "2-bbbb")


@pytest.mark.parametrize("run_id", [None, "1-aaaa"])
@pytest.mark.parametrize("beside", [True, False])
def test_a_run_whose_first_line_is_damaged_is_not_passed_over(
    tmp_path: Path, run_id: str | None, *, beside: bool
) -> None:
    path = _run(tmp_path, "one", "1-aaaa")
    _damage(path)
    if beside:
        _run(tmp_path, "one", "0-0000")
    with pytest.raises(Conflict, match=r"undo\.damaged") as caught:
        _remembered(tmp_path, run_id)
    assert caught.value.params["file"] == str(path)


def test_a_damaged_run_of_another_tenant_is_in_nobodys_way(tmp_path: Path) -> None:
    _damage(_run(tmp_path, "other", "2-bbbb"))
    _run(tmp_path, "other", "0-0000", tenant_id="another")
    _run(tmp_path, "one", "1-aaaa")
    assert _remembered(tmp_path).organization == "acme"


def test_another_run_is_named_and_undone(tmp_path: Path) -> None:
    _damage(_run(tmp_path, "other", "2-bbbb"))
    _run(tmp_path, "one", "1-aaaa")
    assert _remembered(tmp_path, "1-aaaa").organization == "acme"

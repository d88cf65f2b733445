"""What a terminal says before something is put back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.terminal import TextFront
from assistant.wizard.live import Live
from assistant.wizard.undo_asking import Asked, Risk

if TYPE_CHECKING:
    import pytest

ASKED = Asked("r", ("a", "b"), ("The A", "The B"), ("The [C] stays",))


def _front(monkeypatch: pytest.MonkeyPatch, *, yes: bool = False) -> TextFront:
    front = TextFront(can_ask=True, yes=yes)
    monkeypatch.setattr(front, "agrees", lambda question: "2" in question)
    return front


def test_what_goes_back_and_what_stays_is_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _front(monkeypatch).consent_undo(ASKED, None)
    said = capsys.readouterr().out
    assert said.index("goes back") < said.index("The A") < said.index("The [C] stays")
    assert "different" not in said


def test_what_is_different_and_who_could_be_locked_out_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = replace(ASKED, risk=Risk(Live.YES, "ada@example.com", alone=False))
    assert _front(monkeypatch).consent_undo(now, ASKED)
    said = " ".join(capsys.readouterr().out.split())
    assert "Something is different" in said
    assert said.index("Whom it could lock out has changed") < said.index("The A")
    assert "ada@example.com" in said


def test_who_agreed_beforehand_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _front(monkeypatch, yes=True).consent_undo(ASKED, ASKED)
    assert capsys.readouterr().out == ""

"""What is not known of the real services: the set-up is right under every answer (house.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.hurried import Hurried, HurriedClock, errors

from assistant.practice.serve import running_practice
from assistant.practice.world import ASSUMPTIONS

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = "contoso.practice.test"
WANTED = ("--create-test-user", f"b.simon@{DOMAIN}", "--sentry-owner", f"owner@{DOMAIN}", "--yes")
OTHERS = [(name, answer) for name, answers in ASSUMPTIONS.items() for answer in answers[1:]]
OWN = [
    ("own-password-credentials", "refused", 2, [("certificate.by_hand", "entra admin")]),
    ("own-certificate-appears", "no", 1, [("run.hidden", "microsoft")]),
]


@pytest.mark.parametrize(("name", "answer"), OTHERS)
def test_a_set_up_converges_and_goes_back_whatever_the_answer_is(
    name: str, answer: str, tmp_path: Path
) -> None:
    clock = HurriedClock()
    options = {"assumptions": {name: answer}, "lag_factor": 0, "clock": clock}
    with running_practice(tmp_path / "tenant", **options) as practice:
        program = Hurried(practice, tmp_path, clock, usual=0)
        before = program.configuration()
        assert program.run("apply", *WANTED)[-1]["outcome"] == "converged"
        again = program.run("apply", *WANTED)[-1]
        assert (again["outcome"], again["applied"]) == ("converged", 0)
        assert program.run("undo", "--yes")[-1]["outcome"] == "undone"
        assert program.configuration() == before


@pytest.mark.parametrize(("name", "answer", "status", "told"), OWN)
def test_where_an_own_certificate_is_not_taken_it_is_said_whose_move_it_is(
    name: str, answer: str, status: int, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    clock = HurriedClock()
    options = {"assumptions": {name: answer}, "lag_factor": 0, "clock": clock, "national": True}
    with running_practice(tmp_path / "tenant", **options) as practice:
        program = Hurried(practice, tmp_path, clock)
        first = program.run("apply", *WANTED)
        assert (program.status, errors(first)) == (status, told)
        clock.skip(3600)
        later = program.run("apply", *WANTED)
        assert errors(later) == [("certificate.by_hand", "entra admin")]
        clock.skip(3600)
        assert program.run("undo", "--yes")[-1]["outcome"] == "undone"

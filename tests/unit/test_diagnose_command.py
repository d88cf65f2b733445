"""``diagnose`` from the words to the exit status: as text, as JSON, and with a copy."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from helpers import documents
from helpers.facts import StillClock
from helpers.saml_documents import NOW, entra_metadata, pair
from helpers.sign_ins import ACS, Response, address, encoded, people, request

from assistant import diagnose_command, texts
from assistant.tasks import Cancel
from assistant.wizard import setup_file
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

GOOD, BAD = Response().document(), Response(by=pair("other")).document()
ACME = ("--organization", "acme")


class Still(StillClock):
    def now(self) -> datetime:
        return NOW


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return documents.lines(self.out)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def running(*words: object) -> Ran:
        status = diagnose_command.run([str(word) for word in words], Cancel(), Still())
        said = capfd.readouterr()
        return Ran(status, said.out, said.err)

    return running


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[bytes], None]]:
    with contextlib.ExitStack() as open_files:

        def pipe(data: bytes) -> None:
            path = tmp_path / "piped"
            path.write_bytes(data)
            file = open_files.enter_context(path.open(encoding="utf-8"))
            monkeypatch.setattr(sys, "stdin", file)

        yield pipe


@pytest.fixture
def idp(tmp_path: Path) -> Path:
    return written(tmp_path / "idp.xml", entra_metadata([pair()]))


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


# --- The verdict and the status -------------------------------------------------------------------


def test_accepted_refused_and_not_known(run: Any, tmp_path: Path, idp: Path) -> None:
    good, bad = written(tmp_path / "good.xml", GOOD), written(tmp_path / "bad.xml", BAD)
    accepted = run(good, "--metadata", idp, *ACME)
    assert (accepted.status, accepted.err) == (0, "")
    assert accepted.out.startswith(texts.say("diagnosing.verdict.accepted"))
    refused = run(bad, "--metadata", idp, *ACME)
    assert refused.status == 1
    assert refused.out.startswith(texts.say("diagnosing.verdict.refused"))
    unknown = run(good)
    assert unknown.status == 4
    assert unknown.out.startswith(texts.say("diagnosing.verdict.cannot_tell"))
    assert "--metadata" in unknown.out


def test_what_is_nothing_of_a_sign_in_is_said(run: Any, tmp_path: Path) -> None:
    ran = run(written(tmp_path / "x.txt", "hello"))
    assert (ran.status, ran.out) == (2, "")
    assert texts.say("diagnosis.input.nothing.title") in ran.err
    assert run(tmp_path).status == 2
    assert run(tmp_path / "missing").status == 2
    assert run("--nothing").status == 2


def test_the_moment_that_was_named_counts(run: Any, tmp_path: Path, idp: Path) -> None:
    good = written(tmp_path / "good.xml", GOOD)
    late = run(good, "--metadata", idp, *ACME, "--at", "2026-11-23T16:00:00Z")
    assert late.status == 1


def test_a_setup_file_says_what_should_be(run: Any, tmp_path: Path, idp: Path) -> None:
    claims = people(name=None) | {
        "http://schemas.microsoft.com/identity/claims/objectidentifier": "8b15442e"
    }
    response = written(tmp_path / "good.xml", Response(claims=claims).document())
    answers = Answers(
        organization="acme", sentry_url="https://sentry.io", identifier_claim="objectidentifier"
    )
    setup = tmp_path / "SETUP.toml"
    setup.write_text(setup_file.write(answers), encoding="utf-8")
    assert run(response, "--metadata", idp, *ACME).status == 1
    assert run(response, "--metadata", idp, "--expect", setup).status == 0
    other = address(request(issuer="https://sentry.io/saml/metadata/acme"))
    assert run(other, "--expect", setup).status == 1
    assert run(other).status == 4


def test_a_sentry_of_ones_own(run: Any, tmp_path: Path, idp: Path) -> None:
    base = "https://sentry.contoso.example"
    response = Response(
        audience=f"{base}/saml/metadata/acme/",
        destination=f"{base}/saml/acs/acme/",
        recipient=f"{base}/saml/acs/acme/",
    )
    path = written(tmp_path / "own.xml", response.document())
    assert run(path, "--metadata", idp, *ACME).status == 1
    assert run(path, "--metadata", idp, *ACME, "--sentry-url", base).status == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--organization", "a b"),
        ("--organization", "acme", "--sentry-url", "ftp://x"),
        ("--metadata", "missing.xml"),
        ("--expect", "missing.toml"),
    ],
)
def test_what_it_is_held_against_has_to_be_right(
    run: Any, tmp_path: Path, words: tuple[str, ...]
) -> None:
    ran = run(written(tmp_path / "good.xml", GOOD), *words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err


def test_metadata_that_sentry_does_not_take_are_said(run: Any, tmp_path: Path) -> None:
    sp = written(tmp_path / "sp.xml", "<x/>")
    assert run(written(tmp_path / "good.xml", GOOD), "--metadata", sp).status == 2


# --- What is shown --------------------------------------------------------------------------------


def test_lines_fit_but_for_what_has_to_stay_whole(run: Any, tmp_path: Path, idp: Path) -> None:
    for language in texts.LANGUAGES:
        texts.use(language)
        try:
            ran = run(written(tmp_path / "bad.xml", BAD), "--metadata", idp, *ACME)
        finally:
            texts.use(texts.DEFAULT_LANGUAGE)
        assert [one for one in ran.out.splitlines() if len(one) > 80 and "://" not in one] == []


def test_first_the_verdict_then_the_story_then_the_worst(
    run: Any, tmp_path: Path, idp: Path
) -> None:
    out = run(written(tmp_path / "bad.xml", BAD), "--metadata", idp, *ACME).out
    order = [
        texts.say("diagnosing.verdict.refused"),
        texts.say("diagnosing.heading.story"),
        "dana@contoso.com",
        texts.say("diagnosing.heading.findings"),
        texts.say("diagnosing.mark.fail"),
        texts.say("diagnosing.mark.pass"),
    ]
    places = [out.index(each) for each in order]
    assert places == sorted(places)
    setting = " ".join(out.split())
    assert texts.say("diagnosing.setting.sentry_certificate") in setting


def test_nothing_steers_the_terminal(run: Any, tmp_path: Path, idp: Path) -> None:
    claims = people(givenname="\u202eDana\u009b31m")
    ran = run(
        written(tmp_path / "x.xml", Response(claims=claims).document()), "--metadata", idp, *ACME
    )
    assert "\\u202eDana\\u009b31m" in ran.out
    assert "\u202e" not in ran.out


def test_json_is_one_object_a_line(run: Any, tmp_path: Path, idp: Path) -> None:
    ran = run(written(tmp_path / "bad.txt", encoded(BAD)), "--metadata", idp, *ACME, "--json")
    part, last = ran.events
    assert (ran.status, ran.err) == (1, "")
    assert (part["event"], part["kind"], part["verdict"]) == ("diagnosis", "response", "refused")
    assert part["sentry"]["message"].endswith("SAML Response rejected")
    assert last == {"event": "result", "verdict": "refused", "parts": 1}


def test_errors_are_json_too(run: Any, tmp_path: Path) -> None:
    for words in ((tmp_path / "missing",), ("a", "b")):
        ran = run(*words, "--json")
        error, last = ran.events
        assert (ran.status, ran.err, error["event"]) == (2, "", "error")
        assert last["event"] == "result"


# --- Where it comes from --------------------------------------------------------------------------


def test_what_is_piped_in_is_read(run: Any, piped: Any, idp: Path) -> None:
    piped(encoded(GOOD).encode())
    assert run("--metadata", idp, *ACME).status == 0
    piped(f"SAMLResponse={encoded(BAD)}".encode())
    assert run("-", "--metadata", idp, *ACME).status == 1


def test_a_number_or_an_address_may_stand_in_the_line(run: Any) -> None:
    assert run("AADSTS50105").status == 1
    assert run(address(request()), *ACME).status == 4
    assert run("https://sentry.io/auth/login/acme/").status == 2


# --- The copy -------------------------------------------------------------------------------------


def test_a_copy_is_put_beside_the_file(run: Any, tmp_path: Path, idp: Path) -> None:
    source = written(tmp_path / "sign in.txt", encoded(BAD))
    ran = run(source, "--metadata", idp, *ACME, "--redact")
    copy = tmp_path / "sign in-redacted.txt"
    assert ran.status == 1
    assert copy.name in " ".join(ran.out.split())
    assert "dana" not in ran.out
    assert "person1@domain1.example" in ran.out
    again = run(copy, "--metadata", idp, *ACME)
    assert again.status == 1
    assert "dana" not in again.out
    third = run(source, "--metadata", idp, *ACME, "--redact")
    assert third.status == 2
    assert texts.say("diagnose_line.copy_there.title") in third.err
    assert source.read_text(encoding="utf-8") == encoded(BAD)


def test_of_what_is_piped_in_the_copy_goes_on(run: Any, piped: Any, idp: Path) -> None:
    piped(GOOD)
    ran = run("-", "--metadata", idp, *ACME, "--redact")
    assert ran.status == 0
    assert ran.out.startswith("<!-- ")
    assert ran.err.startswith(texts.say("diagnosing.verdict.accepted"))
    assert "dana" not in ran.out + ran.err


def test_a_copy_that_cannot_be_written_is_said(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "x.xml", GOOD)
    monkeypatch.setattr("pathlib.Path.open", refuse)
    ran = run(source, "--redact")
    assert ran.status == 2
    assert texts.say("diagnose_line.copy_failed.title") in ran.err


def refuse(*_: object, **__: object) -> io.StringIO:
    raise PermissionError(13, "Permission denied")


def test_json_of_a_redacted_run_names_nobody(run: Any, tmp_path: Path, idp: Path) -> None:
    source = written(tmp_path / "x.har", har())
    ran = run(source, "--metadata", idp, *ACME, "--redact", "--json")
    assert [one["event"] for one in ran.events] == ["diagnosis", "diagnosis", "result"]
    assert "dana" not in ran.out
    copy = json.loads((tmp_path / "x-redacted.har").read_text(encoding="utf-8"))
    assert copy["log"]["version"] == "1.2"


def har() -> str:
    form = [{"name": "SAMLResponse", "value": encoded(GOOD)}]
    entry = {
        "startedDateTime": NOW.isoformat(),
        "request": {"method": "POST", "url": ACS, "postData": {"params": form}},
        "response": {"status": 302, "headers": [{"name": "Location", "value": "/x/"}]},
    }
    return json.dumps({"log": {"entries": [entry]}})


# --- At a terminal --------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="contract file absent: no pseudo-terminals there")
def test_a_person_pastes_a_long_line_and_ends_it(tmp_path: Path) -> None:
    from helpers.pseudo_terminal import Terminal  # noqa: PLC0415 -- POSIX only

    claims = people() | {"http://x.example/long": "x" * 9000}
    text = encoded(Response(claims=claims).document())
    assert len(text) > 3 * 4096
    words = ("diagnose", "--at", NOW.isoformat())
    with Terminal(*words, environment={"SSO_ASSISTANT_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("Ctrl-D")
        terminal.type(text)
        os.write(terminal._ours, b"\x04")
        terminal.wait_for(texts.say("diagnosing.verdict.cannot_tell"))
        terminal.wait_for("dana@contoso.com")
        assert text[:60] not in terminal.text


@pytest.mark.skipif(os.name == "nt", reason="contract file absent: no pseudo-terminals there")
def test_pasting_can_be_stopped(tmp_path: Path) -> None:
    from helpers.pseudo_terminal import Terminal  # noqa: PLC0415 -- POSIX only

    with Terminal("diagnose", environment={"SSO_ASSISTANT_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("Ctrl-D")
        assert terminal.press_ctrl_c() == 130

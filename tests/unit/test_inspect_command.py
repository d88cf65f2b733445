"""``inspect`` from the words to the exit status: as text and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from helpers import documents
from helpers.facts import StillClock
from helpers.inspected import APPLICATION, entra, group, unsigned
from helpers.saml_documents import ISSUER, NOW, SENTRY_METADATA, SSO, TENANT, pair

from assistant import inspect_command, inspect_text, texts
from assistant.tasks import Cancel
from assistant.wizard import setup_file
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

NAME = APPLICATION.removeprefix("CN=")
ACTIVE, NEXT = pair(NAME), pair(NAME, until_days=1100)
EXPIRED = pair(NAME, until_days=-3)
SP_ID = "https://sentry.io/saml/metadata/acme/"
ENTITY_KEYS = {"entity_id", "roles", "endpoints", "certificates", "findings"}
FINDING_KEYS = {"code", "severity", "where", "line", "seen", "meaning", "who", "remedy"}


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

    @property
    def codes(self) -> list[str]:
        found = [one for event in self.events for one in event.get("findings", [])]
        for event in self.events:
            for entity in event.get("entities", []):
                found += entity["findings"]
        assert all(set(one) == FINDING_KEYS for one in found)
        return [one["code"] for one in found if one["severity"] != "note"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def running(*words: object) -> Ran:
        status = inspect_command.run([str(word) for word in words], Cancel(), Still())
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return running


@pytest.fixture
def idp(tmp_path: Path) -> Path:
    return written(tmp_path / "idp.xml", entra(ACTIVE))


@pytest.fixture
def sp(tmp_path: Path) -> Path:
    return written(tmp_path / "sp.xml", SENTRY_METADATA)


def written(path: Path, document: bytes) -> Path:
    path.write_bytes(document)
    return path


# --- JSON -----------------------------------------------------------------------------------------


def test_one_object_a_source_and_last_the_result(run: Any, idp: Path, sp: Path) -> None:
    ran = run(idp, sp, "--json")
    first, second, last = ran.events
    assert (ran.status, ran.err, ran.codes) == (0, "", [])
    assert (first["event"], first["source"], first["kind"]) == ("inspection", str(idp), "idp")
    assert second["kind"] == "sp"
    assert last == {"event": "result", "sources": 2, "errors": 0, "warnings": 0}
    (entity,) = first["entities"]
    assert set(entity) >= ENTITY_KEYS
    assert entity["entity_id"] == ISSUER
    assert entity["roles"] == ["other", "idp"]
    assert [one["location"] for one in entity["endpoints"]] == [SSO] * 3
    (certificate,) = entity["certificates"]
    assert certificate["sha1"] == ACTIVE.certificate.thumbprint
    assert certificate["sha256"] == ACTIVE.certificate.sha256
    assert certificate["self_signed"] is True
    assert certificate["not_after"] == "2029-08-19T12:00:00Z"
    assert {one["code"] for one in first["findings"]} == {"saml.signature.verified"}
    assert first["sentry"]["verdict"] == "accepted"
    assert first["sentry"]["keeps"] == {
        "entity_id": ISSUER,
        "sso_url": SSO,
        "slo_url": SSO,
        "certificate_thumbprint": ACTIVE.certificate.thumbprint,
    }
    assert second["sentry"]["verdict"] == "refused"


def test_errors_and_warnings_are_counted(run: Any, tmp_path: Path, idp: Path) -> None:
    bad = written(tmp_path / "bad.xml", entra(EXPIRED, ACTIVE, signed_by=ACTIVE))
    ran = run(idp, bad, "--json")
    assert ran.status == 1
    assert "inspect.expired_first" in ran.codes
    assert ran.events[-1]["errors"] == len(ran.codes)
    (entity,) = ran.events[1]["entities"]
    assert all(one["where"].startswith("/md:EntityDescriptor/") for one in entity["findings"])


def test_an_aggregate_is_one_object_an_entity(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "all.xml", group(unsigned(ACTIVE), SENTRY_METADATA))
    *entities, last, result = run(path, "--json").events
    assert [one["event"] for one in entities] == ["entity", "entity"]
    assert all(set(one) >= ENTITY_KEYS | {"source"} for one in entities)
    assert [one["where"] for one in entities] == [
        f"/md:EntitiesDescriptor/md:EntityDescriptor[{place}]" for place in (1, 2)
    ]
    assert (last["event"], last["kind"], last["count"]) == ("inspection", "aggregate", 2)
    assert last["entities"] == []
    assert result["sources"] == 1
    found = run(path, "--json", "--find", "SENTRY acme").events
    assert [one["entity_id"] for one in found[:-2]] == [SP_ID]
    assert (found[-2]["count"], found[-2]["shown"]) == (2, 1)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "saml.xml.empty"),
        (b"<html><title>Sign in</title></html>", "saml.xml.html"),
        (b"<!DOCTYPE a><a/>", "saml.xml.doctype"),
        (b"<a/>", "saml.metadata.not_metadata"),
        (SENTRY_METADATA[:-30], "saml.xml.truncated"),
    ],
)
def test_what_cannot_be_read_says_why_and_the_rest_goes_on(
    run: Any, tmp_path: Path, sp: Path, document: bytes, code: str
) -> None:
    path = written(tmp_path / "bad.xml", document)
    ran = run(path, sp, "--json")
    assert ran.status == 2
    assert ran.codes == [code]
    assert [one["kind"] for one in ran.events[:-1]] == ["unreadable", "sp"]
    assert ran.events[0]["findings"][0]["remedy"]
    assert ran.events[-1] == {"event": "result", "sources": 2, "errors": 1, "warnings": 0}


def test_an_aggregate_that_breaks_off_told_what_came_before(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "all.xml", group(*[unsigned(ACTIVE)] * 300)[:-60])
    *entities, last, _ = run(path, "--json").events
    assert len(entities) > 100
    assert (last["kind"], last["count"]) == ("aggregate", len(entities))
    assert last["findings"][0]["severity"] == "error"
    ran = run(path)
    assert ran.status == 2
    assert ISSUER in ran.out
    assert texts.say("inspecting.broke_off") in ran.out


def test_as_sentry_would_take_it(run: Any, tmp_path: Path, sp: Path) -> None:
    two = written(tmp_path / "two.xml", entra(ACTIVE, NEXT))
    ran = run(two, "--sentry", "--json")
    assert ran.status == 0
    codes = [one["code"] for one in ran.events[0]["findings"]]
    assert "as_sentry.more_certificates" in codes
    refused = run(sp, "--sentry", "--json")
    assert refused.status == 1
    assert refused.codes[0] == "as_sentry.refused"
    message = refused.events[0]["sentry"]["message"]
    assert message.startswith("Invalid metadata: ")
    assert message in run(sp, "--sentry").out.replace("\n  ", " ")


def setup(tmp_path: Path, **more: Any) -> Path:
    answers = Answers(organization="acme", sentry_url="https://sentry.io", tenant=TENANT, **more)
    path = tmp_path / "SETUP.toml"
    path.write_text(setup_file.write(answers), encoding="utf-8")
    return path


def test_against_a_set_up(run: Any, tmp_path: Path, idp: Path, sp: Path) -> None:
    expect = setup(tmp_path)
    fits = run(idp, sp, "--expect", expect, "--json")
    assert (fits.status, fits.codes) == (0, [])
    assert [one["code"] for one in fits.events[0]["findings"]][-1] == "wanted.idp_fits"
    assert [one["code"] for one in fits.events[1]["findings"]][-1] == "wanted.sp_fits"
    other = written(tmp_path / "o.xml", SENTRY_METADATA.replace(b"/acme/", b"/globex/"))
    ran = run(other, "--expect", expect, "--json")
    assert ran.status == 1
    assert set(ran.codes) == {"wanted.identifier", "wanted.reply_url", "wanted.logout_url"}
    lines = {one["code"]: one["line"] for one in ran.events[0]["findings"]}
    assert lines["wanted.reply_url"] == 10
    listed = written(tmp_path / "all.xml", group(SENTRY_METADATA, unsigned(ACTIVE)))
    assert run(listed, "--expect", expect, "--json").codes == []
    lacks = written(tmp_path / "lacks.xml", group(unsigned(ACTIVE, entity_id="urn:x", sso="urn:y")))
    assert "wanted.not_listed" in run(lacks, "--expect", expect, "--json").codes


def test_a_set_up_that_cannot_be_read_ends_it(run: Any, tmp_path: Path, idp: Path) -> None:
    ran = run(idp, "--expect", tmp_path / "none.toml", "--json")
    assert ran.status == 2
    assert [one["event"] for one in ran.events] == ["error", "result"]


def test_the_active_certificate_by_its_thumbprint(run: Any, tmp_path: Path) -> None:
    two = written(tmp_path / "two.xml", entra(ACTIVE, NEXT))
    ran = run(two, "--thumbprint", NEXT.certificate.thumbprint, "--json")
    assert ran.codes == ["sentry.twin.active_not_first"]


def test_two_documents_are_compared(run: Any, tmp_path: Path, idp: Path) -> None:
    renewed = written(tmp_path / "new.xml", entra(NEXT))
    ran = run("--diff", idp, renewed, "--json")
    one, last = ran.events
    assert ran.status == 0
    assert (one["event"], one["code"]) == ("difference", "compare.certificate_renewed")
    assert (one["before"], one["after"]) == (
        ACTIVE.certificate.thumbprint,
        NEXT.certificate.thumbprint,
    )
    assert one["line_a"] > 0
    assert one["where_a"].endswith("ds:X509Certificate")
    assert last == {"event": "result", "sources": 2, "errors": 0, "warnings": 1}
    said = run("--diff", idp, renewed).out
    assert ACTIVE.certificate.thumbprint in said
    assert texts.say("inspecting.diff.same") in run("--diff", idp, idp).out


def test_a_folder_cannot_be_compared_nor_what_cannot_be_read(
    run: Any, tmp_path: Path, idp: Path, sp: Path
) -> None:
    assert sp
    assert run("--diff", tmp_path, idp, "--json").events[0]["code"] == "inspect_line.diff_folder"
    ran = run("--diff", tmp_path / "none.xml", idp, "--json")
    assert (ran.status, ran.events[0]["code"]) == (2, "source.missing")


def test_a_mistake_in_the_line_is_told_as_asked(run: Any) -> None:
    ran = run("--json", "--what")
    assert ran.status == 2
    assert ran.events[0]["code"] == "inspect_line.unknown_option"
    said = run("--what")
    assert (said.status, said.out) == (2, "")
    assert "--what" in said.err


# --- text -----------------------------------------------------------------------------------------


def test_the_worst_stands_first_and_certificates_are_cards(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "bad.xml", entra(EXPIRED, ACTIVE, signed_by=ACTIVE))
    said = run(path).out
    assert said.index("expired on") < said.index(texts.say("saml.signature.verified.meaning"))
    for fact in (
        "Identity provider",
        ACTIVE.certificate.thumbprint,
        ACTIVE.certificate.sha256[:32],
        "self-signed",
        "RSA 2048 bits",
        "24 October 2026 to 19 August 2029",
        "Whose move: entra admin",
        "Errors: ",
    ):
        assert fact in said
    whole = (SSO, *SSO.split("/"), "/md:")
    for line in said.splitlines():
        assert len(line) <= 80 or any(part in line for part in whole), line


def test_a_list_shows_each_entity_with_its_worst(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "all.xml", group(unsigned(EXPIRED), SENTRY_METADATA))
    said = run(path).out
    assert texts.say("inspecting.severity.error") in said
    assert "expired on" in said
    assert SP_ID in said
    assert "Subject" not in said
    assert "Subject" in run(path, "--find", "windows.net").out


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_part_is_said_in_every_language(run: Any, tmp_path: Path, language: str) -> None:
    contact = (
        b'</md:SPSSODescriptor><md:Organization><md:OrganizationName xml:lang="en">O'
        b'</md:OrganizationName></md:Organization><md:ContactPerson contactType="support">'
        b"<md:EmailAddress>a@b.example</md:EmailAddress></md:ContactPerson>"
    )
    asks = (
        b'<md:AttributeConsumingService index="1"><md:RequestedAttribute Name="mail" '
        b'isRequired="true"/></md:AttributeConsumingService></md:SPSSODescriptor>'
    )
    rich = SENTRY_METADATA.replace(b"</md:SPSSODescriptor>", asks).replace(
        b"</md:SPSSODescriptor>", contact
    )
    path = written(tmp_path / "rich.xml", rich)
    kinds = "AttributeAuthority AuthnAuthority PDP"
    for kind in kinds.split():
        other = SENTRY_METADATA.replace(b"SPSSO", kind.encode())
        written(tmp_path / f"{kind}.xml", other)
    texts.use(language)
    try:
        said = run(tmp_path, "--sentry").out
    finally:
        texts.use("en")
    assert "a@b.example" in said
    assert "mail" in said
    assert str(path) in said.replace("\n", "")


# A document from a stranger: C1 controls and marks that turn text round are allowed in XML.
HOSTILE = "\u009b31m\u202egpj.exe\u2066"


def test_nothing_of_a_document_steers_the_terminal(run: Any, tmp_path: Path) -> None:
    document = SENTRY_METADATA.replace(SP_ID.encode(), f"urn:{HOSTILE}:x".encode())
    path = written(tmp_path / "evil\x1b]0;title\x07.xml", document)
    said = run(path).out
    assert "urn:" in said
    assert [one for one in said if one in "\x1b\x07\u009b\u202e\u2066"] == []
    assert "\\u009b" in said
    assert inspect_text.clean("a\tb\nc") == "a\\u0009b\nc"
    assert all(one.isascii() for one in json.dumps(run(path, "--json").events[0]))


# --- stops ----------------------------------------------------------------------------------------


def test_a_stop_keeps_what_was_found(
    idp: Path, sp: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.inspect_show import JsonShow  # noqa: PLC0415 - as the command does

    cancel = Cancel()
    shown = JsonShow.report

    def then_stop(self: JsonShow, one: Any) -> None:
        shown(self, one)
        cancel.set()

    monkeypatch.setattr(JsonShow, "report", then_stop)
    status = inspect_command.run([str(idp), str(sp), "--json"], cancel, Still())
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 130
    assert [one["event"] for one in events] == ["inspection", "error", "result"]
    assert events[1]["code"] == "inspect_line.stopped"
    assert events[-1]["sources"] == 1


def _environment() -> Iterator[tuple[str, str]]:
    yield from os.environ.items()
    yield "PYTHONUNBUFFERED", "1"


def test_a_reader_that_goes_away_is_no_noise(tmp_path: Path) -> None:
    many = group(*[unsigned(ACTIVE, entity_id=f"urn:x:{number}") for number in range(300)])
    path = written(tmp_path / "all.xml", many)
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "inspect", str(path), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(_environment()),
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait(30) == 1


def test_a_fault_of_our_own_is_said(run: Any, idp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import inspect_job  # noqa: PLC0415 - as the command does

    def slip(*_words: object) -> None:
        raise RuntimeError("what was being worked on")

    monkeypatch.setattr(inspect_job, "look", slip)
    ran = run(idp, "--json")
    assert ran.events[0]["code"] == "run.slip"
    assert "worked on" not in ran.out

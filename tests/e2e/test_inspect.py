"""The practice tenant's own metadata, fetched over TLS and inspected by the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from helpers import documents

from assistant.practice.serve import Practice, running_practice
from assistant.wizard import setup_file
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METADATA = "federationmetadata/2007-06/federationmetadata.xml"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with running_practice(tmp_path_factory.mktemp("tenant")) as serving:
        yield serving


def inspect(practice: Practice, *words: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "assistant", "inspect", "--json"),
            *("--ca-file", str(practice.ca_file), *words),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=dict(os.environ),
    )
    assert done.stderr == ""
    return done.returncode, documents.lines(done.stdout)


def globex(practice: Practice) -> str:
    held = practice.world.store.all("servicePrincipal")
    return next(str(one["appId"]) for one in held if one["displayName"] == "Sentry (globex)")


def entra(practice: Practice, query: str) -> str:
    world = practice.world
    return f"{world.origins.login}/{world.tenant_id}/{METADATA}{query}"


def sentry(practice: Practice) -> str:
    return f"{practice.world.origins.sentry}/saml/metadata/globex/"


def test_both_sides_are_clean(practice: Practice) -> None:
    idp = entra(practice, f"?appid={globex(practice)}")
    status, events = inspect(practice, idp, sentry(practice))
    assert status == 0
    assert events[-1] == {"event": "result", "sources": 2, "errors": 0, "warnings": 0}
    assert [one["kind"] for one in events[:-1]] == ["idp", "sp"]
    assert events[0]["sentry"]["verdict"] == "accepted"


def test_they_fit_the_set_up_and_another_does_not(practice: Practice, tmp_path: Path) -> None:
    cloud = tmp_path / "cloud.json"
    cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")
    app_id = globex(practice)
    expect = tmp_path / "SETUP.toml"
    answers = Answers(organization="globex", cloud=str(cloud), app_id=app_id)
    expect.write_text(setup_file.write(answers), encoding="utf-8")
    sources = (entra(practice, f"?appid={app_id}"), sentry(practice))
    status, events = inspect(practice, *sources, "--expect", str(expect))
    found = [one["code"] for event in events[:-1] for one in event["findings"]]
    assert status == 0
    assert {"wanted.idp_fits", "wanted.sp_fits"} <= set(found)
    assert not {"wanted.application_unknown", "wanted.tenant_by_name"} & set(found)
    other = Answers(organization="acme", cloud=str(cloud), app_id=app_id.replace("1", "2"))
    expect.write_text(setup_file.write(other), encoding="utf-8")
    status, events = inspect(practice, *sources, "--expect", str(expect))
    loud = {
        one["code"]
        for event in events[:-1]
        for one in event["findings"]
        if one["severity"] != "note"
    }
    assert status == 1
    assert {"wanted.identifier", "wanted.reply_url"} <= loud


def test_what_is_no_document_is_said(practice: Practice) -> None:
    nobody = practice.world.origins.login + "/11111111-2222-4333-8444-555555555555/" + METADATA
    status, events = inspect(practice, nobody, f"{practice.world.origins.sentry}/nothing/")
    codes = [event["findings"][0]["code"] for event in events[:-1]]
    assert status == 2
    assert codes[0] == "saml.xml.aadsts"
    assert codes[1] in {"source.not_found", "saml.xml.html"}
    assert [event["kind"] for event in events[:-1]] == ["unreadable", "unreadable"]

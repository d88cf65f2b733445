"""A token for Sentry's API comes out of a file, goes to Sentry, and shows nowhere else (law 6)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant import texts
from assistant.errors import BadInput
from assistant.practice.serve import running_practice
from assistant.redact import DebugLog
from assistant.sentry import addresses, api_token, auth_provider
from assistant.tasks import Cancel
from assistant.web import Network, Web

TOKEN = "sntrys_practice_globex_org_read"


def file(folder: Path, content: bytes) -> Path:
    path = folder / "token.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"  \n"])
def test_one_line_is_read_and_shown_nowhere(tmp_path: Path, end: bytes) -> None:
    token = api_token.read(file(tmp_path, TOKEN.encode() + end))
    assert token is not None
    assert token.headers()["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in f"{token!r} {token}"


def test_no_file_no_token() -> None:
    assert api_token.read(None) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"two words-of-a-token", "no_token"),
        (b"a-first-line-of-it\nX-Injected: yes", "no_token"),
        (b"SENTRY_AUTH_TOKEN: sntrys_secret", "no_token"),
        (b"short", "no_token"),
        (b"s\xc3\xa9cret-of-seventeen", "no_token"),
        (b"x" * 5000, "no_token"),
    ],
)
def test_what_is_no_token_is_refused_and_not_repeated(
    tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        api_token.read(file(tmp_path, content))
    error = caught.value
    assert error.code == f"sentry.token.{code}"
    said = texts.explain(error)
    words = content.decode(errors="replace").split()
    assert not [w for w in words if w in f"{error}{said.title}{said.detail}{said.hint}"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"sentry\.token\.unreadable"):
        api_token.read(tmp_path / "nothing")
    with pytest.raises(BadInput, match=r"sentry\.token\.unreadable"):
        api_token.read(tmp_path)


def test_sentry_answers_to_it_and_no_log_holds_it(tmp_path: Path) -> None:
    token = api_token.read(file(tmp_path, TOKEN.encode()))
    assert token is not None
    log = io.StringIO()
    with running_practice(tmp_path / "tenant") as practice:
        line = practice.describe()
        origin = str(line["sentry"])
        network = Network(origin_cas=((origin, Path(str(line["ca_file"]))),))
        web = Web(network, Cancel(), watch=DebugLog(log))
        of = addresses.addresses(addresses.parse(origin), "globex")
        answer = web.send("GET", of.provider_url, headers=token.headers())
        other = addresses.addresses(addresses.parse(origin), "acme")
        refused = web.send("GET", other.provider_url, headers=token.headers())
        web.close()
    found = auth_provider.read(answer)
    assert (found.access, found.provider) == ("read", auth_provider.ENTRA_PROVIDER)
    assert auth_provider.read(refused).access == "scope_missing"
    assert TOKEN not in f"{answer!r}{log.getvalue()}"
    assert "auth-provider" in log.getvalue()

"""What can be named to be read, and what is refused with a sentence."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from helpers.lineserver import LineServer, answer, answering

from assistant import sources, texts
from assistant.errors import AssistantError, BadInput, NetworkError, Stopped
from assistant.saml import xml
from assistant.tasks import Cancel
from assistant.web import Answer, Network, Web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://login.example.com/federationmetadata.xml?appid=1"


def nowhere(*_words: Any, **_options: Any) -> Answer:
    pytest.fail("nothing is to be fetched")


def named(word: object, send: sources.Send = nowhere) -> list[sources.Source]:
    return list(sources.sources(str(word), send, Cancel()))


def read(word: object, send: sources.Send = nowhere) -> bytes:
    (source,) = named(word, send)
    return b"".join(source.open())


def refused(word: object, send: sources.Send = nowhere) -> str:
    with pytest.raises(AssistantError) as caught:
        read(word, send)
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value.code


def answering_with(
    status: int, body: bytes = b"<a/>", url: str = URL
) -> tuple[sources.Send, list[dict[str, Any]]]:
    asked: list[dict[str, Any]] = []

    def send(method: str, url_asked: str, **options: Any) -> Answer:
        asked.append({"method": method, "url": url_asked, **options})
        return Answer(status, {}, body, url, 0.1)

    return send, asked


# --- files ----------------------------------------------------------------------------------------


def test_a_file_comes_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    content = os.urandom(1) * 600_000
    path.write_bytes(content)
    (source,) = named(path)
    pieces = list(source.open())
    assert len(pieces) == 3
    assert b"".join(pieces) == content
    assert (source.name, source.address) == (str(path), "")


def test_a_link_that_a_person_names_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real.xml").write_bytes(b"<a/>")
    (tmp_path / "link.xml").symlink_to(tmp_path / "real.xml")
    assert read(tmp_path / "link.xml") == b"<a/>"


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xml") == "source.missing"
    assert refused("\0") == "source.unreadable"
    assert refused(tmp_path / "x.xml" / "y") in {"source.missing", "source.unreadable"}
    (tmp_path / "round.xml").symlink_to("round.xml")
    assert refused(tmp_path / "round.xml") == "source.unreadable"


def test_devices_and_sockets_are_refused(tmp_path: Path) -> None:
    assert refused("/dev/zero") == "source.no_file"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.xml"))
        assert refused(tmp_path / "s.xml") in {"source.no_file", "source.unreadable"}


def test_a_pipe_is_read_and_never_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.xml"
    os.mkfifo(path)
    assert read(path) == b""  # nobody writes, and nobody waits for somebody who would
    reader, writer = os.pipe()
    os.write(writer, b"<a/>")
    os.close(writer)
    try:
        assert read(f"/dev/fd/{reader}") == b"<a/>"
    finally:
        os.close(reader)


def test_what_is_piped_in_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"<a/>")
    os.close(writer)
    with os.fdopen(reader) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        assert read("-") == b"<a/>"
    monkeypatch.setattr(sources, "MOST_PIPED", 1000)
    reader, writer = os.pipe()
    os.write(writer, b"x" * 2000)
    with os.fdopen(reader) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        assert refused("-") == "source.endless"
    os.close(writer)
    assert refused("-") == "source.no_input"


def test_ctrl_c_ends_the_waiting_for_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        monkeypatch.setattr(os, "read", pressing(os.read))
        with pytest.raises(Stopped):
            read("-")
    os.close(writer)


def pressing(real: Any) -> Any:
    """Press Ctrl-C as soon as somebody waits."""

    def read_then(handle: int, size: int) -> bytes:
        pressed = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
        pressed.start()
        try:
            return bytes(real(handle, size))
        finally:
            pressed.join()

    return read_then


def test_a_stop_ends_a_file_between_two_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    path.write_bytes(b"x" * 600_000)
    cancel = Cancel()
    (source,) = sources.sources(str(path), nowhere, cancel)
    pieces = source.open()
    next(pieces)
    cancel.set()
    with pytest.raises(Stopped):
        next(pieces)


# --- folders --------------------------------------------------------------------------------------


def test_a_folder_gives_its_documents_in_order_and_no_deeper(tmp_path: Path) -> None:
    for name in ("b.xml", "a.XML", "c.txt", "deep/d.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    found = named(tmp_path)
    assert [one.name for one in found] == [str(tmp_path / "a.XML"), str(tmp_path / "b.xml")]
    assert [b"".join(one.open()) for one in found] == [b"a.XML", b"b.xml"]


def test_a_folder_is_not_left_by_a_link(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "in-not"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (inside / "real.xml").write_bytes(b"<a/>")
    (inside / "a.xml").symlink_to("real.xml")
    (inside / "b.xml").symlink_to(outside / "secret")
    os.mkfifo(inside / "c.xml")
    (inside / "d.xml").mkdir()
    first, *bad, last = named(inside)
    assert b"".join(first.open()) == b"".join(last.open()) == b"<a/>"
    codes = []
    for one in bad:
        with pytest.raises(BadInput) as caught:
            b"".join(one.open())
        codes.append(caught.value.code)
    assert codes == ["source.link", "source.no_file", "source.no_file"]


def test_a_folder_without_documents_and_one_with_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(tmp_path) == "source.no_xml"
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sources, "MOST_FILES", 1)
    assert refused(tmp_path) == "source.too_many"


# --- addresses ------------------------------------------------------------------------------------


def test_an_address_is_fetched_with_limits_and_redirects() -> None:
    send, asked = answering_with(200, b"<a/>" * 100_000)
    (source,) = named(URL, send)
    assert asked == []  # not before its turn
    assert b"".join(source.open()) == b"<a/>" * 100_000
    assert source.address == URL
    assert asked[0] == {
        "method": "GET",
        "url": URL,
        "timeout": 120.0,
        "limit": sources.MOST_FETCHED,
        "follow": True,
    }


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b"<html>", "source.not_found"),
        (403, b"", "source.forbidden"),
        (500, b"", "source.status"),
        (302, b"", "source.status"),
        (400, b"<html><body>AADSTS90002: Tenant not found.</body></html>", "saml.xml.aadsts"),
        (400, b'{"error_description": "AADSTS700016: x"}', "saml.xml.aadsts"),
    ],
)
def test_an_answer_that_is_no_document_says_what_it_is(status: int, body: bytes, code: str) -> None:
    assert refused(URL, answering_with(status, body)[0]) == code


def test_a_page_that_came_with_success_is_left_to_the_reader() -> None:
    page = b"<html><title>Sign in</title></html>"
    with pytest.raises(BadInput) as caught:
        xml.read(read(URL, answering_with(200, page)[0]))
    assert caught.value.code == "saml.xml.html"


def test_what_is_too_large_to_fetch_may_be_downloaded() -> None:
    def send(*_words: Any, **_options: Any) -> Answer:
        raise NetworkError("network.too_large", host="x", limit=1)

    assert refused(URL, send) == "source.too_large"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(Network(timeout=10), Cancel()) as made:
        yield made


def test_over_a_real_connection(web: Web) -> None:
    with LineServer(answering(lambda _: answer(b"<a/>"))) as server:
        assert read(f"{server.origin}/metadata", web.send) == b"<a/>"
    assert refused("http://login.example.com/", web.send) == "network.plain_http"


@pytest.mark.parametrize("word", ["file:///etc/passwd", "ftp://x/y.xml", "FILE:/etc/passwd"])
def test_other_schemes_are_not_followed(word: str) -> None:
    assert refused(word) == "source.scheme"


def test_a_password_in_an_address_is_not_in_its_name() -> None:
    (source,) = named("https://me:secret@login.example.com/x", answering_with(200)[0])
    assert "secret" not in source.name

"""The receiver of a sign-in's answer, asked by real sockets."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from assistant.entra.receiver import Receiver
from assistant.errors import SignInError, Stopped
from assistant.tasks import Cancel, system_clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

STATE = "the-state"
ANSWER = {"code": "c1", "state": STATE}


@pytest.fixture
def cancel() -> Cancel:
    return Cancel()


@pytest.fixture
def receiver(cancel: Cancel) -> Iterator[Receiver]:
    with Receiver(cancel, system_clock) as receiver:
        yield receiver


@pytest.fixture
def waiting(receiver: Receiver, cancel: Cancel) -> Iterator[Future[dict[str, str]]]:
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(receiver.wait, STATE, 20)
        cancel.set()


def talk(receiver: Receiver, request: str, address: str = "127.0.0.1") -> str:
    with socket.create_connection((address, receiver.port), 5) as sock:
        sock.sendall(request.encode())
        data = b""
        while more := sock.recv(65536):
            data += more
    return data.decode()


def get(receiver: Receiver, target: str, host: str = "", method: str = "GET") -> str:
    host = host or f"localhost:{receiver.port}"
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"


def post(receiver: Receiver, kind: str = "application/x-www-form-urlencoded", **form: str) -> str:
    body = urlencode(form)
    return (
        f"POST / HTTP/1.1\r\nHost: localhost:{receiver.port}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


def test_a_posted_answer_is_taken(receiver: Receiver, waiting: Future[dict[str, str]]) -> None:
    page = talk(receiver, post(receiver, **ANSWER, extra="ü&"))
    assert page.startswith("HTTP/1.1 200 ")
    assert "You are signed in" in page
    assert "Cache-Control: no-store" in page
    assert "c1" not in page
    assert waiting.result(5) == {**ANSWER, "extra": "ü&"}


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_an_answer_in_the_address_is_taken_on_both_addresses(
    receiver: Receiver, waiting: Future[dict[str, str]], address: str
) -> None:
    if address == "::1" and not socket.has_ipv6:
        address = "127.0.0.1"
    talk(receiver, get(receiver, "/?" + urlencode(ANSWER)), address)
    assert waiting.result(5) == ANSWER


def test_a_refusal_is_taken_and_shown_as_one(
    receiver: Receiver, waiting: Future[dict[str, str]]
) -> None:
    page = talk(receiver, post(receiver, error="access_denied", state=STATE))
    assert "did not succeed" in page
    assert waiting.result(5)["error"] == "access_denied"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("wrong state", "400"),
        ("no state", "400"),
        ("neither code nor error", "400"),
        ("foreign host", "421"),
        ("no host", "421"),
        ("another port", "421"),
        ("favicon", "404"),
        ("options", "405"),
        ("json", "415"),
        ("nonsense", "421"),
    ],
)
def test_what_is_not_the_answer_is_answered_and_forgotten(
    receiver: Receiver, waiting: Future[dict[str, str]], kind: str, status: str
) -> None:
    query = "/?" + urlencode(ANSWER)
    request = {
        "wrong state": get(receiver, "/?code=c&state=other"),
        "no state": get(receiver, "/?code=c"),
        "neither code nor error": get(receiver, f"/?state={STATE}"),
        "foreign host": get(receiver, query, "evil.example"),
        "no host": f"GET {query} HTTP/1.1\r\n\r\n",
        "another port": get(receiver, query, "localhost:1"),
        "favicon": get(receiver, "/favicon.ico"),
        "options": get(receiver, query, method="OPTIONS"),
        "json": post(receiver, "application/json", **ANSWER),
        "nonsense": "nonsense\r\n\r\n",
    }[kind]
    assert talk(receiver, request).startswith(f"HTTP/1.1 {status} ")
    assert not waiting.done()
    talk(receiver, post(receiver, **ANSWER))
    assert waiting.result(5) == ANSWER


def test_connections_that_say_nothing_hold_nobody_up(
    receiver: Receiver, waiting: Future[dict[str, str]]
) -> None:
    idle = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(5)]
    idle[0].sendall(b"GET /?co")
    idle[1].close()
    talk(receiver, post(receiver, **ANSWER))
    assert waiting.result(5) == ANSWER
    for sock in idle:
        sock.close()


def test_a_request_in_pieces_is_put_together(
    receiver: Receiver, waiting: Future[dict[str, str]]
) -> None:
    with socket.create_connection(("127.0.0.1", receiver.port), 5) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for letter in post(receiver, **ANSWER).encode():
            sock.sendall(bytes([letter]))
        assert sock.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert waiting.result(5) == ANSWER


def test_a_request_without_end_is_cut_off(
    receiver: Receiver, waiting: Future[dict[str, str]]
) -> None:
    with (
        socket.create_connection(("127.0.0.1", receiver.port), 5) as sock,
        pytest.raises(ConnectionError),
    ):
        sock.sendall(b"x" * 100_000_000)
    assert not waiting.done()


def test_a_stop_is_quick(receiver: Receiver, cancel: Cancel) -> None:
    stopped: list[float] = []

    def stop() -> None:
        stopped.append(time.monotonic())
        cancel.set()

    timer = threading.Timer(0.1, stop)
    timer.start()
    with pytest.raises(Stopped):
        receiver.wait(STATE)
    assert time.monotonic() - stopped[0] < 0.3
    timer.join()


def test_it_waits_no_longer_than_it_may(receiver: Receiver) -> None:
    with pytest.raises(SignInError) as caught:
        receiver.wait(STATE, 0.05)
    assert caught.value.code == "signin.timeout"


def test_it_can_be_told_that_nothing_comes(
    receiver: Receiver, waiting: Future[dict[str, str]]
) -> None:
    receiver.give_up()
    with pytest.raises(SignInError) as caught:
        waiting.result(5)
    assert caught.value.code == "signin.gone"


def test_its_address_is_the_one_that_entra_lets_pass(receiver: Receiver) -> None:
    assert receiver.redirect_uri == f"http://localhost:{receiver.port}"


def test_when_it_is_closed_nobody_listens(cancel: Cancel) -> None:
    with Receiver(cancel, system_clock) as receiver:
        port = receiver.port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)

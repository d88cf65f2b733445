"""The practice tenant on its sockets: three origins over TLS, faults, latency, state, lease."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from assistant.practice import __main__ as command
from assistant.practice.http import Request, Response, json_response
from assistant.practice.listener import PortTakenError
from assistant.practice.serve import BusyError, dump, reset, running_practice
from assistant.practice.world import AssumptionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.practice.serve import Practice


def echo(request: Request) -> Response:
    told = {
        "origin": request.origin,
        "method": request.method,
        "path": request.path,
        "query": request.query(),
        "body": request.body.decode(),
    }
    return json_response(200, told, (("X-Kind", "echo"),))


ECHO = dict.fromkeys(("login", "graph", "sentry"), echo)
serving = partial(running_practice, lag_factor=0, handlers=ECHO)


@contextlib.contextmanager
def browser(practice: Practice) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(practice.ca_file)
        yield session


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with serving(tmp_path / "state") as one:
        yield one


def test_three_origins_answer_over_tls(practice: Practice) -> None:
    with browser(practice) as session:
        for origin in ("login", "graph", "sentry"):
            address = getattr(practice.origins, origin)
            answer = session.post(f"{address}/a%20b?x=1&x=2&y=+", data=b"body")
            assert answer.json() == {
                "origin": origin,
                "method": "POST",
                "path": "/a%20b",
                "query": {"x": "2", "y": " "},
                "body": "body",
            }
            assert answer.headers["X-Kind"] == "echo"
            assert answer.headers["Date"]


def test_a_head_is_a_get_without_its_body(practice: Practice) -> None:
    with browser(practice) as session:
        answer = session.head(f"{practice.origins.graph}/x")
        assert answer.content == b""
        assert int(answer.headers["Content-Length"]) > 0
        assert session.get(f"{practice.origins.graph}/x").json()["method"] == "GET"


def test_who_does_not_trust_the_authority_gets_nowhere(practice: Practice) -> None:
    with requests.Session() as session, pytest.raises(requests.exceptions.SSLError):
        session.get(practice.origins.graph)


def test_nothing_listens_beyond_loopback(practice: Practice) -> None:
    port = urlsplit(practice.origins.graph).port or 0
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), 1):  # noqa: PT011  # any refusal
        pass


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
    ],
)
def test_a_request_has_its_limits(practice: Practice, head: bytes, status: bytes) -> None:
    context = ssl.create_default_context(cafile=practice.ca_file)
    port = urlsplit(practice.origins.graph).port or 0
    with (
        socket.create_connection(("localhost", port), 5) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as connection,
    ):
        connection.sendall(head)
        assert connection.recv(100).split()[1] == status


def test_plain_words_on_a_tls_port_hurt_nobody(practice: Practice) -> None:
    port = urlsplit(practice.origins.graph).port or 0
    with socket.create_connection(("localhost", port), 5) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"HTTP" not in raw.recv(100)
    with browser(practice) as session:
        assert session.get(practice.origins.graph).status_code == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_answer_cannot_be_split_by_its_data(tmp_path: Path) -> None:
    def splitting(_request: Request) -> Response:
        return Response(302, b"", (("Location", "/x\r\nSet-Cookie: stolen=1"),))

    handlers = {**ECHO, "graph": splitting}
    with (
        serving(tmp_path, handlers=handlers) as practice,
        browser(practice) as session,
        pytest.raises(requests.exceptions.ConnectionError),
    ):
        session.get(practice.origins.graph, allow_redirects=False)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_slip_of_a_handler_is_500_for_its_client(tmp_path: Path) -> None:
    def slipping(_request: Request) -> Response:
        raise KeyError("x")

    handlers = {**ECHO, "graph": slipping}
    with serving(tmp_path, handlers=handlers) as practice, browser(practice) as session:
        assert session.get(practice.origins.graph).status_code == 500


@pytest.mark.parametrize("kind", ["reset-before", "reset-after"])
def test_a_reset_breaks_the_connection_before_or_after_the_act(tmp_path: Path, kind: str) -> None:
    acted: list[Request] = []

    def act(request: Request) -> Response:
        acted.append(request)
        return Response(200)

    spec = f"graph:POST /x:1={kind}"
    options: Any = {"faults": [spec], "handlers": {**ECHO, "graph": act}}
    with serving(tmp_path, **options) as practice, browser(practice) as session:
        with pytest.raises(requests.exceptions.ConnectionError):
            session.post(f"{practice.origins.graph}/v1.0/x")
        assert len(acted) == (kind == "reset-after")
        assert session.post(f"{practice.origins.graph}/v1.0/x").status_code == 200


def test_a_hang_ends_with_the_server(tmp_path: Path) -> None:
    ended: list[Exception] = []
    with serving(tmp_path, faults=["graph:GET /x:*=hang"]) as practice, browser(practice) as one:
        arrived = threading.Event()

        def wait() -> None:
            try:
                arrived.set()
                one.get(f"{practice.origins.graph}/v1.0/x", timeout=30)
            except requests.exceptions.ConnectionError as exc:
                ended.append(exc)

        waiting = threading.Thread(target=wait)
        waiting.start()
        arrived.wait()
        with browser(practice) as other:
            assert other.get(practice.origins.graph).status_code == 200
        practice.stop()
        waiting.join(10)
        assert not waiting.is_alive()
    assert ended


def test_a_hang_ends_with_its_client(tmp_path: Path) -> None:
    with serving(tmp_path) as practice, browser(practice) as session:
        practice.faults.add("graph:GET /x:1=hang")
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(f"{practice.origins.graph}/v1.0/x", timeout=0.1)
        assert session.get(f"{practice.origins.graph}/v1.0/x").status_code == 200


def test_latency_holds_every_answer_back(tmp_path: Path) -> None:
    with serving(tmp_path, latency_ms=120) as practice, browser(practice) as session:
        session.get(practice.origins.graph)
        begun = time.perf_counter()
        session.get(practice.origins.graph)
        assert time.perf_counter() - begun >= 0.12


def test_observers_are_told_of_every_exchange(practice: Practice) -> None:
    seen: list[tuple[str, int]] = []
    practice.observers.append(lambda asked, told: seen.append((asked.origin, told.status)))
    with browser(practice) as session:
        session.get(practice.origins.sentry)
        session.get(practice.origins.graph)
    assert seen == [("sentry", 200), ("graph", 200)]


def test_addresses_and_state_are_kept_until_a_reset(tmp_path: Path) -> None:
    with serving(tmp_path) as practice:
        first = practice.describe()
        practice.world.store.put("setting", {"id": "x", "value": 1})
        with pytest.raises(BusyError), serving(tmp_path):
            pass
        with pytest.raises(BusyError):
            reset(tmp_path)
        assert dump(tmp_path)["settings"] == [{"id": "x", "value": 1}]
    begun = time.process_time()  # our own work, whatever else the machine does
    with serving(tmp_path) as practice:
        assert time.process_time() - begun < 1
        assert practice.describe() == first
        assert practice.world.store.get("setting", "x")
    reset(tmp_path)
    with serving(tmp_path) as practice:
        assert practice.world.store.get("setting", "x") is None


def test_a_taken_port_is_said_and_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(tmp_path) as practice:
        port = urlsplit(practice.origins.graph).port or 0
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(PortTakenError) as caught, serving(tmp_path):
            pass
        assert caught.value.port == port
        assert command.main(["--state", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert str(port) in said
    assert "--reset" in said


def test_the_line_is_whole(practice: Practice) -> None:
    line = practice.describe()
    assert {"event", "practice", "login", "graph", "sentry", "ca_file"} < set(line)
    assert {"tenant_id", "domain", "client_id", "accounts"} < set(line)
    assert set(line["accounts"][0]) == {"upn", "what"}
    assert json.loads(json.dumps(line)) == line


@pytest.mark.parametrize(
    "arguments",
    [["--fault", "nonsense"], ["--assume", "nonsense=1"], ["--assume", "stale-reads=maybe"]],
)
def test_bad_input_is_said(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--state", str(tmp_path), *arguments]) == 2
    assert capsys.readouterr().err.startswith("practice: ")


def test_an_unknown_assumption_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssumptionError), serving(tmp_path, assumptions={"x": "y"}):
        pass


def test_a_dump_is_printed_before_anybody_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--state", str(tmp_path), "--dump"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["users"]) == 12_000
    assert {"deleted_items", "audit", "consent", "sessions"} < set(printed)


def hold(practice: Practice, token: str) -> tuple[socket.socket, bytes]:
    user = socket.create_connection(("127.0.0.1", practice.lease.port), 5)
    user.sendall(f"{token}\n".encode())
    return user, user.recv(10)


def test_a_lease_ends_with_its_last_user(practice: Practice) -> None:
    lease = practice.lease
    first, welcome = hold(practice, lease.token)
    second, _ = hold(practice, lease.token)
    assert welcome == b"ok\n"
    first.sendall(b"bye\n")
    assert first.recv(10) == b"stays\n"
    first.close()
    assert not lease.ended.is_set()
    second.close()  # as when it is killed
    assert lease.ended.wait(5)


def test_a_stranger_holds_no_lease(practice: Practice) -> None:
    user, welcome = hold(practice, "guessed")
    assert welcome == b""
    user.close()
    assert not practice.lease.ended.is_set()

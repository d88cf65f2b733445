"""The way to the network, against real sockets that behave and that do not."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from helpers.authority import Authority, make_authority
from helpers.lineserver import LineServer, answer, answering, read_request

from assistant import line, texts, transport
from assistant.errors import AssistantError, BadInput, NetworkError, ServiceError, Stopped
from assistant.tasks import Cancel, Pool
from assistant.web import NEVER_SENT, Network, Web, is_loopback, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUICK = 0.3  # seconds within which a stop has to be over


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def cancel() -> Cancel:
    return Cancel()


@pytest.fixture
def web(cancel: Cancel) -> Iterator[Web]:
    with Web(Network(timeout=10), cancel) as web:
        yield web


def failure(call: Callable[[], object], kind: type[AssistantError] = NetworkError) -> str:
    with pytest.raises(kind) as caught:
        call()
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value.code


# --- what it sends and gives back ---------------------------------------------------------------


def test_an_answer_is_given_whole(web: Web) -> None:
    with LineServer(answering(lambda _: answer(b'{"a": 1}', "201 Created", "X-Thing: One"))) as it:
        got = web.send("GET", f"{it.origin}/path?q=1")
    assert (got.status, got.headers["x-thing"], got.json()) == (201, "One", {"a": 1})
    assert got.url == f"{it.origin}/path?q=1"
    assert got.seconds > 0


def test_an_answer_does_not_show_what_may_be_secret(web: Web) -> None:
    secret = "not-for-eyes"
    with LineServer(answering(lambda _: answer(secret.encode(), "200 OK", f"X: {secret}"))) as it:
        assert secret not in repr(web.send("GET", f"{it.origin}/?code={secret}"))


def test_method_headers_and_body_arrive_as_given(web: Web) -> None:
    with LineServer(answering(answer)) as it:
        got = web.send(
            "PATCH", f"{it.origin}/x", headers={"Content-Type": "a/b", "Z": "1"}, body=b"{}"
        )
    head, _, body = got.body.partition(b"\r\n\r\n")
    assert head.startswith(b"PATCH /x HTTP/1.1\r\n")
    assert b"Content-Type: a/b" in head
    assert b"Z: 1" in head
    assert body == b"{}"


def test_a_connection_is_kept(web: Web) -> None:
    with LineServer(answering(lambda _: answer(b"x"))) as it:
        for _ in range(3):
            web.send("GET", it.origin)
        assert it.connections == 1


def test_no_cookie_comes_back(web: Web) -> None:
    with LineServer(answering(lambda request: answer(request, "200 OK", "Set-Cookie: a=b"))) as it:
        web.send("GET", it.origin)
        assert b"a=b" not in web.send("GET", it.origin).body
        web.session().get(it.origin)
        assert b"a=b" not in web.session().get(it.origin).content


def test_several_threads_send_at_once(web: Web, cancel: Cancel) -> None:
    together = threading.Barrier(8, timeout=5)

    def reply(_request: bytes) -> bytes:
        together.wait()
        return answer(b"x")

    with LineServer(answering(reply)) as it, Pool(cancel) as pool:
        got = pool.gather([lambda: web.send("GET", it.origin).status] * 32)
    assert got == [200] * 32
    assert it.connections <= 8


def test_what_is_no_json_is_said(web: Web) -> None:
    with LineServer(answering(lambda _: answer(b"<html>"))) as it:
        got = web.send("GET", it.origin)
        assert failure(got.json, ServiceError) == "network.not_json"


def test_an_exchange_is_told_to_the_watch(cancel: Cancel) -> None:
    seen: list[tuple[str, str, int | None, str]] = []

    class Watch:
        def exchange(
            self, method: str, url: str, status: int | None, seconds: float, request_id: str
        ) -> None:
            assert seconds >= 0
            seen.append((method, url, status, request_id))

    with (
        LineServer(answering(lambda _: answer(b"", "200 OK", "request-id: r1"))) as it,
        Web(Network(), cancel, watch=Watch()) as web,
    ):
        web.send("GET", f"{it.origin}/a")
        web.session().post(f"{it.origin}/b")
    with Web(Network(), cancel, watch=Watch()) as web:
        failure(lambda: web.send("GET", f"{it.origin}/c"))
    assert [(m, u.rpartition("/")[2], s, r) for m, u, s, r in seen] == [
        ("GET", "a", 200, "r1"),
        ("POST", "b", 200, "r1"),
        ("GET", "c", None, ""),
    ]


# --- limits -------------------------------------------------------------------------------------


def hang(_sock: socket.socket, server: LineServer) -> None:
    server.over.wait()


def hang_after_request(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    server.over.wait()


def hang_in_headers(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\nX-Begin")
    server.over.wait()


def hang_in_body(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
    server.over.wait()


def hang_in_last_body(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nsome")
    server.over.wait()


def hang_in_open_body(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\n\r\nsome")  # lasts until the connection ends
    server.over.wait()


def drip_headers(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\n")
    while not server.over.wait(0.02):
        sock.sendall(b"X: y\r\n")


def drip_body(sock: socket.socket, server: LineServer) -> None:
    read_request(sock)
    sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not server.over.wait(0.02):
        sock.sendall(b"1\r\nx\r\n")


HANGING = [
    hang_after_request,
    hang_in_headers,
    hang_in_body,
    hang_in_last_body,
    hang_in_open_body,
    drip_headers,
    drip_body,
]
STAGES = [*[(one, False) for one in HANGING], *[(one, True) for one in HANGING]]


@pytest.fixture
def deaf() -> Iterator[int]:
    """Give a port whose queue is full, so that connecting to it hangs."""
    with LineServer(hang, backlog=0, accept=False) as it:
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)  # noqa: FBT003 - the socket module's signature
            filler.connect_ex(("127.0.0.1", it.port))
            fillers.append(filler)
        yield it.port
        for filler in fillers:
            filler.close()


def trusted(authority: Authority, cancel: Cancel) -> Web:
    return Web(Network(ca_file=authority.file, timeout=10), cancel)


@pytest.mark.parametrize(("serve", "secure"), STAGES)
def test_the_time_limit_is_one_for_the_whole_exchange(
    authority: Authority, cancel: Cancel, serve: Callable[..., None], *, secure: bool
) -> None:
    tls = authority.server("127.0.0.1") if secure else None
    with LineServer(serve, tls) as it, trusted(authority, cancel) as web:
        began = time.monotonic()
        code = failure(lambda: web.send("GET", it.origin, timeout=0.4))
        assert time.monotonic() - began < 0.4 + QUICK
    assert code == "network.timeout"
    assert code not in NEVER_SENT


@pytest.mark.parametrize(("serve", "secure"), STAGES)
def test_a_stop_is_quick_wherever_the_server_hangs(
    authority: Authority, cancel: Cancel, serve: Callable[..., None], *, secure: bool
) -> None:
    tls = authority.server("127.0.0.1") if secure else None
    with LineServer(serve, tls) as it, trusted(authority, cancel) as web:
        assert_quick_stop(web, it.origin, cancel)


def assert_quick_stop(web: Web, url: str, cancel: Cancel) -> None:
    stopped_at: list[float] = []

    def stop() -> None:
        stopped_at.append(time.monotonic())
        cancel.set()

    timer = threading.Timer(0.25, stop)
    timer.start()
    try:
        with pytest.raises(Stopped):
            web.send("GET", url)
        assert time.monotonic() - stopped_at[0] < QUICK
    finally:
        timer.join()


def test_a_stop_and_a_limit_reach_a_connection_that_does_not_come_about(
    deaf: int, cancel: Cancel, web: Web
) -> None:
    url = f"http://127.0.0.1:{deaf}"
    code = failure(lambda: web.send("GET", url, timeout=0.2))
    assert code == "network.connect_timeout"
    assert code in NEVER_SENT
    assert_quick_stop(web, url, cancel)


def test_a_stop_and_a_limit_reach_a_handshake(cancel: Cancel, web: Web) -> None:
    with LineServer(hang) as it:
        url = f"https://127.0.0.1:{it.port}"
        assert failure(lambda: web.send("GET", url, timeout=0.2)) == "network.connect_timeout"
        assert_quick_stop(web, url, cancel)


def test_a_stop_and_a_limit_reach_a_name_service(
    cancel: Cancel, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: release.wait(20))
    url = "https://slow.example"
    assert failure(lambda: web.send("GET", url, timeout=0.2)) == "network.connect_timeout"
    assert_quick_stop(web, url, cancel)
    release.set()


def test_after_a_stop_nothing_is_sent(cancel: Cancel, web: Web) -> None:
    with LineServer(answering(lambda _: answer())) as it:
        cancel.set()
        with pytest.raises(Stopped):
            web.send("GET", it.origin)
        assert it.connections == 0


def test_an_endless_body_is_not_read_to_its_end(web: Web) -> None:
    def endless(sock: socket.socket, server: LineServer) -> None:
        read_request(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not server.over.is_set():
            sock.sendall(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")

    with LineServer(endless) as it:
        assert failure(lambda: web.send("GET", it.origin, limit=100_000)) == "network.too_large"


def test_a_small_body_that_inflates_beyond_the_limit_is_refused(web: Web) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    reply = answer(bomb, "200 OK", "Content-Encoding: gzip")
    with LineServer(answering(lambda _: reply)) as it:
        assert failure(lambda: web.send("GET", it.origin, limit=1_000_000)) == "network.too_large"
        assert failure(lambda: web.session().get(it.origin)) == "network.too_large"


def test_an_inflated_body_within_the_limit_is_given(web: Web) -> None:
    reply = answer(gzip.compress(b"text" * 1000), "200 OK", "Content-Encoding: gzip")
    with LineServer(answering(lambda _: reply)) as it:
        assert web.send("GET", it.origin, limit=4000).body == b"text" * 1000
        assert failure(lambda: web.send("GET", it.origin, limit=3999)) == "network.too_large"


# --- what goes wrong ----------------------------------------------------------------------------


def test_a_refused_connection(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert failure(lambda: web.send("GET", f"http://127.0.0.1:{port}")) == "network.refused"


def test_an_unknown_name(web: Web) -> None:
    assert failure(lambda: web.send("GET", "https://no-such-host.invalid")) == "network.name"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "network.closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!", "network.closed"),
        (b"HTTP/1.1 200 OK\r\nX: whole line\r\n", "network.closed"),
        (b"HTTP/1.1 200 OK\r\nX-Beg", "network.closed"),
        (b"SSH-2.0-OpenSSH\r\n", "network.garbled"),
        (answer(b"no gzip", "200 OK", "Content-Encoding: gzip"), "network.garbled"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", "network.garbled"),
    ],
)
def test_what_breaks_off_or_makes_no_sense(web: Web, sent: bytes, code: str) -> None:
    def serve(sock: socket.socket, _server: LineServer) -> None:
        read_request(sock)
        sock.sendall(sent)

    with LineServer(serve) as it:
        assert failure(lambda: web.send("POST", it.origin, body=b"x")) == code
    assert code not in NEVER_SENT


def test_only_a_read_that_a_kept_connection_lost_is_sent_again(web: Web) -> None:
    def one_answer_each(sock: socket.socket, _server: LineServer) -> None:
        read_request(sock)
        sock.sendall(answer(b"x"))
        read_request(sock)  # and goes, without an answer

    with LineServer(one_answer_each) as it:
        web.send("GET", it.origin)
        assert web.send("GET", it.origin).status == 200
        assert it.connections == 2
        assert failure(lambda: web.send("POST", it.origin)) == "network.closed"
        assert it.connections == 2


@pytest.mark.parametrize(
    "url",
    ["sentry.io", "ftp://a/", "https://", "https://a:b@c/", "https://a:port/", "https://[::1/"],
)
def test_what_is_no_address(web: Web, url: str) -> None:
    assert failure(lambda: web.send("GET", url), BadInput) == "network.url"


def test_plain_http_stays_on_this_machine(web: Web) -> None:
    assert failure(lambda: web.send("GET", "http://sentry.example/")) == "network.plain_http"
    assert failure(lambda: web.session().get("http://sentry.example")) == "network.plain_http"


# --- whom it believes ---------------------------------------------------------------------------


def test_a_private_authority_counts_when_given(authority: Authority, cancel: Cancel) -> None:
    with LineServer(answering(lambda _: answer()), authority.server("127.0.0.1")) as it:
        with Web(Network(), cancel) as web:
            assert failure(lambda: web.send("GET", it.origin)) == "network.certificate"
        with Web(Network(ca_file=authority.file), cancel) as web:
            assert web.send("GET", it.origin).status == 200


def test_an_origins_authority_counts_for_no_other(authority: Authority, cancel: Cancel) -> None:
    tls = authority.server("127.0.0.1")
    with (
        LineServer(answering(lambda _: answer()), tls) as mine,
        LineServer(answering(lambda _: answer()), tls) as other,
        Web(Network(origin_cas=((mine.origin, authority.file),)), cancel) as web,
    ):
        assert web.send("GET", mine.origin).status == 200
        assert failure(lambda: web.send("GET", other.origin)) == "network.certificate"


def test_the_environments_bundles_are_not_looked_at(
    authority: Authority, cancel: Cancel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(authority.file))
    with LineServer(answering(lambda _: answer()), authority.server("127.0.0.1")) as it:
        with Web(Network(), cancel) as web:
            assert failure(lambda: web.send("GET", it.origin)) == "network.certificate"
            assert failure(lambda: web.session().get(it.origin)) == "network.certificate"
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.setenv(name, "/nowhere")
        with Web(Network(ca_file=authority.file), cancel) as web:
            assert web.session().get(it.origin).status_code == 200


def test_nobody_can_ask_not_to_verify(cancel: Cancel, authority: Authority) -> None:
    with (
        LineServer(answering(lambda _: answer()), authority.server("127.0.0.1")) as it,
        Web(Network(), cancel) as web,
    ):
        session = web.session()
        session.verify = False
        assert failure(lambda: session.get(it.origin, verify=False)) == "network.certificate"


@pytest.mark.parametrize(("host", "days"), [("other.test", 1), ("127.0.0.1", -1)])
def test_a_wrong_name_or_an_old_certificate(
    authority: Authority, cancel: Cancel, host: str, days: int
) -> None:
    with (
        LineServer(answering(lambda _: answer()), authority.server(host, days=days)) as it,
        Web(Network(ca_file=authority.file), cancel) as web,
    ):
        assert failure(lambda: web.send("GET", it.origin)) == "network.certificate"


def test_a_server_without_tls(web: Web) -> None:
    with LineServer(answering(lambda _: answer())) as it:
        url = f"https://127.0.0.1:{it.port}"
        code = failure(lambda: web.send("GET", url, timeout=1))
    assert code in {"network.tls", "network.connect_timeout"}


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_authority_that_cannot_be_read(
    cancel: Cancel, tmp_path_factory: pytest.TempPathFactory, content: str | None
) -> None:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    if content:
        path.write_text(content)
    with Web(Network(ca_file=path), cancel) as web:
        assert (
            failure(lambda: web.send("GET", "https://127.0.0.1:1"), BadInput) == "network.ca_file"
        )


def test_where_the_system_judges_its_word_is_asked_for_every_connection(
    authority: Authority, cancel: Cancel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")  # truststore itself looked already: it stays ours
    with LineServer(answering(lambda _: answer()), authority.server("127.0.0.1")) as it:
        with Web(Network(ca_file=authority.file), cancel) as web:
            assert web.send("GET", it.origin).status == 200
        with Web(Network(), cancel) as web:
            assert failure(lambda: web.send("GET", it.origin)) == "network.certificate"


# --- redirects ----------------------------------------------------------------------------------


def redirecting(target: Callable[[], str], status: str = "302 Found") -> Callable[[bytes], bytes]:
    def reply(request: bytes) -> bytes:
        if request.split(b" ")[1] == b"/go":
            return answer(b"", status, f"Location: {target()}")
        return answer(request)

    return reply


def test_no_redirect_is_followed_unasked(web: Web) -> None:
    with LineServer(answering(redirecting(lambda: "/end"))) as it:
        assert web.send("GET", f"{it.origin}/go").status == 302
        assert web.session().get(f"{it.origin}/go").status_code == 302
        assert web.send("GET", f"{it.origin}/go", follow=True).url == f"{it.origin}/end"


@pytest.mark.parametrize(
    ("status", "method"), [("303 See Other", b"GET"), ("302 Found", b"GET"), ("307 T", b"POST")]
)
def test_what_becomes_of_a_posted_body(web: Web, status: str, method: bytes) -> None:
    with LineServer(answering(redirecting(lambda: "/end", status))) as it:
        got = web.send(
            "POST", f"{it.origin}/go", headers={"Content-Type": "a/b"}, body=b"BODY", follow=True
        )
    assert got.body.startswith(method + b" /end ")
    assert (b"BODY" in got.body) == (method == b"POST")
    assert (b"a/b" in got.body) == (method == b"POST")


def test_a_token_stays_with_its_origin(web: Web) -> None:
    with (
        LineServer(answering(answer)) as other,
        LineServer(answering(redirecting(lambda: f"{other.origin}/end"))) as it,
    ):
        got = web.send("GET", f"{it.origin}/go", headers={"Authorization": "Bearer t"}, follow=True)
        assert b"Bearer" not in got.body
    with LineServer(answering(redirecting(lambda: "/end"))) as it:
        got = web.send("GET", f"{it.origin}/go", headers={"Authorization": "Bearer t"}, follow=True)
        assert b"Bearer t" in got.body


def test_circles_end(web: Web) -> None:
    with LineServer(answering(redirecting(lambda: "/go"))) as it:
        assert failure(lambda: web.send("GET", f"{it.origin}/go", follow=True)) == (
            "network.redirects"
        )


def test_no_way_leads_from_https_to_http(authority: Authority, cancel: Cancel) -> None:
    with (
        LineServer(answering(answer)) as plain,
        LineServer(
            answering(redirecting(lambda: f"{plain.origin}/end")), authority.server("127.0.0.1")
        ) as it,
        trusted(authority, cancel) as web,
    ):
        assert failure(lambda: web.send("GET", f"{it.origin}/go", follow=True)) == (
            "network.downgrade"
        )
        assert plain.connections == 0


@pytest.mark.parametrize("kept", [False, True])
def test_no_way_leads_from_a_public_server_into_this_network(
    monkeypatch: pytest.MonkeyPatch, cancel: Cancel, kept: bool
) -> None:
    def judged(address: str) -> bool:
        ip_address(address)
        return address == "127.0.0.2"  # plays the internet

    for module in (line, transport):
        monkeypatch.setattr(module, "is_public", judged)
    with (
        LineServer(answering(answer)) as inside,
        LineServer(answering(redirecting(lambda: f"{inside.origin}/end"))) as other,
        LineServer(
            answering(redirecting(lambda: f"{inside.origin}/end")), host="127.0.0.2"
        ) as outside,
        Web(Network(), cancel) as web,
    ):
        if kept:
            assert web.send("GET", inside.origin).status == 200
        before = inside.connections
        begin = f"{outside.origin}/go"
        assert failure(lambda: web.send("GET", begin, follow=True)) == "network.private"
        assert inside.connections == before
        # From inside to inside is nobody's business but this network's.
        assert web.send("GET", f"{other.origin}/go", follow=True).status == 200


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- an address to be refused
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert line.is_public(address) is public


# --- proxies ------------------------------------------------------------------------------------


def tunnel(target: LineServer) -> Callable[[socket.socket, LineServer], None]:
    """Be a proxy that leads every name to one server."""

    def serve(sock: socket.socket, server: LineServer) -> None:
        request = read_request(sock)
        assert request.startswith(b"CONNECT ")
        with socket.create_connection(("127.0.0.1", target.port)) as onward:
            sock.sendall(b"HTTP/1.1 200 Go\r\n\r\n")

            def back() -> None:
                try:
                    while data := onward.recv(65536):
                        sock.sendall(data)
                except OSError:
                    return

            thread = threading.Thread(target=back)
            thread.start()
            try:
                while data := sock.recv(65536):
                    onward.sendall(data)
            finally:
                socket.socket.shutdown(onward, socket.SHUT_RDWR)
                thread.join()
        assert server.port

    return serve


@pytest.mark.parametrize("secure", [False, True])
def test_a_given_proxy_is_used_and_the_far_end_verified(
    authority: Authority, cancel: Cancel, *, secure: bool
) -> None:
    inner = authority.server("far.test")
    outer = authority.server("127.0.0.1") if secure else None
    with (
        LineServer(answering(lambda _: answer(b"far")), inner) as far,
        LineServer(tunnel(far), outer) as proxy,
        Web(Network(ca_file=authority.file, proxy=proxy.origin, timeout=5), cancel) as web,
    ):
        assert web.send("GET", "https://far.test/").body == b"far"
        assert failure(lambda: web.send("GET", "https://else.test/")) == "network.certificate"


def test_a_stop_reaches_through_a_proxy(authority: Authority, cancel: Cancel) -> None:
    with (
        LineServer(hang_in_headers, authority.server("far.test")) as far,
        LineServer(tunnel(far)) as proxy,
        Web(Network(ca_file=authority.file, proxy=proxy.origin, timeout=5), cancel) as web,
    ):
        assert_quick_stop(web, "https://far.test/", cancel)


@pytest.mark.parametrize(
    ("status", "code"), [("407 Who", "network.proxy_login"), ("403 No", "network.proxy")]
)
def test_a_proxy_that_refuses(cancel: Cancel, status: str, code: str) -> None:
    with LineServer(answering(lambda _: answer(b"", status))) as proxy:
        address = f"http://someone:hunter2@127.0.0.1:{proxy.port}"
        with Web(Network(proxy=address), cancel) as web, pytest.raises(NetworkError) as caught:
            web.send("GET", "https://far.test/")
    assert caught.value.code == code
    assert "hunter2" not in str(caught.value) + texts.explain(caught.value).detail
    assert code in NEVER_SENT


def test_a_proxy_that_is_not_there_and_one_of_another_kind(cancel: Cancel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with Web(Network(proxy=gone), cancel) as web:
        code = failure(lambda: web.send("GET", "https://far.test/"))
        assert code == "network.proxy_unreachable"
    with Web(Network(proxy="socks5://127.0.0.1:1"), cancel) as web:
        code = failure(lambda: web.send("GET", "https://far.test/"), BadInput)
        assert code == "network.proxy_kind"


def test_the_environments_proxy_is_used_but_never_for_this_machine(
    cancel: Cancel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with (
        LineServer(answering(lambda _: answer(b"", "403 No"))) as proxy,
        LineServer(answering(lambda _: answer(b"near"))) as near,
    ):
        monkeypatch.setenv("https_proxy", proxy.origin)
        monkeypatch.setenv("http_proxy", proxy.origin)
        with Web(Network(), cancel) as web:
            assert failure(lambda: web.send("GET", "https://far.test/")) == "network.proxy"
            assert web.send("GET", near.origin).body == b"near"
        with Web(Network(proxy=""), cancel) as web:
            assert failure(lambda: web.send("GET", "https://far.invalid/")) == "network.name"
        with Web(Network(proxy=proxy.origin), cancel) as web:
            assert web.send("GET", near.origin).body == b"near"
        monkeypatch.setenv("no_proxy", "far.invalid")
        with Web(Network(), cancel) as web:
            assert failure(lambda: web.send("GET", "https://far.invalid/")) == "network.name"


# --- small ones ---------------------------------------------------------------------------------


def test_importing_it_loads_no_library() -> None:
    code = (
        "import sys, assistant.web, assistant.tasks, assistant.storage, assistant.entra.clouds\n"
        "print([m for m in ('requests','urllib3','msal','truststore','cryptography','filelock')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]
)
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["localhost.example", "127.0.0.1.example", "0.0.0.0", "10.0.0.1", "", "::"],  # noqa: S104 - not bound to
)
def test_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://Sentry.IO:443/x?y", "https://sentry.io"),
        ("https://sentry.io:8443", "https://sentry.io:8443"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_an_origin_is_written_one_way(url: str, origin: str) -> None:
    assert origin_of(url) == origin

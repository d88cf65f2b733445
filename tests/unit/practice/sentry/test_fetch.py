"""How the practice Sentry gets metadata: from this practice only, over verified TLS."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant.practice import tls
from assistant.practice.faults import Faults
from assistant.practice.http import Request, Response, redirect
from assistant.practice.listener import Listener
from assistant.practice.sentry.fetch import fetcher
from assistant.practice.sentry.idp_metadata import UNTRUSTED, CertificateUntrusted, read_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def answer(request: Request) -> Response:
    if request.path == "/large":
        return Response(200, b"x" * (6 * 1024 * 1024))
    if request.path == "/elsewhere":
        return redirect("https://login.example/")
    return Response(404 if request.path == "/missing" else 200, b"document")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("practice")
    made = tls.prepare(folder, dt.datetime.now(dt.UTC))
    listener = Listener("login", 0, made.context, Faults(()))
    listener.handler = answer
    listener.start()
    yield f"https://localhost:{listener.port}", made.ca_file
    listener.stop()


def test_the_status_does_not_matter(served: tuple[str, Path]) -> None:
    origin, authority = served
    fetch = fetcher([origin], lambda: authority)
    assert fetch(f"{origin}/") == b"document"
    assert fetch(f"{origin}/missing") == b"document"


def test_too_much_is_refused(served: tuple[str, Path]) -> None:
    origin, authority = served
    with pytest.raises(ValueError, match="too large"):
        fetcher([origin], lambda: authority)(f"{origin}/large")


def test_redirects_are_not_followed(served: tuple[str, Path]) -> None:
    origin, authority = served
    assert fetcher([origin], lambda: authority)(f"{origin}/elsewhere") == b""


def test_another_port_of_this_machine_is_not_asked(served: tuple[str, Path]) -> None:
    origin, authority = served
    with pytest.raises(ValueError, match="not an address of this practice"):
        fetcher(["https://localhost:1"], lambda: authority)(f"{origin}/")


def test_a_certificate_that_is_not_trusted_has_a_sentence_of_its_own(
    served: tuple[str, Path],
) -> None:
    origin, _ = served
    fetch = fetcher([origin], lambda: None)
    with pytest.raises(CertificateUntrusted):
        fetch(f"{origin}/")
    assert read_url({"metadata_url": f"{origin}/"}, fetch).general == (UNTRUSTED,)

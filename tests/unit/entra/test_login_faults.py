"""A login that fails in every way, at every place of a sign-in, and what is made of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from assistant import storage, texts
from assistant.entra.clouds import Cloud, cloud_of_line
from assistant.entra.signin import DeviceCode, SignIn, Token
from assistant.errors import AssistantError, NetworkError, ServiceError, SignInError, Who
from assistant.practice import login
from assistant.practice.http import Response, html_response
from assistant.practice.serve import Practice, running_practice
from assistant.tasks import Cancel, system_clock
from assistant.web import Network, Web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.practice.http import Handler, Request

READ = frozenset({"User.Read"})
PLACES = {
    "discovery": "login:GET */openid-configuration",
    "authorize": "login:GET */authorize",
    "token": "login:POST */token",
}
PASSING = ("429", "503", "reset-before", "reset-after", "slow")


def nothing(_request: Request) -> Response:
    return Response(404)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    folder = tmp_path_factory.mktemp("practice")
    handlers = {"graph": nothing, "sentry": nothing}
    with running_practice(folder, handlers=handlers, lag_factor=0) as practice:
        yield practice


@pytest.fixture
def practice(served: Practice) -> Iterator[Practice]:
    yield served
    served.faults.clear()


@dataclass
class Program:
    """One that signs in without a person, from a home that nothing is kept in yet."""

    cloud: Cloud
    home: Path
    cancel: Cancel = field(default_factory=Cancel)
    waits: list[float] = field(default_factory=list)

    def sign_in(self, **network: Any) -> Token:
        options = {"client_id": self.cloud.client_id or "", "tenant": None, "clock": system_clock}
        with Web(Network(origin_cas=self.cloud.origin_cas, **network), self.cancel) as web:
            return SignIn(
                self.cloud,
                web,
                storage.folders(self.home),
                account=f"admin@{self.cloud.domain}",
                cancel=self.cancel,
                wait=self._wait,
                **options,  # type: ignore[arg-type]  # a mapping of several kinds
            ).interactive(READ, how="practice", open_browser=no_browser, show_code=no_code)

    def _wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return self.cancel.is_set()


def no_browser(url: str) -> bool:
    raise AssertionError(url)


def no_code(code: DeviceCode) -> None:
    raise AssertionError(code)


@pytest.fixture
def program(practice: Practice, tmp_path: Path) -> Program:
    return Program(cloud_of_line(practice.describe(), tmp_path), tmp_path / "home")


def refused(call: Callable[[], object]) -> AssistantError:
    """Give the error of a call, which must have its sentences."""
    with pytest.raises(AssistantError) as caught:
        call()
    told = texts.explain(caught.value)
    assert told.title != caught.value.code
    assert told.hint
    return caught.value


@pytest.mark.parametrize("kind", PASSING)
@pytest.mark.parametrize("place", PLACES)
def test_what_passes_is_survived(
    practice: Practice, program: Program, place: str, kind: str
) -> None:
    practice.faults.add(f"{PLACES[place]}:1={kind}")
    assert program.sign_in().account.upn == f"admin@{program.cloud.domain}"
    assert practice.faults.kind("login", *_example(place)) is None  # it counted: the fault was met
    assert all(0 < pause <= 2 for pause in program.waits)


def _example(place: str) -> tuple[str, str]:
    method, _, glob = PLACES[place].removeprefix("login:").partition(" ")
    return method, glob.replace("*", "/x")


def test_a_login_that_hangs_up_more_than_once_is_asked_again(
    practice: Practice, program: Program
) -> None:
    practice.faults.add(f"{PLACES['authorize']}:1-3=reset-before")
    assert program.sign_in().value
    assert program.waits == [0.5, 1.0]  # the first was sent again by the transport itself


@pytest.mark.parametrize("place", PLACES)
def test_a_login_that_hangs_is_told_from_one_that_refuses(
    practice: Practice, program: Program, place: str
) -> None:
    practice.faults.add(f"{PLACES[place]}:1=hang")
    error = refused(lambda: program.sign_in(timeout=1.0))
    assert (type(error), error.code, error.who) == (NetworkError, "network.timeout", Who.NETWORK)
    assert program.sign_in().value


@pytest.mark.parametrize("kind", ["429", "503"])
@pytest.mark.parametrize("place", PLACES)
def test_a_login_that_stays_busy_is_not_asked_for_ever(
    practice: Practice, program: Program, place: str, kind: str
) -> None:
    practice.faults.add(f"{PLACES[place]}:*={kind}")
    error = refused(program.sign_in)
    assert (type(error), error.code) == (ServiceError, "signin.unavailable")
    assert error.who is Who.MICROSOFT
    assert error.params["number"] == f"HTTP {kind}"
    assert len(program.waits) == 3
    assert sum(program.waits) <= 4


@pytest.mark.parametrize("place", PLACES)
def test_a_login_that_always_hangs_up_is_the_networks_matter(
    practice: Practice, program: Program, place: str
) -> None:
    practice.faults.add(f"{PLACES[place]}:*=reset-before")
    error = refused(program.sign_in)
    assert (type(error), error.code) == (NetworkError, "network.closed")


@pytest.mark.parametrize(
    ("place", "kind", "code", "who"),
    [
        ("discovery", ServiceError, "network.not_json", Who.MICROSOFT),
        ("authorize", SignInError, "signin.page", Who.MICROSOFT),
        ("token", ServiceError, "signin.unavailable", Who.MICROSOFT),
    ],
)
def test_an_address_that_is_not_there_is_no_second_factor(
    practice: Practice,
    program: Program,
    place: str,
    kind: type[AssistantError],
    code: str,
    who: Who,
) -> None:
    practice.faults.add(f"{PLACES[place]}:1=404")
    error = refused(program.sign_in)
    assert (type(error), error.code, error.who) == (kind, code, who)
    assert program.sign_in().value


@contextmanager
def behind(answer: Response, folder: Path) -> Iterator[Program]:
    """Give a program whose way to the authorize address ends at somebody else's answer."""
    real: list[Handler] = []

    def somebody_else(request: Request) -> Response:
        return answer if request.path.endswith("/authorize") else real[0](request)

    handlers = {"login": somebody_else, "graph": nothing, "sentry": nothing}
    with running_practice(folder / "practice", handlers=handlers) as practice:
        real.append(login.handler(practice.world))
        yield Program(cloud_of_line(practice.describe(), folder), folder / "home")


def test_a_strangers_page_is_named_with_what_it_says(tmp_path: Path) -> None:
    words = f"Welcome to the hotel. Bearer {'s3cret' * 3} {'x' * 900}"
    with behind(html_response(200, f"<p>{words}</p>"), tmp_path) as program:
        error = refused(program.sign_in)
    assert (error.code, error.exit_status) == ("signin.page", 3)
    detail = texts.explain(error).detail
    assert "Welcome to the hotel." in detail
    assert "status 200" in detail
    assert "s3cret" not in detail
    assert len(detail) < 400


def test_a_login_that_asks_for_too_much_patience_is_not_available(tmp_path: Path) -> None:
    with behind(Response(503, b"", (("Retry-After", "600"),)), tmp_path) as program:
        assert refused(program.sign_in).code == "signin.unavailable"
    assert program.waits == []

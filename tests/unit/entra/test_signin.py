"""MSAL, our receiver and the practice login over TLS: signing in as people and programs do."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import keyring
import pytest
import requests
from helpers.entra_visitor import Page, Visitor, over_tls
from helpers.keyrings import MemoryKeyring

from assistant import storage, texts
from assistant.entra.clouds import Cloud, cloud_of_line
from assistant.entra.signin import DeviceCode, SignIn, SignInNeeded, Token, claims_of
from assistant.errors import (
    AssistantError,
    PermissionMissing,
    ServiceError,
    SignInError,
    Stopped,
)
from assistant.practice.http import Response
from assistant.practice.login import revoke
from assistant.practice.serve import Practice, running_practice
from assistant.tasks import Cancel, Pool, system_clock
from assistant.web import Network, Web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from assistant.practice.http import Request

READ = frozenset({"User.Read"})
WRITE = frozenset({"User.Read", "Application.ReadWrite.All"})
CLOUD_APPLICATION_ADMINISTRATOR = "158c047a-c907-4556-b7ef-446551a6b5f7"


def nothing(_request: Request) -> Response:
    return Response(404)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    folder = tmp_path_factory.mktemp("practice")
    handlers = {"graph": nothing, "sentry": nothing}
    with running_practice(folder, handlers=handlers, lag_factor=0) as served:
        yield served


@pytest.fixture
def cloud(practice: Practice, tmp_path: Path) -> Cloud:
    return cloud_of_line(practice.describe(), tmp_path)


@pytest.fixture
def asked(practice: Practice) -> Iterator[list[str]]:
    """Give what the login is asked, as method and last part of the path, while the test runs."""
    seen: list[str] = []

    def see(request: Request, _response: Response) -> None:
        seen.append(f"{request.method} {request.path.rpartition('/')[2]}")

    practice.observers.append(see)
    yield seen
    practice.observers.remove(see)
    practice.faults.clear()


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    before, made = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@dataclass
class Person:
    """Somebody at a browser: walks from the authorize address to the page they end on."""

    upn: str
    visitor: Visitor
    declines: bool = False

    def go(self, url: str) -> str:
        page = self.visitor.get(url)
        page = self.visitor.pick(page, self.upn)
        while "http://localhost:" not in page.action:
            step = {"step": "decline"} if self.declines else self._next(page)
            page = self.visitor.submit(page, **step)
        with requests.Session() as session:
            session.trust_env = False
            return session.post(page.action, data=page.form, timeout=10).text

    @staticmethod
    def _next(page: Page) -> dict[str, str]:
        return {"step": "mfa" if 'value="mfa"' in page.text else "consent"}


@dataclass
class Desk:
    """A program that signs in, with a home of its own."""

    cloud: Cloud
    web: Web
    home: Path
    cancel: Cancel
    waits: list[float] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def signin(self, upn: str | None = "admin", **more: Any) -> SignIn:
        options: dict[str, Any] = {
            "client_id": self.cloud.client_id,
            "tenant": None,
            "account": f"{upn}@{self.cloud.domain}" if upn else None,
            "clock": system_clock,
            "cancel": self.cancel,
            "wait": self.wait,
            **more,
        }
        cloud = options.pop("cloud", self.cloud)
        return SignIn(cloud, self.web, storage.folders(self.home), **options)

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.meanwhile()
        return self.cancel.is_set()

    def alone(self, signin: SignIn, scopes: frozenset[str] = READ) -> Token:
        """Sign in on the practice tenant without a person."""
        return signin.interactive(
            scopes, how="practice", open_browser=no_browser, show_code=no_code
        )

    def in_person(
        self, signin: SignIn, person: Person, scopes: frozenset[str] = READ
    ) -> tuple[Token, str]:
        """Have a person sign in; gives the page they ended on as well."""
        with ThreadPoolExecutor(1) as pool:
            ended: list[Any] = []

            def open_browser(url: str) -> bool:
                ended.append(pool.submit(person.go, url))
                return True

            token = signin.interactive(
                scopes, how="browser", open_browser=open_browser, show_code=no_code
            )
            return token, ended[0].result(10)


def no_browser(url: str) -> bool:
    raise AssertionError(url)


def no_code(code: DeviceCode) -> None:
    raise AssertionError(code)


@pytest.fixture
def desk(cloud: Cloud, tmp_path: Path) -> Iterator[Desk]:
    cancel = Cancel()
    with Web(Network(origin_cas=cloud.origin_cas), cancel) as web:
        yield Desk(cloud, web, tmp_path / "home", cancel)


@pytest.fixture
def person(practice: Practice) -> Iterator[Callable[..., Person]]:
    with requests.Session() as session:
        session.verify, session.trust_env = str(practice.ca_file), False

        def made(name: str, *, declines: bool = False) -> Person:
            visitor = over_tls(session, practice.origins.login)
            return Person(f"{name}@{practice.world.domain}", visitor, declines)

        yield made


def code_of(call: Callable[[], object], kind: type[AssistantError]) -> str:
    with pytest.raises(kind) as caught:
        call()
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value.code


# --- without a person -----------------------------------------------------------------------------


def test_a_practice_account_signs_in_alone(desk: Desk) -> None:
    token = desk.alone(desk.signin(), WRITE)
    assert token.account.upn == f"admin@{desk.cloud.domain}"
    assert token.account.tenant_id == desk.cloud.tenant_id
    assert token.account.name == "Ada Minner"
    assert token.account.oid == claims_of(token.value)["oid"]
    assert token.scopes >= WRITE
    assert CLOUD_APPLICATION_ADMINISTRATOR in (token.roles or ())
    left = token.expires_at - system_clock.now()
    assert timedelta(minutes=50) < left < timedelta(hours=2)
    assert token.value not in repr(token) + str(token)


def test_what_was_signed_in_is_found_again_without_asking(desk: Desk, asked: list[str]) -> None:
    first = desk.alone(desk.signin(), WRITE)
    asked.clear()
    later = desk.signin()
    again = later.silent(READ)
    assert again.value == first.value
    assert again.account == first.account
    assert asked == []
    assert [one.upn for one in later.accounts()] == [first.account.upn]
    assert later.persistent
    assert later.why_not == ""


def test_nobody_signed_in_means_a_person_is_needed(desk: Desk, asked: list[str]) -> None:
    with pytest.raises(SignInNeeded) as caught:
        desk.signin().silent(WRITE, claims="{}")
    need = caught.value
    assert (need.scopes, need.claims, need.reason) == (WRITE, "{}", "nobody")
    assert need.exit_status == 3
    assert asked == []


def test_a_permission_that_nobody_consented_to_needs_a_person(desk: Desk) -> None:
    signin = desk.signin("owner")
    desk.alone(signin)
    with pytest.raises(SignInNeeded) as caught:
        signin.silent(frozenset({"User.ReadBasic.All"}))
    assert caught.value.reason == "consent"
    desk.alone(signin, frozenset({"User.ReadBasic.All"}))
    assert "User.ReadBasic.All" in signin.silent(frozenset({"User.ReadBasic.All"})).scopes


def test_a_refusal_is_not_repeated_when_the_person_asks_anew(
    desk: Desk, practice: Practice, asked: list[str]
) -> None:
    signin = desk.signin("owner2")
    token = desk.alone(signin)
    user = practice.world.store.get("user", token.account.oid)
    assert user is not None
    practice.world.store.put("user", {**user, "accountEnabled": False})
    try:
        code = code_of(lambda: signin.silent(READ, fresh=True), SignInError)
    finally:
        practice.world.store.put("user", user)
    assert code == "signin.disabled"
    asked.clear()
    assert signin.silent(READ, fresh=True)  # the same refresh token, at once: MSAL would replay
    assert asked == ["POST token"]


def test_a_fresh_token_is_a_new_one(desk: Desk) -> None:
    signin = desk.signin()
    first = desk.alone(signin)
    assert signin.silent(READ).value == first.value
    fresh = signin.silent(READ, fresh=True)
    assert fresh.value != first.value
    assert signin.silent(READ).value == fresh.value


def test_a_claims_challenge_is_passed_on(desk: Desk, practice: Practice) -> None:
    signin = desk.signin()
    first = desk.alone(signin)
    bodies: list[dict[str, str]] = []

    def see(request: Request, _response: Response) -> None:
        bodies.append(request.form())

    practice.observers.append(see)
    challenge = '{"access_token": {"nbf": {"essential": true, "value": "1700000000"}}}'
    token = signin.silent(READ, claims=challenge)
    practice.observers.remove(see)
    assert token.value != first.value
    assert "1700000000" in bodies[0]["claims"]
    assert "CP1" in bodies[0]["claims"]


def test_a_sign_in_that_was_revoked_needs_a_person(desk: Desk, practice: Practice) -> None:
    signin = desk.signin()
    token = desk.alone(signin)
    revoke(practice.world, token.account.oid)
    with pytest.raises(SignInNeeded) as caught:
        signin.silent(READ, fresh=True)
    assert caught.value.reason == "expired"
    desk.alone(signin)
    assert signin.silent(READ, fresh=True)


def test_many_threads_ask_the_login_once(desk: Desk, tmp_path: Path, asked: list[str]) -> None:
    signin, more = desk.signin("useradmin"), frozenset({"User.ReadBasic.All"})
    desk.alone(signin)
    elsewhere = replace(desk, home=tmp_path / "elsewhere")
    desk.alone(elsewhere.signin("useradmin"), more)  # consents, but to a token that is not ours
    asked.clear()
    with Pool(desk.cancel) as pool:
        tokens = pool.gather([lambda: signin.silent(more)] * 8)
    assert len({token.value for token in tokens}) == 1
    assert asked == ["POST token"]


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("mfa", SignInError, "signin.mfa"),
        ("blocked", SignInError, "signin.policy"),
        ("disabled", SignInError, "signin.disabled"),
        ("nobody", SignInError, "signin.account"),
        ("reader", PermissionMissing, "signin.admin_consent"),
    ],
)
def test_why_an_account_cannot_sign_in_alone(
    desk: Desk, name: str, kind: type[AssistantError], code: str
) -> None:
    signin = desk.signin(name)
    assert code_of(lambda: desk.alone(signin, WRITE), kind) == code
    assert signin.accounts() == ()


def test_a_client_that_the_tenant_does_not_know(desk: Desk) -> None:
    signin = desk.signin(client_id="00000000-1111-2222-3333-444444444444")
    assert code_of(lambda: desk.alone(signin), SignInError) == "signin.client"


def test_a_tenant_that_does_not_exist(desk: Desk) -> None:
    signin = desk.signin(tenant="nowhere.example")
    with pytest.raises(SignInError) as caught:
        desk.alone(signin)
    assert caught.value.code == "signin.tenant"
    assert caught.value.params["number"] == "AADSTS90002"
    assert caught.value.params["correlation_id"] != "-"


def test_a_token_of_another_tenant_is_thrown_away(desk: Desk, ring: MemoryKeyring) -> None:
    elsewhere = replace(desk.cloud, tenant_id="00000000-1111-2222-3333-444444444444")
    signin = desk.signin(cloud=elsewhere, tenant=desk.cloud.tenant_id)
    assert code_of(lambda: desk.alone(signin), SignInError) == "signin.foreign_token"
    assert signin.accounts() == ()
    assert ring.kept


def test_two_people_are_kept_apart_and_one_has_to_be_named(desk: Desk) -> None:
    desk.alone(desk.signin("admin"))
    desk.alone(desk.signin("owner"))
    assert len(desk.signin().accounts()) == 2
    assert desk.signin("owner").silent(READ).account.upn.startswith("owner@")
    assert desk.signin("ADMIN").silent(READ).account.upn.startswith("admin@")
    with pytest.raises(SignInNeeded) as caught:
        desk.signin(None).silent(READ)
    assert caught.value.reason == "choice"
    assert f"owner@{desk.cloud.domain}" in texts.explain(caught.value).detail


def test_signing_out_leaves_nothing(desk: Desk, ring: MemoryKeyring, asked: list[str]) -> None:
    signin = desk.signin()
    desk.alone(signin)
    file = desk.home / "state" / "tokens.bin"
    assert file.exists()
    asked.clear()
    signin.sign_out()
    assert asked == []
    assert not file.exists()
    assert ring.kept == {}
    assert code_of(lambda: signin.silent(READ), SignInNeeded) == "signin.needed"
    assert code_of(lambda: desk.signin().silent(READ), SignInNeeded) == "signin.needed"


def test_without_a_keyring_it_lasts_as_long_as_the_command(desk: Desk) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    signin = desk.signin()
    desk.alone(signin)
    assert signin.silent(READ)
    assert not signin.persistent
    assert "keyring" in signin.why_not
    assert desk.signin().accounts() == ()


# --- by browser -----------------------------------------------------------------------------------


def test_a_person_signs_in_by_browser(desk: Desk, person: Callable[..., Person]) -> None:
    signin = desk.signin("cloudapp")
    token, page = desk.in_person(signin, person("cloudapp"), WRITE)
    assert token.account.upn.startswith("cloudapp@")
    assert token.scopes >= WRITE
    assert "You are signed in" in page
    assert signin.silent(WRITE).value == token.value


def test_a_second_factor_is_given_in_the_browser(desk: Desk, person: Callable[..., Person]) -> None:
    token, _ = desk.in_person(desk.signin("mfa"), person("mfa"))
    assert token.account.upn.startswith("mfa@")


def test_a_person_who_declines_is_believed(desk: Desk, person: Callable[..., Person]) -> None:
    signin = desk.signin("eligible")
    declining = person("eligible", declines=True)
    code = code_of(lambda: desk.in_person(signin, declining), SignInError)
    assert code == "signin.declined"


def test_on_a_practice_tenant_a_person_may_pick_another(
    desk: Desk, person: Callable[..., Person]
) -> None:
    signin = desk.signin("admin")
    desk.in_person(signin, person("cloudapp"))
    assert signin.silent(READ).account.upn.startswith("cloudapp@")


def test_elsewhere_another_account_than_the_one_named_is_not_kept(
    desk: Desk, person: Callable[..., Person]
) -> None:
    desk.alone(desk.signin("owner"))
    signin = desk.signin("admin", cloud=replace(desk.cloud, practice=False))
    with pytest.raises(SignInError) as caught:
        desk.in_person(signin, person("cloudapp"))
    assert caught.value.code == "signin.other_account"
    assert "cloudapp@" in texts.explain(caught.value).detail
    assert [one.upn.partition("@")[0] for one in signin.accounts()] == ["owner"]


def test_a_stop_is_quick_while_a_person_thinks(desk: Desk) -> None:
    stopped: list[float] = []

    def stop() -> None:
        stopped.append(time.monotonic())
        desk.cancel.set()

    timer = threading.Timer(0.1, stop)

    def open_browser(_url: str) -> bool:
        timer.start()
        return True

    with pytest.raises(Stopped):
        desk.signin().interactive(READ, how="browser", open_browser=open_browser, show_code=no_code)
    assert time.monotonic() - stopped[0] < 0.3
    timer.join()


def test_the_browser_is_sent_with_what_entra_wants(desk: Desk) -> None:
    sent: list[dict[str, str]] = []

    def open_browser(url: str) -> bool:
        sent.append(dict(parse_qsl(url.partition("?")[2])))
        desk.cancel.set()
        return True

    with pytest.raises(Stopped):
        desk.signin(None).interactive(
            WRITE, claims='{"x": null}', how="browser", open_browser=open_browser, show_code=no_code
        )
    asked = sent[0]
    assert asked["redirect_uri"].startswith("http://localhost:")
    assert (asked["response_mode"], asked["prompt"]) == ("form_post", "select_account")
    assert asked["code_challenge_method"] == "S256"
    assert f"{desk.cloud.graph}/Application.ReadWrite.All" in asked["scope"].split()
    assert '"x"' in asked["claims"]
    assert "CP1" in asked["claims"]


# --- by code --------------------------------------------------------------------------------------


def by_code(signin: SignIn, show: Callable[[DeviceCode], None]) -> Token:
    return signin.interactive(READ, how="device", open_browser=no_browser, show_code=show)


def test_a_person_signs_in_by_code(desk: Desk, person: Callable[..., Person]) -> None:
    shown: list[DeviceCode] = []
    someone = person("owner")

    def type_code() -> None:
        if len(desk.waits) == 2:  # the first ask finds it pending
            visitor, code = someone.visitor, shown[0]
            page = visitor.submit(visitor.get(code.url), otc=code.user_code)
            page = visitor.submit(visitor.pick(page, someone.upn), step="confirm")
            while page.heading != "You are signed in":
                page = visitor.submit(page, step="consent")

    desk.meanwhile = type_code
    signin = desk.signin("owner")
    token = by_code(signin, shown.append)
    assert token.account.upn == someone.upn
    assert desk.waits == [5.0, 5.0]
    assert shown[0].minutes == 15
    assert shown[0].user_code not in repr(shown[0])
    assert signin.silent(READ).value == token.value


def test_a_declined_code(desk: Desk, person: Callable[..., Person]) -> None:
    someone = person("owner")

    def decline(code: DeviceCode) -> None:
        visitor = someone.visitor
        page = visitor.submit(visitor.get(code.url), otc=code.user_code)
        visitor.submit(visitor.pick(page, someone.upn), step="decline")

    call = lambda: by_code(desk.signin("owner"), decline)  # noqa: E731 - read once
    assert code_of(call, SignInError) == "signin.declined"


def test_a_code_that_nobody_types_in_time(desk: Desk) -> None:
    class Racing:
        """A clock on which every wait lasts long."""

        def now(self) -> datetime:
            return system_clock.now()

        def monotonic(self) -> float:
            return system_clock.monotonic() + 400 * len(desk.waits)

    signin = desk.signin(clock=Racing())
    call = lambda: by_code(signin, lambda _code: None)  # noqa: E731 - read once
    assert code_of(call, SignInError) == "signin.device_code"
    assert len(desk.waits) == 3


def test_a_stop_while_a_code_waits(desk: Desk) -> None:
    desk.meanwhile = desk.cancel.set
    with pytest.raises(Stopped):
        by_code(desk.signin(), lambda _code: None)


# --- a login that has a bad day -------------------------------------------------------------------


def test_a_busy_login_is_asked_again(desk: Desk, practice: Practice, asked: list[str]) -> None:
    signin = desk.signin()
    desk.alone(signin)
    practice.faults.add("login:POST */token:1=503")
    practice.faults.add("login:POST */token:2=429")
    asked.clear()
    assert signin.silent(READ, fresh=True)
    assert asked.count("POST token") == 3
    assert desk.waits == [0.5, 1.0]


@pytest.mark.parametrize("kind", ["503", "429"])
def test_a_login_that_stays_busy_is_said_and_can_be_tried_again(
    desk: Desk, practice: Practice, asked: list[str], kind: str
) -> None:
    signin = desk.signin()
    desk.alone(signin)
    practice.faults.add(f"login:POST */token:*={kind}")
    code = code_of(lambda: signin.silent(READ, fresh=True), ServiceError)
    assert code == "signin.unavailable"
    practice.faults.clear()
    assert signin.silent(READ, fresh=True)
    assert asked


def test_a_connection_that_breaks_is_tried_once_more(
    desk: Desk, practice: Practice, asked: list[str]
) -> None:
    signin = desk.signin()
    desk.alone(signin)
    practice.faults.add("login:POST */token:1=reset-after")
    assert signin.silent(READ, fresh=True)
    assert asked


def test_a_stop_reaches_a_login_that_hangs(desk: Desk, practice: Practice) -> None:
    signin = desk.signin()
    desk.alone(signin)
    practice.faults.add("login:POST */token:1=hang")
    stopped: list[float] = []

    def stop() -> None:
        stopped.append(time.monotonic())
        desk.cancel.set()

    timer = threading.Timer(0.2, stop)
    timer.start()
    with pytest.raises(Stopped):
        signin.silent(READ, fresh=True)
    assert time.monotonic() - stopped[0] < 0.3
    timer.join()
    practice.faults.clear()


# --- the login's description ----------------------------------------------------------------------

DESCRIPTION = "GET openid-configuration"


def test_the_logins_description_is_asked_for_once_a_day(desk: Desk, asked: list[str]) -> None:
    class Later:
        """Tomorrow's clock."""

        def now(self) -> datetime:
            return system_clock.now() + timedelta(hours=25)

        def monotonic(self) -> float:
            return system_clock.monotonic()

    desk.alone(desk.signin())
    desk.alone(desk.signin())
    assert asked.count(DESCRIPTION) == 1
    desk.alone(desk.signin(clock=Later()))
    assert asked.count(DESCRIPTION) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"at": "x"}',
        '{"at": 1e11, "text": "{}"}',
    ],
)
def test_a_damaged_description_is_fetched_again(desk: Desk, asked: list[str], text: str) -> None:
    desk.alone(desk.signin())
    (kept,) = (desk.home / "cache" / "logins").iterdir()
    kept.write_text(text)
    desk.alone(desk.signin())
    assert asked.count(DESCRIPTION) == 2


def test_a_description_that_leads_elsewhere_is_not_followed(desk: Desk, asked: list[str]) -> None:
    desk.alone(desk.signin())
    (kept,) = (desk.home / "cache" / "logins").iterdir()
    kept.write_text(kept.read_text().replace("https://localhost", "https://evil.example"))
    assert desk.alone(desk.signin())
    assert asked.count(DESCRIPTION) == 2


@pytest.mark.parametrize("token", ["", "opaque", "a.b", "a.!!.c", "a.W10.c", "a.bm8.c"])
def test_a_token_that_tells_nothing(token: str) -> None:
    assert claims_of(token) == {}

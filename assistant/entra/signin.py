"""Signs an administrator in to Entra with MSAL; no password is ever typed into us.

Silently, by browser, by device code, or, on a practice tenant, without a person.
"""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assistant.entra.discovery import Discovery
from assistant.entra.kept import Kept
from assistant.entra.receiver import Receiver
from assistant.entra.signin_errors import error_of, facts_of, meaning_of, number_of
from assistant.entra.token import (
    Account,
    DeviceCode,
    SignInNeeded,
    Token,
    challenge_of,
    claims_of,
    token_of,
)
from assistant.entra.token_cache import TokenCache
from assistant.entra.walk import walk
from assistant.errors import NetworkError, PermissionMissing, SignInError, Who
from assistant.tasks import Pool
from assistant.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.entra.clouds import Cloud
    from assistant.storage import Folders
    from assistant.tasks import Cancel, Clock
    from assistant.web import Web

__all__ = ["Account", "DeviceCode", "SignIn", "SignInNeeded", "Token", "claims_of"]

ANY_ORGANIZATION = "organizations"
CAPABILITIES = ("CP1",)
"""We understand claims challenges (continuous access evaluation)."""

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"  # tenant id of all personal Microsoft accounts
_PENDING = frozenset({"authorization_pending", "slow_down"})
_SLOWER = 5.0  # seconds more between two asks, RFC 8628, section 3.5
_DEVICE_LIFETIME = 900.0
_SPENT = 54005  # the authorization code was redeemed before


class SignIn:
    """Gets tokens for one client in one cloud; from several threads.

    Args:
        cloud: whose login.
        web: the way to it.
        folders: where tokens and the login's description are kept.
        client_id: who asks, an app registration.
        tenant: id or domain; None leaves it to the account where the cloud has no only one.
        account: user principal name that is wanted; None leaves the choice to the person.
        clock: tells the time.
        cancel: the job's token.
        wait: waits so many seconds and tells whether the token was set meanwhile.
    """

    def __init__(
        self,
        cloud: Cloud,
        web: Web,
        folders: Folders,
        *,
        client_id: str,
        tenant: str | None,
        account: str | None,
        clock: Clock,
        cancel: Cancel,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._cloud = cloud
        self._web = web
        self._client_id = client_id
        self._tenant = tenant or cloud.tenant_id or ANY_ORGANIZATION
        self._account = account
        self._clock = clock
        self._cancel = cancel
        self._wait = wait or cancel.wait
        self._cache = TokenCache(folders, cancel)
        self._discovery = Discovery(web.session(), folders.cache, clock, cancel, self._wait)
        self._answers: dict[str, object] = {}  # MSAL repeats refusals from here for a minute
        self._app: Any = None
        self._guard = threading.Lock()

    @property
    def persistent(self) -> bool:
        """Whether the sign-in outlives the command."""
        return self._cache.persistent

    @property
    def why_not(self) -> str:
        """Why it does not, in words; empty if it does."""
        return say(self._cache.why_not) if self._cache.why_not else ""

    def accounts(self) -> tuple[Account, ...]:
        """Name who is signed in to this cloud; asks no network.

        Raises:
            StorageError: if what is kept cannot be read.
        """
        with self._guard, self._cache.changing():
            return self._kept().accounts()

    def silent(
        self, scopes: frozenset[str], *, claims: str | None = None, fresh: bool = False
    ) -> Token:
        """Give a token without a person.

        Args:
            scopes: names of Graph's delegated permissions.
            claims: a claims challenge of Graph's.
            fresh: not from the cache: after a role was activated, or Graph refused the token.

        Raises:
            SignInNeeded: only a person can get one.
            SignInError, PermissionMissing: the login refuses for good.
            NetworkError, ServiceError: the login did not answer.
            StorageError: the cache cannot be read or written.
        """
        # One at a time: eight parallel refreshes would make eight posts.
        with self._guard, self._cache.changing():
            kept = self._kept()
            account = kept.chosen(self._account, scopes, claims or "")
            if fresh or claims:
                self._answers.clear()
            answer = self._application().acquire_token_silent_with_error(
                self._full(scopes), account, claims_challenge=claims, force_refresh=fresh
            )
            if answer is None:
                raise SignInNeeded(scopes, claims or "", "expired")
            if "error" in answer:
                again = meaning_of(answer).again
                if not again:
                    raise error_of(answer)
                challenge = claims or challenge_of(str(answer.get("claims") or ""))
                raise SignInNeeded(scopes, challenge, again, **facts_of(answer))
            return self._token(answer, scopes, kept.id_claims(account))

    def interactive(
        self,
        scopes: frozenset[str],
        *,
        claims: str | None = None,
        how: str,
        open_browser: Callable[[str], bool],
        show_code: Callable[[DeviceCode], None],
    ) -> Token:
        """Have a person sign in.

        Args:
            scopes: names of Graph's delegated permissions.
            claims: a claims challenge of Graph's or the login's.
            how: ``browser``, ``device``, or ``practice`` where nobody is there.
            open_browser: opens an address; what it returns is not looked at, because the address
                may be opened by hand as well.
            show_code: shows where to type which code.

        Raises:
            SignInError, PermissionMissing: it did not work, or the person did not finish.
            Stopped: the person stopped it.
            NetworkError, ServiceError: the login did not answer.
            StorageError: the cache cannot be read or written.
        """
        self._answers.clear()
        with self._guard:
            app = self._application()
        if how == "device":
            answer = self._by_code(app, scopes, claims, show_code)
        else:
            answer = self._by_receiver(app, scopes, claims, how, open_browser)
            if how == "practice" and number_of(answer) == _SPENT:
                # The answer to it was lost; nobody has to be troubled for another code.
                answer = self._by_receiver(app, scopes, claims, how, open_browser)
        if "error" in answer:
            raise error_of(answer)
        id_claims = answer.get("id_token_claims") or {}
        token = self._token(answer, scopes, id_claims)
        missing = scopes - token.scopes
        if missing:
            raise PermissionMissing("signin.scopes_missing", missing=", ".join(sorted(missing)))
        self._account = token.account.upn or self._account
        return token

    def sign_out(self) -> None:
        """Forget this cloud's accounts; with the last one the file and its key go too.

        Asks no network: a token that was handed out lives to its end, an hour at most.

        Raises:
            StorageError: if the cache cannot be read or written.
        """
        with self._guard:
            with self._cache.changing():
                others = self._kept().remove_all()
            if not others:
                self._cache.forget()

    def _application(self) -> Any:  # noqa: ANN401 -- MSAL publishes no types
        if self._app is None:
            try:
                self._app = self._made_application()
            except NetworkError as error:
                # A connection that broke asked for nothing but a description: asked for again.
                if error.code != "network.closed":
                    raise
                self._app = self._made_application()
            except ValueError as error:
                # MSAL says so of a tenant whose configuration could not be read.
                refusal = self._discovery.refusal or {"error_description": "AADSTS90002"}
                raise error_of(refusal) from error
        return self._app

    def _made_application(self) -> Any:  # noqa: ANN401 -- MSAL publishes no types
        import msal  # noqa: PLC0415 -- 0.1 s, only where a sign-in is meant

        return msal.PublicClientApplication(
            self._client_id,
            authority=self._cloud.authority(self._tenant),
            # All our logins are known beforehand; asking about them is a round trip more.
            instance_discovery=False,
            token_cache=self._cache.msal,
            http_client=self._discovery,
            http_cache=self._answers,
            client_capabilities=list(CAPABILITIES),
        )

    def _by_receiver(
        self,
        app: Any,  # noqa: ANN401 -- MSAL publishes no types
        scopes: frozenset[str],
        claims: str | None,
        how: str,
        open_browser: Callable[[str], bool],
    ) -> dict[str, Any]:
        alone = how == "practice"
        with Receiver(self._cancel, self._clock) as receiver:
            flow = app.initiate_auth_code_flow(
                self._full(scopes),
                redirect_uri=receiver.redirect_uri,
                login_hint=self._account,
                prompt="none" if alone else None if self._account else "select_account",
                claims_challenge=claims or None,
                response_mode="form_post",
            )
            if alone:
                found = self._walk(flow["auth_uri"], receiver, flow["state"])
            else:
                open_browser(flow["auth_uri"])
                found = receiver.wait(flow["state"])
        return self._redeemed(lambda: app.acquire_token_by_auth_code_flow(flow, found))

    def _walk(self, url: str, receiver: Receiver, state: str) -> dict[str, str]:
        def go() -> dict[str, str]:
            try:
                walk(self._web, url, receiver.redirect_uri, self._wait)
            except BaseException:
                receiver.give_up()
                raise
            return {}

        def wait() -> dict[str, str]:
            try:
                return receiver.wait(state)
            except SignInError as error:
                if error.code != "signin.gone":
                    raise
                return {}  # the walk says why

        with Pool(self._cancel, 2) as pool:
            return pool.gather([go, wait])[1]

    def _by_code(
        self,
        app: Any,  # noqa: ANN401 -- MSAL publishes no types
        scopes: frozenset[str],
        claims: str | None,
        show_code: Callable[[DeviceCode], None],
    ) -> dict[str, Any]:
        flow = app.initiate_device_flow(self._full(scopes), claims_challenge=claims or None)
        if "user_code" not in flow:
            return dict(flow)
        lifetime = float(flow.get("expires_in") or _DEVICE_LIFETIME)
        ends = self._clock.monotonic() + lifetime
        pause = float(flow.get("interval") or _SLOWER)
        url, code = str(flow["verification_uri"]), str(flow["user_code"])
        show_code(DeviceCode(url, code, round(lifetime / 60)))
        while self._clock.monotonic() < ends:
            if self._wait(pause):
                self._cancel.check()
            # Asked once at a time: MSAL's own loop sleeps where no stop reaches it. It gets a copy,
            # because it notes the time there and warns by a clock that is not ours.
            answer = self._redeemed(
                lambda: app.acquire_token_by_device_flow(
                    dict(flow), claims_challenge=claims or None, exit_condition=lambda _flow: True
                )
            )
            if answer.get("error") not in _PENDING:
                return answer
            if answer["error"] == "slow_down":
                pause += _SLOWER
        return {"error": "expired_token"}

    def _redeemed(self, redeem: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Have MSAL ask for tokens, and keep them only if they are for us.

        Raises:
            SignInError: they are of another client, tenant or account.
        """
        with self._guard, self._cache.changing():
            before = self._cache.msal.serialize()
            answer = redeem()
            refusal = None if "error" in answer else self._refusal(answer)
            if refusal is not None:
                self._cache.msal.deserialize(before)
                raise refusal
            return answer

    def _refusal(self, answer: Mapping[str, Any]) -> SignInError | None:
        """Look at the id token; MSAL does not do so any more (measured, 1.39)."""
        told = answer.get("id_token_claims") or {}
        came = str(told.get("preferred_username") or "-")
        tenant, wanted = str(told.get("tid") or "").lower(), self._tenant_id()
        if tenant == _PERSONAL:
            return SignInError("signin.personal", account=came)
        if told.get("aud") != self._client_id or not tenant or (wanted and tenant != wanted):
            return SignInError("signin.foreign_token", who=Who.MICROSOFT, tenant=tenant or "-")
        names = {
            str(told.get(name) or "").lower() for name in ("preferred_username", "upn", "email")
        }
        # On a practice tenant the account is only a proposal: a person may pick another.
        if self._account and not self._cloud.practice and self._account.lower() not in names:
            return SignInError("signin.other_account", wanted=self._account, came=came)
        return None

    def _token(
        self, answer: Mapping[str, Any], scopes: frozenset[str], id_claims: Mapping[str, Any]
    ) -> Token:
        lifetime = timedelta(seconds=float(answer.get("expires_in") or 0))
        return token_of(
            str(answer["access_token"]),
            wanted=scopes,
            expires_at=self._clock.now() + lifetime,
            id_claims=id_claims,
        )

    def _tenant_id(self) -> str:
        """The tenant that was asked for, if that is known by its id."""
        named = self._app.authority.tenant if self._app is not None else self._tenant
        known = (self._cloud.tenant_id, self._tenant, named)
        return next((one.lower() for one in known if one and _GUID.fullmatch(one)), "")

    def _kept(self) -> Kept:
        return Kept(self._cache.msal, self._cloud, self._tenant_id())

    def _full(self, scopes: frozenset[str]) -> list[str]:
        return [self._cloud.scope(scope) for scope in sorted(scopes)]

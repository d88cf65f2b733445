"""Signs an administrator in to Entra with MSAL; no password is ever typed into us.

Silently, by browser, by device code, or, on a practice tenant, without a person.
"""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.entra.discovery import Discovery
from assistant.entra.receiver import Receiver
from assistant.entra.signin_errors import error_of, meaning_of
from assistant.entra.token_cache import TokenCache
from assistant.errors import NetworkError, SignInError, Who
from assistant.tasks import Pool
from assistant.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.entra.clouds import Cloud
    from assistant.storage import Folders
    from assistant.tasks import Cancel, Clock
    from assistant.web import Web

ANY_ORGANIZATION = "organizations"
CAPABILITIES = ("CP1",)
"""We understand claims challenges (continuous access evaluation)."""
_REDIRECTS = frozenset({301, 302, 303, 307})


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in."""

    upn: str
    tenant_id: str


@dataclass(frozen=True, slots=True)
class Token:
    """An access token with what it says of itself; its value is in no repr.

    Attributes:
        scopes: delegated permissions in it.
        roles: template ids of active directory roles; ``None`` where it does not tell.
    """

    account: Account
    scopes: frozenset[str]
    roles: frozenset[str] | None
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """Where to type which code."""

    url: str
    user_code: str


class SignInNeeded(SignInError):
    """Only a person can get a token that does this.

    Attributes:
        scopes: permissions that the token is to hold.
        claims: the claims challenge to pass on, empty for none.
    """

    def __init__(self, scopes: frozenset[str], claims: str = "") -> None:
        super().__init__("signin.needed", who=Who.YOU, scopes=", ".join(sorted(scopes)))
        self.scopes = scopes
        self.claims = claims


def claims_of(token: str) -> Mapping[str, Any]:
    """Read what a token says, unverified: for showing and for checks that Graph repeats anyway."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 -- RFC 7519
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class SignIn:
    """Gets tokens for one client in one cloud.

    Attributes:
        persistent: whether the sign-in outlives the command.
        why_not: why it does not, in words; empty if it does.
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
    ) -> None:
        self._cloud = cloud
        self._web = web
        self._client_id = client_id
        self._tenant = tenant or cloud.tenant_id or ANY_ORGANIZATION
        self._account = account
        self._clock = clock
        self._cancel = cancel
        self._cache = TokenCache(folders)
        self._discovery = Discovery(web.session(), folders.cache, clock)
        self._app: Any = None
        self._guard = threading.Lock()
        self.persistent = self._cache.persistent
        self.why_not = say(self._cache.why_not) if self._cache.why_not else ""

    def _application(self) -> Any:  # noqa: ANN401 -- MSAL publishes no types
        if self._app is None:
            import msal  # noqa: PLC0415 -- 0.1 s, only where a sign-in is meant

            try:
                self._app = msal.PublicClientApplication(
                    self._client_id,
                    authority=self._cloud.authority(self._tenant),
                    instance_discovery=None if self._cloud.well_known else False,
                    token_cache=self._cache.msal,
                    http_client=self._discovery,
                    client_capabilities=list(CAPABILITIES),
                )
            except ValueError as error:
                # MSAL says so of a tenant whose configuration could not be read.
                raise SignInError("signin.tenant", number="-", **_NO_TRACE) from error
        return self._app

    def silent(
        self, scopes: frozenset[str], *, claims: str | None = None, fresh: bool = False
    ) -> Token:
        """Give a token without a person.

        Raises:
            SignInNeeded: only a person can get one.
            SignInError, PermissionMissing: the login refuses for good.
            NetworkError: the login did not answer.
        """
        # One at a time: eight parallel refreshes would make eight posts.
        with self._guard, self._cache.changing():
            app = self._application()
            account = self._known(app)
            if account is None:
                raise SignInNeeded(scopes, claims or "")
            answer = app.acquire_token_silent_with_error(
                self._full(scopes), account, claims_challenge=claims, force_refresh=fresh
            )
        if answer is None:
            raise SignInNeeded(scopes, claims or "")
        if "error" in answer:
            if meaning_of(answer).again:
                raise SignInNeeded(scopes, claims or str(answer.get("claims") or ""))
            raise error_of(answer)
        return self._token(answer, scopes, str(account.get("username") or ""))

    def interactive(
        self,
        scopes: frozenset[str],
        *,
        claims: str = "",
        how: str,
        open_browser: Callable[[str], bool],
        show_code: Callable[[DeviceCode], None],
    ) -> Token:
        """Have a person sign in; ``how`` is ``browser``, ``device`` or ``practice`` (nobody there).

        Raises:
            SignInError, PermissionMissing: it did not work, or the person did not finish.
            Stopped: the person stopped it.
            NetworkError: the login did not answer.
        """
        app = self._application()
        if how == "device":
            answer = self._by_code(app, scopes, claims, show_code)
        else:
            answer = self._by_receiver(app, scopes, claims, how, open_browser)
        if "error" in answer:
            raise error_of(answer)
        name = str((answer.get("id_token_claims") or {}).get("preferred_username") or "")
        self._account = name or self._account
        self._check_id_token(answer)
        return self._token(answer, scopes, name)

    def _by_receiver(
        self,
        app: Any,  # noqa: ANN401 -- MSAL publishes no types
        scopes: frozenset[str],
        claims: str,
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
                response_mode="query" if alone else "form_post",
            )
            if alone:
                found = self._follow(flow["auth_uri"], receiver, flow["state"])
            else:
                open_browser(flow["auth_uri"])
                found = receiver.wait(flow["state"])
        with self._guard, self._cache.changing():
            answer: dict[str, Any] = app.acquire_token_by_auth_code_flow(flow, found)
        return answer

    def _follow(self, url: str, receiver: Receiver, state: str) -> dict[str, str]:
        """Walk the redirects of a practice login, as a browser in which nobody types would."""

        def walk() -> dict[str, str]:
            try:
                answer = self._web.send("GET", url)
                target = answer.headers.get("location", "")
                if answer.status in _REDIRECTS and target.startswith(receiver.redirect_uri):
                    self._web.send("GET", target)
                    return {}
            except NetworkError:
                receiver.give_up()
                raise
            receiver.give_up()
            raise SignInError("signin.page", number="-", **_NO_TRACE)

        def wait() -> dict[str, str]:
            try:
                return receiver.wait(state)
            except SignInError as error:
                if error.code == "signin.gone":
                    return {}  # the walk says why
                raise

        with Pool(self._cancel, 2) as pool:
            walked, found = pool.gather([walk, wait])
        return found or walked

    def _by_code(
        self,
        app: Any,  # noqa: ANN401 -- MSAL publishes no types
        scopes: frozenset[str],
        claims: str,
        show_code: Callable[[DeviceCode], None],
    ) -> dict[str, Any]:
        flow = app.initiate_device_flow(self._full(scopes))
        if "user_code" not in flow:
            return dict(flow)
        show_code(DeviceCode(str(flow["verification_uri"]), str(flow["user_code"])))

        def over(flow: dict[str, Any]) -> bool:
            return (
                self._cancel.is_set() or flow.get("expires_at", 0) < self._clock.now().timestamp()
            )

        unregister = self._cancel.on_cancel(partial(flow.__setitem__, "expires_at", 0))
        try:
            answer: dict[str, Any] = app.acquire_token_by_device_flow(
                flow, claims_challenge=claims or None, exit_condition=over
            )
        finally:
            unregister()
        self._cancel.check()
        with self._guard:
            self._cache.keep()
        return answer

    def sign_out(self) -> None:
        """Forget this client's accounts; with the last one the file and its key go too."""
        with self._guard:
            with self._cache.changing():
                app = self._application()
                for account in app.get_accounts():
                    app.remove_account(account)
                left = app.get_accounts()
            if not left:
                self._cache.forget()

    def _full(self, scopes: frozenset[str]) -> list[str]:
        return [self._cloud.scope(scope) for scope in sorted(scopes)]

    def _known(self, app: Any) -> dict[str, Any] | None:  # noqa: ANN401 -- MSAL publishes no types
        accounts: list[dict[str, Any]] = app.get_accounts(username=self._account or None)
        return accounts[0] if len(accounts) == 1 or (accounts and self._account) else None

    def _check_id_token(self, answer: Mapping[str, Any]) -> None:
        """MSAL does not look at these any more (measured, 1.39)."""
        told = answer.get("id_token_claims") or {}
        wanted = self._cloud.tenant_id
        if told.get("aud") != self._client_id or (wanted and told.get("tid") != wanted):
            raise SignInError("signin.foreign_token", who=Who.MICROSOFT)

    def _token(self, answer: Mapping[str, Any], scopes: frozenset[str], name: str) -> Token:
        value = str(answer["access_token"])
        told = claims_of(value)
        told_scopes = frozenset(str(told.get("scp") or "").split())
        roles = told.get("wids")
        upn = str(told.get("upn") or told.get("preferred_username") or name)
        tenant = str(told.get("tid") or (answer.get("id_token_claims") or {}).get("tid") or "")
        return Token(
            Account(upn or name, tenant),
            told_scopes or scopes,
            frozenset(str(role) for role in roles) if isinstance(roles, list) else None,
            value,
        )


_NO_TRACE: dict[str, Any] = {"correlation_id": "-", "timestamp": "-"}

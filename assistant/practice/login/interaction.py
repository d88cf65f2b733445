"""The conversation with a person: pick an account, prove it, agree, go on.

Whatever somebody signs in for (an application's code, a device's code, a SAML response, My Apps)
is a ``Goal``. The ``Desk`` leads a person through the pages that their account needs and then
asks the goal for its answer. What a conversation remembers lives in memory only, for a quarter of
an hour.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from assistant.practice.http import Request, Response
from assistant.practice.login import consent, sessions
from assistant.practice.login.aadsts import Refusal, refuse, stamp
from assistant.practice.login.answers import error_status, notice, page
from assistant.practice.login.directory import (
    User,
    can_consent_for_all,
    find_user,
    must_change_password,
    needs_mfa,
    state_refusal,
)
from assistant.practice.login.people import picker
from assistant.practice.login.scopes import Asked, permission

if TYPE_CHECKING:
    from assistant.practice.login.clients import PublicClient
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

_LIFETIME: Final = timedelta(minutes=15)
_MOST: Final = 500
_SHORTEST_PASSWORD: Final = 8
PATH: Final = "/common/login"


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """An application and what it asks for; ``always``: ask even if it was granted before."""

    client: PublicClient
    asked: Asked
    always: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How a conversation is led.

    Attributes:
        application: what the pages call the goal.
        consent: the permissions that have to be granted first, if any.
        confirm: whether the person is asked once more before it is done.
        returns: whether a refusal can be handed back to an application.
    """

    application: str
    consent: ConsentRequest | None = None
    confirm: bool = False
    returns: bool = False


class Goal(Protocol):
    """What a person signs in for."""

    @property
    def manner(self) -> Manner:
        """How the conversation about it is led."""

    def finish(self, who: SignedIn) -> Response:
        """Answer, now that ``who`` is signed in; may raise Refusal."""

    def give_up(self, refusal: Refusal) -> Response:
        """Hand the refusal back; called only if ``returns``."""

    def note(self, user: User, refusal: Refusal) -> None:
        """Write down that ``user`` was refused."""


@dataclass(slots=True)
class _Pending:
    """A conversation that is going on."""

    goal: Goal
    begun: datetime
    login_hint: str = ""
    stage: str = "pick"
    user_id: str = ""
    who: SignedIn | None = None
    mfa: bool = False
    confirmed: bool = False
    consented: bool = False
    refusal: Refusal | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)


class Desk:
    """Leads people through the sign-in pages; one for each world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending: dict[str, _Pending] = {}
        self._lock = threading.RLock()

    def begin(
        self,
        request: Request,
        goal: Goal,
        *,
        login_hint: str = "",
        prompt: str = "",
        account: str = "",
    ) -> Response:
        """Start (and if a session suffices, end) a conversation.

        Args:
            request: the browser's request, for its session.
            goal: what it is for.
            login_hint: the account that is expected.
            prompt: OpenID Connect's ``prompt``; ``login`` and ``select_account`` ask even if
                somebody is signed in.
            account: sign in as this account without its being picked: a practice convenience for
                clients without a person. What the account itself needs is still asked.

        Raises:
            Refusal: 50034, ``account`` does not exist.
        """
        with self._lock:
            key, pending = self._open(goal, login_hint)
            session = sessions.current(self._world, request)
            if account:
                user = find_user(self._world, account)
                if user is None:
                    raise refuse(50034, upn=account, tenant=self._world.domain)
                pending.user_id = user["id"]
                if session and session.user["id"] == user["id"]:
                    pending.who, pending.mfa = session, session.mfa
            elif session and prompt not in {"login", "select_account"}:
                hinted = find_user(self._world, login_hint) if login_hint else session.user
                if hinted is not None and hinted["id"] == session.user["id"]:
                    pending.user_id = session.user["id"]
                    pending.who, pending.mfa = session, session.mfa
            return self._advance(key, pending)

    def step(self, request: Request) -> Response:
        """Take what a page posted."""
        form = request.form()
        key = form.get("pending", "")
        with self._lock:
            pending = self._pending.get(key)
            if pending is None or pending.begun + _LIFETIME < self._world.clock.now():
                self._pending.pop(key, None)
                return notice(
                    self._world,
                    "This sign-in is over",
                    "It was finished before, or it took longer than a quarter of an hour. "
                    "Go back to where you came from and start again.",
                )
            action = _STEPS.get((pending.stage, form.get("step", "")))
            if action is None:  # a page from the past: show where we are
                return self._show(key, pending)
            return action(self, key, pending, form)

    # --- what the person did -----------------------------------------------------------------

    def _picked(self, key: str, pending: _Pending, form: Mapping[str, str]) -> Response:
        name = form.get("account") or form.get("upn", "")
        user = find_user(self._world, name)
        if user is None:
            pending.login_hint = name
            problem = refuse(50034, upn=name, tenant=self._world.domain).message if name else ""
            return self._show(key, pending, problem or "Type or pick an account first.")
        pending.user_id, pending.who, pending.mfa = user["id"], None, False
        return self._advance(key, pending)

    def _other(self, key: str, pending: _Pending, _form: Mapping[str, str]) -> Response:
        pending.user_id, pending.who, pending.refusal, pending.stage = "", None, None, "pick"
        pending.mfa = pending.confirmed = pending.consented = False
        return self._show(key, pending)

    def _changed_password(self, key: str, pending: _Pending, form: Mapping[str, str]) -> Response:
        new = form.get("new", "")
        if len(new) < _SHORTEST_PASSWORD or new != form.get("again", ""):
            return self._show(
                key, pending, "Type the same password twice; it needs at least 8 characters."
            )
        with self._world.store.transaction():
            user = self._world.store.get("user", pending.user_id)
            if user is not None:
                self._world.store.put("user", {**user, "_change_password": False})
        return self._advance(key, pending)

    def _proved(self, key: str, pending: _Pending, _form: Mapping[str, str]) -> Response:
        pending.mfa = True
        pending.who = None  # the session has to say that a second proof was given
        return self._advance(key, pending)

    def _confirmed(self, key: str, pending: _Pending, _form: Mapping[str, str]) -> Response:
        pending.confirmed = True
        return self._advance(key, pending)

    def _agreed(self, key: str, pending: _Pending, form: Mapping[str, str]) -> Response:
        wanted, who = pending.goal.manner.consent, pending.who
        if wanted is None or who is None:
            return self._show(key, pending)
        try:
            consent.grant(
                self._world,
                wanted.client,
                who.user,
                wanted.asked.names,
                everyone=form.get("everyone") == "1",
            )
        except Refusal:
            return self._advance(key, pending)  # lost the role meanwhile: the page says so
        pending.consented = True
        return self._advance(key, pending)

    def _declined(self, key: str, pending: _Pending, _form: Mapping[str, str]) -> Response:
        return self._give_up(key, pending, pending.refusal or refuse(65004))

    # --- where the conversation stands ---------------------------------------------------------

    def _advance(self, key: str, pending: _Pending) -> Response:
        """Find the next stage and show it; at the end, answer."""
        user = self._world.store.get("user", pending.user_id) if pending.user_id else None
        if user is None:
            pending.stage = "pick"
            return self._show(key, pending)
        try:
            pending.stage = self._stage(pending, user)
            if pending.stage != "finished":
                return self._show(key, pending)
            if pending.who is None:
                raise RuntimeError("finished without a session")
            answer = pending.goal.finish(pending.who)
        except Refusal as refusal:
            pending.goal.note(user, refusal)
            pending.refusal, pending.stage = refusal, "refused"
            return self._show(key, pending)
        self._pending.pop(key, None)
        return replace(answer, headers=(*answer.headers, *pending.headers))

    def _stage(self, pending: _Pending, user: User) -> str:
        """What is needed next; opens the session once the account is proved."""
        refusal = state_refusal(user)
        if refusal is not None:
            raise refusal
        if must_change_password(user):
            return "password"
        if needs_mfa(user) and not pending.mfa:
            return "mfa"
        if pending.who is None:
            pending.who, header = sessions.open_session(self._world, user, mfa=pending.mfa)
            pending.headers = [header]
        if pending.goal.manner.confirm and not pending.confirmed:
            return "confirm"
        wanted = pending.goal.manner.consent
        if wanted is not None and not pending.consented:
            missing = consent.missing(self._world, wanted.client, user, wanted.asked)
            if missing or wanted.always:
                return "consent"
        return "finished"

    def _show(self, key: str, pending: _Pending, problem: str = "") -> Response:
        """Render the page of the stage."""
        context: dict[str, Any] = {
            "pending": key,
            "action": PATH,
            "application": pending.goal.manner.application,
            "problem": problem,
        }
        if pending.stage == "pick":
            return page(
                self._world,
                "login-pick.html",
                title="Pick an account",
                accounts=picker(self._world),
                login_hint=pending.login_hint,
                can_cancel=pending.goal.manner.returns,
                **context,
            )
        user = self._world.store.get("user", pending.user_id) or {}
        context["upn"] = user.get("userPrincipalName", "")
        headers = tuple(pending.headers)
        if pending.stage == "refused":
            return self._show_refusal(pending, context, headers)
        if pending.stage == "consent":
            return self._show_consent(pending, user, context, headers)
        template, title = _PAGES[pending.stage]
        return page(self._world, template, title=title, headers=headers, number="42", **context)

    def _show_refusal(
        self, pending: _Pending, context: dict[str, Any], headers: tuple[tuple[str, str], ...]
    ) -> Response:
        refusal = pending.refusal or refuse(65004)
        mark = stamp(self._world)
        return page(
            self._world,
            "login-refused.html",
            status=error_status(self._world),
            headers=headers,
            title="This account cannot go on",
            message=refusal.message,
            code=f"AADSTS{refusal.code}",
            trace_id=mark.trace_id,
            correlation_id=mark.correlation_id,
            timestamp=mark.timestamp,
            returns=pending.goal.manner.returns,
            **context,
        )

    def _show_consent(
        self,
        pending: _Pending,
        user: User,
        context: dict[str, Any],
        headers: tuple[tuple[str, str], ...],
    ) -> Response:
        wanted = pending.goal.manner.consent
        names = wanted.asked.names if wanted else ()
        refused = consent.grant_refusal(self._world, wanted.client, user, names) if wanted else None
        pending.refusal = refused
        return page(
            self._world,
            "login-consent.html",
            title="Do you agree?",
            headers=headers,
            scopes=[permission(name) for name in names],
            refused=refused is not None,
            can_grant_all=can_consent_for_all(self._world, user["id"]),
            organization=self._world.domain,
            **context,
        )

    def _give_up(self, key: str, pending: _Pending, refusal: Refusal) -> Response:
        if not pending.goal.manner.returns:
            return self._other(key, pending, {})
        self._pending.pop(key, None)
        answer = pending.goal.give_up(refusal)
        return replace(answer, headers=(*answer.headers, *pending.headers))

    def _open(self, goal: Goal, login_hint: str) -> tuple[str, _Pending]:
        now = self._world.clock.now()
        for key, pending in list(self._pending.items()):
            if pending.begun + _LIFETIME < now or len(self._pending) >= _MOST:
                del self._pending[key]
        key = sessions.opaque(self._world)
        pending = _Pending(goal, now, login_hint)
        self._pending[key] = pending
        return key, pending


_PAGES: Final = {
    "password": ("login-password.html", "Choose a new password"),
    "mfa": ("login-mfa.html", "Confirm that it is you"),
    "confirm": ("login-confirm.html", "Is it you?"),
}

_Step = Callable[[Desk, str, _Pending, Mapping[str, str]], Response]
_STEPS: Final[Mapping[tuple[str, str], _Step]] = {
    ("pick", "pick"): Desk._picked,  # noqa: SLF001  # the table of the class, after the class
    ("pick", "cancel"): Desk._declined,  # noqa: SLF001  # same
    ("password", "password"): Desk._changed_password,  # noqa: SLF001  # same
    ("password", "cancel"): Desk._declined,  # noqa: SLF001  # same
    ("mfa", "mfa"): Desk._proved,  # noqa: SLF001  # same
    ("mfa", "cancel"): Desk._declined,  # noqa: SLF001  # same
    ("confirm", "confirm"): Desk._confirmed,  # noqa: SLF001  # same
    ("confirm", "decline"): Desk._declined,  # noqa: SLF001  # same
    ("consent", "consent"): Desk._agreed,  # noqa: SLF001  # same
    ("consent", "decline"): Desk._declined,  # noqa: SLF001  # same
    ("consent", "refused"): Desk._declined,  # noqa: SLF001  # same
    ("consent", "other"): Desk._other,  # noqa: SLF001  # same
    ("refused", "other"): Desk._other,  # noqa: SLF001  # same
    ("refused", "return"): Desk._declined,  # noqa: SLF001  # same
}

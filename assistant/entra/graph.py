"""Sends calls to Microsoft Graph: batched, each failed item tried again alone, within limits.

Knows how Graph answers; decides nothing about what should be there. One ``run`` is one level of a
plan: its calls do not depend on each other. Every round in which we wait for Graph is a *wave*.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from assistant.entra.call import Call, Fault, Holes, Outcome, State, fill, fill_path
from assistant.entra.faults import Kind, kind_of, means_absent, means_already
from assistant.entra.retry import Tries, decide
from assistant.entra.roles import USER_READ, app_roles, user_role
from assistant.entra.token import SignInNeeded
from assistant.entra.wire import UNSENT, Reply, Request, Send, exchange
from assistant.errors import AssistantError, NetworkError, ServiceError, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.tasks import Cancel, Clock, Pool

BATCH_SIZE = 20  # documented maximum of $batch


class Token(Protocol):
    """Gives a bearer token, or raises: ``SignInNeeded`` where only a person could get one.

    ``fresh`` asks for one that is not from the cache, ``claims`` passes a challenge on.
    """

    def __call__(self, *, fresh: bool = False, claims: str = "") -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Note:
    """What happens on the wire, for progress.

    ``state`` is ``sent``, ``retrying`` or ``answered``; ``seconds`` is the wait before the retry.
    """

    key: str
    state: str
    fault: Fault | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Tally:
    """How often Graph was asked, and how often we waited for it."""

    requests: int = 0
    waves: int = 0


@dataclass(slots=True)
class _Item:
    call: Call
    path: str
    body: object
    started: float
    due: float
    attempts: int = 0
    lagged: float = 0.0
    lost: bool = False
    alone: bool = False
    fault: Fault | None = None

    def request(self, client_id: str) -> Request:
        """Give what is sent of it now."""
        call = self.call
        return Request(call.key, call.method, self.path, self.body, call.headers, client_id)


@dataclass(slots=True)
class Graph:
    """A signed-in way to one Graph.

    Attributes:
        base: address with version, ``https://graph.microsoft.com/v1.0``.
        jitter: gives 0…1; spreads retries.
        watch: is told every ``Note``.
        need: why there is no token, mostly a sign-in that only a person can do; as long as it
            stands, nothing more is sent.
        may_send: asked before every change, and before each repetition of one; once it says no,
            nothing more is sent in that `run`, and ``held`` stands.
        new_id: gives a new GUID, by which Microsoft finds a request of ours; empty for none.
        log: takes a line on every answer, for the debug log.
    """

    base: str
    send: Send
    token: Token
    pool: Pool
    clock: Clock
    cancel: Cancel
    jitter: Callable[[], float]
    watch: Callable[[Note], None] = lambda _note: None
    tally: Tally = field(default_factory=Tally)
    need: AssistantError | None = None
    may_send: Callable[[], bool] = lambda: True
    held: bool = False
    new_id: Callable[[], str] = lambda: ""
    log: Callable[[str], None] = lambda _line: None
    _challenges: set[str] = field(default_factory=set)

    def run(
        self, calls: Iterable[Call], holes: Holes, *, secrets: Mapping[str, str] | None = None
    ) -> dict[str, Outcome]:
        """Send independent calls and give each one's outcome by key.

        Never raises in the middle: where only a person could get a token, ``need`` says so and
        what was not sent ends as ``NOT_SENT``.
        """
        now = self.clock.monotonic()
        pending = [
            _Item(call, fill_path(call.path, holes), fill(call.body, holes, secrets), now, now)
            for call in calls
        ]
        done: dict[str, Outcome] = {}
        while pending:
            if self.need or not self._wait_until(min(item.due for item in pending)):
                done.update({item.call.key: self._stopped(item) for item in pending})
                break
            now = self.clock.monotonic()
            ready = [item for item in pending if item.due <= now]
            if any(item.call.writes for item in ready) and not self.may_send():
                self.held = True
                done.update({item.call.key: self._stopped(item) for item in pending})
                break
            answers = self._round(ready)
            for item in ready if answers else ():
                outcome = self._judge(item, answers[item.call.key])
                if outcome is not None:
                    done[item.call.key] = outcome
                    self.watch(Note(item.call.key, "answered", outcome.fault))
            pending = [item for item in pending if item.call.key not in done]
        return done

    def read(self, calls: Iterable[Call], holes: Holes | None = None) -> dict[str, Outcome]:
        """Send reads and give every page of each list as one body.

        Raises:
            ServiceError: if a next page would lie outside this Graph.
            NetworkError: if a list leads back to itself.
            SignInError: if only a person could get a token.
            AssistantError: if none could be had for another reason.
            Stopped: if the person stopped it.
        """
        asked = list(calls)
        whole = {call.key for call in asked if not call.first_page}
        outcomes = self._read(asked, holes or {})
        open_pages = {k: out for k, out in outcomes.items() if k in whole and _next_link(out.body)}
        followed: set[str] = set()
        while open_pages:
            follow = []
            for key, out in open_pages.items():
                link = _next_link(out.body)
                if not link.startswith(f"{self.base}/"):
                    raise ServiceError("graph.foreign_page", link=link)
                if link in followed:  # it would lead round for ever
                    raise NetworkError("network.garbled", host=urlsplit(link).hostname)
                followed.add(link)
                follow.append(Call(key, "GET", (link.removeprefix(self.base),), headers=_ADVANCED))
            for key, page in self._read(follow, {}).items():
                outcomes[key] = _joined(outcomes[key], page)
                open_pages[key] = page
            open_pages = {key: out for key, out in open_pages.items() if _next_link(out.body)}
        return outcomes

    def _read(self, calls: Iterable[Call], holes: Holes) -> dict[str, Outcome]:
        outcomes = self.run(calls, holes)
        if self.need is not None:
            raise self.need
        self.cancel.check()
        return outcomes

    def _wait_until(self, due: float) -> bool:
        seconds = due - self.clock.monotonic()
        if seconds > 0:
            self.cancel.wait(seconds)
        return not self.cancel.is_set()

    def _stopped(self, item: _Item) -> Outcome:
        unsure = item.lost and item.call.writes
        return self._end(item, State.UNKNOWN if unsure else State.NOT_SENT)

    def _round(self, items: Sequence[_Item]) -> dict[str, Reply]:
        token = self._token()
        if token is None:
            return {}
        for item in items:
            item.attempts += 1
            if item.attempts == 1:
                self.watch(Note(item.call.key, "sent"))
        answers = self._wave(items, token)
        stale = _refused_tokens(items, answers)
        if stale:
            self._renew(stale, answers)
        return answers

    def _token(self, *, fresh: bool = False, claims: str = "") -> str | None:
        """Get a token; where there is none, ``need`` says why, or the job is being stopped."""
        try:
            return self.token(fresh=fresh, claims=claims)
        except Stopped:
            self.cancel.set()  # it is, and the loop ends by it
        except AssistantError as error:
            self.need = error
        return None

    def _renew(self, stale: Sequence[_Item], answers: dict[str, Reply]) -> None:
        """Fetch a new token once and send the refused calls again; they were not acted upon.

        A challenge that the new token does not meet either is a person's to meet.
        """
        claims = next((c for i in stale if (c := answers[i.call.key].fault().claims)), "")
        token = self._token(fresh=True, claims=claims)
        if token is None:
            answers.update(dict.fromkeys((item.call.key for item in stale), UNSENT))
            return
        answers.update(self._wave(stale, token))
        for item in _refused_tokens(stale, answers):
            claims = answers[item.call.key].fault().claims
            # Once for each: what a person could not meet either stays refused.
            if claims and claims not in self._challenges and self.need is None:
                self._challenges.add(claims)
                scopes = frozenset({USER_READ}).union(*(item.call.scopes for item in stale))
                self.need = SignInNeeded(scopes, claims, "challenge")

    def _wave(self, items: Sequence[_Item], token: str) -> dict[str, Reply]:
        """Send everything at once and wait for all of it."""
        self.tally.waves += 1
        together = [item for item in items if not item.alone]
        chunks = [together[n : n + BATCH_SIZE] for n in range(0, len(together), BATCH_SIZE)]
        chunks += [[item] for item in items if item.alone]
        answers = {item.call.key: UNSENT for item in items}
        # On a stop, what was answered counts, and what had not begun was never sent.
        with suppress(Stopped):
            self.pool.gather([partial(self._exchange, chunk, token, answers) for chunk in chunks])
        return answers

    def _exchange(self, items: Sequence[_Item], token: str, answers: dict[str, Reply]) -> None:
        self.tally.requests += 1
        requests = [item.request(self.new_id()) for item in items]
        batch_id = self.new_id() if len(items) > 1 else ""
        replies = exchange(self.send, self.base, token, requests, batch_id)
        answers.update(replies)
        for request in requests:
            self.log(f"graph {request.method} {request.key}: {replies[request.key]}")

    def _judge(self, item: _Item, answer: Reply) -> Outcome | None:
        """End the item, or give ``None`` after setting when to try again."""
        if answer.good:
            return self._success(item, answer)
        item.fault = fault = answer.fault()
        if not answer.unsent:  # else the refusal is of the batch, not of this call
            if item.call.absent_is_fine and means_absent(fault):
                return self._end(item, State.ABSENT)
            if means_already(fault, item.call.already):
                return self._end(item, State.ALREADY)
        if self.need is not None and (answer is UNSENT or kind_of(fault) is Kind.TOKEN):
            return self._stopped(item)
        waited = self.clock.monotonic() - item.started
        unsent = answer.unsent
        tries = Tries(item.attempts, item.lagged, waited, unsent, self.jitter(), item.lost)
        step = decide(item.call, fault, tries)
        item.lost |= not unsent and kind_of(fault) is Kind.UNSURE
        if isinstance(step, State):
            return self._end(item, step)
        item.alone |= answer.unsent and answer.status > 0
        item.due = self.clock.monotonic() + step.seconds
        item.lagged += step.seconds if step.lag else 0.0
        self.watch(Note(item.call.key, "retrying", fault, step.seconds))
        return None

    def _success(self, item: _Item, answer: Reply) -> Outcome:
        body = answer.body if isinstance(answer.body, dict) else None
        try:
            captured = {c.field: _captured(body, c.pointer, c.how) for c in item.call.captures}
        except KeyError:
            item.fault = Fault(answer.status, "unreadable")
            return self._end(item, State.UNKNOWN)
        return replace(self._end(item, State.DONE), body=body, captured=captured, fault=None)

    def _end(self, item: _Item, state: State) -> Outcome:
        seconds = self.clock.monotonic() - item.started
        return Outcome(state, None, {}, item.fault, item.attempts, seconds, item.lost)


_ADVANCED = (("ConsistencyLevel", "eventual"),)


def _refused_tokens(items: Sequence[_Item], answers: Mapping[str, Reply]) -> list[_Item]:
    """Give those whose answer says that the token is not, or no longer, good enough."""
    found = ((item, answers[item.call.key]) for item in items)
    return [item for item, reply in found if reply.status and kind_of(reply.fault()) is Kind.TOKEN]


def _captured(body: Mapping[str, object] | None, pointer: str, how: str) -> object:
    value: object = body
    for name in pointer.split("."):
        if not isinstance(value, dict) or name not in value:
            raise KeyError(pointer)
        value = value[name]
    return user_role(app_roles(value)) if how == "user_role" else value


def _next_link(body: Mapping[str, object] | None) -> str:
    return str((body or {}).get("@odata.nextLink") or "")


def _joined(first: Outcome, page: Outcome) -> Outcome:
    if page.body is None:
        return page
    before = (first.body or {}).get("value")
    more = page.body.get("value")
    rows = [
        *(before if isinstance(before, list) else ()),
        *(more if isinstance(more, list) else ()),
    ]
    return replace(first, body={**(first.body or {}), "value": rows})

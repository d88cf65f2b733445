"""Sends calls to Microsoft Graph: batched, each failed item tried again alone, within limits.

Knows how Graph answers; decides nothing about what should be there. One ``run`` is one level of a
plan: its calls do not depend on each other. Every round in which we wait for Graph is a *wave*.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from assistant.entra.call import Call, Fault, Holes, Outcome, State, fill, fill_path
from assistant.entra.faults import means_already, read_fault
from assistant.entra.retry import Tries, decide
from assistant.entra.roles import app_roles, user_role
from assistant.errors import NetworkError, ServiceError, SignInError, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.tasks import Cancel, Clock, Pool

BATCH_SIZE = 20  # documented maximum of $batch
_LAST_GOOD = 299
# A connection that never stood carried nothing: even a create may be sent again.
_NEVER_SENT = frozenset({"network.name", "network.refused", "network.tls", "network.certificate"})


class AnswerLike(Protocol):
    """What the transport gives back."""

    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def body(self) -> bytes: ...  # noqa: D102


class Send(Protocol):
    """The transport: one HTTP exchange, no redirects followed, errors as ``NetworkError``."""

    def __call__(  # noqa: D102
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None
    ) -> AnswerLike: ...


class Token(Protocol):
    """Gives a bearer token; raises SignInNeeded where only a person could get one.

    ``fresh`` asks for one that is not from the cache, ``claims`` passes a challenge on.
    """

    def __call__(self, *, fresh: bool = False, claims: str = "") -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Note:
    """What happens on the wire, for progress and the debug log.

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
    unsure: bool = False
    fault: Fault | None = None


@dataclass(slots=True)
class Graph:
    """A signed-in way to one Graph.

    Attributes:
        base: address with version, ``https://graph.microsoft.com/v1.0``.
        jitter: gives 0…1; spreads retries.
        watch: is told every ``Note``.
        need: the sign-in that only a person can do, once one was needed; then nothing more is sent.
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
    need: SignInError | None = None

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
            SignInError: if only a person could get a token.
            Stopped: if the person stopped it.
        """
        asked = list(calls)
        whole = {call.key for call in asked if not call.first_page}
        outcomes = self._read(asked, holes or {})
        open_pages = {k: out for k, out in outcomes.items() if k in whole and _next_link(out.body)}
        while open_pages:
            follow = []
            for key, out in open_pages.items():
                link = _next_link(out.body)
                if not link.startswith(f"{self.base}/"):
                    raise ServiceError("graph.foreign_page", link=link)
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
        return self._end(
            item, State.UNKNOWN if item.unsure and item.call.writes else State.NOT_SENT
        )

    def _round(self, items: Sequence[_Item]) -> dict[str, _Answer]:
        try:
            token = self.token()
        except SignInError as need:
            self.need = need
            return {}
        for item in items:
            item.attempts += 1
            if item.attempts == 1:
                self.watch(Note(item.call.key, "sent"))
        answers = self._wave(items, token)
        stale = [item for item in items if answers[item.call.key].status == HTTPStatus.UNAUTHORIZED]
        if stale:
            self._renew(stale, answers)
        return answers

    def _renew(self, stale: Sequence[_Item], answers: dict[str, _Answer]) -> None:
        """Fetch a new token once and send the refused calls again; a 401 was not acted upon."""
        claims = next((f.claims for i in stale if (f := answers[i.call.key].fault()).claims), "")
        try:
            token = self.token(fresh=True, claims=claims)
        except SignInError as need:
            self.need = need
            answers.update(dict.fromkeys((item.call.key for item in stale), _UNSENT))
            return
        answers.update(self._wave(stale, token))

    def _wave(self, items: Sequence[_Item], token: str) -> dict[str, _Answer]:
        """Send everything at once and wait for all of it."""
        self.tally.waves += 1
        chunks = [items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE)]
        answers = {item.call.key: _UNSENT for item in items}
        # On a stop, what was answered counts, and what had not begun was never sent.
        with suppress(Stopped):
            self.pool.gather([partial(self._exchange, chunk, token, answers) for chunk in chunks])
        return answers

    def _exchange(self, items: Sequence[_Item], token: str, answers: dict[str, _Answer]) -> None:
        self.tally.requests += 1
        try:
            if len(items) == 1:
                answers[items[0].call.key] = self._alone(items[0], token)
            else:
                answers.update(self._batch(items, token))
        except NetworkError as error:
            state = "unsent" if error.code in _NEVER_SENT else "lost"
            answers.update(
                dict.fromkeys((i.call.key for i in items), _Answer(0, {}, None, state, error.code))
            )
        except Stopped:
            answers.update(dict.fromkeys((i.call.key for i in items), _LOST))

    def _alone(self, item: _Item, token: str) -> _Answer:
        body = None if item.body is None else json.dumps(item.body).encode()
        headers = {"Authorization": f"Bearer {token}", **dict(item.call.headers)}
        if body is not None:
            headers["Content-Type"] = "application/json"
        answer = self.send(item.call.method, self.base + item.path, headers=headers, body=body)
        return _Answer(answer.status, answer.headers, _json(answer.body))

    def _batch(self, items: Sequence[_Item], token: str) -> dict[str, _Answer]:
        requests = []
        for number, item in enumerate(items):
            request: dict[str, object] = {
                "id": str(number),
                "method": item.call.method,
                "url": item.path,
            }
            headers = dict(item.call.headers)
            if item.body is not None:
                request["body"] = item.body
                headers["Content-Type"] = "application/json"
            if headers:
                request["headers"] = headers
            requests.append(request)
        answer = self.send(
            "POST",
            f"{self.base}/$batch",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            body=json.dumps({"requests": requests}).encode(),
        )
        body = _json(answer.body)
        responses = body.get("responses") if isinstance(body, dict) else None
        if answer.status > _LAST_GOOD or not isinstance(responses, list):
            whole = _Answer(
                answer.status if answer.status > _LAST_GOOD else 0, answer.headers, body
            )
            return {item.call.key: whole for item in items}
        by_id = {str(part.get("id")): part for part in responses if isinstance(part, dict)}
        return {
            item.call.key: _Answer.of_part(by_id.get(str(number)))
            for number, item in enumerate(items)
        }

    def _judge(self, item: _Item, answer: _Answer) -> Outcome | None:
        """End the item, or give ``None`` after setting when to try again."""
        if 0 < answer.status <= _LAST_GOOD:
            return self._success(item, answer)
        item.fault = fault = answer.fault()
        if item.call.absent_is_fine and fault.status == HTTPStatus.NOT_FOUND:
            return self._end(item, State.ABSENT)
        if means_already(fault, item.call.already):
            return self._end(item, State.ALREADY)
        unsent = answer.state == "unsent"
        waited = self.clock.monotonic() - item.started
        tries = Tries(item.attempts, item.lagged, waited, unsent, self.jitter())
        step = decide(item.call, fault, tries)
        if isinstance(step, State):
            return self._end(item, step)
        item.due = self.clock.monotonic() + step.seconds
        item.lagged += step.seconds if step.lag else 0.0
        # Stopped meanwhile: a refusal or a dead connection is certain, a lost answer is not.
        item.unsure = fault.status == 0 and not unsent
        self.watch(Note(item.call.key, "retrying", fault, step.seconds))
        return None

    def _success(self, item: _Item, answer: _Answer) -> Outcome:
        body = answer.body if isinstance(answer.body, dict) else None
        try:
            captured = {c.field: _captured(body, c.pointer, c.how) for c in item.call.captures}
        except KeyError:
            item.fault = Fault(answer.status, "unreadable")
            return self._end(item, State.UNKNOWN)
        return replace(self._end(item, State.DONE), body=body, captured=captured, fault=None)

    def _end(self, item: _Item, state: State) -> Outcome:
        seconds = self.clock.monotonic() - item.started
        return Outcome(state, None, {}, item.fault, item.attempts, seconds)


_ADVANCED = (("ConsistencyLevel", "eventual"),)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: object
    state: str = "answered"  # or "unsent", or "lost": sent, and its answer never came
    network: str = "network.closed"  # the code of the fault where no answer came

    @classmethod
    def of_part(cls, part: dict[str, object] | None) -> _Answer:
        if part is None:
            return _LOST
        headers = part.get("headers")
        status = part.get("status")
        return cls(
            status if isinstance(status, int) else 0,
            headers if isinstance(headers, dict) else {},
            part.get("body"),
        )

    def fault(self) -> Fault:
        fault = read_fault(self.status, self.headers, self.body)
        return fault if self.status else replace(fault, code=self.network)


_UNSENT = _Answer(0, {}, None, "unsent")
_LOST = _Answer(0, {}, None, "lost")


def _json(body: bytes) -> object:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return None


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

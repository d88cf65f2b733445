"""One exchange with Graph: a call alone, or up to twenty as a batch, and what came of each.

Knows how requests and answers are formed, and when an answer is none; never sends anything twice.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from assistant.entra.faults import read_fault
from assistant.errors import NetworkError, Stopped
from assistant.web import NEVER_SENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.entra.call import Fault

_LAST_GOOD = 299
_CLOSED = "network.closed"
_HALF = re.compile("[\ud800-\udfff]")
_GARBLED = "network.garbled"
# What befalls a whole batch and holds for each of its items as well, 0 being a lost answer. Any
# other refusal only says that the batch was not taken: its 404 is no "there is no such user".
_MEANT_FOR_ALL = frozenset({0, 401, 403, 408, 429, *range(500, 600)})


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


@dataclass(frozen=True, slots=True)
class Request:
    """A call whose holes are filled.

    Attributes:
        client_id: our own name for this one sending of it, a GUID: Microsoft finds it by that even
            where no answer came. Empty for none.
    """

    key: str
    method: str
    path: str
    body: object = None
    headers: tuple[tuple[str, str], ...] = ()
    client_id: str = ""

    def all_headers(self) -> dict[str, str]:
        """Give its headers with those that its body and its name bring."""
        found = dict(self.headers)
        if self.body is not None:
            found["Content-Type"] = "application/json"
        if self.client_id:
            found["client-request-id"] = self.client_id
        return found


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request.

    Attributes:
        status: 0 where no whole answer came.
        body: JSON; ``None`` for none.
        unsent: nothing can have been done: it did not reach what would act on it.
        network: the code of what happened where no whole answer came.
        server_id: Graph's ``request-id``.
        client_id: ours.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    unsent: bool = False
    network: str = _CLOSED
    server_id: str = ""
    client_id: str = ""

    @property
    def good(self) -> bool:
        """Whether it says yes."""
        return 0 < self.status <= _LAST_GOOD

    def __str__(self) -> str:
        said = str(self.status or self.network)
        return (
            f"{said} request-id {self.server_id or '-'} client-request-id {self.client_id or '-'}"
        )

    def fault(self) -> Fault:
        """Read the refusal; its request id is Graph's, or ours where Graph named none."""
        fault = read_fault(self.status, self.headers, self.body)
        named = fault.request_id or self.server_id or self.client_id
        return replace(fault, request_id=named, code=fault.code if self.status else self.network)


UNSENT = Reply(0, unsent=True)


def exchange(
    send: Send, base: str, token: str, requests: Sequence[Request], batch_id: str = ""
) -> dict[str, Reply]:
    """Send requests in one exchange, and give what came of each by its key; never raises.

    Args:
        send: the transport.
        base: Graph's address with version.
        token: the bearer token.
        requests: at most twenty; more than one go as a batch.
        batch_id: our name for the batch itself.
    """
    try:
        if len(requests) == 1:
            return {requests[0].key: _alone(send, base, token, requests[0])}
        return _batch(send, base, token, requests, batch_id)
    except NetworkError as error:
        unsent, code = error.code in NEVER_SENT, error.code
    except Stopped:
        unsent, code = False, _CLOSED  # the line was cut: what was sent may have arrived
    return {r.key: Reply(0, unsent=unsent, network=code, client_id=r.client_id) for r in requests}


def _alone(send: Send, base: str, token: str, request: Request) -> Reply:
    answer = send(
        request.method,
        base + request.path,
        headers={"Authorization": f"Bearer {token}", **request.all_headers()},
        body=None if request.body is None else json.dumps(request.body).encode(),
    )
    reply = Reply(answer.status, answer.headers, _json(answer.body))
    return _believed(reply, request, _id_in(answer.headers))


def _batch(
    send: Send, base: str, token: str, requests: Sequence[Request], batch_id: str
) -> dict[str, Reply]:
    parts = [_part(number, request) for number, request in enumerate(requests)]
    outer = Request("$batch", "POST", "/$batch", {"requests": parts}, (), batch_id)
    whole = _alone(send, base, token, outer)
    if not whole.good:
        whole = replace(whole, unsent=whole.status not in _MEANT_FOR_ALL)
        return {r.key: replace(whole, client_id=r.client_id) for r in requests}
    responses = whole.body.get("responses") if isinstance(whole.body, dict) else None
    found = {
        str(part.get("id")): part
        for part in (responses if isinstance(responses, list) else ())
        if isinstance(part, dict)
    }
    return {
        request.key: _reply(found.get(str(number), {}), request, whole.server_id)
        for number, request in enumerate(requests)
    }


def _part(number: int, request: Request) -> dict[str, object]:
    part: dict[str, object] = {
        "id": str(number),
        "method": request.method,
        "url": request.path,
    }
    if request.body is not None:
        part["body"] = request.body
    if headers := request.all_headers():
        part["headers"] = headers
    return part


def _reply(part: Mapping[str, object], request: Request, server_id: str) -> Reply:
    """Read an item of a batch's answer; one that is missing was lost."""
    status, headers = part.get("status"), part.get("headers")
    reply = Reply(
        status if isinstance(status, int) else 0,
        headers if isinstance(headers, dict) else {},
        part.get("body"),
        network=_GARBLED,
    )
    return _believed(reply, request, _id_in(reply.headers) or server_id)


def _believed(reply: Reply, request: Request, server_id: str) -> Reply:
    """Name an answer, and take a "yes" only from Graph: it speaks JSON, and never reads nothing.

    A page that something between here and Graph put in its place must not pass for an empty list.
    """
    fits = isinstance(reply.body, dict) or (reply.body is None and request.method != "GET")
    if reply.good and not fits:
        reply = Reply(0, network=_GARBLED)
    return replace(reply, server_id=server_id, client_id=request.client_id)


def _json(body: bytes) -> object:
    """Read a body; what is no JSON stays bytes."""
    if not body:
        return None
    try:
        found = json.loads(body)
    except ValueError:
        return body
    return _whole(found) if b"\\u" in body else found


def _whole(value: object) -> object:
    """Put a sign in the place of half a character, which JSON can escape and nobody can write."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if _HALF.search(value) else value
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return value


def _id_in(headers: Mapping[str, object]) -> str:
    return next((str(v) for name, v in headers.items() if name.lower() == "request-id"), "")

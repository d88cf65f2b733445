"""One operation of Graph and one call of it, with what every operation needs at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from assistant.practice.graph.errors import GraphError, bad_syntax, not_found
from assistant.practice.graph.options import NO_OPTIONS, Options
from assistant.practice.http import Request, Response, json_response
from assistant.practice.keys import graph_time

if TYPE_CHECKING:
    from assistant.practice.graph.permissions import Scopes
    from assistant.practice.store import Doc, Store
    from assistant.practice.world import World

JSON: Final = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)
VERSION: Final = "v1.0"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the access token says.

    Attributes:
        scopes: delegated permissions.
        roles: template ids of the directory roles that were active when the token was made.
        token_id: the token's own id.
    """

    user_id: str
    name: str
    upn: str
    client_id: str
    scopes: frozenset[str]
    roles: frozenset[str]
    guest: bool = False

    def has(self, *scopes: str) -> bool:
        """Tell whether any of these scopes was granted."""
        return not self.scopes.isdisjoint(scopes)


@dataclass(slots=True)
class Call:
    """One call of an operation.

    Attributes:
        ids: what stood in the path's holes, decoded; ``appId=…`` for the alternate key.
        options: the query, understood.
        batched: whether it came as an item of a ``$batch``.
        correlation: the id by which the client or Graph names this request.
    """

    world: World
    caller: Caller
    request: Request
    ids: tuple[str, ...]
    options: Options = NO_OPTIONS
    batched: bool = False
    correlation: str = ""

    @property
    def store(self) -> Store:
        """The documents."""
        return self.world.store

    @property
    def now(self) -> str:
        """The time, as Graph writes it."""
        return graph_time(self.world.clock.now())

    @property
    def base(self) -> str:
        """The address that paths are below."""
        return f"{self.world.origins.graph}/{VERSION}"

    def body(self) -> Doc:
        """Read the JSON object that was sent.

        Raises:
            GraphError: 400 if there is none, or it is something else.
        """
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.request.body and kind != "application/json":
            raise GraphError(
                415,
                "RequestBodyRead",
                "The content type must be application/json when a body is sent.",
            )
        try:
            value = self.request.json() if self.request.body else None
        except ValueError as exc:
            raise bad_syntax("Unable to read JSON request payload.") from exc
        if not isinstance(value, dict):
            raise bad_syntax("Empty Payload. JSON content expected.")
        return value

    def find(self, kind: str, id_: str) -> Doc:
        """Give the object of the path, once a read by id sees it.

        Raises:
            GraphError: 404 if there is none or replication has not carried it here.
        """
        doc = self.by_key(kind, id_)
        if doc is None or not self.world.visible(doc, "batch" if self.batched else "id"):
            raise not_found(id_.removeprefix("appId="))
        return doc

    def by_key(self, kind: str, id_: str) -> Doc | None:
        """Give the object by its id or by an alternate key, seen or not."""
        if id_.startswith("appId="):
            return next(iter(self.store.find(kind, "appId", id_.removeprefix("appId="))), None)
        return self.store.get(kind, id_.lower())

    def seen(self, docs: list[Doc]) -> list[Doc]:
        """Keep what a list shows by now."""
        if not self.world.lag_factor:
            return docs
        return [doc for doc in docs if self.world.visible(doc, "filter")]

    def create(self, kind: str, doc: Doc) -> Doc:
        """Store something new, which replication has yet to carry."""
        fresh = self.world.fresh(doc)
        self.store.put(kind, fresh)
        return fresh

    def change(self, kind: str, old: Doc, **changes: Any) -> Doc:  # noqa: ANN401  # JSON of any kind
        """Store an object with some properties changed."""
        new = {**old, **changes}
        if self.world.assume("stale-reads") == "yes":
            before = {name: value for name, value in old.items() if name != "_before"}
            new["_before"] = {"doc": before, "until": self.world.seen_from(old["id"])}
        self.store.put(kind, new)
        return new

    def view(self, doc: Doc, read_path: str) -> Doc:
        """Give an object as a read by this path shows it: perhaps still as it was."""
        before = doc.get("_before")
        if not before:
            return doc
        past = before["until"].get(read_path, 0.0) <= self.world.clock.now().timestamp()
        shown: Doc = doc if past else before["doc"]
        return shown


def answer(status: int, body: object) -> Response:
    """Answer with JSON in OData's content type."""
    return json_response(status, body, (("Content-Type", JSON), ("OData-Version", "4.0")))


def no_content() -> Response:
    """Answer 204."""
    return Response(204)


Run: TypeAlias = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """What Graph can do at one path by one method.

    Attributes:
        method: HTTP method.
        path: below the version; ``{id}`` stands for a hole.
        run: does it.
        scopes: the sets of delegated permissions of which one must be granted whole; empty if any
            valid token will do.
        roles: directory roles of which the caller needs one; empty if none is asked for.
        owned: kind of the first hole's object, whose owner needs no role.
        members_only: guests may not.
        takes: the query options it understands, without the dollar.
    """

    method: str
    path: str
    run: Run
    scopes: Scopes = ()
    roles: frozenset[str] = frozenset()
    owned: str = ""
    members_only: bool = False
    takes: frozenset[str] = frozenset()


def take(body: Mapping[str, object], name: str, kind: type, resource: str) -> Any:  # noqa: ANN401  # JSON
    """Give a property that must be there and of a type.

    Raises:
        GraphError: 400 if it is not.
    """
    value = body.get(name)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        message = f"A value is required for property '{name}' of resource '{resource}'."
        raise GraphError(400, "Request_BadRequest", message)
    return value

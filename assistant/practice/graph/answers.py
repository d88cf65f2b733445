"""Lists and single objects as Graph gives them: chosen, sorted, paged, shown as allowed."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from assistant.practice.graph import filters, search
from assistant.practice.graph.call import VERSION, answer
from assistant.practice.graph.errors import bad_query, bad_syntax, denied
from assistant.practice.graph.permissions import ORGANIZATION_FULL, USERS_BASIC, USERS_FULL
from assistant.practice.graph.types import BASICS, BY_KIND
from assistant.practice.http import text_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.practice.graph.call import Call
    from assistant.practice.graph.types import Expander, ResourceType
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_ODATA_TYPE: Final = "@odata.type"


def one(call: Call, kind: ResourceType, doc: Doc, status: int = 200) -> Response:
    """Answer with one object."""
    shown = shape(call, kind, call.view(doc, "batch" if call.batched else "id"))
    context = {"@odata.context": f"{call.base}/$metadata#{kind.segment}/$entity"}
    return answer(status, {**context, **shown})


def many(
    call: Call, kind: ResourceType, docs: Iterable[Doc] | None = None, *, typed: bool = False
) -> Response:
    """Answer with a list, as the query wants it; ``docs`` is everything of the kind if not given.

    Raises:
        GraphError: 400 for what this kind of thing does not support.
    """
    options = call.options
    if options.skip and not kind.skips:
        raise bad_query(f"'$skip' is not supported by the service for '{kind.segment}'.")
    if options.count and kind.directory and not options.advanced:
        raise bad_query("$count is supported only with 'ConsistencyLevel: eventual'.")
    found = _chosen(call, kind, docs)
    if options.orderby:
        found = _sorted(call, kind, found)
    size = _page_size(call, kind)
    start = _start(call) if options.skiptoken else options.skip
    page = found[start : start + size]
    body: dict[str, Any] = {"@odata.context": f"{call.base}/$metadata#{kind.segment}"}
    if options.count:
        body["@odata.count"] = len(found)
    if start + size < len(found):
        body["@odata.nextLink"] = _next(call, start + size)
    body["value"] = [shape(call, kind, call.view(doc, "filter"), typed=typed) for doc in page]
    return answer(200, body)


def _chosen(call: Call, kind: ResourceType, docs: Iterable[Doc] | None) -> list[Doc]:
    options = call.options
    found = list(docs) if docs is not None else None
    if options.filter:
        _may_filter(call, kind)
        advanced = options.advanced and options.count
        test = filters.compiled(options.filter, kind, advanced=advanced)
        if found is None:
            found = filters.candidates(options.filter, kind, call.store)
        pool = found if found is not None else call.store.all(kind.kind)
        found = [doc for doc in pool if test(doc)]
    elif found is None:
        found = call.store.all(kind.kind)
    if options.search:
        test = search.compiled(options.search, kind, advanced=options.advanced)
        found = [doc for doc in found if test(doc)]
    return call.seen(found)


def _may_filter(call: Call, kind: ResourceType) -> None:
    hidden = _hidden(call, kind, {})
    if hidden and not filters.properties(call.options.filter) <= hidden | {"id"}:
        raise denied()


def _hidden(call: Call, kind: ResourceType, doc: Doc) -> frozenset[str]:
    """Give the only properties that are shown of a document, empty where all are."""
    basics = BASICS.get(kind.name, frozenset())
    full = ORGANIZATION_FULL if kind.name == "organization" else USERS_FULL
    if not basics or call.caller.has(*full):
        return frozenset()
    if kind.name == "user":
        if doc.get("id") == call.caller.user_id and call.caller.has("User.Read", "User.ReadWrite"):
            return frozenset()
        if doc and not call.caller.has(*USERS_BASIC, "User.Read", "User.ReadWrite"):
            return frozenset({"id"})  # a member of a group whose people the caller may not read
    return basics


def _sorted(call: Call, kind: ResourceType, docs: list[Doc]) -> list[Doc]:
    for name, descending in reversed(call.options.orderby):
        if name not in kind.order:
            raise bad_query(f"Sorting by '{name}' is not supported for '{kind.segment}'.")
        narrowed = kind.directory and (call.options.filter or call.options.search)
        if narrowed and not (call.options.advanced and call.options.count):
            raise bad_query("$orderby with $filter needs 'ConsistencyLevel: eventual'.")
        docs = sorted(docs, key=lambda doc: str(doc.get(name) or "").lower(), reverse=descending)
    return docs


def _page_size(call: Call, kind: ResourceType) -> int:
    top = call.options.top
    if top is None:
        return kind.page
    if not 1 <= top <= kind.most:
        raise bad_query(f"Invalid page size specified: '{top}'. Must be between 1 and {kind.most}.")
    return top


def _start(call: Call) -> int:
    try:
        start = json.loads(base64.urlsafe_b64decode(call.options.skiptoken + "=="))["from"]
    except (ValueError, KeyError, TypeError) as exc:
        raise bad_syntax("The skip token is not valid.") from exc
    if type(start) is not int or start < 0:
        raise bad_syntax("The skip token is not valid.")
    return start


def _next(call: Call, start: int) -> str:
    token = base64.urlsafe_b64encode(json.dumps({"from": start}).encode()).decode().rstrip("=")
    past = {"skiptoken", "skip"}  # the token knows where to go on
    given = call.request.query_list()
    kept = [(n, v) for n, v in given if n.lower().removeprefix("$") not in past]
    path = call.request.path.removeprefix(f"/{VERSION}")
    return f"{call.base}{path}?{urlencode([*kept, ('$skiptoken', token)], safe='$,()')}"


def shape(call: Call, kind: ResourceType, doc: Doc, *, typed: bool = False) -> Doc:
    """Give an object as the query and the caller's permissions show it.

    Raises:
        GraphError: 400 for a property that the kind does not have.
    """
    if typed:
        kind = kind_of(doc) or kind
    wanted = call.options.select
    for name in wanted:
        if name.partition("/")[0] not in kind.properties and not typed:
            message = f"Could not find a property named '{name}' on type '{kind.full_name}'."
            raise bad_syntax(message)
    names = wanted or tuple(kind.default or sorted(kind.properties))
    hidden = _hidden(call, kind, doc)
    shown: Doc = {_ODATA_TYPE: f"#{kind.full_name}"} if typed else {}
    for name in names:
        top = name.partition("/")[0]
        if top in doc:
            empty: list[object] | None = [] if isinstance(doc[top], list) else None
            shown[top] = empty if hidden and top not in hidden else doc[top]
    if "id" in doc:
        shown["id"] = doc["id"]
    if "keyCredentials" in shown and "keyCredentials" not in wanted:
        # The key itself comes only where it is asked for by name (servicePrincipal-list).
        shown["keyCredentials"] = [{**part, "key": None} for part in shown["keyCredentials"]]
    for name, selected in call.options.expand:
        shown[name] = _expanded(call, kind, doc, name, selected)
    return shown


def count(call: Call, kind: ResourceType, docs: Iterable[Doc] | None = None) -> Response:
    """Answer ``/$count``: how many there are, as plain text.

    Raises:
        GraphError: 400 without ``ConsistencyLevel: eventual``.
    """
    if not call.options.advanced:
        raise bad_query("$count is supported only with 'ConsistencyLevel: eventual'.")
    return text_response(200, str(len(_chosen(call, kind, docs))), "text/plain")


_EXPANDERS: Final[dict[tuple[str, str], Expander]] = {}


def expands(kind: ResourceType, name: str, expander: Expander) -> None:
    """Have ``$expand=name`` work on a kind."""
    _EXPANDERS[kind.name, name] = expander


def _expanded(
    call: Call, kind: ResourceType, doc: Doc, name: str, selected: tuple[str, ...]
) -> list[Doc]:
    expander = _EXPANDERS.get((kind.name, name))
    if expander is None:
        raise bad_query(f"Expanding '{name}' is not supported on '{kind.full_name}'.")
    bare = [{k: v for k, v in d.items() if not k.startswith("_")} for d in expander(call, doc)]
    if not selected:
        return bare
    return [{k: v for k, v in d.items() if k in {*selected, "id"}} for d in bare]


def kind_of(doc: Doc) -> ResourceType | None:
    """Tell what kind of directory object a document is."""
    if "userPrincipalName" in doc:
        return BY_KIND["user"]
    if "groupTypes" in doc:
        return BY_KIND["group"]
    if "servicePrincipalNames" in doc:
        return BY_KIND["servicePrincipal"]
    if "roleTemplateId" in doc:
        return BY_KIND["directoryRole"]
    return BY_KIND["application"] if "identifierUris" in doc else None

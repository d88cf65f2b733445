"""``$filter``, parsed by odata_query and turned into a test on documents.

What the real service does not support for a property is refused as it refuses it; nothing is
ignored. Sources: "Advanced query capabilities on Microsoft Entra ID objects", "filter parameter".
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterator  # noqa: TC003  # in an alias that is evaluated
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from assistant.practice.graph.errors import bad_query, bad_syntax

if TYPE_CHECKING:
    from assistant.practice.graph.types import ResourceType
    from assistant.practice.store import Doc, Store

Node: TypeAlias = Any
Test: TypeAlias = "Callable[[Any], bool]"

_SINGLE: Final = re.compile(r"\bin\s*\(\s*('(?:[^']|'')*')\s*\)")
_QUOTED: Final = re.compile(r"('(?:[^']|'')*')")
_FUNCTION: Final = re.compile(r"\b(startswith|endswith|contains|tolower)\s*\(", re.IGNORECASE)
_NOT: Final = re.compile(r"\b(not|and|or)\(", re.IGNORECASE)
_COUNT: Final = "_count_"
_GUARD: Final = threading.Lock()
_COMPARATORS: Final = {"Eq": "eq", "NotEq": "ne", "Gt": "gt", "GtE": "ge", "Lt": "lt", "LtE": "le"}


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """Parse a filter into odata_query's syntax tree.

    Raises:
        GraphError: 400 if it is not well formed.
    """
    from odata_query.exceptions import ODataException  # noqa: PLC0415  # 0.2 s, on first use
    from odata_query.grammar import ODataLexer, ODataParser  # noqa: PLC0415  # same

    plain = "".join(_plain(piece) for piece in _QUOTED.split(text))
    # A list of one is a value in brackets to the parser; Graph takes it.
    plain = _SINGLE.sub(r"in (\1, \1)", plain)
    try:
        with _GUARD:  # the generated tables are shared
            return ODataParser().parse(ODataLexer().tokenize(plain))
    except (ODataException, ValueError) as exc:
        raise bad_syntax(f"Invalid filter clause: {exc}") from exc


def _plain(piece: str) -> str:
    """Write as the parser wants it what Graph accepts more freely; quoted text stays."""
    if piece.startswith("'"):
        return piece
    piece = _FUNCTION.sub(lambda match: match[1].lower() + "(", piece)
    piece = _NOT.sub(lambda match: match[1] + " (", piece)
    return piece.replace("/$count", f"/{_COUNT}")


def compiled(text: str, kind: ResourceType, *, advanced: bool) -> Test:
    """Turn a filter into a test on documents.

    Raises:
        GraphError: 400 if it is malformed or asks for what the type does not support, or only
            with ``ConsistencyLevel: eventual`` and ``$count=true``.
    """
    return _Compiler(kind, advanced=advanced).test(parse(text), {})


def candidates(text: str, kind: ResourceType, store: Store) -> list[Doc] | None:
    """Give the few documents that a filter can meet at all, found by index; ``None`` for all."""
    if not kind.kind:
        return None
    found = _narrow(parse(text), kind.kind, store)
    return None if found is None else list({doc["id"]: doc for doc in found}.values())


def properties(text: str) -> frozenset[str]:
    """Give the top-level properties that a filter looks at."""
    return frozenset(_identifiers(parse(text)))


def _identifiers(node: Node) -> Iterator[str]:
    name = type(node).__name__
    if name == "Identifier":
        yield node.name
    elif name == "Attribute":
        yield from _identifiers(node.owner)
    elif name == "Call":
        for argument in node.args:
            yield from _identifiers(argument)
    elif name == "CollectionLambda":
        yield from _identifiers(node.owner)
    else:
        for part in ("left", "right", "operand"):
            if hasattr(node, part):
                yield from _identifiers(getattr(node, part))


def _narrow(node: Node, kind: str, store: Store) -> list[Doc] | None:
    name = type(node).__name__
    if name == "BoolOp":
        left, right = _narrow(node.left, kind, store), _narrow(node.right, kind, store)
        if type(node.op).__name__ == "And":
            return left if left is not None else right
        return None if left is None or right is None else left + right
    if name == "CollectionLambda" and type(node.operator).__name__ == "Any" and node.lambda_:
        inner = node.lambda_.expression
        if type(inner).__name__ == "Compare" and type(node.owner).__name__ == "Identifier":
            return _by_index(node.owner.name, inner, kind, store)
    if name == "Compare" and type(node.left).__name__ == "Identifier":
        return _by_index(node.left.name, node, kind, store)
    return None


def _by_index(field: str, node: Node, kind: str, store: Store) -> list[Doc] | None:
    from assistant.practice.store import INDEXED  # noqa: PLC0415  # a table, no cycle wanted

    if field != "id" and field not in INDEXED.get(kind, ()):
        return None
    comparator = type(node.comparator).__name__
    if comparator == "Eq":
        values = [_literal(node.right)]
    elif comparator == "In":
        values = [_literal(part) for part in node.right.val]
    else:
        return None
    found: list[Doc] = []
    for value in values:
        if not isinstance(value, str):
            return None
        if field == "id":
            doc = store.get(kind, value.lower())
            found += [doc] if doc else []
        else:
            found += store.find(kind, field, value)
    return found


def _literal(node: Node) -> Any:  # noqa: ANN401  # any JSON value
    name = type(node).__name__
    if name == "Null":
        return None
    if name in {"Integer", "Float", "Boolean"}:
        return node.py_val
    if name in {"String", "GUID", "DateTime", "Date"}:
        return str(node.val)
    raise bad_syntax("Invalid filter clause: a literal value is expected.")


class _Compiler:
    """Checks a syntax tree against a type and makes the test."""

    def __init__(self, kind: ResourceType, *, advanced: bool) -> None:
        self._kind = kind
        self._advanced = advanced

    def test(self, node: Node, names: dict[str, str]) -> Test:  # noqa: PLR0911  # one a node
        """Make the test of a node; ``names`` are the lambda variables, by collection."""
        name = type(node).__name__
        if name == "BoolOp":
            left, right = self.test(node.left, names), self.test(node.right, names)
            if type(node.op).__name__ == "And":
                return lambda doc: left(doc) and right(doc)
            return lambda doc: left(doc) or right(doc)
        if name == "UnaryOp" and type(node.op).__name__ == "Not":
            self._need_advanced("not")
            inner = self.test(node.operand, names)
            return lambda doc: not inner(doc)
        if name == "Compare":
            return self._compare(node, names)
        if name == "Call":
            return self._function(node, names)
        if name == "CollectionLambda":
            return self._lambda(node, names)
        if name == "Identifier":  # a bare Boolean property
            field = self._field(node, names, "eq")
            return lambda doc: _value(doc, field) is True
        raise bad_query(f"The expression '{name}' is not supported in $filter.")

    def _compare(self, node: Node, names: dict[str, str]) -> Test:
        operator = "in" if type(node.comparator).__name__ == "In" else ""
        operator = operator or _COMPARATORS[type(node.comparator).__name__]
        if type(node.left).__name__ == "Attribute" and node.left.attr == _COUNT:
            return self._count(node, operator, names)
        if type(node.left).__name__ not in {"Identifier", "Attribute"}:
            raise bad_query("Only a property may stand on the left side of a comparison.")
        if operator in {"gt", "lt"}:
            self._refuse(_path(node.left))
        wanted: Any
        if operator == "in":
            wanted = [_comparable(_literal(part)) for part in node.right.val]
        else:
            wanted = _literal(node.right)
        field = self._field(node.left, names, "null" if wanted is None else operator)
        if operator == "ne" or (wanted is None and self._kind.directory):
            self._need_advanced(operator)
        return _comparison(operator, field, wanted)

    def _count(self, node: Node, operator: str, names: dict[str, str]) -> Test:
        field = self._field(node.left.owner, names, "count")
        self._need_advanced("$count")
        wanted = _literal(node.right)
        if operator not in {"eq", "ne"} or not isinstance(wanted, int):
            self._refuse(field)
        return lambda doc: (len(_value(doc, field) or []) == wanted) == (operator == "eq")

    def _function(self, node: Node, names: dict[str, str]) -> Test:
        function = node.func.name
        if function not in {"startswith", "endswith", "contains"} or len(node.args) != 2:  # noqa: PLR2004
            raise bad_query(f"The function '{function}' is not supported in $filter.")
        target, literal = node.args
        if type(target).__name__ not in {"Identifier", "Attribute"}:
            raise bad_query(f"The first argument of '{function}' must be a property.")
        field = self._field(target, names, function)
        wanted = _literal(literal)
        if not isinstance(wanted, str):
            raise bad_syntax(f"Invalid filter clause: '{function}' needs a string.")
        if function == "endswith":
            self._need_advanced("endswith")
        low = wanted.lower()
        if function == "startswith":
            return lambda doc: _text(doc, field).startswith(low)
        if function == "endswith":
            return lambda doc: _text(doc, field).endswith(low)
        return lambda doc: low in _text(doc, field)

    def _lambda(self, node: Node, names: dict[str, str]) -> Test:
        if type(node.operator).__name__ != "Any":
            raise bad_query("'all' is not supported in $filter.")
        field = self._field(node.owner, names, "any")
        if node.lambda_ is None:
            return lambda doc: bool(_value(doc, field))
        variable = node.lambda_.identifier.name
        inner = self.test(node.lambda_.expression, {**names, variable: field})
        return lambda doc: any(inner(part) for part in _value(doc, field) or [])

    def _field(self, node: Node, names: dict[str, str], operator: str) -> str:
        """Give the path to look at, seeing that the type allows the operator on it."""
        path = _path(node)
        first, _, rest = path.partition("/")
        if first in names:
            self._allow(names[first], operator)
            return rest
        if first not in self._kind.properties:
            raise bad_syntax(
                f"Could not find a property named '{first}' on type '{self._kind.full_name}'."
            )
        self._allow(path if path in self._kind.filters else first, operator)
        if rest and path not in self._kind.filters:
            self._refuse(path)
        return path

    def _allow(self, field: str, operator: str) -> None:
        if operator not in self._kind.filters.get(field, frozenset()):
            self._refuse(field)

    def _refuse(self, field: str) -> None:
        raise bad_query(
            "Unsupported or invalid query filter clause specified for property "
            f"'{field}' of resource '{self._kind.name}'."
        )

    def _need_advanced(self, what: str) -> None:
        if self._kind.directory and not self._advanced:
            raise bad_query(
                f"Operator '{what}' is supported only with the header ConsistencyLevel: eventual "
                "and the query parameter $count=true."
            )


def _path(node: Node) -> str:
    if type(node).__name__ == "Identifier":
        return str(node.full_name())
    if type(node).__name__ == "Attribute":
        return f"{_path(node.owner)}/{node.attr}"
    raise bad_query("This expression is not supported in $filter.")


def _value(doc: Any, path: str) -> Any:  # noqa: ANN401  # any JSON value
    for name in path.split("/") if path else ():
        if not isinstance(doc, dict):
            return None
        doc = doc.get(name)
    return doc


def _text(doc: object, path: str) -> str:
    value = _value(doc, path)
    return value.lower() if isinstance(value, str) else ""


def _comparable(value: object) -> object:
    """Make values comparable: text without case, times as moments."""
    if isinstance(value, str):
        if re.match(r"\d{4}-\d\d-\d\d(T|$)", value):
            try:
                moment = dt.datetime.fromisoformat(value)
            except ValueError:
                return value.lower()
            return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return value.lower()
    return value


def _comparison(operator: str, field: str, wanted: Any) -> Test:  # noqa: ANN401  # any JSON value
    if operator == "in":
        return lambda doc: _comparable(_value(doc, field)) in wanted
    low: Any = _comparable(wanted)
    if operator == "eq":
        return lambda doc: _comparable(_value(doc, field)) == low
    if operator == "ne":
        return lambda doc: _comparable(_value(doc, field)) != low

    def ordered(doc: object) -> bool:
        value: Any = _comparable(_value(doc, field))
        if value is None or type(value) is not type(low):
            return False
        return bool(value >= low if operator == "ge" else value <= low)

    return ordered

"""Looks at a metadata document of any kind and size, and gives what was found as it comes.

One entity is read whole, with its signature and the schemas. An aggregate is cut into its entities
and never held: memory stays as it is whatever its size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Literal

from assistant.errors import BadInput, Who
from assistant.saml import entity_checks, names, pieces, schema, signatures, validity_checks, xml
from assistant.saml.addresses import shown
from assistant.saml.cases import Case, open_case
from assistant.saml.entities import Validity
from assistant.saml.entra_checks import of_entra
from assistant.saml.findings import State, fail, unknown
from assistant.saml.metadata import moment
from assistant.saml.places import Located, Source
from assistant.saml.reading import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.saml.cases import Lights
    from assistant.saml.entities import Entity
    from assistant.saml.findings import Finding
    from assistant.saml.signatures import Verified

_ENTITY: Final = f"{{{names.METADATA}}}EntityDescriptor"
_ENTITIES: Final = f"{{{names.METADATA}}}EntitiesDescriptor"
LARGEST_VERIFIED: Final = 20 * 1024 * 1024
"""Bytes of an aggregate up to which its signature is verified unasked: that takes it whole."""
_MISSING: Final = "saml.signature.missing"
_MOST_ELEMENTS: Final = 50_000_000

Kind = Literal["idp", "sp", "both", "attribute_authority", "other", "aggregate"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """One entity, or at the end of an aggregate the aggregate itself.

    Attributes:
        kind: what it is.
        findings: what was found, in the order of the checks.
        entity: its facts; None of an aggregate, or where they could not be read.
        signature: what became of the document's signature; None of an entity in an aggregate.
        where: its XPath.
        line: on which it begins.
        count: of an aggregate how many entities it has.
    """

    kind: Kind
    findings: tuple[Located, ...] = ()
    entity: Entity | None = None
    signature: Verified | None = None
    where: str = ""
    line: int = 1
    count: int = 0


def inspect(
    chunks: Iterable[bytes], by: Lights, *, verify_large: bool = False
) -> Iterator[Inspected]:
    """Inspect a document: its one entity, or its entities as they come and last the aggregate.

    Args:
        chunks: its bytes, in pieces of any size.
        by: what to judge by.
        verify_large: verify the signature over more than `LARGEST_VERIFIED` bytes too, for which
            all of it is held in memory.

    Raises:
        BadInput: ``saml.xml.*`` or ``saml.metadata.not_metadata``. Of an aggregate, the entities
            before that have been given by then.
    """
    texts = pieces.utf8(chunks)
    root, taken = pieces.root_of(texts, xml.DEFAULT_LIMITS.size)
    if root == _ENTITIES:
        yield from _aggregate(chain(taken, texts), by, verify_large=verify_large)
    else:
        yield _document(_whole(chain(taken, texts)), by)


def kind_of(entity: Entity) -> Kind:
    """Give the kind of an entity, by its roles."""
    kinds = entity.kinds
    if "idp" in kinds:
        return "both" if "sp" in kinds else "idp"
    if "sp" in kinds:
        return "sp"
    return "attribute_authority" if "attribute_authority" in kinds else "other"


def _whole(texts: Iterable[bytes]) -> bytes:
    held = bytearray()
    most = xml.DEFAULT_LIMITS.size
    for text in texts:
        held += text
        if len(held) > most:
            raise BadInput("saml.xml.too_large", limit=most, size=len(held))
    return bytes(held)


def _document(text: bytes, by: Lights) -> Inspected:
    root = xml.read(text)
    if root.tag != _ENTITY:
        raise BadInput("saml.metadata.not_metadata", root=str(root.tag).rpartition("}")[2][:80])
    case = open_case(root, Source(text), by)
    found = entity_checks.examine(case)
    verified = _judged(signatures.verify(text), case)
    own = root.find(SIGNATURE)
    if all(one.finding != verified.finding for one in found):
        found.append(case.at(verified.finding, own))
    odd = schema.check(root, case.source)
    if odd is not None:
        found.append(odd)
    return Inspected(
        kind_of(case.entity),
        tuple(found),
        case.entity,
        verified,
        case.source.where(root),
        case.entity.line,
    )


def _judged(verified: Verified, case: Case) -> Verified:
    """Take an unsigned document for what it is: usual, unless it says that it is from Entra."""
    if verified.finding.code != _MISSING or of_entra(case.entity):
        return verified
    return replace(verified, finding=_noted(verified.finding))


def _noted(finding: Finding) -> Finding:
    return replace(finding, state=State.NOT_APPLICABLE)


def _aggregate(texts: Iterable[bytes], by: Lights, *, verify_large: bool) -> Iterator[Inspected]:
    holder = _Held(None if verify_large else LARGEST_VERIFIED)
    seen = _Seen()
    found: list[Located] = []
    top: pieces.Group | None = None
    count = 0
    for piece in pieces.cut(holder.through(texts)):
        if isinstance(piece, pieces.Group):
            top = top or piece
            found += _of_group(piece, by, seen)
        elif piece.kind == "entity":
            count += 1
            holder.let_go_unless_signed()
            yield _piece(piece, by, seen)
        elif top is not None and piece.source.parent == top.where:
            holder.signed_at(piece.source)
        else:
            inner = unknown("inspect.inner_signature")
            found.append(Located(inner, _where(piece.source), piece.source.line))
    if top is None:  # pragma: no cover -- what has no group at its root does not come here
        return
    if not count:
        found.append(Located(fail("inspect.no_entity"), top.where, top.line))
    verified = holder.verify()
    place = holder.signature
    located = (_where(place), place.line) if place is not None else (top.where, top.line)
    found.append(Located(verified.finding, *located))
    yield Inspected("aggregate", tuple(found), None, verified, top.where, top.line, count)


def _piece(piece: pieces.Piece, by: Lights, seen: _Seen) -> Inspected:
    source = piece.source
    where = _where(source)
    try:
        case = open_case(piece.element(), source, by)
    except BadInput as error:
        problem = str(error.params.get("problem", error.code))
        unread = Located(fail("inspect.entity_unread", problem=problem), where, source.line)
        return Inspected("other", (unread,), None, None, where, source.line)
    found = entity_checks.examine(case)
    found += seen.judge(case)
    return Inspected(kind_of(case.entity), tuple(found), case.entity, None, where, source.line)


def _of_group(group: pieces.Group, by: Lights, seen: _Seen) -> Iterator[Located]:
    said = dict(group.attributes)
    until = said.get("validUntil", "")
    validity = Validity(moment(until), until, said.get("cacheDuration", ""))
    for attribute, finding in validity_checks.judge(validity, by.now, Who.NOBODY):
        yield Located(finding, f"{group.where}/@{attribute}", group.line)
    if "ID" in said and seen.again(said["ID"]):
        yield Located(signatures.twice(said["ID"]), f"{group.where}/@ID", group.line)


def _where(source: Source) -> str:
    return f"{source.parent}/{source.step}"


class _Seen:
    """Knows what came earlier in an aggregate, by hashes: their number has no bound."""

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}
        self._ids: set[int] = set()

    def again(self, identifier: str) -> bool:
        """Take note of an ID, and tell whether it came before."""
        mark = hash(identifier)
        if mark in self._ids:
            return True
        self._ids.add(mark)
        return False

    def judge(self, case: Case) -> Iterator[Located]:
        """Judge what an entity shares with earlier ones of the same aggregate."""
        name = case.entity.entity_id
        mark = hash(name)
        if name and mark in self._lines:  # two may stand on one line
            line = self._lines[mark]
            finding = fail("inspect.entity_twice", case.who, entity_id=shown(name), line=line)
            yield case.at(finding, None, "entityID")
        self._lines.setdefault(mark, case.entity.line)
        shared = {value for value in set(case.ids) if self.again(value)}
        if shared:
            having = (each for each in signatures.identified(case.element) if each[0] in shared)
            for value, element in islice(having, entity_checks.MOST):
                yield case.at(signatures.twice(value), element)


class _Held:
    """Holds an aggregate as long as its signature may have to be verified, and no longer."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._texts: list[bytes] | None = []
        self._size = 0
        self._late = False
        self.signature: Source | None = None

    def through(self, texts: Iterable[bytes]) -> Iterator[bytes]:
        """Hand the text on, and hold it while that is wanted."""
        for text in texts:
            self._size += len(text)
            if self._most is not None and self._size > self._most:
                self._texts = None
            if self._texts is not None:
                self._texts.append(text)
            yield text

    def signed_at(self, source: Source) -> None:
        """Learn that the aggregate is signed."""
        self.signature = source

    def let_go_unless_signed(self) -> None:
        """Let go: where entities begin, a signature would have stood."""
        if self.signature is None:
            self._texts, self._late = None, True

    def verify(self) -> Verified:
        """Verify the signature, or say why that was not done."""
        if self.signature is None:
            return signatures.Verified(_noted(signatures.missing()))
        if self._late:
            return signatures.Verified(unknown("inspect.signature_late"))
        if self._texts is None:
            size, most = self._size, self._most or 0
            return signatures.Verified(
                unknown("inspect.signature_not_run", size=size >> 20, most=most >> 20)
            )
        limits = replace(xml.DEFAULT_LIMITS, size=self._size, elements=_MOST_ELEMENTS)
        return signatures.verify(b"".join(self._texts), limits=limits)

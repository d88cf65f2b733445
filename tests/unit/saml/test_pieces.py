"""An aggregate is taken apart rightly, whatever the size of the pieces in which it comes."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING

import pytest
from helpers.inspected import DS, MD, group, unsigned
from helpers.saml_documents import SENTRY_METADATA
from lxml import etree

from assistant.errors import BadInput
from assistant.saml import pieces, xml

if TYPE_CHECKING:
    from collections.abc import Iterator

SP = SENTRY_METADATA.partition(b"?>")[2].strip()
MINI = b'<md:EntityDescriptor entityID="urn:%d"><md:A/></md:EntityDescriptor>'


def cut(data: bytes, size: int = 1 << 20) -> list[pieces.Piece]:
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    return [one for one in pieces.cut(pieces.utf8(chunks)) if isinstance(one, pieces.Piece)]


def fed(data: bytes, size: int, limits: xml.Limits = xml.DEFAULT_LIMITS) -> list[pieces.Piece]:
    """Cut without what gathers small pieces first, so that each boundary is met."""
    cutter = pieces.Cutter(limits)
    ready = [one for at in range(0, len(data), size) for one in cutter.feed(data[at : at + size])]
    ready += cutter.feed(b"", last=True)
    return [one for one in ready if isinstance(one, pieces.Piece)]


def until_it_breaks(data: bytes) -> Iterator[object]:
    with pytest.raises(BadInput):
        yield from pieces.cut(pieces.utf8([data]))


def named(found: list[pieces.Piece]) -> list[str | None]:
    return [one.element().get("entityID") for one in found if one.kind == "entity"]


def code_of(data: bytes, limits: xml.Limits = xml.DEFAULT_LIMITS) -> str:
    with pytest.raises(BadInput) as caught:
        list(pieces.cut(pieces.utf8([data]), limits))
    return caught.value.code


NESTED = (
    f'<?xml version="1.0"?>\n<EntitiesDescriptor xmlns="{MD}" xmlns:md="{MD}" Name="a">\n'
    f'<ds:Signature xmlns:ds="{DS}"/>\n'
    '<EntityDescriptor entityID="urn:one"/>\n'
    "<!-- <EntityDescriptor entityID='urn:no'> </EntityDescriptor> -->\n"
    '<md:EntitiesDescriptor ID="b">\n\n<md:EntityDescriptor\n  a="x>y"\n  entityID="urn:two">\n'
    "<!-- </md:EntityDescriptor> --><md:Extensions><![CDATA[</md:EntityDescriptor>]]>"
    "</md:Extensions>\n</md:EntityDescriptor >\n</md:EntitiesDescriptor>\n"
    '<EntityDescriptor entityID="urn:three"><Extensions><md:EntityDescriptor entityID="urn:in">'
    "</md:EntityDescriptor></Extensions></EntityDescriptor><EntityDescriptor entityID='urn:four'>"
    "é</EntityDescriptor>\n</EntitiesDescriptor>\n"
).encode()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_groups_comments_and_quotes_mislead_nobody(size: int) -> None:
    found = fed(NESTED, size)
    assert named(found) == ["urn:one", "urn:two", "urn:three", "urn:four"]
    assert [one.source.line for one in found] == [3, 4, 8, 14, 14]
    places = [f"{one.source.parent}/{one.source.step}" for one in found]
    top = "/md:EntitiesDescriptor"
    assert places == [
        f"{top}/ds:Signature[1]",
        f"{top}/md:EntityDescriptor[1]",
        f"{top}/md:EntitiesDescriptor[1]/md:EntityDescriptor[1]",
        f"{top}/md:EntityDescriptor[2]",
        f"{top}/md:EntityDescriptor[3]",
    ]


@pytest.mark.parametrize("size", [1, 100, 65_536])
def test_a_piece_says_what_it_says_in_the_document(size: int) -> None:
    data = group(unsigned(), SP, unsigned())
    root = etree.fromstring(data)
    whole = [etree.tostring(one, method="c14n", exclusive=True, with_tail=False) for one in root]
    cut_out = [
        etree.tostring(one.element(), method="c14n", exclusive=True, with_tail=False)
        for one in fed(data, size)
    ]
    assert cut_out == whole


def test_lines_are_right_after_many_entities() -> None:
    data = group(*[b"<!-- %d\n -->\n%s" % (at, MINI % at) for at in range(20_000)])
    found = cut(data)
    last = found[-1].source
    assert len(found) == 20_000
    assert last.line == data[: data.rindex(b"<md:EntityDescriptor ")].count(b"\n") + 1
    inner = found[-1].element()[0]
    assert last.line_of(inner) == last.line
    assert last.where(inner) == "/md:EntitiesDescriptor/md:EntityDescriptor[20000]/md:A"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_other_encodings_come_in_as_well(encoding: str) -> None:
    declared = {"utf-16": "UTF-16", "iso-8859-1": "ISO-8859-1"}.get(encoding, "UTF-8")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + NESTED.decode().partition("?>")[2]
    assert named(cut(text.encode(encoding), 50)) == ["urn:one", "urn:two", "urn:three", "urn:four"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "saml.xml.empty"),
        (b"<html><title>x</title></html>", "saml.xml.html"),
        (SP, "saml.metadata.not_metadata"),
        (b"<a/>", "saml.metadata.not_metadata"),
        (b"<!DOCTYPE a []>" + group(SP), "saml.xml.doctype"),
        (group(SP)[:-40], "saml.xml.truncated"),
        (group(SP) + b"<a/>", "saml.xml.two_documents"),
        (group(MINI % 1).replace(b"<md:A/>", b"<md:A>"), "saml.xml.broken"),
        (group(MINI % 1).replace(b"<md:A/>", b"<md:A>&lol;</md:A>"), "saml.xml.broken"),
        (group(MINI % 1, b"\xff"), "saml.xml.not_text"),
        (
            b"".join(b'<e:EntitiesDescriptor xmlns:e="%s">' % MD.encode() for _ in range(20)),
            "saml.xml.too_deep",
        ),
    ],
)
def test_what_is_no_aggregate_says_so(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_syntax_error_names_its_line_in_the_document() -> None:
    entities = [MINI % at for at in range(50)]
    data = group(*entities, entities[0].replace(b"<md:A/>", b"\n\n<md:A></b>"))
    with pytest.raises(BadInput) as caught:
        cut(data)
    assert caught.value.params["line"] == data[: data.index(b"</b>")].count(b"\n") + 1


def deep(levels: int) -> bytes:
    return group((MINI % 1).replace(b"<md:A/>", b"<md:A>" * levels + b"</md:A>" * levels))


def wide(count: int) -> bytes:
    many = b" ".join(b'a%d="1"' % at for at in range(count))
    return group((MINI % 1).replace(b"<md:A/>", b"<md:A %s/>" % many))


@pytest.mark.parametrize(
    ("fine", "bad", "code"),
    [
        (deep(62), deep(63), "saml.xml.too_deep"),
        (wide(64), wide(65), "saml.xml.too_many"),
        (
            group((MINI % 1).replace(b"<md:A/>", b"<md:A/>" * 50_000)),
            group((MINI % 1).replace(b"<md:A/>", b"<md:A/>" * 50_001)),
            "saml.xml.too_many",
        ),
        (
            group((MINI % 1).replace(b"<md:A/>", b"<md:A>%s</md:A>" % (b"x" * 3_800_000))),
            group((MINI % 1).replace(b"<md:A/>", b"<md:A>%s</md:A>" % (b"x" * 4_400_000))),
            "saml.xml.too_large",
        ),
    ],
    ids=["depth", "attributes", "elements", "bytes"],
)
def test_limits_are_of_one_entity(fine: bytes, bad: bytes, code: str) -> None:
    assert len(cut(fine)) == 1
    assert code_of(bad) == code


def test_a_comment_full_of_tags_takes_no_time() -> None:
    lies = b"<!-- " + b"EntityDescriptor>" * 200_000 + b" -->"
    begun = time.perf_counter()
    assert named(cut(group(lies, MINI % 1))) == ["urn:1"]
    assert named(cut(group((MINI % 1).replace(b"<md:A/>", lies), MINI % 2))) == ["urn:1", "urn:2"]
    assert pieces.root_of([lies, b"<a/>"], 1 << 24)[0] == "a"
    assert pieces.root_of([lies[at : at + 9] for at in range(0, 300_000, 9)], 1 << 24)[0] == ""
    assert time.perf_counter() - begun < 3


def test_an_undeclared_prefix_stops_one_entity_and_no_other() -> None:
    data = group(MINI % 1, (MINI % 2).replace(b"<md:A/>", b"<nix:A/>"), MINI % 3)
    first, second, third = cut(data)
    assert named([first, third]) == ["urn:1", "urn:3"]
    with pytest.raises(BadInput) as caught:
        second.element()
    assert caught.value.params["line"] == second.source.line


def test_what_stood_before_a_defect_has_been_given() -> None:
    data = group(
        *[MINI % at for at in range(5000)], b"<md:EntityDescriptor><b></md:EntityDescriptor>"
    )
    got: list[pieces.Piece | pieces.Group] = []
    with pytest.raises(BadInput):
        got.extend(
            pieces.cut(pieces.utf8(data[at : at + 4096] for at in range(0, len(data), 4096)))
        )
    assert len(got) > 1000


@pytest.mark.parametrize(
    ("data", "root"),
    [
        (SENTRY_METADATA, f"{{{MD}}}EntityDescriptor"),
        (group(SP), f"{{{MD}}}EntitiesDescriptor"),
        (b"<!-- a -->\n<b/>", "b"),
        (b"<!-- no end", ""),
        (b"no xml", ""),
        (b"<!-- " + b"x" * 9000, ""),
    ],
)
def test_the_root_is_known_from_its_start_tag(data: bytes, root: str) -> None:
    texts = iter([data[:20], data[20:], b"more"])
    name, taken = pieces.root_of(texts, 1000)
    assert name == root
    assert b"".join([*taken, *texts]) == data + b"more"


def test_a_document_type_is_refused_before_its_root() -> None:
    with pytest.raises(BadInput, match=re.escape("saml.xml.doctype")):
        pieces.root_of([b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'], 1000)


_LIES = (
    "<!-- </md:EntityDescriptor> -->",
    "<!-- <md:EntityDescriptor> -->",
    "<![CDATA[</md:EntityDescriptor>]]>",
    "<?pi </md:EntityDescriptor> ?>",
    "text > more",
    "\n\n",
    "&lt;",
    "<md:EntityDescriptorX/>",
    "<a b='>'/>",
    "<md:X><md:EntityDescriptor entityID='in'>x</md:EntityDescriptor ></md:X>",
    "<e:EntityDescriptor xmlns:e='urn:other'></e:EntityDescriptor>",
)
_BETWEEN = (
    "<!-- <md:EntityDescriptor entityID='no'> </md:EntityDescriptor> -->",
    "<?pi <md:EntityDescriptor> ?>",
    "\n",
    "<md:X><md:EntityDescriptor entityID='x'/></md:X>",
)


def _random_group(dice: random.Random, depth: int = 0) -> str:
    """A group of entities, with much in it that looks like the beginning or end of one."""
    inside = ""
    for _ in range(dice.randrange(5)):
        chosen = dice.random()
        if chosen > 0.8 and depth < 3:
            inside += _random_group(dice, depth + 1)
        elif chosen > 0.55:
            inside += dice.choice(_BETWEEN)
        else:
            tag, declared = dice.choice(
                [("md:", ""), ("", f' xmlns="{MD}"'), ("q:", f" xmlns:q='{MD}'")]
            )
            more = dice.choice(["", " a='x>y'", " a='/>'", "\n b='1'"])
            said = f"{tag}EntityDescriptor entityID='{dice.random()}'{more}{declared}"
            lies = "".join(dice.choice(_LIES) for _ in range(dice.randrange(5)))
            end = dice.choice(["", " ", "\n"])
            whole = f"<{said}{end}>{lies}</{tag}EntityDescriptor{end}>"
            inside += dice.choice([whole, whole, whole, f"<{said}/>"])
    return f"<md:EntitiesDescriptor xmlns:md='{MD}'>{inside}</md:EntitiesDescriptor>"


def _entities(group: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in group:
        if child.tag == f"{{{MD}}}EntityDescriptor":
            found.append(child)
        elif child.tag == f"{{{MD}}}EntitiesDescriptor":
            found += _entities(child)
    return found


def _shape(element: etree._Element) -> tuple[object, ...]:
    inside = tuple((_shape(child), child.tail) for child in element)
    return (str(element.tag), tuple(element.attrib.items()), element.text, inside)


@pytest.mark.parametrize("seed", range(100))
def test_whatever_lies_inside_the_entities_are_those_of_the_whole_document(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- a seeded run
    data = _random_group(dice).encode()
    expected = [_shape(each) for each in _entities(etree.fromstring(data))]
    for size in (1, 3, dice.randrange(4, 60), len(data)):
        found = fed(data, size)
        assert [_shape(each.element()) for each in found] == expected
        for each in found:
            name = f"entityID='{each.element().get('entityID')}'".encode()
            assert each.source.line == data[: data.index(name)].count(b"\n") + 1


def test_of_a_small_list_that_breaks_off_what_stood_before_is_given_too() -> None:
    broken = group(*(MINI % number for number in range(3)))[:-12] + b"<oops"
    found: list[pieces.Piece] = []
    found.extend(one for one in until_it_breaks(broken) if isinstance(one, pieces.Piece))
    assert named(found) == ["urn:0", "urn:1", "urn:2"]


def test_what_a_group_declares_is_put_around_each_entity_and_so_it_has_limits() -> None:
    many = "".join(f' xmlns:n{number}="urn:{number}"' for number in range(300))
    assert code_of(group(MINI % 1, start=many)) == "saml.xml.too_many"
    assert code_of(group(MINI % 1, start=f' xmlns:n="urn:{"x" * 20_000}"')) == "saml.xml.too_many"
    deep = b"<a>" * 5_000 + b"</a>" * 5_000
    assert code_of(group(MINI % 1, before=deep)) == "saml.xml.too_deep"

"""A document's XML as it is shown: its own lines or laid out, coloured, findings in their place."""

from __future__ import annotations

import pytest
from helpers.inspected import entra, look
from helpers.saml_documents import SENTRY_METADATA, pair

from assistant.saml import xml
from assistant.saml.findings import fail, note, warn
from assistant.saml.places import Located
from assistant.wizard import xml_text

WHERE = "/md:EntityDescriptor/md:SPSSODescriptor"


def looks(text: str) -> list[list[tuple[str, str]]]:
    """Give what is coloured in each line, and as what."""
    shown = xml_text.shown(text, None, ())
    return [
        [(line[at : at + length], look) for at, length, look in xml_text.spans(line, state)]
        for line, state in zip(shown.lines, shown.states, strict=True)
    ]


def test_short_lines_are_shown_as_they_are_with_their_numbers() -> None:
    text = SENTRY_METADATA.decode()
    shown = xml_text.shown(text, xml.read(SENTRY_METADATA), ())
    assert not shown.laid_out
    assert "\n".join(shown.lines) == text


def test_a_finding_is_marked_on_its_line_the_worst_wins() -> None:
    found = [
        Located(note("a.b"), WHERE, 6),
        Located(fail("a.b"), f"{WHERE}/@x", 6),
        Located(warn("a.b"), WHERE + "/md:NameIDFormat", 9),
        Located(fail("a.b"), "", 0),
        Located(fail("a.b"), "/md:EntityDescriptor", 99),
    ]
    shown = xml_text.shown(SENTRY_METADATA.decode(), None, found)
    assert dict(shown.marks) == {5: "error", 8: "warning"}
    assert shown.row(WHERE, 6) == 5
    assert shown.row("/nowhere", 1) is None


def test_a_piece_counts_from_where_it_begins() -> None:
    found = [Located(fail("a.b"), WHERE, 106)]
    shown = xml_text.shown(SENTRY_METADATA.decode(), None, found, first=101)
    assert dict(shown.marks) == {5: "error"}
    assert shown.first == 101


def test_a_long_line_is_laid_out_and_findings_are_found_by_their_path() -> None:
    document = entra(pair(), pair("second", until_days=20))
    (seen,) = look(document)
    shown = xml_text.shown(xml_text.text_of(document), xml.read(document), seen.findings)
    assert shown.laid_out
    assert max(map(len, shown.lines)) <= 104
    for one in seen.findings:
        row = shown.row(one.where, one.line)
        assert row is not None
        tag = one.where.rpartition("/")[2].partition(":")[2].partition("[")[0]
        assert shown.lines[row].strip().partition(":")[2].startswith(tag) or (
            shown.lines[row].strip()[1:].startswith(tag)
        )
    second = next(one for one in seen.findings if one.severity == "warning")
    begins = [at for at, line in enumerate(shown.lines) if line.strip() == "<X509Certificate>"]
    assert shown.row(second.where, second.line) == begins[1]


def test_laid_out_nothing_is_lost() -> None:
    document = entra(pair()).decode()
    shown = xml_text.shown(document, None, ())
    assert "".join("".join(shown.lines).split()) == "".join(document.split())


def test_a_place_that_is_none_has_no_row() -> None:
    document = entra(pair())
    found = [Located(fail("a.b"), "/md:EntityDescriptor/bad:prefix", 1)]
    found += [Located(fail("a.b"), "/md:EntityDescriptor/md:Organization", 1)]
    shown = xml_text.shown(document.decode(), xml.read(document), found)
    assert not shown.marks


def test_tags_names_and_values_are_told_apart() -> None:
    assert looks("<a b=\"c\" d='e'>text</a>") == [
        [
            ("<a", "tag"),
            ("b", "name"),
            ('"', "value"),
            ('c"', "value"),
            ("d", "name"),
            ("'", "value"),
            ("e'", "value"),
            (">", "tag"),
            ("</a", "tag"),
            (">", "tag"),
        ]
    ]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("<!-- a\n<b> -->", [("<b> -->", "comment")]),
        ("<![CDATA[a\n<b>]]><c/>", [("<b>]]>", "comment"), ("<c", "tag"), ("/>", "tag")]),
        ("<?a\nb?>", [("b?>", "comment")]),
        ('<a\nb="c"/>', [("b", "name"), ('"', "value"), ('c"', "value"), ("/>", "tag")]),
        ('<a b="c\nd>" e/>', [('d>"', "value"), ("e", "name"), ("/>", "tag")]),
        ("<a b='c\n\"d' e/>", [("\"d'", "value"), ("e", "name"), ("/>", "tag")]),
        ("<a>\ntext", []),
    ],
)
def test_what_goes_over_lines_is_told_on_the_next_too(
    text: str, second: list[tuple[str, str]]
) -> None:
    assert looks(text)[1] == second


@pytest.mark.parametrize("text", ["<", "<a", '<a b="', "<!--", "<![CDATA[", "a<", "<>", "</"])
def test_what_is_no_xml_ends_as_well(text: str) -> None:
    assert len(looks(text)) == 1


def test_text_comes_in_utf_16_too() -> None:
    assert xml_text.text_of('<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")) == (
        '<?xml version="1.0" encoding="utf-16"?><a/>'
    )

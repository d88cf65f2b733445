"""Drawings of Sentry's forms: self-contained, the right field marked, nothing cut or forged."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import pytest
from helpers.saml_documents import entra_metadata, pair
from lxml import etree
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from assistant import texts
from assistant.sentry import addresses, form, mapping, pictures, twin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from assistant.sentry.form import Page

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = {"svg", "rect", "line", "circle", "path", "text"}
EVERY = [(page, key) for page, keys in pictures.FIELDS.items() for key in keys]
ACME = addresses.addresses(addresses.SentryAddress(), "acme")
HOSTILE = '</text><script>alert(1)</script>" onload="x" \u202eevil\u2066\x00\x1b'


def rows() -> tuple[form.Row, ...]:
    kept = twin.keeps(entra_metadata([pair()]))
    assert isinstance(kept, twin.Kept)
    fetched = form.rows(ACME, "https://entra.example/meta?appid=a", mapping.AttributeMapping())
    by_hand = form.rows_by_hand(ACME, kept, mapping.AttributeMapping())
    return tuple({(row.page, row.key): row for row in (*fetched, *by_hand)}.values())


VALUES = {row.key: row.value for row in rows()}


def drawn(page: Page, marked: str = "", values: dict[str, str] | None = None) -> etree._Element:
    svg = pictures.picture(page, marked, values, colours=pictures.LIGHT)
    return etree.fromstring(svg.encode())


def words(root: etree._Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def frame(root: etree._Element) -> etree._Element:
    """Give the thickest frame in the accent colour."""
    thick = [
        one
        for one in root.iter(f"{SVG}rect")
        if one.get("stroke") == pictures.LIGHT.accent and one.get("stroke-width") == "2"
    ]
    assert len(thick) == 1
    return thick[0]


def holds(outer: etree._Element, x: float, y: float) -> bool:
    left, top, width, height = (float(outer.get(n, "")) for n in ("x", "y", "width", "height"))
    return left < x < left + width and top < y < top + height


def test_every_value_that_is_carried_over_has_its_place_in_a_drawing() -> None:
    assert {(row.page, row.key) for row in rows()} == set(EVERY)
    assert {row.key for row in rows() if not row.required} == pictures.OPTIONAL


@pytest.mark.parametrize(("page", "key"), EVERY)
@pytest.mark.parametrize("marked", [True, False])
def test_a_drawing_is_plain_svg_that_needs_nothing_beside_it(
    page: Page, key: str, marked: bool
) -> None:
    root = drawn(page, key if marked else "", VALUES)
    assert root.get("width") == "640"
    assert {etree.QName(one).localname for one in root.iter()} <= PLAIN
    names = {name for one in root.iter() for name in one.attrib}
    assert not names & {"style", "class", "id", "href", "filter", "textLength", "clip-path"}
    colours = {one.get(name) for one in root.iter() for name in ("fill", "stroke") if one.get(name)}
    assert colours <= {*astuple(pictures.LIGHT), "none"}


@pytest.mark.parametrize(("page", "key"), [one for one in EVERY if one[0] != "settings"])
def test_the_marked_field_is_the_one_that_is_framed(page: Page, key: str) -> None:
    root = drawn(page, key, VALUES)
    label = texts.say(f"sentry.form.{key}.label")
    inside = [
        text.text
        for text in root.iter(f"{SVG}text")
        if holds(frame(root), float(text.get("x", "")), float(text.get("y", "")))
    ]
    optional = key in pictures.OPTIONAL
    assert inside[0] == (label if optional else f"{label} *")
    assert inside[1] == pictures.clip(VALUES[key].splitlines()[0], 69)
    assert label in str(root.get("aria-label"))


def test_in_the_settings_the_address_comes_first_and_then_the_button() -> None:
    root = drawn("settings", "settings_url", VALUES)
    said = words(root)
    assert said.index("1") < said.index("2")
    assert VALUES["settings_url"] in said
    place = {text.text: (text.get("x"), text.get("y")) for text in root.iter(f"{SVG}text")}
    ours = next(
        text
        for text in root.iter(f"{SVG}text")
        if text.text == "Configure" and text.get("font-weight") == "bold"
    )
    assert holds(frame(root), float(ours.get("x", "")), float(ours.get("y", "")))
    name, button = place["Active Directory"][1], ours.get("y")
    assert abs(float(str(name)) - float(str(button))) < 10


@pytest.mark.parametrize("page", list(pictures.FIELDS))
def test_without_a_mark_nothing_is_in_the_accent_colour(page: Page) -> None:
    for marked in ("", "not_on_this_page"):
        svg = pictures.picture(page, marked, VALUES, colours=pictures.LIGHT)
        assert pictures.LIGHT.accent not in svg
        assert pictures.LIGHT.tint not in svg


@pytest.mark.parametrize(("page", "key"), EVERY)
def test_dark_is_the_same_drawing_in_other_colours(page: Page, key: str) -> None:
    light = pictures.picture(page, key, VALUES, colours=pictures.LIGHT)
    dark = pictures.picture(page, key, VALUES, colours=pictures.DARK)
    for one, other in zip(astuple(pictures.LIGHT), astuple(pictures.DARK), strict=True):
        light = light.replace(one, other)
    assert light == dark


def test_the_tab_that_is_open_is_the_page_that_is_meant() -> None:
    for page, tab in (("provider", "Metadata URL"), ("provider_by_hand", "IdP Data")):
        root = drawn(page)  # type: ignore[arg-type]  # a literal, each
        bold = [t.text for t in root.iter(f"{SVG}text") if t.get("font-weight") == "bold"]
        tabs = {"Metadata URL", "XML", "IdP Data"}
        assert [one for one in bold if one in tabs] == [tab]


def test_a_long_value_keeps_its_beginning_and_its_end() -> None:
    value = "https://login.example/" + "0" * 80 + "/claims/emailaddress"
    shown = pictures.clip(value, 69)
    assert len(shown) == 69
    assert shown.startswith("https://login.example/0")
    assert shown.endswith("0/claims/emailaddress")
    assert "…" in shown
    assert pictures.clip("short", 69) == "short"
    assert len(pictures.clip("宽" * 100, 69)) <= 35


def test_of_a_certificate_the_first_lines_stand_in_the_field() -> None:
    said = words(drawn("provider_by_hand", "x509cert", VALUES))
    assert "-----BEGIN CERTIFICATE-----" in said
    assert "…" in said
    assert "-----END CERTIFICATE-----" not in said
    one = words(drawn("provider_by_hand", "x509cert", {"x509cert": "a\nb\nc"}))
    assert {"a", "b", "c"} <= set(one)


@pytest.mark.parametrize(("page", "key"), EVERY)
def test_no_value_becomes_markup_or_turns_the_order_of_words(page: Page, key: str) -> None:
    root = drawn(page, key, {key: HOSTILE})
    tame = drawn(page, key, {key: "x"})
    assert [one.tag for one in root.iter()] == [one.tag for one in tame.iter()]
    assert [sorted(one.attrib) for one in root.iter()] == [
        sorted(one.attrib) for one in tame.iter()
    ]
    said = " ".join(words(root))
    assert "<script>" in said
    assert not set(said) & set("\u202e\u2066\x00\x1b")
    assert r"\u2066" in said


@pytest.fixture
def spoken() -> Iterator[None]:
    yield
    texts.use(texts.DEFAULT_LANGUAGE)


@pytest.mark.usefixtures("spoken")
def test_sentrys_own_words_stay_english_in_every_language() -> None:
    english = {(page, key): words(drawn(page, key, VALUES)) for page, key in EVERY}
    for language in texts.LANGUAGES:
        texts.use(language)
        assert {(page, key): words(drawn(page, key, VALUES)) for page, key in EVERY} == english


WIDE = {key: "W" * 200 for _, key in EVERY} | {"x509cert": "\n".join(["W" * 200] * 9)}


@pytest.mark.parametrize(("page", "key"), EVERY)
@pytest.mark.parametrize("scale", [1, 2])
def test_qt_draws_it_and_no_value_leaves_its_field(
    qapp: QApplication, page: Page, key: str, scale: int
) -> None:
    del qapp
    full = painted(pictures.picture(page, key, WIDE, colours=pictures.LIGHT), scale)
    none = painted(pictures.picture(page, key, {}, colours=pictures.LIGHT), scale)
    assert full.width() == 640 * scale
    changed = {
        (x, y)
        for y in range(0, full.height(), scale)
        for x in range(0, full.width(), scale)
        if full.pixel(x, y) != none.pixel(x, y)
    }
    assert changed, "no value is to be seen"
    left, right = (100, 618) if page == "settings" else (60, 580)
    assert min(x for x, _ in changed) >= left * scale
    assert max(x for x, _ in changed) <= right * scale


def painted(svg: str, scale: int) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    assert renderer.isValid()
    image = QImage(renderer.defaultSize() * scale, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image

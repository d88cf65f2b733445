"""The look: every text can be read on its ground, in both palettes; no colour stands elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontDatabase, QFontMetrics

from assistant import resources
from assistant.ui import parts, theme
from assistant.ui.parts import button, pill, restyle, row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from assistant.ui.parts import Tone

PALETTES = {"light": theme.IN_LIGHT, "dark": theme.IN_DARK}
LEAST_TEXT, LEAST_CONTROL = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""
LEAST_ROOM = 4
"""Pixels between the frame that shows the keyboard and the words in it."""
TEXTS = [
    *((ink, ground) for ink in ("text", "muted") for ground in ("window", "surface", "side")),
    *((ink, "surface") for ink in ("accent", "good", "warn", "fail")),
    *((ink, "window") for ink in ("accent", "good", "warn", "fail")),
    *((ink, f"{ink}_tint") for ink in ("accent", "good", "warn", "fail")),
    *(("text", f"{tint}_tint") for tint in ("accent", "good", "warn", "fail")),
    *(("muted", f"{tint}_tint") for tint in ("accent", "good", "warn", "fail")),
    ("on_accent", "accent"),
    ("on_practice", "practice"),
    ("muted", "quiet"),
    ("surface", "good"),
    ("surface", "fail"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_every_text_can_be_read_on_its_ground(name: str, ink: str, ground: str) -> None:
    of = PALETTES[name]
    assert contrast(getattr(of, ink), getattr(of, ground)) >= LEAST_TEXT


@pytest.mark.parametrize("name", PALETTES)
def test_where_one_types_can_be_seen(name: str) -> None:
    of = PALETTES[name]
    assert contrast(of.control, of.surface) >= LEAST_CONTROL
    assert contrast(of.accent, of.surface) >= LEAST_CONTROL


@pytest.mark.parametrize("name", PALETTES)
def test_the_sheet_takes_every_colour_from_the_palette(name: str) -> None:
    sheet = theme.style_sheet(PALETTES[name])
    assert "$" not in sheet
    written = "\n".join(
        file.read_text(encoding="utf-8") for file in (resources.folder() / "style").glob("*.qss")
    )
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", written) == []


@pytest.mark.parametrize("appearance", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("tone", ["accent", "good", "warn", "fail"])
def test_a_pill_has_a_ground_of_its_own_on_a_coloured_card(
    tone: Tone, appearance: str, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, appearance)
    of = theme.tokens()
    word, other = pill("a word", tone), pill("a word", tone)
    card = parts.card(row(word, 1))
    for one in (card, other):
        qtbot.addWidget(one)
        with qtbot.waitExposed(one):
            one.show()

    def ground() -> str:
        middle = word.mapTo(card, QPoint(4, word.height() // 2))
        return card.grab().toImage().pixelColor(middle).name().upper()

    size = word.sizeHint()
    assert ground() == getattr(of, f"{tone}_tint")
    restyle(card, tone=tone)  # as cards do whose state changes
    assert ground() == of.surface
    assert contrast(getattr(of, tone), of.surface) >= LEAST_TEXT
    assert word.sizeHint() == size == other.sizeHint()


def test_the_frame_of_a_link_leaves_its_words_room(qtbot: QtBot) -> None:
    made = button("Edit", lambda: None, "link")
    qtbot.addWidget(made)
    made.ensurePolished()
    words = QFontMetrics(made.font()).horizontalAdvance(made.text())
    assert (made.sizeHint().width() - words) / 2 >= LEAST_ROOM + 1


def test_a_person_chooses_light_or_dark(qapp: QApplication) -> None:
    theme.apply(qapp, theme.DARK)
    assert theme.is_dark()
    assert qapp.palette().window().color().name().upper() == theme.IN_DARK.window
    theme.apply(qapp, theme.LIGHT)
    assert not theme.is_dark()
    assert qapp.palette().window().color().name().upper() == theme.IN_LIGHT.window


def test_the_packaged_font_is_there_for_a_machine_without_any(qapp: QApplication) -> None:
    theme.fonts(qapp, packaged=True)
    assert "Source Sans Pro" in QFontDatabase.families()
    assert qapp.font().family() == "Source Sans Pro"

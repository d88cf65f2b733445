"""The look: colours by name, the palette on Fusion, the style sheet and the fonts."""

from __future__ import annotations

import os
import sys
from functools import cache
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from assistant import resources

if TYPE_CHECKING:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication

SYSTEM, LIGHT, DARK = "system", "light", "dark"
APPEARANCES = (SYSTEM, LIGHT, DARK)


class Tokens(NamedTuple):
    """Colours of one appearance, each with what it is for; ``*_tint`` is the ground of a pill.

    A named tuple, as dataclasses take three milliseconds before the first paint.
    """

    window: str
    surface: str
    side: str
    border: str
    control: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_tint: str
    good: str
    good_tint: str
    warn: str
    warn_tint: str
    fail: str
    fail_tint: str
    practice: str
    on_practice: str
    quiet: str


IN_LIGHT = Tokens(
    window="#F6F7F9",
    surface="#FFFFFF",
    side="#EEF0F4",
    border="#D9DEE6",
    control="#8A94A6",
    text="#1A1E26",
    muted="#566072",
    accent="#3B5BDB",
    on_accent="#FFFFFF",
    accent_tint="#E9EEFF",
    good="#23753A",
    good_tint="#E6F6EA",
    warn="#A85A00",
    warn_tint="#FFF3E0",
    fail="#C92A2A",
    fail_tint="#FDECEC",
    practice="#0B7285",
    on_practice="#FFFFFF",
    quiet="#EEF0F4",
)
IN_DARK = Tokens(
    window="#16181D",
    surface="#1E2128",
    side="#1A1C22",
    border="#343A46",
    control="#6F7B8F",
    text="#E9ECF1",
    muted="#A0A9B8",
    accent="#8AA4FF",
    on_accent="#0C1226",
    accent_tint="#262D45",
    good="#6FD98A",
    good_tint="#1C3024",
    warn="#FFC069",
    warn_tint="#362A18",
    fail="#FF9A9A",
    fail_tint="#3A2023",
    practice="#123F49",
    on_practice="#8BE3EF",
    quiet="#2A2E37",
)

# Painted widgets ask for the colours that hold now.
_now: list[Tokens] = [IN_LIGHT]


def tokens() -> Tokens:
    """Give the colours that hold now."""
    return _now[0]


def is_dark() -> bool:
    """Tell whether the window is dark now."""
    return _now[0] is IN_DARK


def apply(app: QApplication, appearance: str = SYSTEM) -> None:
    """Put the look on: at start, when a person chooses, and when the system changes.

    Args:
        app: the application.
        appearance: one of `APPEARANCES`.
    """
    hints = QGuiApplication.styleHints()
    scheme = {LIGHT: Qt.ColorScheme.Light, DARK: Qt.ColorScheme.Dark}.get(appearance)
    # For native title bars only: Qt takes no palette from it on every platform.
    hints.setColorScheme(scheme or Qt.ColorScheme.Unknown)
    dark = (scheme or hints.colorScheme()) == Qt.ColorScheme.Dark
    _now[0] = IN_DARK if dark else IN_LIGHT
    app.setPalette(_palette(_now[0]))
    app.setStyleSheet(style_sheet(_now[0]))


def _palette(of: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, of.window),
        (role.WindowText, of.text),
        (role.Base, of.surface),
        (role.AlternateBase, of.window),
        (role.Text, of.text),
        (role.Button, of.surface),
        (role.ButtonText, of.text),
        (role.BrightText, of.fail),
        (role.ToolTipBase, of.surface),
        (role.ToolTipText, of.text),
        (role.PlaceholderText, of.muted),
        (role.Highlight, of.accent),
        (role.HighlightedText, of.on_accent),
        (role.Link, of.accent),
        (role.LinkVisited, of.accent),
        (role.Light, of.surface),
        (role.Midlight, of.border),
        (role.Mid, of.border),
        (role.Dark, of.control),
        (role.Shadow, of.border),
        (role.Accent, of.accent),
    ):
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(of.muted))
    return palette


@cache
def _sheet() -> Template:
    files = sorted((resources.folder() / "style").glob("*.qss"))
    return Template("\n".join(file.read_text(encoding="utf-8") for file in files))


def style_sheet(of: Tokens) -> str:
    """Give the style sheet with these colours in it."""
    return _sheet().substitute(of._asdict())


def fonts(app: QGuiApplication, *, packaged: bool = False) -> None:
    """Take the system's own font; where a machine has none, the packaged one.

    Args:
        app: the application.
        packaged: take the packaged one in any case, so that pictures are alike everywhere.
    """
    if not packaged and not _bare():
        return  # its size stands in the style sheet
    from PySide6.QtGui import QFont  # noqa: PLC0415 -- takes its time, and is seldom needed

    family = _packaged_font()
    if family:
        font = QFont(family)
        font.setPixelSize(13)
        app.setFont(font)


def _bare() -> bool:
    """Tell whether this may be a machine without any font: a Linux, and no folder of fonts."""
    if not sys.platform.startswith("linux"):
        return False
    home = os.path.expanduser("~")  # noqa: PTH111 -- nothing but a few stat calls before the first paint
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", f"{home}/.local/share/fonts")
    return not any(os.path.isdir(folder) for folder in (*folders, f"{home}/.fonts"))  # noqa: PTH112 -- same


def _packaged_font() -> str:
    """Load the font that comes in a package, so that no page is ever full of boxes."""
    from font_source_sans_pro import (  # noqa: PLC0415 -- only where no font is
        SourceSansPro,
        SourceSansProSemibold,
    )
    from PySide6.QtGui import QFontDatabase  # noqa: PLC0415 -- only where no font is

    families: list[str] = []
    for file in (SourceSansPro, SourceSansProSemibold):
        number = QFontDatabase.addApplicationFont(str(file))
        families += QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else ""


def mono() -> QFont:
    """Give the face for addresses and values: every letter has to be told apart."""
    from PySide6.QtGui import QFontDatabase  # noqa: PLC0415 -- not before the first paint

    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(12)
    return font

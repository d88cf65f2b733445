"""Prints an HTML paper as PDF: a program of its own, so that laying it out holds up no window.

Called as ``python -m assistant.ui.pdf FILE.pdf TITLE``, with the paper on standard input.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from assistant.ui import theme

MARGIN_MM = 16.0


def main(path: str, title: str) -> None:
    """Print what comes on standard input."""
    app = QGuiApplication([])
    theme.fonts(app)
    document = QTextDocument()
    document.setHtml(sys.stdin.buffer.read().decode("utf-8"))
    writer = QPdfWriter(path)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    document.print_(writer)


if __name__ == "__main__":
    main(*sys.argv[1:])

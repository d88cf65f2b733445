"""A printed paper: cut where nothing is hurt, and with its band above every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.papers import recording
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from assistant import texts
from assistant.ui import pdf, saving
from assistant.ui.pdf import Piece, Sheet
from assistant.wizard import papers

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QTextDocument
    from PySide6.QtWidgets import QApplication

DOTS = 4
"""For a millimetre."""
MARGIN = round(pdf.MARGIN_MM) * DOTS
SIZE = QRectF(0, 0, 178 * DOTS, 265 * DOTS)
BAND = texts.say("paper.practice")


@pytest.fixture
def sheet(qapp: QApplication) -> QImage:
    del qapp
    image = QImage(210 * DOTS, 297 * DOTS, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(DOTS * 1000)
    image.setDotsPerMeterY(DOTS * 1000)
    return image


def record(image: QImage) -> QTextDocument:
    page = papers.record(recording(practice=True), printable=True)
    return pdf.laid_out(page, image, SIZE.width())


def test_a_heading_goes_with_what_it_heads_and_a_row_stays_whole() -> None:
    rows = (Piece(0, 40), Piece(40, 60), Piece(60, 70, holds=True), Piece(70, 95, holds=True))
    assert pdf.sheets((*rows, Piece(95, 120)), 100) == (Sheet(0, 60), Sheet(60, 120))
    assert pdf.sheets((Piece(0, 60), Piece(60, 110), Piece(110, 120)), 100) == (
        Sheet(0, 60),
        Sheet(60, 120),
    )


def test_a_table_that_goes_on_begins_with_its_head_again() -> None:
    head = (0.0, 10.0)
    rows = [Piece(0, 10, holds=True), *(Piece(n, n + 40, head=head) for n in (10, 50, 90))]
    assert pdf.sheets(rows, 100) == (Sheet(0, 90), Sheet(90, 130, head))


def test_what_is_higher_than_a_page_is_cut_where_the_page_ends() -> None:
    assert pdf.sheets((Piece(0, 250),), 100) == (Sheet(0, 100), Sheet(100, 200), Sheet(200, 250))
    assert pdf.sheets((), 100) == (Sheet(0, 0),)


def test_nothing_of_a_record_is_lost_or_cut_in_two(sheet: QImage) -> None:
    document = record(sheet)
    pieces = tuple(pdf.pieces(document))
    found = pdf.sheets(pieces, SIZE.height())
    assert len(found) > 2
    assert found[0].top == 0.0
    assert found[-1].bottom == pieces[-1].bottom
    assert [one.bottom for one in found[:-1]] == [one.top for one in found[1:]]
    for one in found:
        assert one.bottom - one.top <= SIZE.height()
        cut = [piece for piece in pieces if piece.top < one.bottom < piece.bottom]
        assert cut == []
        last = [piece for piece in pieces if piece.bottom <= one.bottom][-1]
        assert not last.holds


def test_the_band_stands_above_every_page(sheet: QImage) -> None:
    document = record(sheet)
    found = pdf.sheets(tuple(pdf.pieces(document)), SIZE.height())
    for band in (BAND, ""):
        for one in found:
            sheet.fill(QColor("white"))
            painter = QPainter(sheet)
            painter.translate(MARGIN, MARGIN)
            pdf.paint(painter, document, one, SIZE)
            pdf.paint_margins(painter, SIZE, band, "1 / 2")
            painter.end()
            above = sheet.pixelColor(MARGIN + 2, MARGIN - round(pdf.BAND_MM * DOTS))
            assert (above == QColor("#0B7285")) is bool(band)


@pytest.mark.parametrize("practice", [True, False])
def test_a_practice_record_is_printed_with_its_band(
    practice: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    run = saving.subprocess.run

    def heard(command: list[str], **more: object) -> object:
        told.extend(command)
        return run(command, **more)  # type: ignore[call-overload]  # as it came

    monkeypatch.setattr(saving.subprocess, "run", heard)
    page = papers.record(recording(practice=practice), printable=True)
    path = tmp_path / "record.pdf"
    saving._pdf(page, path, BAND if practice else "")
    assert (BAND in told) is practice
    assert path.read_bytes().startswith(b"%PDF")
    assert path.read_bytes().count(b"/Type /Page\n") > 2

"""What every test of the window needs: our look on Qt's application, English after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery import pages

from assistant import texts
from assistant.ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def looks(qapp: QApplication) -> Iterator[None]:
    """Put the look on; whatever a test speaks, the next one speaks English."""
    pages.application()
    theme.apply(qapp, theme.LIGHT)
    yield
    texts.use("en")
    theme.apply(qapp, theme.LIGHT)

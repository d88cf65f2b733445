"""Draws the README's pictures anew, small: the gallery's own scenes in 256 colours.

.venv/bin/python tests/gallery/readme.py
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from gallery import pages  # noqa: E402 -- after the path is set
from PySide6.QtCore import Qt  # noqa: E402 -- after the platform is chosen
from PySide6.QtGui import QImage  # noqa: E402 -- after the platform is chosen

from assistant.ui import theme  # noqa: E402 -- same

PICTURES = {
    "window-review": ("review", "applying", theme.DARK),
    "window-sentry": ("sentry", "first", theme.LIGHT),
    "window-check": ("check", "failures", theme.LIGHT),
}
"""File name: page, state, appearance."""


def main() -> None:
    """Draw them into ``resources/pictures``."""
    app = pages.application()
    scenes = {(scene.page, scene.state): scene for scene in pages.scenes()}
    for name, (page, state, look) in PICTURES.items():
        theme.apply(app, look)
        widget = scenes[page, state].make()
        widget.show()
        for _ in range(3):
            app.processEvents()
        image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        _few_colours(image).save(str(ROOT / "resources" / "pictures" / f"{name}.png"))
        widget.close()


def _few_colours(image: QImage) -> QImage:
    """Keep the commonest 256 colours; what is between them is the edge of a letter."""
    pixels = memoryview(image.constBits()).cast("I")
    common = [colour for colour, _ in Counter(pixels).most_common(256)]
    kept = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return image.convertToFormat(QImage.Format.Format_Indexed8, common, kept)


if __name__ == "__main__":
    main()

"""Draws the README's pictures anew, small: the gallery's own scenes in 256 colours.

.venv/bin/python tests/gallery/readme.py
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from gallery import pages  # noqa: E402 -- after the path is set
from PySide6.QtGui import QImage  # noqa: E402 -- after the platform is chosen

from assistant.ui import theme  # noqa: E402 -- same

PICTURES = {
    "window-target": ("target", "found", theme.LIGHT),
    "window-review": ("review", "applying", theme.DARK),
    "window-sentry": ("sentry", "open", theme.LIGHT),
    "window-check": ("check", "usual", theme.DARK),
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
        image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Indexed8)
        image.save(str(ROOT / "resources" / "pictures" / f"{name}.png"))
        widget.close()


if __name__ == "__main__":
    main()

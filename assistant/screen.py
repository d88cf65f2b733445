"""Tells whether a window can be shown here, and what Qt would miss of a Linux system.

Standard library only: ``run.py`` asks before anything is installed.
"""

from __future__ import annotations

import os
import sys
from typing import Final

LIBRARIES: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""What Qt's wheels need to be loaded at all, and Debian's package of each."""
X11: Final = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What they need besides on an X server; Qt ends the process where one is missing."""


def there() -> bool:
    """Tell whether there is a screen."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing() -> list[str]:
    """Give Debian's names of what the window would miss here; empty on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    import ctypes  # noqa: PLC0415 -- only here

    wanted = dict(LIBRARIES)
    if os.environ.get("DISPLAY") and "QT_QPA_PLATFORM" not in os.environ:
        wanted.update(X11)
    found: list[str] = []
    for name, package in wanted.items():
        try:
            ctypes.CDLL(name)
        except OSError:
            found.append(package)
    return found

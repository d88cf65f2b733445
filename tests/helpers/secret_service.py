"""A real Secret Service of the test's own: a bus and a keyring daemon that end with the command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [tool for tool in NEEDED if shutil.which(tool) is None]

_SESSION = (
    'printf "%s" test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'
)


def run_in_session(folder: Path, code: str, *arguments: str) -> str:
    """Run Python code where the Secret Service is a new one, and give what it printed.

    Everything that the bus and the daemon look at is moved before they start: afterwards they
    would have found the person's own keyring.
    """
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        place = folder / name.lower()
        place.mkdir(mode=0o700, exist_ok=True)
        environment[name] = str(place)
    command = ["dbus-run-session", "--", "sh", "-c", _SESSION, "sh", sys.executable, "-c", code]
    done = subprocess.run(
        [*command, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

"""Once on a real screen: an X server with a window manager, Qt's own X11 platform, the keyboard."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import at_the_screen

from assistant.practice.serve import running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("Xvfb", "openbox")


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """Give the name of a display of its own, with a window manager on it."""
    read, write = os.pipe()
    server = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(server, pass_fds=[write], stderr=subprocess.DEVNULL) as x:
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        environment = {**os.environ, "DISPLAY": display}
        command = ["openbox", "--sm-disable"]
        try:
            with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as manager:
                try:
                    yield display
                finally:
                    manager.terminate()
        finally:
            x.terminate()


@pytest.mark.skipif(
    not all(shutil.which(one) for one in NEEDED), reason="needs Xvfb and a window manager"
)
def test_the_whole_set_up_on_a_real_screen(tmp_path: Path) -> None:
    record = tmp_path / "record.html"
    with running_practice(tmp_path / "tenant") as practice, screen() as display:
        cloud = tmp_path / "cloud.json"
        cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "SSO_ASSISTANT_HOME": str(tmp_path / "home"),
        }
        done = subprocess.run(
            [sys.executable, str(Path(at_the_screen.__file__)), str(cloud), str(record)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"platform": "xcb", "page": "finish", "outcome": "converged"}
    assert "acme" in record.read_text(encoding="utf-8")
    assert "Traceback" not in done.stderr

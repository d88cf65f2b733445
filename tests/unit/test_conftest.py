"""The suite's own guards: each is seen to catch what it is there for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent.parent / "conftest.py"

THREAD = """
import threading
stop = threading.Event()
def test_it():
    threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()
def test_next():
    stop.set()
"""
CHILD = """
import subprocess, sys
kept = []
def test_it():
    kept.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
def test_next():
    kept[0].communicate(b"x")
"""
GRANDCHILD = """
import subprocess, sys
def test_it():
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', " \\
           "'import signal; signal.pause()'], start_new_session=True, " \\
           "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
"""
SKIP = "import pytest\ndef test_it():\n    pytest.skip('no time')\n"
EXCUSED = "import pytest\ndef test_it():\n    pytest.skip('contract file absent: x.json')\n"
SKIPPED_FILE = "import pytest\npytest.skip('no time', allow_module_level=True)\n"
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n"
SERVER = """
import pytest, threading
@pytest.fixture(scope="module")
def server():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="practice-login", daemon=True)
    thread.start()
    yield stop
    stop.set()
    thread.join()
def test_it(server):
    threading.Thread(target=server.wait, name="practice", daemon=True).start()
"""
ENVIRONMENT = """
import os, pathlib, keyring, pytest
def test_it():
    home = os.environ["SSO_ASSISTANT_HOME"]
    assert str(pathlib.Path.home()).startswith(home.rpartition("/")[0])
    assert "HTTPS_PROXY" not in os.environ and "https_proxy" not in os.environ
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("a", "b")
"""


def run(folder: Path, test: str, *, ci: bool) -> tuple[int, str]:
    guards = CONFTEST.read_text(encoding="utf-8")
    impatient = re.sub(r"(?m)^(_JOIN|_END)_SECONDS = .*$", r"\1_SECONDS = 0.2", guards)
    assert impatient.count("_SECONDS = 0.2") == 2
    (folder / "conftest.py").write_text(impatient, encoding="utf-8")
    (folder / "test_inner.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = {**os.environ, "CI": "true" if ci else "", "https_proxy": "http://x.invalid"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (THREAD, "left over after the test: <Thread(forgotten"),
        (CHILD, "left over after the test: process "),
        (GRANDCHILD, "left over after the run: process "),
        (SKIP, "skipped, which in CI is a failure: no time"),
        (SKIPPED_FILE, "skipped, which in CI is a failure: no time"),
    ],
    ids=["thread", "child", "grandchild", "skip", "skipped file"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's children")
def test_what_must_not_be_is_caught(tmp_path: Path, test: str, said: str) -> None:
    status, output = run(tmp_path, test, ci=True)
    assert status != 0
    assert said in output


@pytest.mark.parametrize(
    ("test", "ci"),
    [
        (SKIP, False),
        (SKIPPED_FILE, False),
        (EXCUSED, True),
        (EXPECTED_TO_FAIL, True),
        (SERVER, True),
        (ENVIRONMENT, True),
    ],
    ids=["skip", "skipped file", "excused", "xfail", "server", "environment"],
)
def test_what_may_be_passes(tmp_path: Path, test: str, *, ci: bool) -> None:
    status, output = run(tmp_path, test, ci=ci)
    assert status in {0, 5}, output

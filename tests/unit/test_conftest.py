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


INNER = {
    "thread": THREAD,
    "child": CHILD,
    "grandchild": GRANDCHILD,
    "skip": SKIP,
    "skipped_file": SKIPPED_FILE,
    "excused": EXCUSED,
    "expected_to_fail": EXPECTED_TO_FAIL,
    "server": SERVER,
    "environment": ENVIRONMENT,
}


def run(folder: Path, *, ci: bool) -> str:
    """Run all inner tests under a copy of the guards that waits less, and give what it prints."""
    guards = CONFTEST.read_text(encoding="utf-8")
    impatient = re.sub(r"(?m)^(_JOIN|_END)_SECONDS = .*$", r"\1_SECONDS = 0.2", guards)
    assert impatient.count("_SECONDS = 0.2") == 2
    (folder / "conftest.py").write_text(impatient, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, test in INNER.items():
        (folder / f"test_{name}.py").write_text(test)
    environment = {**os.environ, "CI": "true" if ci else "", "https_proxy": "http://x.invalid"}
    words = ["-q", "-rA", "-p", "no:cacheprovider", "--continue-on-collection-errors", "."]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=folder,
        env={**environment, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def in_ci(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run(tmp_path_factory.mktemp("inner"), ci=True)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run(tmp_path_factory.mktemp("inner"), ci=False)


def line(output: str, beginning: str) -> str:
    """Give the line of the summary that begins so."""
    found = [each for each in output.splitlines() if each.startswith(beginning)]
    assert found, f"no line begins with {beginning!r} in:\n{output}"
    return found[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's children")
@pytest.mark.parametrize(
    ("beginning", "said"),
    [
        ("ERROR test_thread.py::test_it", "left over after the test: <Thread(forgotten"),
        ("ERROR test_child.py::test_it", "left over after the test: process "),
        ("FAILED test_skip.py::test_it", "skipped, which in CI is a failure: no time"),
        ("ERROR test_skipped_file.py", "skipped, which in CI is a failure: no time"),
        ("left over after the run: process ", "signal.pause()"),
    ],
)
def test_what_must_not_be_is_caught(in_ci: str, beginning: str, said: str) -> None:
    assert said in line(in_ci, beginning)


@pytest.mark.parametrize(
    "beginning",
    [
        "SKIPPED [1] test_excused.py",
        "XFAIL test_expected_to_fail.py",
        "PASSED test_server.py",
        "PASSED test_environment.py",
    ],
)
def test_what_may_be_passes_in_ci(in_ci: str, beginning: str) -> None:
    assert line(in_ci, beginning)
    assert f"ERROR {beginning.rsplit(maxsplit=1)[-1]}" not in in_ci


@pytest.mark.parametrize("beginning", ["SKIPPED [1] test_skip.py", "SKIPPED [1] test_skipped_file"])
def test_a_skip_is_no_failure_at_home(at_home: str, beginning: str) -> None:
    assert line(at_home, beginning)

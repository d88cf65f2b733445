"""What holds for every test: nothing of the machine's owner is touched, and nothing is left over.

The environment is changed before any test module is imported, because a program that a test
starts inherits it: an empty home, no proxy, no keyring, no screen.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

EXCUSE = "contract file absent"
"""How the one reason for a skip begins that is no failure in CI."""

_JOIN_SECONDS = 5.0
_END_SECONDS = 15.0
_FOREIGN = (
    "ALL_PROXY",
    "COLUMNS",
    "CURL_CA_BUNDLE",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "WAYLAND_DISPLAY",
)
_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_RUNTIME_DIR": "runtime",
    "SSO_ASSISTANT_HOME": "assistant",
}
_IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

settings.register_profile("suite", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("suite")

_root = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Put the whole run, and what it starts, into a folder of its own."""
    root = Path(tempfile.mkdtemp(prefix="sso-assistant-tests-"))
    config.stash[_root] = root
    for name in _FOREIGN:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    for name, folder in _FOLDERS.items():
        place = root / folder
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = str(place)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder away again."""
    root = config.stash.get(_root, None)
    if root is not None:
        shutil.rmtree(root, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a skip a failure in CI: what is never run proves nothing."""
    del item, call
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    del collector
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not _IN_CI or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(EXCUSE):
        report.outcome = "failed"
        report.longrepr = f"skipped, which in CI is a failure: {reason}"


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """Fail a test that leaves a thread or a child process behind.

    What fixtures of a wider scope run is there before, and is theirs to end. A server among them
    may answer a kept-open connection in one more thread, named as the server's begins.
    """
    threads = set(threading.enumerate())
    children = _children()
    yield
    end = time.monotonic() + _JOIN_SECONDS
    servers = [each.name for each in threads if each.daemon]
    started = [each for each in threading.enumerate() if each not in threads]
    ours = [each for each in started if not _answers_for(each, servers)]
    for thread in ours:
        thread.join(max(0.0, end - time.monotonic()))
    left = [repr(each) for each in ours if each.is_alive()]
    left += [_describe(pid) for pid in sorted(_children() - children)]
    if left:
        pytest.fail(f"left over after the test: {'; '.join(left)}", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def no_process_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the run if a process lives on that was started in our environment, at any remove."""
    yield
    if not hasattr(os, "pidfd_open"):
        return
    there = {pid: _describe(pid) for pid in _ours(request.config.stash[_root])}
    left = [words for pid, words in there.items() if not _ends(pid)]
    if left:
        pytest.fail(f"left over after the run: {'; '.join(left)}", pytrace=False)


def _answers_for(thread: threading.Thread, servers: list[str]) -> bool:
    return thread.daemon and any(name.startswith(thread.name) for name in servers)


def _children() -> set[int]:
    """Give the ids of our child processes, where the system tells them."""
    found: set[int] = set()
    for file in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        try:
            found.update(int(word) for word in file.read_text().split())
        except OSError:  # the thread has ended meanwhile
            continue
    return found


def _describe(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        words = b""
    return f"process {pid} {words.decode(errors='replace')[:200]}"


def _ours(root: Path) -> Iterator[int]:
    mark = f"SSO_ASSISTANT_HOME={root}".encode()
    for file in Path("/proc").glob("[0-9]*/environ"):
        pid = int(file.parent.name)
        try:
            if pid != os.getpid() and mark in file.read_bytes():
                yield pid
        except OSError:  # ended meanwhile, or somebody else's
            continue


def _ends(pid: int) -> bool:
    """Wait for the end of a process that is on its way out; end it if it is not."""
    import select  # noqa: PLC0415 - only here, and nothing of it elsewhere

    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return True
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        if poll.poll(_END_SECONDS * 1000):
            return True
        os.kill(pid, signal.SIGKILL)
        return False
    finally:
        os.close(descriptor)

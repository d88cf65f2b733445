"""Sets this checkout up on first use, then becomes the assistant, its tests, a bench or a linter.

    python3 run.py [ARGUMENTS OF sso-assistant]
    python3 run.py test [PYTEST-ARGUMENTS]
    python3 run.py bench NAME
    python3 run.py gallery FOLDER
    python3 run.py lint

It needs the standard library only and keeps everything in ``.venv`` beside it. Its own words go to
standard error. What it says stands here and not in ``resources/texts``: it speaks before there is
anything that could read them. The syntax is kept plain, so that an old Python can read as far as
the sentence that says it is too old.
"""

import os
import sys

_OLDEST = (3, 11)
if sys.version_info[:2] < _OLDEST:
    sys.exit(
        "run.py: this is Python {}.{}, and 3.11 or newer is needed. If one is installed, start"
        " it by its name: python3.12 run.py".format(*sys.version_info[:2])
    )

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
DONE = os.path.join(VENV, ".set-up-done")
BEGUN = os.path.join(VENV, ".set-up-begun")
_SCRIPTS = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
_EXE = ".exe" if os.name == "nt" else ""
PYTHON = os.path.join(_SCRIPTS, "python" + _EXE)

_BAD_INPUT = 2
_STOPPED = 130

_PROGRAMS = {
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
    "Xvfb": "xvfb",
    "openbox": "openbox",
}
"""What the tests need: a real Secret Service, a screen with a window manager. Debian's packages."""

_CLOSED = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "getaddrinfo failed",
    "nodename nor servname",
    "Network is unreachable",
    "No route to host",
    "Connection refused",
    "Cannot connect to proxy",
    "ProxyError",
    "timed out",
    "CERTIFICATE_VERIFY_FAILED",
    "Connection reset",
)
"""What pip's output holds where the network, and not a package, is the reason."""


def say(sentence: str) -> None:
    """Tell the person something, apart from what the program prints."""
    sys.stderr.write("run.py: " + sentence + "\n")
    sys.stderr.flush()


def wanted() -> str:
    """Give what a finished set-up would have written down.

    It changes with the packages, with the project's own data, with the folder (an installation
    knows where it stands) and with the Python that it was made from.
    """
    import hashlib

    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return "\n".join((digest.hexdigest(), ROOT, os.path.realpath(PYTHON), ""))


def written(path: str) -> str:
    """Give what stands in a small file, or nothing if it is not there."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def is_set_up() -> bool:
    """Tell whether nothing needs doing."""
    return wanted() == written(DONE) and os.path.exists(PYTHON)


def set_up() -> None:
    """Make ``.venv`` and install the recorded packages and the project; once at a time.

    A set-up that was broken off leaves `BEGUN` behind, and the next one starts from nothing.
    """
    if is_set_up():
        return
    import time

    with _Lock():
        if is_set_up():  # whoever held the lock has done it
            return
        start = time.monotonic()
        say("setting up .venv in " + ROOT + "; this takes a minute or two, once")
        _make_venv()
        with open(BEGUN, "w", encoding="utf-8"):
            pass
        if os.path.exists(DONE):
            os.remove(DONE)
        lock = os.path.join(ROOT, "requirements.lock")
        _pip("install", "--require-hashes", "-r", lock)
        _pip("install", "--no-deps", "--no-build-isolation", "-e", ROOT)
        with open(BEGUN, "w", encoding="utf-8") as file:
            file.write(wanted())
        os.replace(BEGUN, DONE)
        say(f"ready after {time.monotonic() - start:.0f} s")


class _Lock:
    """Lets one set-up of this checkout run at a time; ends with its process, whatever happens."""

    def __enter__(self) -> None:
        if os.name == "nt":
            self._lock_on_windows()
            return
        import fcntl

        # the folder itself: nothing is left lying about, and `venv --clear` cannot remove it
        self._file = os.open(ROOT, os.O_RDONLY)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up of this checkout is running; waiting for it")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def _lock_on_windows(self) -> None:
        import hashlib
        import msvcrt
        import tempfile

        name = "sso-assistant-" + hashlib.sha256(ROOT.encode()).hexdigest()[:16] + ".lock"
        path = os.path.join(tempfile.gettempdir(), name)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        while True:
            try:
                msvcrt.locking(self._file, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
            except OSError:  # it gives up after ten seconds
                say("another set-up of this checkout is running; waiting for it")
            else:
                return

    def __exit__(self, *_: object) -> None:
        os.close(self._file)


def _make_venv() -> None:
    import importlib.util

    broken = os.path.exists(BEGUN)
    moved = written(DONE).split("\n")[1:3] not in ([], [ROOT, os.path.realpath(PYTHON)])
    if not broken and not moved and _has_pip():
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        say("Python's venv module is not installed. " + _how_to_install(["python3-venv"]))
        sys.exit(1)
    python = getattr(sys, "_base_executable", sys.executable)
    _quietly([python, "-m", "venv", "--clear", VENV], "the virtual environment cannot be made")


def _has_pip() -> bool:
    import subprocess

    if not os.path.exists(PYTHON):
        return False
    done = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    return done.returncode == 0


def _pip(*words: str) -> None:
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    if not os.environ.get("HOME", "x"):  # an empty HOME would put pip's cache into the root folder
        options.append("--no-cache-dir")
    command = [PYTHON, "-m", "pip", words[0], *options, *words[1:]]
    _quietly(command, "the packages cannot be installed")


def _quietly(command: "list[str]", failure: str) -> None:
    """Run a command whose output matters only if it fails; then tell it and leave."""
    import subprocess

    # the person's own Python settings would reach into the new environment
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "PYTHONPATH"}}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        say(f"{failure}: {command[0]}: {error.strerror}")
        sys.exit(1)
    if done.returncode == 0:
        return
    output = done.stdout.decode(errors="replace").strip()
    sys.stderr.write(output + "\n")
    say(failure + _why(output))
    sys.exit(1)


def _why(output: str) -> str:
    """Say in a sentence what pip's output means, where that is known."""
    import re

    reason = next((each for each in _CLOSED if each in output), "")
    if reason:
        host = re.search(r"host='([^']+)'", output)
        where = f" ({host.group(1)} was tried)" if host else ""
        return (
            f": the network is closed or does not lead to the packages{where}: {reason}."
            " Connect it, or set HTTPS_PROXY, and start again."
        )
    if "DO NOT MATCH THE HASHES" in output:
        return ": a package is not the one that was recorded. Nothing of it was installed."
    if "No space left" in output:
        return ": the disk is full. About 700 MB are needed."
    return ". What was said stands above."


def _how_to_install(packages: "list[str]") -> str:
    """Give the line that adds system packages, ready to be copied."""
    import shutil

    if not shutil.which("apt-get"):
        return "Install what your system calls: " + " ".join(packages)
    words = " ".join(packages)
    line = f"apt-get update && apt-get install -y {words}"
    if not _is_root():
        line = f"sudo apt-get update && sudo apt-get install -y {words}"
    return "This line adds what is missing:\n\n    " + line + "\n"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def missing_packages(*, for_tests: bool) -> "list[str]":
    """Give Debian's packages that the window, or the tests too, need and that this Linux lacks."""
    if sys.platform != "linux":
        return []
    import ctypes
    import shutil

    sys.path.insert(0, ROOT)
    from assistant import screen

    if not for_tests:
        return screen.missing()
    missing = [package for name, package in _PROGRAMS.items() if not shutil.which(name)]
    for name, package in {**screen.LIBRARIES, **screen.X11}.items():
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(package)
    return missing


def add_packages(*, for_tests: bool = True) -> None:
    """Install what is needed of the system, where we may; otherwise say the line that does."""
    missing = missing_packages(for_tests=for_tests)
    if not missing:
        return
    import shutil
    import subprocess

    apt = shutil.which("apt-get")
    sudo = shutil.which("sudo")
    before = [] if _is_root() else [sudo or "", "-n"]
    if apt and (_is_root() or sudo):
        say("installing " + " ".join(missing))
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        update = [*before, apt, "-q", "update"]
        install = [*before, apt, "-q", "install", "-y", "--no-install-recommends", *missing]
        for command in (update, install):
            subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        missing = missing_packages(for_tests=for_tests)
    if missing:
        who = "the tests" if for_tests else "the window"
        say(who + " will miss system packages. " + _how_to_install(missing))


def become(command: "list[str]") -> int:
    """Turn into another program, so that signals reach it; where that cannot be, wait for it."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - no shell, and every word is its own
    import subprocess

    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # it has got the same signal; its answer counts
                continue


def test(words: "list[str]") -> int:
    """Run the tests, with whatever is handed on to pytest."""
    set_up()
    add_packages()
    os.chdir(ROOT)
    # side by side on all cores, unless the words say how many
    spread = [] if any(each.startswith("-n") for each in words) else ["-n", "auto"]
    return become([PYTHON, "-m", "pytest", *spread, *words])


def bench(words: "list[str]") -> int:
    """Run one bench by its name."""
    folder = os.path.join(ROOT, "tests", "bench")
    found = os.listdir(folder) if os.path.isdir(folder) else []
    # a bench that is called as a module of Python's is bears an underscore, or it would hide it
    files = {e[:-3].rstrip("_"): e for e in found if e.endswith(".py") and e[0] not in "_."}
    if not words or words[0] not in files:
        wrong = f"there is no bench “{words[0]}”. " if words else ""
        say(wrong + "Benches: " + (", ".join(sorted(files)) or "none"))
        return _BAD_INPUT
    set_up()
    return become([PYTHON, os.path.join(folder, files[words[0]]), *words[1:]])


def lint(words: "list[str]") -> int:
    """Run all linters, also after one has failed, and give the worst status."""
    import subprocess

    if words:
        say("lint takes no arguments; its settings stand in pyproject.toml")
        return _BAD_INPUT
    set_up()
    worst = 0
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]):
        say(" ".join(tool))
        program = os.path.join(_SCRIPTS, tool[0] + _EXE)
        done = subprocess.run([program, *tool[1:]], cwd=ROOT, check=False)
        worst = max(worst, abs(done.returncode))
    return worst


def gallery(words: "list[str]") -> int:
    """Draw every page in every state into a folder."""
    if not words or words[0].startswith("-"):
        say("name the folder for the pictures: python3 run.py gallery FOLDER")
        return _BAD_INPUT
    set_up()
    add_packages()
    file = os.path.join(ROOT, "tests", "gallery", "draw.py")
    return become([PYTHON, file, *words])


def main(words: "list[str]") -> int:
    """Do what the first word says; everything else is the assistant's."""
    own = {"test": test, "bench": bench, "lint": lint, "gallery": gallery}
    try:
        if words and words[0] in own:
            return own[words[0]](words[1:])
        set_up()
        shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if shown and (not words or words[0] == "window"):
            add_packages(for_tests=False)
    except KeyboardInterrupt:
        say("stopped; the next start does what is left")
        return _STOPPED
    except OSError as error:
        say(f"the set-up cannot go on: {error.strerror}: {error.filename}")
        return 1
    # what a hint tells a person to type is what they typed
    os.environ.setdefault("SSO_ASSISTANT_CALLED", "python3 " + (sys.argv[0] or "run.py"))
    # -P: a folder named assistant where the person stands is not ours
    return become([PYTHON, "-P", "-m", "assistant", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""run.py on small checkouts of its own: real virtual environments, real pip, no network.

The small project builds itself with a backend that stands beside it, so nothing is fetched.
"""

from __future__ import annotations

import ast
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run.py"

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "sso-assistant"
version = "0"
"""
BACKEND = """
import os, zipfile
METADATA = "Metadata-Version: 2.1\\nName: sso-assistant\\nVersion: 0"
def _wheel(folder):
    name = "sso_assistant-0-py3-none-any.whl"
    here = os.path.dirname(os.path.abspath(__file__))
    info = "sso_assistant-0.dist-info/"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("sso_assistant.pth", here)
        wheel.writestr(info + "METADATA", METADATA)
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true")
        wheel.writestr(info + "RECORD", "")
    return name
def build_editable(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder)
def build_wheel(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder)
"""
ASSISTANT = """
import os, signal, sys
print("assistant", os.getpid(), sys.argv[1:], os.getcwd(), flush=True)
if "wait" in sys.argv:
    signal.pause()
sys.exit(7 if "seven" in sys.argv else 0)
"""
UNFETCHABLE = "nothing-of-the-kind==1.0 --hash=sha256:" + "0" * 64 + "\n"


BENCHES = {
    "speed.py": "import sys; print('speed', sys.argv[1:])",
    "inspect_.py": "import inspect; print(inspect.signature)",
    "_common.py": "",
}


def checkout(folder: Path, lock: str = "") -> Path:
    """Make a small checkout around a copy of run.py."""
    for part in ("assistant", "tests/bench"):
        (folder / part).mkdir(parents=True)
    shutil.copy(RUN, folder)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "requirements.lock").write_text(lock)
    (folder / "assistant" / "__init__.py").write_text("")
    (folder / "assistant" / "__main__.py").write_text(ASSISTANT)
    for name, text in BENCHES.items():
        (folder / "tests" / "bench" / name).write_text(text)
    return folder


def run(
    folder: Path, *words: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "run.py"), *words],
        cwd=cwd or folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that has been set up, in a folder with a blank in its name."""
    folder = checkout(tmp_path_factory.mktemp("check out"))
    assert " " in str(folder)
    first = run(folder, "--version")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("assistant ")
    assert "setting up" in first.stderr
    assert "Successfully" not in first.stderr, "pip's output is hidden"
    return folder


def test_the_second_start_says_nothing_and_changes_nothing(ready: Path) -> None:
    before = {each: each.stat().st_mtime_ns for each in (ready / ".venv").iterdir()}
    again = run(ready, "plan", "--json")
    assert "['plan', '--json']" in again.stdout
    assert again.stderr == ""
    assert before == {each: each.stat().st_mtime_ns for each in (ready / ".venv").iterdir()}
    assert not list(ready.glob("*.lock.lock"))


def test_it_works_from_another_folder_and_keeps_the_person_there(
    ready: Path, tmp_path: Path
) -> None:
    (tmp_path / "assistant").mkdir()
    (tmp_path / "assistant" / "__main__.py").write_text("print('the wrong one')")
    done = run(ready, "plan", "SETUP.toml", cwd=tmp_path)
    assert done.stdout.startswith("assistant ")
    assert done.stdout.rstrip().endswith(str(tmp_path))


def test_it_works_through_a_link(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "run.py").symlink_to(ready / "run.py")
    assert run(tmp_path).stdout.startswith("assistant ")


@pytest.mark.parametrize("home", ["", "/nonexistent"])
def test_it_works_without_a_home(ready: Path, home: str) -> None:
    assert run(ready, HOME=home).returncode == 0


def test_no_word_is_no_word_for_the_assistant(ready: Path) -> None:
    assert " [] " in run(ready).stdout


def test_its_status_is_the_assistant_s(ready: Path) -> None:
    assert run(ready, "seven").returncode == 7


def test_signals_arrive(ready: Path) -> None:
    command = [sys.executable, str(ready / "run.py"), "wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split()[1] == str(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == -signal.SIGTERM


def test_a_read_only_checkout_that_is_set_up_works(ready: Path) -> None:
    # root may write anywhere, so what is opened for writing is looked at instead
    script = textwrap.dedent(f"""
        import runpy, sys, os
        sys.argv = [{str(ready / "run.py")!r}]
        def watch(event, words):
            if event == "open" and isinstance(words[1], str) and set(words[1]) & set("wax+"):
                raise SystemExit(f"wrote {{words}}")
            if event in ("os.mkdir", "os.rename", "os.remove"):
                raise SystemExit(f"{{event}} {{words}}")
        sys.addaudithook(watch)
        runpy.run_path(sys.argv[0], run_name="__main__")
    """)
    done = subprocess.run(
        [sys.executable, "-B", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("assistant "), done.stderr


def test_a_bench_runs_by_its_name(ready: Path) -> None:
    done = run(ready, "bench", "speed", "--fast")
    assert done.stdout == "speed ['--fast']\n"


def test_a_bench_named_as_a_module_of_pythons_does_not_hide_it(ready: Path) -> None:
    assert run(ready, "bench", "inspect").stdout.startswith("<function signature")


@pytest.mark.parametrize("words", [[], ["nothing"], ["_common"], ["../bench/speed"]])
def test_an_unknown_bench_is_told_the_known_ones(ready: Path, words: list[str]) -> None:
    done = run(ready, "bench", *words)
    assert done.returncode == 2
    assert done.stderr.rstrip().endswith("Benches: inspect, speed")


@pytest.mark.parametrize("words", [[], ["--all"]])
def test_a_gallery_needs_a_folder(ready: Path, words: list[str]) -> None:
    done = run(ready, "gallery", *words)
    assert done.returncode == 2
    assert "name the folder" in done.stderr


def test_lint_runs_every_tool_and_ends_with_the_worst(ready: Path) -> None:
    scripts = ready / ".venv" / "bin"
    for name, status in (("ruff", 1), ("mypy", 3), ("lint-imports", 0)):
        (scripts / name).write_text(f'#!/bin/sh\necho "{name} $*"\nexit {status}\n')
        (scripts / name).chmod(0o755)
    done = run(ready, "lint")
    ran = [line.rstrip() for line in done.stdout.splitlines()]
    assert ran == ["ruff check", "ruff format --check", "mypy", "lint-imports"]
    assert done.returncode == 3
    assert run(ready, "lint", "x").returncode == 2


def test_a_moved_checkout_is_set_up_anew(ready: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(ready, moved, symlinks=True)
    first = run(moved)
    assert "setting up" in first.stderr
    assert first.stdout.startswith("assistant ")
    assert str(ready) not in (moved / ".venv" / ".set-up-done").read_text()


def test_a_changed_lock_is_installed(ready: Path) -> None:
    kept = ready / ".venv" / "kept"
    kept.write_text("")
    (ready / "requirements.lock").write_text("# a comment is a change\n")
    assert "setting up" in run(ready).stderr
    assert run(ready).stderr == ""
    assert kept.exists(), "what is there is not fetched again"


def test_a_closed_network_is_named_and_the_next_set_up_begins_anew(
    ready: Path, tmp_path: Path
) -> None:
    lock = ready / "requirements.lock"
    before = lock.read_text()
    lock.write_text(UNFETCHABLE)
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = http://127.0.0.1:9/simple\nretries = 1\n")
    plain = {name: "" for name in os.environ if name.startswith("PIP_")}
    done = run(ready, **{**plain, "PIP_CONFIG_FILE": str(settings)})
    assert done.returncode == 1
    assert done.stdout == ""
    last = done.stderr.rstrip().splitlines()[-1]
    assert "the network is closed" in last
    assert "Connection refused" in last
    lock.write_text(before)
    (ready / ".venv" / "half-written").write_text("")
    assert run(ready).stdout.startswith("assistant ")
    assert not (ready / ".venv" / "half-written").exists()
    assert not (ready / ".venv" / ".set-up-begun").exists()


def test_two_at_once_wait_for_each_other(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "x")
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    command = [sys.executable, str(folder / "run.py")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "waiting for it" in process.stderr.readline()
        assert not (folder / ".venv").exists()
        process.terminate()
        process.communicate()
    os.close(held)


def stunted(folder: Path, before: str) -> subprocess.CompletedProcess[str]:
    """Run run.py in a Python that lacks something."""
    path = str(folder / "run.py")
    start = f"sys.argv = [{path!r}]\nrunpy.run_path({path!r}, run_name='__main__')"
    script = f"import runpy, sys\n{before}\n{start}"
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )


def test_a_bare_debian_is_told_the_line_that_adds_what_is_missing(tmp_path: Path) -> None:
    done = stunted(checkout(tmp_path / "x"), "sys.modules['ensurepip'] = None")
    assert done.returncode == 1
    assert "apt-get install -y python3-venv" in done.stderr
    assert not (tmp_path / "x" / ".venv").exists()


def test_an_old_python_is_told_so(tmp_path: Path) -> None:
    done = stunted(checkout(tmp_path / "x"), "sys.version_info = (3, 9, 2, 'final', 0)")
    assert done.returncode == 1
    assert "this is Python 3.9, and 3.11 or newer is needed" in done.stderr


def test_an_old_python_can_read_as_far_as_that() -> None:
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_incomplete_checkout_is_said(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "x")
    (folder / "requirements.lock").unlink()
    done = run(folder)
    assert done.returncode == 1
    assert "requirements.lock" in done.stderr
    assert "Traceback" not in done.stderr


OURS = RUN.parent / "assistant" / "screen.py"
"""The one module of ours that run.py reads, and so as plain as run.py itself."""


@pytest.mark.parametrize("file", [RUN, OURS], ids=lambda file: file.name)
def test_only_the_standard_library_is_used(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        others = [n for n in names if n.partition(".")[0] not in sys.stdlib_module_names]
        assert set(others) <= {"assistant.screen"}

"""The laws of the house that an import contract cannot hold (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from pathlib import Path

import pytest

from assistant import resources, texts
from assistant.wizard.answers import FIELDS
from assistant.wizard.goal import STEPS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "assistant"
FILES = sorted(PACKAGE.rglob("*.py"))
CLIENT = [path for path in FILES if "practice" not in path.relative_to(PACKAGE).parts[0]]
LONGEST = 400

# Who may start a thread (law 7), tell the time or throw dice (law 8): the edges that hand them in.
THREADS = {"tasks.py", "receiver.py"}
LOCKS = {
    "redact.py",
    "terminal.py",
    "json_front.py",
    "outlet.py",
    "entra/signin.py",
    "transport.py",
    "line.py",
    "practising.py",
    "ui/runner.py",
}
WORKERS = {"tasks.py", "ui/runner.py"}
"""Law 7: in the core only the one starts work, in the window only the other."""
CLOCKS = {"tasks.py"}
DICE = {"session.py", "wizard/private.py", "entra/token_cache.py"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def calls(path: Path) -> list[str]:
    """Give the dotted names that a file calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_has_a_reason_and_a_size(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "no docstring"
    assert source.count("\n") <= LONGEST


@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_its_module_by_its_key(step: str) -> None:
    module = importlib.import_module(f"assistant.wizard.steps.{step}")
    assert step == module.STEP


def test_no_key_stands_twice_and_no_sentence_is_empty() -> None:
    # Where nothing is to be done or added, a remedy or a detail may say nothing.
    said = {k: s for k, s in texts.table().items() if not k.endswith((".remedy", ".detail"))}
    assert [key for key, sentence in said.items() if not sentence.strip()] == []


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_every_error_has_its_sentences(path: Path) -> None:
    kinds = {
        "BadInput",
        "SignInError",
        "PermissionMissing",
        "NetworkError",
        "ServiceError",
        "StorageError",
        "Conflict",
        "Stopped",
    }
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in kinds and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                assert texts.has(f"{code.value}.title"), code.value
                assert texts.has(f"{code.value}.hint"), code.value


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_every_sentence_asked_for_is_there(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "say",
            "texts.say",
            "self.notice",
            "session.front.notice",
            "self.front.notice",
            "front.notice",
            "front.say",
        }:
            key = node.args[0]
            if isinstance(key, ast.Constant):
                assert texts.has(str(key.value)), key.value


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_only_the_edges_start_threads_tell_the_time_or_throw_dice(path: Path) -> None:
    used = set(calls(path))
    here = name(path)
    if path.name not in THREADS and here not in LOCKS:
        assert not {one for one in used if one.startswith("threading.")}, "law 7"
    assert "ThreadPoolExecutor" not in used or here in WORKERS, "law 7"
    assert not used & {"time.sleep", "sleep"}, "law 8"
    if here not in CLOCKS:
        assert not used & {"datetime.now", "datetime.utcnow", "time.time", "time.monotonic"}, (
            "law 8"
        )
    if here not in DICE:
        dice = ("random.", "secrets.", "uuid.uuid4", "os.urandom")
        assert not {one for one in used if one.startswith(dice)}, "law 8"


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_nothing_of_sentrys_stands_outside_its_room(path: Path) -> None:
    """A host of Sentry's or one of its paths in code, docstrings aside (law 9)."""
    if path.relative_to(PACKAGE).parts[0] == "sentry":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    told = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documented
    ]
    assert [one for one in told if re.search(r"sentry\.io|/saml/acs|/saml/metadata", one)] == []


def test_nothing_verifies_less_than_the_system() -> None:
    for path in FILES:
        source = path.read_text(encoding="utf-8")
        assert "verify=False" not in source, path
        assert "CERT_NONE" not in source, path


def test_the_architecture_names_every_file_and_no_other() -> None:
    listed = re.findall(
        r"^- `(assistant/[^`]+\.py)`: \S",
        (ROOT / "ARCHITECTURE.md").read_text("utf-8"),
        re.MULTILINE,
    )
    there = [f"assistant/{name(path)}" for path in FILES if path.name != "__init__.py"]
    assert sorted(listed) == sorted(there)


def test_the_readme_shows_a_complete_setup_file() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    tomllib.loads(block[1])
    for field in FIELDS:
        if field.key:
            key = field.key.partition(".")[2]
            assert re.search(rf"^#? ?{key} = ", block[1], re.MULTILINE), key


def test_the_wheel_takes_the_resources_along() -> None:
    assert (resources.folder() / "texts" / "en").is_dir()

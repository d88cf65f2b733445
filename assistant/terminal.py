"""Shows events in a terminal: JSON lines for programs, words for people."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput, Stopped
from assistant.saml.findings import State
from assistant.wizard.events import Changed, Check, Failed, Planned, Progress, Result
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.entra.signin import DeviceCode
    from assistant.wizard.change import Change, Plan
    from assistant.wizard.events import Event
    from assistant.wizard.observed import Candidate

_ORDER = (State.PASS, State.NOT_APPLICABLE, State.NOT_RUN, State.WARN, State.FAIL)
_COLOURS = {
    State.PASS: "green",
    State.WARN: "yellow",
    State.FAIL: "red",
    State.NOT_RUN: "cyan",
    State.NOT_APPLICABLE: "bright_black",
}
_STATE_COLOURS = {"applied": "green", "already": "green", "undone": "green", "failed": "red"}


class JsonFront:
    """One JSON object a line on standard output, and nothing else there."""

    can_ask = False

    def __init__(self, *, yes: bool = False, can_sign_in: bool = False) -> None:
        self.can_sign_in = can_sign_in
        self.on_closed: Callable[[], None] = lambda: None
        self.closed = False
        self._yes = yes
        self._lock = threading.Lock()

    def observe(self, event: Event) -> None:
        """Print the event."""
        described = event.describe()
        with self._lock, _while_read(self):
            sys.stdout.write(json.dumps(described, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def notice(self, key: str, **params: object) -> None:
        """Say it on standard error: it is no result."""
        with _while_read(None):
            sys.stderr.write(texts.say(key, **params) + "\n")
            sys.stderr.flush()

    def consent(self, plan: Plan) -> bool:
        """Nobody can be asked here: only ``--yes`` agrees."""
        if not self._yes:
            raise BadInput("front.needs_yes", count=len(plan.changes))
        return True

    def consent_undo(self, titles: Sequence[str]) -> bool:
        """Whoever wrote ``undo`` for a program meant it."""
        del titles
        return True

    def choose(self, candidates: Sequence[Candidate]) -> str | None:
        """Nobody can be asked here."""
        del candidates
        return None

    def open_browser(self, url: str) -> bool:
        """Open the system's browser, and name the address on standard error."""
        import webbrowser  # noqa: PLC0415

        self.notice("front.browser", url=url)
        return webbrowser.open(url)

    def show_code(self, code: DeviceCode) -> None:
        """Show the code on standard error."""
        self.notice("front.device_code", url=code.url, code=code.user_code)

    def show_password(self, upn: str, password: str) -> None:
        """Never in JSON (law 6)."""


class TextFront:
    """Words for a person; colours where the terminal has them."""

    def __init__(self, *, can_ask: bool, yes: bool = False, every_check: bool = False) -> None:
        from rich.console import Console  # noqa: PLC0415

        self.can_ask = self.can_sign_in = can_ask
        self.on_closed: Callable[[], None] = lambda: None
        self.closed = False
        self._every_check = every_check
        self._yes = yes
        self._lock = threading.RLock()
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(highlight=False, soft_wrap=True, stderr=True)
        self._titles: dict[str, str] = {}
        self._shown = ""
        self._told_why = False
        self._checks: dict[str, Check] = {}
        self._show: dict[type, Callable[..., None]] = {
            Planned: self._planned,
            Changed: self._changed,
            Progress: self._progress,
            Check: self._checked,
            Failed: self._failed,
            Result: self._result,
        }

    def observe(self, event: Event) -> None:
        """Show the event."""
        with self._lock, _while_read(self):
            self._show[type(event)](event)

    def notice(self, key: str, **params: object) -> None:
        """Say it on standard error."""
        self._err.print(texts.say(key, **params), style="cyan", markup=False)

    def consent(self, plan: Plan) -> bool:
        """Ask once."""
        if self._yes:
            return True
        if not self.can_ask:
            raise BadInput("front.needs_yes", count=len(plan.changes))
        return self.agrees(texts.say("front.consent", count=len(plan.changes)))

    def consent_undo(self, titles: Sequence[str]) -> bool:
        """List what goes back, and ask where a person is there."""
        if self._yes or not self.can_ask:
            return True
        self.say("front.undo_list")
        for title in titles:
            self._out.print(f"  - {title}", markup=False)
        return self.agrees(texts.say("front.consent_undo", count=len(titles)))

    def choose(self, candidates: Sequence[Candidate]) -> str | None:
        """List the applications by number, and a new one; ask until a number fits."""
        if not self.can_ask:
            return None
        self.say("front.choose_title")
        for number, candidate in enumerate(candidates, 1):
            application = candidate.application
            self.say(
                "front.choose_one",
                number=number,
                name=application.display_name,
                app_id=application.app_id,
                made=application.created.date().isoformat() if application.created else "-",
                identifiers=", ".join(application.identifier_uris) or texts.say("front.none"),
            )
        while True:
            answer = self.ask(texts.say("front.choose", count=len(candidates))).lower()
            if answer == "n":
                return ""
            if answer.isdecimal() and 1 <= int(answer) <= len(candidates):
                return candidates[int(answer) - 1].application.app_id

    def agrees(self, question: str) -> bool:
        """Ask for yes or no; anything but yes is no."""
        return self.ask(question).lower() in {"y", "yes"}

    def ask(self, question: str) -> str:
        """Ask for a line.

        Raises:
            BadInput: if the input ended.
            Stopped: if the person pressed Ctrl-C.
        """
        try:
            with _interruptible():
                return self._out.input(f"{question} ", markup=False).strip()
        except EOFError as error:
            raise BadInput("front.no_answer") from error
        except KeyboardInterrupt as error:
            raise Stopped("run.stopped") from error

    def say(self, key: str, **params: object) -> None:
        """Say a sentence on standard output."""
        self._out.print(texts.say(key, **params), markup=False)

    def open_browser(self, url: str) -> bool:
        """Open the system's browser; the address stands there too, for another one."""
        import webbrowser  # noqa: PLC0415

        self._err.print(texts.say("front.browser", url=url), markup=False)
        return webbrowser.open(url)

    def show_code(self, code: DeviceCode) -> None:
        """Show where to type which code, and why a browser is better."""
        self.notice("front.device_code", url=code.url, code=code.user_code)

    def show_password(self, upn: str, password: str) -> None:
        """Show it if the person says so; it stands nowhere else."""
        answer = self.ask(texts.say("front.want_password", upn=upn))
        if answer.lower() in {"y", "yes"}:
            self._out.print(texts.say("front.password", upn=upn, password=password), markup=False)

    def _planned(self, event: Planned) -> None:
        plan = event.plan
        if plan.changes and plan.digest == self._shown:  # after a sign-in in the middle
            return
        self._shown = plan.digest
        self._titles = {
            change.id: texts.say(change.title, **change.params) for change in plan.changes
        }
        for nothing in plan.nothing:
            reason = texts.say(nothing.reason, **nothing.params)
            self._out.print(f"  = {reason}", style="bright_black", markup=False)
        for change in plan.changes:
            self._change(change)
        key = "front.plan_empty" if not plan.changes else "front.plan_count"
        self._out.print(texts.say(key, count=len(plan.changes)), style="bold", markup=False)

    def _change(self, change: Change) -> None:
        described = change.describe()
        self._out.print(f"  + {described['title']}", style="bold", markup=False)
        before, after = described["before"], described["after"]
        for field in change.fields if isinstance(before, dict) and isinstance(after, dict) else ():
            old, new = _short(before[field.name]), _short(after[field.name])  # type: ignore[index]  # both are dicts
            key = f"plan.field.{field.name.rpartition('.')[2]}"
            label = texts.say(key) if texts.has(key) else field.name
            self._out.print(f"      {label}: {old} → {new}", markup=False)
        self._out.print(f"      {described['reason']}", style="bright_black", markup=False)
        if described["breaking"]:
            self._out.print(f"      {described['breaking']}", style="red", markup=False)

    def _checked(self, event: Check) -> None:
        self._checks[f"{event.id}:{event.about}"] = event

    def _changed(self, event: Changed) -> None:
        title = self._titles.get(event.id) or title_of(event.id)
        if event.state == "retrying":
            line = texts.say("front.change.retrying", title=title, seconds=f"{event.seconds:.1f}")
        elif event.state == "started":
            return
        else:
            line = texts.say(f"front.change.{event.state}", title=title)
        self._out.print(f"  {line}", style=_STATE_COLOURS.get(event.state), markup=False)

    def _progress(self, event: Progress) -> None:
        self._out.print(texts.say("front.progress", done=event.done, total=event.total))

    def _failed(self, event: Failed) -> None:
        self._told_why = True
        said = texts.explain(event.error)
        self._err.print(said.title, style="bold red", markup=False)
        for line in (said.detail, said.hint):
            if line:
                self._err.print(f"  {line}", markup=False)
        self._err.print(f"  {texts.say('front.whose', who=said.who)}", markup=False)

    def _result(self, event: Result) -> None:
        self._say_checks()
        copied = event.copy
        if copied.get("metadata_url") and event.outcome in {"converged", "failed"}:
            self.copied(copied)
        if self._told_why and not event.run:
            return  # the error said it
        key = f"front.outcome.{event.outcome}" + ("" if event.run else "_nothing")
        line = texts.say(key, run=event.run, applied=event.applied)
        self._out.print(line, style="bold", markup=False)

    def copied(self, values: Mapping[str, object]) -> None:
        """Show what travels to Sentry, in the order in which Sentry asks."""
        mapping = values["mapping"]
        self.say("front.copy.title", url=values["sentry_settings_url"])
        self.say("front.copy.metadata", url=values["metadata_url"])
        for name, value in mapping.items() if isinstance(mapping, dict) else ():
            field = texts.say(f"sentry.form.{name}.label")
            self.say("front.copy.mapping", field=field, value=value)

    def _say_checks(self) -> None:
        """Show the checks, what is worst last: it is what stands above the prompt.

        What is right or not needed is only counted, unless every check is wished for.
        """
        known = sorted(self._checks.values(), key=lambda check: _ORDER.index(State(check.state)))
        quiet = () if self._every_check else (State.PASS, State.NOT_APPLICABLE)
        for state in quiet:
            count = sum(check.state is state for check in known)
            if count:
                self._line(state, texts.say("front.checks_counted", count=count))
        for check in known:
            if check.state in quiet and check.step != "review":
                continue
            seen = check.say("seen") or check.say("meaning")
            self._line(check.state, seen)
            if check.state in {State.WARN, State.FAIL, State.NOT_RUN}:
                for part in ("meaning", "remedy"):
                    if check.say(part) and check.say(part) != seen:
                        self._out.print(f"  {'':<14} {check.say(part)}", markup=False)
        self._checks.clear()

    def _line(self, state: State, words: str) -> None:
        word = texts.say(f"front.state.{state}")
        self._out.print(f"  {word:<14} {words}", style=_COLOURS[state], markup=False)


@contextlib.contextmanager
def _while_read(front: JsonFront | TextFront | None) -> Iterator[None]:
    """Let a closed pipe or a full disk behind an output stop the work, never break it off."""
    try:
        yield
    except (OSError, ValueError):  # a stream that was closed raises the second
        for name in ("stdout", "stderr"):
            # What is left in the buffer would raise again when the program ends.
            with contextlib.suppress(OSError, ValueError):
                getattr(sys, name).flush()
                continue
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 -- until the end
        if front is not None:
            front.closed = True
            front.on_closed()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end a question: elsewhere it only asks the work to stop."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _short(value: object) -> str:
    if value is None or value == "":
        return texts.say("front.none")
    if isinstance(value, list):
        return ", ".join(_short(item) for item in value) or texts.say("front.none")
    if isinstance(value, dict):
        return texts.say("plan.field.place", uri=value.get("uri"), index=value.get("index"))
    # What an earlier change will bring is a hole, {change.field}.
    coming = isinstance(value, str) and value.startswith("{") and value.endswith("}")
    return texts.say("plan.field.coming") if coming else str(value)

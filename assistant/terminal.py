"""Shows events in a terminal: JSON lines for programs, words for people."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput
from assistant.saml.findings import State
from assistant.wizard.events import Changed, Check, Failed, Planned, Progress, Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.signin import DeviceCode
    from assistant.wizard.change import Change, Plan
    from assistant.wizard.events import Event

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

    def __init__(self, *, yes: bool = False) -> None:
        self._yes = yes
        self._lock = threading.Lock()

    def observe(self, event: Event) -> None:
        """Print the event."""
        described = event.describe()
        with self._lock:
            sys.stdout.write(json.dumps(described, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def notice(self, key: str, **params: object) -> None:
        """Say it on standard error: it is no result."""
        sys.stderr.write(texts.say(key, **params) + "\n")

    def consent(self, plan: Plan) -> bool:
        """Nobody can be asked here: only ``--yes`` agrees."""
        if not self._yes:
            raise BadInput("front.needs_yes", count=len(plan.changes))
        return True

    def open_browser(self, url: str) -> bool:
        """No person, no browser."""
        del url
        return False

    def show_code(self, code: DeviceCode) -> None:
        """Show the code on standard error."""
        self.notice("front.device_code", url=code.url, code=code.user_code)

    def show_password(self, upn: str, password: str) -> None:
        """Never in JSON (law 6)."""


class TextFront:
    """Words for a person; colours where the terminal has them."""

    def __init__(self, *, can_ask: bool, yes: bool = False) -> None:
        from rich.console import Console  # noqa: PLC0415

        self.can_ask = can_ask
        self._yes = yes
        self._lock = threading.RLock()
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(highlight=False, soft_wrap=True, stderr=True)
        self._titles: dict[str, str] = {}
        self._checks: list[Check] = []
        self._show: dict[type, Callable[..., None]] = {
            Planned: self._planned,
            Changed: self._changed,
            Progress: self._progress,
            Check: self._checks.append,
            Failed: self._failed,
            Result: self._result,
        }

    def observe(self, event: Event) -> None:
        """Show the event."""
        with self._lock:
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
        return self.ask(texts.say("front.consent", count=len(plan.changes))).lower() in {"y", "yes"}

    def ask(self, question: str) -> str:
        """Ask for a line.

        Raises:
            BadInput: if the input ended.
        """
        try:
            return self._out.input(f"{question} ", markup=False).strip()
        except EOFError as error:
            raise BadInput("front.no_answer") from error

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

    def _changed(self, event: Changed) -> None:
        title = self._titles.get(event.id, event.id)
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
            mapping = copied["mapping"]
            self.say("front.copy.title", url=copied["sentry_settings_url"])
            self.say("front.copy.metadata", url=copied["metadata_url"])
            for name, value in mapping.items() if isinstance(mapping, dict) else ():
                self.say(
                    "front.copy.mapping", field=texts.say(f"sentry.form.{name}.label"), value=value
                )
        line = texts.say(
            f"front.outcome.{event.outcome}", run=event.run or "-", applied=event.applied
        )
        self._out.print(line, style="bold", markup=False)

    def _say_checks(self) -> None:
        """Show the checks, what is worst last: it is what stands above the prompt."""
        for check in sorted(self._checks, key=lambda check: _ORDER.index(State(check.state))):
            word = texts.say(f"front.state.{check.state}")
            seen = check.say("seen") or check.say("meaning")
            self._out.print(
                f"  {word:<14} {seen}", style=_COLOURS[State(check.state)], markup=False
            )
            if check.state in {State.WARN, State.FAIL, State.NOT_RUN}:
                for part in ("meaning", "remedy"):
                    if check.say(part) and check.say(part) != seen:
                        self._out.print(f"  {'':<14} {check.say(part)}", markup=False)
        self._checks.clear()


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

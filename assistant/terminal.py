"""Shows events to a person in a terminal, and asks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput, Stopped
from assistant.outlet import interruptible, while_read, wrapped
from assistant.saml.findings import State
from assistant.wizard.events import Changed, Check, Failed, Planned, Progress, Result
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console

    from assistant.entra.signin import DeviceCode
    from assistant.wizard.change import Change, Plan
    from assistant.wizard.events import Event
    from assistant.wizard.observed import Candidate
    from assistant.wizard.undo_asking import Asked

_ORDER = (State.PASS, State.NOT_APPLICABLE, State.NOT_RUN, State.WARN, State.FAIL)
_COLOURS = {
    State.PASS: "green",
    State.WARN: "yellow",
    State.FAIL: "red",
    State.NOT_RUN: "cyan",
    State.NOT_APPLICABLE: "bright_black",
}
_GATE = "sentry.gate."
_TAKEN = "sentry.seen.took_it"
_DEEP = " " * 6
_COLUMN = " " * 17
_STATE_COLOURS = {"applied": "green", "already": "green", "undone": "green", "failed": "red"}


class TextFront:
    """Words for a person; colours where the terminal has them."""

    def __init__(self, *, can_ask: bool, yes: bool = False, every_check: bool = False) -> None:
        from rich.console import Console  # noqa: PLC0415

        class Outlet(Console):
            """Tells of a closed pipe instead of ending the program in the middle of its work."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        self.can_ask = self.can_sign_in = can_ask
        self.on_closed: Callable[[], None] = lambda: None
        self.closed = False
        self._every_check = every_check
        self._yes = yes
        self._lock = threading.RLock()
        self._out = Outlet(highlight=False, soft_wrap=True)
        self._err = Outlet(highlight=False, soft_wrap=True, stderr=True)
        self._titles: dict[str, str] = {}
        self._shown = ""
        self._told_why = False
        self._shown_values = False
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
        with self._lock, while_read(self):
            self._show[type(event)](event)

    def notice(self, key: str, **params: object) -> None:
        """Say it on standard error."""
        self._print(texts.say(key, **params), style="cyan", on=self._err)

    def consent(self, plan: Plan, account: str) -> bool:
        """Ask once, and say as whom."""
        if self._checks:
            self._say_checks()  # what a person should know before they agree
        if self._yes:
            return True
        if not self.can_ask:
            raise BadInput("front.needs_yes", count=len(plan.changes))
        count = len(plan.changes)
        return self.agrees(texts.say("front.consent", count=count, account=account))

    def consent_undo(self, asked: Asked, agreed: Asked | None) -> bool:
        """Say what is different by now, list what goes back, and ask where a person is there."""
        if self._yes or not self.can_ask:
            return True
        from assistant.wizard import undo_asking  # noqa: PLC0415 - seldom needed

        if agreed is not None:
            self.say("front.undo_changed")
            for said in undo_asking.news(agreed, asked):
                self._print(said, "  - ", "    ")
        self.say("front.undo_list")
        for title in asked.titles:
            self._print(title, "  - ", "    ")
        for said in undo_asking.harm(asked):
            self._print(said)
        return self.agrees(texts.say("front.consent_undo", count=len(asked.titles)))

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
                made=texts.day(application.created) if application.created else "-",
                identifiers=", ".join(application.identifier_uris) or texts.say("front.none"),
            )
        while True:
            answer = self.ask(texts.say("front.choose", count=len(candidates))).lower()
            if answer == "n":
                return ""
            if answer.isdecimal() and 1 <= int(answer) <= len(candidates):
                return candidates[int(answer) - 1].application.app_id

    def agrees(self, question: str) -> bool:
        """Ask for yes or no until it is one of them; Enter alone is no."""
        while True:
            answer = self.ask(question).lower()
            if answer in {"y", "yes", "n", "no", ""}:
                return answer in {"y", "yes"}
            self.say("front.yes_or_no")

    def forget(self) -> None:
        """Drop the checks told so far: everything is looked at anew."""
        self._checks.clear()
        self._shown_values = True

    def ask(self, question: str) -> str:
        """Ask for a line.

        Raises:
            BadInput: if the input ended.
            Stopped: if the person pressed Ctrl-C.
        """
        try:
            above, _, line = wrapped(question, self._out.width - 12).rpartition("\n")
            if above:
                self._print(above)
            with interruptible():
                return self._out.input(f"{line} ", markup=False).strip()
        except EOFError as error:
            raise BadInput("front.no_answer") from error
        except KeyboardInterrupt as error:
            raise Stopped("run.stopped_nothing") from error

    def say(self, key: str, **params: object) -> None:
        """Say a sentence on standard output."""
        self._print(texts.say(key, **params))

    def _print(
        self,
        words: str,
        first: str = "",
        rest: str = "",
        *,
        style: str | None = None,
        on: Console | None = None,
    ) -> None:
        console = on or self._out
        console.print(wrapped(words, console.width, first, rest), style=style, markup=False)

    def open_browser(self, url: str) -> bool:
        """Open the system's browser; the address stands there too, for another one."""
        import webbrowser  # noqa: PLC0415

        self._print(texts.say("front.browser", url=url), on=self._err)
        return webbrowser.open(url)

    def show_code(self, code: DeviceCode) -> None:
        """Show where to type which code, and why a browser is better."""
        self.notice("front.device_code", url=code.url, code=code.user_code)

    def wants_password(self, upn: str) -> bool:
        """Ask beforehand: nothing has been sent yet, and nothing hangs on the answer."""
        return self.can_ask and self.agrees(texts.say("front.want_password", upn=upn))

    def show_password(self, upn: str, password: str) -> None:
        """Show it once; it stands nowhere else."""
        self._print(texts.say("front.password", upn=upn, password=password))

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
            self._print(reason, "  = ", "    ", style="bright_black")
        for change in plan.changes:
            self._change(change)
        key = "front.plan_count" if plan.changes else "front.plan_empty"
        if plan.waiting:
            key = "front.plan_waits"
        self._print(texts.say(key, count=len(plan.changes)), style="bold")

    def _change(self, change: Change) -> None:
        described = change.describe()
        self._print(str(described["title"]), "  + ", "    ", style="bold")
        before, after = described["before"], described["after"]
        for field in change.fields if isinstance(before, dict) and isinstance(after, dict) else ():
            old, new = _short(before[field.name]), _short(after[field.name])  # type: ignore[index]  # both are dicts
            key = f"plan.field.{field.name.rpartition('.')[2]}"
            label = texts.say(key) if texts.has(key) else field.name
            self._print(f"{label}: {old} → {new}", _DEEP, f"{_DEEP}  ")
        self._print(str(described["reason"]), _DEEP, _DEEP, style="bright_black")
        if described["breaking"]:
            self._print(str(described["breaking"]), _DEEP, _DEEP, style="red")

    def _checked(self, event: Check) -> None:
        self._checks[f"{event.id}:{event.about}"] = event

    def _changed(self, event: Changed) -> None:
        title = self._titles.get(event.id) or event.title or title_of(event.id)
        if event.state == "retrying":
            line = texts.say("front.change.retrying", title=title, seconds=f"{event.seconds:.1f}")
        elif event.state == "started":
            return
        else:
            line = texts.say(f"front.change.{event.state}", title=title)
        self._print(line, "  ", "    ", style=_STATE_COLOURS.get(event.state))

    def _progress(self, event: Progress) -> None:
        self._out.print(texts.say("front.progress", done=event.done, total=event.total))

    def _failed(self, event: Failed) -> None:
        self._told_why = True
        said = texts.explain(event.error)
        self._print(said.title, style="bold red", on=self._err)
        for line in (said.detail, said.hint, texts.say("front.whose", who=said.who)):
            if line:
                self._print(line, "  ", "  ", on=self._err)

    def _result(self, event: Result) -> None:
        taken = any(check.key == _TAKEN for check in self._checks.values())
        wrong = any(check.state is State.FAIL for check in self._checks.values())
        counts = self._say_checks()
        copied = event.copy
        if (
            copied.get("metadata_url")
            and event.outcome in {"converged", "failed"}
            and not (taken or self._shown_values)
        ):
            self.copied(copied)
        if self._told_why and not event.run:
            return  # the error said it
        if counts:
            self._print(counts)
        key = f"front.outcome.{event.outcome}" + ("" if event.run else "_nothing")
        if event.outcome == "planned" and wrong:
            key = "front.outcome.planned_wrong"
        self._print(texts.say(key, run=event.run, applied=event.applied), style="bold")

    def copied(self, values: Mapping[str, object]) -> None:
        """Show what travels to Sentry, in the order in which Sentry asks."""
        mapping = values["mapping"]
        self.say("front.copy.title", url=values["sentry_settings_url"])
        self.say("front.copy.metadata", url=values["metadata_url"])
        for name, value in mapping.items() if isinstance(mapping, dict) else ():
            field = texts.say(f"sentry.form.{name}.label")
            self.say("front.copy.mapping", field=field, value=value)

    def _say_checks(self) -> str:
        """Show the checks, what is worst last: it is what stands above the prompt.

        What is right or not needed is only counted, unless every check is wished for. What has to
        be settled before somebody presses Save in Sentry stands together.

        Returns:
            How many there are of each state.
        """
        known = sorted(self._checks.values(), key=lambda check: _ORDER.index(check.state))
        quiet = () if self._every_check else (State.PASS, State.NOT_APPLICABLE)
        loud = [c for c in known if c.state not in quiet or c.step == "review"]
        gate = [check for check in loud if check.id.startswith(_GATE)]
        if gate:
            self._print(texts.say("front.before_save"), style="bold")
            for check in gate:
                self._check(check)
            self._print(texts.say("front.checks"), style="bold")
        for check in loud:
            if check not in gate:
                self._check(check)
        self._checks.clear()
        counts = {state: sum(check.state is state for check in known) for state in _ORDER}
        parts = [
            texts.say("front.count", count=count, state=texts.say(f"front.state.{state}"))
            for state, count in counts.items()
            if count
        ]
        if not parts:
            return ""
        more = texts.say("front.checks_more") if len(loud) < len(known) else ""
        return f"{', '.join(parts)}. {more}".rstrip()

    def _check(self, check: Check) -> None:
        seen = check.say("seen") or check.say("meaning")
        self._line(check.state, seen)
        if check.state in {State.WARN, State.FAIL, State.NOT_RUN}:
            for part in ("meaning", "remedy"):
                if check.say(part) and check.say(part) != seen:
                    self._print(check.say(part), _COLUMN, _COLUMN)

    def _line(self, state: State, words: str) -> None:
        word = texts.say(f"front.state.{state}")
        self._print(words, f"  {word:<14} ", _COLUMN, style=_COLOURS[state])


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

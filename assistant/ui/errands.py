"""The errands of a desk: what is looked up, searched, saved or copied beside the jobs."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from assistant import storage
from assistant.errors import AssistantError, BadInput, Stopped
from assistant.session import addresses_of
from assistant.ui.holding import Holding
from assistant.ui.log import Log
from assistant.wizard import at_stake, saying
from assistant.wizard.stand import Saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.sentry.public import SentrySeen
    from assistant.tasks import Clock
    from assistant.ui.runner import Lanes
    from assistant.wizard.search import Found, Search
    from assistant.wizard.stand import What
    from assistant.work import Aside, Work

TYPED_MS = 350
"""So long after the last key a look follows."""


class Errands(Holding):
    """What needs no job: nothing here changes anything in Entra or Sentry."""

    def __init__(self, work: Work, aside: Aside, lanes: Lanes, clock: Clock) -> None:
        super().__init__(lanes)
        self._work = work
        self._aside = aside
        self._clock = clock
        self._searcher: Search | None = None
        self._differed: tuple[tuple[str, str] | None, tuple[str, str]] | None = None
        self.log = Log()
        self._aimed = self._timer(TYPED_MS, self._look_at_target)

    def target(self, text: str) -> None:
        """See `Intents`."""
        before = self.stand.target
        stand = saying.aim(self.stand, text)
        target = stand.target
        if before is not None and target is not None and before.slug.value == target.slug.value:
            # Said once more: the person wants another look.
            stand = replace(stand, target=replace(target, seen=None, looking=target.slug.ok))
        self.show_stand(stand)
        self._aimed.start()

    def _aim_again(self) -> None:
        if self.stand.target is not None:
            self.show_stand(
                saying.aim(replace(self.stand, target=None), self.stand.target.slug.value)
            )
            self._aimed.start()

    def _look_at_target(self) -> None:
        cloud, target, answers = self.stand.cloud, self.stand.target, self.stand.answers
        if cloud is None or target is None or not target.slug.ok or target.seen is not None:
            return
        value = target.slug.value
        try:
            of = addresses_of(answers, cloud)
        except BadInput as error:
            self.fail_here(error)
            return

        def still_meant() -> bool:
            """A late answer of another address says nothing of this one."""
            now, there = self.stand.answers, self.stand.cloud
            return there is not None and bool(now.organization) and addresses_of(now, there) == of

        def then(seen: SentrySeen) -> None:
            if still_meant():
                self.show_stand(saying.saw(self.stand, value, seen))

        def failed(error: AssistantError) -> None:
            if not still_meant():
                return
            self.show_stand(saying.saw(self.stand, value, None))
            if not isinstance(error, Stopped):
                self.fail_here(error)

        self._look_ups.stop()  # nobody waits for what was typed before
        self._look_ups.start(lambda: self._aside.sentry(answers, cloud, of), then, failed)

    def look(self, *, by_itself: bool = False) -> None:
        """See `Intents`: that takes a job."""
        raise NotImplementedError

    def ask_undo(self, run: str = "", *, again: bool = False) -> None:
        """See `Intents`: that takes a job."""
        raise NotImplementedError

    def look_at_sentry(self) -> None:
        """See `Intents`."""
        frame, cloud, answers = self.stand.frame, self.stand.cloud, self.stand.answers
        if frame is None or cloud is None or self._look_ups.busy:
            return

        def then(seen: SentrySeen) -> None:
            now = self.stand.frame
            if now is None or now.addresses != frame.addresses or self.stand.busy:
                return  # what runs looks for itself, and the next look here finds it again
            if seen.sso == "unknown" and at_stake.waits_for_sentry(self.stand):
                return  # what hangs on it, hangs on what was seen last
            before, asked = now.observed.sentry, self.stand.asked
            known = before.standing if before is not None else None
            if asked is not None and asked.risk is not None:
                known = asked.risk.shown
            # Where this look and a job's see different things, nobody is asked for ever.
            differs = (known, seen.standing) if known != seen.standing else None
            news = seen.sso != "unknown" and differs not in {None, self._differed}
            self._differed = differs
            stand = replace(self.stand, frame=now.sentry_seen(seen))
            if not news:
                self.show_stand(stand)
                return
            # People may sign in with it from now on: plan, checks and question are others.
            with self.one_stroke():
                self.show_stand(replace(stand, looked_for=None))
                if asked is None:
                    self.look(by_itself=True)
                else:
                    self.ask_undo(asked.run, again=True)

        of = frame.addresses
        self._look_ups.start(
            lambda: self._aside.sentry(answers, cloud, of), then, lambda _error: None
        )

    def search(self, words: str, *, groups: bool, found: Callable[[Found], None]) -> None:
        """See `Intents`."""
        search = self._searcher = self._work.searcher(self._searcher)
        if search is None:
            return
        search.groups = groups
        question = search.typed(words)

        def then(answer: Found | None) -> None:
            if answer is not None:
                found(answer)

        def failed(error: AssistantError) -> None:
            if not isinstance(error, Stopped):
                self.fail_here(error)

        self._look_ups.start(lambda: self._aside.find(search, question), then, failed)

    def tell(self, question: str, *, yes: bool | None) -> None:
        """See `Intents`."""
        told = {name: said for name, said in self.stand.told.items() if name != question}
        if yes is not None:
            told[question] = yes
        frame = self.stand.frame.told_so(told) if self.stand.frame else None
        self.show_stand(replace(self.stand, told=told, frame=frame))

    def show_password(self, *, wanted: bool) -> None:
        """See `Intents`."""
        self._work.front.password_wished = wanted
        self.show_stand(replace(self.stand, password_wished=wanted))

    def open(self, url: str) -> None:
        """See `Intents`."""
        self.browse.emit(url)

    def copy(self, text: str) -> None:
        """See `Intents`."""
        QGuiApplication.clipboard().setText(text)

    def hand_over(self, path: Path) -> None:
        """See `Intents`."""
        from assistant.ui import saving  # noqa: PLC0415 -- only where something is saved

        stand, now, epoch = self.stand, self._clock.now(), self.epoch

        def then(_: object) -> None:
            if epoch == self.epoch:
                stand = replace(self.stand, handed_over=True)
                self.show_stand(stand.with_saved(Saved("hand_over", path, now)))

        self._disk.start(lambda: saving.hand_over(stand, path, now), then, self.fail_here)

    def save_record(self, path: Path) -> None:
        """See `Intents`."""
        from assistant.ui import saving  # noqa: PLC0415 -- only where something is saved

        stand, now = self.stand, self._clock.now()
        self._save("record", path, lambda: saving.record(stand, path, now))

    def save_answers(self, path: Path) -> None:
        """See `Intents`."""
        from assistant.ui import saving  # noqa: PLC0415 -- only where something is saved

        answers, frame = self.stand.answers, self.stand.frame
        self._save("answers", path, lambda: saving.answers(answers, frame, path))

    def save_log(self, path: Path) -> None:
        """See `Intents`."""
        text = self.log.text()
        self._save("log", path, lambda: storage.write_whole(path, text))

    def _save(self, what: What, path: Path, write: Callable[[], None]) -> None:
        epoch, now = self.epoch, self._clock.now()

        def then(_: object) -> None:
            if epoch == self.epoch:  # another set-up has nothing to do with this file
                self.show_stand(self.stand.with_saved(Saved(what, path, now)))

        self._disk.start(write, then, self.fail_here)

    def keep_list(self, text: str, then: Callable[[Path], None]) -> None:
        """Keep a pasted list as a file, so that a crash loses nothing of it."""
        content = text.encode("utf-8", "replace")  # half a character is no name of anybody
        name = f"pasted-{hashlib.sha256(content).hexdigest()[:12]}.csv"
        path = storage.folders().state / "lists" / name

        def write() -> Path:
            storage.private_folder(path.parent)
            storage.atomic_write(path, content)
            return path

        self._disk.start(write, then, self.fail_here)

"""The desk of a guided set-up: fulfils what pages ask for, by jobs one after another."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal

from assistant.entra import clouds
from assistant.errors import AssistantError, BadInput, Stopped
from assistant.tasks import system_clock
from assistant.ui.errands import TYPED_MS, Errands
from assistant.ui.holding import Epoch
from assistant.wizard import flow, saying
from assistant.wizard.saying import OF_A_SIGN_IN

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.clouds import Cloud
    from assistant.entra.token import Account
    from assistant.tasks import Clock
    from assistant.ui.runner import Lanes
    from assistant.wizard.answers import Answers
    from assistant.wizard.events import Check, Result
    from assistant.wizard.stand import Busy
    from assistant.wizard.undo_asking import Asked
    from assistant.work import Aside, Done, Looked, Work

T = TypeVar("T")
_LOOKS_BY_ITSELF = frozenset({"application", "addresses", "certificate", "people", "review"})


class Desk(Errands):
    """Fulfils `assistant.ui.intents.Intents`.

    Signals:
        left: the person goes Home.
    """

    left = Signal()

    def __init__(self, work: Work, aside: Aside, lanes: Lanes, clock: Clock = system_clock) -> None:
        super().__init__(work, aside, lanes, clock)
        self._jobs = lanes.jobs
        self._tried: Answers | None = None
        self._device = False
        lanes.jobs.heard = self.hear
        self._settled = self._timer(TYPED_MS, self._look_if_stale)

    # -- beginning and ending ---------------------------------------------------------------

    def begin(self, answers: Answers, page: str = "", name: str = "") -> None:
        """Begin, or go on with a draft that has a name; ``page`` is where one was.

        What holds for one run only is not taken over: it is said where it is meant.
        """
        self.open_draft(name)
        self.epoch += 1
        self._jobs.stop()
        self._tried = self._searcher = self._differed = None
        self._device = False
        self._work.front.password_wished = False
        said = replace(
            answers, even_if_in_use=False, experimental=False, yes=False, device_code=False
        )
        self.show_stand(replace(saying.start(said), returning=page))
        self._choose_cloud()
        self.show_stand(flow.landed(self.stand))
        if self.stand.target is not None and not self.stand.practice:
            self._aimed.start()

    def told(self, told: dict[str, bool]) -> None:
        """Take answers to the gate's questions that were kept."""
        self.show_stand(replace(self.stand, told=told))

    # -- what is said ---------------------------------------------------------------------

    def answer(self, **said: object) -> None:
        """See `Intents`."""
        before = self.stand.answers
        with self.one_stroke():
            self.show_stand(saying.take(self.stand, said))
            if self.stand.error_page == self.stand.page:
                self.dismiss()  # something was done about it; a look tells whether it was enough
            if any(getattr(before, n) != getattr(self.stand.answers, n) for n in OF_A_SIGN_IN):
                self._jobs.stop()  # what it still finds is of a sign-in that is not meant now
                self.epoch += 1
                self.show_stand(replace(saying.signed_out(self.stand), busy=""))
            if self.stand.answers.cloud != before.cloud:
                self.show_stand(replace(self.stand, cloud=None))
                self._choose_cloud()
            elif said.keys() & {"sentry_url", "proxy", "ca_file"}:
                self._aim_again()
        self._look_soon()

    def use_application(self, app_id: str | None) -> None:
        """See `Intents`."""
        self.answer(**({"app_id": app_id} if app_id else {"new_app": True}))

    def fix(self, check: Check) -> None:
        """See `Intents`."""
        if check.fix is None:
            return
        if check.fix.patch:
            self.answer(**check.fix.patch)
        self.go(check.fix.page)

    def list_people(self, text: str) -> None:
        """See `Intents`."""
        self.keep_list(text, self.list_file)

    def list_file(self, path: Path | None) -> None:
        """See `Intents`."""
        if path is not None and path.is_fifo():  # nobody could stop waiting for what it says
            self.fail_here(BadInput("people_file.unreadable", file=path, reason="FIFO"))
            return
        self._tried = None  # the same file may hold others by now
        self.show_stand(replace(self.stand, notes=(), looked_for=None))
        self.answer(users_file=str(path) if path else None)

    # -- where one is ----------------------------------------------------------------------

    def go(self, page: str) -> None:
        """See `Intents`."""
        if page == self.stand.page or not flow.may_go(self.stand, page):
            return
        past = self.stand.past
        returning = "" if flow.astray(self.stand, page) else self.stand.returning
        if flow.ORDER[page] > flow.ORDER[self.stand.page]:
            past = past | {self.stand.page}
        kept = self.stand.error if self.stand.error_page != self.stand.page else None
        here = replace(self.stand, page=page, past=past, returning=returning, error=kept)
        self.show_stand(replace(here, asked=None, notes=()))
        wish = flow.entering(self.stand, page)
        if wish == "check":
            self.check()
        elif wish == "look":
            self._look_if_stale()

    def primary(self) -> None:
        """See `Intents`."""
        bar = flow.bar(self.stand)
        if bar.why_not:
            return
        following = flow.after(self.stand.page)
        acts: dict[flow.Act, Callable[[], None]] = {
            flow.Act.NEXT: lambda: self.go(following or self.stand.page),
            flow.Act.SIGN_IN: self.sign_in,
            flow.Act.LOOK: self.look,
            flow.Act.APPLY: self.apply,
            flow.Act.FINISH: self._finish,
        }
        acts[bar.act]()

    def back(self) -> None:
        """See `Intents`."""
        earlier = flow.before(self.stand.page)
        if earlier is not None:
            self.go(earlier)

    def home(self) -> None:
        """See `Intents`: what is being changed is not left alone."""
        if self.stand.busy in {"apply", "undo", "signin"}:
            self.note("ui.note.stay")
            return
        self._jobs.stop()
        self._settled.stop()
        self.flush()
        self.left.emit()

    def _finish(self) -> None:
        self.forget_draft()
        self.left.emit()

    def dismiss(self) -> None:
        """See `Intents`."""
        self.show_stand(replace(self.stand, error=None, error_page=""))

    # -- jobs ------------------------------------------------------------------------------

    def stop(self) -> None:
        """See `Intents`."""
        self._jobs.stop()

    def sign_in(self, *, device_code: bool = False, account: str | None = None) -> None:
        """See `Intents`."""
        if self.stand.busy:
            return
        offered = self.stand.cloud.accounts if self.stand.cloud else ()
        wished = account or self.stand.answers.account or (offered[0].upn if offered else None)
        if wished != self.stand.answers.account:
            self.answer(account=wished)
        self._device = device_code
        answers = replace(self.stand.answers, device_code=device_code)
        self._begin("signin", lambda: self._work.sign_in(answers), self._signed_in)

    def sign_out(self) -> None:
        """See `Intents`: what is only being looked at is not waited for."""
        if self.stand.busy in {"apply", "undo"}:
            return
        self._jobs.stop()
        self.epoch += 1
        self._searcher = None
        with self.one_stroke():
            self.show_stand(saying.take(self.stand, {"account": None}))
            self.show_stand(replace(saying.signed_out(self.stand), page="signin"))
            self._begin("signout", self._work.sign_out, lambda _: None)

    def look(self, *, by_itself: bool = False) -> None:
        """See `Intents`; ``by_itself``: nobody pressed anything, so nobody is signed in for it."""
        self._look("look", by_itself=by_itself)

    def check(self, check_id: str = "") -> None:
        """See `Intents`: one look serves all checks, so all are told anew."""
        del check_id
        self._look("check")

    def _look(self, busy: Busy, *, following: bool = False, by_itself: bool = False) -> None:
        if self.stand.busy or self.stand.account is None:
            return
        answers, told = self.stand.answers, dict(self.stand.told)
        self._tried = answers
        meant = replace(answers, device_code=self._device)
        self._begin(
            busy,
            lambda: self._work.look(meant, told, quiet=by_itself),
            lambda looked: self._looked(replace(looked, answers=answers)),
            following=following,
        )

    def apply(self, *, even_if_in_use: bool = False) -> None:
        """See `Intents`."""
        plan = self.stand.plan
        if plan is None or self.stand.stale or self.stand.busy:
            return
        answers, told = self.stand.answers, dict(self.stand.told)
        meant = replace(answers, even_if_in_use=even_if_in_use, device_code=self._device)
        began = self._clock.now()
        self.flush()
        with self.one_stroke():
            self.show_stand(
                replace(self.stand, agreed=plan, changes={}, result=None, kept=(), began=began)
            )
            self._begin(
                "apply",
                lambda: self._work.apply(meant, told, plan),
                lambda done: self._applied(done, answers),
            )

    def ask_undo(self, run: str = "", *, again: bool = False) -> None:
        """See `Intents`; ``again``: the old question stands there until the new one does."""
        if self.stand.busy:
            return
        answers = replace(self.stand.answers, device_code=self._device)

        def asked(found: Asked) -> None:
            if not again or self.stand.asked is not None:  # else they chose to keep all meanwhile
                self.show_stand(replace(self.stand, asked=found))
            if self.stand.stale:
                self._look("look", by_itself=again)

        ask = partial(self._work.ask_undo, answers, run, quiet=again)
        self._begin("look" if again else "undo", ask, asked)

    def undo(self, *, even_if_in_use: bool = False) -> None:
        """See `Intents`: exactly what was asked about."""
        asked = self.stand.asked
        if asked is None or self.stand.busy or (asked.risk and not even_if_in_use):
            return
        answers = replace(self.stand.answers, device_code=self._device)
        answers = replace(answers, even_if_in_use=even_if_in_use)
        self.flush()
        fresh = replace(self.stand, agreed=None, changes={}, kept=(), result=None)
        self.show_stand(replace(fresh, began=self._clock.now()))
        self._begin("undo", lambda: self._work.undo(answers, asked), self._undone)

    def keep(self) -> None:
        """See `Intents`."""
        self.show_stand(replace(self.stand, asked=None))

    def _begin(
        self,
        busy: Busy,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        following: bool = False,
    ) -> None:
        """Begin a job; one that only follows leaves the error of the one before it standing."""
        if self._closed:
            return
        epoch, stand = self.epoch, self.stand
        kept = (stand.error, stand.error_page) if following else (None, "")
        self.show_stand(replace(stand, busy=busy, error=kept[0], error_page=kept[1], code=None))

        def begun() -> T:
            self._jobs.tell(Epoch(epoch))
            return work()

        def ended(result: T) -> None:
            if epoch != self.epoch:
                return  # another set-up is open meanwhile
            with self.one_stroke():
                self.show_stand(replace(self.stand, busy="", code=None))
                then(result)

        def failed(error: AssistantError) -> None:
            if epoch == self.epoch:
                with self.one_stroke():
                    self._take_failure(error)

        self._jobs.start(begun, ended, failed)

    def _take_failure(self, error: AssistantError) -> None:
        grew = isinstance(error, Stopped) and error.code == "run.declined"
        undoing = self.stand.busy == "undo"
        looked = self.stand.busy not in {"apply", "undo"}
        self.show_stand(replace(self.stand, busy="", code=None))
        if grew:
            self.show_stand(replace(self.stand, asked=None))
            self._look("look")
            code = "undo.changed_meanwhile" if undoing else "run.changed_meanwhile"
            self.fail_here(BadInput(code))
        elif isinstance(error, Stopped):
            self.note("ui.note.stopped_looking" if looked else "ui.note.stopped")
        else:
            if self.stand.result is None and not looked:
                self.show_stand(replace(self.stand, looked_for=None))
            self.fail_here(error)

    def _signed_in(self, account: Account) -> None:
        self._searcher = None
        self.show_stand(replace(self.stand, account=account))
        self._look("look")

    def _looked(self, looked: Looked) -> None:
        frame = looked.frame.told_so(self.stand.told)
        at = flow.page_of(looked.problem) if looked.problem else ""
        self.show_stand(
            replace(
                self.stand,
                account=looked.account,
                cloud=frame.cloud,
                frame=frame,
                choice=looked.choice,
                plan=looked.plan,
                hurting=looked.hurting,
                checks=looked.checks,
                roster=looked.roster,
                looked_for=replace(looked.answers, even_if_in_use=False),
                error=looked.problem or self.stand.error,
                error_page=at or self.stand.error_page,
            )
        )
        self.show_stand(flow.landed(self.stand))
        self._look_if_stale()

    def _applied(self, done: Done, answers: Answers) -> None:
        past = self.stand.past | {"review"}
        self.show_stand(replace(self.stand, result=done.result, past=past, notes=()))
        if done.looked is not None:
            self._looked(replace(done.looked, answers=answers))
        else:
            self._look("look", following=True)

    def _undone(self, result: Result) -> None:
        self.show_stand(replace(self.stand, asked=None, result=result, looked_for=None))
        self._look("look", following=True)

    def _look_soon(self) -> None:
        if self.stand.page in _LOOKS_BY_ITSELF and self.stand.account is not None:
            self._settled.start()

    def _look_if_stale(self) -> None:
        if self.stand.stale and self._tried != self.stand.answers:
            self._look("look")

    def _choose_cloud(self) -> None:
        name = self.stand.answers.cloud
        if name == clouds.PRACTICE:
            self._begin("practice", self._work.practice, self._practising)
            return
        try:
            of_file = name.lower().endswith(".json")
            cloud = clouds.cloud_from_file(Path(name)) if of_file else clouds.cloud_named(name)
        except BadInput as error:
            self.fail_here(error)
            return
        self.show_stand(replace(self.stand, cloud=cloud))
        self._aim_again()

    def _practising(self, cloud: Cloud) -> None:
        self.show_stand(replace(self.stand, cloud=cloud))
        self._aim_again()

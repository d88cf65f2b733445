"""The jobs of a guided set-up for whoever shows pages: each takes answers and gives frozen facts.

One session stays open behind them, so that a person signs in once. A job runs in one thread at a
time; what is looked up beside it (`Aside`) has its own way out.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from assistant import storage
from assistant.entra import roles
from assistant.errors import AssistantError, BadInput, Stopped
from assistant.session import Session
from assistant.tasks import system_clock
from assistant.wizard import applying, fixes, roster, undo_asking, undoing, worked_on
from assistant.wizard.events import Failed
from assistant.wizard.steps import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

    from assistant.entra.clouds import Cloud
    from assistant.entra.token import Account
    from assistant.listening import Listener
    from assistant.practising import Practising
    from assistant.sentry.addresses import Addresses
    from assistant.sentry.public import SentrySeen
    from assistant.tasks import Cancel, Clock
    from assistant.web import Web
    from assistant.wizard.answers import Answers
    from assistant.wizard.change import Plan
    from assistant.wizard.choice import Choice
    from assistant.wizard.events import Check, Result
    from assistant.wizard.frame import Frame
    from assistant.wizard.observe import Seen
    from assistant.wizard.roster import Roster
    from assistant.wizard.search import Found, Question, Search
    from assistant.wizard.setup import SetUp
    from assistant.wizard.undo_asking import Asked

T = TypeVar("T")

READ = frozenset(
    {roles.USER_READ, roles.USERS_READ_BASIC, roles.APPLICATIONS_READ, roles.GROUPS_READ}
)
"""What a guided set-up reads: groups too, because one searches for them by name."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look brought, with everything that follows from it.

    Attributes:
        answers: what it was for.
        plan: what would change; ``None`` where it cannot be planned.
        problem: why not.
        hurting: what a person should know before they agree.
        checks: the verdict on everything.
        roster: everybody who is wished or assigned, with what becomes of them.
    """

    answers: Answers
    account: Account
    frame: Frame
    choice: Choice
    plan: Plan | None
    problem: AssistantError | None
    hurting: tuple[Check, ...]
    checks: tuple[Check, ...]
    roster: Roster


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended, and how it looks afterwards; ``None`` where nobody could look."""

    result: Result
    looked: Looked | None


@dataclass(slots=True)
class Work:
    """A person's work, from the first sign-in to the window's end."""

    front: Listener
    cancel: Cancel
    clock: Clock = system_clock
    debug: TextIO | None = None
    _session: Session | None = None
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _practising: Practising | None = None
    _searches_in: Session | None = None

    def practice(self) -> Cloud:
        """Start the practice tenant, or join the one that runs; it stays as long as the work."""
        from assistant.entra import clouds  # noqa: PLC0415 -- only for a practice
        from assistant.practising import Practising  # noqa: PLC0415

        state = storage.folders().state / "practice"
        if self._practising is None:
            held = Practising(state)
            held.start()
            self._practising = held
        return clouds.cloud_of_line(self._practising.line, state)

    def sign_in(self, answers: Answers) -> Account:
        """Get a token with what a set-up reads; a person is asked only where it must be.

        Raises:
            SignInError, PermissionMissing: it did not work, or the person did not finish.
        """
        session = self._ready(answers)
        session.signed_in(lambda: session.require(READ))
        session.more_checks()
        return session.token().account

    def sign_out(self) -> None:
        """Forget who is signed in."""
        if self._session is not None:
            self._session.signin.sign_out()
        self._close_session()

    def look(self, answers: Answers, told: Mapping[str, bool], *, quiet: bool = False) -> Looked:
        """Look at both sides and say what follows; ``quiet``: whatever it takes, no sign-in."""
        with self._opened(answers, told, quiet=quiet) as set_up:
            return self._attempt(set_up, lambda: self._looked(set_up, answers))

    def apply(self, answers: Answers, told: Mapping[str, bool], plan: Plan) -> Done:
        """Make the changes of the plan that the person agreed to."""
        self.front.agreed = plan
        self._ready(answers).allow_writing()
        with self._opened(answers, told) as set_up:
            try:
                result = self._ended(set_up, lambda: applying.apply(set_up))
            finally:
                if self._session is not None:
                    self._session.next_mark()
            self._remember_answers(set_up, answers)
            return Done(result, self._seen(set_up, answers, result))

    def ask_undo(self, answers: Answers, run: str, *, quiet: bool = False) -> Asked:
        """Find out what an undo would put back, and of which run; changes nothing in Entra.

        ``quiet``: whatever it takes, no sign-in.

        Raises:
            BadInput: there is nothing to undo; what is as it was already is written down as such.
            AssistantError: why all that is left of it stays.
        """
        self.front.agreed_undo = None
        with self._opened(answers, {}, quiet=quiet) as set_up:
            asked = self._attempt(set_up, lambda: undo_asking.ask(set_up, run))
            if not asked.titles:
                # Nothing would be sent, so nobody is locked out; what would be sent after all by
                # the next look finds no consent.
                set_up.even_if_in_use = True
                self._attempt(set_up, lambda: undoing.undo(set_up, asked.run))
                raise BadInput("undo.nothing")
        return asked

    def undo(self, answers: Answers, asked: Asked) -> Result:
        """Put back what the person agreed to, of the run that they were asked about.

        Raises:
            Stopped: it would put back something else by now, or lock out somebody else.
        """
        self.front.agreed_undo = asked
        self._ready(answers).allow_writing()
        with self._opened(replace(answers, even_if_in_use=False), {}) as set_up:
            now = self._attempt(set_up, lambda: undo_asking.ask(set_up, asked.run))
            if not undo_asking.same(asked, now):
                raise Stopped("run.declined")
            set_up.even_if_in_use = answers.even_if_in_use
            return self._ended(set_up, lambda: undoing.undo(set_up, asked.run))

    def searcher(self, known: Search | None) -> Search | None:
        """Give what searches people and groups beside the jobs; ``None`` before a sign-in.

        Args:
            known: the one that was given last; good as long as the session is the same.
        """
        from assistant.wizard.search import Search  # noqa: PLC0415 -- only where one searches

        session = self._session
        if session is None:
            return None
        if known is not None and session is self._searches_in:
            return known
        self._searches_in = session
        return Search(session.graph().read, groups=True)

    def close(self) -> None:
        """Let go of everything; the practice tenant ends with its last user."""
        self._close_session()
        if self._practising is not None:
            self._practising.close()
            self._practising = None

    @contextlib.contextmanager
    def _opened(
        self, answers: Answers, told: Mapping[str, bool], *, quiet: bool = False
    ) -> Iterator[SetUp]:
        """Give the set-up that these answers mean, locked against other programs."""
        session = self._ready(answers)
        session.quiet = quiet
        session.judge()
        session.signed_in(lambda: session.require(READ))
        session.more_checks()
        with session.set_up() as set_up:
            set_up.told = dict(told)
            yield set_up

    def _attempt(self, set_up: SetUp, part: Callable[[], T]) -> T:
        """Do a part; after a sign-in in the middle it is done again, from the look on."""
        session = self._session
        if session is None:
            raise Stopped("run.stopped")

        def once() -> T:
            session.refresh(set_up)
            return part()

        return session.signed_in(once)

    def _ended(self, set_up: SetUp, run: Callable[[], Result]) -> Result:
        """Run to the end; an error after something was sent ends the run with all that it did."""
        try:
            return self._attempt(set_up, run)
        except AssistantError as error:
            if not set_up.run_id:
                raise
            self.front.observe(Failed(error))
            return set_up.cut_short(error)

    def _seen(self, set_up: SetUp, answers: Answers, result: Result) -> Looked | None:
        """Say what follows from the last look of a run that came to its end.

        One that failed or was stopped looked before it sent what it sent last.
        """
        if set_up.last is None or set_up.cancel.is_set() or result.outcome != "converged":
            return None
        return self._follows(set_up, set_up.last, answers)

    def _remember_answers(self, set_up: SetUp, answers: Answers) -> None:
        """Keep what a run was for, so that it can be taken up again as it was."""
        if set_up.run_id:
            worked_on.keep_answers(set_up.folder, answers)

    def _looked(self, set_up: SetUp, answers: Answers) -> Looked:
        return self._follows(set_up, set_up.look_again(), answers)

    def _follows(self, set_up: SetUp, seen: Seen, answers: Answers) -> Looked:
        frame = set_up.frame_of(seen)
        plan, problem = None, None
        if not seen.choice.ask:
            try:
                plan = set_up.plan_of(seen)
            except AssistantError as error:
                problem = error
        account = self._session.token().account if self._session else None
        if account is None:  # cannot be: a look needs a session
            raise Stopped("run.stopped")
        checks = fixes.with_fixes(tuple(check.checks(frame)), frame, set_up.memory())
        worked_on.remember(set_up.folder, frame, checks)
        return Looked(
            answers=answers,
            account=account,
            frame=frame,
            choice=seen.choice,
            plan=plan,
            problem=problem,
            hurting=tuple(check.hurting(frame)),
            checks=checks,
            roster=roster.build(frame, answers),
        )

    def _ready(self, answers: Answers) -> Session:
        """Give the session that these answers need: the open one, or another one."""
        if self._session is not None and _whose(self._session.answers) != _whose(answers):
            self._close_session()
        if self._session is None:
            session = Session(answers, self.front, self.cancel, self.clock, self.debug)
            self._session = self._open.enter_context(session)
        self._session.take(answers)
        return self._session

    def _close_session(self) -> None:
        self._session = None
        self._open.close()


def _whose(answers: Answers) -> tuple[object, ...]:
    """Give what a session stands on; with other ones it is another session."""
    return (
        answers.cloud,
        answers.tenant,
        answers.client_id,
        answers.account,
        answers.proxy,
        answers.ca_file,
    )


ASIDE_SECONDS = 8.0
"""For each of the few questions to a Sentry that somebody waits for while typing."""


@dataclass(slots=True)
class Aside:
    """What is looked up while something else goes on: no credentials, nothing is changed."""

    cancel: Cancel
    clock: Clock = system_clock
    _web: Web | None = None
    _way: tuple[object, ...] = ()

    def sentry(self, answers: Answers, cloud: Cloud, of: Addresses) -> SentrySeen:
        """Ask a Sentry what it shows to everybody."""
        from assistant.sentry import public  # noqa: PLC0415 -- after the first paint

        web = self._out(answers, cloud)
        return public.look(
            of, lambda url: web.send("GET", url, headers={"Accept": "*/*"}, timeout=ASIDE_SECONDS)
        )

    def find(self, search: Search, question: Question) -> Found | None:
        """Answer a search, unless something else was typed meanwhile."""
        return search.answer(question)

    def close(self) -> None:
        """Close what is open."""
        if self._web is not None:
            self._web.close()
            self._web = None

    def _out(self, answers: Answers, cloud: Cloud) -> Web:
        from assistant.web import Network, Web  # noqa: PLC0415 -- loads the HTTP library

        way = (answers.ca_file, cloud.origin_cas, answers.proxy)
        if self._web is None or way != self._way:
            self.close()
            network = Network(answers.ca_file, cloud.origin_cas, answers.proxy)
            self._web = Web(network, self.cancel, clock=self.clock)
            self._way = way
        return self._web

"""Wires the parts of one run together: cloud, network, sign-in, Graph, set-up (the front door)."""

from __future__ import annotations

import contextlib
import random
import secrets
import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from assistant import storage, texts
from assistant.entra import roles
from assistant.errors import BadInput, PermissionMissing, SignInError
from assistant.people_lists import read_people
from assistant.tasks import Pool, system_clock
from assistant.web import Network, Web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Self, TextIO

    from assistant.entra.clouds import Cloud
    from assistant.entra.graph import Graph
    from assistant.entra.signin import SignIn, SignInNeeded, Token
    from assistant.fronts import Front
    from assistant.redact import DebugLog
    from assistant.sentry.addresses import Addresses
    from assistant.tasks import Cancel, Clock
    from assistant.wizard.answers import Answers
    from assistant.wizard.goal import Goal
    from assistant.wizard.people_file import People
    from assistant.wizard.setup import SetUp

T = TypeVar("T")
MOST_SIGN_INS = 5
"""Sign-ins in one run; more would mean that what is granted is never enough."""


@dataclass(slots=True)
class Session:
    """Everything that one command holds open; closed in the opposite order."""

    answers: Answers
    front: Front
    cancel: Cancel
    clock: Clock = system_clock
    debug: TextIO | None = None
    cloud: Cloud = field(init=False)
    web: Web = field(init=False)
    signin: SignIn = field(init=False)
    folders: storage.Folders = field(init=False)
    scopes: frozenset[str] = frozenset()
    started_practice: bool = False
    client_needed: bool = True
    _log: DebugLog | None = None
    _lists: tuple[People | None, People | None] | None = None
    quiet: bool = False
    _mark: str = field(default_factory=lambda: secrets.token_hex(2))
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def _start(self) -> None:
        from assistant.entra.signin import SignIn  # noqa: PLC0415 -- only where signing in is meant
        from assistant.redact import DebugLog, quiet_libraries  # noqa: PLC0415

        quiet_libraries()
        answers = self.answers
        self.folders = storage.folders()
        self.cloud = self._cloud()
        network = Network(answers.ca_file, self.cloud.origin_cas, answers.proxy)
        self._log = DebugLog(self.debug, self.clock) if self.debug else None
        self.web = Web(network, self.cancel, clock=self.clock, watch=self._log)
        self._open.callback(self.web.close)
        self.signin = SignIn(
            self.cloud,
            self.web,
            self.folders,
            client_id=self._client_id(),
            tenant=answers.tenant,
            account=self._account(),
            clock=self.clock,
            cancel=self.cancel,
        )
        if not self.signin.persistent and self.client_needed:
            self.front.notice("front.memory_only", why=self.signin.why_not)

    def _cloud(self) -> Cloud:
        from assistant.entra import clouds  # noqa: PLC0415

        name = self.answers.cloud
        if name == clouds.PRACTICE:
            from assistant.practising import Practising  # noqa: PLC0415

            state = self.folders.state / "practice"
            practising = self._open.enter_context(Practising(state))
            self.started_practice = practising.started
            return clouds.cloud_of_line(practising.line, state)
        if name.lower().endswith(".json"):
            from pathlib import Path  # noqa: PLC0415

            return clouds.cloud_from_file(Path(name))
        return clouds.cloud_named(name)

    def _client_id(self) -> str:
        from assistant.entra import clouds  # noqa: PLC0415
        from assistant.wizard.answers import GRAPH_COMMAND_LINE_TOOLS  # noqa: PLC0415

        wished = self.answers.client_id
        if wished == GRAPH_COMMAND_LINE_TOOLS:
            self.front.notice("front.graph_tools")
            return clouds.GRAPH_TOOLS
        client_id = wished or self.cloud.client_id
        if client_id is None and not self.client_needed:
            return clouds.GRAPH_TOOLS  # to forget tokens it does not matter whose they are
        if client_id is None:
            raise BadInput("front.no_client_id")
        return client_id

    def _account(self) -> str | None:
        accounts = self.cloud.accounts
        return self.answers.account or (accounts[0].upn if accounts else None)

    def signed_in(self, action: Callable[[], T]) -> T:
        """Do something; where only a person can get a token, have them sign in and do it again.

        Raises:
            SignInError: if no person is there, or it did not work.
        """
        from assistant.entra.signin import SignInNeeded  # noqa: PLC0415

        for _ in range(MOST_SIGN_INS):
            try:
                return action()
            except SignInNeeded as need:
                if not self._can_sign_in():
                    raise
                self._interactive(need)
        return action()

    def _can_sign_in(self) -> bool:
        if self.quiet:
            return False
        if self.answers.device_code or not self.cloud.practice:
            return self.front.can_sign_in
        return True

    def _interactive(self, need: SignInNeeded) -> None:
        how = "device" if self.answers.device_code else "browser"
        alone = self.cloud.practice and (self.answers.account or not self.front.can_ask)
        if alone and not self.answers.device_code:
            how = "practice"
        self.front.notice("front.sign_in", scopes=reasons(need.scopes))
        if self.cloud.practice and how == "browser":
            self.front.notice("guided.practice_sign_in")
        self.signin.interactive(
            need.scopes,
            claims=need.claims,
            how=how,
            open_browser=self.front.open_browser,
            show_code=self.front.show_code,
        )

    def require(self, scopes: frozenset[str]) -> None:
        """Make sure that the token holds these permissions as well.

        Raises:
            SignInNeeded: if only a person can get such a token.
        """
        self.scopes |= scopes
        self.signin.silent(self.scopes)

    def allow_writing(self) -> None:
        """Go on only where writing has been tried, or is meant all the same.

        Raises:
            BadInput: nobody has tried it in this cloud.
        """
        if self.cloud.experimental and not self.answers.experimental:
            raise BadInput("front.experimental", cloud=self.cloud.title)

    def more_checks(self) -> None:
        """Ask for what further checks take, if that is wished; without it they are not run."""
        from assistant.entra.surroundings import MORE_CHECKS  # noqa: PLC0415

        if not self.answers.more_checks:
            return
        before = self.scopes
        try:
            self.signed_in(lambda: self.require(MORE_CHECKS))
        except (PermissionMissing, SignInError) as error:
            self.scopes = before
            self.front.notice("front.more_refused", why=texts.explain(error).title)

    def token(self) -> Token:
        """Give a token with what has been asked for so far."""
        return self.signin.silent(self.scopes)

    def _bearer(self, *, fresh: bool = False, claims: str = "") -> str:
        return self.signin.silent(self.scopes, claims=claims or None, fresh=fresh).value

    def _renew(self) -> bool:
        """Get a token that is not from the cache; tell whether it holds other rights."""
        before = self.token()
        after = self.signin.silent(self.scopes, fresh=True)
        return (before.scopes, before.roles) != (after.scopes, after.roles)

    def graph(self, pool: Pool | None = None) -> Graph:
        """Give a way to Graph; it signs its calls with the permissions asked for so far.

        Args:
            pool: whose threads send; without one, of its own for as long as the session is open.
        """
        from assistant.entra.graph import Graph  # noqa: PLC0415

        pool = pool or self._open.enter_context(Pool(self.cancel))
        return Graph(
            self.cloud.graph_base,
            self.web.send,
            self._bearer,
            pool,
            self.clock,
            self.cancel,
            random.random,
            new_id=lambda: str(uuid.uuid4()),
            log=self._log.note if self._log else (lambda _line: None),
        )

    @contextlib.contextmanager
    def set_up(self) -> Iterator[SetUp]:
        """Give the set-up that the answers mean, locked against other programs."""
        self.require(frozenset({roles.USER_READ, roles.USERS_READ_BASIC, roles.APPLICATIONS_READ}))
        if self.answers.groups:
            self.require(frozenset({roles.GROUPS_READ}))
        addresses = addresses_of(self.answers, self.cloud)
        goal = self._goal(addresses)
        with (
            storage.set_up_lock(self.folders, goal.key),
            Pool(self.cancel) as pool,
            Pool(self.cancel) as asides,
        ):
            graph = self.graph(pool)
            yield self._set_up(goal, addresses, graph, asides, self._mark)

    def take(self, answers: Answers) -> None:
        """Go on with other answers under the same sign-in; files that were named are read anew."""
        self._lists = None
        self.answers = answers

    def next_mark(self) -> None:
        """Take another mark: what the next run makes is told apart from what this one made."""
        self._mark = secrets.token_hex(2)

    def judge(self) -> None:
        """Judge what was typed before anybody has to sign in for it.

        Raises:
            BadInput: the organization, Sentry's address or a list of people cannot be used.
        """
        addresses_of(self.answers, self.cloud)
        if self._lists is None:
            answers = self.answers
            listed = read_people(answers.users_file, self.front)
            members = read_people(answers.members_file, self.front, prefer_mail=True)
            self._lists = (listed, members)

    def _goal(self, addresses: Addresses) -> Goal:
        from assistant.wizard.goal import goal_of  # noqa: PLC0415

        self.judge()
        listed = self._lists[0] if self._lists else None
        return goal_of(self.answers, self.cloud, self.token().account.tenant_id, addresses, listed)

    def _set_up(
        self, goal: Goal, addresses: Addresses, graph: Graph, asides: Pool, mark: str
    ) -> SetUp:
        from assistant.wizard.observe import Look  # noqa: PLC0415
        from assistant.wizard.private import Private  # noqa: PLC0415
        from assistant.wizard.setup import SetUp  # noqa: PLC0415

        fetch = partial(self.web.send, "GET", headers={"Accept": "*/*"})
        look = Look(
            graph, fetch, asides, self.clock, self.cloud, goal, addresses, frozenset(), frozenset()
        )
        set_up = SetUp(
            look=look,
            graph=graph,
            folder=self.folders.state / "journal" / goal.key,
            mark=mark,
            clock=self.clock,
            cancel=self.cancel,
            observe=self.front.observe,
            secrets=Private(
                self.clock,
                goal.certificate_years,
                self.front.wants_password,
                self.front.show_password,
            ),
            require=self.require,
            consent=partial(self.front.consent, account=self.token().account.upn),
            consent_undo=self.front.consent_undo,
            choose=self.front.choose,
            renew=self._renew,
            words={
                "cloud": self.cloud.name,
                "organization": goal.organization,
                "sentry_url": goal.sentry_url,
                "tenant_id": goal.tenant_id,
                "account": self.token().account.upn,
                "identifier": goal.identifier,
                "reply_url": goal.reply_url,
            },
            even_if_in_use=self.answers.even_if_in_use,
            unattended=self.answers.yes,
            members=self._members(),
        )
        self.refresh(set_up)
        return set_up

    def refresh(self, set_up: SetUp) -> None:
        """Take over what a new token may do, before the set-up goes on."""
        token = self.token()
        set_up.graph.need = None
        set_up.look.scopes = token.scopes
        set_up.look.roles = token.roles

    def _members(self) -> tuple[str, ...] | None:
        members = self._lists[1] if self._lists else None
        return members.names if members else None


def addresses_of(answers: Answers, cloud: Cloud) -> Addresses:
    """Give Sentry's addresses for the organization that was named.

    Raises:
        BadInput: if none was named, or the name or the address cannot be.
    """
    from assistant.saml.findings import State  # noqa: PLC0415
    from assistant.sentry import addresses, slug  # noqa: PLC0415

    if not answers.organization:
        raise BadInput("front.no_organization")
    name = slug.parse(answers.organization)
    for finding in name.findings:
        if finding.state is State.FAIL:
            raise BadInput("front.bad_organization", seen=finding.seen, remedy=finding.remedy)
    given = answers.sentry_url or cloud.sentry
    base = addresses.parse(given) if given else name.base or addresses.parse(addresses.SAAS)
    return addresses.addresses(base, name.value, name.findings)


def reasons(scopes: Iterable[str]) -> str:
    """Name permissions, each with what it is for."""
    named = ((scope, f"front.scope.{scope}") for scope in sorted(scopes))
    return "; ".join(
        f"{scope} ({texts.say(key)})" if texts.has(key) else scope for scope, key in named
    )


def write_answers(path: Path, answers: Answers, front: Front) -> None:
    """Write answers as a SETUP.toml where the person wants it.

    Raises:
        BadInput: if the file is there already, or cannot be made.
    """
    from assistant.wizard import setup_file  # noqa: PLC0415

    try:
        storage.write_new(path, setup_file.write(answers))
    except FileExistsError as error:
        raise BadInput("front.file_exists", path=path) from error
    except OSError as error:
        raise BadInput("front.cannot_write", path=path, reason=error.strerror or "-") from error
    front.notice("front.written", path=path)

"""Looks at what is there: Graph, Sentry and the federation metadata, side by side, in few waves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from assistant.entra import surroundings
from assistant.entra.call import State
from assistant.entra.faults import Kind, kind_of
from assistant.errors import BadInput, NetworkError, PermissionMissing, ServiceError, SignInError
from assistant.sentry import api_token
from assistant.wizard.choice import to_restore
from assistant.wizard.facts import facts_of
from assistant.wizard.wanted import (
    AGAIN,
    SETTINGS,
    Looked,
    candidates,
    picked,
    wanted,
    wanted_addresses,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.entra.call import Call, Outcome
    from assistant.entra.clouds import Cloud
    from assistant.entra.graph import Graph
    from assistant.sentry.addresses import Addresses
    from assistant.sentry.api_token import ApiToken
    from assistant.tasks import Clock, Pool
    from assistant.web import Answer
    from assistant.wizard.choice import Choice
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

# What a check can do without; its refusal makes the check "not run", not the look a failure.
_OPTIONAL = (
    "claimsMappingPolicies",
    "tokenIssuancePolicies",
    "synchronization/",
    "deleted",
    *surroundings.KEYS,
)
_OPTIONAL_PREFIXES = ("members:", "users:", AGAIN)


class Fetch(Protocol):
    """Asks for one address; without headers of its own it carries no credentials."""

    def __call__(self, url: str, /, *, headers: Mapping[str, str] = ...) -> Answer:
        """Give the whole answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look brought: the facts, the open question, and whether two reads agreed."""

    observed: Observed
    choice: Choice
    agreed: bool


@dataclass(slots=True)
class Look:
    """Everything that a look needs.

    Attributes:
        fetch: GET, no redirects followed; raises ``NetworkError``.
        pool: for what is asked beside Graph; not Graph's own.
        scopes, roles: what the token holds.
        must_find: a named application that is not there is an error.
        seen_deleted: what is to be restored was seen deleted: it may be on its way back.
    """

    graph: Graph
    fetch: Fetch
    pool: Pool
    clock: Clock
    cloud: Cloud
    goal: Goal
    addresses: Addresses
    scopes: frozenset[str]
    roles: frozenset[str] | None
    must_find: bool = True
    seen_deleted: bool = False

    def __call__(self, memory: Memory) -> Seen:
        """Look until nothing more is wanted.

        Raises:
            AssistantError: if Graph cannot be asked or refuses what is indispensable, or the
                person named an application that is not there.
        """
        looked = Looked()
        at = self.clock.now()
        token = api_token.read(self.goal.sentry_token_file)
        while True:
            calls = wanted(self.goal, memory, self.scopes, looked)
            urls = wanted_addresses(self.goal, memory, self.cloud, self.addresses, looked)
            ask = token is not None and self.addresses.provider_url not in looked.answers
            if not calls and not urls and not ask:
                break
            self.pool.gather(
                [
                    *([partial(self._read, calls, looked)] if calls else ()),
                    *(partial(self._fetch, url, looked) for url in urls),
                    *([partial(self._ask_sentry, token, looked)] if ask else ()),
                ]
            )
        choice = picked(self.goal, memory, looked)
        if self.must_find and self.goal.app_id and choice.application is None:
            raise BadInput("application.not_found", app_id=self.goal.app_id)
        observed = facts_of(self, at, candidates(self.goal, looked), choice, looked)
        return Seen(self._restoring(observed), choice, _agreed(looked))

    def _restoring(self, observed: Observed) -> Observed:
        """Tell whether what is to be restored may be on its way back, if the person named one.

        Raises:
            BadInput: if it is neither deleted nor there.
        """
        if not self.goal.restore_app or self.goal.app_id:
            return observed
        deleted = to_restore(self.goal, observed) is not None
        known = deleted or self.seen_deleted or observed.application is not None
        if self.must_find and not known:
            raise BadInput("application.not_deleted", id=self.goal.restore_app)
        self.seen_deleted = self.seen_deleted or deleted
        return replace(observed, restoring=self.seen_deleted and not deleted)

    def _read(self, calls: list[Call], looked: Looked) -> None:
        outcomes = self.graph.read(calls)
        for call in calls:
            _usable(call, outcomes[call.key], urlsplit(self.graph.base).hostname or "")
        looked.outcomes.update(outcomes)

    def _fetch(self, url: str, looked: Looked) -> None:
        try:
            looked.answers[url] = self.fetch(url)
        except NetworkError as error:
            looked.answers[url] = error

    def _ask_sentry(self, token: ApiToken | None, looked: Looked) -> None:
        """Ask what only Sentry's own people may read; no redirect is followed with the token."""
        url = self.addresses.provider_url
        try:
            looked.answers[url] = self.fetch(url, headers=token.headers() if token else {})
        except NetworkError as error:
            looked.answers[url] = error


def _usable(call: Call, outcome: Outcome, host: str) -> None:
    """Refuse to go on without what is indispensable.

    Raises:
        NetworkError: no whole answer came.
        SignInError: Graph takes no token of this sign-in, a new one neither.
        PermissionMissing: Graph says that a scope or a role is missing.
        ServiceError: Graph refuses for another reason.
    """
    fault = outcome.fault
    if outcome.state in {State.DONE, State.ABSENT} or fault is None:
        return
    if call.key.startswith(_OPTIONAL) or call.key.startswith(_OPTIONAL_PREFIXES):
        return
    if not fault.status:
        raise NetworkError(fault.code or "network.closed", host=host)
    if kind_of(fault) is Kind.TOKEN:
        raise SignInError("graph.token_refused", message=fault.message, request_id=fault.request_id)
    if kind_of(fault) is Kind.FORBIDDEN:
        raise PermissionMissing(
            "graph.read_forbidden",
            what=call.key,
            scopes=", ".join(sorted(call.scopes)),
            status=fault.status,
            request_id=fault.request_id,
        )
    raise ServiceError(
        "graph.read_failed",
        what=call.key,
        message=fault.message,
        status=fault.status,
        graph_code=fault.code,
        request_id=fault.request_id,
    )


def _agreed(looked: Looked) -> bool:
    """Tell whether both reads of the settings say the same."""
    for key in SETTINGS:
        first, second = looked.outcomes.get(key), looked.outcomes.get(f"{AGAIN}{key}")
        if first is None and second is None:
            continue
        if first is None or second is None or first.body != second.body:
            return False
    return True

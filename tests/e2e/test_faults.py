"""Every fault at the main reads and writes: the set-up survives it, or says the truth and goes on.

Each command runs whole, inside this process, on a clock whose pauses take no time (see
``helpers.hurried``); the tenant behind it is the practice tenant over TLS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from helpers.hurried import Hurried, HurriedClock, errors
from helpers.program import Program

from assistant.practice.serve import running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.practice.http import Request, Response
    from assistant.practice.serve import Practice
    from assistant.practice.store import Doc

USER = "b.simon@contoso.practice.test"
OWNER = "owner@contoso.practice.test"
WANTED = ("--create-test-user", USER, "--user", USER, "--sentry-owner", OWNER, "--yes")
HIDING = 16 * 60.0
"""Seconds after which replication hides nothing any more, and a lost create is made anew."""

INSTANTIATE = "POST /applicationTemplates/*/instantiate"
CERTIFICATE = "POST */addTokenSigningCertificate"
NEW_USER = "POST /users"
WRITES = (INSTANTIATE, CERTIFICATE, NEW_USER, "PATCH /applications/*")
MORE_WRITES = ("PATCH /servicePrincipals/*", "POST */appRoleAssignedTo")
READS = ("GET /me", "GET /users*", "POST *$batch")
PASSING = ("429", "503", "reset-after", "token-expired", "claims")
KINDS = (*PASSING, "reset-before", "hang", "404", "role-lost")

GOOD = ("converged", 0, [])
UNDONE = ("undone", 0, [])


def told(request: str, kind: str) -> tuple[str, int, list[tuple[str, str]]]:
    """Give the outcome, the exit status and the errors that are the truth of one fault."""
    if kind in {"reset-before", "hang"} and request in {INSTANTIATE, CERTIFICATE}:
        # Nobody knows whether it was made: to look is right, to make a second one is not.
        return "suspended", 1, [("run.hidden", "microsoft")]
    if kind == "role-lost":
        verb = "read" if request in READS else "write"
        return "failed", 3, [(f"graph.{verb}_forbidden", "entra admin")]
    if kind == "404" and request in {INSTANTIATE, NEW_USER}:
        return "failed", 1, [("graph.write_failed", "microsoft")]
    if kind == "404" and request == "GET /me":
        return "failed", 1, [("graph.read_failed", "microsoft")]
    if kind == "404" and request == "GET /users*":
        return "failed", 2, [("people.unknown", "you")]
    return GOOD


@dataclass
class Tenant:
    """The practice tenant of all tests here; taken anew where one leaves something behind."""

    folder: Path
    clock: HurriedClock = field(default_factory=HurriedClock)
    served: int = 0
    _open: Any = None
    _practice: Practice | None = None
    before: Any = None

    def practice(self) -> Practice:
        if self._practice is None or self.state() != self.before:
            self.close()
            self.served += 1
            where = self.folder / f"tenant-{self.served}"
            self._open = running_practice(where, lag_factor=0, clock=self.clock)
            self._practice = self._open.__enter__()
            self.before = self.state()
        self._practice.faults.clear()
        return self._practice

    def close(self) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
        self._open = self._practice = None

    def state(self) -> tuple[Any, ...]:
        """Give what a set-up touches; the whole dump takes too long to be looked at each time."""
        assert self._practice is not None
        store = self._practice.world.store
        kinds = ("application", "servicePrincipal", "appRoleAssignment", "membership")
        made = store.find("user", "userPrincipalName", USER)
        return (*(store.all(kind) for kind in kinds), made, store.count("user"))


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    made = Tenant(tmp_path_factory.mktemp("faults"))
    made.practice()
    yield made
    made.close()


@pytest.fixture
def program(tenant: Tenant, tmp_path: Path) -> Iterator[Hurried]:
    practice = tenant.practice()
    made = Hurried(practice, tmp_path, tenant.clock)
    practice.observers.append(made.contract)
    yield made
    practice.observers.remove(made.contract)
    assert made.contract.broken == []


def ended(program: Hurried, events: list[dict[str, Any]]) -> tuple[str, int, list[Any]]:
    """Give the outcome, the exit status and the errors, each kind of error once."""
    return events[-1]["outcome"], program.status, list(dict.fromkeys(errors(events)))


def ours(practice: Practice) -> Doc:
    """Give the service principal of the application, of which there must be one."""
    store = practice.world.store
    (application,) = store.find("application", "displayName", "Sentry")
    (principal,) = store.find("servicePrincipal", "appId", application["appId"])
    return principal


def assert_made_once(practice: Practice) -> None:
    principal = ours(practice)
    store = practice.world.store
    assert len([k for k in principal["keyCredentials"] if k["usage"] == "Verify"]) == 1
    assert len(store.find("user", "userPrincipalName", USER)) == 1
    assigned = store.find("appRoleAssignment", "resourceId", principal["id"])
    assert len({one["principalId"] for one in assigned}) == len(assigned) == 2


def put_back(program: Hurried, tenant: Tenant) -> None:
    """Undo every run, the newest first; the tenant must be as it was."""
    for _ in range(3):
        if tenant.state() == tenant.before:
            return
        assert ended(program, program.run("undo", "--yes")) == UNDONE
    assert tenant.state() == tenant.before


def hit(practice: Practice, request: str, kind: str, numbers: str = "1") -> None:
    practice.faults.add(f"graph:{request}:{numbers}={kind}")


CASES = [
    *((request, kind) for request in WRITES for kind in KINDS),
    *((request, kind) for request in MORE_WRITES for kind in ("503", "reset-after", "role-lost")),
    *((request, kind) for request in READS for kind in ("503", "claims", *KINDS[len(PASSING) :])),
    (CERTIFICATE, "slow"),
    ("POST *$batch", "slow"),
]


@pytest.mark.parametrize(("request_", "kind"), CASES)
def test_one_fault_makes_nothing_twice_and_nothing_untrue(
    program: Hurried, tenant: Tenant, request_: str, kind: str
) -> None:
    # A role that is lost stays lost: wider permissions and new tokens change nothing.
    hit(program.practice, request_, kind, "*" if kind == "role-lost" else "1")
    first = program.run("apply", *WANTED, timeout=1.0 if kind == "hang" else 30.0)
    assert ended(program, first) == told(request_, kind)
    if first[-1]["outcome"] == "suspended":
        hidden = program.run("apply", *WANTED)
        assert ended(program, hidden) == told(request_, kind)
        tenant.clock.skip(HIDING)
    program.practice.faults.clear()
    if first[-1]["outcome"] != "converged":
        assert ended(program, program.run("apply", *WANTED)) == GOOD
    last = program.run("apply", *WANTED)
    assert ended(program, last) == GOOD
    assert (last[-1]["changes"], last[-1]["applied"]) == (0, 0)
    assert_made_once(program.practice)
    put_back(program, tenant)


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        *(("DELETE /applications/*", kind) for kind in KINDS),
        ("DELETE /users/*", "404"),
    ],
)
def test_an_undo_that_meets_a_fault_can_be_run_again(
    program: Hurried, tenant: Tenant, request_: str, kind: str
) -> None:
    program.run("apply", *WANTED)
    assert program.status == 0
    hit(program.practice, request_, kind)
    events = program.run("undo", "--yes", timeout=1.0 if kind == "hang" else 30.0)
    outcome, status, found = ended(program, events)
    if kind in PASSING:
        assert (outcome, status, found) == UNDONE
    assert (status == 0) == (outcome == "undone")
    # What Graph says is not there, and still shows, is no error of Graph's: a check tells it.
    failing = [e["id"] for e in events if e["event"] == "check" and e["state"] == "fail"]
    assert bool(found or failing) == (status != 0)
    put_back(program, tenant)


# --- a fault that stays ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["token-expired", "claims"])
@pytest.mark.parametrize("request_", ["* *", INSTANTIATE])
def test_a_token_that_stays_refused_is_a_matter_of_the_sign_in(
    program: Hurried, tenant: Tenant, request_: str, kind: str
) -> None:
    hit(program.practice, request_, kind, "3-99" if request_ == "* *" else "1-99")
    outcome, status, found = ended(program, program.run("apply", *WANTED))
    assert (status, found) == (3, [("graph.token_refused", "you")])
    assert outcome in {"suspended", "failed"}
    program.practice.faults.clear()
    assert ended(program, program.run("apply", *WANTED)) == GOOD
    put_back(program, tenant)


@pytest.mark.parametrize("request_", ["GET /me", INSTANTIATE, CERTIFICATE, "POST *$batch"])
def test_a_challenge_that_a_new_token_does_not_meet_is_met_by_signing_in_again(
    program: Hurried, tenant: Tenant, request_: str
) -> None:
    challenges: list[str] = []

    def see(request: Request, _response: Response) -> None:
        if request.path.endswith("/authorize"):
            challenges.append(request.query().get("claims", ""))

    hit(program.practice, request_, "claims", "1-2")
    program.practice.observers.append(see)
    events = program.run("apply", *WANTED)
    program.practice.observers.remove(see)
    assert ended(program, events) == GOOD
    assert len([text for text in challenges if '"nbf"' in text]) == 1
    assert_made_once(program.practice)
    put_back(program, tenant)


@pytest.mark.parametrize("kind", ["429", "503", "reset-before", "role-lost", "404"])
def test_a_graph_that_never_gets_well_is_given_up(
    program: Hurried, tenant: Tenant, kind: str
) -> None:
    hit(program.practice, "* *", kind, "*")
    began = tenant.clock.skipped
    outcome, status, found = ended(program, program.run("apply", *WANTED))
    assert (outcome, status) == ("failed", 3 if kind == "role-lost" else 1)
    assert len(found) == 1
    assert found[0][1] in {"microsoft", "network", "entra admin"}
    assert tenant.clock.skipped - began < 300
    assert tenant.state() == tenant.before


# --- the program as people start it ---------------------------------------------------------------


def test_the_command_line_meets_a_challenge(tmp_path: Path) -> None:
    faults = ["graph:GET /me:1=claims", f"graph:{INSTANTIATE}:1-2=claims"]
    with running_practice(tmp_path / "tenant", lag_factor=0, faults=faults) as practice:
        program = Program(practice, tmp_path)
        assert program.run("apply", *WANTED)[-1]["outcome"] == "converged"
        assert_made_once(practice)

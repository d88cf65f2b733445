"""Everything that the practice tenant's parts share: store, clock, addresses, chance, doubts."""

from __future__ import annotations

import datetime as dt
import os
import random
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assistant.practice import contoso
from assistant.practice.faults import Faults
from assistant.practice.former import Former, View
from assistant.practice.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from assistant.practice.http import Observer
    from assistant.practice.store import Doc, Source

STATE_FILE: Final = "state.sqlite"

LAG: Final[Mapping[str, float]] = {"id": 0.25, "filter": 0.6, "reference": 0.4, "batch": 0.25}
"""Seconds until something new is seen, by how it is looked for, in the middle of many objects.
Graph promises nothing here; these are small so that practising stays brisk."""

LAG_SPREAD: Final = (0.2, 1.8)
"""What the middle is multiplied by, drawn anew for each object and way of looking. It is so wide
that every way is the last one for some object: no client may count on an order."""

TOKEN_SERVICE_LAG: Final = 3.0
"""Seconds for which ``/saml2`` goes by former settings, if that is assumed; stands for minutes."""

ASSUMPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    # What is not known about the real services; the first answer is the one taken if none is named.
    "default-claims": ("all", "no-email", "basic"),
    "claims-exclude-email": ("no", "yes"),
    "identifier-duplicate": ("Request_MultipleObjectsWithSameKeyValue", "ObjectConflict"),
    "group-without-p1": ("accepted", "refused"),
    "key-patch-without-key": ("destroys", "keeps", "refused"),
    "own-password-credentials": ("accepted", "refused"),
    "own-certificate-appears": ("yes", "no"),
    "remove-certificate": ("refused", "accepted"),
    "saml2-answers-before-sign-in": ("yes", "no"),
    "metadata-order": ("active-first", "inactive-first", "oldest-first"),
    "issuer-host": ("sts", "login"),
    "stale-reads": ("no", "yes"),
    "sentry-version": ("23.7.1", "newer"),
    "sentry-errors-shown": ("yes", "no"),
    "sentry-customer-domain": ("no", "yes"),
    "error-page-status": ("200", "400"),
    "unknown-issuer": ("700016", "650056"),
    "assign-needs": ("application-readwrite", "approleassignment"),
    "mail-on-create": ("kept", "dropped"),
    "token-service-lag": ("none", "minutes"),
}


class AssumptionError(ValueError):
    """An assumption or an answer that nobody knows; its text says which there are."""


class Clock:
    """The time of day, aware and in UTC. A test hands in another."""

    def now(self) -> dt.datetime:
        """Give the time."""
        return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Origins:
    """The three addresses, ``https://host:port`` without a slash at the end."""

    login: str
    graph: str
    sentry: str

    @classmethod
    def on(cls, login: int, graph: int, sentry: int) -> Origins:
        """Name the origins by their ports.

        Sentry stands on ``127.0.0.1``, the others on ``localhost``: cookies know no ports, and as
        in life neither side must see the other's.
        """
        return cls(
            f"https://localhost:{login}",
            f"https://localhost:{graph}",
            f"https://127.0.0.1:{sentry}",
        )


@dataclass(slots=True)
class World:
    """One practice tenant and one practice Sentry, shared by all handlers.

    Attributes:
        lag_factor: scales replication's lag and the token service's; 0 switches both off.
        lag_seed: with an object's id decides how late each way of looking sees it.
        national: its Graph lacks ``addTokenSigningCertificate``, as those of US Gov and China do.
        observers: told of every exchange, a batch's items too, on the thread that serves it.
        pause: waits for seconds, but not beyond the server's end; without a server not at all.
        ca_file: the authority of the three origins, for what the practice itself fetches.
    """

    store: Store
    origins: Origins
    clock: Clock
    assumptions: Mapping[str, str]
    faults: Faults
    tenant_id: str = contoso.TENANT_ID
    domain: str = contoso.DOMAIN
    client_id: str = contoso.CLIENT_ID
    lag_factor: float = 1.0
    lag_seed: int = 0
    national: bool = False
    observers: list[Observer] = field(default_factory=list)
    random: random.Random | None = None
    pause: Callable[[float], None] = field(default=lambda _seconds: None, repr=False)
    ca_file: Path | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _former: Former = field(default_factory=Former, repr=False)

    def __post_init__(self) -> None:
        """Watch for what the token service will be late with."""
        self.store.watchers.append(self._note)

    def new_id(self) -> str:
        """Make an id nobody had before; in a test with a seed always the same ones."""
        return str(uuid.UUID(bytes=self.random_bytes(16), version=4))

    def random_bytes(self, count: int) -> bytes:
        """Give bytes that nobody can guess, or the seed's in a test."""
        if self.random is None:
            return os.urandom(count)
        with self._guard:
            return self.random.randbytes(count)

    def lag(self, read_path: str, object_id: str) -> float:
        """Give the seconds until a read by ``read_path`` sees something new.

        Args:
            read_path: ``id``, ``filter`` (lists too), ``reference`` or ``batch``.
            object_id: what is new; for one seed an object's lags are always the same.
        """
        drawn = random.Random(f"{self.lag_seed} {object_id} {read_path}")  # noqa: S311  # no secret
        return LAG[read_path] * drawn.uniform(*LAG_SPREAD) * self.lag_factor

    def fresh(self, doc: Doc) -> Doc:
        """Give a copy that replication has not carried everywhere yet."""
        return {**doc, "_visible": self.seen_from(doc["id"])}

    def seen_from(self, object_id: str) -> dict[str, float]:
        """Give the moments from which each way of looking sees what happens to an object now."""
        now = self.clock.now().timestamp()
        return {path: now + self.lag(path, object_id) for path in LAG}

    def visible(self, doc: Doc, read_path: str) -> bool:
        """Tell whether a read by ``read_path`` sees this document by now."""
        times = doc.get("_visible")
        if not times or not self.lag_factor:
            return True
        return bool(times.get(read_path, 0.0) <= self.clock.now().timestamp())

    def token_settings(self) -> Source:
        """Give what the token service goes by: the settings of now, or of a moment ago."""
        late = self._token_service_lag()
        if not late:
            return self.store
        return View(self.store, self._former, self.clock.now().timestamp() - late)

    def _token_service_lag(self) -> float:
        assumed = self.assume("token-service-lag") == "minutes"
        return TOKEN_SERVICE_LAG * self.lag_factor if assumed else 0.0

    def _note(self, kind: str, id_: str, former: Doc | None) -> None:
        if late := self._token_service_lag():
            self._former.note(self.clock.now().timestamp(), late, kind, id_, former)

    def assume(self, name: str) -> str:
        """Give the answer taken for something that is not known of the real services."""
        return self.assumptions.get(name, ASSUMPTIONS[name][0])


def check_assumptions(assumptions: Mapping[str, str]) -> None:
    """See that every assumption and its answer is known.

    Raises:
        AssumptionError: if one is not.
    """
    for name, answer in assumptions.items():
        if name not in ASSUMPTIONS:
            raise AssumptionError(f'no assumption "{name}"; there are {", ".join(ASSUMPTIONS)}')
        if answer not in ASSUMPTIONS[name]:
            known = ", ".join(ASSUMPTIONS[name])
            raise AssumptionError(f'"{name}" has no answer "{answer}"; there are {known}')


def new_world(
    state_dir: Path | None,
    origins: Origins,
    *,
    clock: Clock | None = None,
    assumptions: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    lag_factor: float = 1.0,
    seed: int | None = None,
    national: bool = False,
    read_only: bool = False,
) -> World:
    """Make or load the tenant.

    Args:
        state_dir: where it lives on; ``None`` for memory only.
        origins: the addresses, some of which stand in the seed's applications.
        clock: the time of day.
        assumptions: answers to what is not known of the real services, see ``ASSUMPTIONS``.
        faults: the faults in force.
        lag_factor: scales replication's lag and the token service's; 0 switches both off.
        seed: for tests: makes new ids repeatable, and with them replication's lags.
        national: be as a national cloud is.
        read_only: look at the state that another process serves; nothing may be put.

    Raises:
        AssumptionError: if an assumption or answer is not known.
    """
    check_assumptions(assumptions or {})
    clock = clock or Clock()
    file = None if state_dir is None else state_dir / STATE_FILE
    store = Store(file, contoso.seed(origins), read_only=read_only)
    if not read_only:
        contoso.complete(store, clock.now())
    return World(
        store=store,
        origins=origins,
        clock=clock,
        assumptions=dict(assumptions or {}),
        faults=faults or Faults(),
        lag_factor=lag_factor,
        lag_seed=seed or 0,
        national=national,
        random=None if seed is None else random.Random(seed),  # noqa: S311  # ids of tests, no keys
    )

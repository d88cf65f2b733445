"""Puts the practice tenant on its three addresses and takes it off again."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from filelock import FileLock, Timeout

from assistant.practice import tls
from assistant.practice.contoso_names import ACCOUNTS
from assistant.practice.faults import ORIGINS, Faults
from assistant.practice.lease import Lease
from assistant.practice.listener import Listener
from assistant.practice.world import STATE_FILE, Clock, Origins, World, new_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from assistant.practice.http import Handler, Observer

PORTS_FILE: Final = "ports.json"
SERVING_FILE: Final = "serving.json"
LOCK_FILE: Final = "serving.lock"
_STATE_FILES: Final = (STATE_FILE, f"{STATE_FILE}-wal", f"{STATE_FILE}-shm", PORTS_FILE)

Line: TypeAlias = dict[str, Any]


class BusyError(RuntimeError):
    """Another process serves this state folder."""


@dataclass(slots=True)
class Practice:
    """A practice tenant that answers.

    Attributes:
        ca_file: the authority that a client has to trust for these origins.
        lease: who uses it, by which a leased process knows when to end.
    """

    world: World
    ca_file: Path
    lease: Lease
    _listeners: list[Listener]
    _serving_file: Path
    _lock: FileLock

    @property
    def origins(self) -> Origins:
        """The three addresses."""
        return self.world.origins

    @property
    def faults(self) -> Faults:
        """The faults in force; more can be added at any time."""
        return self.world.faults

    @property
    def observers(self) -> list[Observer]:
        """Functions that are told of every exchange, on the thread that serves it."""
        return self.world.observers

    def describe(self) -> Line:
        """Give what ``practice --json`` prints, which is also a valid ``--cloud`` file."""
        return describe(self.world, self.ca_file)

    def stop(self) -> None:
        """Stop answering and end every thread; what was answered is stored."""
        self._serving_file.unlink(missing_ok=True)
        self.lease.stop()
        for listener in self._listeners:
            listener.stop()
        self.world.store.close()
        self._lock.release()


def describe(world: World, ca_file: Path) -> Line:
    """Give the line that tells a client all it needs."""
    return {
        "event": "practice",
        "practice": True,
        "login": world.origins.login,
        "graph": world.origins.graph,
        "sentry": world.origins.sentry,
        "ca_file": str(ca_file),
        "tenant_id": world.tenant_id,
        "domain": world.domain,
        "client_id": world.client_id,
        "certificate_action": not world.national,
        "accounts": [{"upn": account.upn, "what": account.what} for account in ACCOUNTS],
    }


def serve(
    state_dir: Path,
    *,
    faults: Iterable[str] = (),
    latency_ms: float = 0,
    assumptions: Mapping[str, str] | None = None,
    lag_factor: float = 1.0,
    clock: Clock | None = None,
    seed: int | None = None,
    national: bool = False,
    handlers: Mapping[str, Handler] | None = None,
) -> Practice:
    """Serve the tenant that lives in ``state_dir`` until ``stop``.

    Args:
        state_dir: made if it is not there; its ports are remembered in it.
        faults: specifications, see ``faults``.
        latency_ms: milliseconds that every answer is held back.
        assumptions: answers to what is not known of the real services, see ``world``.
        lag_factor: scales replication's lag; 0 switches it off.
        clock: the time of day.
        seed: for tests: makes new ids repeatable.
        national: be as a national cloud is: its Graph makes no certificates.
        handlers: what an origin answers instead of its own handler, by origin.

    Raises:
        BusyError: if another process serves this folder.
        PortTakenError: if a remembered port is in use by another program.
        FaultSpecError: if a fault cannot be read.
        AssumptionError: if an assumption or answer is not known.
    """
    clock = clock or Clock()
    in_force = Faults(faults)
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(state_dir / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise BusyError(str(state_dir)) from exc
    with contextlib.ExitStack() as undo:
        undo.callback(lock.release)
        certificate = tls.prepare(state_dir, clock.now())
        observers: list[Observer] = []
        listeners = _listen(state_dir, certificate, in_force, latency_ms / 1000, observers, undo)
        world = new_world(
            state_dir,
            Origins.on(*(listener.port for listener in listeners)),
            clock=clock,
            assumptions=assumptions,
            faults=in_force,
            lag_factor=lag_factor,
            seed=seed,
            national=national,
        )
        undo.callback(world.store.close)
        world.observers = observers
        world.pause = listeners[0].pause
        world.ca_file = certificate.ca_file
        for listener in listeners:
            listener.handler = (handlers or {}).get(listener.origin) or _handler(
                listener.origin, world
            )
        lease = Lease(secrets.token_hex(16))
        undo.callback(lease.stop)
        for listener in listeners:
            listener.start()
        lease.start()
        line = describe(world, certificate.ca_file)
        serving = {"pid": os.getpid(), "control": lease.port, "token": lease.token, "line": line}
        tls.write_private(state_dir / SERVING_FILE, json.dumps(serving).encode())
        undo.pop_all()
    return Practice(world, certificate.ca_file, lease, listeners, state_dir / SERVING_FILE, lock)


def _handler(origin: str, world: World) -> Handler:
    made: Handler = importlib.import_module(f"assistant.practice.{origin}").handler(world)
    return made


def _listen(
    state_dir: Path,
    certificate: tls.Tls,
    faults: Faults,
    latency: float,
    observers: list[Observer],
    undo: contextlib.ExitStack,
) -> list[Listener]:
    """Open the three ports: the remembered ones, or free ones that are remembered from now."""
    file = state_dir / PORTS_FILE
    ports = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    listeners: list[Listener] = []
    for origin in ORIGINS:
        listener = Listener(
            origin,
            int(ports.get(origin, 0)),
            certificate.context,
            faults,
            latency=latency,
            observers=observers,
        )
        undo.callback(listener.stop)
        listeners.append(listener)
    if not ports:
        chosen = {listener.origin: listener.port for listener in listeners}
        tls.write_private(file, json.dumps(chosen).encode())
    return listeners


def reset(state_dir: Path) -> None:
    """Forget the tenant and its ports; its authority stays.

    Raises:
        BusyError: if a process serves this folder.
    """
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with FileLock(state_dir / LOCK_FILE).acquire(timeout=0):
            for name in _STATE_FILES:
                (state_dir / name).unlink(missing_ok=True)
    except Timeout as exc:
        raise BusyError(str(state_dir)) from exc


def dump(state_dir: Path) -> dict[str, Any]:
    """Give the canonical state, also while another process serves it."""
    if not ((state_dir / PORTS_FILE).exists() and (state_dir / STATE_FILE).exists()):
        serve(state_dir).stop()  # the state before anybody used it
    ports = json.loads((state_dir / PORTS_FILE).read_text(encoding="utf-8"))
    origins = Origins.on(*(int(ports[origin]) for origin in ORIGINS))
    world = new_world(state_dir, origins, read_only=True)
    try:
        return world.store.dump()
    finally:
        world.store.close()


@contextlib.contextmanager
def running_practice(state_dir: Path, **options: Any) -> Iterator[Practice]:  # noqa: ANN401  # serve's own
    """Serve within a ``with`` block; the options are those of ``serve``."""
    practice = serve(state_dir, **options)
    try:
        yield practice
    finally:
        practice.stop()

"""Time, threads and the wish to stop: the only place of the core that starts a thread (law 7).

A `Cancel` is set once and stays set. Whoever waits for something that cannot look at a flag, a
socket for example, registers with `Cancel.on_cancel` what wakes it.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from assistant.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

T = TypeVar("T")

POOL_SIZE = 8


class Clock(Protocol):
    """What tells the time; handed in, so that tests wait for nothing (law 8)."""

    def now(self) -> datetime:
        """Give the date and time, aware, in UTC."""

    def monotonic(self) -> float:
        """Give seconds since some moment, never going back."""


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


system_clock: Clock = _SystemClock()


class Cancel:
    """A token that says once and for all that the job is to stop.

    Fit to be set from a signal handler: its lock may be taken again by the thread that holds it.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition(threading.RLock())
        self._set = False
        self._callbacks: dict[int, Callable[[], object]] = {}
        self._next = 0

    def set(self) -> None:
        """Ask to stop: wakes every waiter and runs what was registered, newest first."""
        with self._condition:
            if self._set:
                return
            self._set = True
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
            self._condition.notify_all()
        with ExitStack() as stack:  # one that raises does not keep the others from running
            for callback in callbacks:
                stack.callback(callback)

    def is_set(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self._set

    def wait(self, seconds: float) -> bool:
        """Wait until set, at most so many seconds; tell whether it is set."""
        with self._condition:
            return self._condition.wait_for(lambda: self._set, timeout=max(0.0, seconds))

    def check(self) -> None:
        """Go on only if nobody asked to stop.

        Raises:
            Stopped: if somebody did.
        """
        if self._set:
            raise Stopped("run.stopped")

    def on_cancel(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Have ``callback`` run when the token is set, at once if it is already.

        It runs in the thread that sets the token and must be quick.

        Returns:
            What takes the callback back; harmless when called again or too late.
        """
        with self._condition:
            if not self._set:
                number = self._next
                self._next += 1
                self._callbacks[number] = callback

                def unregister() -> None:
                    with self._condition:
                        self._callbacks.pop(number, None)

                return unregister
        callback()
        return lambda: None


class StandingCancel(Cancel):
    """The token of a worker that does one job after another: a stop ends a job, not the worker."""

    def set(self) -> None:
        """Ask to stop; what was registered, and is not taken back, stays so for the next job."""
        with self._condition:
            if self._set:
                return
            self._set = True
            callbacks = list(self._callbacks.values())
            self._condition.notify_all()
        with ExitStack() as stack:
            for callback in callbacks:
                stack.callback(callback)

    def again(self) -> None:
        """Be unset for the next job; only where nothing of the last one runs any more."""
        with self._condition:
            self._set = False


class Pool:
    """A bounded pool of threads, joined at the end of its ``with`` block."""

    def __init__(self, cancel: Cancel, size: int = POOL_SIZE) -> None:
        self._cancel = cancel
        self._executor = ThreadPoolExecutor(max_workers=size, thread_name_prefix="assistant")
        self._inside = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Start nothing more, and come back when what runs has ended."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def gather(self, callables: Iterable[Callable[[], T]]) -> list[T]:
        """Run all side by side and give their results in the order of the callables.

        Called from one of the pool's own threads it runs them one after another there, so that a
        full pool cannot wait for itself.

        Raises:
            BaseException: the first that one of them raised, once those that were running have
                ended; those that had not begun never begin.
            Stopped: if the token was set before all had begun.
        """
        waiting = list(callables)
        if getattr(self._inside, "yes", False) or len(waiting) == 1:
            return [self._run(one) for one in waiting]
        futures = [self._executor.submit(self._run, one) for one in waiting]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            for future in futures:
                future.cancel()
            wait(futures)
        failed = [future for future in futures if future in done and _failure(future)]
        for future in [*failed, *futures]:
            if error := _failure(future):
                raise error
        return [future.result() for future in futures]

    def _run(self, call: Callable[[], T]) -> T:
        self._cancel.check()
        outer = getattr(self._inside, "yes", False)
        self._inside.yes = True
        try:
            return call()
        finally:
            self._inside.yes = outer


def _failure(future: Future[T]) -> BaseException | None:
    return None if future.cancelled() else future.exception()


def abandonable(call: Callable[[], T], cancel: Cancel, seconds: float) -> T:
    """Run a call into the system that nothing can interrupt, such as a name look-up.

    On a stop or when its time is up, its thread is left to end by itself: it holds nothing of
    ours but the answer that nobody waits for any more.

    Raises:
        TimeoutError: if it took longer than ``seconds``.
        Stopped: if the token was set first.
        BaseException: whatever the call raised.
    """
    cancel.check()
    answer: Future[T] = Future()

    def work() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread as it is
            answer.set_exception(error)

    ended = threading.Event()
    answer.add_done_callback(lambda _: ended.set())
    unregister = cancel.on_cancel(ended.set)
    try:
        threading.Thread(target=work, name="assistant-system-call", daemon=True).start()
        ended.wait(seconds)
        cancel.check()
        if not answer.done():
            raise TimeoutError
        return answer.result()
    finally:
        unregister()

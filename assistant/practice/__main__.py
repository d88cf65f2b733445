"""``python -m assistant.practice``: serve a practice tenant until stopped, or print its state."""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from assistant.practice.contoso_names import ACCOUNTS
from assistant.practice.faults import FaultSpecError
from assistant.practice.listener import PortTakenError
from assistant.practice.serve import BusyError, Practice, dump, reset, serve
from assistant.practice.world import ASSUMPTIONS, AssumptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

BUSY: Final = 4
"""Exit status when another process serves the folder: try to join it instead."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status: 0, 1 (port taken), 2 (bad input) or 4 (busy)."""
    options = _parser().parse_args(arguments)
    try:
        if options.reset:
            reset(options.state)
        if options.dump:
            json.dump(dump(options.state), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
            sys.stdout.write("\n")
            return 0
        practice = serve(
            options.state,
            faults=options.fault,
            latency_ms=options.latency,
            assumptions=dict(part.partition("=")[::2] for part in options.assume),
            lag_factor=options.lag,
            national=options.national,
        )
    except (FaultSpecError, AssumptionError) as exc:
        return _complain(str(exc), 2)
    except PortTakenError as exc:
        return _complain(
            f"{exc}. Stop that program, or start with --reset, which forgets the practice tenant "
            "and chooses other ports.",
            1,
        )
    except BusyError as exc:
        return _complain(f"another process serves the practice tenant in {exc}", BUSY)
    return _stay(practice, as_json=options.json, leased=options.leased)


def _default_state() -> Path:
    """Give the folder that all commands share; SSO_ASSISTANT_HOME puts everything below one."""
    home = os.environ.get("SSO_ASSISTANT_HOME")
    if home:
        return Path(home) / "state" / "practice"
    return Path(platformdirs.user_state_dir("sso-assistant", appauthor=False)) / "practice"


def _stay(practice: Practice, *, as_json: bool, leased: bool) -> int:
    practice.lease.final = leased
    over = practice.lease.ended if leased else threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: over.set())
    gc.freeze()  # 12,000 people will not go away; do not look at them again and again
    try:
        line = practice.describe()
        sys.stdout.write((json.dumps(line) if as_json else _words(line)) + "\n")
        sys.stdout.flush()
        while not over.wait(3600):
            pass
    finally:
        practice.stop()
    return 0


def _words(line: dict[str, object]) -> str:
    accounts = "\n".join(f"  {account.upn:45} {account.what}" for account in ACCOUNTS)
    return (
        "Practice tenant: nothing here is real.\n"
        f"  login   {line['login']}\n  graph   {line['graph']}\n  sentry  {line['sentry']}\n"
        f"  authority to trust for these addresses only: {line['ca_file']}\n"
        f"Accounts:\n{accounts}\n"
        "Stop with Ctrl+C."
    )


def _complain(sentence: str, status: int) -> int:
    sys.stderr.write(f"practice: {sentence}\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sso-assistant practice",
        description="A practice Entra ID tenant and a practice Sentry on this machine.",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        default=_default_state(),
        help="the folder it lives in",
    )
    parser.add_argument("--reset", action="store_true", help="begin anew")
    parser.add_argument(
        "--latency", type=float, default=0, metavar="MS", help="hold every answer back"
    )
    parser.add_argument(
        "--lag", type=float, default=1.0, metavar="FACTOR", help="scale replication; 0 for none"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SPEC",
        help='"ORIGIN:METHOD PATH-GLOB:NTH=KIND"; may be given again',
    )
    parser.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="NAME=ANSWER",
        help="answer something that is not known of the real services: " + ", ".join(ASSUMPTIONS),
    )
    parser.add_argument(
        "--national",
        action="store_true",
        help="be as a national cloud is: Graph makes no certificates",
    )
    parser.add_argument("--dump", action="store_true", help="print the state as JSON and end")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.add_argument("--leased", action="store_true", help="end with the last user")
    return parser


if __name__ == "__main__":
    sys.exit(main())

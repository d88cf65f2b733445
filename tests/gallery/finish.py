"""Every state in which a person may meet the last page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gallery.check import (
    EVERYTHING,
    LONG,
    MEMBERS,
    NOT_YET,
    OLIVIA,
    PRACTICE,
    SECOND,
    TAKEN,
    TOLD,
    everything_right,
    failing,
    finished,
    person,
    stand,
)
from helpers import facts

from assistant.errors import Conflict
from assistant.sentry.auth_provider import AuthProvider
from assistant.wizard.answers import Answers
from assistant.wizard.events import Changed, Result
from assistant.wizard.live import Live
from assistant.wizard.stand import Saved, Stand
from assistant.wizard.undo_asking import Asked, Risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

MADE = (
    "Let the active certificate sign",
    "Make a signing certificate",
    "Set where a sign-in starts",
    "Set the addresses",
    "Set single sign-on to SAML",
    "Add Sentry from the gallery",
)
RUN = Result("converged", run="20261123-083000-3f2a", changes=6, applied=6)


def ready(**more: object) -> Stand:
    """Everything is in place, so it can be tried."""
    return at_end(stand(everything_right, told=TOLD, members=MEMBERS), **more)


def at_end(of: Stand, **more: object) -> Stand:
    """The same on the last page, after a run."""
    given = {"page": "finish", "past": of.past | {"sentry", "check"}, "result": RUN, **more}
    return replace(of, **given)  # type: ignore[arg-type]


def with_provider(pending: int) -> Callable[[Goal], Observed]:
    """Sentry itself says how many have yet to link."""

    def look(goal: Goal) -> Observed:
        found = AuthProvider(
            "read", "active-directory", "", require_link=True, pending_links=pending
        )
        return replace(everything_right(goal), provider=found)

    return look


def near_its_end(goal: Goal) -> Observed:
    """The active certificate ends soon, and nobody is told."""
    active = facts.certificate(days=19)
    principal = facts.principal(goal, certificates=(active,), notify=("it-operations@contoso.com",))
    return replace(everything_right(goal), service_principal=principal)


def without(goal: Goal) -> Observed:
    """No application at all."""
    gone = finished(goal, (), sentry=NOT_YET)
    return replace(gone, application=None, service_principal=None)


def in_use(goal: Goal) -> Observed:
    """People sign in with it today."""
    return replace(everything_right(goal), around=replace(EVERYTHING, last_sign_in=facts.NOW))


def long_values() -> Stand:
    """Long names everywhere."""
    upn = "maximiliane-theodora.von-und-zu-hohenlohe-waldenburg-schillingsfuerst@contoso.com"
    long = replace(OLIVIA, upn=upn, mail=upn)
    second = replace(SECOND, upn=f"second.{upn}", mail=f"second.{upn}")
    said = {"sentry_owner": upn, "second_owner": second.upn}
    return at_end(stand(lambda goal: finished(goal, (long, second)), slug=LONG, said=said))


MANY = tuple(f"Assign {person(number).display_name}" for number in range(40))
WHOM = "olivia@contoso.com, ben@contoso.com (+3)"


def undoing(**more: object) -> Stand:
    """A run is put back."""
    changes = {f"c-{number}": Changed(f"c-{number}", "undone", 0.4) for number in range(2)}
    return ready(busy="undo", asked=Asked("r", MADE, MADE), changes=changes, result=None, **more)


STATES: dict[str, Callable[[], Stand]] = {
    "unseen": lambda: Stand(page="finish", answers=Answers(organization="acme")),
    "looking": lambda: Stand(page="finish", answers=Answers(organization="acme"), busy="look"),
    "ready": ready,
    "not_taken": lambda: at_end(
        stand(lambda goal: replace(everything_right(goal), sentry=NOT_YET), told=TOLD)
    ),
    "unknown": lambda: at_end(
        stand(
            lambda goal: replace(everything_right(goal), sentry=replace(NOT_YET, sso="unknown")),
            told=TOLD,
        )
    ),
    "failing": lambda: replace(
        at_end(stand(lambda goal: finished(goal, (replace(OLIVIA, mail=None),)))), plan=None
    ),
    "unapplied": lambda: at_end(stand(failing)),
    "nothing_there": lambda: at_end(stand(without)),
    "from_entra": lambda: at_end(
        stand(everything_right, said={"initiated": "idp"}, told=TOLD, members=MEMBERS)
    ),
    "no_link": lambda: at_end(
        stand(everything_right, cloud=replace(PRACTICE, name="usgov", practice=False, my_apps=None))
    ),
    "hidden": lambda: at_end(stand(lambda goal: finished(goal, sentry=TAKEN), told=TOLD)),
    "practice": lambda: at_end(stand(everything_right, cloud=PRACTICE, told=TOLD, members=MEMBERS)),
    "live": lambda: at_end(stand(in_use, told=TOLD, members=MEMBERS)),
    "second_owner_missing": lambda: at_end(
        stand(everything_right, said={"second_owner": None}, told=TOLD)
    ),
    "members_pending": lambda: at_end(stand(with_provider(17), told=TOLD, members=MEMBERS)),
    "members_linked": lambda: at_end(stand(with_provider(0), told=TOLD, members=MEMBERS)),
    "certificate_near": lambda: at_end(stand(near_its_end, told=TOLD)),
    "no_certificate": lambda: at_end(
        stand(
            lambda goal: finished(
                goal,
                (OLIVIA, person(1)),
                service_principal=facts.principal(goal, certificates=(), active_thumbprint=None),
            )
        )
    ),
    "saved": lambda: ready(
        saved=(Saved("record", Path("/home/admin/Documents/sentry-acme-record-2026-11-23.html")),)
    ),
    "undo_looking": lambda: ready(busy="undo"),
    "undo_asked": lambda: ready(asked=Asked("r", MADE, MADE)),
    "undo_many": lambda: ready(asked=Asked("r", MANY, MANY)),
    "undo_locks_out": lambda: ready(
        asked=Asked("r", MADE, MADE, risk=Risk(Live.YES, WHOM, alone=True))
    ),
    "undo_running": undoing,
    "undone": lambda: at_end(stand(without), result=Result("undone", run=RUN.run, applied=6)),
    "error": lambda: ready(
        error=Conflict(
            "undo.in_use", people="olivia@contoso.com", change="Which certificate signs"
        ),
        error_page="finish",
    ),
    "long_values": long_values,
}

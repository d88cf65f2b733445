"""How to try it, and what one should see. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import at_stake
from assistant.wizard.steps import application, finish

if TYPE_CHECKING:
    from assistant.wizard.frame import Frame
    from assistant.wizard.stand import Stand

Kind = Literal["sp", "idp", "my_apps"]

SEEN: Final = (
    "unassigned",
    "addresses",
    "no_certificate",
    "attributes",
    "refused",
    "no_sso",
    "wrong_account",
    "second_account",
    "silent",
)
"""What one may see instead, keys under ``ui.finish.instead``; in the order of a sign-in."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sign in for the test.

    Attributes:
        kind: who starts it: ``sp`` Sentry, ``idp`` Entra; ``my_apps`` is the page of all apps.
        address: where it begins; empty where there is none.
        steps: keys of what to do and what to see, under ``ui.finish.step``, in order.
        why: why it cannot be tried, a sentence; empty if it can.
        hidden: the application does not show there, though the address works.
        path: from where to where a person is sent, a key under ``ui.finish.path``.
    """

    kind: Kind
    address: str
    steps: tuple[str, ...] = ()
    why: str = ""
    hidden: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words: what to do, and what one should see."""

    do: str
    see: str


def ways(frame: Frame) -> tuple[Way, ...]:
    """Give every way, the one to try first at the beginning.

    With a Sign-on URL, Entra's own pages start at Sentry as well, so there is one way fewer.
    """
    known = finish.links(frame)
    begins_at_entra = frame.goal.initiated == "idp"
    begun = ("open", "button", "microsoft", "confirm", "inside")
    sp = Way("sp", known["sp"], begun, path="sentry")
    launch = known.get("my_apps", "")
    why = "" if launch else _no_link(frame)
    principal = frame.observed.service_principal
    hidden = principal is not None and not application.shown_in_my_apps(principal)
    if begins_at_entra:
        idp = Way("idp", launch, ("open_app", "microsoft", "confirm", "inside"), why, path="entra")
        short = ("tile", "confirm", "inside")
        return (sp, idp, Way("my_apps", launch, short, why, hidden, "apps_entra"))
    listed = ("tile", "button", "confirm", "inside")
    apps = Way("my_apps", launch, listed, why, hidden, "apps_sentry")
    return (sp, apps, Way("idp", "", why=texts.say("ui.finish.way.idp.not_applicable")))


def _no_link(frame: Frame) -> str:
    none = frame.observed.application is None
    return texts.say(f"ui.finish.way.{'not_there' if none else 'no_link'}")


def steps(way: Way, frame: Frame) -> tuple[Step, ...]:
    """Put the steps of a way into words."""
    params = {
        "slug": frame.addresses.slug,
        "app": frame.goal.app_name,
        "who": tester(frame) or texts.say("ui.finish.somebody"),
    }

    def say(key: str, part: str) -> str:
        return texts.say(f"ui.finish.step.{key}.{part}", **params)

    return tuple(Step(say(key, "do"), say(key, "see")) for key in way.steps)


def tester(frame: Frame) -> str:
    """Give somebody with whom it should work: the test user, the owner, else anybody."""
    known = frame.judgements
    for wished in (frame.goal.test_user, frame.goal.owner):
        judgement = known.get(wished.lower()) if wished else None
        if wished and judgement is not None and judgement.state == "gets_in":
            return wished
    judged = zip(frame.judged.people, frame.judged.judgements, strict=True)
    return next((person.upn for person, how in judged if how.state == "gets_in"), "")


def ready(stand: Stand) -> tuple[State, str, str]:
    """Tell whether it can work yet: the verdict, a key under ``ui.finish.ready``, a page."""
    frame = stand.frame
    if frame is None:
        return State.NOT_RUN, "unseen", ""
    if frame.observed.application is None:
        return State.FAIL, "not_there", "review"
    if stand.plan is not None and any(one.stage == "entra" for one in stand.plan.changes):
        return State.WARN, "unapplied", "review"
    if stand.failing:
        return State.WARN, "failing", "check"
    if not at_stake.taken(stand):
        seen = frame.observed.sentry
        known = seen is not None and seen.sso != "unknown"
        return (
            (State.WARN, "not_taken", "sentry") if known else (State.NOT_RUN, "unknown", "sentry")
        )
    warned = any(check.state is State.WARN for check in stand.checks)
    return (State.WARN, "warned", "check") if warned else (State.PASS, "taken", "")

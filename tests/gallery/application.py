"""Every state in which a person may meet the page *application*."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gallery.signin import ADMIN, CONTOSO, ME, answers, frame
from gallery.target import PRACTICE
from helpers import facts

from assistant.entra.objects import Application, Template
from assistant.entra.people import User
from assistant.entra.surroundings import Surroundings
from assistant.errors import BadInput, NetworkError
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import choice
from assistant.wizard.answers import Answers, check
from assistant.wizard.choice import Choice
from assistant.wizard.goal import Goal
from assistant.wizard.memory import Memory, Pending
from assistant.wizard.observed import Candidate, Deleted, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand
from assistant.wizard.steps.application import GALLERY_TAG

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.wizard.observed import Observed

SAAS = addresses.SAAS
SHOWN = (GALLERY_TAG,)
OF = addresses.addresses(addresses.parse(SAAS), "acme")
GOAL = facts.goal(
    sentry_url=SAAS,
    identifier=OF.identifier,
    reply_url=OF.reply_url,
    sign_on_url=OF.sign_on_url,
    relay_state=OF.relay_state,
    logout_url=OF.logout_url,
)
ENTRY = Template("t-sentry", "Sentry", "Functional Software, Inc.", "https://sentry.io/", ("saml",))
LOOKALIKES = (
    Template("t-1", "Sentry Insurance", "Sentry Insurance", "https://www.sentry.com/", ("saml",)),
    Template("t-2", "SentryOne Portal", "SentryOne", "https://www.sentryone.com/", ("password",)),
    Template("t-3", "SecureSentry", "", "", ("oidc",)),
)
NONE = SentrySeen(reachable=True, base_from_metadata=SAAS, organization="exists", sso="none")
ON_SSO = replace(NONE, sso="saml", idp_tenant=facts.TENANT)
PEOPLE = tuple(
    User(
        f"u-{name}", f"{name}@contoso.com", name.title(), f"{name}@contoso.com", name.title(), "Doe"
    )
    for name in ("olivia", "sam", "kim", "noor", "ravi", "tess", "yuki")
)
HALF = Application(
    "app-half",
    "5f0e8a31-7c25-4f0e-9d1a-3f0b6f2f1c11",
    "Sentry",
    template_id="t-sentry",
    created=facts.NOW - timedelta(days=40),
)
OLD = Application(
    "app-old",
    "9a7d1c42-11b0-4f67-8a0e-aa51d7c3b812",
    "Sentry",
    created=facts.NOW - timedelta(days=700),
)
OTHER = Application(
    "app-other",
    "c3b1f7de-58a2-4c19-b7c4-0d6e9f8a2b33",
    "Sentry (Fabrikam)",
    identifier_uris=(f"{SAAS}/saml/metadata/fabrikam/",),
    template_id="t-sentry",
    created=facts.NOW - timedelta(days=300),
)


def stand(
    observed: Observed,
    goal: Goal = GOAL,
    chosen: Choice | None = None,
    memory: Memory = facts.MEMORY,
    **more: Any,
) -> Stand:
    """The page after a look that saw this."""
    said = more.pop("answers", answers())
    decided = chosen or Choice(observed.application)
    given: dict[str, Any] = {
        "answers": said,
        "looked_for": said,
        "page": "application",
        "past": frozenset({"target", "signin"}),
        "account": ADMIN,
        "frame": replace(frame(observed, more.get("cloud")), goal=goal, addresses=OF),
        "choice": decided,
        "plan": None if decided.ask else make_plan(goal, observed, memory),
    }
    return Stand(**{**given, **more})


def seen(**more: Any) -> Observed:
    """What was seen where nothing is there yet."""
    given = {"tenant": CONTOSO, "me": ME, "templates": (ENTRY,), "sentry": NONE}
    return facts.empty(**{**given, **more})


def there(of: Application | None = None, why: Why = Why.IDENTIFIER, **more: Any) -> Observed:
    """What was seen where one is there and taken."""
    application = of or facts.application(GOAL, created=facts.NOW - timedelta(days=200))
    given = {
        "application": application,
        "service_principal": facts.principal(GOAL, tags=SHOWN, app_id=application.app_id),
        "candidates": (Candidate(application, why),),
    }
    return seen(**{**given, **more})


def _unseen(**more: Any) -> Stand:
    return Stand(answers=answers(), page="application", account=ADMIN, **more)


def _new_named() -> Stand:
    name = "Sentry (acme)"
    return stand(seen(), replace(GOAL, app_name=name), answers=answers(app_name=name))


def _wrong_name() -> Stand:
    typed = "Sentry " * 40
    try:
        check("app_name", typed)
    except BadInput as error:
        return stand(seen(), wrong={"app_name": error}, typed={"app_name": typed.strip()})
    raise AssertionError(typed)


def _doubt() -> Stand:
    entry = replace(ENTRY, publisher="Acme Software", home_page="https://sentry.example.org/")
    return stand(seen(templates=(entry,)))


def _no_entry() -> Stand:
    observed = seen(templates=LOOKALIKES)
    try:
        choice.exact(observed.templates)
    except BadInput as error:
        return replace(_planless(observed), error=error, error_page="application")
    raise AssertionError(observed)


def _planless(observed: Observed) -> Stand:
    made = stand(seen())
    return replace(made, frame=replace(frame(observed), goal=GOAL, addresses=OF), plan=None)


def _custom() -> Stand:
    said = answers(template="custom", initiated="idp")
    return stand(seen(), replace(GOAL, template="custom", sign_on_url=None), answers=said)


def _ask() -> Stand:
    candidates = (
        Candidate(HALF, Why.TEMPLATE),
        Candidate(OTHER, Why.TEMPLATE),
        Candidate(OLD, Why.NAME),
    )
    unclear = Choice(None, (candidates[0], candidates[2]))
    return stand(seen(candidates=candidates), chosen=unclear)


def _held() -> Stand:
    return stand(there(), answers=answers(app_id=facts.application(GOAL).app_id))


def _reuse() -> Stand:
    sp = facts.principal(
        GOAL, tags=SHOWN, app_id=HALF.app_id, sso_mode=None, login_url=None, relay_state=None
    )
    observed = there(HALF, Why.TEMPLATE, service_principal=sp)
    said = answers(app_id=HALF.app_id)
    observed = replace(observed, candidates=(Candidate(HALF, Why.NAMED), Candidate(OLD, Why.NAME)))
    return stand(observed, replace(GOAL, app_id=HALF.app_id), answers=said)


def _live() -> Stand:
    around = Surroundings(log_read=True, last_sign_in=facts.NOW - timedelta(hours=3))
    return stand(there(sentry=ON_SSO, people=PEOPLE, around=around))


def _breaking() -> Stand:
    old = facts.application(
        GOAL,
        redirect_uris=(GOAL.reply_url, f"{SAAS}/saml/acs/fabrikam/"),
        identifier_uris=(GOAL.identifier, f"{SAAS}/saml/metadata/fabrikam/"),
        logout_url=f"{SAAS}/auth/logout/",
        created=facts.NOW - timedelta(days=900),
    )
    sp = facts.principal(
        GOAL, tags=SHOWN, login_url=f"{SAAS}/organizations/acme/", relay_state=None
    )
    return stand(there(old, service_principal=sp, sentry=ON_SSO, people=PEOPLE))


def _unknown_use() -> Stand:
    return stand(there(sentry=replace(NONE, sso="unknown"), people=PEOPLE[:2]))


def _odd() -> Stand:
    application = facts.application(GOAL, lock_enabled=True)
    sp = facts.principal(GOAL, enabled=False, token_encryption_key_id="key", tags=())
    return stand(there(application, service_principal=sp, claims_policies=1))


def twins() -> tuple[Deleted, ...]:
    """Deleted ones that may be meant: by the Identifier, and by the name alone."""
    return (
        Deleted(
            "d-1",
            "app-d-1",
            "Sentry",
            (GOAL.identifier,),
            "t-sentry",
            Why.IDENTIFIER,
            facts.NOW - timedelta(days=2),
        ),
        Deleted("d-2", "app-d-2", "Sentry", (), None, Why.NAME, facts.NOW - timedelta(days=9)),
    )


def _stranded() -> Stand:
    return stand(seen(twins=twins(), sentry=ON_SSO))


def _restoring() -> Stand:
    goal = replace(GOAL, restore_app="d-1")
    return stand(seen(twins=twins()), goal, answers=answers(restore_app="d-1"))


def _hidden() -> Stand:
    pending = Pending("application.create", facts.NOW - timedelta(minutes=2), frozenset(), "3f2a")
    return stand(seen(), memory=Memory("3f2a", pending=(pending,)))


def _again() -> Stand:
    made = _reuse()
    return replace(made, answers=answers(new_app=True), busy="look")


def _not_found() -> Stand:
    named = "0f0f0f0f-1111-4222-8333-444455556666"
    error = BadInput("application.not_found", app_id=named)
    return replace(_unseen(error=error, error_page="application"), answers=answers(app_id=named))


def _refused() -> Stand:
    error = NetworkError("network.timeout", host="graph.microsoft.com")
    return _unseen(error=error, error_page="application")


def _practice() -> Stand:
    said = Answers(organization="acme", cloud="practice")
    return stand(seen(templates=(ENTRY, *LOOKALIKES)), answers=said, cloud=PRACTICE)


def _long() -> Stand:
    long = "Contoso International: Sentry for Observability and Reliability (EMEA, Production)"
    uris = tuple(f"{SAAS}/saml/metadata/contoso-division-{n:02}/" for n in range(1, 9))
    many = tuple(
        Candidate(
            replace(
                OTHER,
                id=f"o-{n}",
                app_id=f"{n:08}-58a2-4c19-b7c4-0d6e9f8a2b33",
                display_name=long,
                identifier_uris=uris,
            ),
            Why.TEMPLATE,
        )
        for n in range(6)
    )
    more = tuple(
        replace(LOOKALIKES[0], id=f"l-{n}", display_name=f"Sentry {long} {n}") for n in range(14)
    )
    return stand(seen(candidates=many, templates=(ENTRY, *more), twins=twins()))


STATES: dict[str, Callable[[], Stand]] = {
    "looking": lambda: _unseen(busy="look"),
    "unseen": _unseen,
    "new": lambda: stand(seen()),
    "new_named": _new_named,
    "wrong_name": _wrong_name,
    "lookalikes": lambda: stand(seen(templates=(ENTRY, *LOOKALIKES))),
    "doubt": _doubt,
    "no_entry": _no_entry,
    "custom": _custom,
    "ask": _ask,
    "held": _held,
    "reuse": _reuse,
    "ready": lambda: stand(there(sentry=NONE)),
    "live": _live,
    "breaking": _breaking,
    "unknown_use": _unknown_use,
    "odd": _odd,
    "deleted": lambda: stand(seen(twins=twins())),
    "stranded": _stranded,
    "restoring": _restoring,
    "bin_unread": lambda: stand(seen(bin_read=False)),
    "hidden": _hidden,
    "again": _again,
    "not_found": _not_found,
    "refused": _refused,
    "practice": _practice,
    "long": _long,
}

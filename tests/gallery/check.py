"""Every state in which a person may meet the page of the checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant.entra import clouds
from assistant.entra.people import User
from assistant.entra.roles import CLOUD_APPLICATION_ADMINISTRATOR
from assistant.entra.surroundings import Surroundings
from assistant.entra.token import Account
from assistant.errors import NetworkError
from assistant.sentry import addresses
from assistant.sentry.auth_provider import AuthProvider
from assistant.sentry.public import SentrySeen
from assistant.sentry.slug import Slug
from assistant.wizard.answers import Answers
from assistant.wizard.fixes import with_fixes
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.observed import Deleted, SignedIn, Tenant, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand, Target
from assistant.wizard.steps import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.clouds import Cloud
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

GLOBAL = clouds.cloud_named("global")
PRACTICE = replace(GLOBAL, name="practice", practice=True)
OLIVIA = User("u-1", "olivia@contoso.com", "Olivia Owen", "olivia@contoso.com", "Olivia", "Owen")
SECOND = User("u-2", "samir@contoso.com", "Samir Said", "samir@contoso.com", "Samir", "Said")
ADMIN = Account("admin@contoso.com", "oid", facts.TENANT)
TAKEN = SentrySeen(
    reachable=True,
    base_from_metadata="https://sentry.io",
    organization="exists",
    sso="saml",
    idp_tenant=facts.TENANT,
    idp_sso_url=GLOBAL.saml_sign_in(facts.TENANT),
)
NOT_YET = SentrySeen(
    reachable=True, base_from_metadata="https://sentry.io", organization="exists", sso="none"
)
EVERYTHING = Surroundings(
    owners=("Priya Patel",), premium=True, eligible=frozenset(), mfa=True, limits=False
)
TOLD = {"private_window": True, "owner_role": True, "plan": True, "required_at_once": True}
MEMBERS = ("olivia@contoso.com", "samir@contoso.com")
CLIENT = "77777777-8888-9999-aaaa-bbbbbbbbbbbb"
LONG = "acme-observability-platform-europe-and-middle-east"


def person(number: int, **more: Any) -> User:
    """Somebody who is assigned."""
    first, last = (
        ("Ada", "Bianchi"),
        ("Bogdan", "Ionescu"),
        ("Chiara", "Fontana"),
        ("Daan", "de Vries"),
        ("Elif", "Şahin"),
    )[number % 5]
    upn = f"{first.lower()}.{number:03d}@contoso.com"
    made = User(f"p-{number}", upn, f"{first} {last}", upn, first, last, enabled=True)
    return replace(made, **more)


def goal_for(slug: str = "acme", cloud: Cloud = GLOBAL, **said: Any) -> Goal:
    """What is wanted for an organization at Sentry's own service."""
    of = addresses.addresses(addresses.parse("https://sentry.io"), slug)
    return goal_of(Answers(organization=slug, **said), cloud, facts.TENANT, of)


def finished(goal: Goal, people: tuple[User, ...] = (OLIVIA, SECOND), **more: Any) -> Observed:
    """A tenant in which the goal is reached, with these people assigned."""
    given: dict[str, Any] = {
        "tenant": Tenant(facts.TENANT, "Contoso", ("contoso.com",)),
        "me": SignedIn(
            "me",
            ADMIN.upn,
            "Admin",
            frozenset(),
            frozenset({CLOUD_APPLICATION_ADMINISTRATOR}),
        ),
        "people": people,
        "users": {one.upn: one for one in (OLIVIA, SECOND, *people)},
        "assigned": tuple(facts.assigned(one.id, one.display_name) for one in people),
        "sentry": TAKEN,
    }
    return facts.finished(goal, **{**given, **more})


def everything_right(goal: Goal) -> Observed:
    """All is right, and all of it could be seen."""
    people = tuple(replace(one, enabled=True) for one in (OLIVIA, SECOND))
    return finished(
        goal,
        people,
        service_principal=facts.principal(goal, tags=("WindowsAzureActiveDirectoryIntegratedApp",)),
        around=EVERYTHING,
        claims_policies=0,
        token_policies=0,
        provisioning_jobs=0,
        provider=AuthProvider("read", "active-directory", "", require_link=True, pending_links=0),
    )


def stand(
    look: Callable[[Goal], Observed],
    *,
    slug: str = "acme",
    cloud: Cloud = GLOBAL,
    said: dict[str, Any] | None = None,
    told: dict[str, bool] | None = None,
    members: tuple[str, ...] | None = None,
    **more: Any,
) -> Stand:
    """A stand after a look; ``look`` gives what was seen, from the goal."""
    given = {"sentry_owner": OLIVIA.upn, "second_owner": SECOND.upn, **(said or {})}
    answers = Answers(organization=slug, cloud=cloud.name, client_id=CLIENT, **given)
    goal = goal_for(slug, cloud, **given)
    of = addresses.addresses(addresses.parse("https://sentry.io"), slug)
    observed = look(goal)
    frame = Frame(goal, observed, of, cloud, agreed=True, members=members, told=told or {})
    shown: dict[str, Any] = {
        "answers": answers,
        "page": "check",
        "past": frozenset(
            {"target", "signin", "application", "addresses", "certificate", "people", "review"}
        ),
        "cloud": cloud,
        "target": Target(Slug(slug), observed.sentry),
        "account": ADMIN,
        "frame": frame,
        "plan": make_plan(goal, observed, facts.MEMORY),
        "looked_for": answers,
        "checks": with_fixes(check.checks(frame), frame, facts.MEMORY),
        "told": told or {},
    }
    return Stand(**{**shown, **more})


def fine() -> Stand:
    """Everything right, but not everything could be seen."""
    return stand(finished, told=TOLD, members=MEMBERS)


def failing(goal: Goal) -> Observed:
    """What a hand in the portal can spoil."""
    nobody = person(3, mail=None)
    return finished(
        goal,
        (OLIVIA, nobody, person(4), person(5, enabled=False)),
        users={OLIVIA.upn: OLIVIA, SECOND.upn: SECOND},
        application=facts.application(
            goal, identifier_uris=("https://sentry.io/saml/metadata/acme",)
        ),
        service_principal=facts.principal(
            goal,
            login_url="https://sentry.io/organizations/acme/",
            assignment_required=False,
            certificates=(
                facts.certificate(days=24),
                facts.certificate(
                    "BB" * 20,
                    days=1094,
                    subject="CN=Sentry acme 3f2a",
                    not_before=facts.NOW - timedelta(days=2),
                ),
            ),
        ),
        sentry=NOT_YET,
        claims_policies=1,
    )


def crowd(goal: Goal) -> Observed:
    """More people with something to say of them than are named."""
    bad = tuple(person(n, mail=None) for n in range(41))
    odd = tuple(person(n, kind="Guest", enabled=None) for n in range(41, 72))
    good = tuple(person(n) for n in range(72, 214))
    return finished(goal, (OLIVIA, SECOND, *bad, *odd, *good))


def error() -> Stand:
    """The network went while it was looked at again."""
    return replace(
        fine(),
        error=NetworkError("network.name", host="graph.microsoft.com"),
        error_page="check",
    )


def long_values() -> Stand:
    """Long names everywhere."""
    upn = "maximiliane-theodora.von-und-zu-hohenlohe-waldenburg-schillingsfuerst@contoso.com"
    long = replace(OLIVIA, upn=upn, mail=None)

    def look(goal: Goal) -> Observed:
        wrong = "https://sentry.internal.observability.contoso.com/saml/metadata/old-organization/"
        return finished(
            goal,
            (long,),
            users={upn: long},
            application=facts.application(goal, identifier_uris=(wrong, f"{wrong}second/")),
            twins=(
                Deleted(
                    "99999999-8888-7777-6666-555555555555",
                    "99999999-8888-7777-6666-444444444444",
                    "Sentry for observability of the European and Middle Eastern platforms",
                    why=Why.TEMPLATE,
                ),
            ),
        )

    return stand(look, slug=LONG, said={"sentry_owner": upn, "second_owner": None})


def more_checks() -> Stand:
    """After further permissions were given: nothing of it is left unseen."""
    return stand(everything_right, said={"more_checks": True}, told=TOLD, members=MEMBERS)


def stale() -> Stand:
    """An answer was changed after the look."""
    of = fine()
    return replace(of, answers=replace(of.answers, certificate_years=1))


def _in_use(goal: Goal) -> Observed:
    yesterday = replace(EVERYTHING, last_sign_in=facts.NOW - timedelta(days=1))
    return replace(failing(goal), sentry=TAKEN, around=yesterday)


STATES: dict[str, Callable[[], Stand]] = {
    "not_run": lambda: replace(fine(), checks=(), frame=None, looked_for=None),
    "signed_out": lambda: Stand(page="check", answers=Answers(organization="acme")),
    "busy_first": lambda: replace(fine(), checks=(), frame=None, looked_for=None, busy="check"),
    "busy_again": lambda: replace(stand(failing), busy="check"),
    "all_pass": more_checks,
    "only_not_run": fine,
    "to_look_at": lambda: stand(
        lambda goal: finished(goal, sentry=NOT_YET), said={"second_owner": None}
    ),
    "failures": lambda: stand(failing),
    "nothing_there": lambda: stand(
        lambda goal: replace(
            finished(goal, (), sentry=NOT_YET), application=None, service_principal=None
        )
    ),
    "many_people": lambda: stand(crowd, told=TOLD),
    "few_people": lambda: stand(
        lambda goal: finished(goal, (OLIVIA, SECOND, person(3, mail=None), person(7, mail=None))),
        told=TOLD,
    ),
    "stale": stale,
    "live": lambda: stand(_in_use),
    "practice": lambda: stand(finished, cloud=PRACTICE, told=TOLD, members=MEMBERS),
    "error": error,
    "long_values": long_values,
}

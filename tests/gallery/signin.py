"""Every state in which a person may meet the page *signin*."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gallery.target import CLIENT, PRACTICE
from helpers import facts

from assistant import texts
from assistant.entra import clouds, roles
from assistant.entra.surroundings import MORE_CHECKS, Surroundings
from assistant.entra.token import Account, DeviceCode
from assistant.errors import NetworkError, SignInError
from assistant.sentry import addresses
from assistant.wizard.answers import Answers
from assistant.wizard.asking import AT_SIGN_IN
from assistant.wizard.frame import Frame
from assistant.wizard.observed import SignedIn, Tenant
from assistant.wizard.stand import Stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.entra.clouds import Cloud
    from assistant.wizard.observed import Observed

ADMIN = Account("ada.minner@contoso.com", facts.TENANT, "me", "Ada Minner")
ME = SignedIn(
    "me",
    ADMIN.upn,
    "Ada Minner",
    AT_SIGN_IN | {"openid", "profile"},
    frozenset({roles.CLOUD_APPLICATION_ADMINISTRATOR, roles.USER_ADMINISTRATOR, roles.NO_ROLE}),
)
CONTOSO = Tenant(facts.TENANT, "Contoso Ltd", ("contoso.com", "contoso.onmicrosoft.com"))
CODE = DeviceCode("https://microsoft.com/devicelogin", "GQ7RT4XK2", 15)


def answers(**more: Any) -> Answers:
    """Answers for acme in a real tenant."""
    return Answers(**{"organization": "acme", "client_id": CLIENT, **more})


def before(**more: Any) -> Stand:
    """Nobody is signed in."""
    given: dict[str, Any] = {
        "answers": answers(),
        "page": "signin",
        "past": frozenset({"target"}),
        "cloud": clouds.cloud_named("global"),
    }
    return Stand(**{**given, **more})


def frame(observed: Observed, cloud: Cloud | None = None, **goal: Any) -> Frame:
    """A look at acme on sentry.io."""
    of = addresses.addresses(addresses.parse(addresses.SAAS), "acme")
    where = cloud or clouds.cloud_named("global")
    return Frame(facts.goal(**goal), observed, of, where, agreed=True)


def after(me: SignedIn = ME, tenant: Tenant = CONTOSO, **more: Any) -> Stand:
    """Somebody is signed in and looked around."""
    observed = facts.empty(tenant=tenant, me=me, **more.pop("observed", {}))
    given: dict[str, Any] = {
        "account": Account(me.upn, facts.TENANT, me.id, me.display_name),
        "frame": frame(observed, more.get("cloud")),
    }
    return before(**{**given, **more})


def refusal(code: str, number: int) -> SignInError:
    """An answer of Entra's login that says no."""
    return SignInError(
        code,
        number=f"AADSTS{number}",
        correlation_id="5d0c8e3b-2f0e-4a39-9a3c-0f3f0d8a7a11",
        timestamp="2026-11-23 08:30:00Z",
    )


def _practice(**more: Any) -> Stand:
    return before(answers=Answers(organization="acme", cloud="practice"), cloud=PRACTICE, **more)


def _practice_in() -> Stand:
    upn = "admin@contoso.practice.test"
    return after(
        replace(ME, upn=upn),
        Tenant(facts.TENANT, "Contoso (practice)", ("contoso.practice.test",)),
        answers=Answers(organization="acme", cloud="practice", account=upn),
        cloud=PRACTICE,
    )


def _more_allowed() -> Stand:
    scopes = ME.scopes | MORE_CHECKS | {roles.APPLICATIONS_WRITE}
    return after(replace(ME, scopes=scopes), answers=answers(more_checks=True))


def _guest() -> Stand:
    upn = "nora.fremd_partner.example#EXT#@contoso.onmicrosoft.com"
    return after(replace(ME, upn=upn, display_name="Nora Fremd", guest=True))


def _eligible() -> Stand:
    around = Surroundings(eligible=frozenset({roles.CLOUD_APPLICATION_ADMINISTRATOR}))
    me = replace(ME, roles=frozenset({roles.NO_ROLE}))
    return after(me, observed={"around": around})


def _wrong_tenant() -> Stand:
    other = "99999999-8888-4777-8666-555555555555"
    return after(tenant=Tenant(other, "Fabrikam", ("fabrikam.example",)))


def _memory_only() -> Stand:
    why = texts.say("signin.memory.none")
    return after(notes=(texts.say("front.memory_only", why=why),))


def _long() -> Stand:
    upn = "maximiliane.von-und-zu-hohenfels@observability.contoso-international.example"
    domains = tuple(f"division-{n:02}.contoso-international.example" for n in range(1, 48))
    named = "signin.role."
    me = replace(
        ME,
        upn=upn,
        display_name="Maximiliane von und zu Hohenfels-Wartenberg (Platform Engineering, EMEA)",
        roles=frozenset(key.removeprefix(named) for key in texts.table() if named in key),
        scopes=ME.scopes | {"Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All"},
    )
    name = "Contoso International Observability and Reliability Engineering Group (Production)"
    return after(me, Tenant(facts.TENANT, name, domains))


def _declined() -> Stand:
    return before(error=refusal("signin.declined", 65004), error_page="signin")


def _blocked() -> Stand:
    return before(error=refusal("signin.not_public", 7000218), error_page="signin")


def _look_failed() -> Stand:
    error = NetworkError("network.timeout", host="graph.microsoft.com")
    return before(account=ADMIN, error=error, error_page="signin")


STATES: dict[str, Callable[[], Stand]] = {
    "before": before,
    "before_more": lambda: before(
        answers=answers(more_checks=True, create_test_user="b.simon@contoso.com")
    ),
    "before_practice": _practice,
    "waiting_browser": lambda: before(busy="signin"),
    "waiting_practice": lambda: _practice(busy="signin"),
    "waiting_code": lambda: before(busy="signin", code=CODE),
    "looking": lambda: before(account=ADMIN, busy="look"),
    "signed_in": after,
    "practice": _practice_in,
    "more_allowed": _more_allowed,
    "guest": _guest,
    "no_role": lambda: after(replace(ME, roles=frozenset({roles.NO_ROLE}))),
    "eligible": _eligible,
    "roles_unknown": lambda: after(replace(ME, roles=None)),
    "wrong_tenant": _wrong_tenant,
    "scopes_missing": lambda: after(replace(ME, scopes=frozenset({"User.Read", "openid"}))),
    "memory_only": _memory_only,
    "stopped": lambda: before(notes=(texts.say("ui.note.stopped"),)),
    "long": _long,
    "declined": _declined,
    "blocked": _blocked,
    "look_failed": _look_failed,
}

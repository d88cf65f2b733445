"""Builders of facts: a goal, a tenant before and after, and a clock that only moves when told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.entra.objects import Application, Assignment, ServicePrincipal, SigningCertificate
from assistant.entra.objects import Template as GalleryEntry
from assistant.entra.people import Group, User
from assistant.entra.roles import AppRole
from assistant.sentry.public import SentrySeen
from assistant.wizard.goal import Goal
from assistant.wizard.memory import Memory
from assistant.wizard.observed import Observed, SignedIn, Tenant

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
TENANT = "11111111-2222-3333-4444-555555555555"
BASE = "https://sentry.example"
MEMORY = Memory("3f2a")
TEMPLATE = GalleryEntry(
    "t-sentry", "Sentry", "Functional Software", "https://sentry.example", ("saml",)
)
USER_ROLE = AppRole("role-user", "User", enabled=True, for_users=True)
ACCESS_ROLE = AppRole("role-access", "msiam_access", enabled=True, for_users=True)
OWNER = User("u-owner", "olivia@example.com", "Olivia", "olivia@example.com", "Olivia", "Owen")


def goal(**more: Any) -> Goal:
    """A goal for the organization acme."""
    given: dict[str, Any] = {
        "cloud": "global",
        "tenant_id": TENANT,
        "sentry_url": BASE,
        "organization": "acme",
        "identifier": f"{BASE}/saml/metadata/acme/",
        "reply_url": f"{BASE}/saml/acs/acme/",
        "sign_on_url": f"{BASE}/auth/login/acme/",
        "relay_state": f"{BASE}/organizations/acme/",
        "logout_url": f"{BASE}/saml/sls/acme/",
    }
    return Goal(**{**given, **more})


def certificate(thumbprint: str = "AA" * 20, days: int = 700, **more: Any) -> SigningCertificate:
    """A signing certificate that ends so many days from now."""
    made = SigningCertificate(
        thumbprint,
        "CN=Sentry acme 0001",
        NOW - timedelta(days=300),
        NOW + timedelta(days=days),
        can_sign=True,
    )
    return replace(made, **more)


def empty(**more: Any) -> Observed:
    """A tenant in which nothing was set up; the organization has no SSO yet."""
    given: dict[str, Any] = {
        "at": NOW,
        "tenant": Tenant(TENANT, "Contoso", ("example.com",)),
        "me": SignedIn("me", "admin@example.com", "Admin", frozenset(), frozenset()),
        "templates": (TEMPLATE,),
        "sentry": SentrySeen(
            reachable=True, base_from_metadata=BASE, organization="exists", sso="none"
        ),
    }
    return Observed(**{**given, **more})


def application(wanted: Goal, **more: Any) -> Application:
    """The application as a finished set-up leaves it."""
    made = Application(
        "app-object",
        "aaaaaaaa-0000-0000-0000-000000000001",
        "Sentry",
        identifier_uris=(wanted.identifier,),
        redirect_uris=(wanted.reply_url,),
        redirect_uri_indexes=((wanted.reply_url, 0),),
        logout_url=wanted.logout_url,
        created=NOW - timedelta(days=1),
    )
    return replace(made, **more)


def principal(wanted: Goal, **more: Any) -> ServicePrincipal:
    """Its service principal."""
    active = certificate()
    made = ServicePrincipal(
        "sp-object",
        "aaaaaaaa-0000-0000-0000-000000000001",
        "Sentry",
        sso_mode="saml",
        login_url=wanted.sign_on_url,
        relay_state=wanted.relay_state,
        assignment_required=True,
        active_thumbprint=active.thumbprint,
        enabled=True,
        roles=(USER_ROLE, ACCESS_ROLE),
        certificates=(active,),
    )
    return replace(made, **more)


def finished(wanted: Goal, **more: Any) -> Observed:
    """A tenant in which the goal is reached."""
    given: dict[str, Any] = {
        "application": application(wanted),
        "service_principal": principal(wanted),
    }
    return replace(empty(), **{**given, **more})


def assigned(principal_id: str, name: str = "") -> Assignment:
    """An assignment of this person or group."""
    return Assignment(f"a-{principal_id}", principal_id, "User", name, USER_ROLE.id)


def group(id_: str, name: str) -> Group:
    """A security group."""
    return Group(id_, name, dynamic=False, microsoft_365=False, security=True, hidden=False)


class StillClock:
    """A clock that moves only by waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class StillCancel:
    """A cancel token whose waits move the clock instead of taking time."""

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock
        self._set = False
        self.on_wait: Callable[[], None] | None = None

    def set(self) -> None:
        self._set = True

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: float) -> bool:
        self._clock.seconds += max(0.0, seconds)
        if self.on_wait is not None:
            self.on_wait()
        return self._set

    def check(self) -> None:
        from assistant.errors import Stopped  # noqa: PLC0415

        if self._set:
            raise Stopped("run.stopped")

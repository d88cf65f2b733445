"""What is wanted: the whole goal of a set-up, frozen, with every default filled in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.entra.clouds import Cloud
    from assistant.sentry.addresses import Addresses
    from assistant.wizard.answers import Answers

STEPS = (
    "target",
    "signin",
    "application",
    "addresses",
    "certificate",
    "people",
    "review",
    "sentry",
    "check",
    "finish",
)
"""The keys of the steps, in a person's order (law 3)."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A wished set-up.

    Attributes:
        cloud: the cloud's name.
        tenant_id: the tenant signed in to.
        sentry_url: Sentry's base address without a trailing slash.
        organization: the slug.
        identifier, reply_url, relay_state, logout_url: the addresses that Entra is to hold.
        sign_on_url: ``None`` where Entra is to start the sign-in (IdP-initiated).
        app_id: the application that the person named, by client id or object id.
        new_app: make another one even if one is there.
        owner: Sentry's owner, assigned first and judged first.
        assignment_required: ``None`` leaves it as it is.
        own_certificate: Entra makes no certificates here; we hand one over.
    """

    cloud: str
    tenant_id: str
    sentry_url: str
    organization: str
    identifier: str
    reply_url: str
    sign_on_url: str | None
    relay_state: str
    logout_url: str
    app_name: str = "Sentry"
    app_id: str | None = None
    new_app: bool = False
    identifier_claim: str = "name"
    certificate_years: int = 3
    notify: tuple[str, ...] = ()
    owner: str | None = None
    second_owner: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    test_user: str | None = None
    assignment_required: bool | None = None
    own_certificate: bool = False

    @property
    def wished_users(self) -> tuple[str, ...]:
        """Everyone to be assigned directly, the owner first, each once."""
        named = (self.owner, *self.users, self.test_user)
        return tuple(dict.fromkeys(upn.lower() for upn in named if upn))

    @property
    def initiated(self) -> str:
        """Who starts a sign-in from Entra's own pages: ``sp`` where a Sign-on URL is set."""
        return "sp" if self.sign_on_url else "idp"

    @property
    def key(self) -> str:
        """Key of the set-up: journal, lock and Home go by it."""
        return set_up_key(self.cloud, self.tenant_id, self.sentry_url, self.organization)


def set_up_key(cloud: str, tenant_id: str, sentry_url: str, organization: str) -> str:
    """Name a set-up: readable, fit for a file name, and apart from every other."""
    whole = f"{cloud}\n{tenant_id}\n{sentry_url}\n{organization}"
    short = hashlib.sha256(whole.encode()).hexdigest()[:8]
    readable = re.sub(r"[^a-zA-Z0-9-]+", "-", organization)[:40]
    return f"{readable}-{re.sub(r'[^a-z]+', '-', cloud)[:12]}-{short}"


def goal_of(
    answers: Answers,
    cloud: Cloud,
    tenant_id: str,
    addresses: Addresses,
    more_users: Iterable[str] = (),
) -> Goal:
    """Fill in everything that follows from what a person said.

    Args:
        answers: what was said.
        cloud: where.
        tenant_id: the tenant signed in to.
        addresses: Sentry's, for the organization.
        more_users: user principal names from a file.
    """
    by_sentry = answers.initiated == "sp"
    return Goal(
        cloud=cloud.name,
        tenant_id=tenant_id,
        sentry_url=addresses.base.base,
        organization=addresses.slug,
        identifier=answers.identifier or addresses.identifier,
        reply_url=answers.reply_url or addresses.reply_url,
        sign_on_url=(answers.sign_on_url or addresses.sign_on_url) if by_sentry else None,
        relay_state=addresses.relay_state if answers.relay_state is None else answers.relay_state,
        logout_url=answers.logout_url or addresses.logout_url,
        app_name=answers.app_name,
        app_id=answers.app_id,
        new_app=answers.new_app,
        identifier_claim=answers.identifier_claim,
        certificate_years=answers.certificate_years,
        notify=answers.notify,
        owner=answers.sentry_owner,
        second_owner=answers.second_owner,
        users=(*answers.users, *more_users),
        groups=answers.groups,
        test_user=answers.create_test_user,
        assignment_required=answers.assignment_required,
        own_certificate=not cloud.certificate_action,
    )

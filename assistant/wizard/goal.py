"""What is wanted: the whole goal of a set-up, frozen, with every default filled in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.sentry import addresses

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.entra.clouds import Cloud
    from assistant.sentry.addresses import Addresses
    from assistant.wizard.answers import Answers
    from assistant.wizard.people_file import People

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
        restore_app: bring this deleted application back and use it, by client id or object id.
        template: what a new one is made from, ``gallery`` or ``custom``.
        owner: Sentry's owner, assigned first and judged first.
        users: user principal names that the person typed; each must be there.
        listed: people from a file; who is not there is named, and the others go on.
        listed_by_mail: the file holds their mail addresses, not user principal names.
        assignment_required: ``None`` leaves it as it is.
        own_certificate: Entra makes no certificates here; we hand one over.
        sentry_token_file: holds a token for Sentry's API; never the token itself.
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
    restore_app: str | None = None
    template: str = "gallery"
    identifier_claim: str = "name"
    certificate_years: int = 3
    notify: tuple[str, ...] = ()
    owner: str | None = None
    second_owner: str | None = None
    users: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    listed_by_mail: bool = False
    groups: tuple[str, ...] = ()
    test_user: str | None = None
    assignment_required: bool | None = None
    own_certificate: bool = False
    sentry_token_file: Path | None = None

    @property
    def wished_users(self) -> tuple[str, ...]:
        """Everyone to be assigned who was typed, the owner first, each once."""
        named = (self.owner, self.second_owner, *self.users, self.test_user)
        return tuple(dict.fromkeys(upn.lower() for upn in named if upn))

    @property
    def initiated(self) -> str:
        """Who starts a sign-in from Entra's own pages: ``sp`` where a Sign-on URL is set."""
        return "sp" if self.sign_on_url else "idp"

    @property
    def own(self) -> Addresses:
        """Sentry's addresses for this organization, whatever addresses the person named."""
        return addresses.addresses(addresses.parse(self.sentry_url), self.organization)

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
    of: Addresses,
    listed: People | None = None,
) -> Goal:
    """Fill in everything that follows from what a person said.

    Args:
        answers: what was said.
        cloud: where.
        tenant_id: the tenant signed in to.
        of: Sentry's addresses, for the organization.
        listed: people from a file.
    """
    by_sentry = answers.initiated == "sp"
    return Goal(
        cloud=cloud.name,
        tenant_id=tenant_id,
        sentry_url=of.base.base,
        organization=of.slug,
        identifier=answers.identifier or of.identifier,
        reply_url=answers.reply_url or of.reply_url,
        sign_on_url=(answers.sign_on_url or of.sign_on_url) if by_sentry else None,
        relay_state=of.relay_state if answers.relay_state is None else answers.relay_state,
        logout_url=answers.logout_url or of.logout_url,
        app_name=answers.app_name,
        app_id=answers.app_id,
        new_app=answers.new_app,
        restore_app=answers.restore_app,
        template=answers.template,
        identifier_claim=answers.identifier_claim,
        certificate_years=answers.certificate_years,
        notify=answers.notify,
        owner=answers.sentry_owner,
        second_owner=answers.second_owner,
        users=answers.users,
        listed=listed.names if listed else (),
        listed_by_mail=listed.is_mail if listed else False,
        groups=answers.groups,
        test_user=answers.create_test_user,
        assignment_required=answers.assignment_required,
        own_certificate=not cloud.certificate_action,
        sentry_token_file=answers.sentry_token_file,
    )

"""What is there: everything that was read, frozen. A plan and every check stand on this alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.entra.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from assistant.entra.objects import (
        Application,
        Assignment,
        ServicePrincipal,
        Template,
    )
    from assistant.entra.people import Group, User
    from assistant.saml.findings import Finding
    from assistant.saml.metadata import IdentityProvider
    from assistant.sentry.public import SentrySeen
    from assistant.sentry.twin import Kept, Refused


class Why(StrEnum):
    """Why an application may be the one that is meant; the first is the strongest."""

    NAMED = "named"
    JOURNAL = "journal"
    IDENTIFIER = "identifier"
    TEMPLATE = "template"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application that exists already and may be the one that is meant."""

    application: Application
    why: Why


@dataclass(frozen=True, slots=True)
class Tenant:
    """The tenant signed in to; ``domains`` are verified."""

    id: str
    display_name: str
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who works: what the token says may be done.

    ``roles`` are template ids of active directory roles, ``None`` where the token does not tell.
    """

    id: str
    upn: str
    display_name: str
    scopes: frozenset[str]
    roles: frozenset[str] | None
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Federation:
    """The application's federation metadata as it was fetched.

    Attributes:
        provider: what the document says; ``None`` where none could be read.
        signature: the verdict on its signature.
        kept: what Sentry would keep of it, or the message it would show.
        problem: why it could not be read, a code; empty otherwise.
        status: HTTP status, 0 where no answer came.
    """

    url: str
    provider: IdentityProvider | None = None
    signature: Finding | None = None
    kept: Kept | Refused | None = None
    problem: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that was read at one time.

    Attributes:
        at: when; the only time that a plan knows.
        templates: gallery entries whose name holds the wished one.
        candidates: applications that may be meant.
        deleted: display names and ids of soft-deleted twins.
        application, service_principal: the chosen ones, ``None`` where there is none yet.
        users: by lower-case user principal name; ``None`` for one that is not there.
        groups: by the name or id that was asked for; all that bear the name.
        assigned: everything assigned to the service principal.
        people: everyone who is assigned, directly or by a group, once each.
        nested: ids of groups inside assigned groups, whose members do not get in.
        hidden: ids of assigned groups whose members could not be read.
        claims_policies, token_policies, provisioning_jobs: how many hang on it, ``None`` where
            that may not be read.
        around: what else bears on sign-in and was readable.
    """

    at: datetime
    tenant: Tenant
    me: SignedIn
    templates: tuple[Template, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    deleted: tuple[tuple[str, str], ...] = ()
    application: Application | None = None
    service_principal: ServicePrincipal | None = None
    users: Mapping[str, User | None] = field(default_factory=dict)
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    assigned: tuple[Assignment, ...] = ()
    people: tuple[User, ...] = ()
    nested: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    claims_policies: int | None = None
    token_policies: int | None = None
    provisioning_jobs: int | None = None
    around: Surroundings = field(default_factory=Surroundings)
    sentry: SentrySeen | None = None
    federation: Federation | None = None

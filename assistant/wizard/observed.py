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
    from assistant.sentry.auth_provider import AuthProvider
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
class Deleted:
    """A soft-deleted application that may be the one that is meant.

    Attributes:
        why: why it may be.
        at: when it was deleted, ``None`` where that does not show.
    """

    id: str
    app_id: str
    name: str
    identifier_uris: tuple[str, ...] = ()
    template_id: str | None = None
    why: Why = Why.NAME
    at: datetime | None = None


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
        twins: soft-deleted applications that may be meant.
        bin_read: whether all deleted applications were looked through; ``None`` where they may
            not be read.
        restoring: the one to be restored was seen deleted in this run and may be on its way back.
        application, service_principal: the chosen ones, ``None`` where there is none yet.
        users: by lower-case user principal name; ``None`` for one that is not there.
        listed: names from a file, in lower case, and the user principal names they stand for:
            none where nobody is there, several where people share a mail address.
        near: by a name that is not there, those who may be meant.
        groups: by the name or id that was asked for; all that bear the name.
        assigned: everything assigned to the service principal.
        people: everyone who is assigned, directly or by a group, once each.
        assigned_groups: by id, what kind of groups the assigned ones are, where it was readable.
        reached: by a group's id, how many people its assignment reaches, where it was readable.
        coming: by a group's id, the members of those that are wished and not assigned yet, where
            that was readable; a group that hides them looks empty.
        nested: id and name of groups inside assigned or wished groups, whose members do not get in.
        hidden: ids of assigned groups whose members could not be read.
        claims_policies, token_policies, provisioning_jobs: how many hang on it, ``None`` where
            that may not be read.
        around: what else bears on sign-in and was readable.
        provider: what Sentry itself says of the organization's sign-in, ``None`` without a token.
    """

    at: datetime
    tenant: Tenant
    me: SignedIn
    templates: tuple[Template, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    twins: tuple[Deleted, ...] = ()
    bin_read: bool | None = True
    restoring: bool = False
    application: Application | None = None
    service_principal: ServicePrincipal | None = None
    users: Mapping[str, User | None] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    assigned: tuple[Assignment, ...] = ()
    people: tuple[User, ...] = ()
    assigned_groups: Mapping[str, Group] = field(default_factory=dict)
    reached: Mapping[str, int] = field(default_factory=dict)
    coming: Mapping[str, tuple[User, ...]] = field(default_factory=dict)
    nested: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    claims_policies: int | None = None
    token_policies: int | None = None
    provisioning_jobs: int | None = None
    around: Surroundings = field(default_factory=Surroundings)
    sentry: SentrySeen | None = None
    federation: Federation | None = None
    provider: AuthProvider | None = None

    @property
    def deleted(self) -> tuple[tuple[str, str], ...]:
        """Display names and ids of the soft-deleted twins."""
        return tuple((twin.name, twin.id) for twin in self.twins)

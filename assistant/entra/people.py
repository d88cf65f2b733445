"""Users and groups as frozen facts, read from Graph's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.entra.objects import flag, text, texts

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class User:
    """A user; ``enabled`` and ``kind`` are ``None`` where the signed-in person may not read them.

    ``identities`` are pairs of signInType and issuer, ``None`` where they may not be read.
    """

    id: str
    upn: str
    display_name: str
    mail: str | None
    given_name: str | None
    surname: str | None
    enabled: bool | None = None
    kind: str | None = None
    state: str | None = None
    identities: tuple[tuple[str, str], ...] | None = None
    job_title: str | None = None


def user(doc: Mapping[str, object]) -> User:
    """Read a user."""
    return User(
        str(doc.get("id", "")),
        text(doc, "userPrincipalName") or "",
        text(doc, "displayName") or "",
        text(doc, "mail"),
        text(doc, "givenName"),
        text(doc, "surname"),
        flag(doc, "accountEnabled"),
        text(doc, "userType"),
        text(doc, "externalUserState"),
        _identities(doc),
        text(doc, "jobTitle"),
    )


def _identities(doc: Mapping[str, object]) -> tuple[tuple[str, str], ...] | None:
    listed = doc.get("identities")
    if not isinstance(listed, list):
        return None
    return tuple(
        (str(item.get("signInType")), str(item.get("issuer")))
        for item in listed
        if isinstance(item, dict)
    )


@dataclass(frozen=True, slots=True)
class Group:
    """A group with what its assignment implies."""

    id: str
    display_name: str
    dynamic: bool
    microsoft_365: bool
    security: bool
    hidden: bool

    @property
    def assignable(self) -> bool:
        """Whether it carries rights; a distribution list does not."""
        return self.security or self.microsoft_365


def group(doc: Mapping[str, object]) -> Group:
    """Read a group."""
    kinds = texts(doc, "groupTypes")
    return Group(
        str(doc.get("id", "")),
        text(doc, "displayName") or "",
        "DynamicMembership" in kinds,
        "Unified" in kinds,
        doc.get("securityEnabled") is True,
        doc.get("visibility") == "HiddenMembership",
    )

"""The few errors that a person can meet, each with a code, a mover and its facts.

An error carries no sentence: its code names title, detail and hint in
``resources/texts`` (law 4), its parameters fill them. What may stand in a parameter is what may be
shown: never a token, password or key (law 6).
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class Who(StrEnum):
    """Whose move it is; the same seven words in checks, errors and reports."""

    YOU = "you"
    ENTRA_ADMIN = "entra admin"
    SENTRY_OWNER = "sentry owner"
    NETWORK = "network"
    MICROSOFT = "microsoft"
    SENTRY = "sentry"
    NOBODY = "nobody"


class AssistantError(Exception):
    """Something that stopped the job, said so that a person can go on.

    Attributes:
        code: key of its sentences, dotted, for example ``signin.declined``.
        who: whose move it is.
        params: what fills the sentences' holes; fit to be shown.
        exit_status: what the command line ends with.
    """

    exit_status: ClassVar[int] = 1
    default_who: ClassVar[Who] = Who.YOU

    def __init__(self, code: str, *, who: Who | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.who = who if who is not None else self.default_who
        self.params: Mapping[str, object] = MappingProxyType(dict(params))

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({facts})" if facts else self.code


class BadInput(AssistantError):
    """What was typed, named or handed over cannot be used as it is."""

    exit_status = 2


class SignInError(AssistantError):
    """Entra did not sign the person in, or the person did not finish."""

    exit_status = 3


class PermissionMissing(AssistantError):
    """Signed in, but a scope, a consent or a role is missing."""

    exit_status = 3
    default_who = Who.ENTRA_ADMIN


class NetworkError(AssistantError):
    """No whole answer came within the limits."""

    default_who = Who.NETWORK


class ServiceError(AssistantError):
    """An answer came, and it says no or makes no sense."""

    default_who = Who.MICROSOFT


class StorageError(AssistantError):
    """This machine's disk, keyring or lock is in the way."""


class Conflict(AssistantError):
    """The act would hurt a live sign-in, or what others changed since."""


class Stopped(AssistantError):
    """The person stopped it."""

    exit_status = 130

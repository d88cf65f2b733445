"""Which permissions a set-up asks for, what each is for, and what of it was given. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import roles
from assistant.entra.surroundings import MORE_CHECKS
from assistant.saml.findings import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.answers import Answers

AT_SIGN_IN = frozenset(
    {roles.USER_READ, roles.USERS_READ_BASIC, roles.APPLICATIONS_READ, roles.GROUPS_READ}
)
"""What is asked for at once: all of it only reads."""

WITHOUT_ADMIN = frozenset({roles.USER_READ, roles.USERS_READ_BASIC})
"""What a person may consent to alone, where the tenant lets them (facts/entra.md, "Scope ids")."""

IDENTITY = frozenset({"openid", "profile", "email", "offline_access"})
"""What every sign-in holds; it opens nothing in the directory."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission as it is shown.

    Attributes:
        scope: its name in Microsoft Graph.
        why: what it is for; empty for one that is none of ours.
        word: who consents to it, or whether it is there.
        state: how good that is.
    """

    scope: str
    why: str
    word: str
    state: State = State.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Group:
    """Permissions that belong together."""

    title: str
    permissions: tuple[Permission, ...]


def asked(answers: Answers) -> tuple[Group, ...]:
    """Give what this set-up will ask for, in the order in which it does."""
    return tuple(_asked(answers))


def _asked(answers: Answers) -> Iterator[Group]:
    yield _to_ask("now", AT_SIGN_IN)
    if answers.more_checks:
        yield _to_ask("more", MORE_CHECKS)
    yield _to_ask("apply", writing(answers))
    yield _to_ask("maybe", frozenset({roles.ASSIGNMENTS_WRITE}))


def _to_ask(when: str, scopes: frozenset[str]) -> Group:
    admin, alone = texts.say("ui.signin.asks.admin"), texts.say("ui.signin.asks.alone")
    shown = (
        Permission(scope, why(scope), alone if scope in WITHOUT_ADMIN else admin)
        for scope in in_order(scopes)
    )
    return Group(texts.say(f"ui.signin.when.{when}"), tuple(shown))


def writing(answers: Answers) -> frozenset[str]:
    """Give what is asked for before the changes are made."""
    user = {roles.USERS_WRITE} if answers.create_test_user else set()
    return frozenset({roles.APPLICATIONS_WRITE, *user})


def wanted(answers: Answers) -> frozenset[str]:
    """Give what the sign-in asks for."""
    return AT_SIGN_IN | (MORE_CHECKS if answers.more_checks else frozenset())


def in_order(scopes: frozenset[str]) -> list[str]:
    """Sort permissions: what a person may give alone comes first."""
    return sorted(scopes, key=lambda one: (one not in WITHOUT_ADMIN, one))


def why(scope: str) -> str:
    """Say what a permission is for; empty if it is none of ours."""
    key = f"front.scope.{scope}"
    return texts.say(key) if texts.has(key) else ""

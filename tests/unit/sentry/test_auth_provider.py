"""Sentry's answers on an organization's SSO, as a running Sentry 23.7.1 gave them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from assistant.sentry import auth_provider
from assistant.sentry.auth_provider import AuthProvider

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


SET_UP = {
    "id": "1",
    "provider_name": "active-directory",
    "pending_links_count": 3,
    "login_url": "http://localhost:9000/organizations/acme/issues/",
    "default_role": "member",
    "require_link": True,
    "scim_enabled": False,
}


def test_set_up() -> None:
    found = auth_provider.read(Answer(200, json.dumps(SET_UP).encode()))
    assert found == AuthProvider(
        access="read",
        provider=auth_provider.ENTRA_PROVIDER,
        login_url="http://localhost:9000/organizations/acme/issues/",
        require_link=True,
        scim_enabled=False,
        default_role="member",
        pending_links=3,
    )


def test_none() -> None:
    assert auth_provider.read(Answer(204)) == AuthProvider("read")


@pytest.mark.parametrize(
    ("status", "body", "access"),
    [
        (401, b'{"detail":"Authentication credentials were not provided."}', "no_token"),
        (401, b'{"detail":"Invalid token"}', "bad_token"),
        (401, b'{"detail":{"code":"sso-required","message":"Must login via SSO"}}', "sso_required"),
        (403, b'{"detail":"You do not have permission to perform this action."}', "scope_missing"),
        (404, b'{"detail":"The requested resource does not exist"}', "no_organization"),
        (500, b"", "unknown"),
        (200, b"<html>", "unknown"),
        (200, b"[]", "unknown"),
        (302, b"", "unknown"),
    ],
)
def test_why_it_cannot_be_read(status: int, body: bytes, access: str) -> None:
    assert auth_provider.read(Answer(status, body)).access == access


def test_strange_values_are_not_taken_for_yes_or_no() -> None:
    odd = {**SET_UP, "require_link": "yes", "scim_enabled": None, "pending_links_count": "3"}
    found = auth_provider.read(Answer(200, json.dumps(odd).encode()))
    assert (found.require_link, found.scim_enabled, found.pending_links) == (None, None, None)


def test_the_status_is_kept_for_what_makes_no_sense() -> None:
    assert auth_provider.read(Answer(502, b"<html>")).status == 502

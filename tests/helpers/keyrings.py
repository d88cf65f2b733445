"""Keyrings for tests: one that keeps in memory, one that is locked, one that hangs."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend
from keyring.errors import InitError, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps what it is given until the test ends."""

    priority = 5  # type: ignore[assignment]  # theirs is a property of the class

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class PlainKeyring(MemoryKeyring):
    """Says of itself that it keeps secrets in a plain file."""

    priority = 0.5  # type: ignore[assignment]  # as above


class LockedKeyring(MemoryKeyring):
    """Nobody unlocked it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise InitError(f"{service} {username}")


class BrokenKeyring(MemoryKeyring):
    """Fails in words of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"the bus went away: {service} {username}")


class AskingKeyring(MemoryKeyring):
    """Asks a person for a password, who went for lunch."""

    def __init__(self) -> None:
        super().__init__()
        self.back = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.back.wait(20)
        return super().get_password(service, username)

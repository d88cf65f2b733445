"""What is private and made at the moment of sending: passwords and, in national clouds, keys."""

from __future__ import annotations

import base64
import secrets
import string
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.entra import writes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.tasks import Clock
    from assistant.wizard.change import Change

_LENGTH = 20
_KINDS = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%+-=?@_")


def make_password(choose: Callable[[str], str] = secrets.choice) -> str:
    """Make a first password with letters of both cases, digits and signs (Entra asks for three)."""
    letters = [choose(kind) for kind in _KINDS]
    letters += [choose("".join(_KINDS)) for _ in range(_LENGTH - len(letters))]
    # The four certain kinds must not always stand in front.
    shuffled: list[str] = []
    while letters:
        shuffled.append(letters.pop(int(choose(string.digits)) % len(letters)))
    return "".join(shuffled)


@dataclass(slots=True)
class Private:
    """Makes the values of ``Secret`` holes.

    The test user's password is handed to ``show_password`` once, after the user is made and on a
    person's explicit wish, which is asked for before anything is sent; it is kept nowhere (law 6).
    """

    clock: Clock
    years: int
    wants_password: Callable[[str], bool] = lambda _upn: False
    show_password: Callable[[str, str], None] = lambda _upn, _password: None
    _wished: bool | None = None
    _password: str = field(default="", repr=False)
    _thumbprints: dict[str, str] = field(default_factory=dict)

    def prepare(self, changes: Iterable[Change]) -> None:
        """Ask what only a person can say, before anything is written down or sent."""
        for change in changes:
            if change.id == writes.TEST_USER and self._wished is None:
                self._wished = self.wants_password(change.params.get("upn", ""))

    def values_for(self, change: Change) -> Mapping[str, str]:
        """Make what the change's call has as ``Secret`` holes."""
        if change.id == writes.TEST_USER:
            password = make_password()
            self._password = password if self._wished else ""
            return {"user_password": password}
        if change.id == writes.CERTIFICATE and change.call.method == "PATCH":
            return self._certificate(change)
        return {}

    def captures_for(self, change: Change) -> Mapping[str, object]:
        """Give the public facts of what was made here; a password that was wished for is shown."""
        if change.id == writes.TEST_USER and self._password:
            self.show_password(change.params.get("upn", ""), self._password)
            self._password = ""
        made = self._thumbprints.get(change.id)
        return {"thumbprint": made} if made else {}

    def _certificate(self, change: Change) -> Mapping[str, str]:
        from assistant.saml import certificates  # noqa: PLC0415 -- national clouds only

        subject = change.params["subject"].removeprefix("CN=")
        password = make_password()
        pfx, made = certificates.make_signing_certificate(
            subject, self.years, self.clock.now(), password
        )
        self._thumbprints[change.id] = made.thumbprint
        return {
            "certificate_identifier": base64.b64encode(bytes.fromhex(made.thumbprint)).decode(),
            "certificate_start": made.not_before.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "certificate_end": made.not_after.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "certificate_sign_id": str(uuid.uuid4()),
            "certificate_verify_id": str(uuid.uuid4()),
            "certificate_pfx": base64.b64encode(pfx).decode(),
            "certificate_der": base64.b64encode(made.der).decode(),
            "certificate_password": password,
        }

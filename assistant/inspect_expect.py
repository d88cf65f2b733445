"""What a set-up wants of a metadata document: taken out of its SETUP.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.diagnosis.wanted import Wanted
from assistant.wizard.shapes import is_guid

if TYPE_CHECKING:
    from assistant.entra.clouds import Cloud
    from assistant.inspect_line import Asked
    from assistant.sentry.addresses import Addresses
    from assistant.wizard.answers import Answers


def wanted(asked: Asked) -> Wanted | None:
    """Say what should be; None where nobody said.

    Raises:
        BadInput: the set-up cannot be read, or what it says cannot be.
    """
    if asked.expect is None:
        return Wanted(thumbprint=asked.thumbprint) if asked.thumbprint else None
    from assistant.wizard import setup_file  # noqa: PLC0415 -- only where it is wished

    return of_answers(setup_file.read(asked.expect), asked.thumbprint)


def of_answers(answers: Answers, thumbprint: str = "") -> Wanted:
    """Say what follows from answers, as far as it does without signing in.

    Args:
        answers: what a person said.
        thumbprint: of the certificate that Entra signs with, if it is known.
    """
    cloud = _cloud(answers)
    of = _addresses(answers, cloud)
    tenant = answers.tenant or (cloud.tenant_id if cloud is not None else None) or ""
    tenant_id = tenant.lower() if is_guid(tenant) else ""
    starts_at_sentry = answers.initiated == "sp"
    return Wanted(
        tenant_id=tenant_id,
        app_id=answers.app_id or "",
        sso_url=cloud.saml_sign_in(tenant_id) if cloud is not None and tenant_id else "",
        identifier=answers.identifier or (of.identifier if of else ""),
        reply_url=answers.reply_url or (of.reply_url if of else ""),
        logout_url=answers.logout_url or (of.logout_url if of else ""),
        sign_on_url=(answers.sign_on_url or (of.sign_on_url if of else ""))
        if starts_at_sentry
        else "",
        thumbprint=thumbprint,
        tenant="" if tenant_id else tenant,
    )


def _cloud(answers: Answers) -> Cloud | None:
    """Give the cloud; None of a practice tenant that does not serve now: its ports may change."""
    from pathlib import Path  # noqa: PLC0415

    from assistant.entra import clouds  # noqa: PLC0415

    name = answers.cloud
    if name == clouds.PRACTICE:
        return _practice()
    if name.lower().endswith(".json"):
        return clouds.cloud_from_file(Path(name))
    return clouds.cloud_named(name)


def _practice() -> Cloud | None:
    from assistant import storage  # noqa: PLC0415
    from assistant.entra import clouds  # noqa: PLC0415
    from assistant.practising import Practising, serves  # noqa: PLC0415

    state = storage.folders().state / "practice"
    if not serves(state):
        return None
    with Practising(state) as practising:
        return clouds.cloud_of_line(practising.line, state)


def _addresses(answers: Answers, cloud: Cloud | None) -> Addresses | None:
    """Give Sentry's addresses; None where the organization, or where Sentry is, was not said."""
    from assistant.entra import clouds  # noqa: PLC0415
    from assistant.session import addresses_of  # noqa: PLC0415

    if not answers.organization or (cloud is None and not answers.sentry_url):
        return None
    return addresses_of(answers, cloud or clouds.cloud_named("global"))

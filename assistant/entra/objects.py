"""Directory objects as frozen facts, read from Graph's JSON.

A property that Graph did not show (missing scope, not selected) is ``None``: not known, never a
default. Collections are tuples in Graph's order.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.entra.roles import AppRole, app_roles

if TYPE_CHECKING:
    from collections.abc import Mapping


def text(doc: Mapping[str, object], name: str) -> str | None:
    """Give a property as text, ``None`` where it is absent or null."""
    value = doc.get(name)
    return None if value is None else str(value)


def flag(doc: Mapping[str, object], name: str) -> bool | None:
    """Give a Boolean property, ``None`` where it is not known."""
    value = doc.get(name)
    return value if isinstance(value, bool) else None


def texts(doc: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Give a collection of texts, empty where it is absent."""
    value = doc.get(name)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def rows(body: Mapping[str, object] | None) -> tuple[dict[str, object], ...]:
    """Give the ``value`` list of a collection answer."""
    value = (body or {}).get("value")
    return (
        tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
    )


def inner(doc: Mapping[str, object], name: str) -> dict[str, object]:
    """Give a complex property, empty where it is absent or null."""
    value = doc.get(name)
    return value if isinstance(value, dict) else {}


def moment(value: object) -> datetime | None:
    """Read Graph's date and time (UTC, up to seven decimals)."""
    if not isinstance(value, str):
        return None
    head, _, tail = value.rstrip("Z").partition(".")
    micros = f".{tail[:6]}" if tail else ""
    try:
        return datetime.fromisoformat(f"{head}{micros}+00:00")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Template:
    """A gallery entry; ``modes`` are its supportedSingleSignOnModes."""

    id: str
    display_name: str
    publisher: str
    home_page: str
    modes: tuple[str, ...]


def template(doc: Mapping[str, object]) -> Template:
    """Read an applicationTemplate."""
    return Template(
        str(doc.get("id", "")),
        text(doc, "displayName") or "",
        text(doc, "publisher") or "",
        text(doc, "homePageUrl") or "",
        texts(doc, "supportedSingleSignOnModes"),
    )


@dataclass(frozen=True, slots=True)
class Application:
    """An application object, as far as single sign-on needs it.

    ``redirect_uris`` are the reply URLs; ``default_reply_url`` is the one whose redirectUriSettings
    index is lowest, or ``None`` where no index is set.
    """

    id: str
    app_id: str
    display_name: str
    identifier_uris: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    redirect_uri_indexes: tuple[tuple[str, int], ...] = ()
    app_addresses: tuple[str, ...] = ()
    logout_url: str | None = None
    notes: str | None = None
    template_id: str | None = None
    created: datetime | None = None
    token_encryption_key_id: str | None = None
    group_membership_claims: str | None = None
    optional_saml_claims: tuple[str, ...] = ()
    lock_enabled: bool | None = None
    deleted: datetime | None = None

    @property
    def default_reply_url(self) -> str | None:
        """The reply URL that is used where a request names none."""
        if not self.redirect_uri_indexes:
            return None
        return min(self.redirect_uri_indexes, key=lambda pair: pair[1])[0]


def application(doc: Mapping[str, object]) -> Application:
    """Read an application."""
    web = inner(doc, "web")
    settings = web.get("redirectUriSettings")
    indexes = tuple(
        (str(item.get("uri")), int(item["index"]))
        for item in (settings if isinstance(settings, list) else ())
        if isinstance(item, dict) and isinstance(item.get("index"), int)
    )
    saml_claims = inner(doc, "optionalClaims").get("saml2Token")
    return Application(
        id=str(doc.get("id", "")),
        app_id=str(doc.get("appId", "")),
        display_name=text(doc, "displayName") or "",
        identifier_uris=texts(doc, "identifierUris"),
        redirect_uris=texts(web, "redirectUris"),
        redirect_uri_indexes=indexes,
        app_addresses=(
            *texts(inner(doc, "spa"), "redirectUris"),
            *texts(inner(doc, "publicClient"), "redirectUris"),
        ),
        logout_url=text(web, "logoutUrl"),
        notes=text(doc, "notes"),
        template_id=text(doc, "applicationTemplateId"),
        created=moment(doc.get("createdDateTime")),
        token_encryption_key_id=text(doc, "tokenEncryptionKeyId"),
        group_membership_claims=text(doc, "groupMembershipClaims"),
        optional_saml_claims=tuple(
            str(item.get("name"))
            for item in (saml_claims if isinstance(saml_claims, list) else ())
            if isinstance(item, dict)
        ),
        lock_enabled=flag(inner(doc, "servicePrincipalLockConfiguration"), "isEnabled"),
        deleted=moment(doc.get("deletedDateTime")),
    )


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """A SAML signing certificate of a service principal: its Sign and Verify halves together.

    Attributes:
        thumbprint: SHA-1, 40 upper-case hex digits; from the certificate itself where Graph shows
            it, else from customKeyIdentifier (base64 of the same 20 bytes).
        subject: the display name, ``CN=…``.
        can_sign: a private half is there too.
        der: the certificate, empty where Graph did not show it.
    """

    thumbprint: str
    subject: str
    not_before: datetime | None
    not_after: datetime | None
    can_sign: bool
    der: bytes = b""

    def valid_at(self, now: datetime) -> bool:
        """Tell whether the certificate's dates cover ``now``."""
        return (self.not_before is None or self.not_before <= now) and (
            self.not_after is None or now < self.not_after
        )


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        return b""
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""


def signing_certificates(doc: Mapping[str, object]) -> tuple[SigningCertificate, ...]:
    """Pair keyCredentials by customKeyIdentifier.

    The keyId of addTokenSigningCertificate's answer is the Sign half's although the answer says
    Verify, so ids are no way to find a pair (terraform-provider-azuread's work-around says so).
    """
    import hashlib  # noqa: PLC0415 -- not needed where nothing is signed in

    pairs: dict[str, list[dict[str, object]]] = {}
    listed = doc.get("keyCredentials")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            pairs.setdefault(str(item.get("customKeyIdentifier") or item.get("keyId")), []).append(
                item
            )
    found: list[SigningCertificate] = []
    for identifier, halves in pairs.items():
        verify = next((half for half in halves if half.get("usage") == "Verify"), None)
        if verify is None:
            continue
        der = _bytes(verify.get("key"))
        named = _bytes(identifier)
        thumbprint = hashlib.sha1(der, usedforsecurity=False).hexdigest() if der else named.hex()
        found.append(
            SigningCertificate(
                thumbprint.upper(),
                text(verify, "displayName") or "",
                moment(verify.get("startDateTime")),
                moment(verify.get("endDateTime")),
                any(half.get("usage") == "Sign" for half in halves),
                der,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """An enterprise application, as far as single sign-on needs it."""

    id: str
    app_id: str
    display_name: str
    sso_mode: str | None = None
    login_url: str | None = None
    relay_state: str | None = None
    notify: tuple[str, ...] = ()
    assignment_required: bool | None = None
    active_thumbprint: str | None = None
    enabled: bool | None = None
    disabled_by_microsoft: str | None = None
    tags: tuple[str, ...] = ()
    roles: tuple[AppRole, ...] = ()
    certificates: tuple[SigningCertificate, ...] = ()
    template_id: str | None = None
    token_encryption_key_id: str | None = None
    notes: str | None = None


def service_principal(doc: Mapping[str, object]) -> ServicePrincipal:
    """Read a servicePrincipal."""
    active = text(doc, "preferredTokenSigningKeyThumbprint")
    return ServicePrincipal(
        id=str(doc.get("id", "")),
        app_id=str(doc.get("appId", "")),
        display_name=text(doc, "displayName") or "",
        sso_mode=text(doc, "preferredSingleSignOnMode"),
        login_url=text(doc, "loginUrl"),
        relay_state=text(inner(doc, "samlSingleSignOnSettings"), "relayState"),
        notify=texts(doc, "notificationEmailAddresses"),
        assignment_required=flag(doc, "appRoleAssignmentRequired"),
        active_thumbprint=active.upper() if active else None,
        enabled=flag(doc, "accountEnabled"),
        disabled_by_microsoft=text(doc, "disabledByMicrosoftStatus"),
        tags=texts(doc, "tags"),
        roles=app_roles(doc.get("appRoles")),
        certificates=signing_certificates(doc),
        template_id=text(doc, "applicationTemplateId"),
        token_encryption_key_id=text(doc, "tokenEncryptionKeyId"),
        notes=text(doc, "notes"),
    )


@dataclass(frozen=True, slots=True)
class Assignment:
    """An appRoleAssignment on a service principal; ``kind`` is User, Group or ServicePrincipal."""

    id: str
    principal_id: str
    kind: str
    name: str
    role_id: str
    created: datetime | None = None


def assignment(doc: Mapping[str, object]) -> Assignment:
    """Read an appRoleAssignment."""
    return Assignment(
        str(doc.get("id", "")),
        str(doc.get("principalId", "")),
        text(doc, "principalType") or "",
        text(doc, "principalDisplayName") or "",
        str(doc.get("appRoleId", "")),
        moment(doc.get("createdDateTime")),
    )

"""Where a Sentry is, and the addresses that Entra and a person need of it.

SAML addresses follow Sentry's option ``system.url-prefix``, never the host that was asked: an
organization at ``acme.sentry.io`` or in the EU region still has ``https://sentry.io/saml/...``.
Each SAML address ends in a slash: without it Sentry answers 301, a browser drops the posted
response, and Entra takes the Identifier for another one (AADSTS650056).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import SplitResult, quote, urlsplit

from assistant import texts
from assistant.errors import BadInput
from assistant.saml.findings import Finding, fail, warn

if TYPE_CHECKING:
    from collections.abc import Iterable

SAAS: Final = "https://sentry.io"
_SAAS_HOST: Final = "sentry.io"
# Hosts of Sentry's own service that are regions rather than customers' domains.
_REGIONS: Final = frozenset({"us", "de", "eu"})
_LABEL: Final = re.compile(r"[a-z0-9_]|[a-z0-9_][a-z0-9_-]{0,61}[a-z0-9_]")
_USER: Final = re.compile(r"//[^/?#]*@")
_MAX_HOST: Final = 253
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}

Field = Literal["identifier", "reply_url", "sign_on_url", "relay_state", "logout_url"]
FIELDS: Final[tuple[Field, ...]] = (
    "identifier",
    "reply_url",
    "sign_on_url",
    "relay_state",
    "logout_url",
)


@dataclass(frozen=True, slots=True)
class SentryAddress:
    """The base address of a Sentry, without a slash at its end.

    Attributes:
        base: scheme, host and port, for example ``https://sentry.io``.
        findings: what a person should know about how it was understood.
    """

    base: str = SAAS
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def host(self) -> str:
        """Host without the port, lower case."""
        return urlsplit(self.base).hostname or ""

    @property
    def is_saas(self) -> bool:
        """Whether it is Sentry's own service."""
        return self.base == SAAS

    def covers(self, url: str) -> bool:
        """Tell whether an address belongs to this Sentry: its origin or a domain below it."""
        origin = origin_of(url)
        own, other = urlsplit(self.base), urlsplit(origin)
        same = (other.scheme, other.port) == (own.scheme, own.port)
        below = (other.hostname or "").endswith(f".{own.hostname}")
        return origin == self.base or (same and below)


def parse(text: str) -> SentryAddress:
    """Understand the address of a Sentry as a person types it.

    Raises:
        BadInput: ``sentry.address.*`` if it cannot be one.
    """
    parts, port = _split(text)
    scheme = parts.scheme.lower()
    host = _host(parts)
    findings: list[Finding] = []
    if host.endswith("." + _SAAS_HOST):
        label = host.removesuffix("." + _SAAS_HOST)
        code = "sentry.address.region" if label in _REGIONS else "sentry.address.customer_domain"
        if label != "www":
            findings.append(warn(code, host=host, used=SAAS))
        host = _SAAS_HOST
    base = origin_of(f"{scheme}://{_bracketed(host)}" + (f":{port}" if port else ""))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadInput("sentry.address.path", base=base)
    if scheme == "http" and not is_loopback(host):
        raise BadInput("sentry.address.http", suggestion=f"https{base[4:]}")
    if scheme == "http":
        findings.append(warn("sentry.address.loopback", address=base))
    if "." not in host and ":" not in host and host != "localhost":
        findings.append(warn("sentry.address.single_label", host=host))
    return SentryAddress(base, tuple(findings))


def _split(text: str) -> tuple[SplitResult, int | None]:
    written = text.strip().strip("<>\"'").strip()
    if not written:
        raise BadInput("sentry.address.empty")
    if "://" not in written:
        written = f"https://{written.lstrip('/')}"
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        raise BadInput("sentry.address.broken", address=shown(text)) from None
    if parts.scheme.lower() not in _DEFAULT_PORTS:
        raise BadInput("sentry.address.scheme", scheme=parts.scheme[:40])
    if parts.username is not None or parts.password is not None:
        raise BadInput("sentry.address.user")
    return parts, port


def shown(text: str) -> str:
    """Give what was typed, short enough to show and without a user name or password in it."""
    return _USER.sub("//", text.strip())[:200]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise BadInput("sentry.address.host", host=host[:100]) from None
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise BadInput("sentry.address.host", host=host[:100]) from None
    if len(host) > _MAX_HOST or not all(_LABEL.fullmatch(one) for one in host.split(".")):
        raise BadInput("sentry.address.host", host=host[:100])
    return host


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or number alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Give scheme, host and port of an address as :attr:`SentryAddress.base` writes them."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if not host or parts.scheme not in _DEFAULT_PORTS:
        return ""
    own = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{_bracketed(host)}{own}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every address of one organization.

    Attributes:
        identifier: entityID, which is also the address of Sentry's own metadata.
        reply_url: assertion consumer service.
        sign_on_url: where My Apps sends a person to start.
        relay_state: where a sign-in that Entra starts is meant to end.
        logout_url: single logout service.
        settings_url: the page on which an owner sets SSO up.
        login_url: Sentry's sign-in page of the organization.
        metadata_url: Sentry's metadata; the same text as the identifier.
        organization_url: the organization's first page.
        provider_url: Sentry's API on the organization's SSO, which needs a token.
        base: the Sentry they belong to.
        slug: the organization.
        findings: what a person should know of how Sentry and organization were understood.
    """

    identifier: str
    reply_url: str
    sign_on_url: str
    relay_state: str
    logout_url: str
    settings_url: str
    login_url: str
    metadata_url: str
    organization_url: str
    provider_url: str
    base: SentryAddress
    slug: str
    findings: tuple[Finding, ...] = field(default=(), compare=False)


def addresses(base: SentryAddress, slug: str, odd: Iterable[Finding] = ()) -> Addresses:
    """Give the addresses of an organization, as Sentry's own routes write them.

    Args:
        base: the Sentry.
        slug: the organization.
        odd: what a person should know of the slug.
    """
    at, name = base.base, quote(slug, safe="")
    metadata = f"{at}/saml/metadata/{name}/"
    login = f"{at}/auth/login/{name}/"
    organization = f"{at}/organizations/{name}/"
    return Addresses(
        identifier=metadata,
        reply_url=f"{at}/saml/acs/{name}/",
        sign_on_url=login,
        relay_state=organization,
        logout_url=f"{at}/saml/sls/{name}/",
        settings_url=f"{at}/settings/{name}/auth/",
        login_url=login,
        metadata_url=metadata,
        organization_url=organization,
        provider_url=f"{at}/api/0/organizations/{name}/auth-provider/",
        base=base,
        slug=slug,
        findings=(*odd, *base.findings),
    )


@dataclass(frozen=True, slots=True)
class AddressChoice:
    """One field of Entra's form: what each side's documentation says, and what we use.

    Attributes:
        field: the field, as the options and the plan name it.
        value: what is used.
        article: what Microsoft's article says; None where it says nothing.
        sentry_doc: what Sentry's documentation says.
        used: whose value it is.
        why_key: key of the sentence that says why.
    """

    field: Field
    value: str
    article: str | None
    sentry_doc: str
    used: Literal["both", "sentry_doc"]
    why_key: str


def choices(of: Addresses) -> tuple[AddressChoice, ...]:
    """Lay the two documents side by side.

    Sign-on URL: the article says ``/organizations/SLUG/``, Sentry ``/auth/login/SLUG/``; the first
    redirects to the second, so Sentry's saves a step and is the one whose owner keeps it current.
    Relay state and logout URL are in Sentry's documentation alone.
    Sources: Microsoft's article (2025-05); getsentry/sentry-docs, azure-sso.mdx (2026-04).
    """
    article: dict[Field, str | None] = {
        "identifier": of.identifier,
        "reply_url": of.reply_url,
        "sign_on_url": of.organization_url,
        "relay_state": None,
        "logout_url": None,
    }
    sentry: dict[Field, str] = {
        "identifier": of.identifier,
        "reply_url": of.reply_url,
        "sign_on_url": of.login_url,
        "relay_state": of.relay_state,
        "logout_url": of.logout_url,
    }
    return tuple(
        AddressChoice(
            field=name,
            value=sentry[name],
            article=article[name],
            sentry_doc=sentry[name],
            used="both" if article[name] == sentry[name] else "sentry_doc",
            why_key=f"sentry.choice.{name}.why",
        )
        for name in FIELDS
    )


def compare(name: Field, value: str, wanted: str) -> Finding | None:
    """Say how an address differs from the one that Sentry uses, or None if it does not.

    Identifier and reply URL are matched character for character, so a difference there stops
    sign-in; elsewhere it is worth a look.
    """
    if value == wanted:
        return None
    judge = fail if name in {"identifier", "reply_url"} else warn
    if not value:
        code = "sentry.differs.empty"
    elif value.strip() == wanted:
        code = "sentry.differs.blanks"
    elif value + "/" == wanted:
        code = "sentry.differs.slash"
    elif value.lower() == wanted.lower():
        code = "sentry.differs.case"
    elif value.partition("://")[2] == wanted.partition("://")[2]:
        code = "sentry.differs.scheme"
    elif origin_of(value) != origin_of(wanted):
        code = "sentry.differs.host"
    else:
        code = "sentry.differs.other"
    field_name = texts.say(f"sentry.field.{name}")
    return judge(code, field=field_name, value=value, wanted=wanted)

"""The clouds in which Microsoft Entra ID is run, and the addresses in each. Pure but for one file.

Hosts: Microsoft's "National clouds" page (authentication-national-cloud) and Graph's
"deployments". The address of My Apps is documented for the global cloud only.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from assistant.errors import BadInput
from assistant.web import is_loopback, origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PRACTICE = "practice"
GRAPH_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
"""Client id of "Microsoft Graph Command Line Tools", Microsoft's own shared public client."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a practice tenant offers.

    Attributes:
        upn: user principal name.
        what: what it is good for, in the practice tenant's words.
    """

    upn: str
    what: str


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud.

    Attributes:
        name: as given with ``--cloud``.
        title: as people call it.
        login: origin of its login.
        graph: origin of its Graph.
        portal: origin of its portal; None where there is none.
        my_apps: origin and path of its My Apps; None where it is not known.
        practice: it runs on this machine and nothing in it is real.
        experimental: nobody has tried the assistant's writing there.
        certificate_action: its Graph has ``addTokenSigningCertificate`` (absent from the published
            schemas of US Gov and China).
        tenant_id: its only tenant, if it has one.
        domain: that tenant's domain.
        client_id: the assistant's registration there, if known.
        accounts: those a practice tenant offers, the first one able to do everything.
        sentry: origin of the Sentry that belongs to it.
        ca_file: authority for its own origins only.
    """

    name: str
    title: str
    login: str
    graph: str
    portal: str | None = None
    my_apps: str | None = None
    practice: bool = False
    experimental: bool = False
    certificate_action: bool = True
    tenant_id: str | None = None
    domain: str | None = None
    client_id: str | None = None
    accounts: tuple[Account, ...] = ()
    sentry: str | None = None
    ca_file: Path | None = None

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins for which its authority counts."""
        return tuple(one for one in (self.login, self.graph, self.sentry) if one)

    @property
    def origin_cas(self) -> tuple[tuple[str, Path], ...]:
        """Its authority by origin, as `assistant.web.Network` takes it."""
        return tuple((one, self.ca_file) for one in self.origins) if self.ca_file else ()

    @property
    def graph_base(self) -> str:
        """Address of Graph with its version."""
        return f"{self.graph}/v1.0"

    @property
    def well_known(self) -> bool:
        """Microsoft runs it, so its login may be asked about other login hosts."""
        return self.name in _KNOWN

    def authority(self, tenant: str) -> str:
        """Where a tenant's people sign in; ``tenant`` is an id, a domain or ``organizations``."""
        return f"{self.login}/{quote(tenant, safe='')}"

    def scope(self, permission: str) -> str:
        """Name one of Graph's delegated permissions in full."""
        return f"{self.graph}/{permission}"

    def federation_metadata(self, tenant_id: str, app_id: str) -> str:
        """Address of one application's federation metadata, with that application's certificate."""
        path = "federationmetadata/2007-06/federationmetadata.xml"
        return f"{self.authority(tenant_id)}/{path}?{urlencode({'appid': app_id})}"

    def saml_sign_in(self, tenant_id: str) -> str:
        """Where a tenant takes SAML requests, for signing in and out alike."""
        return f"{self.authority(tenant_id)}/saml2"

    def portal_single_sign_on(self, service_principal_id: str, app_id: str) -> str | None:
        """Page on which an administrator sees an application's single sign-on; None if none."""
        return self._blade("SignOn", service_principal_id, app_id)

    def portal_users_and_groups(self, service_principal_id: str, app_id: str) -> str | None:
        """Page on which an administrator assigns people to an application; None if none."""
        return self._blade("Users", service_principal_id, app_id)

    def portal_permissions(self, service_principal_id: str, app_id: str) -> str | None:
        """Page on which an administrator sees and revokes an application's consents."""
        return self._blade("Permissions", service_principal_id, app_id)

    def admin_consent(self, tenant: str, client_id: str) -> str:
        """Page on which an administrator consents for everybody to what a client lists."""
        return f"{self.authority(tenant)}/adminconsent?{urlencode({'client_id': client_id})}"

    def launch(self, app_id: str, tenant_id: str) -> str | None:
        """Address that signs a person in to an application as My Apps does; None if not known."""
        if self.my_apps is None:
            return None
        return f"{self.my_apps}/signin/{quote(app_id)}?{urlencode({'tenantId': tenant_id})}"

    def _blade(self, name: str, service_principal_id: str, app_id: str) -> str | None:
        if self.portal is None:
            return None
        menu = f"{self.portal}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~"
        return f"{menu}/{name}/objectId/{quote(service_principal_id)}/appId/{quote(app_id)}"


_KNOWN: Mapping[str, Cloud] = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            name="global",
            title="Microsoft Entra ID",
            login="https://login.microsoftonline.com",
            graph="https://graph.microsoft.com",
            portal="https://entra.microsoft.com",
            my_apps="https://myapps.microsoft.com",
        ),
        Cloud(
            name="usgov",
            title="Microsoft Entra ID for US Government (GCC High)",
            login="https://login.microsoftonline.us",
            graph="https://graph.microsoft.us",
            portal="https://portal.azure.us",
            experimental=True,
            certificate_action=False,
        ),
        Cloud(
            name="usgov-dod",
            title="Microsoft Entra ID for US Government (DoD)",
            login="https://login.microsoftonline.us",
            graph="https://dod-graph.microsoft.us",
            portal="https://portal.azure.us",
            experimental=True,
            certificate_action=False,
        ),
        Cloud(
            name="china",
            title="Microsoft Entra ID operated by 21Vianet",
            login="https://login.partner.microsoftonline.cn",
            graph="https://microsoftgraph.chinacloudapi.cn",
            portal="https://portal.azure.cn",
            experimental=True,
            certificate_action=False,
        ),
    )
}

# An older host of the same login; documents of Graph still name it.
_ALIASES: Mapping[str, str] = {
    "https://login.chinacloudapi.cn": "https://login.partner.microsoftonline.cn"
}


def same_login(one: str, other: str) -> bool:
    """Tell whether two origins are the same cloud's login."""
    return _ALIASES.get(one, one) == _ALIASES.get(other, other)


def names() -> tuple[str, ...]:
    """Name the clouds that Microsoft runs."""
    return tuple(_KNOWN)


def cloud_named(name: str) -> Cloud:
    """Give one of the clouds that Microsoft runs.

    Raises:
        BadInput: ``cloud.unknown``.
    """
    cloud = _KNOWN.get(name)
    if cloud is None:
        choices = [*_KNOWN, PRACTICE]
        near = difflib.get_close_matches(name.lower(), choices, n=1)
        raise BadInput(
            "cloud.unknown", name=name, known=", ".join(choices), near=near[0] if near else "global"
        )
    return cloud


def cloud_from_file(path: Path) -> Cloud:
    """Read a cloud from a file that holds the line printed by ``practice --json``.

    ``"practice": true`` is believed only of a cloud that lies wholly on this machine.

    Raises:
        BadInput: ``cloud.file_{missing,broken,field,practice}``.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text"
        raise BadInput("cloud.file_missing", path=path, reason=reason) from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadInput("cloud.file_broken", path=path) from error
    if not isinstance(found, dict):
        raise BadInput("cloud.file_broken", path=path)
    return _Fields(path, found).cloud()


def cloud_of_line(line: Mapping[str, object], folder: Path) -> Cloud:
    """Give the cloud of a practice tenant from what it says of itself.

    Raises:
        BadInput: ``cloud.file_{field,practice}``.
    """
    return _Fields(folder / "practice.json", line).cloud()


class _Fields:
    """The fields of a cloud's file, each checked as it is read."""

    def __init__(self, path: Path, found: Mapping[str, object]) -> None:
        self._path = path
        self._found = found

    def cloud(self) -> Cloud:
        login, graph = self._origin("login"), self._origin("graph")
        sentry = self._origin("sentry") if self._found.get("sentry") is not None else None
        practice = self._found.get("practice") is True
        origins = [one for one in (login, graph, sentry) if one]
        foreign = [one for one in origins if not is_loopback(urlsplit(one).hostname or "")]
        if practice and foreign:
            raise BadInput("cloud.file_practice", path=self._path, origin=foreign[0])
        ca_file = self._text("ca_file")
        name = PRACTICE if practice else urlsplit(login).netloc
        return Cloud(
            name=name,
            title=name,
            login=login,
            graph=graph,
            my_apps=f"{login}/myapps" if practice else None,
            practice=practice,
            certificate_action=self._switch("certificate_action"),
            tenant_id=self._text("tenant_id"),
            domain=self._text("domain"),
            client_id=self._text("client_id"),
            accounts=self._accounts(),
            sentry=sentry,
            ca_file=self._path.parent / ca_file if ca_file else None,
        )

    def _bad(self, field: str) -> BadInput:
        return BadInput("cloud.file_field", path=self._path, field=field)

    def _text(self, field: str) -> str | None:
        value = self._found.get(field)
        if value is not None and (not isinstance(value, str) or not value):
            raise self._bad(field)
        return value

    def _switch(self, field: str) -> bool:
        value = self._found.get(field, True)
        if not isinstance(value, bool):
            raise self._bad(field)
        return value

    def _origin(self, field: str) -> str:
        try:
            text = self._text(field) or ""
            origin = origin_of(text)
        except BadInput as error:
            raise self._bad(field) from error
        parts = urlsplit(text)
        plain = parts.scheme != "https" and not is_loopback(parts.hostname or "")
        if plain or parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise self._bad(field)
        return origin

    def _accounts(self) -> tuple[Account, ...]:
        listed = self._found.get("accounts", [])
        if not isinstance(listed, list):
            raise self._bad("accounts")
        accounts = []
        for one in listed:
            upn = one.get("upn") if isinstance(one, dict) else None
            if not isinstance(upn, str):
                raise self._bad("accounts")
            accounts.append(Account(upn, str(one.get("what") or "")))
        return tuple(accounts)

"""Which application a SAML request is about, where its answers go, and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.login.aadsts import Refusal, refuse
from assistant.practice.login.directory import User, groups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.practice.store import Source
    from assistant.practice.world import World

_VISIBLE: Final = "WindowsAzureActiveDirectoryIntegratedApp"
_HIDDEN: Final = "HideApp"
_SAML: Final = "saml"


@dataclass(frozen=True, slots=True)
class SamlApplication:
    """An application and its service principal, as documents."""

    application: Mapping[str, Any]
    principal: Mapping[str, Any]

    @property
    def app_id(self) -> str:
        """The application's id, as everybody outside calls it."""
        return str(self.principal["appId"])

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.principal.get("displayName") or self.application["displayName"])

    @property
    def identifiers(self) -> list[str]:
        """Entity ids under which the service provider is known here."""
        return list(self.application.get("identifierUris") or [])

    @property
    def reply_urls(self) -> list[str]:
        """Addresses to which an answer may go."""
        return list((self.application.get("web") or {}).get("redirectUris") or [])

    @property
    def default_reply_url(self) -> str:
        """Where an answer goes if the request names no address; "" if none is configured.

        The address of index 0 in ``redirectUriSettings``, otherwise the first one.
        """
        urls = self.reply_urls
        settings = (self.application.get("web") or {}).get("redirectUriSettings") or []
        for setting in settings:
            if setting.get("index") == 0 and setting.get("uri") in urls:
                return str(setting["uri"])
        return urls[0] if urls else ""

    @property
    def relay_state(self) -> str:
        """RelayState of sign-ins that begin here."""
        return str((self.principal.get("samlSingleSignOnSettings") or {}).get("relayState") or "")

    @property
    def is_saml(self) -> bool:
        """Whether its single sign-on mode is SAML."""
        return self.principal.get("preferredSingleSignOnMode") == _SAML


def by_app_id(source: Source, app_id: str) -> SamlApplication | None:
    """The application of this id, whatever its mode; None if it is not here.

    Args:
        source: the store, or what the token service goes by (``World.token_settings``).
        app_id: the application's id.
    """
    principals = source.find("servicePrincipal", "appId", app_id)
    applications = source.find("application", "appId", app_id)
    if not principals or not applications:
        return None
    return SamlApplication(applications[0], principals[0])


def by_issuer(world: World, issuer: str) -> SamlApplication:
    """The SAML application that has ``issuer``, character for character, as an identifier.

    Raises:
        Refusal: nobody has it: 700016, or 650056 if that is assumed (``unknown-issuer``; the
            documents show both numbers for a missing trailing slash).
    """
    source = world.token_settings()
    for application in source.find("application", "identifierUris", issuer):
        if issuer not in application["identifierUris"]:
            continue  # the index knows no upper and lower case
        found = by_app_id(source, application["appId"])
        if found is not None and found.is_saml:
            return found
    raise unknown(world, issuer)


def unknown(world: World, application: str) -> Refusal:
    """The refusal for an application that is not here, or is not one of SAML."""
    if world.assume("unknown-issuer") == "650056":
        return refuse(650056, application=application)
    return refuse(700016, application=application, tenant=world.domain)


def require_enabled(found: SamlApplication) -> None:
    """See that nobody switched the application off.

    Raises:
        Refusal: 7000112.
    """
    disabled_by_microsoft = found.principal.get("disabledByMicrosoftStatus") not in {
        None,
        "NotDisabled",
    }
    if not found.principal.get("accountEnabled", True) or disabled_by_microsoft:
        raise refuse(7000112, application=found.name)


def reply_url(found: SamlApplication, asked: str) -> str:
    """Where the answer goes.

    Raises:
        Refusal: 50011, the asked address is not configured exactly so, or none is.
    """
    if asked:
        if asked not in found.reply_urls:
            raise refuse(50011, address=asked, application=found.name)
        return asked
    if not found.default_reply_url:
        raise refuse(50011, address="", application=found.name)
    return found.default_reply_url


def require_assigned(world: World, found: SamlApplication, user: User) -> None:
    """See that the user may use the application.

    Raises:
        Refusal: 50105, assignment is required, and neither the user nor a group of which they
            are a direct member is assigned (nesting does not count).
    """
    if found.principal.get("appRoleAssignmentRequired") and not _is_assigned(world, found, user):
        raise refuse(50105, upn=user["userPrincipalName"], application=found.name)


def assigned_and_visible(world: World, user: User) -> list[SamlApplication]:
    """What My Apps shows: assigned, enabled, tagged as an enterprise application, not hidden."""
    resources = {
        assignment["resourceId"]
        for principal in (user["id"], *groups(world, user["id"]))
        for assignment in world.store.find("appRoleAssignment", "principalId", principal)
    }
    shown = []
    for resource in resources:
        principal = world.store.get("servicePrincipal", resource)
        tags = set((principal or {}).get("tags") or [])
        if principal and principal.get("accountEnabled", True) and _VISIBLE in tags:
            found = by_app_id(world.store, principal["appId"])
            if found is not None and _HIDDEN not in tags:
                shown.append(found)
    return sorted(shown, key=lambda found: (found.name.lower(), found.app_id))


def _is_assigned(world: World, found: SamlApplication, user: User) -> bool:
    principals = (user["id"], *groups(world, user["id"]))
    source = world.token_settings()
    return any(
        assignment["resourceId"] == found.principal["id"]
        for principal in principals
        for assignment in source.find("appRoleAssignment", "principalId", principal)
    )

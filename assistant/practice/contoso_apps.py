"""Contoso's applications: the finished "Sentry (globex)", a deleted one, and Microsoft's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.practice import gallery
from assistant.practice.contoso_names import (
    CLIENT_ID,
    DOMAIN,
    GRAPH_APP_ID,
    GRAPH_COMMAND_LINE,
    TENANT_ID,
)
from assistant.practice.contoso_people import fixed_guid

if TYPE_CHECKING:
    from assistant.practice.store import Doc
    from assistant.practice.world import Origins

GLOBEX_APPLICATION: Final = fixed_guid("application globex")
GLOBEX_APP_ID: Final = fixed_guid("appId globex")
GLOBEX_PRINCIPAL: Final = fixed_guid("servicePrincipal globex")
GLOBEX_KEY: Final = fixed_guid("sign key globex")
GLOBEX_VERIFY: Final = fixed_guid("verify key globex")
GRAPH_PRINCIPAL: Final = fixed_guid("servicePrincipal graph")
MICROSOFT_TENANT: Final = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
_CREATED: Final = "2024-02-12T10:15:00Z"
INTEGRATED: Final = "WindowsAzureActiveDirectoryIntegratedApp"


def make(origins: Origins, people: dict[str, list[Doc]]) -> dict[str, list[Doc]]:
    """Make applications, service principals and who is assigned to them."""
    application, principal = _globex(origins)
    own = {
        **new_application(
            fixed_guid("application assistant"), CLIENT_ID, "SSO Assistant (practice)"
        ),
        "isFallbackPublicClient": True,
        "publicClient": {"redirectUris": ["http://localhost"]},
    }
    return {
        "application": [application, own],
        "servicePrincipal": [
            principal,
            _foreign(GRAPH_PRINCIPAL, GRAPH_APP_ID, "Microsoft Graph"),
            _foreign(
                fixed_guid("servicePrincipal command line"),
                GRAPH_COMMAND_LINE,
                "Microsoft Graph Command Line Tools",
            ),
            new_principal(fixed_guid("servicePrincipal assistant"), own),
        ],
        "appRoleAssignment": _assignments(principal, people),
        "owner": [_owner(application["id"], "owner"), _owner(principal["id"], "owner")],
    }


def new_application(id_: str, app_id: str, name: str, **more: object) -> Doc:
    """Make an application with Graph's defaults."""
    return {
        "id": id_,
        "appId": app_id,
        "displayName": name,
        "applicationTemplateId": None,
        "createdDateTime": _CREATED,
        "deletedDateTime": None,
        "description": None,
        "disabledByMicrosoftStatus": None,
        "groupMembershipClaims": None,
        "identifierUris": [],
        "isFallbackPublicClient": None,
        "notes": None,
        "optionalClaims": None,
        "publisherDomain": DOMAIN,
        "signInAudience": "AzureADMyOrg",
        "tags": [],
        "tokenEncryptionKeyId": None,
        "addIns": [],
        "appRoles": [],
        "info": {
            "termsOfServiceUrl": None,
            "supportUrl": None,
            "privacyStatementUrl": None,
            "marketingUrl": None,
            "logoUrl": None,
        },
        "keyCredentials": [],
        "passwordCredentials": [],
        "requiredResourceAccess": [],
        "api": {"oauth2PermissionScopes": [], "preAuthorizedApplications": []},
        "publicClient": {"redirectUris": []},
        "spa": {"redirectUris": []},
        "web": {
            "redirectUris": [],
            "homePageUrl": None,
            "logoutUrl": None,
            "implicitGrantSettings": {
                "enableIdTokenIssuance": False,
                "enableAccessTokenIssuance": False,
            },
            "redirectUriSettings": [],
        },
        "servicePrincipalLockConfiguration": None,
        **more,
    }


def new_principal(id_: str, application: Doc, **more: object) -> Doc:
    """Make an application's service principal with Graph's defaults."""
    return {
        "id": id_,
        "appId": application["appId"],
        "appDisplayName": application["displayName"],
        "displayName": application["displayName"],
        "appDescription": None,
        "description": None,
        "appOwnerOrganizationId": TENANT_ID,
        "applicationTemplateId": application["applicationTemplateId"],
        "accountEnabled": True,
        "alternativeNames": [],
        "appRoleAssignmentRequired": False,
        "deletedDateTime": None,
        "disabledByMicrosoftStatus": None,
        "homepage": application["web"]["homePageUrl"],
        "loginUrl": None,
        "logoutUrl": application["web"]["logoutUrl"],
        "notes": None,
        "notificationEmailAddresses": [],
        "preferredSingleSignOnMode": None,
        "preferredTokenSigningKeyThumbprint": None,
        "replyUrls": list(application["web"]["redirectUris"]),
        "samlSingleSignOnSettings": None,
        "servicePrincipalNames": [*application["identifierUris"], application["appId"]],
        "servicePrincipalType": "Application",
        "signInAudience": application["signInAudience"],
        "tags": [],
        "tokenEncryptionKeyId": None,
        "addIns": [],
        "appRoles": list(application["appRoles"]),
        "info": dict(application["info"]),
        "keyCredentials": [],
        "oauth2PermissionScopes": [],
        "passwordCredentials": [],
        "verifiedPublisher": None,
        **more,
    }


def saml_roles(user_role: str, access_role: str) -> list[Doc]:
    """Make the two app roles that a gallery application brings."""
    return [
        {
            "allowedMemberTypes": ["User"],
            "description": name,
            "displayName": name,
            "id": id_,
            "isEnabled": True,
            "origin": "Application",
            "value": None,
        }
        for name, id_ in (("User", user_role), ("msiam_access", access_role))
    ]


def _globex(origins: Origins) -> tuple[Doc, Doc]:
    sentry = origins.sentry
    application = new_application(
        GLOBEX_APPLICATION,
        GLOBEX_APP_ID,
        "Sentry (globex)",
        applicationTemplateId=gallery.SENTRY,
        identifierUris=[f"{sentry}/saml/metadata/globex/"],
        appRoles=saml_roles(fixed_guid("role User globex"), fixed_guid("role access globex")),
        notes="Set up by hand, February 2024.",
    )
    addresses = [
        f"{sentry}/saml/acs/globex/",
        "https://sentry-old.globex.example/saml/acs/globex/",
        "https://jwt.globex.example/debug",
    ]
    application["web"] = {
        **application["web"],
        "redirectUris": addresses,
        "redirectUriSettings": [{"uri": addresses[0], "index": 0}],
        "logoutUrl": f"{sentry}/saml/sls/globex/",
    }
    principal = new_principal(
        GLOBEX_PRINCIPAL,
        application,
        appRoleAssignmentRequired=True,
        preferredSingleSignOnMode="saml",
        loginUrl=f"{sentry}/organizations/globex/",
        notificationEmailAddresses=[f"it@{DOMAIN}"],
        samlSingleSignOnSettings={"relayState": ""},
        tags=[INTEGRATED],
    )
    return application, principal


def _assignments(principal: Doc, people: dict[str, list[Doc]]) -> list[Doc]:
    by_name = {user["mailNickname"]: user for user in people["user"][:20]}
    groups = {group["displayName"]: group for group in people["group"]}
    role = principal["appRoles"][0]["id"]
    users = [by_name[name] for name in ("owner", "owner2", "reader", "nomail", "disabled")]
    assigned = [(user, "User") for user in [*users, *people["user"][30:36]]]
    assigned += [(groups["Sentry contractors"], "Group"), (groups["Engineering"], "Group")]
    return [
        {
            "id": fixed_guid(f"assignment globex {principal_of['id']}"),
            "appRoleId": role,
            "createdDateTime": _CREATED,
            "deletedDateTime": None,
            "principalDisplayName": principal_of["displayName"],
            "principalId": principal_of["id"],
            "principalType": kind,
            "resourceDisplayName": principal["displayName"],
            "resourceId": principal["id"],
        }
        for principal_of, kind in assigned
    ]


def _foreign(id_: str, app_id: str, name: str) -> Doc:
    stand_in = new_application(fixed_guid(f"foreign {name}"), app_id, name)
    return new_principal(id_, stand_in, appOwnerOrganizationId=MICROSOFT_TENANT)


def _owner(object_id: str, account: str) -> Doc:
    owner = fixed_guid(f"user {account}")
    return {"id": f"{object_id}:{owner}", "objectId": object_id, "ownerId": owner}

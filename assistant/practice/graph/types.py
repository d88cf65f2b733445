"""What kinds of things Graph shows: their properties, and how each may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003  # in an alias that is evaluated
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from assistant.practice.graph.permissions import BASIC_ORGANIZATION, BASIC_USER

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.store import Doc

Operators: TypeAlias = frozenset[str]
Expander: TypeAlias = "Callable[[Call, Doc], list[Doc]]"

TEXT: Final = frozenset({"eq", "ne", "not", "ge", "le", "in", "startswith", "null"})
ADDRESS: Final = TEXT | {"endswith"}
EXACT: Final = frozenset({"eq", "ne", "not", "in"})
TIME: Final = frozenset({"eq", "ne", "not", "ge", "le", "in"})
LIST_OF_TEXT: Final = frozenset({"any", "eq", "not", "startswith", "count"})
COUNTED: Final = frozenset({"count", "not", "any", "eq"})
PLAIN: Final = frozenset({"eq"})


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of thing.

    Attributes:
        name: its type below ``microsoft.graph.``.
        segment: what an answer's context calls it.
        kind: where the store keeps it; empty if it is made up on the spot.
        properties: every property that can be selected.
        default: those given when none is selected; empty for all.
        filters: by property, the operators that ``$filter`` may use.
        order: properties to sort by.
        search: properties that ``$search`` looks at; empty for none.
        directory: a directory object: some queries need ``ConsistencyLevel: eventual``.
        skips: ``$skip`` is understood.
        page: how many a page holds if ``$top`` does not say.
        most: the largest page.
    """

    name: str
    segment: str
    kind: str
    properties: frozenset[str]
    default: frozenset[str] = frozenset()
    filters: Mapping[str, Operators] = field(default_factory=dict)
    order: frozenset[str] = frozenset()
    search: frozenset[str] = frozenset()
    directory: bool = True
    skips: bool = False
    page: int = 100
    most: int = 999

    @property
    def full_name(self) -> str:
        """The name with its namespace."""
        return f"microsoft.graph.{self.name}"


def names(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


USER: Final = ResourceType(
    "user",
    "users",
    "user",
    names(
        "id displayName givenName surname mail userPrincipalName mailNickname accountEnabled "
        "userType usageLocation identities externalUserState externalUserStateChangeDateTime "
        "assignedLicenses assignedPlans businessPhones jobTitle department companyName "
        "officeLocation mobilePhone preferredLanguage otherMails proxyAddresses createdDateTime "
        "creationType deletedDateTime onPremisesSyncEnabled onPremisesImmutableId city state "
        "country streetAddress postalCode employeeId employeeType passwordPolicies "
        "passwordProfile securityIdentifier ageGroup lastPasswordChangeDateTime"
    ),
    names(
        "id displayName givenName surname mail userPrincipalName businessPhones jobTitle "
        "mobilePhone officeLocation preferredLanguage"
    ),
    {
        **dict.fromkeys(
            ("displayName", "givenName", "surname", "mailNickname", "jobTitle", "department"), TEXT
        ),
        **dict.fromkeys(("usageLocation", "employeeId", "companyName", "city", "country"), TEXT),
        **dict.fromkeys(("mail", "userPrincipalName"), ADDRESS),
        **dict.fromkeys(("id", "userType", "accountEnabled", "externalUserState"), EXACT),
        **dict.fromkeys(("otherMails", "proxyAddresses"), LIST_OF_TEXT),
        **dict.fromkeys(("assignedLicenses", "identities"), COUNTED),
        "createdDateTime": TIME,
        "onPremisesSyncEnabled": EXACT | {"null"},
        "creationType": EXACT | {"null"},
    },
    names("displayName userPrincipalName createdDateTime"),
    names("displayName givenName surname mail userPrincipalName mailNickname"),
)

GROUP: Final = ResourceType(
    "group",
    "groups",
    "group",
    names(
        "id displayName description mail mailEnabled mailNickname securityEnabled groupTypes "
        "visibility membershipRule membershipRuleProcessingState isAssignableToRole "
        "onPremisesSyncEnabled createdDateTime deletedDateTime classification expirationDateTime "
        "preferredDataLocation preferredLanguage proxyAddresses renewedDateTime "
        "resourceBehaviorOptions resourceProvisioningOptions securityIdentifier theme "
        "assignedLicenses uniqueName"
    ),
    filters={
        **dict.fromkeys(("displayName", "mailNickname", "description"), TEXT),
        "mail": TEXT,
        **dict.fromkeys(
            ("id", "mailEnabled", "securityEnabled", "isAssignableToRole", "visibility"), EXACT
        ),
        "groupTypes": LIST_OF_TEXT,
        "createdDateTime": TIME,
        "assignedLicenses": COUNTED,
    },
    order=names("displayName"),
    search=names("displayName description mail mailNickname"),
)

APPLICATION: Final = ResourceType(
    "application",
    "applications",
    "application",
    names(
        "id appId displayName applicationTemplateId createdDateTime deletedDateTime description "
        "disabledByMicrosoftStatus groupMembershipClaims identifierUris isFallbackPublicClient "
        "notes optionalClaims publisherDomain signInAudience tags tokenEncryptionKeyId addIns "
        "appRoles info keyCredentials passwordCredentials requiredResourceAccess api "
        "publicClient spa web servicePrincipalLockConfiguration samlMetadataUrl "
        "serviceManagementReference requestSignatureVerification uniqueName verifiedPublisher "
        "isDeviceOnlyAuthSupported defaultRedirectUri certification"
    ),
    filters={
        "displayName": TEXT,
        **dict.fromkeys(("id", "appId", "applicationTemplateId", "publisherDomain"), EXACT),
        "signInAudience": EXACT | {"startswith"},
        **dict.fromkeys(("identifierUris", "tags"), LIST_OF_TEXT),
        **dict.fromkeys(("keyCredentials", "passwordCredentials", "appRoles"), COUNTED),
        "createdDateTime": TIME,
        "notes": TEXT,
    },
    order=names("displayName createdDateTime"),
    search=names("displayName description"),
)

SERVICE_PRINCIPAL: Final = ResourceType(
    "servicePrincipal",
    "servicePrincipals",
    "servicePrincipal",
    names(
        "id appId appDisplayName displayName appDescription description appOwnerOrganizationId "
        "applicationTemplateId accountEnabled alternativeNames appRoleAssignmentRequired "
        "deletedDateTime disabledByMicrosoftStatus homepage loginUrl logoutUrl notes "
        "notificationEmailAddresses preferredSingleSignOnMode preferredTokenSigningKeyThumbprint "
        "replyUrls samlSingleSignOnSettings servicePrincipalNames servicePrincipalType "
        "signInAudience tags tokenEncryptionKeyId addIns appRoles info keyCredentials "
        "oauth2PermissionScopes passwordCredentials verifiedPublisher "
        "resourceSpecificApplicationPermissions customSecurityAttributes"
    ),
    filters={
        **dict.fromkeys(("displayName", "appDisplayName", "loginUrl", "homepage"), TEXT),
        **dict.fromkeys(
            ("id", "appId", "applicationTemplateId", "accountEnabled", "servicePrincipalType"),
            EXACT,
        ),
        "appOwnerOrganizationId": EXACT,
        "preferredSingleSignOnMode": EXACT | {"null"},
        **dict.fromkeys(
            ("servicePrincipalNames", "tags", "replyUrls", "alternativeNames"), LIST_OF_TEXT
        ),
        "keyCredentials": COUNTED,
    },
    order=names("displayName"),
    search=names("displayName description"),
)

TEMPLATE: Final = ResourceType(
    "applicationTemplate",
    "applicationTemplates",
    "template",
    names(
        "id displayName description publisher homePageUrl logoUrl categories "
        "supportedSingleSignOnModes supportedProvisioningTypes"
    ),
    filters={
        "displayName": frozenset({"eq", "contains", "startswith"}),
        "categories": frozenset({"any", "contains", "eq"}),
    },
    order=names("displayName"),
    directory=False,
    skips=True,
)

ASSIGNMENT: Final = ResourceType(
    "appRoleAssignment",
    "appRoleAssignments",
    "appRoleAssignment",
    names(
        "id appRoleId createdDateTime deletedDateTime principalDisplayName principalId "
        "principalType resourceDisplayName resourceId"
    ),
    # By principalId nothing is documented: page through them and compare.
    filters={
        "principalDisplayName": frozenset({"eq", "startswith"}),
        "resourceId": PLAIN,
    },
)

DIRECTORY_OBJECT: Final = ResourceType(
    "directoryObject",
    "directoryObjects",
    "",
    USER.properties | GROUP.properties | SERVICE_PRINCIPAL.properties | {"roleTemplateId"},
    filters={"displayName": TEXT, "id": EXACT, "mail": TEXT, "userPrincipalName": TEXT},
    order=names("displayName"),
    search=names("displayName description"),
)

DIRECTORY_ROLE: Final = ResourceType(
    "directoryRole",
    "directoryRoles",
    "directoryRole",
    names("id displayName description roleTemplateId deletedDateTime"),
    filters={"displayName": PLAIN, "roleTemplateId": PLAIN},
    directory=False,
)

CLAIMS_POLICY: Final = ResourceType(
    "claimsMappingPolicy",
    "policies/claimsMappingPolicies",
    "claimsMappingPolicy",
    names("id definition displayName description isOrganizationDefault deletedDateTime"),
    filters={"displayName": PLAIN, "id": PLAIN},
    directory=False,
)

ISSUANCE_POLICY: Final = ResourceType(
    "tokenIssuancePolicy",
    "policies/tokenIssuancePolicies",
    "tokenIssuancePolicy",
    CLAIMS_POLICY.properties,
    filters=CLAIMS_POLICY.filters,
    directory=False,
)

APP_MANAGEMENT_POLICY: Final = ResourceType(
    "appManagementPolicy",
    "policies/appManagementPolicies",
    "appManagementPolicy",
    names("id displayName description isEnabled restrictions deletedDateTime"),
    directory=False,
)

ACCESS_POLICY: Final = ResourceType(
    "conditionalAccessPolicy",
    "identity/conditionalAccess/policies",
    "conditionalAccessPolicy",
    names(
        "id displayName description state createdDateTime modifiedDateTime conditions "
        "grantControls sessionControls templateId"
    ),
    filters={"displayName": frozenset({"eq", "startswith"}), "state": PLAIN, "id": PLAIN},
    directory=False,
    skips=True,
)

BY_KIND: Final = {
    one.kind: one for one in (USER, GROUP, APPLICATION, SERVICE_PRINCIPAL, DIRECTORY_ROLE)
}
"""The directory objects by the store's kind."""

BASICS: Final = {"user": BASIC_USER, "organization": BASIC_ORGANIZATION}
"""What the lesser scopes show, by type."""

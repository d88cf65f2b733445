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


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


USER: Final = ResourceType(
    "user",
    "users",
    "user",
    _names(
        "id displayName givenName surname mail userPrincipalName mailNickname accountEnabled "
        "userType usageLocation identities externalUserState externalUserStateChangeDateTime "
        "assignedLicenses assignedPlans businessPhones jobTitle department companyName "
        "officeLocation mobilePhone preferredLanguage otherMails proxyAddresses createdDateTime "
        "creationType deletedDateTime onPremisesSyncEnabled onPremisesImmutableId city state "
        "country streetAddress postalCode employeeId employeeType passwordPolicies "
        "passwordProfile securityIdentifier ageGroup lastPasswordChangeDateTime"
    ),
    _names(
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
    _names("displayName userPrincipalName createdDateTime"),
    _names("displayName givenName surname mail userPrincipalName mailNickname"),
)

GROUP: Final = ResourceType(
    "group",
    "groups",
    "group",
    _names(
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
    order=_names("displayName"),
    search=_names("displayName description mail mailNickname"),
)

APPLICATION: Final = ResourceType(
    "application",
    "applications",
    "application",
    _names(
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
    order=_names("displayName createdDateTime"),
    search=_names("displayName description"),
)

SERVICE_PRINCIPAL: Final = ResourceType(
    "servicePrincipal",
    "servicePrincipals",
    "servicePrincipal",
    _names(
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
    order=_names("displayName"),
    search=_names("displayName description"),
)

TEMPLATE: Final = ResourceType(
    "applicationTemplate",
    "applicationTemplates",
    "template",
    _names(
        "id displayName description publisher homePageUrl logoUrl categories "
        "supportedSingleSignOnModes supportedProvisioningTypes"
    ),
    filters={
        "displayName": frozenset({"eq", "contains", "startswith"}),
        "categories": frozenset({"any", "contains", "eq"}),
    },
    order=_names("displayName"),
    directory=False,
    skips=True,
)

ASSIGNMENT: Final = ResourceType(
    "appRoleAssignment",
    "appRoleAssignments",
    "appRoleAssignment",
    _names(
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
    order=_names("displayName"),
    search=_names("displayName description"),
)

DIRECTORY_ROLE: Final = ResourceType(
    "directoryRole",
    "directoryRoles",
    "directoryRole",
    _names("id displayName description roleTemplateId deletedDateTime"),
    filters={"displayName": PLAIN, "roleTemplateId": PLAIN},
    directory=False,
)

CLAIMS_POLICY: Final = ResourceType(
    "claimsMappingPolicy",
    "policies/claimsMappingPolicies",
    "claimsMappingPolicy",
    _names("id definition displayName description isOrganizationDefault deletedDateTime"),
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
    _names("id displayName description isEnabled restrictions deletedDateTime"),
    directory=False,
)

ACCESS_POLICY: Final = ResourceType(
    "conditionalAccessPolicy",
    "identity/conditionalAccess/policies",
    "conditionalAccessPolicy",
    _names(
        "id displayName description state createdDateTime modifiedDateTime conditions "
        "grantControls sessionControls templateId"
    ),
    filters={"displayName": frozenset({"eq", "startswith"}), "state": PLAIN, "id": PLAIN},
    directory=False,
    skips=True,
)

ROLE_DEFINITION: Final = ResourceType(
    "unifiedRoleDefinition",
    "roleManagement/directory/roleDefinitions",
    "",
    _names(
        "id displayName description isBuiltIn isEnabled resourceScopes rolePermissions templateId "
        "version"
    ),
    filters={"displayName": TEXT, "id": PLAIN, "isBuiltIn": PLAIN},
    directory=False,
)

ROLE_ASSIGNMENT: Final = ResourceType(
    "unifiedRoleAssignment",
    "roleManagement/directory/roleAssignments",
    "",
    _names("id principalId roleDefinitionId directoryScopeId appScopeId condition"),
    filters=dict.fromkeys(
        ("id", "principalId", "roleDefinitionId", "directoryScopeId"), frozenset({"eq", "in"})
    ),
    directory=False,
)

_SCHEDULED: Final = _names(
    "id principalId roleDefinitionId directoryScopeId appScopeId startDateTime endDateTime "
    "memberType"
)
ELIGIBILITY: Final = ResourceType(
    "unifiedRoleEligibilityScheduleInstance",
    "roleManagement/directory/roleEligibilityScheduleInstances",
    "",
    _SCHEDULED | {"roleEligibilityScheduleId"},
    filters=dict.fromkeys(("id", "principalId", "roleDefinitionId", "directoryScopeId"), PLAIN),
    directory=False,
)
ACTIVE_ROLE: Final = ResourceType(
    "unifiedRoleAssignmentScheduleInstance",
    "roleManagement/directory/roleAssignmentScheduleInstances",
    "",
    _SCHEDULED | {"assignmentType", "roleAssignmentOriginId", "roleAssignmentScheduleId"},
    filters=ELIGIBILITY.filters,
    directory=False,
)

ORGANIZATION: Final = ResourceType(
    "organization",
    "organization",
    "organization",
    _names(
        "id displayName countryLetterCode createdDateTime tenantType preferredLanguage "
        "technicalNotificationMails securityComplianceNotificationMails onPremisesSyncEnabled "
        "verifiedDomains assignedPlans deletedDateTime city country postalCode state street "
        "businessPhones"
    ),
    directory=False,
)
DOMAIN: Final = ResourceType(
    "domain",
    "domains",
    "domain",
    _names(
        "id authenticationType isAdminManaged isDefault isInitial isRoot isVerified "
        "supportedServices availabilityStatus"
    ),
    directory=False,
)
SKU: Final = ResourceType(
    "subscribedSku",
    "subscribedSkus",
    "subscribedSku",
    _names(
        "id accountId accountName appliesTo capabilityStatus consumedUnits prepaidUnits skuId "
        "skuPartNumber subscriptionIds servicePlans"
    ),
    directory=False,
)
LICENCE: Final = ResourceType(
    "licenseDetails",
    "licenseDetails",
    "",
    _names("id skuId skuPartNumber servicePlans"),
    directory=False,
)
GRANT: Final = ResourceType(
    "oAuth2PermissionGrant",
    "oauth2PermissionGrants",
    "",
    _names("id clientId consentType principalId resourceId scope"),
    filters=dict.fromkeys(("clientId", "consentType", "principalId", "resourceId"), PLAIN),
    directory=False,
)
AUDIT: Final = ResourceType(
    "directoryAudit",
    "auditLogs/directoryAudits",
    "audit",
    _names(
        "id activityDateTime activityDisplayName additionalDetails category correlationId "
        "initiatedBy loggedByService operationType result resultReason targetResources"
    ),
    filters={
        **dict.fromkeys(
            ("activityDisplayName", "loggedByService", "id"), frozenset({"eq", "startswith"})
        ),
        **dict.fromkeys(("category", "correlationId", "result", "operationType"), PLAIN),
        "activityDateTime": frozenset({"eq", "ge", "le"}),
        "targetResources": frozenset({"any", "eq", "startswith"}),
        **dict.fromkeys(
            ("initiatedBy/user/id", "initiatedBy/user/userPrincipalName"),
            frozenset({"eq", "startswith"}),
        ),
    },
    order=_names("activityDateTime"),
    directory=False,
    page=1000,
    most=1000,
)
SIGN_IN: Final = ResourceType(
    "signIn",
    "auditLogs/signIns",
    "signIn",
    _names(
        "id appDisplayName appId appliedConditionalAccessPolicies clientAppUsed "
        "conditionalAccessStatus correlationId createdDateTime deviceDetail ipAddress "
        "isInteractive location resourceDisplayName resourceId riskDetail riskEventTypes "
        "riskEventTypes_v2 riskLevelAggregated riskLevelDuringSignIn riskState status "
        "userDisplayName userId userPrincipalName servicePrincipalId servicePrincipalName "
        "homeTenantId resourceTenantId userAgent"
    ),
    filters={
        **dict.fromkeys(
            ("appDisplayName", "userDisplayName", "userPrincipalName", "clientAppUsed"),
            frozenset({"eq", "startswith"}),
        ),
        **dict.fromkeys(
            ("id", "appId", "userId", "correlationId", "ipAddress", "conditionalAccessStatus"),
            PLAIN,
        ),
        "resourceDisplayName": PLAIN,
        "resourceId": PLAIN,
        "status/errorCode": PLAIN,
        "isInteractive": PLAIN,
        "createdDateTime": frozenset({"eq", "ge", "le"}),
    },
    order=_names("createdDateTime"),
    directory=False,
    page=1000,
    most=1000,
)
SYNC_JOB: Final = ResourceType(
    "synchronizationJob",
    "synchronization/jobs",
    "synchronizationJob",
    _names("id templateId schedule status synchronizationJobSettings"),
    directory=False,
)

BY_KIND: Final = {
    one.kind: one for one in (USER, GROUP, APPLICATION, SERVICE_PRINCIPAL, DIRECTORY_ROLE)
}
"""The directory objects by the store's kind."""

BASICS: Final = {"user": BASIC_USER, "organization": BASIC_ORGANIZATION}
"""What the lesser scopes show, by type."""

"""The tenant's own things as Graph shows them: roles, licences, grants and logs."""

from __future__ import annotations

from typing import Final

from assistant.practice.graph.types import (
    PLAIN,
    TEXT,
    ResourceType,
    names,
)

ROLE_DEFINITION: Final = ResourceType(
    "unifiedRoleDefinition",
    "roleManagement/directory/roleDefinitions",
    "",
    names(
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
    names("id principalId roleDefinitionId directoryScopeId appScopeId condition"),
    filters=dict.fromkeys(
        ("id", "principalId", "roleDefinitionId", "directoryScopeId"), frozenset({"eq", "in"})
    ),
    directory=False,
)

_SCHEDULED: Final = names(
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
    filters={**ELIGIBILITY.filters, "assignmentType": frozenset({"eq", "ne"})},
    directory=False,
)

ORGANIZATION: Final = ResourceType(
    "organization",
    "organization",
    "organization",
    names(
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
    names(
        "id authenticationType isAdminManaged isDefault isInitial isRoot isVerified "
        "supportedServices availabilityStatus"
    ),
    directory=False,
)
SKU: Final = ResourceType(
    "subscribedSku",
    "subscribedSkus",
    "subscribedSku",
    names(
        "id accountId accountName appliesTo capabilityStatus consumedUnits prepaidUnits skuId "
        "skuPartNumber subscriptionIds servicePlans"
    ),
    directory=False,
)
LICENCE: Final = ResourceType(
    "licenseDetails",
    "licenseDetails",
    "",
    names("id skuId skuPartNumber servicePlans"),
    directory=False,
)
GRANT: Final = ResourceType(
    "oAuth2PermissionGrant",
    "oauth2PermissionGrants",
    "",
    names("id clientId consentType principalId resourceId scope"),
    filters=dict.fromkeys(("clientId", "consentType", "principalId", "resourceId"), PLAIN),
    directory=False,
)
AUDIT: Final = ResourceType(
    "directoryAudit",
    "auditLogs/directoryAudits",
    "audit",
    names(
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
    order=names("activityDateTime"),
    directory=False,
    page=1000,
    most=1000,
)
SIGN_IN: Final = ResourceType(
    "signIn",
    "auditLogs/signIns",
    "signIn",
    names(
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
    order=names("createdDateTime"),
    directory=False,
    page=1000,
    most=1000,
)
SYNC_JOB: Final = ResourceType(
    "synchronizationJob",
    "synchronization/jobs",
    "synchronizationJob",
    names("id templateId schedule status synchronizationJobSettings"),
    directory=False,
)

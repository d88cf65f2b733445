"""The writes of a set-up, as calls with holes. Which are sent is decided elsewhere."""

from __future__ import annotations

from assistant.entra.call import Call, Capture, Json, Ref, Repeat, Secret
from assistant.entra.roles import APPLICATIONS_WRITE, USERS_WRITE

APPLICATION = "application.create"
RESTORE = "application.restore"
MODE = "application.mode"
CERTIFICATE = "certificate.create"
TEST_USER = "people.test_user"

NON_GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
"""The template of an application of one's own, the same in every tenant (facts: findings, 9)."""

_DUPLICATE_ASSIGNMENT = ("permission being assigned already exists", "entitlementgrant")
_DUPLICATE_USER = ("another object with the same value for property userprincipalname",)
_NOT_DELETED = ("does not exist or one of its queried reference",)


def instantiate(template_id: str, display_name: str) -> Call:
    """Add an application from the gallery. Never repeated: every call makes another one."""
    return Call(
        APPLICATION,
        "POST",
        (f"/applicationTemplates/{template_id}/instantiate",),
        {"displayName": display_name},
        target="application",
        scopes=frozenset({APPLICATIONS_WRITE}),
        repeat=Repeat.NEVER,
        captures=(
            Capture("object_id", "application.id"),
            Capture("app_id", "application.appId"),
            Capture("service_principal_id", "servicePrincipal.id"),
            Capture("user_role_id", "servicePrincipal.appRoles", "user_role"),
        ),
    )


def restore_application(object_id: str) -> Call:
    """Bring a deleted application back, its service principal with it (facts: request U6).

    Sent only for one that was seen deleted: not there any more means that it came back already.
    """
    return Call(
        RESTORE,
        "POST",
        (f"/directory/deletedItems/{object_id}/restore",),
        target="application",
        scopes=frozenset({APPLICATIONS_WRITE}),
        captures=(Capture("object_id", "id"),),
        already=_NOT_DELETED,
    )


def patch_application(key: str, object_id: str | Ref, body: dict[str, Json], *after: str) -> Call:
    """Change an application's properties; collections in ``body`` replace what is there."""
    return Call(
        key,
        "PATCH",
        ("/applications/", object_id),
        body,
        target="application",
        waits_for=frozenset(after),
        scopes=frozenset({APPLICATIONS_WRITE}),
        may_lag=True,
    )


def patch_service_principal(
    key: str, service_principal_id: str | Ref, body: dict[str, Json], *after: str
) -> Call:
    """Change a service principal's properties."""
    return Call(
        key,
        "PATCH",
        ("/servicePrincipals/", service_principal_id),
        body,
        target="service_principal",
        waits_for=frozenset(after),
        scopes=frozenset({APPLICATIONS_WRITE}),
        may_lag=True,
    )


def add_signing_certificate(
    service_principal_id: str | Ref, subject: str, end: str, *after: str
) -> Call:
    """Have Entra make a signing certificate. Never repeated: every call makes another one.

    ``subject`` must begin with ``CN=``; ``end`` lies at most three years ahead.
    """
    return Call(
        CERTIFICATE,
        "POST",
        ("/servicePrincipals/", service_principal_id, "/addTokenSigningCertificate"),
        {"displayName": subject, "endDateTime": end},
        target="service_principal",
        waits_for=frozenset(after),
        scopes=frozenset({APPLICATIONS_WRITE}),
        repeat=Repeat.NEVER,
        captures=(Capture("thumbprint", "thumbprint"), Capture("end", "endDateTime")),
        may_lag=True,
    )


def hand_over_certificate(service_principal_id: str | Ref, subject: str, *after: str) -> Call:
    """Hand over a certificate of our own, where Entra makes none (national clouds).

    It is made when the call is sent, so its values are ``Secret`` holes: customKeyIdentifier, which
    the Sign, Verify and password entries share, the keyIds (Sign and password share one), PFX,
    password, certificate and dates. Replaces both collections: only for a service principal that
    has no certificate yet (facts: request 6b).
    """
    shared: dict[str, Json] = {
        "customKeyIdentifier": Secret("certificate_identifier"),
        "startDateTime": Secret("certificate_start"),
        "endDateTime": Secret("certificate_end"),
    }
    named: dict[str, Json] = {**shared, "displayName": subject}
    sign_id = Secret("certificate_sign_id")
    return Call(
        CERTIFICATE,
        "PATCH",
        ("/servicePrincipals/", service_principal_id),
        {
            "keyCredentials": [
                {
                    **named,
                    "keyId": sign_id,
                    "type": "X509CertAndPassword",
                    "usage": "Sign",
                    "key": Secret("certificate_pfx"),
                },
                {
                    **named,
                    "keyId": Secret("certificate_verify_id"),
                    "type": "AsymmetricX509Cert",
                    "usage": "Verify",
                    "key": Secret("certificate_der"),
                },
            ],
            "passwordCredentials": [
                {**shared, "keyId": sign_id, "secretText": Secret("certificate_password")}
            ],
        },
        target="service_principal",
        waits_for=frozenset(after),
        scopes=frozenset({APPLICATIONS_WRITE}),
        may_lag=True,
    )


def create_user(
    upn: str, display_name: str, nickname: str, mail: str, names: tuple[str, str], job_title: str
) -> Call:
    """Make a user with mail, whose first password is made when it is sent.

    ``job_title`` bears the run's mark: by it the user is told to be ours if the answer is lost.
    """
    return Call(
        TEST_USER,
        "POST",
        ("/users",),
        {
            "accountEnabled": True,
            "displayName": display_name,
            "givenName": names[0],
            "surname": names[1],
            "mailNickname": nickname,
            "userPrincipalName": upn,
            "mail": mail,
            "jobTitle": job_title,
            "passwordProfile": {
                "forceChangePasswordNextSignIn": True,
                "password": Secret("user_password"),
            },
        },
        target=f"user:{upn.lower()}",
        scopes=frozenset({USERS_WRITE}),
        captures=(Capture("id", "id"),),
        already=_DUPLICATE_USER,
    )


def assign(
    key: str,
    service_principal_id: str | Ref,
    principal_id: str | Ref,
    role_id: str | Ref,
    *after: str,
) -> Call:
    """Assign a person or a group. Twice is once: the second is refused as a duplicate."""
    return Call(
        key,
        "POST",
        ("/servicePrincipals/", service_principal_id, "/appRoleAssignedTo"),
        {"principalId": principal_id, "resourceId": service_principal_id, "appRoleId": role_id},
        target=key,
        waits_for=frozenset(after),
        # Application.ReadWrite.All covers assignments other than Graph's own (permissions
        # reference); AppRoleAssignment.ReadWrite.All is asked for only after a 403.
        scopes=frozenset({APPLICATIONS_WRITE}),
        captures=(Capture("id", "id"),),
        already=_DUPLICATE_ASSIGNMENT,
        may_lag=True,
    )


def delete(key: str, path: tuple[str | Ref, ...], target: str, *scopes: str) -> Call:
    """Take an object away; one that is gone already is as wished."""
    return Call(
        key,
        "DELETE",
        path,
        target=target,
        scopes=frozenset(scopes),
        absent_is_fine=True,
    )

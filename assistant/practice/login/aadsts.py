"""The refusals of Entra's login: AADSTS numbers, what they say, and how they travel.

The numbers are Microsoft's (facts: the public table of AADSTS codes); the sentences are ours.
One refusal can leave the house in three shapes: a JSON body (token endpoint), parameters on a
redirect (authorize endpoint), or a page (where nobody trustworthy could be redirected to).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.practice.world import World


class _Entry(NamedTuple):
    """How one code speaks: the sentence, and OAuth's ``error`` on either endpoint."""

    sentence: str
    error: str = "invalid_request"
    at_authorize: str = ""
    suberror: str = ""


_TABLE: Final[Mapping[int, _Entry]] = {
    50003: _Entry("No signing key is configured for the application '{application}'."),
    50011: _Entry(
        "The address to reply to, '{address}', is not among those configured for the application "
        "'{application}'. Add exactly this address to the application."
    ),
    50020: _Entry("The account '{upn}' does not exist in the tenant '{tenant}'.", "invalid_grant"),
    50034: _Entry(
        "The user account {upn} does not exist in the directory '{tenant}'. "
        "To sign in to this application, the account must be added first.",
        "invalid_grant",
        "login_required",
    ),
    50055: _Entry(
        "The password has to be changed before this account can sign in.",
        "interaction_required",
        "interaction_required",
    ),
    50057: _Entry("The account '{upn}' is disabled.", "invalid_grant", "access_denied"),
    50058: _Entry("A silent sign-in was asked for, but nobody is signed in.", "login_required"),
    50076: _Entry(
        "This account must use multi-factor authentication to reach '{resource}'.",
        "interaction_required",
        suberror="basic_action",
    ),
    50105: _Entry(
        "The signed-in user '{upn}' is not assigned to the application '{application}', neither "
        "directly nor as a member of a group that is assigned itself.",
        "access_denied",
    ),
    53003: _Entry(
        "Access was blocked by a Conditional Access policy; no token is issued.",
        "interaction_required",
        "access_denied",
        "message_only",
    ),
    54005: _Entry("This authorization code was used before.", "invalid_grant"),
    65001: _Entry(
        "The user or an administrator has not consented to the use of the application with the "
        "id '{application}'. Ask interactively for this user and resource.",
        "invalid_grant",
        "consent_required",
        "consent_required",
    ),
    65002: _Entry(
        "The application '{application}' belongs to Microsoft and is not authorised in advance "
        "for '{scope}'. Use a registration of your own.",
        "invalid_client",
    ),
    65004: _Entry(
        "The person declined to consent to the application.", "access_denied", "access_denied"
    ),
    70000: _Entry("The code or token that was given is not valid.", "invalid_grant"),
    70003: _Entry("The grant type '{grant}' is not supported here.", "unsupported_grant_type"),
    70007: _Entry(
        "'{mode}' is not a supported value of 'response_mode'.", "unsupported_response_mode"
    ),
    70008: _Entry("The authorization code has expired.", "invalid_grant"),
    70011: _Entry("The scope '{scope}' is not valid.", "invalid_scope"),
    70016: _Entry(
        "The person has not finished signing in yet. Ask again.", "authorization_pending"
    ),
    70018: _Entry("The device code is not known.", "bad_verification_code"),
    70019: _Entry("The device code has expired. Start again.", "expired_token"),
    75003: _Entry("A SAML answer is sent by HTTP-POST only, not by '{binding}'."),
    75005: _Entry("The SAML request is not valid: {reason}"),
    75011: _Entry(
        "The way in which the user signed in ('{used}') does not match the method that the "
        "application asked for ('{asked}')."
    ),
    75016: _Entry("The SAML request has a NameIDPolicy that is not supported: '{format}'."),
    90002: _Entry(
        "Tenant '{tenant}' not found. Check the tenant id, and that this is the right cloud.",
        "invalid_request",
    ),
    90013: _Entry("What was sent cannot be read: {reason}"),
    90014: _Entry("The field '{name}' is missing."),
    90023: _Entry("'{value}' is not a supported value of '{name}'."),
    90094: _Entry(
        "'{application}' asks for permissions that only an administrator can grant.",
        "invalid_grant",
        "access_denied",
        "consent_required",
    ),
    90120: _Entry("This device code was used or declined before.", "invalid_grant"),
    500011: _Entry(
        "The resource '{resource}' was not found in the tenant '{tenant}'.", "invalid_resource"
    ),
    501241: _Entry(
        "The user '{upn}' has no value for '{source}', from which the NameID is made.",
        "access_denied",
    ),
    501481: _Entry(
        "The code verifier does not fit the code challenge of the authorization request.",
        "invalid_grant",
    ),
    650053: _Entry(
        "The application '{application}' asked for the scope '{scope}', which does not exist on "
        "the resource '00000003-0000-0000-c000-000000000000'.",
        "invalid_client",
    ),
    650056: _Entry(
        "The application is not configured as the request expects. Compare the identifier in the "
        "request, '{application}', with the one that is configured."
    ),
    700005: _Entry(
        "The code was made for another tenant than the one at which it is redeemed.",
        "invalid_grant",
    ),
    700016: _Entry(
        "The application with the identifier '{application}' was not found in the directory "
        "'{tenant}'.",
        "unauthorized_client",
    ),
    700082: _Entry(
        "The refresh token has expired or was revoked. It was issued at {issued}.",
        "invalid_grant",
        suberror="bad_token",
    ),
    750054: _Entry(
        "SAMLRequest or SAMLResponse must be a query parameter (Redirect binding) or a form "
        "field (POST binding)."
    ),
    900144: _Entry("The request must contain the parameter '{name}'."),
    900561: _Entry("This address answers {allowed} only, not {method}."),
    7000112: _Entry("The application '{application}' is disabled.", "unauthorized_client"),
    7500529: _Entry(
        "'{value}' is not a valid SAML ID: it must not begin with a digit. Put 'id' before it."
    ),
    9002313: _Entry("The request is malformed or not valid: {reason}"),
    9002325: _Entry("Proof Key for Code Exchange (PKCE) with the method S256 is required."),
}


@dataclass
class Refusal(Exception):
    """Entra says no.

    Attributes:
        code: the AADSTS number; it must stand in the table.
        facts: what the sentence names (``application``, ``upn`` ...).
        claims: a claims challenge to hand on, as JSON text; "" for none.
    """

    code: int
    facts: Mapping[str, str] = field(default_factory=dict)
    claims: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, without the number."""
        return _TABLE[self.code].sentence.format_map(self.facts)

    @property
    def error(self) -> str:
        """OAuth's ``error`` at the token endpoint."""
        return _TABLE[self.code].error

    @property
    def error_at_authorize(self) -> str:
        """OAuth's ``error`` on a redirect from the authorize endpoint."""
        return _TABLE[self.code].at_authorize or _TABLE[self.code].error

    @property
    def suberror(self) -> str:
        """Microsoft's ``suberror``, or ""."""
        return _TABLE[self.code].suberror

    @property
    def message(self) -> str:
        """``AADSTSn: sentence``."""
        return f"AADSTS{self.code}: {self.sentence}"

    def __str__(self) -> str:
        return self.message


def refuse(code: int, *, claims: str = "", **facts: str) -> Refusal:
    """Make the refusal ``code``, ready to be raised."""
    return Refusal(code, facts, claims)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What support asks for: when, and under which ids, an answer was given."""

    trace_id: str
    correlation_id: str
    timestamp: str

    def describe(self, message: str) -> str:
        """The message as ``error_description`` carries it."""
        return (
            f"{message} Trace ID: {self.trace_id} Correlation ID: {self.correlation_id} "
            f"Timestamp: {self.timestamp}"
        )


def stamp(world: World, correlation_id: str = "") -> Stamp:
    """A new stamp; ``correlation_id`` is the client's own, when it sent one."""
    now = world.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    return Stamp(world.new_id(), correlation_id or world.new_id(), now)


def json_body(refusal: Refusal, mark: Stamp) -> dict[str, object]:
    """The JSON body of the token endpoint's errors."""
    body: dict[str, object] = {
        "error": refusal.error,
        "error_description": mark.describe(refusal.message),
        "error_codes": [refusal.code],
        "timestamp": mark.timestamp,
        "trace_id": mark.trace_id,
        "correlation_id": mark.correlation_id,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.code}",
    }
    if refusal.suberror:
        body["suberror"] = refusal.suberror
    if refusal.claims:
        body["claims"] = refusal.claims
    return body


def redirect_parameters(refusal: Refusal, mark: Stamp) -> list[tuple[str, str]]:
    """The parameters with which the authorize endpoint hands a refusal to the application."""
    parameters = [
        ("error", refusal.error_at_authorize),
        ("error_description", mark.describe(refusal.message)),
        ("error_uri", f"https://login.microsoftonline.com/error?code={refusal.code}"),
    ]
    if refusal.suberror:
        parameters.append(("suberror", refusal.suberror))
    if refusal.claims:
        parameters.append(("claims", refusal.claims))
    return parameters

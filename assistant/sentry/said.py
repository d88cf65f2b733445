"""The messages with which Sentry ends a sign-in, and what each means.

As observed on Sentry 23.7.1 and read in its source (auth/helper.py, saml2/provider.py,
saml2/forms.py) and in that of python3-saml, whose words Sentry hands on behind "SAML SSO failed, ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from assistant import redact
from assistant.errors import Who
from assistant.saml.findings import Finding, State

AUTHENTICATION: Final = "Authentication error: "
SAML_FAILED: Final = "SAML SSO failed, "
MAPPING_FAILED: Final = (
    "Failed to map SAML attributes. Assertion returned the following attribute keys: "
)

_LONGEST: Final = 400
_ENTRA, _OWNER, _YOU = Who.ENTRA_ADMIN, Who.SENTRY_OWNER, Who.YOU

# Code, whose move it is, and the words; what is named in them fills the holes of the explanation.
_TABLE: Final[tuple[tuple[str, Who, str], ...]] = (
    (
        "sentry.said.audience",
        _ENTRA,
        r"(?<![^\s\"'<>])(?P<wanted>[^\s\"'<>]{1,300}+) is not a valid audience for this Response",
    ),
    (
        "sentry.said.destination",
        _ENTRA,
        r"The response was received at (?P<there>\S{1,300}) instead of (?P<named>\S{1,300})",
    ),
    ("sentry.said.no_destination", _ENTRA, r"The response has an empty Destination value"),
    ("sentry.said.expired", _YOU, r"Could not validate timestamp: expired\. Check system clock"),
    (
        "sentry.said.early",
        _YOU,
        r"Could not validate timestamp: not yet valid\. Check system clock",
    ),
    ("sentry.said.session", _YOU, r"The attributes have expired, based on the SessionNotOnOrAfter"),
    ("sentry.said.unsigned", _ENTRA, r"No Signature found\. SAML Response rejected"),
    ("sentry.said.signature", _OWNER, r"Signature validation failed\. SAML Response rejected"),
    (
        "sentry.said.issuer",
        _OWNER,
        (
            r"Invalid issuer in the Assertion/Response "
            r"\(expected (?P<wanted>\S{1,300}), got (?P<got>\S{1,300})\)"
        ),
    ),
    (
        "sentry.said.issuer_missing",
        _YOU,
        r"Issuer of the (?:Response is multiple|Assertion not found or multiple)",
    ),
    (
        "sentry.said.status",
        _ENTRA,
        r"The status code of the Response was not Success, was (?P<status>\w{1,60})",
    ),
    ("sentry.said.no_attributes", _ENTRA, r"There is no AttributeStatement on the Response"),
    (
        "sentry.said.encrypted",
        _ENTRA,
        (
            r"There is an EncryptedAttribute in the Response"
            r"|No private key available to decrypt the assertion"
        ),
    ),
    (
        "sentry.said.mapping",
        _OWNER,
        (
            r"Failed to map SAML attributes\.(?: Assertion returned the following attribute keys: "
            r"(?P<keys>(?:'[^'\n]{0,200}'(?:, )?){0,50}))?"
        ),
    ),
    (
        "sentry.said.confirmation",
        _ENTRA,
        r"A valid SubjectConfirmation was not found on this Response",
    ),
    ("sentry.said.assertions", _YOU, r"SAML Response must contain 1 assertion"),
    (
        "sentry.said.shape",
        _YOU,
        (
            r"Invalid SAML Response\. Not match the saml-schema-protocol-2\.0\.xsd"
            r"|The Assertion must include an? (?:Conditions|AuthnStatement) element"
            r"|Unsupported SAML version|Missing ID attribute on SAML Response"
            r"|Missing Status(?: Code)? on response"
        ),
    ),
    (
        "sentry.said.forged",
        _YOU,
        (
            r"Invalid Signature Element|Signed Element must contain an ID"
            r"|Duplicated (?:ID|Reference URI)\. SAML Response rejected"
            r"|Found an (?:invalid Signed|unexpected Signature) Element"
            r"|Unexpected number of (?:Response|Assertion) signatures found"
        ),
    ),
    (
        "sentry.said.repeated",
        _ENTRA,
        r"Found an Attribute element with duplicated (?:Friendly)?Name",
    ),
    (
        "sentry.said.name_id",
        _ENTRA,
        r"An empty NameID value found|The SPNameQualifier value mist?match the SP entityID value",
    ),
    (
        "sentry.said.no_saml",
        _YOU,
        r"The organization does not exist or does not have SAML SSO enabled",
    ),
    (
        "sentry.said.no_sso",
        _OWNER,
        r"The organization does not exist or does not have Single Sign-On enabled",
    ),
    (
        "sentry.said.no_feature",
        _OWNER,
        r"The SSO feature is not enabled for this organization|Provider is not enabled",
    ),
    ("sentry.said.other_user", _YOU, r"There was an error encountered during authentication"),
    ("sentry.said.signed_out", _YOU, r"You must be authenticated to link accounts"),
    ("sentry.said.no_identity", _OWNER, r"The provider did not return a valid user identity"),
    ("sentry.said.configured", Who.NOBODY, r"SSO has been configured for your organization"),
    (
        "sentry.said.linked",
        Who.NOBODY,
        r"You have successfully linked your account to your SSO provider",
    ),
    ("sentry.said.confirm", _YOU, r"Confirm Identity"),
    ("sentry.said.required", _YOU, r"Must login via SSO|sso-required"),
    ("sentry.said.metadata", _OWNER, r"Failed to parse provided SAML2 metadata"),
    (
        "sentry.said.metadata_tls",
        Who.NETWORK,
        r"Could not verify SSL certificate\. Ensure that your IdP instance",
    ),
    ("sentry.said.metadata_parts", _OWNER, r"Invalid metadata: (?P<fields>[^\n<]{1,300})"),
    ("sentry.said.address", _OWNER, r"Enter a valid URL\."),
    ("sentry.said.prefix", _OWNER, r"Invalid dict settings: ?(?P<fields>[\w, ]{0,200})"),
    ("sentry.said.logout", Who.NOBODY, r"SAML LogoutRequest/LogoutResponse not found"),
    (
        "sentry.said.scim",
        _ENTRA,
        (
            r"value must be a boolean or object|\\?\"add\\?\" is not a valid choice"
            r"|Invalid Patch Operation"
        ),
    ),
)
_GOOD: Final = frozenset(
    {"sentry.said.configured", "sentry.said.linked", "sentry.said.logout", "sentry.said.confirm"}
)
_PATTERNS: Final = tuple((code, who, re.compile(words)) for code, who, words in _TABLE)
CODES: Final = tuple(code for code, _, _ in _TABLE)
_MOVERS: Final = {code: who for code, who, _ in _TABLE}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of Sentry's that was recognised.

    Attributes:
        code: key of its explanation.
        said: its words, as far as they were recognised, redacted.
        params: what it names.
    """

    code: str
    said: str
    params: tuple[tuple[str, str], ...] = ()


def find(text: str) -> tuple[Said, ...]:
    """Give the messages of Sentry's in a text, each kind once, in the order in which they stand."""
    hits: list[tuple[int, Said]] = []
    for code, _, pattern in _PATTERNS:
        hit = pattern.search(text)
        if hit is None:
            continue
        params = tuple(
            (name, redact.text(value or "-").rstrip("., "))
            for name, value in hit.groupdict().items()
        )
        words = redact.text(" ".join(hit.group().split()))[:_LONGEST]
        hits.append((hit.start(), Said(code, words, params)))
    hits.sort(key=lambda each: each[0])
    return tuple(said for _, said in hits)


def explain(code: str, params: tuple[tuple[str, str], ...] = ()) -> Finding:
    """Explain a message: what it means with Entra, whose move it is, and what to do."""
    state = State.FAIL
    if code in _GOOD:
        state = State.WARN if code.endswith(".confirm") else State.PASS
    return Finding(code, state, _MOVERS[code], params)

"""The SAML half of the practice Sentry: python3-saml, given the settings that Sentry gives it.

Nothing here decides by itself whether a response is good: that is python3-saml's word, as it is
in Sentry. It keeps the machine's own time, so a practice world with another clock is judged by
the machine's all the same.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.settings import OneLogin_Saml2_Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.practice.sentry.addresses import Addresses

MAPPED: Final = ("identifier", "user_email", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What python3-saml says of a response.

    Attributes:
        attributes: The assertion's attributes by name; empty when refused.
        reason: Why it was refused; "" when it was accepted.
    """

    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the mapping reads them out of an assertion.

    Attributes:
        id: The value of the attribute mapped to "IdP User ID".
        email: The value of the attribute mapped to "User Email".
        name: First and last name, as far as they are mapped and given.
    """

    id: str
    email: str
    name: str


class LibraryError(Exception):
    """python3-saml raised instead of judging: Sentry catches none of it and answers 500."""


class IdentityNotValidError(Exception):
    """The mapping found no identifier or no address; the message names what there was."""


def settings(config: Mapping[str, Any], addresses: Addresses) -> dict[str, Any]:
    """Return python3-saml's settings as Sentry builds them from a provider's ``config``.

    Everything optional is off: nothing has to be signed in particular, nothing is requested, and
    there is no key, so an encrypted assertion cannot be read and no request is ever signed.
    """
    built: dict[str, Any] = {
        "strict": True,
        "sp": {
            "entityId": addresses.metadata,
            "assertionConsumerService": {
                "url": addresses.acs,
                "binding": OneLogin_Saml2_Constants.BINDING_HTTP_POST,
            },
            "singleLogoutService": {
                "url": addresses.sls,
                "binding": OneLogin_Saml2_Constants.BINDING_HTTP_REDIRECT,
            },
        },
        "security": {
            "authnRequestsSigned": False,
            "logoutRequestSigned": False,
            "logoutResponseSigned": False,
            "signMetadata": False,
            "wantMessagesSigned": False,
            "wantAssertionsSigned": False,
            "wantAssertionsEncrypted": False,
            "signatureAlgorithm": OneLogin_Saml2_Constants.RSA_SHA256,
            "digestAlgorithm": OneLogin_Saml2_Constants.SHA256,
            "wantNameId": False,
            "requestedAuthnContext": False,
        },
    }
    idp = config.get("idp")
    if idp is not None:
        built["idp"] = {
            "entityId": idp["entity_id"],
            "x509cert": idp["x509cert"],
            "singleSignOnService": {"url": idp["sso_url"]},
            "singleLogoutService": {"url": idp.get("slo_url") or ""},
        }
    return built


def sp_metadata(config: Mapping[str, Any], addresses: Addresses) -> tuple[str, tuple[str, ...]]:
    """Return the service provider's metadata and what is wrong with it, if anything.

    Raises:
        LibraryError: the settings themselves are refused.
    """
    with _library():
        made = OneLogin_Saml2_Settings(settings(config, addresses), sp_validation_only=True)
        document = cast("str", made.get_sp_metadata())
        return document, tuple(made.validate_metadata(document))


def sign_in_address(config: Mapping[str, Any], addresses: Addresses, path: str) -> str:
    """Return where the browser goes to sign in: the identity provider with a new AuthnRequest.

    Args:
        config: The provider's configuration.
        addresses: The organization's.
        path: The path of the page that sends the browser away; it becomes the RelayState.

    Raises:
        LibraryError: the settings are refused.
    """
    with _library():
        return cast("str", _auth(config, addresses, path).login())


def judge(
    config: Mapping[str, Any], addresses: Addresses, path: str, form: Mapping[str, str]
) -> Verdict:
    """Let python3-saml judge the posted response, as Sentry does: without a request id.

    So an answer to another request, an unsolicited one and one that was seen before are all
    accepted.

    Raises:
        LibraryError: it is no SAML response, or there is none.
    """
    with _library():
        auth = _auth(config, addresses, path, form=form)
        auth.process_response()
        if auth.get_errors():
            return Verdict(reason=str(auth.get_last_error_reason()))
        found: Mapping[str, list[str | None]] = auth.get_attributes()
    return Verdict({name: tuple(value or "" for value in many) for name, many in found.items()})


def log_out(
    config: Mapping[str, Any],
    addresses: Addresses,
    path: str,
    query: Mapping[str, str],
    forget: Callable[[], None] | None,
) -> str:
    """Let python3-saml take a logout message and return where the browser goes, "" for nowhere.

    Args:
        config: The provider's configuration.
        addresses: The organization's.
        path: The path that was asked for.
        query: The query, with the message in it.
        forget: Signs the person out; None if nobody is signed in.

    Raises:
        LibraryError: there is no message, or it is no SAML message.
    """
    with _library():
        auth = _auth(config, addresses, path, query=query)
        target = auth.process_slo(keep_local_session=forget is None, delete_session_cb=forget)
        return str(target or "")


def read_identity(
    mapping: Mapping[str, str], attributes: Mapping[str, tuple[str, ...] | list[str]]
) -> Identity:
    """Apply the attribute mapping; the NameID plays no part.

    Raises:
        IdentityNotValidError: identifier or address is empty; names are compared exactly.
    """
    values = {
        key: next(iter(attributes.get(mapping.get(key, ""), ())), "") if mapping.get(key) else ""
        for key in MAPPED
    }
    if not values["identifier"] or not values["user_email"]:
        keys = ", ".join(repr(name) for name in sorted(attributes))
        raise IdentityNotValidError(
            "Failed to map SAML attributes. Assertion returned the following attribute keys: "
            + keys
        )
    name = " ".join(part for part in (values["first_name"], values["last_name"]) if part)
    return Identity(values["identifier"], values["user_email"], name)


def _auth(
    config: Mapping[str, Any],
    addresses: Addresses,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> Any:  # noqa: ANN401 - python3-saml publishes no types
    prefix = urlsplit(addresses.prefix)
    request = {
        "https": "on" if prefix.scheme == "https" else "off",
        "http_host": prefix.netloc,
        "script_name": path,
        "get_data": dict(query or {}),
        "post_data": dict(form or {}),
    }
    return OneLogin_Saml2_Auth(request, settings(config, addresses))


@contextmanager
def _library() -> Iterator[None]:
    try:
        yield
    except Exception as problem:  # its errors, lxml's and those of plain Python have no common base
        raise LibraryError(str(problem)) from problem

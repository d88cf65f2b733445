"""The addresses that SAML itself uses: metadata, assertion consumer, single logout."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from assistant.practice.http import Response, redirect, text_response
from assistant.practice.sentry import people
from assistant.practice.sentry.pipeline import LOGIN, Pipeline
from assistant.practice.sentry.providers import PROVIDERS
from assistant.practice.sentry.service_provider import log_out, sp_metadata

if TYPE_CHECKING:
    from assistant.practice.sentry.people import Document
    from assistant.practice.sentry.visit import Visit

ERR_NO_SAML: Final = "The organization does not exist or does not have SAML SSO enabled."


def metadata(visit: Visit, slug: str) -> Response:
    """Answer with the metadata of any slug, whether there is such an organization or not."""
    document, problems = sp_metadata(_saml_config(visit, slug) or {}, visit.addresses(slug))
    if problems:
        # "plain/text" is Sentry's own slip.
        return text_response(HTTPStatus.INTERNAL_SERVER_ERROR, "\n".join(problems), "plain/text")
    return text_response(HTTPStatus.OK, document, "text/xml")


def acs(visit: Visit, slug: str) -> Response:
    """Take a response: of what this browser has begun, or else one begun at the provider.

    The provider's kind is not looked at, so an organization that signs in with Google sends the
    browser to Google from here.

    Raises:
        LibraryError: what was posted is no SAML response.
    """
    begun = Pipeline.of_session(visit)
    if begun is not None:
        return begun.answer()
    organization = people.organization(visit.world, slug)
    if organization is None or organization["provider"] is None:
        visit.session.tell("error", ERR_NO_SAML)
        return redirect("/auth/login/")
    fresh = Pipeline(visit, organization, organization["provider"]["key"], LOGIN)
    fresh.start()
    return fresh.answer()


def sls(visit: Visit, slug: str) -> Response:
    """Take a logout message.

    Raises:
        LibraryError: above all when there is no message.
    """
    config = _saml_config(visit, slug)
    if config is None:
        visit.session.tell("error", ERR_NO_SAML)
        return redirect("/")
    forget = visit.session.sign_out if visit.user is not None else None
    target = log_out(
        config, visit.addresses(slug), visit.request.path, visit.request.query(), forget
    )
    return redirect(target or "/auth/login/")


def _saml_config(visit: Visit, slug: str) -> Document | None:
    organization = people.organization(visit.world, slug)
    provider = organization["provider"] if organization is not None else None
    if provider is None or not PROVIDERS[provider["key"]].saml:
        return None
    config: Document = provider["config"]
    return config

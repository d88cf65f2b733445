"""Every public address of a Sentry answers as one was seen to answer (23.7.1, no session)."""

from __future__ import annotations

import base64
import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from helpers.practice_sentry import text

if TYPE_CHECKING:
    from helpers.practice_sentry import Sentry

METADATA = """<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
                     validUntil="WHEN"
                     cacheDuration="PT604800S"
                     entityID="https://127.0.0.1:8445/saml/metadata/acme/">
    <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="false" \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
                                Location="https://127.0.0.1:8445/saml/sls/acme/" />
        <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>
        <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
                                     Location="https://127.0.0.1:8445/saml/acs/acme/"
                                     index="1" />
    </md:SPSSODescriptor>


</md:EntityDescriptor>"""

LOGIN = "/auth/login/"


def test_metadata_is_verbatim_and_does_not_follow_the_host_header(sentry: Sentry) -> None:
    response = sentry.get("/saml/metadata/acme/")
    assert response.header("Content-Type") == "text/xml"
    document = re.sub(r'validUntil="[^"]*"', 'validUntil="WHEN"', response.body.decode())
    assert document == METADATA


@pytest.mark.parametrize("slug", ["acme", "ACME", "nosuch", "_x", "a.b", "123", "a%20b"])
def test_metadata_answers_for_any_slug_and_echoes_it(sentry: Sentry, slug: str) -> None:
    response = sentry.get(f"/saml/metadata/{slug}/")
    assert response.status == 200
    assert f'entityID="https://127.0.0.1:8445/saml/metadata/{slug}/"'.encode() in response.body


def test_metadata_that_is_not_valid_itself_is_an_error_of_a_strange_type(sentry: Sentry) -> None:
    response = sentry.get("/saml/metadata/a&b/")
    assert (response.status, response.header("Content-Type")) == (500, "plain/text")


SAML = "SAML"
EXPECTED = [
    # (path, organization missing, organization without SSO, organization with SAML)
    ("/saml/acs/{}/", (302, LOGIN), (302, LOGIN), (302, SAML)),
    ("/saml/sls/{}/", (302, "/"), (302, "/"), (500, None)),
    ("/auth/login/{}/", (302, LOGIN), (200, None), (200, None)),
    ("/organizations/{}/", *[(302, "/auth/login/{}/")] * 3),
    ("/settings/{}/auth/", *[(302, "/auth/login/{}/")] * 3),
    ("/organizations/{}/auth/configure/", *[(302, "/auth/login/{}/")] * 3),
]


@pytest.mark.parametrize(("kind", "slug"), [(1, "nosuch"), (2, "acme"), (3, "globex")])
@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row[0])
def test_answers_by_organization(sentry: Sentry, row: tuple, kind: int, slug: str) -> None:  # type: ignore[type-arg]
    response = sentry.get(row[0].format(slug))
    status, target = row[kind]
    location = response.header("Location")
    if target == SAML:
        assert location is not None
        assert location.startswith(sentry.world.origins.login)
    else:
        assert location == (target and target.format(slug))
    assert response.status == status


def test_slugs_are_case_sensitive_but_for_metadata(sentry: Sentry) -> None:
    assert sentry.get("/auth/login/ACME/").header("Location") == LOGIN
    assert sentry.get("/saml/acs/GLOBEX/").header("Location") == LOGIN
    assert sentry.get("/saml/metadata/GLOBEX/").status == 200


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 302, LOGIN),
        (LOGIN, 200, None),
        ("/auth/sso/", 302, LOGIN),
        ("/_health/", 200, None),
        ("/nothing/", 404, None),
        ("/saml/metadata/acme", 301, "/saml/metadata/acme/"),
        ("/auth/login/acme?x=1", 301, "/auth/login/acme/?x=1"),
    ],
)
def test_other_addresses(sentry: Sentry, path: str, status: int, location: str | None) -> None:
    response = sentry.get(path)
    assert (response.status, response.header("Location")) == (status, location)


def test_health_says_ok(sentry: Sentry) -> None:
    assert sentry.get("/_health/").body == b"ok"


def test_a_post_without_the_slash_is_redirected_too(sentry: Sentry) -> None:
    response = sentry.send("POST", "/saml/acs/acme", {"SAMLResponse": "x"})
    assert (response.status, response.header("Location")) == (301, "/saml/acs/acme/")


def test_posting_to_metadata_is_forbidden(sentry: Sentry) -> None:
    assert sentry.send("POST", "/saml/metadata/acme/", {}).status == 403


def test_every_page_is_banded(sentry: Sentry) -> None:
    for path in (LOGIN, "/auth/login/acme/", "/auth/login/globex/", "/nothing/", "/auth/logout/"):
        assert "Practice Sentry \N{EN DASH} nothing here is real" in text(sentry.get(path))


def test_the_authn_request(sentry: Sentry) -> None:
    location = sentry.get("/saml/acs/globex/").header("Location") or ""
    base, query = location.partition("?")[::2]
    assert base == f"{sentry.world.origins.login}/{sentry.world.tenant_id}/saml2"
    fields = {name: values[0] for name, values in parse_qs(query).items()}
    assert fields["RelayState"] == f"{sentry.base}/saml/acs/globex/"
    assert set(fields) == {"SAMLRequest", "RelayState"}
    request = zlib.decompress(base64.b64decode(fields["SAMLRequest"]), -15).decode()
    assert re.search(r'ID="ONELOGIN_[0-9a-f]{40}"', request)
    assert 'ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"' in request
    assert f'AssertionConsumerServiceURL="{sentry.base}/saml/acs/globex/"' in request
    assert f"<saml:Issuer>{sentry.base}/saml/metadata/globex/</saml:Issuer>" in request
    assert 'Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"' in request
    assert 'AllowCreate="true"' in request
    assert "RequestedAuthnContext" not in request
    assert "Signature" not in request


def test_the_acs_does_not_look_at_the_kind_of_provider(sentry: Sentry) -> None:
    location = sentry.get("/saml/acs/initech/").header("Location") or ""
    assert urlsplit(location).hostname == "accounts.google.com"


def test_the_session_cookie_crosses_sites_and_the_guard_does_not(sentry: Sentry) -> None:
    response = sentry.get("/saml/acs/globex/")
    cookies = [value for name, value in response.headers if name == "Set-Cookie"]
    assert len(cookies) == 1
    assert cookies[0].startswith("sentrysid=")
    assert "SameSite=None" in cookies[0]
    assert "Secure" in cookies[0]
    assert "sc" not in sentry.cookies
    sentry.get(LOGIN)
    assert sentry.cookies["sc"]


def test_metadata_leaves_no_session_behind(sentry: Sentry) -> None:
    sentry.get("/saml/metadata/acme/")
    sentry.get(LOGIN)
    assert sentry.world.store.count("sentrySession") == 0


def test_sessions_do_not_pile_up(sentry: Sentry) -> None:
    for _ in range(520):
        sentry.cookies.clear()
        sentry.get("/saml/acs/nosuch/")
    assert sentry.world.store.count("sentrySession") == 500


def test_no_cookie_value_is_stored(sentry: Sentry) -> None:
    sentry.get("/saml/acs/globex/")
    stored = repr(sentry.world.store.all("sentrySession"))
    assert sentry.cookies["sentrysid"] not in stored

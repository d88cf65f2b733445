"""In what other Sentrys differ from the one that was run: newer ones, and Sentry's own service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.signed_responses import claims

from assistant.practice.http import Request
from assistant.practice.sentry.slugs import RESERVED

if TYPE_CHECKING:
    from helpers.practice_sentry import Sentry

    from assistant.practice.http import Response

OWNER = "owner@contoso.practice.test"
TOKEN = "sntrys_practice_{}_org_{}"
NO_MATCH = "This value does not match the required pattern."
NEWER = (
    "Enter a valid slug consisting of letters, numbers, or hyphens. It cannot be entirely numeric "
    "or start/end with a hyphen."
)


def rename(
    sentry: Sentry, slug: object, token: str = TOKEN.format("acme", "write"), of: str = "acme"
) -> Response:
    """Change the slug of an organization through the API."""
    told = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    path = f"/api/0/organizations/{of}/"
    body = json.dumps({"slug": slug}).encode()
    return sentry.handle(Request("sentry", "PUT", path, "", told, body))


@pytest.mark.parametrize(("version", "shown"), [("23.7.1", True), ("newer", False)])
def test_a_newer_one_does_not_say_why_a_set_up_failed(
    sentry: Sentry, version: str, shown: object
) -> None:
    sentry.world.assumptions = {"sentry-version": version}
    sentry.set_up()
    response = sentry.post("acme", sentry.answer("acme", audience="https://other/"))
    assert response.header("Location") == "/settings/acme/auth/"
    assert bool(sentry.messages(sentry.get("/settings/acme/auth/"))) is shown


def test_a_newer_one_says_why_a_sign_in_failed(sentry: Sentry) -> None:
    sentry.world.assumptions = {"sentry-version": "newer"}
    sentry.trust_test_idp("acme")
    sentry.post("acme", sentry.answer("acme", audience="https://other/"))
    (message,) = sentry.messages(sentry.get("/auth/login/acme/"))
    assert message.startswith("Authentication error: ")


def test_a_newer_one_is_set_up_all_the_same(sentry: Sentry) -> None:
    sentry.world.assumptions = {"sentry-version": "newer"}
    sentry.set_up()
    response = sentry.post("acme", sentry.answer("acme", attributes=claims(OWNER, OWNER)))
    assert response.header("Location") == "/organizations/acme/auth/configure/"


@pytest.mark.parametrize(
    ("version", "slug", "problem"),
    [
        ("23.7.1", "12345", None),
        ("newer", "12345", NEWER),
        ("newer", "12345a", None),
        ("23.7.1", "acme-", NO_MATCH),
        ("newer", "acme-", NEWER),
        ("newer", "-acme", NEWER),
        ("23.7.1", "ac me", NO_MATCH),
        ("23.7.1", "acme\n\n.", NO_MATCH),
        ("23.7.1", "", NO_MATCH),
        ("23.7.1", "ab", 'This slug "ab" is too short. Minimum of 3 characters.'),
        ("newer", "ab", 'This slug "ab" is too short. Minimum of 3 characters.'),
        ("newer", "sso", 'This slug "sso" is reserved and not allowed.'),
        ("23.7.1", "globex", 'The slug "globex" is already in use.'),
        ("23.7.1", "a" * 51, "Ensure this field has no more than 50 characters."),
        ("23.7.1", "a" * 50, None),
        ("23.7.1", "acme", None),
        ("23.7.1", "Acme", None),
        ("23.7.1", 7, "Not a valid string."),
    ],
)
def test_a_new_slug_is_judged_by_the_versions_rules(
    sentry: Sentry, version: str, slug: object, problem: str | None
) -> None:
    sentry.world.assumptions = {"sentry-version": version}
    response = rename(sentry, slug)
    if problem is None:
        assert (response.status, response.json()) == (
            200,
            {"id": "1", "slug": slug, "name": "Acme"},
        )
    else:
        assert (response.status, response.json()) == (400, {"slug": [problem]})
        assert sentry.get("/auth/login/acme/").status == 200


def test_every_reserved_word_is_refused(sentry: Sentry) -> None:
    sentry.world.assumptions = {"sentry-version": "23.7.1"}
    assert all(rename(sentry, word).status == 400 for word in RESERVED)
    assert len(RESERVED) > 100


def test_a_renamed_organization_has_other_addresses(sentry: Sentry) -> None:
    assert rename(sentry, "acme-corp").status == 200
    assert sentry.get("/auth/login/acme/").header("Location") == "/auth/login/"
    assert sentry.get("/auth/login/acme-corp/").status == 200
    sentry.sign_in_as(OWNER)
    assert sentry.get("/organizations/acme-corp/").status == 200


@pytest.mark.parametrize(
    ("token", "of", "status"),
    [
        (TOKEN.format("acme", "read"), "acme", 403),
        (TOKEN.format("globex", "write"), "acme", 403),
        (TOKEN.format("acme", "write"), "nosuch", 404),
        ("wrong", "acme", 401),
    ],
)
def test_renaming_takes_a_token_for_it(sentry: Sentry, token: str, of: str, status: int) -> None:
    assert rename(sentry, "acme-corp", token, of).status == status
    assert sentry.get("/auth/login/acme/").status == 200


def test_the_organization_can_be_read(sentry: Sentry) -> None:
    told = {"authorization": f"Bearer {TOKEN.format('acme', 'read')}"}
    response = sentry.get("/api/0/organizations/acme/", **told)
    assert response.json() == {"id": "1", "slug": "acme", "name": "Acme"}
    assert sentry.send("DELETE", "/api/0/organizations/acme/", headers=told).status == 405
    assert sentry.get("/api/0/organizations/acme/").status == 401


# --- Sentry's own service, with customer domains -------------------------------------------------


@pytest.mark.parametrize(
    ("path", "then"),
    [
        ("/auth/login/acme/", (200, None)),
        ("/auth/login/globex/", (200, None)),
        ("/auth/login/nosuch/", (302, "/auth/login/")),
        ("/organizations/globex/", (302, "/auth/login/globex/")),
    ],
)
@pytest.mark.parametrize("answer", ["no", "yes"])
def test_a_browser_may_be_sent_on_first(
    sentry: Sentry, answer: str, path: str, then: tuple[int, str | None]
) -> None:
    sentry.world.assumptions = {"sentry-customer-domain": answer}
    response = sentry.get(path)
    if answer == "yes":
        slug = path.split("/")[-2]
        assert (response.status, response.header("Location")) == (
            302,
            f"{path}?customerDomain={slug}",
        )
        response = sentry.get(response.header("Location") or "")
    assert (response.status, response.header("Location")) == then


def test_the_query_goes_along_and_forms_are_taken(sentry: Sentry) -> None:
    sentry.world.assumptions = {"sentry-customer-domain": "yes"}
    response = sentry.get("/auth/login/acme/?next=%2Fx")
    assert response.header("Location") == "/auth/login/acme/?next=%2Fx&customerDomain=acme"
    assert sentry.get("/auth/login/a%26b/").header("Location") == (
        "/auth/login/a%26b/?customerDomain=a%26b"
    )
    posted = sentry.submit("/auth/login/acme/", username=OWNER)
    assert (posted.header("Location") or "").startswith("/auth/login/")
    assert sentry.get("/organizations/acme/?customerDomain=acme").status == 200


def test_what_saml_uses_stays_where_it_is(sentry: Sentry) -> None:
    paths = ("/saml/metadata/globex/", "/saml/acs/globex/", "/saml/sls/globex/", "/auth/login/")
    before = [sentry.another_browser().get(path) for path in paths]
    sentry.world.assumptions = {"sentry-customer-domain": "yes"}
    after = [sentry.another_browser().get(path) for path in paths]
    assert [one.status for one in after] == [one.status for one in before] == [200, 302, 500, 200]
    assert (after[1].header("Location") or "").startswith(sentry.world.origins.login)

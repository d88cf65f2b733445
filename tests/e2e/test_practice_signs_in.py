"""The practice tenant's proof: a set-up and sign-ins through it, with no code of the client's.

The application is put into the tenant's store as Graph would have put it there; everything else
goes over real TLS: the practice Entra signs, python3-saml judges, a screenless browser clicks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from helpers.browser import (
    CLAIMS,
    MAPPING,
    Browser,
    Landed,
    configure_sentry,
    save_mapping,
    sign_in_idp_initiated,
    sign_in_sp_initiated,
    start_set_up,
)

from assistant.practice import contoso_apps, gallery, keys
from assistant.practice.http import Response
from assistant.practice.serve import Practice, running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator

DONE = (
    "SSO has been configured for your organization and any existing members have been sent an "
    "email to link their accounts."
)
FAILED = "Authentication error: SAML SSO failed, "
NAME = "Sentry (acme)"


@dataclass(frozen=True)
class Acme:
    """The application for acme in the practice tenant, and what a test does with it."""

    practice: Practice
    application_id: str
    principal_id: str

    def person(self, name: str) -> str:
        return f"{name}@{self.practice.world.domain}"

    @property
    def owner(self) -> str:
        return self.person("owner")

    @property
    def metadata_url(self) -> str:
        (principal,) = (self._doc("servicePrincipal", self.principal_id),)
        base = f"{self.practice.origins.login}/{self.practice.world.tenant_id}"
        path = "federationmetadata/2007-06/federationmetadata.xml"
        return f"{base}/{path}?appid={principal['appId']}"

    def assign(self, *names: str) -> None:
        store = self.practice.world.store
        for name in names:
            (user,) = store.find("user", "userPrincipalName", self.person(name))
            store.put(
                "appRoleAssignment",
                {
                    "id": f"acme-{name}",
                    "principalId": user["id"],
                    "principalType": "User",
                    "principalDisplayName": user["displayName"],
                    "resourceId": self.principal_id,
                    "resourceDisplayName": NAME,
                    "appRoleId": "00000000-0000-0000-0000-000000000000",
                    "createdDateTime": "2026-01-01T00:00:00Z",
                },
            )

    def new_certificate(self, mark: str, *, active: bool = True) -> None:
        """Add a signing key, as "New certificate" in the portal does, and make it active."""
        store = self.practice.world.store
        now = dt.datetime.now(dt.UTC)
        end = now + dt.timedelta(days=1095)
        document = keys.make(f"acme {mark}", now - dt.timedelta(hours=1), end).document(
            f"key-acme-{mark}", self.principal_id, "pfx"
        )
        both, password = keys.credentials(
            document,
            keys.graph_time(now),
            keys.graph_time(end),
            display_name=f"CN=acme {mark}",
            verify_id=f"verify-acme-{mark}",
        )
        store.put("signingKey", document)
        principal = self._doc("servicePrincipal", self.principal_id)
        change = {
            "keyCredentials": [*principal["keyCredentials"], *both],
            "passwordCredentials": [*principal["passwordCredentials"], password],
        }
        if active:
            change["preferredTokenSigningKeyThumbprint"] = document["thumbprint"]
        store.put("servicePrincipal", {**principal, **change})

    def change_application(self, **change: object) -> None:
        application = self._doc("application", self.application_id)
        self.practice.world.store.put("application", {**application, **change})

    def change_principal(self, **change: object) -> None:
        principal = self._doc("servicePrincipal", self.principal_id)
        self.practice.world.store.put("servicePrincipal", {**principal, **change})

    def configure(self, **more: object) -> Landed:
        return configure_sentry(
            self.practice,
            "acme",
            self.owner,
            self.metadata_url,
            **more,  # type: ignore[arg-type]
        )

    def sign_in(self, name: str, browser: Browser | None = None) -> Landed:
        return sign_in_sp_initiated(self.practice, "acme", self.person(name), browser=browser)

    def set_up(self) -> bool:
        (acme,) = self.practice.world.store.find("sentryOrganization", "slug", "acme")
        return acme["provider"] is not None

    def _doc(self, kind: str, id_: str) -> dict[str, object]:
        found = self.practice.world.store.get(kind, id_)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    no_graph = {"graph": lambda _request: Response(503)}
    folder = tmp_path_factory.mktemp("practice")
    with running_practice(folder, lag_factor=0, handlers=no_graph) as running:
        yield running


@pytest.fixture
def acme(practice: Practice) -> Iterator[Acme]:
    """The finished application for acme with its owner assigned; Sentry knows nothing of it yet."""
    store, sentry = practice.world.store, practice.origins.sentry
    before = {kind: {doc["id"]: doc for doc in store.all(kind)} for kind in _TOUCHED}
    application = contoso_apps.new_application(
        "acme-application",
        "acme0000-0000-4000-8000-000000000000",
        NAME,
        applicationTemplateId=gallery.SENTRY,
        identifierUris=[f"{sentry}/saml/metadata/acme/"],
    )
    application["web"] = {
        **application["web"],
        "redirectUris": [f"{sentry}/saml/acs/acme/"],
        "redirectUriSettings": [{"uri": f"{sentry}/saml/acs/acme/", "index": 0}],
    }
    principal = contoso_apps.new_principal(
        "acme-principal",
        application,
        appRoleAssignmentRequired=True,
        preferredSingleSignOnMode="saml",
        tags=[contoso_apps.INTEGRATED],
    )
    store.put("application", application)
    store.put("servicePrincipal", principal)
    made = Acme(practice, application["id"], principal["id"])
    made.new_certificate("first")
    made.assign("owner")
    yield made
    with store.transaction():
        for kind, docs in before.items():
            for doc in store.all(kind):
                if doc["id"] not in docs:
                    store.remove(kind, doc["id"])
            for doc in docs.values():
                store.put(kind, doc)


_TOUCHED = (
    "application",
    "servicePrincipal",
    "appRoleAssignment",
    "signingKey",
    "sentryOrganization",
    "sentryUser",
)


def test_a_whole_set_up_and_the_sign_in_of_an_ordinary_person(acme: Acme) -> None:
    done = acme.configure()
    assert done.place == "/organizations/acme/auth/configure/"
    assert done.messages == (DONE,)
    assert acme.set_up()

    acme.assign("reader")
    with Browser.on(acme.practice) as browser:
        first = acme.sign_in("reader", browser)
        assert first.title == "Confirm Identity | Sentry"
        page = browser.open(f"{acme.practice.origins.sentry}/auth/sso/")
        page = browser.press(page, page.form_with("op", "newuser"), ("op", "newuser"))
        assert page.landed().title == "Issues | Sentry"
    again = acme.sign_in("reader")
    assert (again.place, again.status) == ("/organizations/acme/issues/", 200)
    assert f"You are signed in as {acme.person('reader')}" in again.text


def test_the_owner_comes_in_again_with_another_browser(acme: Acme) -> None:
    acme.configure()
    assert acme.sign_in("owner").place == "/organizations/acme/issues/"


def test_a_member_links_by_signing_in_to_the_account_of_that_address(acme: Acme) -> None:
    acme.configure()
    (organization,) = acme.practice.world.store.find("sentryOrganization", "slug", "acme")
    member = organization["members"][1]["userId"]
    address = acme.practice.world.store.get("sentryUser", member)["email"]  # type: ignore[index]
    name = address.partition("@")[0]
    acme.assign(name)
    with Browser.on(acme.practice) as browser:
        assert acme.sign_in(name, browser).title == "Confirm Identity | Sentry"
        page = browser.open(f"{acme.practice.origins.sentry}/auth/sso/")
        page = browser.press(page, page.form_with("op", "login"), ("op", "login"))
        page = browser.press(page, page.form_with("op", "confirm"), ("op", "confirm"))
        assert "You have successfully linked your account" in page.landed().messages[0]
    assert acme.sign_in(name).place == "/organizations/acme/issues/"


def test_it_also_begins_at_my_apps(acme: Acme) -> None:
    acme.configure()
    landed = sign_in_idp_initiated(acme.practice, NAME, acme.owner)
    assert landed.place == "/organizations/acme/issues/"
    assert not any("SAMLRequest" in address for address in landed.path)


def test_with_a_sign_on_url_my_apps_begins_at_sentry(acme: Acme) -> None:
    acme.configure()
    acme.change_principal(loginUrl=f"{acme.practice.origins.sentry}/auth/login/acme/")
    landed = sign_in_idp_initiated(acme.practice, NAME, acme.owner)
    assert landed.place == "/organizations/acme/issues/"
    assert any("SAMLRequest" in address for address in landed.path)


def test_globex_signs_in_from_the_first_moment(practice: Practice) -> None:
    landed = sign_in_sp_initiated(practice, "globex", f"reader@{practice.world.domain}")
    assert landed.place == "/organizations/globex/issues/"


def test_initech_leads_out_of_the_practice(practice: Practice) -> None:
    landed = sign_in_sp_initiated(practice, "initech", "owner@initech.example")
    assert landed.url.startswith("https://accounts.google.com/")


def test_who_is_not_assigned_gets_no_further_than_entra(acme: Acme) -> None:
    acme.configure()
    landed = acme.sign_in("reader")
    assert landed.url.startswith(acme.practice.origins.login)
    assert "AADSTS50105" in landed.text


def test_without_mail_the_mapping_finds_no_address(acme: Acme) -> None:
    acme.configure()
    acme.assign("nomail")
    (message,) = acme.sign_in("nomail").messages
    assert message.startswith("Authentication error: Failed to map SAML attributes.")
    assert f"'{CLAIMS}name'" in message
    assert "emailaddress" not in message


def test_the_nameid_is_no_attribute(acme: Acme) -> None:
    landed = acme.configure(mapping={**MAPPING, "identifier": f"{CLAIMS}nameidentifier"})
    assert landed.place == "/settings/acme/auth/"
    assert landed.messages[0].startswith("Authentication error: Failed to map SAML attributes.")
    assert not acme.set_up()


def test_an_identifier_without_its_slash_is_unknown_to_entra(acme: Acme) -> None:
    identifier = f"{acme.practice.origins.sentry}/saml/metadata/acme"
    acme.change_application(identifierUris=[identifier])
    landed = acme.configure()
    assert landed.url.startswith(acme.practice.origins.login)
    assert "AADSTS700016" in landed.text
    assert not acme.set_up()


def test_an_identifier_without_its_slash_is_the_wrong_audience_for_sentry(acme: Acme) -> None:
    acme.configure()
    identifier = f"{acme.practice.origins.sentry}/saml/metadata/acme"
    acme.change_application(identifierUris=[identifier])
    landed = sign_in_idp_initiated(acme.practice, NAME, acme.owner)
    assert landed.place == "/auth/login/acme/"
    assert landed.messages == (f"{FAILED}{identifier}/ is not a valid audience for this Response",)


def test_a_lost_session_is_taken_for_an_organization_without_sso(acme: Acme) -> None:
    practice = acme.practice
    with Browser.on(practice) as owner, Browser.on(practice) as other:
        page = start_set_up(owner, practice, "acme", acme.owner)
        page = owner.press(
            page,
            page.form_with("action_save", "url"),
            ("action_save", "url"),
            {"metadata_url": acme.metadata_url},
        )
        sign_in = save_mapping(owner, page, MAPPING)
        landed = other.landed(other.through_entra(other.open(sign_in.url), acme.owner))
    assert landed.place == "/auth/login/"
    assert landed.messages == (
        "The organization does not exist or does not have SAML SSO enabled.",
    )
    assert not acme.set_up()


def test_another_certificate_locks_everybody_out_until_sentry_has_it(acme: Acme) -> None:
    acme.configure()
    acme.new_certificate("second")
    refused = acme.sign_in("owner")
    assert refused.place == "/auth/login/acme/"
    assert refused.messages == (f"{FAILED}Signature validation failed. SAML Response rejected",)


def test_a_new_inactive_certificate_changes_nothing(acme: Acme) -> None:
    acme.configure()
    acme.new_certificate("second", active=False)
    assert acme.sign_in("owner").place == "/organizations/acme/issues/"


def test_metadata_of_another_application_shows_when_the_owner_signs_in(acme: Acme) -> None:
    other = acme.metadata_url.partition("?")[0]  # the tenant's own key, not the application's
    landed = configure_sentry(acme.practice, "acme", acme.owner, other)
    assert landed.messages == (f"{FAILED}Signature validation failed. SAML Response rejected",)
    assert landed.place == "/settings/acme/auth/"


def test_an_address_that_is_no_metadata(acme: Acme) -> None:
    landed = configure_sentry(
        acme.practice, "acme", acme.owner, f"{acme.practice.origins.login}/myapps"
    )
    assert "Failed to parse provided SAML2 metadata" in landed.messages
    assert "Register Identity Provider" in landed.text


def test_an_owner_who_is_still_signed_in_can_give_sentry_the_new_certificate(acme: Acme) -> None:
    with Browser.on(acme.practice) as owner:
        acme.configure(browser=owner)
        acme.new_certificate("second")
        (signing,) = (
            each["certificate"]
            for each in acme.practice.world.store.all("signingKey")
            if each["id"] == "key-acme-second"
        )
        settings = f"{acme.practice.origins.sentry}/organizations/acme/auth/configure/"
        page = owner.open(settings)
        form = page.form_with("x509cert")
        saved = owner.press(page, form, ("save", "1"), {"x509cert": signing})
        assert saved.landed().messages == ("The settings are saved.",)
    assert acme.sign_in("owner").place == "/organizations/acme/issues/"


def test_mfa_is_asked_for_on_the_way(acme: Acme) -> None:
    acme.configure()
    acme.assign("mfa")
    with Browser.on(acme.practice) as browser:
        landed = acme.sign_in("mfa", browser)
    assert landed.title == "Confirm Identity | Sentry"
    # Picked, then confirmed, then handed over: an account without MFA posts to the login once.
    assert sum(address.endswith("/common/login") for address in landed.path) == 2

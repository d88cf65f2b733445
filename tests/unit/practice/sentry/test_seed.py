"""The practice Sentry as it begins, beside the whole practice tenant."""

from __future__ import annotations

import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from assistant.practice.sentry import handler, seed
from assistant.practice.sentry.people import organization, user
from assistant.practice.world import Origins, World, new_world


@pytest.fixture(scope="module")
def world() -> World:
    made = new_world(None, Origins.on(8443, 8444, 8445), seed=7, lag_factor=0)
    handler(made)
    return made


def addresses(world: World, slug: str) -> list[str]:
    found = organization(world, slug)
    assert found is not None
    return [user(world, each["userId"])["email"] for each in found["members"]]  # type: ignore[index]


def test_acme_has_no_sso_and_two_members_whom_the_tenant_does_not_know(world: World) -> None:
    acme = organization(world, "acme")
    assert acme is not None
    assert acme["provider"] is None
    assert acme["members"][0] == {"userId": "1", "role": "owner", "ssoLinked": False}
    assert addresses(world, "acme")[0] == f"owner@{world.domain}"
    unknown = [
        each for each in addresses(world, "acme") if not world.store.find("user", "mail", each)
    ]
    assert unknown == [f"former.colleague@{world.domain}", "contractor@partner.example"]


def test_globex_trusts_the_certificate_that_signs_for_its_application(world: World) -> None:
    globex = organization(world, "globex")
    assert globex is not None
    idp = globex["provider"]["config"]["idp"]
    assert idp["entity_id"] == f"https://sts.windows.net/{world.tenant_id}/"
    assert idp["sso_url"] == f"{world.origins.login}/{world.tenant_id}/saml2"
    (principal,) = world.store.find("servicePrincipal", "displayName", "Sentry (globex)")
    certificate = x509.load_der_x509_certificate(base64.b64decode(idp["x509cert"]))
    thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - Entra's name for it
    assert thumbprint == principal["preferredTokenSigningKeyThumbprint"]


def test_globex_people_are_assigned_have_mail_and_are_linked_by_upn(world: World) -> None:
    globex = organization(world, "globex")
    assert globex is not None
    assert len(globex["members"]) >= 3
    assert all(each["ssoLinked"] for each in globex["members"])
    for each in globex["identities"]:
        (person,) = world.store.find("user", "userPrincipalName", each["ident"])
        assert person["mail"] == user(world, each["userId"])["email"]  # type: ignore[index]


def test_initech_signs_in_with_google(world: World) -> None:
    initech = organization(world, "initech")
    assert initech is not None
    assert initech["provider"]["key"] == "google"


def test_the_dump_shows_no_token(world: World) -> None:
    shown = repr(world.store.dump()["sentryOrganizations"])
    assert "acme" in shown
    assert "sntrys_" not in shown


def test_it_is_the_same_every_time_and_a_used_one_is_left_alone(world: World) -> None:
    before = {each["id"]: each for each in world.store.all("sentryUser")}
    handler(world)
    assert all(world.store.get("sentryUser", id_) is doc for id_, doc in before.items())
    seed(world)
    assert {each["id"]: each for each in world.store.all("sentryUser")} == before

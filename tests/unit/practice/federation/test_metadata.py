"""Federation metadata: which certificates it carries, in what order, and that it is signed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.practice_federation import (
    NS,
    add_certificate,
    certificate_of,
    change_principal,
    principal,
    verify_with_xmlsec,
)
from lxml import etree
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

if TYPE_CHECKING:
    from helpers.entra_visitor import Visitor

    from assistant.practice.world import World

DAY = dt.timedelta(days=1)
PATH = "/federationmetadata/2007-06/federationmetadata.xml"


def fetch(visitor: Visitor, world: World, app_id: str | None = None) -> bytes:
    query = "" if app_id is None else f"?appid={app_id}"
    page = visitor.get(f"/{world.tenant_id}{PATH}{query}")
    assert page.status == 200
    assert page.headers["content-type"].startswith("application/xml")
    return page.text.encode()


def listed(document: bytes, role: str = "md:IDPSSODescriptor") -> list[str]:
    root = etree.fromstring(document)
    found = root.find(role, NS)
    assert found is not None
    assert all(key.get("use") == "signing" for key in found.findall("md:KeyDescriptor", NS))
    return [str(element.text) for element in found.iterfind(".//ds:X509Certificate", NS)]


def tenant_certificate(world: World) -> str:
    document = world.store.get("signingKey", "tenant-key")
    assert document is not None
    return str(document["certificate"])


def test_with_appid_it_carries_the_applications_certificate(world: World, visitor: Visitor) -> None:
    document = fetch(visitor, world, principal(world)["appId"])
    assert listed(document) == [certificate_of(world)]
    assert listed(document, "md:RoleDescriptor") == [certificate_of(world)]
    verify_with_xmlsec(document, "md:EntityDescriptor", certificate_of(world))


@pytest.mark.parametrize("bare", [None, ""])
def test_without_appid_it_carries_the_tenants_common_key(
    world: World, visitor: Visitor, bare: str | None
) -> None:
    document = fetch(visitor, world, bare)
    assert listed(document) == [tenant_certificate(world)]
    verify_with_xmlsec(document, "md:EntityDescriptor", tenant_certificate(world))


def test_its_shape_is_entras_and_sentrys_library_reads_it(world: World, visitor: Visitor) -> None:
    document = fetch(visitor, world, principal(world)["appId"])
    root = etree.fromstring(document)
    names = [etree.QName(child).localname for child in root]
    assert names == ["Signature", "RoleDescriptor", "RoleDescriptor", "IDPSSODescriptor"]
    address = f"{world.origins.login}/{world.tenant_id}/saml2"
    idp = root.find("md:IDPSSODescriptor", NS)
    assert idp is not None
    services = [
        (etree.QName(child).localname, str(child.get("Binding")).rpartition(":")[2])
        for child in idp
        if child.get("Location") == address
    ]
    assert services == [
        ("SingleLogoutService", "HTTP-Redirect"),
        ("SingleSignOnService", "HTTP-Redirect"),
        ("SingleSignOnService", "HTTP-POST"),
    ]
    parsed = OneLogin_Saml2_IdPMetadataParser.parse(document)["idp"]
    assert parsed["entityId"] == f"https://sts.windows.net/{world.tenant_id}/"
    assert parsed["singleSignOnService"]["url"] == address
    assert parsed["singleLogoutService"]["url"] == address
    assert parsed["x509cert"] == certificate_of(world)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("active-first", ["active", "newer", "older"]),
        ("inactive-first", ["newer", "older", "active"]),
        ("oldest-first", ["older", "active", "newer"]),
    ],
)
def test_the_order_of_certificates_is_an_assumption(
    world: World, visitor: Visitor, order: str, expected: list[str]
) -> None:
    world.assumptions = {"metadata-order": order}
    certificates = {
        "active": certificate_of(world),
        "older": add_certificate(world, "older", -300 * DAY, 30 * DAY)["certificate"],
        "newer": add_certificate(world, "newer", -DAY, 300 * DAY)["certificate"],
        "expired": add_certificate(world, "expired", -400 * DAY, -DAY)["certificate"],
    }
    found = listed(fetch(visitor, world, principal(world)["appId"]))
    assert found == [certificates[name] for name in expected]


def test_an_application_without_a_certificate_shows_the_tenants(
    world: World, visitor: Visitor
) -> None:
    change_principal(world, keyCredentials=[])
    document = fetch(visitor, world, principal(world)["appId"])
    assert listed(document) == [tenant_certificate(world)]
    assert not world.store.get("servicePrincipal", principal(world)["id"])["keyCredentials"]  # type: ignore[index]


def test_certificates_that_have_all_expired_are_still_listed(
    world: World, visitor: Visitor
) -> None:
    expired = add_certificate(world, "expired", -400 * DAY, -DAY, alone=True)
    found = listed(fetch(visitor, world, principal(world)["appId"]))
    assert found == [expired["certificate"]]


def test_an_unknown_application_or_tenant_is_an_error_page(world: World, visitor: Visitor) -> None:
    nobody = "11111111-1111-1111-1111-111111111111"
    assert "AADSTS700016" in visitor.get(f"/{world.tenant_id}{PATH}?appid={nobody}").words
    assert "AADSTS90002" in visitor.get(f"/nobody.example{PATH}").words


def test_tenant_and_parameter_may_be_written_otherwise(world: World, visitor: Visitor) -> None:
    app_id = principal(world)["appId"]
    page = visitor.get(
        f"/{world.domain}/FederationMetadata/2007-06/FederationMetadata.xml?AppId={app_id}"
    )
    assert listed(page.text.encode()) == [certificate_of(world)]

"""The practice tenant's own documents: what it signs is clean, what it refuses is explained."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.entra_visitor import Visitor, direct
from helpers.practice_federation import (
    ACS,
    ENTITY,
    OWNER,
    UNSPECIFIED,
    add_certificate,
    ask,
    change_application,
    change_principal,
    change_user,
    principal,
)
from helpers.practice_login import NOW, SetClock, small_world

from assistant.diagnosis import expected
from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.things import EntraError, Message
from assistant.practice import login
from assistant.saml.findings import State
from assistant.sentry import addresses

if TYPE_CHECKING:
    from assistant.diagnosis.sign_in import Diagnosis
    from assistant.practice.world import World

GLOBEX = addresses.addresses(addresses.SentryAddress("https://127.0.0.1:8445"), "globex")


@pytest.fixture
def world() -> World:
    return small_world(SetClock())


@pytest.fixture
def visitor(world: World) -> Visitor:
    return direct(login.handler(world), world.origins.login)


def known(world: World, visitor: Visitor) -> expected.Expected:
    """What Sentry keeps of the metadata that the practice tenant serves."""
    path = f"/{world.tenant_id}/federationmetadata/2007-06/federationmetadata.xml"
    page = visitor.get(f"{path}?appid={principal(world)['appId']}")
    return expected.from_metadata(page.text.encode(), GLOBEX)


def signed_in(world: World, visitor: Visitor, before: Any = None, **more: Any) -> Diagnosis:
    """Sign in and diagnose the page and the address that led to it."""
    held = before or known(world, visitor)
    page = ask(visitor, world, **more)
    things = (*recognise(page.url), *recognise(page.text))
    return diagnose(things, held, NOW)


def failed(found: Diagnosis) -> list[str]:
    return [
        one.finding.code
        for part in found.parts
        for one in part.findings
        if one.finding.state in {State.FAIL, State.WARN, State.NOT_RUN}
    ]


def test_a_sign_in_is_clean_from_request_to_identity(world: World, visitor: Visitor) -> None:
    assert (GLOBEX.reply_url, GLOBEX.identifier) == (ACS, ENTITY)
    found = signed_in(world, visitor, relay="https://127.0.0.1:8445/auth/sso/")
    assert found.verdict == "accepted"
    assert failed(found) == []
    response = found.parts[1].response
    assert response is not None
    assert response.sentry is not None
    assert response.sentry.identity is not None
    assert response.sentry.identity.email == OWNER


@pytest.mark.parametrize("signs", ["TokenOnly", "ResponseOnly", "ResponseAndToken"])
@pytest.mark.parametrize("strength", ["rsa-sha256", "rsa-sha1"])
def test_every_signing_option_of_entras(
    world: World, visitor: Visitor, signs: str, strength: str
) -> None:
    base = (
        "http://www.w3.org/2000/09/xmldsig#"
        if "sha1" in strength
        else ("http://www.w3.org/2001/04/xmldsig-more#")
    )
    content = {
        "TokenIssuancePolicy": {
            "Version": 1,
            "SigningAlgorithm": base + strength,
            "TokenResponseSigningPolicy": signs,
            "SamlTokenVersion": "2.0",
        }
    }
    policy = {"id": "p1", "definition": [json.dumps(content)], "displayName": "x"}
    link = {"id": "l1", "servicePrincipalId": principal(world)["id"], "policyId": "p1"}
    world.store.put("tokenIssuancePolicy", policy)
    world.store.put("policyLink", link)
    found = signed_in(world, visitor)
    assert found.verdict == "accepted"
    weak = {"diagnosis.signature_weak"} if strength == "rsa-sha1" else set()
    assert set(failed(found)) == weak
    response = found.parts[1].response
    assert response is not None
    assert response.report.verified is not None
    assert response.report.verified.whole == (signs != "TokenOnly")


def test_another_certificate_became_active(world: World, visitor: Visitor) -> None:
    before = known(world, visitor)
    added = add_certificate(world, "next", dt.timedelta(days=-1), dt.timedelta(days=700))
    change_principal(world, preferredTokenSigningKeyThumbprint=added["thumbprint"])
    found = signed_in(world, visitor, before)
    assert found.verdict == "refused"
    assert "diagnosis.signature_other_key" in failed(found)
    assert "sentry.said.signature" in failed(found)


def test_a_person_without_mail(world: World, visitor: Visitor) -> None:
    change_user(world, OWNER, mail=None)
    found = signed_in(world, visitor)
    assert found.verdict == "refused"
    assert {"sentry.said.mapping", "diagnosis.email_missing"} <= set(failed(found))


REFUSALS: list[tuple[int, str, dict[str, Any]]] = [
    (700016, "aadsts.application_unknown", {"issuer": "https://wrong.example/"}),
    (50011, "aadsts.reply_url", {"acs": "https://wrong.example/"}),
    (7500529, "aadsts.request_id", {"id_": "1abc"}),
    (75016, "aadsts.name_id_policy", {"policy": UNSPECIFIED + "x"}),
    (75005, "aadsts.request", {"attributes": 'IsPassive="perhaps"'}),
    (75003, "aadsts.binding", {"attributes": 'ProtocolBinding="urn:x"'}),
]


@pytest.mark.parametrize(("number", "code", "asked"), REFUSALS, ids=[r[1] for r in REFUSALS])
def test_what_the_login_refuses_is_explained(
    world: World, visitor: Visitor, number: int, code: str, asked: dict[str, Any]
) -> None:
    page = ask(visitor, world, **asked)
    [error] = recognise(page.text)
    assert isinstance(error, EntraError)
    assert error.number == number
    assert error.correlation_id
    assert error.timestamp
    found = diagnose([error], known(world, visitor), NOW)
    assert failed(found) == [code]
    assert found.verdict == "refused"


def test_the_request_tells_before_the_login_does(world: World, visitor: Visitor) -> None:
    held = known(world, visitor)
    for asked, code in (
        ({"issuer": ENTITY.rstrip("/")}, "diagnosis.request_other_sentry"),
        ({"acs": ACS.rstrip("/")}, "diagnosis.request_reply_other"),
        ({"id_": "1abc"}, "diagnosis.request_id_digit"),
    ):
        [request] = recognise(ask(visitor, world, **asked).url)  # type: ignore[arg-type]
        assert isinstance(request, Message)
        assert failed(diagnose([request], held, NOW)) == [code]


def test_an_application_without_assignment_or_switched_off(world: World, visitor: Visitor) -> None:
    change_principal(world, accountEnabled=False)
    [error] = recognise(ask(visitor, world).text)
    assert isinstance(error, EntraError)
    assert failed(diagnose([error], known(world, visitor), NOW)) == ["aadsts.application_off"]
    change_principal(world, accountEnabled=True, keyCredentials=[])
    change_application(world)
    [error] = recognise(ask(visitor, world).text)
    assert isinstance(error, EntraError)
    assert error.number == 50003

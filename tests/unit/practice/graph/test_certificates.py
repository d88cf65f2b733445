"""Signing certificates on the practice Graph, with the traps of the real ones."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from helpers.practice_graph import Client, small_client
from helpers.practice_login import NOW

from assistant.practice import keys

SIGN_ID = "11111111-2222-3333-4444-555555555555"
VERIFY_ID = "99999999-2222-3333-4444-555555555555"


def add(graph: Client, principal: str, **body: Any) -> Any:
    told = {"displayName": "CN=Sentry acme", **body}
    return graph.json("POST", f"{principal}/addTokenSigningCertificate", told)


def credentials(graph: Client, principal: str) -> dict[str, Any]:
    shown = graph.json("GET", f"{principal}?$select=keyCredentials,passwordCredentials")
    return {part["usage"]: part for part in shown["keyCredentials"]}


def own(years: int = 2) -> dict[str, Any]:
    """A certificate of one's own, as step 6b of the documented order sends it."""
    pair = keys.make("Sentry own", NOW, NOW + dt.timedelta(days=365 * years))
    document = pair.document(SIGN_ID, None, "a password")
    mark = base64.b64encode(hashlib.sha256(document["thumbprint"].encode()).digest()).decode()
    common = {
        "customKeyIdentifier": mark,
        "startDateTime": keys.graph_time(NOW),
        "endDateTime": keys.graph_time(NOW + dt.timedelta(days=365 * years)),
    }
    named = {**common, "displayName": "CN=Sentry own"}
    sign = {"keyId": SIGN_ID, "type": "X509CertAndPassword", "usage": "Sign"}
    verify = {"keyId": VERIFY_ID, "type": "AsymmetricX509Cert", "usage": "Verify"}
    return {
        "keyCredentials": [
            {**named, **sign, "key": document["pfx"]},
            {**named, **verify, "key": document["certificate"]},
        ],
        "passwordCredentials": [{**common, "keyId": SIGN_ID, "secretText": "a password"}],
    }


def test_a_certificate_is_real_and_its_private_half_is_kept(graph: Client) -> None:
    _, principal = graph.saml()
    made = add(graph, principal, endDateTime="2027-06-01T00:00:00Z")
    certificate = x509.load_der_x509_certificate(base64.b64decode(made["key"]))
    raw = hashlib.sha1(base64.b64decode(made["key"]), usedforsecurity=False).digest()
    assert made["thumbprint"] == raw.hex().upper()
    assert made["customKeyIdentifier"] == base64.b64encode(raw).decode()
    assert certificate.subject.rfc4514_string() == "CN=Sentry acme"
    assert certificate.not_valid_after_utc == dt.datetime(2027, 6, 1, tzinfo=dt.UTC)
    private = graph.world.store.get("signingKey", made["keyId"])
    assert private is not None
    key = load_pem_private_key(private["pem"].encode(), None)
    assert key.public_key() == certificate.public_key()


def test_three_entries_belong_together_by_their_mark(graph: Client) -> None:
    _, principal = graph.saml()
    made = add(graph, principal)
    shown = graph.json("GET", f"{principal}?$select=keyCredentials,passwordCredentials")
    parts = [*shown["keyCredentials"], *shown["passwordCredentials"]]
    assert {part["customKeyIdentifier"] for part in parts} == {made["customKeyIdentifier"]}
    assert shown["passwordCredentials"][0]["keyId"] == made["keyId"]
    assert shown["passwordCredentials"][0]["secretText"] is None


def test_three_years_are_the_default(graph: Client) -> None:
    _, principal = graph.saml()
    assert add(graph, principal)["endDateTime"] == "2029-11-23T12:00:00Z"


@pytest.mark.parametrize(
    "body",
    [
        {"displayName": "Sentry"},
        {"displayName": "CN="},
        {"displayName": "CN=" + "x" * 65},
        {"displayName": "CN=x", "endDateTime": "soon"},
        {"displayName": "CN=x", "endDateTime": "2026-11-23T11:00:00Z"},
        {"displayName": "CN=x", "endDateTime": "2029-11-23T12:00:01Z"},
        {"displayName": "CN=x", "endDateTime": "2030-01-01T00:00:00"},
    ],
)
def test_a_certificate_has_its_limits(graph: Client, body: dict[str, Any]) -> None:
    _, principal = graph.saml()
    assert graph.refused("POST", f"{principal}/addTokenSigningCertificate", body)[0] == 400
    assert credentials(graph, principal) == {}


def test_only_a_certificate_that_is_there_can_be_the_active_one(graph: Client) -> None:
    _, principal = graph.saml()
    made = add(graph, principal)
    wrong = {"preferredTokenSigningKeyThumbprint": "0" * 40}
    assert graph.refused("PATCH", principal, wrong)[0] == 400
    right = {"preferredTokenSigningKeyThumbprint": made["thumbprint"].lower()}
    graph.json("PATCH", principal, right)
    shown = graph.json("GET", principal)
    assert shown["preferredTokenSigningKeyThumbprint"] == made["thumbprint"]


def test_adding_one_activates_none(graph: Client) -> None:
    _, principal = graph.saml()
    add(graph, principal)
    assert graph.json("GET", principal)["preferredTokenSigningKeyThumbprint"] is None


def test_a_certificate_of_ones_own_is_taken(graph: Client) -> None:
    _, principal = graph.saml()
    body = own()
    graph.json("PATCH", principal, body)
    shown = credentials(graph, principal)
    assert shown["Verify"]["key"] == body["keyCredentials"][1]["key"]
    assert shown["Sign"]["key"] is None
    private = graph.world.store.get("signingKey", SIGN_ID)
    assert private is not None
    thumbprint = private["thumbprint"]
    graph.json("PATCH", principal, {"preferredTokenSigningKeyThumbprint": thumbprint})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body["passwordCredentials"][0].update(secretText="another"),
        lambda body: body["passwordCredentials"][0].update(keyId=VERIFY_ID),
        lambda body: body["keyCredentials"][0].update(key="AAAA"),
        lambda body: body["keyCredentials"][0].pop("keyId"),
        lambda body: body["keyCredentials"][1].update(key="AAAA"),
        lambda body: body.pop("passwordCredentials"),
    ],
)
def test_credentials_that_do_not_fit_together_are_refused(graph: Client, spoil: Any) -> None:
    _, principal = graph.saml()
    body = own()
    spoil(body)
    assert graph.refused("PATCH", principal, body)[0] == 400
    assert graph.world.store.get("signingKey", SIGN_ID) is None


def test_a_patch_replaces_the_whole_collection(graph: Client) -> None:
    _, principal = graph.saml()
    first = add(graph, principal)
    graph.json("PATCH", principal, own())
    assert {part["keyId"] for part in credentials(graph, principal).values()} == {
        SIGN_ID,
        VERIFY_ID,
    }
    assert graph.world.store.get("signingKey", first["keyId"]) is None


@pytest.mark.parametrize(
    ("answer", "status", "survives"),
    [("destroys", 204, False), ("keeps", 204, True), ("refused", 400, True)],
)
def test_what_a_patch_without_keys_does_is_not_known(
    answer: str, status: int, *, survives: bool
) -> None:
    graph = small_client(key_patch_without_key=answer)
    _, principal = graph.saml()
    made = add(graph, principal)
    shown = graph.json("GET", principal)["keyCredentials"]
    assert graph.send("PATCH", principal, {"keyCredentials": shown}).status == status
    assert (graph.world.store.get("signingKey", made["keyId"]) is not None) is survives


def test_own_certificates_may_be_refused_or_never_appear() -> None:
    graph = small_client(own_password_credentials="refused")
    assert graph.refused("PATCH", graph.saml()[1], own())[0] == 400
    graph = small_client(own_certificate_appears="no")
    _, principal = graph.saml()
    assert graph.send("PATCH", principal, own()).status == 204
    assert credentials(graph, principal) == {}


def test_a_certificate_may_not_be_removable() -> None:
    for answer, status in (("refused", 500), ("accepted", 204)):
        graph = small_client(remove_certificate=answer)
        _, principal = graph.saml()
        made = add(graph, principal)
        body = {"keyId": made["keyId"], "proof": "x"}
        assert graph.send("POST", f"{principal}/removeKey", body).status == status
        assert ("Sign" in credentials(graph, principal)) is (answer == "refused")
        assert graph.refused("POST", f"{principal}/removeKey", {"keyId": "none"})[0] == 404

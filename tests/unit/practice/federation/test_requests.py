"""Requests to ``/saml2``: which are understood, which are refused, and with which number."""

from __future__ import annotations

import base64
import tracemalloc
import zlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from helpers.practice_federation import (
    ACS,
    ENTITY,
    OWNER,
    ask,
    authn_request,
    certificate_of,
    change_application,
    change_principal,
    change_user,
    principal,
    response_of,
    saml2,
    sentry_says,
)
from lxml import etree

if TYPE_CHECKING:
    from helpers.entra_visitor import Visitor

    from assistant.practice.world import World

BILLION = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def post(visitor: Visitor, world: World, request: str | bytes, account: str = OWNER) -> str:
    raw = request.encode() if isinstance(request, str) else request
    fields = {"SAMLRequest": base64.b64encode(raw).decode(), "RelayState": "there"}
    return visitor.post(f"/{world.tenant_id}/saml2?practice_account={account}", fields).words


def raw_query(visitor: Visitor, world: World, value: str) -> str:
    return visitor.get(f"/{world.tenant_id}/saml2?SAMLRequest={quote(value, safe='')}").words


def test_the_post_binding_works_too(world: World, visitor: Visitor) -> None:
    fields = {
        "SAMLRequest": base64.b64encode(authn_request().encode()).decode(),
        "RelayState": "there",
        "practice_account": OWNER,
    }
    page = visitor.post(f"/{world.tenant_id}/saml2", fields)
    assert page.form["RelayState"] == "there"
    sentry_says(world, response_of(page), certificate_of(world))


@pytest.mark.parametrize(
    ("request_", "number"),
    [
        ({"id_": "1abc"}, "AADSTS7500529"),
        ({"id_": ""}, "AADSTS75005"),
        ({"id_": "a b"}, "AADSTS75005"),
        ({"issuer": ENTITY.rstrip("/")}, "AADSTS700016"),
        ({"issuer": ENTITY.replace("globex", "Globex")}, "AADSTS700016"),
        ({"issuer": ""}, "AADSTS75005"),
        ({"acs": ACS.rstrip("/")}, "AADSTS50011"),
        ({"acs": "https://evil.example/saml/acs/globex/"}, "AADSTS50011"),
        ({"policy": "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"}, "AADSTS75016"),
        ({"attributes": 'IsPassive="perhaps"'}, "AADSTS75005"),
        (
            {"attributes": 'ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"'},
            "AADSTS75003",
        ),
        ({"inside": "<saml:Subject><saml:NameID>x</saml:NameID></saml:Subject>"}, "AADSTS75005"),
        (
            {
                "inside": '<samlp:RequestedAuthnContext Comparison="minimum">'
                "</samlp:RequestedAuthnContext>"
            },
            "AADSTS75005",
        ),
    ],
)
def test_requests_that_are_refused(
    world: World, visitor: Visitor, request_: dict[str, str], number: str
) -> None:
    page = ask(visitor, world, **request_)
    assert page.status == 200
    assert f"{number}: " in page.words
    for label in ("Request Id", "Correlation Id", "Timestamp"):
        assert label in page.words


@pytest.mark.parametrize(
    "document",
    [
        BILLION + authn_request(),
        authn_request().replace("<samlp:NameIDPolicy", "</wrong><samlp:NameIDPolicy"),
        "not xml at all",
        authn_request() + authn_request(),
        authn_request().replace('Version="2.0"', 'Version="1.1"'),
        authn_request().replace("IssueInstant", "SomeInstant"),
        authn_request().replace("AuthnRequest", "ArtifactResolve"),
        authn_request(inside="<!--" + "x" * 70_000 + "-->"),
        ("<!DOCTYPE x []>" + authn_request()).encode("utf-16"),
    ],
)
def test_documents_that_are_no_saml_request(
    world: World, visitor: Visitor, document: str | bytes
) -> None:
    assert "AADSTS75005: " in post(visitor, world, document)
    raw = document if isinstance(document, bytes) else document.encode()
    deflater = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(deflater.compress(raw) + deflater.flush()).decode()
    assert "AADSTS75005: " in raw_query(visitor, world, packed)


def test_a_comment_in_the_issuer_does_not_cut_it(world: World, visitor: Visitor) -> None:
    evil = ENTITY + "<!-- -->.evil.example"
    assert "AADSTS700016" in ask(visitor, world, issuer=evil).words


def test_a_small_request_that_grows_large_is_refused(world: World, visitor: Visitor) -> None:
    bomb = zlib.compressobj(9, wbits=-15)
    packed = bomb.compress(b" " * 30_000_000) + bomb.flush()
    assert len(packed) < 65_536  # so that it is not refused for its own size
    encoded = base64.b64encode(packed).decode()
    tracemalloc.start()
    try:
        words = raw_query(visitor, world, encoded)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "larger than 65536 bytes" in words
    assert most < 5_000_000


@pytest.mark.parametrize("value", ["%%%", "a", base64.b64encode(b"<xml/>").decode()])
def test_what_was_not_packed_as_the_binding_says(
    world: World, visitor: Visitor, value: str
) -> None:
    assert "AADSTS75005: " in raw_query(visitor, world, value)


def test_data_that_end_early_are_refused(world: World, visitor: Visitor) -> None:
    deflater = zlib.compressobj(wbits=-15)
    packed = deflater.compress(authn_request().encode()) + deflater.flush()
    cut = base64.b64encode(packed[:-20]).decode()
    assert "AADSTS75005: " in raw_query(visitor, world, cut)


def test_no_request_at_all(world: World, visitor: Visitor) -> None:
    assert "AADSTS750054" in visitor.get(f"/{world.tenant_id}/saml2").words
    assert "AADSTS750054" in visitor.post(f"/{world.tenant_id}/saml2", {"x": "y"}).words
    assert "AADSTS90002" in visitor.get("/elsewhere.example/saml2?SAMLRequest=x").words


def test_the_number_for_an_unknown_issuer_is_an_assumption(world: World, visitor: Visitor) -> None:
    world.assumptions = {"unknown-issuer": "650056"}
    assert "AADSTS650056" in ask(visitor, world, issuer=ENTITY.rstrip("/")).words


def test_the_status_of_an_error_page_is_an_assumption(world: World, visitor: Visitor) -> None:
    world.assumptions = {"error-page-status": "400"}
    assert ask(visitor, world, issuer=ENTITY.rstrip("/")).status == 400


@pytest.mark.parametrize(
    ("request_", "number"),
    [({"issuer": "urn:other"}, "AADSTS700016"), ({"acs": "https://x.example/"}, "AADSTS50011")],
)
def test_whether_a_wrong_request_is_told_before_the_sign_in_is_an_assumption(
    world: World, visitor: Visitor, request_: dict[str, str], number: str
) -> None:
    world.assumptions = {"saml2-answers-before-sign-in": "no"}
    page = visitor.get(saml2(world, authn_request(**request_)))
    assert page.heading == "Pick an account"
    assert number in visitor.pick(page, OWNER).words


def test_no_address_in_the_request_means_the_default_one(world: World, visitor: Visitor) -> None:
    assert ask(visitor, world, acs=None).action == ACS
    web = {
        "redirectUris": ["https://first.example/", "https://second.example/"],
        "redirectUriSettings": [{"uri": "https://second.example/", "index": 0}],
    }
    change_application(world, web=web)
    assert ask(visitor, world, acs=None).action == "https://second.example/"
    change_application(world, web={**web, "redirectUriSettings": []})
    assert ask(visitor, world, acs=None).action == "https://first.example/"
    change_application(world, web={})
    assert "AADSTS50011" in ask(visitor, world, acs=None).words


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"preferredSingleSignOnMode": None}, "AADSTS700016"),
        ({"preferredSingleSignOnMode": "password"}, "AADSTS700016"),
        ({"accountEnabled": False}, "AADSTS7000112"),
        (
            {"disabledByMicrosoftStatus": "DisabledDueToViolationOfServicesAgreement"},
            "AADSTS7000112",
        ),
        ({"keyCredentials": []}, "AADSTS50003"),
    ],
)
def test_the_application_has_to_be_ready(
    world: World, visitor: Visitor, changes: dict[str, object], number: str
) -> None:
    change_principal(world, **changes)
    assert number in ask(visitor, world).words


def test_assignment_counts_directly_or_by_a_group_but_not_by_a_nested_one(
    world: World, visitor: Visitor
) -> None:
    groups = {group["displayName"]: group["id"] for group in world.store.all("group")}

    def member_of(name: str) -> str:
        ids = [m["memberId"] for m in world.store.find("membership", "groupId", groups[name])]
        users = [world.store.get("user", id_) for id_ in ids]
        return next(u["userPrincipalName"] for u in users if u and u["accountEnabled"])

    assert "SAMLResponse" in ask(visitor, world, member_of("Engineering")).text
    nested = member_of("Platform team")  # a group inside "Engineering"
    assert "AADSTS50105" in ask(visitor, world, nested).words
    assert "AADSTS50105" in ask(visitor, world, "admin@contoso.practice.test").words
    change_principal(world, appRoleAssignmentRequired=False)
    assert "SAMLResponse" in ask(visitor, world, nested).text


@pytest.mark.parametrize(
    ("account", "number"),
    [
        ("disabled@contoso.practice.test", "AADSTS50057"),
        ("blocked@contoso.practice.test", "AADSTS53003"),
        ("nobody@contoso.practice.test", "AADSTS50034"),
    ],
)
def test_accounts_that_cannot_sign_in(
    world: World, visitor: Visitor, account: str, number: str
) -> None:
    assert number in ask(visitor, world, account).words


def context(name: str) -> str:
    uri = f"urn:oasis:names:tc:SAML:2.0:ac:classes:{name}"
    return (
        '<samlp:RequestedAuthnContext Comparison="exact">'
        f"<saml:AuthnContextClassRef>{uri}</saml:AuthnContextClassRef>"
        "</samlp:RequestedAuthnContext>"
    )


def test_a_context_that_does_not_fit_is_75011_unless_the_sign_in_is_forced(
    world: World, visitor: Visitor
) -> None:
    assert "SAMLResponse" in ask(visitor, world, inside=context("Password")).text
    assert "AADSTS75011" in ask(visitor, world, inside=context("X509")).words
    forced = ask(visitor, world, inside=context("X509"), attributes='ForceAuthn="true"')
    assert "SAMLResponse" in forced.text


def test_a_person_picks_once_and_then_has_a_session(world: World, visitor: Visitor) -> None:
    page = visitor.get(saml2(world, authn_request(), "there"))
    assert page.heading == "Pick an account"
    assert "Sentry (globex)" in page.words
    page = visitor.pick(page, OWNER)
    assert page.form["RelayState"] == "there"
    again = visitor.get(saml2(world, authn_request()))
    assert "RelayState" not in again.form
    sentry_says(world, response_of(again), certificate_of(world))
    forced = visitor.get(saml2(world, authn_request(attributes='ForceAuthn="true"')))
    assert forced.heading == "Pick an account"


def test_the_wrong_account_can_be_changed_on_the_error_page(world: World, visitor: Visitor) -> None:
    page = visitor.pick(visitor.get(saml2(world, authn_request())), "admin@contoso.practice.test")
    assert "AADSTS50105" in page.words
    page = visitor.pick(visitor.submit(page, step="other"), OWNER)
    sentry_says(world, response_of(page), certificate_of(world))


def test_a_passive_request_never_shows_a_page(world: World, visitor: Visitor) -> None:
    page = visitor.get(saml2(world, authn_request(attributes='IsPassive="true"'), "back"))
    root = etree.fromstring(response_of(page))
    codes = [element.get("Value") for element in root.iter("{*}StatusCode")]
    assert codes == [
        "urn:oasis:names:tc:SAML:2.0:status:Responder",
        "urn:oasis:names:tc:SAML:2.0:status:NoPassive",
    ]
    assert page.form["RelayState"] == "back"
    assert root.find("{*}Assertion") is None


def test_every_attempt_is_in_the_sign_in_log(world: World, visitor: Visitor) -> None:
    ask(visitor, world)
    ask(visitor, world, "admin@contoso.practice.test")
    ask(visitor, world, "disabled@contoso.practice.test")
    entries = world.store.all("signIn")
    assert [entry["status"]["errorCode"] for entry in entries] == [0, 50105, 50057]
    assert {entry["appId"] for entry in entries} == {principal(world)["appId"]}
    assert entries[1]["userPrincipalName"] == "admin@contoso.practice.test"
    assert entries[0]["createdDateTime"].endswith("Z")


def test_a_new_user_changes_the_password_on_the_way(world: World, visitor: Visitor) -> None:
    change_user(world, OWNER, _change_password=True)
    page = ask(visitor, world)
    assert page.heading == "Choose a new password"
    page = visitor.submit(page, step="password", new="long enough", again="long enough")
    sentry_says(world, response_of(page), certificate_of(world))


def test_a_logout_request_ends_the_session_and_is_answered(world: World, visitor: Visitor) -> None:
    visitor.pick(visitor.get(saml2(world, authn_request())), OWNER)
    logout = authn_request(policy=None).replace("AuthnRequest", "LogoutRequest")
    page = visitor.get(saml2(world, logout, "bye"))
    assert page.location.startswith("https://127.0.0.1:8445/saml/sls/globex/?")
    sent = parse_qs(urlsplit(page.location).query)
    assert sent["RelayState"] == ["bye"]
    answer = etree.fromstring(zlib.decompress(base64.b64decode(sent["SAMLResponse"][0]), -15))
    assert etree.QName(answer).localname == "LogoutResponse"
    assert answer.get("InResponseTo") == "ONELOGIN_abc"
    assert visitor.get(saml2(world, authn_request())).heading == "Pick an account"


def test_nothing_of_a_request_becomes_markup(world: World, visitor: Visitor) -> None:
    page = ask(visitor, world, issuer="&lt;script&gt;alert(1)&lt;/script&gt;")
    assert "<script>alert(1)" not in page.text
    relay = '"><script>alert(2)</script>'
    page = visitor.get(
        f"/{world.tenant_id}/saml2?"
        + urlencode({"practice_account": OWNER})
        + "&"
        + saml2(world, authn_request(), relay).partition("?")[2]
    )
    assert "<script>alert(2)" not in page.text
    assert page.form["RelayState"] == relay

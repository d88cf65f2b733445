"""Every check of a request: a document that shows it, and all others, which must not."""

from __future__ import annotations

import datetime as dt

import pytest
from helpers.saml_documents import NOW, OTHER_TENANT, SSO, TENANT
from helpers.sign_ins import ACS, ENTITY, address, known, request, sent, time

from assistant.diagnosis import expected
from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.request_checks import RequestReport, check_request
from assistant.diagnosis.things import Message
from assistant.saml.findings import State

CONTEXT = (
    "<samlp:RequestedAuthnContext{}><saml:AuthnContextClassRef>urn:x:Password"
    "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"
)


def codes(report: RequestReport, *states: State) -> set[str]:
    wanted = states or (State.FAIL, State.WARN)
    return {
        one.finding.code.removeprefix("diagnosis.")
        for one in report.findings
        if one.finding.state in wanted
    }


def checked(document: bytes, **changes: object) -> RequestReport:
    return check_request(sent(document), known(**changes), NOW)


def test_sentrys_own_request_is_fine() -> None:
    report = checked(request(), identifiers=(ENTITY,), reply_urls=(ACS,))
    assert codes(report) == set()
    assert codes(report, State.PASS) == {"request_fine"}
    assert report.facts is not None
    assert (report.facts.issuer, report.facts.acs_url) == (ENTITY, ACS)
    assert not report.refused


CASES: list[tuple[str, bytes]] = [
    ("request_version", request(Version="1.1")),
    ("request_id_missing", request(ID=None)),
    ("request_id_digit", request(ID="1abc")),
    ("request_id_invalid", request(ID="a b")),
    ("request_subject", request(inside="<saml:Subject/>")),
    (
        "request_binding",
        request(ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"),
    ),
    ("request_issuer_missing", request(issuer=None)),
    ("request_other_sentry", request(issuer=ENTITY.rstrip("/"))),
    ("request_reply_other", request(AssertionConsumerServiceURL=ACS.rstrip("/"))),
    ("request_name_id", request(inside='<samlp:NameIDPolicy Format="urn:x:kerberos"/>')),
    ("request_comparison", request(inside=CONTEXT.format(' Comparison="minimum"'))),
    ("request_context", request(inside=CONTEXT.format(""))),
    ("request_passive", request(IsPassive="true")),
    ("request_time_missing", request(IssueInstant="yesterday")),
    ("request_early", request(IssueInstant=time(minutes=6))),
    ("request_destination", request(Destination=SSO + "/x")),
]


@pytest.mark.parametrize(("code", "document"), CASES, ids=[case[0] for case in CASES])
def test_each_check_shows_and_no_other(code: str, document: bytes) -> None:
    report = checked(document)
    assert codes(report) == {code}
    assert codes(report, State.PASS) == set()
    [found] = [one for one in report.findings if one.finding.code == f"diagnosis.{code}"]
    assert found.where.startswith("/samlp:AuthnRequest")
    assert found.line == 1
    assert all((found.finding.seen, found.finding.meaning, found.finding.remedy))


NOTES: list[tuple[str, bytes]] = [
    ("request_acs_missing", request(AssertionConsumerServiceURL=None)),
    (
        "request_acs_index",
        request(AssertionConsumerServiceURL=None, AssertionConsumerServiceIndex="1"),
    ),
    ("request_force", request(ForceAuthn="true")),
    ("request_old", request(IssueInstant=time(minutes=-11))),
]


@pytest.mark.parametrize(("code", "document"), NOTES, ids=[case[0] for case in NOTES])
def test_what_is_only_good_to_know_refuses_nobody(code: str, document: bytes) -> None:
    report = checked(document)
    assert codes(report, State.NOT_APPLICABLE) == {code}
    assert codes(report) == set()


def test_what_entra_is_set_to_counts_for_entra() -> None:
    wrong = {"identifiers": (ENTITY.rstrip("/"),), "reply_urls": (ACS.rstrip("/"),)}
    report = checked(request(), **wrong)
    assert codes(report) == {"request_issuer_wrong", "request_reply_url"}
    assert ENTITY in report.findings[0].finding.remedy
    assert ACS in report.findings[1].finding.remedy


def test_another_tenant_does_not_know_the_application() -> None:
    other = SSO.replace(TENANT, OTHER_TENANT)
    assert codes(check_request(sent(request(), sent_to=other), known(), NOW)) == {"request_tenant"}
    report = check_request(sent(request(Destination=other), sent_to=""), known(), NOW)
    assert codes(report) == {"request_tenant"}


def test_signed_requests() -> None:
    assert codes(checked(request(), wants_signed=True)) == {"request_unsigned"}
    for signed in (
        sent(request(), signed_beside=True),
        sent(request(inside='<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>')),
    ):
        report = check_request(signed, known(wants_signed=True), NOW)
        assert codes(report) == set()
        assert codes(report, State.NOT_APPLICABLE) == {"request_signed"}


def test_the_wrapping_has_to_fit_the_way_it_travels() -> None:
    plain = sent(request(), written=("base64",))
    assert codes(check_request(plain, known(), NOW)) == {"request_not_deflated"}
    posted = sent(request(), binding="post")
    assert codes(check_request(posted, known(), NOW)) == {"request_deflated"}
    assert (
        codes(check_request(sent(request(), binding="post", written=("base64",)), known(), NOW))
        == set()
    )
    [found] = recognise(address(request()))
    assert isinstance(found, Message)
    assert codes(check_request(found, known(), NOW)) == set()


def test_an_old_one_that_was_recorded_is_a_warning() -> None:
    old = sent(request(IssueInstant=time(minutes=-11)), at=NOW)
    assert codes(check_request(old, known(), NOW)) == {"request_old"}
    fresh = sent(request(IssueInstant=time(minutes=-10)), at=NOW)
    assert codes(check_request(fresh, known(), NOW)) == set()
    late = NOW + dt.timedelta(minutes=11)
    assert codes(check_request(sent(request(), at=late), known(), late)) == {"request_old"}


@pytest.mark.parametrize(
    ("source", "code", "state"),
    [("har", "request_damaged", State.FAIL), ("text", "copy_damaged", State.NOT_RUN)],
)
def test_a_damaged_one(source: str, code: str, state: State) -> None:
    report = check_request(sent(b"", source=source, damage="deflate"), known(), NOW)
    assert codes(report, state) == {code}
    assert report.refused == (state is State.FAIL)


def test_what_cannot_be_read_or_is_none() -> None:
    assert codes(check_request(sent(b"<!DOCTYPE a><a/>"), known(), NOW)) == {"unreadable"}
    report = check_request(sent(request(root="LogoutRequest")), known(), NOW)
    assert codes(report, State.NOT_APPLICABLE) == {"not_request"}


def test_nothing_known_nothing_claimed() -> None:
    report = check_request(sent(request()), expected.Expected(), NOW)
    assert codes(report, State.NOT_RUN) == {"request_unknown"}
    assert codes(report, State.PASS) == set()

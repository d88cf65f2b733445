"""Every check of a response: a document that shows it, and all others, which must not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.saml_documents import ISSUER, NOW, OTHER_TENANT, entra_metadata, pair
from helpers.sign_ins import (
    ACS,
    ASSERTION,
    CLAIMS,
    ENTITY,
    RESPONDER,
    Response,
    known,
    message,
    people,
    time,
)
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from assistant.diagnosis import expected
from assistant.diagnosis.response_checks import check_response
from assistant.errors import BadInput, Who
from assistant.saml.findings import State
from assistant.sentry import twin
from assistant.sentry.mapping import AttributeMapping

if TYPE_CHECKING:
    from assistant.diagnosis.response_checks import ResponseReport

GOOD = Response()
SHA1 = {"digest": DigestAlgorithm.SHA1, "signature": SignatureMethod.RSA_SHA1}
TWICE = f'<Attribute Name="{CLAIMS}name"><AttributeValue>x</AttributeValue></Attribute>'
SEVERAL = (
    f'<Attribute Name="{CLAIMS}name"><AttributeValue>dana@contoso.com</AttributeValue>'
    "<AttributeValue>eve@contoso.com</AttributeValue></Attribute>"
)
HIDDEN = "<EncryptedAttribute><x/></EncryptedAttribute>"


def codes(report: ResponseReport, *states: State) -> set[str]:
    wanted = states or (State.FAIL, State.WARN)
    return {
        one.finding.code.removeprefix("diagnosis.")
        for one in report.findings
        if one.finding.state in wanted
    }


def checked(response: Response, **changes: object) -> ResponseReport:
    return check_response(message(response.document()), known(**changes), NOW, ["ONELOGIN_abc"])


@pytest.mark.parametrize("over", ["assertion", "response", "both"])
def test_what_entra_sends_is_fine(over: str) -> None:
    report = checked(GOOD.but(over=over))
    assert codes(report) == set()
    assert codes(report, State.NOT_RUN) == set()
    assert report.verified is not None
    assert report.verified.whole == (over != "assertion")
    assert report.verified.assertion.values(CLAIMS + "name") == ("dana@contoso.com",)
    assert report.verified.certificate == pair().certificate
    verified = "signature_verified_" + ("assertion" if over == "assertion" else "response")
    assert {verified, "mapped", "in_time", "answers"} <= codes(report, State.PASS)


CASES: list[tuple[str, Response]] = [
    ("version", GOOD.but(version="1.1")),
    ("id_missing", GOOD.but(id=None)),
    ("id_invalid", GOOD.but(id="1r")),
    ("signature_missing", GOOD.but(over="none")),
    ("signature_weak", GOOD.but(**SHA1)),
    ("signature_other_key", GOOD.but(by=pair("other"))),
    ("issuer_wrong", GOOD.but(issuer=ISSUER.rstrip("/"))),
    ("issuer_wrong", GOOD.but(issuer=ISSUER + " ")),
    ("issuer_wrong", GOOD.but(own_issuer="https://sts.windows.net/")),
    ("issuer_tenant", GOOD.but(issuer=f"https://sts.windows.net/{OTHER_TENANT}/")),
    ("audience_missing", GOOD.but(audience=None)),
    ("audience_wrong", GOOD.but(audience=ENTITY.rstrip("/"))),
    ("audience_wrong", GOOD.but(audience=ENTITY.replace("acme", "Acme"))),
    ("destination_empty", GOOD.but(destination="")),
    ("destination_wrong", GOOD.but(destination=ACS + "x")),
    ("destination_wrong", GOOD.but(destination=ACS.replace("https", "http"))),
    ("recipient_missing", GOOD.but(recipient=None)),
    ("recipient_wrong", GOOD.but(recipient=ACS.rstrip("/"))),
    ("answers_two", GOOD.but(answers_inside="ONELOGIN_xyz")),
    ("answers_other", GOOD.but(answers="ONELOGIN_xyz")),
    ("conditions_count", GOOD.but(conditions=2)),
    ("conditions_count", GOOD.but(conditions=0, audience=ENTITY)),
    ("time_unreadable", GOOD.but(ends="tomorrow")),
    ("time_unreadable", GOOD.but(confirmed_until="tomorrow")),
    ("time_unreadable", GOOD.but(session_ends="tomorrow")),
    ("not_yet_valid", GOOD.but(begins=time(seconds=301))),
    ("drift", GOOD.but(begins=time(seconds=300))),
    ("drift", GOOD.but(ends=time(seconds=-299))),
    ("expired", GOOD.but(ends=time(seconds=-300))),
    ("confirmation_missing", GOOD.but(method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")),
    ("confirmation_expired", GOOD.but(confirmed_until=time())),
    ("confirmation_early", GOOD.but(confirmed_from=time(seconds=1))),
    ("authn_count", GOOD.but(statements=2)),
    ("session_ended", GOOD.but(session_ends=time())),
    ("name_id_qualifier", GOOD.but(qualifier="https://elsewhere.example/")),
    ("attribute_encrypted", GOOD.but(more=HIDDEN)),
    ("attributes_missing", GOOD.but(claims=None)),
    ("attribute_repeated", GOOD.but(more=TWICE)),
    ("several_values", GOOD.but(claims=people(name=None), more=SEVERAL)),
    ("identifier_missing", GOOD.but(claims=people(name=None))),
    ("identifier_empty", GOOD.but(claims=people(name=""))),
    ("email_missing", GOOD.but(claims=people(emailaddress=None))),
    ("email_empty", GOOD.but(claims=people(emailaddress=" "))),
    ("email_near", GOOD.but(claims=people(emailaddress=None, EmailAddress="dana@contoso.com"))),
    (
        "identifier_near",
        GOOD.but(claims={**people(name=None), "name": "dana@contoso.com"}),
    ),
    ("email_odd", GOOD.but(claims=people(emailaddress="dana"))),
    ("guest", GOOD.but(claims=people(name="dana_fabrikam.com#EXT#@contoso.com"))),
]
# One thing that is wrong may make another wrong as well.
ALSO = {"conditions_count": {"audience_missing"}}


@pytest.mark.parametrize(("code", "response"), CASES, ids=[case[0] for case in CASES])
def test_each_check_shows_and_no_other(code: str, response: Response) -> None:
    report = checked(response)
    assert code in codes(report)
    assert codes(report) - {code} <= ALSO.get(code, set())
    refused = any(one.finding.state is State.FAIL for one in report.findings)
    assert (report.verified is None) == refused == report.refused


@pytest.mark.parametrize(("code", "response"), CASES, ids=[case[0] for case in CASES])
def test_each_finding_says_where(code: str, response: Response) -> None:
    [first, *_] = [
        one for one in checked(response).findings if one.finding.code == f"diagnosis.{code}"
    ]
    assert first.where.startswith("/samlp:Response")
    step = first.where.partition("/@")[0].rpartition("/")[2]
    name = step.rpartition(":")[2].partition("[")[0]
    assert name in response.document().decode().split("\n")[first.line - 1]
    assert first.finding.seen
    assert first.finding.meaning
    assert first.finding.remedy


NOTES: list[tuple[str, Response]] = [
    ("destination_missing", GOOD.but(destination=None)),
    ("name_id_missing", GOOD.but(name_id=None)),
    ("name_id_empty", GOOD.but(name_id="")),
    ("name_id_format", GOOD.but(name_id_format="urn:x:transient")),
    ("authn_context_missing", GOOD.but(context="")),
    ("unsolicited", GOOD.but(answers="")),
    ("identifier_case", GOOD.but(claims=people(name="Dana@contoso.com"))),
    ("no_name", GOOD.but(claims=people(givenname=None, surname=None))),
]


@pytest.mark.parametrize(("code", "response"), NOTES, ids=[case[0] for case in NOTES])
def test_what_is_only_good_to_know_refuses_nobody(code: str, response: Response) -> None:
    report = checked(response)
    assert codes(report, State.NOT_APPLICABLE) == {code, "kept_assumed"}
    assert codes(report) == set()
    assert report.verified is not None


def test_the_last_second_of_the_drift() -> None:
    late = GOOD.but(ends=time(minutes=-4), confirmed_until=time(minutes=5))
    for seconds, code in ((59, "drift"), (60, "expired")):
        moment = NOW + dt.timedelta(seconds=seconds)
        report = check_response(message(late.document()), known(), moment)
        assert codes(report) == {code}


def test_an_encrypted_assertion_or_name_says_so() -> None:
    inside = f'<EncryptedAssertion xmlns="{ASSERTION}"><x/></EncryptedAssertion>'
    whole = GOOD.but(over="none").document().decode()
    begin, end = whole.index("<Assertion"), whole.index("</samlp:Response>")
    encrypted = GOOD.sign((whole[:begin] + inside + whole[end:]).encode())
    report = check_response(message(encrypted), known(), NOW)
    assert codes(report) == {"assertion_encrypted"}
    hidden = "<EncryptedID><x/></EncryptedID>"
    named = GOOD.assertion().replace("<NameID>dana@contoso.com</NameID>", hidden)
    document = whole.replace(GOOD.assertion(), GOOD.sign(named.encode()).decode())
    assert codes(check_response(message(document.encode()), known(), NOW)) == {"name_id_encrypted"}


def test_no_assertion_is_told_from_a_refusal() -> None:
    whole = GOOD.but(over="none").document().decode()
    empty = whole.replace(GOOD.assertion(), "")
    report = check_response(message(empty.encode()), known(), NOW)
    assert codes(report) == {"assertion_missing"}
    refusal = GOOD.but(status=RESPONDER, says="AADSTS50105: The signed in user is not assigned.")
    report = checked(refusal)
    assert codes(report) == {"status", "aadsts.not_assigned"}
    assert report.facts is not None
    assert (report.facts.aadsts, report.facts.assertions) == (50105, 0)
    assert codes(checked(GOOD.but(status=RESPONDER))) == {"status"}


def test_a_value_in_an_address_is_none_that_sentry_takes() -> None:
    redirected = message(GOOD.document(), binding="redirect")
    assert codes(check_response(redirected, known(), NOW)) == {"response_redirect"}


def test_a_relay_state_is_told_and_harms_nothing() -> None:
    report = check_response(message(GOOD.document(), relay_state="https://x/"), known(), NOW)
    assert codes(report) == set()
    assert codes(report, State.NOT_APPLICABLE) == {"relay_state", "kept_assumed"}


@pytest.mark.parametrize("document", [b"<a", b"<!DOCTYPE a><a/>", b"<a/><b/>", b"x"])
def test_what_no_reader_should_read_is_refused(document: bytes) -> None:
    report = check_response(message(document), known(), NOW)
    assert codes(report) == {"unreadable"}
    assert report.facts is None


def test_another_message_is_no_response() -> None:
    report = check_response(message(b"<a ID='x'/>"), known(), NOW)
    assert codes(report) == {"not_response"}


@pytest.mark.parametrize(
    ("source", "code", "state"),
    [("har", "response_damaged", State.FAIL), ("text", "copy_damaged", State.NOT_RUN)],
)
def test_a_damaged_copy_proves_nothing_but_a_recording_does(
    source: str, code: str, state: State
) -> None:
    damaged = message(b"", source=source, damage="base64")
    report = check_response(damaged, known(), NOW)
    assert codes(report, state) == {code}


def test_the_certificate_that_sentry_keeps_is_the_one_that_counts() -> None:
    second = pair("second")
    both = expected.from_metadata(entra_metadata([pair(), second]), known().addresses)
    report = check_response(message(GOOD.but(by=second).document()), both, NOW)
    assert codes(report) == {"signature_other_certificate"}
    assert report.findings[0].finding.who is Who.SENTRY_OWNER
    changed = known(active="")
    active = check_response(
        message(GOOD.document()),
        expected.Expected(
            changed.addresses, changed.kept, active=second.certificate.thumbprint.lower()
        ),
        NOW,
    )
    assert codes(active) == {"certificate_not_active"}
    old = pair("old", since_days=-800, until_days=-1)
    expired = expected.from_metadata(entra_metadata([old]), changed.addresses)
    report = check_response(message(GOOD.but(by=old).document()), expired, NOW)
    assert codes(report) == {"certificate_expired"}
    assert report.verified is not None


def test_a_certificate_that_cannot_be_read_verifies_nothing() -> None:
    data = entra_metadata([pair()]).replace(b"<X509Certificate>MII", b"<X509Certificate>XII")
    with pytest.raises(BadInput, match=r"saml\.certificate"):
        expected.from_metadata(data)
    kept = twin.keeps(data)
    assert isinstance(kept, twin.Kept)
    report = check_response(
        message(GOOD.document()), expected.Expected(known().addresses, kept), NOW
    )
    assert codes(report) == {"certificate_unreadable"}


def test_without_knowing_it_nothing_is_claimed() -> None:
    report = check_response(message(GOOD.document()), expected.Expected(), NOW)
    assert codes(report, State.NOT_RUN) == {
        "signature_unproven",
        "issuer_unknown",
        "addresses_unknown",
    }
    assert codes(report) == set()
    assert report.verified is None


def test_a_mapping_to_the_name_id_cannot_work() -> None:
    mapping = AttributeMapping(identifier=CLAIMS + "nameidentifier")
    assert codes(checked(GOOD, mapping=mapping)) == {"mapped_name_id"}

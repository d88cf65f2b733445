"""Two judges and one verdict: never yes where either says no."""

from __future__ import annotations

import datetime as dt

import pytest
from helpers.saml_documents import NOW, entra_metadata, pair
from helpers.sign_ins import ACS, CLAIMS, RESPONDER, Response, known, message, people, time

from assistant.diagnosis import expected
from assistant.diagnosis.verdict import Verdict, join, judge_response
from assistant.saml.findings import State
from assistant.sentry.judging import Judged

GOOD = Response()
TWICE = f'<Attribute Name="{CLAIMS}name"><AttributeValue>x</AttributeValue></Attribute>'


def judged(response: Response, **changes: object) -> Verdict:
    return judge_response(message(response.document()), known(**changes), NOW, ["ONELOGIN_abc"])


def codes(found: Verdict, *states: State) -> list[str]:
    return [one.finding.code for one in found.findings if one.finding.state in states]


def test_both_say_yes() -> None:
    found = judged(GOOD)
    assert (found.verdict, found.ours, found.differ) == ("accepted", "accepted", False)
    assert found.sentry is not None
    assert found.sentry.version.startswith("23.7.1 (python3-saml 1.15.0")
    assert codes(found, State.PASS)[0] == "diagnosis.sentry_accepts"
    assert "Dana Doe" in found.findings[0].finding.seen


# Where Sentry's library is more lenient than SAML and we are not.
LENIENT = [
    GOOD.but(recipient=None),
    GOOD.but(audience=None),
    GOOD.but(destination=ACS + "more"),
    GOOD.but(recipient=ACS + "more"),
]


@pytest.mark.parametrize("response", LENIENT)
def test_a_lenient_sentry_makes_no_yes(response: Response) -> None:
    found = judged(response)
    assert found.sentry is not None
    assert found.sentry.verdict == "accepted"
    assert (found.verdict, found.ours, found.differ) == ("refused", "refused", True)
    assert codes(found, State.WARN) == ["diagnosis.sentry_differs"]


REFUSED = [
    (GOOD.but(audience="https://x/"), "sentry.said.audience"),
    (GOOD.but(destination="https://x/"), "sentry.said.destination"),
    (GOOD.but(destination=""), "sentry.said.no_destination"),
    (GOOD.but(ends=time(seconds=-300)), "sentry.said.expired"),
    (GOOD.but(begins=time(seconds=301)), "sentry.said.early"),
    (GOOD.but(session_ends=time()), "sentry.said.session"),
    (GOOD.but(over="none"), "sentry.said.unsigned"),
    (GOOD.but(by=pair("other")), "sentry.said.signature"),
    (GOOD.but(issuer="https://x/"), "sentry.said.issuer"),
    (GOOD.but(status=RESPONDER), "sentry.said.status"),
    (GOOD.but(claims=None), "sentry.said.no_attributes"),
    (GOOD.but(claims=people(emailaddress=None)), "sentry.said.mapping"),
    (GOOD.but(claims=people(name="")), "sentry.said.mapping"),
    (GOOD.but(recipient="https://x/"), "sentry.said.confirmation"),
    (GOOD.but(confirmed_until=time()), "sentry.said.confirmation"),
    (GOOD.but(conditions=2), "sentry.said.shape"),
    (GOOD.but(version="1.1"), "sentry.said.shape"),
    (GOOD.but(id=None), "sentry.said.shape"),
    (GOOD.but(id="1r"), "sentry.said.shape"),
]


@pytest.mark.parametrize(("response", "code"), REFUSED, ids=[case[1] for case in REFUSED])
def test_sentrys_message_is_provoked_and_explained(response: Response, code: str) -> None:
    found = judged(response)
    assert found.sentry is not None
    assert (found.verdict, found.sentry.verdict, found.differ) == ("refused", "refused", False)
    assert found.sentry.code == code
    assert found.sentry.message.startswith("Authentication error: ")
    explained = found.findings[1].finding
    assert explained.code == code
    assert all((explained.seen, explained.meaning, explained.remedy))


CRASHES = [
    (GOOD.but(more=TWICE), "sentry.said.repeated"),
    (GOOD.but(qualifier="https://x/"), "sentry.said.name_id"),
]


@pytest.mark.parametrize(("response", "code"), CRASHES, ids=["twice", "qualifier"])
def test_where_sentry_answers_500(response: Response, code: str) -> None:
    found = judged(response)
    assert found.sentry is not None
    assert (found.verdict, found.sentry.verdict) == ("refused", "crash")
    assert found.sentry.code == code
    assert codes(found, State.FAIL)[:2] == ["diagnosis.sentry_crash", code]


@pytest.mark.parametrize("document", [b"<a", b"<!DOCTYPE a><a/>", b"no XML", b""])
def test_junk_is_a_server_error_at_sentry(document: bytes) -> None:
    found = judge_response(message(document), known(), NOW)
    assert found.sentry is not None
    assert (found.verdict, found.sentry.verdict) == ("refused", "crash")


def test_a_broken_sign_in_address_is_a_server_error_too() -> None:
    kept = known().kept
    assert kept is not None
    broken = type(kept)(kept.entity_id, "nowhere", "", kept.x509cert, kept.certificate)
    found = judged(GOOD, kept=broken)
    assert found.sentry is not None
    assert (found.sentry.verdict, found.verdict) == ("crash", "refused")
    assert (found.ours, found.differ) == ("accepted", True)
    assert "diagnosis.ours_differs" in codes(found, State.WARN)


def test_what_is_beyond_measure_is_not_tried() -> None:
    deep = b"<a>" * 70 + b"</a>" * 70
    found = judge_response(message(deep), known(), NOW)
    assert found.sentry is not None
    assert (found.sentry.verdict, found.verdict) == ("not_run", "refused")


def test_without_knowing_enough_nobody_says_yes() -> None:
    document = message(GOOD.document())
    for missing in (
        expected.Expected(),
        expected.from_metadata(entra_metadata([pair()])),
        expected.Expected(known().addresses),
    ):
        found = judge_response(document, missing, NOW)
        assert (found.verdict, found.sentry) == ("cannot_tell", None)
        assert codes(found, State.NOT_RUN)[0] == "diagnosis.sentry_not_asked"


def test_a_refusal_needs_no_knowledge() -> None:
    found = judge_response(message(GOOD.but(status=RESPONDER).document()), expected.Expected(), NOW)
    assert found.verdict == "refused"


def test_a_damaged_copy_is_no_refusal() -> None:
    found = judge_response(message(b"", source="text", damage="base64"), known(), NOW)
    assert found.verdict == "cannot_tell"


def test_the_clock_is_the_one_handed_in() -> None:
    for minutes, word in (
        (0, "accepted"),
        (64, "accepted"),
        (65, "refused"),
        (-6, "accepted"),
        (-11, "refused"),
    ):
        moment = NOW + dt.timedelta(minutes=minutes)
        found = judge_response(message(GOOD.document()), known(), moment)
        assert found.verdict == word, minutes
        assert not found.differ


@pytest.mark.parametrize("ours", ["accepted", "refused", "cannot_tell"])
@pytest.mark.parametrize("theirs", ["accepted", "refused", "crash", "not_run", None])
def test_yes_takes_two(ours: str, theirs: str | None) -> None:
    sentry = None if theirs is None else Judged(theirs, "x")  # type: ignore[arg-type]
    word = join(ours, sentry)  # type: ignore[arg-type]
    assert (word == "accepted") == (ours == theirs == "accepted")
    assert (word == "refused") == (ours == "refused" or theirs in {"refused", "crash"})

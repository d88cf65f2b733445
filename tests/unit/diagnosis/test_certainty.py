"""No more is said than is known: what is assumed, what was answered, what fits together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from helpers.saml_documents import NOW, pair
from helpers.sign_ins import ACME, ACS, ENTITY, Response, encoded, known, message, request

from assistant.diagnosis import recognise, story
from assistant.diagnosis.response_checks import check_response
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.things import Answered, Message
from assistant.diagnosis.verdict import judge_response
from assistant.saml.findings import State
from assistant.sentry import addresses

if TYPE_CHECKING:
    from assistant.diagnosis.things import MessageKind

GOOD = Response(over="response")
OTHER = addresses.addresses(addresses.SentryAddress(), "globex")
AT = "https://sentry.io"


def failed(document: bytes) -> list[tuple[str, str]]:
    report = check_response(message(document), known(), NOW)
    return [
        (one.finding.code.removeprefix("diagnosis."), one.where)
        for one in report.findings
        if one.finding.state is State.FAIL
    ]


class Raw(Response):
    """A response whose assertion is put together by hand."""

    swaps: tuple[tuple[str, str], ...] = ()

    def assertion(self) -> str:
        text = super().assertion()
        for old, new in self.swaps:
            assert old in text
            text = text.replace(old, new)
        return text


def raw(*swaps: tuple[str, str]) -> bytes:
    made = type("Swapped", (Raw,), {"swaps": swaps})
    document = made(over="response").document()
    assert isinstance(document, bytes)
    return document


def test_an_accepted_response_says_what_was_assumed() -> None:
    found = judge_response(message(GOOD.document()), known(), NOW)
    assert found.verdict == "accepted"
    [note] = [one for one in found.findings if one.finding.code == "diagnosis.kept_assumed"]
    assert pair().certificate.thumbprint in note.finding.seen
    sure = judge_response(message(GOOD.document()), known(assumed=False), NOW)
    assert "diagnosis.kept_assumed" not in [one.finding.code for one in sure.findings]


@pytest.mark.parametrize(
    ("assumed", "key"), [(True, "stored_assumed_same"), (False, "stored_same")]
)
def test_the_story_does_not_claim_to_have_looked_into_sentry(assumed: bool, key: str) -> None:
    against = known(assumed=assumed)
    told = story.tell(diagnose([message(GOOD.document())], against, NOW), against)
    assert key in {one.key for one in told}


@pytest.mark.parametrize(
    ("location", "code", "word"),
    [
        (f"{AT}/auth/login/acme/", "answer_refused", "refused"),
        ("/auth/login/acme/", "answer_refused", "refused"),
        (f"{AT}/settings/acme/auth/", "answer_refused", "refused"),
        (f"{AT}/auth/login/", "answer_moved", "accepted"),
        (f"{AT}/organizations/acme/issues/", "answer_accepted", "accepted"),
        ("https://acme.sentry.io/issues/", "answer_accepted", "accepted"),
        (f"{AT}/organizations/globex/", "answer_moved", "accepted"),
        ("https://evil.example/organizations/acme/", "answer_moved", "accepted"),
    ],
)
def test_what_sentry_answered_counts(location: str, code: str, word: str) -> None:
    found = diagnose([message(GOOD.document()), Answered(ACS, 302, location)], known(), NOW)
    [answer] = found.parts[1].findings
    assert (answer.finding.code, found.verdict) == (f"diagnosis.{code}", word)


@pytest.mark.parametrize(
    ("root", "kind"),
    [("LogoutRequest", "logout_request"), ("LogoutResponse", "logout_response")],
)
def test_signing_out_is_no_sign_in(root: str, kind: MessageKind) -> None:
    left = Message(kind, request(root=root, inside=""), "har", "redirect")
    alone = diagnose([left], known(), NOW)
    assert (alone.parts[0].response, alone.parts[0].word) == (None, None)
    assert alone.verdict == "cannot_tell"
    assert diagnose([message(GOOD.document()), left], known(), NOW).verdict == "accepted"


ONE = f"<AudienceRestriction><Audience>{ENTITY}</Audience></AudienceRestriction>"
ELSE = "<AudienceRestriction><Audience>https://x/</Audience></AudienceRestriction>"
BOTH = f"<AudienceRestriction><Audience>https://x/</Audience><Audience>{ENTITY}</Audience></AudienceRestriction>"


def test_every_restriction_has_to_hold_and_any_audience_inside_one() -> None:
    assert failed(raw((ONE, BOTH))) == []
    [(code, where)] = failed(raw((ONE, ONE + ELSE)))
    assert code == "audience_wrong"
    assert "AudienceRestriction[2]" in where


def test_two_halves_of_confirmations_make_no_whole() -> None:
    text = GOOD.assertion()
    whole = text[text.index("<SubjectConfirmation ") : text.index("</Subject>")]
    late = whole.replace(f'Recipient="{ACS}"', f'Recipient="{ACS}"').replace(
        'NotOnOrAfter="2', 'NotOnOrAfter="1'
    )
    astray = whole.replace(ACS, "https://x/")
    assert failed(raw((whole, astray + whole))) == []
    [(code, where)] = failed(raw((whole, late + astray)))
    assert code == "confirmation_expired"
    assert "SubjectConfirmation[1]" in where


def test_without_a_key_it_is_another_key_or_a_change() -> None:
    document = Response(over="response", by=pair("other")).document()
    begin = document.index(b"<ds:KeyInfo")
    end = document.index(b"</ds:KeyInfo>") + len(b"</ds:KeyInfo>")
    codes = [code for code, _ in failed(document[:begin] + document[end:])]
    assert codes == ["signature_unfitting"]


@pytest.mark.parametrize("part", [0.3, 0.5, 0.9])
def test_half_a_copy_tells_nothing_of_the_sign_in(part: float) -> None:
    whole = encoded(GOOD.document())
    half = whole[: int(len(whole) * part) // 4 * 4]
    things = recognise.recognise(f"SAMLResponse={half}".encode())
    found = diagnose(things, known(), NOW)
    codes = [one.finding.code for one in found.parts[0].findings]
    assert found.verdict == "cannot_tell"
    assert "diagnosis.copy_damaged" in codes
    assert "diagnosis.sentry_crash" not in codes


def test_all_addresses_of_another_organization_put_the_given_one_in_doubt() -> None:
    there = GOOD.but(
        audience=OTHER.identifier, destination=OTHER.reply_url, recipient=OTHER.reply_url
    )
    found = judge_response(message(there.document()), known(), NOW)
    assert found.verdict == "refused"
    assert found.findings[0].finding.code == "diagnosis.other_organization"
    mixed = judge_response(
        message(there.but(destination="https://x/").document()),
        replace(known(), addresses=ACME),
        NOW,
    )
    assert "diagnosis.other_organization" not in [one.finding.code for one in mixed.findings]

"""What is shown of a sign-in: the verdict, both judges, the story, findings, claims, messages."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gallery import diagnose_room as room
from helpers import facts
from helpers.saml_documents import NOW, pair
from helpers.sign_ins import Response, address, known, people, request

from assistant import texts
from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.sign_in import diagnose
from assistant.errors import BadInput, Stopped, Who
from assistant.saml.findings import State, fail, note
from assistant.wizard import diagnose_against, diagnose_judges, diagnose_view
from assistant.wizard.answers import Answers
from assistant.wizard.diagnose_against import Against, Given
from assistant.wizard.diagnose_view import Mend, Shown
from assistant.wizard.draft import Draft
from assistant.wizard.fixes import Fix
from assistant.wizard.worked_on import WorkedOn


def shown(what: bytes | str, expected: Any = None, **more: Any) -> Shown:
    used = known() if expected is None else expected
    return diagnose_view.shown(diagnose(recognise(what), used, NOW), used, **more)


def test_a_good_sign_in_is_let_in_by_both() -> None:
    seen = shown(room.good())
    assert (seen.headline.tone, seen.headline.word, seen.headline.about) == ("good", "let in", "")
    assert seen.sentry is not None
    assert seen.ours is not None
    assert (seen.sentry.tone, seen.ours.tone) == ("good", "good")
    assert [fact.text for fact in seen.sentry.keeps] == [
        "dana@contoso.com",
        "dana@contoso.com",
        "Dana Doe",
    ]
    assert "23.7.1" in seen.sentry.version
    assert (seen.findings, seen.differ, seen.before) == ((), (), ())
    assert seen.notes


def test_a_refused_one_says_why_whose_move_and_which_setting() -> None:
    seen = shown(room.refused())
    assert seen.headline.tone == "fail"
    assert seen.sentry is not None
    assert seen.sentry.message.startswith("Authentication error: SAML SSO failed")
    assert not any("Sentry 23.7.1" in one.told.seen for one in seen.findings)
    by_code = {one.told.seen: one for one in seen.findings}
    signed = next(one for seen_, one in by_code.items() if seen_.startswith("It is signed by"))
    assert signed.told.who is Who.SENTRY_OWNER
    assert signed.setting == "Sentry, Settings, Auth, x509 public certificate"
    assert signed.place is not None
    assert signed.place.where == "/samlp:Response/saml:Assertion/ds:Signature"
    (document,) = seen.documents
    assert document.xml.row(signed.place.where, signed.place.line) is not None


def test_where_the_judges_differ_is_said_apart() -> None:
    seen = shown(room.differs())
    assert seen.sentry is not None
    assert seen.ours is not None
    assert (seen.sentry.tone, seen.ours.tone) == ("good", "fail")
    assert len(seen.differ) == 1
    assert seen.differ[0] not in seen.findings


def test_what_is_not_known_is_asked_for_in_a_windows_words() -> None:
    seen = shown(room.good(), diagnose_against.Expected())
    assert seen.headline.tone == "warn"
    assert seen.headline.about
    assert seen.sentry is not None
    words = " ".join([seen.sentry.means, *(one.told.remedy for one in seen.findings)])
    assert "--" not in words
    assert "What it is held against" in words


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_remedy_in_the_window_speaks_of_options(language: str) -> None:
    texts.use(language)
    try:
        table = texts.table(language)
        codes = [
            key.removesuffix(".remedy")
            for key, words in table.items()
            if key.endswith(".remedy")
            and key.startswith(("diagnosis.", "sentry.said.", "aadsts."))
            and ("--" in words or "{program}" in words)
        ]
        assert codes
        for code in codes:
            said = diagnose_judges.remedy(fail(code))
            assert "--" not in said, code
            assert "inspect" not in said, code
    finally:
        texts.use("en")


def test_calm_findings_have_no_remedy() -> None:
    assert diagnose_judges.remedy(note("diagnosis.relay_state", state="x")) == ""


def test_a_message_that_crashes_sentry_without_words_is_said() -> None:
    seen = shown(b"<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'><a")
    assert seen.sentry is not None
    assert seen.sentry.title == texts.say("ui.diagnose.sentry.crash_unread_title")


def test_only_a_request_says_what_is_missing() -> None:
    seen = shown(address(request()))
    assert seen.headline.about == texts.say("ui.diagnose.about.request_only")
    assert (seen.sentry, seen.ours, seen.claims) == (None, None, ())


def test_entras_ids_travel_alone_and_together() -> None:
    seen = shown(room.ERROR_PAGE)
    (error,) = seen.entra
    assert [fact.text for fact in error.facts] == [
        "AADSTS50105",
        "0f6a8c3e-9d21-4b7a-a5d4-2c1b0e9f8d7c",
        "5b6c1d2e-3f40-4a5b-8c9d-0e1f2a3b4c5d",
        "2026-11-23T12:00:03Z",
    ]
    assert all(fact.copies for fact in error.facts)
    assert error.together.count("\n") == 3
    assert "Correlation ID: 0f6a8c3e" in error.together


def test_the_last_attempt_of_a_recording_comes_first() -> None:
    seen = shown(room.har())
    assert [step.title for step in seen.steps] == [
        "The request",
        "What Entra showed",
        "The request",
        "The response",
        "What Sentry answered",
        "What Sentry showed",
    ]
    assert seen.steps[0].when == "2026-11-23 12:00:01 UTC"
    assert all("AADSTS" not in one.told.seen for one in seen.findings)
    assert any("AADSTS50105" in one.told.seen for one in seen.before)
    titles = [one.title for one in seen.documents]
    assert titles[0] == "The request, 2026-11-23 12:00:01 UTC"
    assert seen.document == 3
    place = next(one.place for one in seen.findings if one.place is not None)
    assert isinstance(place, diagnose_view.PlaceIn)
    assert place.part == 3
    assert place.words.startswith("The response")


def test_messages_alike_without_a_time_are_numbered() -> None:
    two = room.good().decode() + "\n" + Response(id="_r2").document().decode()
    titles = [one.title for one in shown(two).documents]
    assert titles == ["The response (1)", "The response (2)"]


def test_claims_are_told_as_sentry_maps_them() -> None:
    seen = shown(Response(claims={**people(surname=None), "urn:x": "y", "urn:z": ""}).document())
    by_name = {(one.name or one.claim): one for one in seen.claims}
    assert by_name["IdP User ID"].value == "dana@contoso.com"
    assert not by_name["Last Name"].sent
    assert by_name["urn:x"].value == "y"
    assert by_name["urn:z"].value == texts.say("ui.diagnose.maps.empty")
    assert not any("claims/" in said for step in seen.steps for said in step.sentences)
    assert shown(Response(claims=None).document()).claims_note


def test_a_repair_is_offered_and_that_entra_may_need_minutes_is_said() -> None:
    fix = Fix(("addresses",), {"identifier": "x"})
    seen = shown(room.ERROR_PAGE, mends=lambda _finding: Mend(fix, wait=True))
    (found,) = seen.findings
    assert found.told.offer is not None
    assert seen.fixes == {"aadsts.not_assigned": fix}
    assert found.told.remedy.startswith(texts.say("diagnosing.fix.wait"))


def test_it_can_be_stopped_in_between() -> None:
    def stop() -> None:
        raise Stopped("run.stopped")

    with pytest.raises(Stopped):
        shown(room.good(), check=stop)


def test_a_certificate_of_a_proved_response_is_no_secret_in_a_repr() -> None:
    seen = shown(room.good())
    assert "BEGIN" not in repr(seen)
    assert "<Assertion" not in repr(seen)
    assert {field.name for field in fields(seen)} >= {"headline", "steps", "findings"}


# -- what it is held against ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("2026-11-23T08:30:00Z", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        ("2026-11-23 08:30:00 UTC", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        ("2026-11-23T09:30+01:00", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        ("  23.11.2026   08:30 ", datetime(2026, 11, 23, 8, 30).astimezone(UTC)),
        ("2026-11-23 08:30", datetime(2026, 11, 23, 8, 30).astimezone(UTC)),
        ("", None),
    ],
)
def test_a_moment_is_read(said: str, when: datetime | None) -> None:
    assert diagnose_against.moment(said) == when


@pytest.mark.parametrize("said", ["yesterday", "25:00", "0001-01-01T00:00+23:00", "x" * 500])
def test_what_is_no_moment_is_said(said: str) -> None:
    with pytest.raises(BadInput) as caught:
        diagnose_against.moment(said)
    assert texts.explain(caught.value).code == "ui.diagnose.at"


def test_an_application_that_is_set_up_is_known_without_a_document() -> None:
    goal = facts.goal()
    frame = room.set_up().frame
    found = diagnose_against.of_frame(frame)
    assert found is not None
    assert found.identifiers == ("https://elsewhere.example/saml/",)
    assert found.addresses == frame.addresses
    assert found.kept is not None
    assert goal.identifier_claim == "name"


def test_it_begins_with_the_set_up_that_is_open_else_the_last() -> None:
    frame = room.set_up().frame
    draft = Draft(Answers(organization="drafted"))
    worked = WorkedOn("k", "worked", "global", "t", "https://s.example", "a", NOW)
    practised = WorkedOn("k", "practised", "practice", "t", "https://x:1", "a", NOW)
    first = diagnose_against.first
    opened = first(frame, (draft,), (worked,))
    assert (opened.own, opened.organization) == (True, "acme")
    assert diagnose_against.is_of(opened, frame)
    assert first(None, (draft,), (practised, worked)).organization == "worked"
    assert first(None, (draft,), (practised,)).organization == "drafted"
    assert first(None, (), ()) == Against()


def test_what_it_is_held_against_is_said_in_a_line() -> None:
    given = Given("idp.xml")
    said = Against(metadata=given, organization="acme", at="2026-11-23 08:30").said
    assert said == "idp.xml, acme at sentry.io, 2026-11-23 08:30"
    own = Against(own=True, organization="acme", sentry_url="https://s.example/").said
    application = texts.say("ui.diagnose.against.application")
    assert own == f"{application}, acme at s.example"
    assert Against().said == texts.say("ui.diagnose.against.nothing")


def test_states_are_in_order() -> None:
    seen = shown(
        Response(
            by=pair("other"), confirmed_until=(NOW - timedelta(hours=1)).isoformat()
        ).document()
    )
    states = [one.told.state for one in seen.findings]
    order = [State.FAIL, State.NOT_RUN, State.WARN]
    assert states == sorted(states, key=order.index)

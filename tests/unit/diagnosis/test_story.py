"""The story of a sign-in: who, from where, when, signed how, seen as whom; then what is wrong."""

from __future__ import annotations

import ast
import datetime as dt
import string
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.saml_documents import ISSUER, NOW, SSO, TENANT, pair
from helpers.sign_ins import (
    ACS,
    CLAIMS,
    ENTITY,
    RESPONDER,
    Response,
    known,
    message,
    people,
    request,
    sent,
)

from assistant import diagnosis, resources, texts
from assistant.diagnosis import portal, story
from assistant.diagnosis.expected import Expected
from assistant.diagnosis.sentences import Sentence
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.things import Answered, EntraError, ProviderSaid
from assistant.entra import aadsts
from assistant.saml.findings import State
from assistant.sentry import said

if TYPE_CHECKING:
    from assistant.diagnosis.things import Thing

FOLDER = Path(diagnosis.__file__).parent
THUMBPRINT = pair().certificate.thumbprint


def told(*things: Thing, of: Expected | None = None) -> dict[str, Sentence]:
    """The sentences by their key; of several alike the last."""
    expected = of or known()
    return {one.key: one for one in story.tell(diagnose(things, expected, NOW), expected)}


def of_response(of: Expected | None = None, **changes: Any) -> dict[str, Sentence]:
    return told(message(Response(**changes).document()), of=of)


def params(sentence: Sentence) -> dict[str, str]:
    return dict(sentence.params)


def test_who_from_where_to_where_and_when() -> None:
    found = of_response()
    assert params(found["who"]) == {"name": "dana@contoso.com"}
    assert params(found["authenticated"])["means"] == "Password"
    assert params(found["from_tenant"]) == {"issuer": ISSUER, "tenant": TENANT}
    assert params(found["for_whom"]) == {"audience": ENTITY}
    assert params(found["handed_in"]) == {"url": ACS}
    assert params(found["answers"]) == {"request": "ONELOGIN_abc"}
    assert params(found["issued"])["at"] == "2026-11-23 12:00:00 UTC"
    assert params(found["valid"])["until"] == "2026-11-23 13:05:00 UTC"
    assert params(found["judged"])["at"] == "2026-11-23 12:00:00 UTC"


def test_what_is_not_proved_is_told_as_a_claim() -> None:
    for changes in ({"by": pair("other")}, {"over": ""}, {"audience": "https://x/"}):
        found = of_response(**changes)
        assert "who_claimed" in found
        assert "who" not in found


@pytest.mark.parametrize(
    ("over", "key"),
    [
        ("assertion", "signed_assertion"),
        ("response", "signed_response"),
        ("both", "signed_both"),
        ("", "unsigned"),
    ],
)
def test_how_it_is_signed(over: str, key: str) -> None:
    found = of_response(over=over)
    assert key in found
    if over:
        assert params(found[key])["method"] == "rsa-sha256"
        assert params(found["certificate"])["thumbprint"] == THUMBPRINT
        assert "stored_assumed_same" in found
    else:
        assert "certificate" not in found


def test_by_which_certificate_is_told_against_what_is_stored_and_active() -> None:
    other = pair("other").certificate
    assert "active_same" in of_response()
    assert params(of_response(known(active=other.thumbprint))["active_other"]) == {
        "active": other.thumbprint
    }
    assert "only_one" in of_response(known(active=""))
    both = (pair().certificate, other)
    assert params(of_response(known(active="", signing=both))["one_of"]) == {"count": "2"}
    renewed = of_response(known(active="", signing=both), by=pair("other"))
    assert params(renewed["certificate"])["thumbprint"] == other.thumbprint
    assert params(renewed["stored_assumed_other"])["thumbprint"] == THUMBPRINT
    strange = of_response(known(active="", signing=both), by=pair("third"))
    assert params(strange["none_of"]) == {"count": "2"}
    assert "not_the_only_one" in of_response(known(active=""), by=pair("third"))


def test_without_what_is_stored_nobody_says_that_it_is_the_one() -> None:
    found = of_response(Expected())
    assert {"certificate_claimed", "stored_unknown", "who_claimed"} <= set(found)
    kept = known().kept
    assert kept is not None
    unreadable = of_response(known(kept=replace(kept, certificate=None)))
    assert "stored_unreadable" in unreadable
    broken = message(Response().document().replace(b">Dana<", b">Dora<"))
    assert "certificate_claimed" in told(broken)


def test_what_the_mapping_takes_and_misses() -> None:
    found = of_response(claims={**people(surname=None, emailaddress=""), "more": "x", "no": None})
    assert params(found["mapped_identifier"]) == {
        "name": f"{CLAIMS}name",
        "value": "dana@contoso.com",
    }
    assert params(found["mapped_first_name"])["value"] == "Dana"
    assert {"missing_email", "missing_last_name", "attribute_empty"} <= set(found)
    assert params(found["attribute"]) == {"name": "more", "value": "x"}
    assert "no_attributes" in of_response(claims=None)


def test_attributes_without_end_are_counted() -> None:
    found = of_response(claims={**people(), **{f"a{number}": "x" for number in range(25)}})
    assert params(found["attributes_more"]) == {"count": "5"}


def test_each_sentence_of_a_response_has_its_place() -> None:
    found = of_response()
    assert found["who"].where == "/samlp:Response/saml:Assertion/saml:Subject/saml:NameID"
    assert found["handed_in"].where == "/samlp:Response/@Destination"
    assert found["mapped_email"].where.endswith("/saml:Attribute[2]")
    assert all(found[key].line for key in ("who", "handed_in", "mapped_email", "certificate"))
    assert not found["judged"].where


def test_a_refusal_of_entras_is_told_with_its_words() -> None:
    found = of_response(status=RESPONDER, says="AADSTS50105: no")
    assert params(found["refused_says"]) == {"status": "Responder", "says": "AADSTS50105: no"}
    assert "refused" in of_response(status=RESPONDER)


@pytest.mark.parametrize(
    "document", [b"<a/>", b"<!DOCTYPE a><a/>", b"<samlp:Response xmlns:samlp='x'>"]
)
def test_what_cannot_be_read_is_told_so(document: bytes) -> None:
    assert set(told(message(document))) == {"response_unread"}
    assert set(told(message(b"", damage="base64"))) == {"response_unread"}


def test_a_request_is_told() -> None:
    found = told(sent(request()))
    assert params(found["request_from"]) == {"issuer": ENTITY}
    assert params(found["request_to"]) == {"to": SSO}
    assert params(found["request_acs"]) == {"url": ACS}
    assert "request_unsigned" in found
    assert "request_signed" in told(sent(request(), signed_beside=True))
    assert "request_unread" in told(sent(b"<x"))
    assert "other_message" in told(sent(request(root="LogoutRequest"), kind="logout_request"))


def test_what_each_side_showed_is_told() -> None:
    error = EntraError(50105, "no", "c", "r", "t")
    found = told(error, ProviderSaid("sentry.said.no_saml", "x"), Answered(ACS, 302, "https://x/"))
    assert params(found["entra_refused"]) == {"number": "AADSTS50105", "said": "no"}
    assert params(found["entra_ids"]) == {"ids": "Correlation Id c, Request Id r, Timestamp t"}
    assert params(found["sentry_said"]) == {"said": "x"}
    assert params(found["answered_moved"])["location"] == "https://x/"
    assert "entra_number" in told(EntraError(50105))
    assert set(told(EntraError(0, correlation_id="c"))) == {"entra_ids"}
    assert "handed_in" in told(Answered(ACS, 0))
    assert "answered" in told(Answered(ACS, 200))


def test_parts_are_told_in_their_order() -> None:
    things = (sent(request()), message(Response().document()), Answered(ACS, 500))
    found = diagnose(things, known(), NOW)
    assert [story.kind_of(part) for part in found.parts] == ["request", "response", "answer"]
    parts = [one.part for one in story.tell(found, known())]
    assert parts == sorted(parts)
    assert set(parts) == {0, 1, 2}


def test_findings_come_worst_first_and_once() -> None:
    bad = message(Response(audience="https://x/", by=pair("other")).document())
    found = story.concerns(diagnose((bad, bad, EntraError(50105)), known(), NOW))
    order = [State.FAIL, State.NOT_RUN, State.WARN, State.NOT_APPLICABLE, State.PASS]
    places = [order.index(one.located.finding.state) for one in found]
    assert places == sorted(places)
    assert len({one.located.finding for one in found}) == len(found)
    by_code = {one.located.finding.code: one for one in found}
    assert by_code["diagnosis.audience_wrong"].setting == "entra_identifier"
    assert by_code["aadsts.not_assigned"].setting == "entra_users"
    assert by_code["aadsts.not_assigned"].part == 2


def test_what_was_not_looked_at_comes_before_warnings() -> None:
    late = diagnose((message(Response().document()),), Expected(), NOW + dt.timedelta(seconds=1))
    states = [one.located.finding.state for one in story.concerns(late)]
    assert State.NOT_RUN in states
    assert states.index(State.NOT_RUN) == states.count(State.FAIL)


# --- The words ------------------------------------------------------------------------------------


def keys() -> dict[str, set[str]]:
    """Every key that a story is told by, with the holes that are filled."""
    found: dict[str, set[str]] = {}
    for file in ("story.py", "response_story.py"):
        for call in ast.walk(ast.parse((FOLDER / file).read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != "telling.say":
                continue
            filled = {str(each.arg) for each in call.keywords}
            key = call.args[0]
            if isinstance(key, ast.JoinedStr):
                begin = str(key.values[0].value)  # type: ignore[attr-defined]
                for name in texts.table():
                    short = name.removeprefix("diagnosing.story.")
                    if short != name and short.startswith(begin):
                        found.setdefault(short, set()).update(filled)
                continue
            for each in ast.walk(key):
                if isinstance(each, ast.Constant) and each.value:
                    found[str(each.value)] = found.get(str(each.value), filled) & filled
    return found


def test_each_sentence_has_its_words_and_each_words_a_sentence() -> None:
    chosen = {"active_same", "active_other", "one_of", "none_of"}  # by a name, told by all of them
    used = {key: filled for key, filled in keys().items() if key not in chosen}
    for key, filled in used.items():
        sentence = texts.table()[f"diagnosing.story.{key}"]
        holes = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert holes <= filled, key
    there = {
        key.removeprefix("diagnosing.story.")
        for key in texts.table()
        if key.startswith("diagnosing.story.")
    }
    assert there == set(used) | chosen


def test_the_words_of_every_language_are_filled() -> None:
    for language in texts.LANGUAGES:
        texts.use(language)
        try:
            for one in of_response().values():
                assert "{" not in one.said
        finally:
            texts.use(texts.DEFAULT_LANGUAGE)


# --- Settings, by their names in the portals ------------------------------------------------------


def test_each_setting_has_its_name_and_each_name_a_setting() -> None:
    named = {key for key in texts.table() if key.startswith("diagnosing.setting.")}
    assert named == {f"diagnosing.setting.{name}" for name in portal.NAMES}
    assert portal.called("") == ""
    assert portal.called("entra_users").endswith("Users and groups")


def test_each_code_with_a_setting_is_a_finding() -> None:
    there = {key.rpartition(".")[0] for key in texts.table() if key.endswith(".seen")}
    assert set(portal.SETTINGS) <= there
    assert set(portal.SETTINGS) & set(aadsts.CODES)
    assert set(portal.SETTINGS) & set(said.CODES)


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ("set Identifier (Entity ID)", {"entra_identifier"}),
        ("Reply URL", {"entra_reply_url"}),
        ("Users and groups", {"entra_users"}),
        ("Verification certificates", {"entra_verification"}),
        ("Token encryption", {"entra_encryption"}),
        ("set IdP User ID", {"sentry_identifier", "entra_claims"}),
        ("set Entity ID to the application's", {"sentry_entity_id"}),
        ("set Single Sign On URL", {"sentry_sso_url"}),
        ("paste the certificate", {"sentry_certificate"}),
    ],
)
def test_whoever_names_a_setting_in_a_remedy_has_it(words: str, settings: set[str]) -> None:
    rooms = ("diagnosis", "aadsts", "sentry_said")
    for room in rooms:
        file = resources.folder() / "texts" / "en" / f"{room}.toml"
        for key, sentence in resources.flat_toml(file.read_text(encoding="utf-8")).items():
            if key.endswith(".remedy") and words in str(sentence):
                assert portal.setting_of(key.rpartition(".")[0]) in settings, key

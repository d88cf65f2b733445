"""A diagnosis as JSON: an object a part, the result last, nothing of the messages themselves."""

from __future__ import annotations

import json
from typing import Any

from helpers.saml_documents import NOW, pair
from helpers.sign_ins import ENTITY, Response, encoded, known, message, request, sent

from assistant.diagnosis import described, redacting
from assistant.diagnosis.expected import Expected
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.stand_ins import StandIns
from assistant.diagnosis.things import EntraError

FINDING = {
    *("code", "state", "severity", "where", "line", "seen", "meaning", "who", "remedy", "setting"),
}
WRONG = Response(audience=ENTITY[:-1]).document()


def lines(*things: Any, of: Expected | None = None, **more: Any) -> list[dict[str, Any]]:
    expected = of or known()
    found = described.lines(diagnose(things, expected, NOW), expected, **more)
    return [json.loads(json.dumps(line)) for line in found]


def test_one_object_a_part_and_last_the_result() -> None:
    asked, answered, last = lines(sent(request()), message(Response().document()))
    assert (asked["event"], asked["kind"], asked["sentry"]) == ("diagnosis", "request", None)
    assert asked["verdict"] == "cannot_tell"
    assert (answered["kind"], answered["verdict"]) == ("response", "accepted")
    assert answered["sentry"]["verdict"] == "accepted"
    assert answered["sentry"]["version"]
    assert last == {"event": "result", "verdict": "accepted", "parts": 2}


def test_findings_and_story_are_said_with_their_places() -> None:
    part, _ = lines(message(WRONG))
    assert all(set(one) == FINDING for one in part["findings"])
    found = {one["code"]: one for one in part["findings"]}
    wrong = found["diagnosis.audience_wrong"]
    assert wrong["severity"] == "error"
    assert wrong["where"].endswith("/saml:Audience")
    assert wrong["setting"].endswith("Identifier (Entity ID)")
    assert part["sentry"]["message"].endswith("is not a valid audience for this Response")
    assert {"code", "said", "where", "line"} == set(part["story"][0])
    assert any("dana@contoso.com" in one["said"] for one in part["story"])


def test_a_crash_of_sentrys_is_told() -> None:
    more = (
        '<Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name">'
        "<AttributeValue>x</AttributeValue></Attribute>"
    )
    part, last = lines(message(Response(more=more).document()))
    assert part["sentry"]["verdict"] == "crash"
    assert last["verdict"] == "refused"


def test_where_nobody_can_ask_sentry_nothing_is_made_up() -> None:
    part, last = lines(message(Response().document()), of=Expected())
    assert (part["sentry"], last["verdict"]) == (None, "cannot_tell")
    error, last = lines(EntraError(50105))
    assert (error["kind"], error["sentry"], last["verdict"]) == ("entra_error", None, "refused")


def test_no_message_is_in_it() -> None:
    document = Response(by=pair("other")).document()
    text = json.dumps(lines(message(document, relay_state="x")))
    assert encoded(document)[:60] not in text
    assert "<samlp:" not in text
    assert "SignatureValue" not in text


def test_with_stand_ins_nobody_is_named() -> None:
    thing, names = message(WRONG), StandIns()
    redacting.copy_of([thing], names)
    text = json.dumps(lines(thing, names=names))
    assert "dana" not in text
    assert "Doe" not in text
    assert "ONELOGIN_abc" not in text
    assert names.words("dana@contoso.com") in text
    assert ENTITY in text

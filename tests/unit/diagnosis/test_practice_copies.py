"""The practice tenant's own sign-ins: their copies tell the same, and name nobody."""

from __future__ import annotations

import html

import pytest
from helpers.entra_visitor import Visitor, direct
from helpers.practice_federation import OWNER, ask
from helpers.practice_login import NOW, SetClock, small_world

from assistant.diagnosis import redacting, story
from assistant.diagnosis.expected import Expected
from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.stand_ins import StandIns
from assistant.diagnosis.things import Message
from assistant.practice import login

PROOFS = {"who", "who_claimed", "certificate", "certificate_claimed"}


@pytest.fixture
def page() -> str:
    world = small_world(SetClock())
    visitor: Visitor = direct(login.handler(world), world.origins.login)
    return ask(visitor, world).text


def attributes(things: tuple[object, ...]) -> list[tuple[str, tuple[str, ...]]]:
    [message] = [one for one in things if isinstance(one, Message)]
    found = diagnose([message], Expected(), NOW).parts[0].response
    assert found is not None
    assert found.report.facts is not None
    assert found.report.facts.assertion is not None
    return [(one.name, one.values) for one in found.report.facts.assertion.attributes]


def test_a_response_of_entras_shape_names_nobody_in_its_copy(page: str) -> None:
    before = recognise(page)
    names = StandIns()
    copy = redacting.copy_of(before, names)
    after = recognise(copy)
    [message] = [one for one in after if isinstance(one, Message)]
    document = html.unescape(message.document.decode())
    kept = ("tenantid", "identityprovider", "authnmethodsreferences")
    for (name, values), (same, instead) in zip(attributes(before), attributes(after), strict=True):
        assert name == same
        assert len(values) == len(instead)
        if name.endswith(kept):
            assert values == instead
        else:
            assert not set(values) & set(instead), name
            assert [value for value in values if value in document] == [], name
    assert OWNER not in document
    told = [story.tell(diagnose(things, Expected(), NOW), Expected()) for things in (before, after)]
    first, second = ([one.key for one in each if one.key not in PROOFS] for each in told)
    assert first == second


def test_a_refusal_of_entras_names_nobody_in_its_copy() -> None:
    world = small_world(SetClock())
    visitor = direct(login.handler(world), world.origins.login)
    refused = ask(visitor, world, account="B.Simon@contoso.practice.test").text
    assert "simon@contoso" in refused.lower()
    copy = redacting.copy_of(recognise(refused), StandIns())
    assert "AADSTS50034" in copy
    assert "simon" not in copy.lower()
    assert "contoso" not in copy.lower()

"""The jobs of the room that diagnoses: what is handed over, against what, and the copy to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery import diagnose_room as room
from helpers import facts
from helpers.saml_documents import entra_metadata, pair
from helpers.sign_ins import Response, encoded

from assistant import diagnose_work
from assistant.diagnose_work import DiagnoseWork, Reading
from assistant.entra.clouds import cloud_named
from assistant.entra.people import User
from assistant.errors import AssistantError, BadInput, Stopped
from assistant.sentry import addresses
from assistant.tasks import Cancel
from assistant.wizard.diagnose_against import Against, Given
from assistant.wizard.frame import Frame

if TYPE_CHECKING:
    from pathlib import Path

GOOD = Given("response.xml", text=Response().document())
METADATA = entra_metadata([pair()]).partition(b"?>")[2].lstrip() or entra_metadata([pair()])


def code(work: DiagnoseWork, *handed: Given, against: Against | None = None) -> str:
    with pytest.raises(AssistantError) as caught:
        work.look(handed, against or Against())
    return caught.value.code


def test_metadata_beside_a_sign_in_are_told_apart() -> None:
    looked = room.work().look((room.metadata(), GOOD), Against(organization="acme"))
    assert looked.given == GOOD
    assert looked.against.metadata == room.metadata()
    assert looked.shown is not None
    assert looked.shown.headline.tone == "good"
    assert looked.size == len(GOOD.text)


@pytest.mark.parametrize(
    "text",
    [
        METADATA,
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n" + METADATA,
        METADATA.decode().encode("utf-16"),
    ],
)
def test_metadata_alone_wait_for_a_sign_in_or_are_held_against_the_one_shown(text: bytes) -> None:
    given = Given("idp.xml", text=text)
    alone = room.work().look((given,), Against(organization="acme"))
    assert (alone.given, alone.shown, alone.against.metadata) == (None, None, given)
    looked = room.work().look((given,), Against(organization="acme"), before=GOOD)
    assert looked.shown is not None
    assert looked.shown.headline.tone == "good"


def test_a_page_that_speaks_of_metadata_is_none() -> None:
    page = f"<html><body>EntityDescriptor {room.ERROR_PAGE}</body></html>"
    looked = room.work().look((Given("a.html", text=page.encode()),), Against())
    assert looked.shown is not None
    assert looked.shown.headline.tone == "fail"


def test_more_than_one_sign_in_is_too_many() -> None:
    assert code(room.work(), GOOD, GOOD) == "ui.diagnose.two"
    assert code(room.work(), room.metadata(), room.metadata()) == "ui.diagnose.two"


def test_what_it_is_held_against_may_be_wrong() -> None:
    work = room.work()
    assert code(work, GOOD, against=Against(at="once")) == "ui.diagnose.at"
    assert code(work, GOOD, against=Against(organization="a b!")) == "front.bad_organization"
    wrong = Against(organization="acme", sentry_url="ftp://x")
    assert code(work, GOOD, against=wrong) == "sentry.address.scheme"
    bad = Against(metadata=Given("x", text=b"<EntityDescriptor"))
    assert code(work, GOOD, against=bad).startswith("saml.")


def test_files_are_read_and_folders_are_said(tmp_path: Path) -> None:
    path = tmp_path / "response.txt"
    path.write_text(encoded(GOOD.text))
    looked = room.work().look((diagnose_work.file(path),), room.against())
    assert looked.shown is not None
    assert looked.shown.headline.tone == "good"
    assert code(room.work(), diagnose_work.file(tmp_path)) == "ui.diagnose.folder"
    assert code(room.work(), diagnose_work.file(tmp_path / "none")).startswith("source.")


def test_what_is_too_large_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnose_work, "MOST", 100)
    assert code(room.work(), GOOD) == "diagnosis.input.too_large"


def test_the_moment_that_a_person_names_counts() -> None:
    looked = room.work().look((GOOD,), room.against(at="2026-11-24T12:00:00Z"))
    assert looked.shown is not None
    assert looked.shown.headline.tone == "fail"


def test_the_application_that_is_set_up_serves_without_metadata() -> None:
    up = room.set_up()
    goal = up.frame.goal
    of = Against(own=True, organization=goal.organization, sentry_url=goal.sentry_url)
    looked = room.work().look((GOOD,), of, set_up=up)
    assert looked.shown is not None
    assert looked.shown.sentry is not None
    assert looked.shown.sentry.message
    other = Against(own=True, organization="another")
    assert room.work().look((GOOD,), other, set_up=up).shown is not None
    named = Against(metadata=room.metadata(), own=True, organization="acme")
    assert room.work().look((GOOD,), named, set_up=up).shown is not None


def test_a_repair_is_offered_only_for_the_set_up_that_is_open() -> None:
    up = room.set_up()
    goal = up.frame.goal
    text = Given("-", text=b"AADSTS700016: Application with identifier 'x' was not found")
    of = Against(organization=goal.organization, sentry_url=goal.sentry_url)
    shown = room.work().look((text,), of, set_up=up).shown
    assert shown is not None
    assert list(shown.fixes) == ["aadsts.application_unknown"]
    for against, here in ((Against(organization="other"), up), (of, None)):
        shown = room.work().look((text,), against, set_up=here).shown
        assert shown is not None
        assert shown.fixes == {}


def test_a_long_recording_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[Reading] = []
    cancel = Cancel()

    def hear(what: object) -> None:
        assert isinstance(what, Reading)
        told.append(what)
        if len(told) == 3:
            cancel.set()

    work = DiagnoseWork(hear, cancel, room.Clock())  # type: ignore[arg-type]  # it never waits
    with pytest.raises(Stopped):
        work.look((Given("a.har", text=room.har().encode()),), room.against())
    assert [(one.done, one.count) for one in told] == [(0, 6), (1, 6), (2, 6)]


def test_a_copy_is_fit_to_send_and_never_written_over_the_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "sign-in.har"
    path.write_text(room.har())
    given = diagnose_work.file(path)
    work = room.work()
    looked = work.look((given,), room.against())
    with pytest.raises(BadInput) as caught:
        work.save_copy(looked.things, path, given)
    assert caught.value.code == "ui.diagnose.same_file"
    there = work.save_copy(looked.things, tmp_path / "copy.har", given)
    assert "dana" not in there.read_text().lower()
    assert path.read_text() == room.har()
    again = work.look((diagnose_work.file(there),), Against())
    assert again.shown is not None
    assert [one.title for one in again.shown.steps][:2] == ["The request", "What Entra showed"]


def test_a_copy_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    work = room.work()
    looked = work.look((GOOD,), Against())
    with pytest.raises(AssistantError):
        work.save_copy(looked.things, tmp_path / "none" / "copy.xml", GOOD)


def test_loading_ahead_says_nothing() -> None:
    diagnose_work.warm()  # what it looks at is no good sign-in, which is nobody's trouble


def test_who_is_not_assigned_is_offered_to_be_assigned() -> None:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    goal = facts.goal()
    user = User("u-dana", "dana@contoso.com", "Dana", "dana@contoso.com", "Dana", "Doe")
    seen = facts.finished(goal, users={user.upn: user})
    frame = Frame(goal, seen, of, cloud_named("global"), agreed=True)
    text = "AADSTS50105: The signed in user 'dana@contoso.com' is blocked."
    against = Against(organization="acme", sentry_url=facts.BASE)
    looked = room.work().look(
        (Given("page", text=text.encode()),), against, set_up=diagnose_work.SetUp(frame)
    )
    assert looked.shown is not None
    (fix,) = looked.shown.fixes.values()
    assert user.upn in fix.patch["users"]  # type: ignore[operator]  # a tuple of names
    assert fix.page == "review"
    # Somebody else's organization is no business of this set-up.
    other = Against(organization="globex", sentry_url=facts.BASE)
    elsewhere = room.work().look(
        (Given("page", text=text.encode()),), other, set_up=diagnose_work.SetUp(frame)
    )
    assert elsewhere.shown is not None
    assert not elsewhere.shown.fixes

"""What stands under a step's name in the list: what is chosen, and nothing untrue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gallery import application as applications
from gallery import review as gallery
from helpers import facts

from assistant import texts
from assistant.entra.people import User
from assistant.wizard import values
from assistant.wizard.steps import people

if TYPE_CHECKING:
    from assistant.wizard.stand import Stand

BOB = User("u-bob", "bob@contoso.com", "Bob", "bob@contoso.com", "Bob", "Brown")


def brought_back() -> Stand:
    stand = applications.STATES["deleted"]()
    return replace(stand, answers=replace(stand.answers, restore_app="d-1"))


def test_an_application_to_be_brought_back_is_not_called_new() -> None:
    stand = brought_back()
    assert values.value(stand, "application") == "Sentry, brought back"
    assert "new" not in values.value(stand, "certificate")
    assert values.value(stand, "certificate") == texts.say("ui.value.certificate.back")


def test_a_new_application_is_called_new() -> None:
    stand = applications.STATES["deleted"]()
    assert values.value(stand, "application") == "Sentry, new from the gallery"
    assert values.value(stand, "certificate") == "new, 3 years"


def test_everybody_who_will_be_assigned_is_counted_once() -> None:
    """The owner stands in the list, too; one on it is nobody, and one stands for two people."""
    listed: dict[str, Any] = {
        gallery.OWNER: (gallery.OWNER,),
        "bob@contoso.com": ("bob@contoso.com",),
        "not.there@contoso.com": (),
        "shared@contoso.com": ("a@contoso.com", "b@contoso.com"),
    }
    users = {gallery.OWNER: gallery.OLIVIA, "bob@contoso.com": BOB}
    stand = gallery.stand(lambda _goal: gallery.empty(listed=listed, users=users))
    assert stand.frame is not None
    goal = replace(stand.frame.goal, listed=tuple(listed))
    stand = replace(stand, frame=replace(stand.frame, goal=goal))
    assert stand.frame is not None
    assert values.people_count(stand.frame) == 3, "the owner, Bob and the test user"
    assert len(people.wished(goal, stand.frame.observed)) == 3
    assert values.value(stand, "people") == "groups: 2, people: 3"


def test_the_people_are_as_many_as_the_review_assigns() -> None:
    stand = gallery.many()
    assert stand.frame is not None
    assert stand.plan is not None
    ids = {group.id for groups in stand.frame.observed.groups.values() for group in groups}
    assigned = [
        change
        for change in stand.plan.changes
        if change.id.startswith("people.assign:") and change.id.partition(":")[2] not in ids
    ]
    assert values.people_count(stand.frame) == len(assigned)


def test_nobody_gives_no_number() -> None:
    stand = gallery.stand(lambda _goal: facts.empty(), said={})
    assert values.value(stand, "people") == ""

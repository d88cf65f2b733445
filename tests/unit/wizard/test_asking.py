"""Which permissions are asked for, and when."""

from __future__ import annotations

from assistant.entra import roles
from assistant.entra.surroundings import MORE_CHECKS
from assistant.wizard import asking
from assistant.wizard.answers import Answers


def scopes(answers: Answers) -> list[list[str]]:
    return [[one.scope for one in group.permissions] for group in asking.asked(answers)]


def test_looking_comes_before_changing_and_what_one_may_give_alone_before_the_rest() -> None:
    now, apply, maybe = scopes(Answers())
    assert now == [
        "User.Read",
        "User.ReadBasic.All",
        "Application.Read.All",
        "GroupMember.Read.All",
    ]
    assert apply == ["Application.ReadWrite.All"]
    assert maybe == ["AppRoleAssignment.ReadWrite.All"]


def test_a_test_user_takes_one_permission_more() -> None:
    assert roles.USERS_WRITE in scopes(Answers(create_test_user="b@contoso.com"))[1]


def test_further_reading_is_asked_for_only_if_it_is_wished() -> None:
    (_, more, *_) = scopes(Answers(more_checks=True))
    assert set(more) == MORE_CHECKS
    assert len(scopes(Answers())) == 3
    assert asking.wanted(Answers(more_checks=True)) == asking.AT_SIGN_IN | MORE_CHECKS


def test_each_permission_says_what_it_is_for_and_who_gives_it() -> None:
    answers = Answers(more_checks=True, create_test_user="b@contoso.com")
    every = [one for group in asking.asked(answers) for one in group.permissions]
    assert [one.scope for one in every if not one.why] == []
    alone = [one.scope for one in every if one.word == "you consent"]
    assert alone == sorted(asking.WITHOUT_ADMIN)


def test_of_a_foreign_permission_nothing_is_claimed() -> None:
    assert asking.why("Mail.Send") == ""

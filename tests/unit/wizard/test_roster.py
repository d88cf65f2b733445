"""The list of everybody: who is on it, the verdict on each, and what stands beside it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers import facts

from assistant import texts
from assistant.entra import clouds
from assistant.entra.objects import Assignment
from assistant.entra.people import User
from assistant.sentry import addresses
from assistant.wizard import everyone, roster
from assistant.wizard.answers import Answers
from assistant.wizard.everyone import FILTERS, VERDICTS, Roster
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.people_file import People

LIST = Path("people.csv")


def user(name: str, **more: Any) -> User:
    upn = f"{name}@example.com"
    made = User(f"u-{name}", upn, name.title(), upn, name.title(), "X", enabled=True, kind="Member")
    return replace(made, **more)


ANN, BEN, CAT = user("ann"), user("ben"), user("cat")
DAN = user("dan", mail=None)
EVE = user("eve", enabled=False)


def listing(*names: str, mail: bool = False) -> People:
    return People(names, (), 0, (), 0, "", is_mail=mail, encoding="utf-8")


def framed(answers: Answers, file: People | None = None, **seen: Any) -> Frame:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    cloud = clouds.cloud_named("global")
    goal = goal_of(answers, cloud, facts.TENANT, of, file)
    return Frame(goal, facts.finished(goal, **seen), of, cloud, agreed=True)


def built(answers: Answers, file: People | None = None, **seen: Any) -> Roster:
    made = roster.build(framed(answers, file, **seen), answers)
    consistent(made)
    return made


def consistent(made: Roster) -> None:
    """Every column is as long as the others, and every row stands where its verdict says."""
    columns = ("names", "named", "reached", "codes", "notes", "words", "keys")
    assert {len(getattr(made, column)) for column in columns} == {len(made)}
    assert sum(len(span) for span in made.spans.values()) == len(made)
    assert [made.places[key] for key in made.keys] == list(range(len(made)))
    order = [VERDICTS.index(made.verdict(place)) for place in range(len(made))]
    assert order == sorted(order)


def known(*users: User | str) -> dict[str, User | None]:
    """Who was looked up by name: a user who is there, or a name that nobody bears."""
    return {
        one if isinstance(one, str) else one.upn: None if isinstance(one, str) else one
        for one in users
    }


def verdicts(made: Roster) -> dict[str, str]:
    return {made.upns[place]: made.verdict(place) for place in range(len(made))}


def test_nobody_named_and_nobody_assigned_is_an_empty_list() -> None:
    made = built(Answers())
    assert len(made) == 0
    assert everyone.summary(made) == "none"
    assert everyone.select(made) == range(0)


def test_who_is_assigned_and_who_is_only_wished_are_judged_alike() -> None:
    made = built(
        Answers(sentry_owner=ANN.upn, users=(DAN.upn,)),
        users=known(ANN, DAN),
        people=(BEN, EVE),
        assigned=(facts.assigned(BEN.id),),
    )
    assert verdicts(made) == {
        DAN.upn: "will_not",
        EVE.upn: "will_not",
        ANN.upn: "gets_in",
        BEN.upn: "gets_in",
    }
    ben, eve, ann = made.of(BEN.upn), made.of(EVE.upn), made.of(ANN.upn.upper())
    assert ben is not None
    assert eve is not None
    assert ann is not None
    assert (ben.named, ben.reached) == ("", "assigned")
    assert (eve.named, eve.reached) == ("", "group")
    assert (ann.named, ann.reached, ann.name) == ("owner", "", "Ann")
    assert made.of(CAT.upn) is None


def test_who_is_named_twice_stands_once_by_the_weightiest_answer() -> None:
    made = built(
        Answers(sentry_owner=ANN.upn, users=(ANN.upn.upper(), BEN.upn)),
        users=known(ANN, BEN),
        people=(ANN,),
        assigned=(facts.assigned(ANN.id),),
    )
    assert len(made) == 2
    ann = made.of(ANN.upn)
    assert ann is not None
    assert ann.how == texts.say("ui.people.how.owner_assigned")


def test_two_with_one_address_show_side_by_side_and_the_owner_comes_first() -> None:
    twin = user("anna", mail=ANN.mail)
    made = built(Answers(sentry_owner=ANN.upn), users=known(ANN), people=(twin,), assigned=())
    assert verdicts(made) == {twin.upn: "cannot_tell", ANN.upn: "gets_in"}
    other = built(Answers(sentry_owner=twin.upn), users=known(twin), people=(ANN,), assigned=())
    assert verdicts(other) == {ANN.upn: "cannot_tell", twin.upn: "gets_in"}


def test_an_owner_named_since_the_look_comes_first_all_the_same() -> None:
    twin = user("anna", mail=ANN.mail)
    frame = framed(Answers(sentry_owner=ANN.upn), users=known(ANN), people=(ANN, twin))
    made = roster.build(frame, Answers(sentry_owner=twin.upn))
    assert verdicts(made) == {ANN.upn: "cannot_tell", twin.upn: "gets_in"}


def test_where_nobody_is_only_wished_the_judgement_of_the_look_is_used() -> None:
    answers = Answers(sentry_owner=ANN.upn)
    frame = framed(answers, users=known(ANN), people=(ANN, BEN))
    judged = frame.judged
    sneaky = replace(judged, judgements=(replace(judged.judgements[0], state="will_not"),) * 2)
    frame.__dict__["judged"] = sneaky
    assert set(verdicts(roster.build(frame, answers)).values()) == {"will_not"}


def test_a_name_that_is_not_there_says_who_may_be_meant() -> None:
    made = built(
        Answers(users=("ane@example.com", "zoe@example.com")),
        users=known("ane@example.com", "zoe@example.com"),
        near={"ane@example.com": (ANN,)},
    )
    ane, zoe = made.of("ane@example.com"), made.of("zoe@example.com")
    assert ane is not None
    assert zoe is not None
    assert (ane.verdict, zoe.verdict) == ("missing", "missing")
    assert ane.near == (ANN.upn,)
    assert ANN.upn in ane.why
    assert zoe.near == ()
    assert made.count("will_not") == 2


def test_who_was_named_after_the_look_waits_for_the_next() -> None:
    made = built(Answers(users=(CAT.upn,)), users={})
    assert verdicts(made) == {CAT.upn: "unseen"}
    assert made.waiting == 1
    assert everyone.summary(made) == "unsure"


@pytest.mark.parametrize(
    ("upn", "seen", "verdict", "code"),
    [
        ("sso-test@example.com", True, "gets_in", "test_user"),
        ("sso-test@example.com", False, "unseen", "unseen"),
        ("sso-test@elsewhere.example", True, "missing", "foreign_domain"),
        ("sso.@example.com", True, "missing", "test_user_name"),
    ],
)
def test_a_test_user_who_is_still_to_be_made(upn: str, seen: bool, verdict: str, code: str) -> None:
    made = built(Answers(create_test_user=upn), users={upn: None} if seen else {})
    one = made.of(upn)
    assert one is not None
    assert (one.verdict, one.codes) == (verdict, (f"ui.people.why.{code}",))
    assert one.named == "test_user"
    assert one.told[0].remedy


def test_a_test_user_who_is_there_is_judged_like_anybody() -> None:
    made = built(Answers(create_test_user=DAN.upn), users=known(DAN))
    assert verdicts(made) == {DAN.upn: "will_not"}


def test_a_file_names_people_and_what_of_it_cannot_be_told() -> None:
    made = built(
        Answers(users_file=LIST),
        listing(ANN.upn, "gone@example.com", "Desk@example.com"),
        users=known(ANN),
        listed={
            ANN.upn: (ANN.upn,),
            "gone@example.com": (),
            "desk@example.com": (BEN.upn, CAT.upn),
        },
    )
    assert verdicts(made) == {
        "Desk@example.com": "missing",
        "gone@example.com": "missing",
        ANN.upn: "gets_in",
    }
    assert set(made.named) == {"listed"}
    assert len(made.listed) == 3
    place = made.upns.index("Desk@example.com")
    assert BEN.upn in made.one(place).told[0].meaning


def test_a_files_name_that_was_typed_too_stands_once() -> None:
    made = built(
        Answers(users_file=LIST, users=("gone@example.com",)),
        listing("gone@example.com"),
        users=known("gone@example.com"),
        listed={"gone@example.com": ()},
    )
    assert verdicts(made) == {"gone@example.com": "missing"}
    assert made.named == ("typed",)


def test_a_shared_mail_address_does_not_hide_the_user_who_bears_it_as_a_name() -> None:
    made = built(
        Answers(users_file=LIST, users=(ANN.upn,)),
        listing(ANN.upn, mail=True),
        users=known(ANN),
        listed={ANN.upn: (BEN.upn, CAT.upn)},
    )
    assert sorted(made.verdict(place) for place in range(2)) == ["gets_in", "missing"]


def test_an_account_that_could_not_be_read_is_counted_and_no_certain_pass() -> None:
    made = built(Answers(users=(ANN.upn,)), users=known(replace(ANN, enabled=None)), people=(BEN,))
    assert made.unread == 1
    assert everyone.summary(made) == "everyone_if_enabled"
    said = {one.upn: (one.word, one.why) for one in map(made.one, range(2))}
    assert said == {
        ANN.upn: (texts.say("ui.people.verdict.gets_in_if_enabled"), ""),
        BEN.upn: (texts.say("ui.people.verdict.gets_in"), ""),
    }


def test_members_of_a_group_to_be_assigned_are_judged_before_it_is() -> None:
    made = built(Answers(groups=("All",)), people=(ANN,), coming={"g-1": (ANN, DAN, BEN)})
    assert verdicts(made) == {DAN.upn: "will_not", ANN.upn: "gets_in", BEN.upn: "gets_in"}
    how = {one.upn: one.how for one in map(made.one, range(3))}
    assert how[DAN.upn] == how[BEN.upn] == texts.say("ui.people.how.coming")
    assert how[ANN.upn] == texts.say("ui.people.how.group")


def test_the_worst_come_first_and_of_the_good_those_with_something_to_know() -> None:
    guest = user(
        "zed", upn="zed#EXT#@example.com", kind="Guest", identities=(("x", "ExternalAzureAD"),)
    )
    made = built(Answers(), people=(ANN, guest, DAN, BEN))
    assert made.upns == (DAN.upn, guest.upn, ANN.upn, BEN.upn)
    assert made.one(1).why == texts.say("sentry.people.guest_home.seen")


def test_several_reasons_are_one_in_short_and_all_in_full() -> None:
    made = built(Answers(), people=(user("fay", mail=None, enabled=False),))
    one = made.one(0)
    assert one.why == texts.say(
        "ui.people.why.more", why=texts.say("sentry.people.no_mail.seen"), count=1
    )
    assert [told.seen for told in one.told] == [
        texts.say("sentry.people.no_mail.seen"),
        texts.say("sentry.people.disabled.seen"),
    ]


def many() -> Roster:
    return built(
        Answers(sentry_owner=ANN.upn, users=("gone@example.com",)),
        users=known(ANN, "gone@example.com"),
        people=(BEN, CAT, DAN, EVE),
        assigned=(facts.assigned(BEN.id),),
    )


def test_a_filter_by_verdict_is_a_run_of_neighbours() -> None:
    made = many()
    assert everyone.select(made) == range(6)
    assert everyone.select(made, "will_not") == range(3)
    assert everyone.select(made, "cannot_tell") == range(0)
    assert everyone.select(made, "gets_in") == range(3, 6)
    assert [made.count(wanted) for wanted in FILTERS] == [6, 3, 0, 3]


def test_a_filter_by_words_takes_all_of_them_in_any_case() -> None:
    made = many()
    assert [made.upns[place] for place in everyone.select(made, "all", "EXAMPLE an")] == [
        DAN.upn,
        ANN.upn,
    ]
    assert everyone.select(made, "gets_in", "dan") == []
    assert everyone.select(made, "will_not", "  ") == range(3)


def test_what_is_typed_after_the_look_shows_at_once_and_judges_nobody() -> None:
    made = many()
    answers = Answers(
        sentry_owner=ANN.upn,
        users=("gone@example.com", "New@example.com"),
        create_test_user="t@x.y",
    )
    later = everyone.renew(made, answers)
    consistent(later)
    new = later.of("new@EXAMPLE.com")
    assert new is not None
    assert (new.upn, new.verdict, new.named) == ("New@example.com", "unseen", "typed")
    assert later.waiting == 2
    assert later.count("will_not") == 3
    assert len(later) == 8


def test_who_is_taken_off_goes_unless_assigned() -> None:
    made = many()
    later = everyone.renew(made, Answers(users=(BEN.upn,)))
    consistent(later)
    assert later.of(ANN.upn) is None
    assert later.of("gone@example.com") is None
    ben = later.of(BEN.upn)
    assert ben is not None
    assert (ben.named, ben.reached, ben.verdict) == ("typed", "assigned", "gets_in")
    assert everyone.renew(later, Answers(users=(BEN.upn,))) is later


def test_nothing_new_leaves_the_list_as_it_is() -> None:
    made = many()
    answers = Answers(sentry_owner=ANN.upn, users=("gone@example.com",))
    assert everyone.renew(made, answers) is made


def test_without_a_look_everybody_named_waits() -> None:
    later = everyone.renew(everyone.EMPTY, Answers(sentry_owner=ANN.upn, users=(BEN.upn,)))
    consistent(later)
    assert verdicts(later) == {ANN.upn: "unseen", BEN.upn: "unseen"}


def test_a_file_that_is_taken_away_takes_its_people_along() -> None:
    answers = Answers(users_file=LIST, users=(CAT.upn,))
    made = built(
        answers,
        listing(ANN.upn, BEN.upn, CAT.upn, "gone@example.com"),
        users=known(ANN, BEN, CAT),
        listed={one.upn: (one.upn,) for one in (ANN, BEN, CAT)} | {"gone@example.com": ()},
        people=(BEN,),
        assigned=(facts.assigned(BEN.id),),
    )
    later = everyone.renew(made, replace(answers, users_file=None))
    consistent(later)
    assert verdicts(later) == {BEN.upn: "gets_in", CAT.upn: "gets_in"}
    assert later.file is None
    back = everyone.renew(made, replace(answers, users=()))
    cat = back.of(CAT.upn)
    assert cat is not None
    assert cat.named == "listed"


@pytest.mark.parametrize(
    ("people", "word"),
    [((ANN,), "everyone"), ((ANN, DAN), "some"), ((DAN, EVE), "nobody")],
)
def test_the_list_is_summed_up(people: tuple[User, ...], word: str) -> None:
    made = built(Answers(), people=people)
    assert everyone.summary(made) == word
    assert texts.say(f"ui.people.roster.{word}")


def test_every_reason_and_every_place_on_the_list_has_its_sentence() -> None:
    whys = ("unseen", "unknown", "unknown_near", "unknown_listed", "shared", "test_user")
    for why in (*whys, "foreign_domain", "test_user_name"):
        for part in ("seen", "meaning", "remedy"):
            assert texts.say(f"ui.people.why.{why}.{part}", note="x")
    for verdict in VERDICTS:
        assert texts.say(f"ui.people.verdict.{verdict}")
    for named in ("owner", "second_owner", "typed", "test_user", "listed"):
        assert texts.say(f"ui.people.how.{named}")
        assert texts.say(f"ui.people.how.{named}_assigned")
    for reached in ("assigned", "group"):
        assert texts.say(f"ui.people.how.{reached}")


def test_fifty_thousand_people_are_followed_and_filtered_in_a_moment() -> None:
    people = tuple(
        user(f"person{number}", mail=None if number % 50 == 0 else f"p{number}@example.com")
        for number in range(50_000)
    )
    assigned = tuple(Assignment(f"a{one.id}", one.id, "User", "", "role") for one in people)
    made = roster.build(framed(Answers(), people=people, assigned=assigned), Answers())
    assert made.count("will_not") == 1_000

    def took(act: Any) -> float:
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            act()
            times.append(time.perf_counter() - begun)
        return min(times)

    assert took(lambda: everyone.renew(made, Answers(users=("new@example.com",)))) < 0.05
    assert took(lambda: everyone.select(made, "all", "person4 9")) < 0.05
    assert took(lambda: everyone.select(made, "will_not")) < 0.001

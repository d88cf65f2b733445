"""Who gets in, by Sentry's mapping and what is known of them."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from assistant.sentry import mapping
from assistant.sentry.mapping import AttributeMapping, Person, guest_kind, judge, judge_all

ANNA = Person(
    "1", "anna@contoso.test", "anna@contoso.test", "Anna", "A", enabled=True, user_type="Member"
)
BY_ID = mapping.attribute_mapping("objectidentifier")
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"


def test_the_mapping_is_what_sentrys_documentation_says() -> None:
    assert mapping.attribute_mapping() == AttributeMapping(
        CLAIMS + "name", CLAIMS + "emailaddress", CLAIMS + "givenname", CLAIMS + "surname"
    )
    assert BY_ID.identifier == "http://schemas.microsoft.com/identity/claims/objectidentifier"
    assert replace(BY_ID, identifier=CLAIMS + "name") == mapping.attribute_mapping("name")


def test_an_ordinary_person_gets_in() -> None:
    judged = judge(ANNA)
    assert (judged.state, judged.codes, judged.email, judged.mapped) == (
        "gets_in",
        (),
        "anna@contoso.test",
        True,
    )


@pytest.mark.parametrize(
    ("person", "state", "codes"),
    [
        (replace(ANNA, mail=""), "will_not", ("no_mail",)),
        (replace(ANNA, mail="  "), "will_not", ("no_mail",)),
        (replace(ANNA, enabled=False), "will_not", ("disabled",)),
        (replace(ANNA, enabled=False, mail=""), "will_not", ("no_mail", "disabled")),
        (replace(ANNA, enabled=None), "gets_in", ("enabled_unknown",)),
        (replace(ANNA, enabled=None, mail=""), "will_not", ("no_mail", "enabled_unknown")),
        (
            replace(ANNA, enabled=None, guest="unknown"),
            "cannot_tell",
            ("guest_unknown", "enabled_unknown"),
        ),
        (replace(ANNA, mail="", mail_known=False), "cannot_tell", ("mail_unknown",)),
        (replace(ANNA, mail="anna at contoso"), "gets_in", ("mail_odd",)),
        (replace(ANNA, given_name="", surname=""), "gets_in", ()),
        (replace(ANNA, guest="home"), "gets_in", ("guest_home",)),
        (replace(ANNA, guest="local"), "gets_in", ("guest_local",)),
        (replace(ANNA, guest="unknown"), "cannot_tell", ("guest_unknown",)),
        (replace(ANNA, guest="pending"), "cannot_tell", ("guest_pending",)),
        (replace(ANNA, guest="pending", mail=""), "will_not", ("no_mail", "guest_pending")),
    ],
)
def test_why_not(person: Person, state: str, codes: tuple[str, ...]) -> None:
    judged = judge(person)
    assert judged.state == state
    assert judged.codes == tuple(f"sentry.people.{code}" for code in codes)


def test_what_sentry_needs_is_told_apart_from_what_could_not_be_read() -> None:
    assert judge(replace(ANNA, enabled=None)).mapped is True
    assert judge(replace(ANNA, enabled=False)).mapped is True
    assert judge(replace(ANNA, mail="")).mapped is False
    assert judge(replace(ANNA, mail_known=False)).mapped is None


def test_by_object_id_the_kind_of_guest_does_not_matter() -> None:
    for kind in ("home", "local", "unknown"):
        assert judge(replace(ANNA, guest=kind), BY_ID).state == "gets_in"


def test_the_address_from_the_name() -> None:
    by_name = replace(mapping.attribute_mapping(), user_email=mapping.NAME)
    assert judge(replace(ANNA, mail=""), by_name).email == "anna@contoso.test"
    assert judge(replace(ANNA, mail=""), by_name).state == "gets_in"
    home = judge(replace(ANNA, guest="home"), by_name)
    assert (home.state, home.email) == ("cannot_tell", "")


@pytest.mark.parametrize(
    ("used", "state", "code"),
    [
        (AttributeMapping(identifier=CLAIMS + "nameidentifier"), "will_not", "claim_never_sent"),
        (AttributeMapping(identifier=CLAIMS + "Name"), "cannot_tell", "claim_unknown"),
        (AttributeMapping(user_email="mail"), "cannot_tell", "claim_unknown"),
        (AttributeMapping(user_email=mapping.SURNAME), "will_not", "claim_no_address"),
        (AttributeMapping(user_email=mapping.OBJECT_ID), "will_not", "claim_no_address"),
    ],
)
def test_mappings_that_do_not_work(used: AttributeMapping, state: str, code: str) -> None:
    judged = judge(ANNA, used)
    assert (judged.state, judged.codes) == (state, (f"sentry.people.{code}",))


def test_the_mail_as_identifier_must_be_there() -> None:
    judged = judge(replace(ANNA, mail=""), AttributeMapping(identifier=mapping.EMAIL))
    assert judged.codes == ("sentry.people.no_mail", "sentry.people.no_identifier")


@pytest.mark.parametrize(
    ("upn", "user_type", "identities", "state", "kind"),
    [
        ("a@contoso.test", "Member", None, None, "member"),
        ("a@contoso.test", None, None, None, "member"),
        (
            "a_b.test#EXT#@contoso.test",
            "Guest",
            [("federated", "ExternalAzureAD")],
            "Accepted",
            "home",
        ),
        ("a_b.test#EXT#@contoso.test", "Guest", [("emailAddress", "mail")], "Accepted", "local"),
        ("a_b.test#EXT#@contoso.test", "Guest", [("federated", "b.test")], "Accepted", "local"),
        (
            "a_b.test#EXT#@contoso.test",
            "Guest",
            [("federated", "google.com")],
            "Accepted",
            "unknown",
        ),
        (
            "a_b.test#EXT#@contoso.test",
            "Guest",
            [("federated", "MicrosoftAccount")],
            None,
            "unknown",
        ),
        ("a_b.test#ext#@contoso.test", None, None, None, "unknown"),
        ("a_b.test#EXT#@contoso.test", "Member", [("federated", "ExternalAzureAD")], None, "home"),
        ("a_b.test#EXT#@contoso.test", "Guest", None, "PendingAcceptance", "pending"),
        ("a@contoso.test", "Guest", [("userPrincipalName", "contoso.test")], None, "unknown"),
    ],
)
def test_kinds_of_guests(
    upn: str,
    user_type: str | None,
    identities: list[tuple[str, str]] | None,
    state: str | None,
    kind: str,
) -> None:
    assert guest_kind(upn, user_type, identities, state) == kind


def test_two_with_one_address_collide_whatever_the_case() -> None:
    twin = replace(ANNA, id="2", upn="a.second@contoso.test", mail="ANNA@Contoso.test")
    judged = judge_all([ANNA, twin, replace(ANNA, id="3", mail="else@contoso.test")])
    assert [one.state for one in judged.judgements] == ["gets_in", "cannot_tell", "gets_in"]
    assert judged.judgements[0].codes == ("sentry.people.address_shared",)
    assert judged.judgements[1].codes == ("sentry.people.address_taken",)
    assert judged.states == {"gets_in": 2, "will_not": 0, "cannot_tell": 1}
    assert judged.codes == {"sentry.people.address_shared": 1, "sentry.people.address_taken": 1}


def test_the_owner_comes_first_wherever_in_the_list() -> None:
    twin = replace(ANNA, id="2")
    judged = judge_all([ANNA, twin], first="2")
    assert [one.state for one in judged.judgements] == ["cannot_tell", "gets_in"]


def test_a_disabled_twin_takes_nothing_away() -> None:
    judged = judge_all([replace(ANNA, id="2", enabled=False), ANNA])
    assert [one.state for one in judged.judgements] == ["will_not", "gets_in"]
    assert judged.judgements[1].codes == ()


def test_twelve_thousand_in_less_than_a_third_of_a_second() -> None:
    chance = random.Random(7)  # noqa: S311 - a seed for the same people each time
    people = [
        Person(
            str(number),
            f"u{number}@contoso.test",
            ""
            if chance.random() < 0.02
            else f"u{number // 2 if number % 50 == 0 else number}@contoso.test",
            enabled=chance.choice([True, True, True, False]),
            user_type="Member",
            guest=chance.choice(["member", "member", "home", "unknown"]),
        )
        for number in range(12_000)
    ]
    took = []
    for _ in range(3):  # the quickest: a busy machine slows any single round
        start = time.process_time()
        judged = judge_all(people)
        took.append(time.process_time() - start)
        assert sum(judged.states.values()) == len(judged.judgements) == 12_000
    assert min(took) < 0.3

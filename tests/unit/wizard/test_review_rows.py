"""A plan as rows: nothing is left out, alike ones share a row, before and after are in words."""

from __future__ import annotations

import json

import pytest
from helpers import facts

from assistant import texts
from assistant.entra import writes
from assistant.entra.call import Ref, Secret
from assistant.wizard import review_rows
from assistant.wizard.change import AFTER_SENTRY, Change, FieldChange, Nothing, Plan, Undo
from assistant.wizard.plan import make_plan

OWNER = facts.OWNER


def fresh(**wished: object) -> Plan:
    """The plan of a tenant in which nothing is there."""
    goal = facts.goal(owner=OWNER.upn, **wished)
    return make_plan(goal, facts.empty(users={OWNER.upn: OWNER}), facts.MEMORY)


def by_id(plan: Plan) -> dict[str, Change]:
    return {change.id: change for change in plan.changes}


def person(number: int, **more: object) -> Change:
    """The assignment of one of many people."""
    key = f"people.assign:p{number}@example.com"
    made = Change(
        step="people",
        call=writes.assign(key, "sp", f"u-{number}", "role"),
        title="plan.people.assign_user.title",
        reason="plan.people.assign_user.reason",
        undo=Undo("delete", key="assignment"),
        params={"name": f"Person {number}"},
    )
    return Change(**{**{name: getattr(made, name) for name in made.__slots__}, **more})  # type: ignore[arg-type]  # the fields of a change


def field(name: str, before: object, after: object) -> review_rows.Difference:
    change = Change(
        step="addresses",
        call=writes.patch_application("x", "object", {}),
        title="plan.addresses.saml.title",
        reason="plan.addresses.saml.reason",
        undo=Undo("fields"),
        fields=(FieldChange(name, before, after),),
    )
    (found,) = review_rows.differences(change)
    return found


# --- Rows -----------------------------------------------------------------------------------------


def test_every_change_of_a_small_plan_has_its_own_row_in_the_plans_order() -> None:
    plan = fresh(test_user="b.simon@example.com", notify=("it@example.com",))
    rows = review_rows.rows(plan.changes)
    assert [row.first.id for row in rows] == [change.id for change in plan.changes]
    assert all(row.title and row.reason and row.differences for row in rows)
    assert not any(row.many for row in rows)


def test_of_many_changes_alike_ones_share_a_row_and_none_is_lost() -> None:
    plan = fresh()
    changes = (*plan.changes, *(person(number) for number in range(12_000)))
    rows = review_rows.rows(changes)
    assert [change for row in rows for change in row.changes] == list(changes)
    (together,) = [row for row in rows if row.many]
    assert together.title == "Assign 12,000 people"
    assert len(together.changes) == 12_000


def test_forty_are_told_one_by_one_and_one_more_together() -> None:
    forty = tuple(person(number) for number in range(40))
    assert len(review_rows.rows(forty)) == 40
    assert len(review_rows.rows((*forty, person(40)))) == 1


def test_what_differs_in_danger_or_stage_never_shares_a_row() -> None:
    harmless = [person(number) for number in range(50)]
    breaking = [person(100 + n, breaking="plan.people.require_on.breaking") for n in range(5)]
    staged = [person(200 + n, stage=AFTER_SENTRY) for n in range(5)]
    rows = review_rows.rows([*harmless, *breaking, *staged])
    assert [len(row.changes) for row in rows] == [50, 5, 5]
    assert [bool(row.breaking) for row in rows] == [False, True, False]


def test_a_few_alike_ones_stay_apart_even_in_a_long_plan() -> None:
    others = [person(100 + n, title="plan.people.assign_owner.title") for n in range(3)]
    rows = review_rows.rows([*(person(n) for n in range(50)), *others])
    assert [len(row.changes) for row in rows] == [50, 1, 1, 1]


def test_alike_ones_without_words_of_their_own_are_named_by_the_first() -> None:
    many = [person(n, title="plan.people.assign_owner.title") for n in range(50)]
    (row,) = review_rows.rows(many)
    assert row.title == "Assign Sentry’s owner, Person 0, and 49 more like it"


def test_thousands_are_written_as_the_language_does() -> None:
    assert review_rows.counted(1_234_567) == "1,234,567"
    texts.use("de")
    try:
        assert review_rows.counted(1_234_567) == "1.234.567"
    finally:
        texts.use("en")


# --- Before and after -----------------------------------------------------------------------------


def test_what_is_made_was_not_there() -> None:
    plan = by_id(fresh(test_user="b.simon@example.com"))
    (made,) = review_rows.differences(plan["application.create"])
    assert (made.label, made.before, made.after) == ("", "not there", "application “Sentry”")
    (user,) = review_rows.differences(plan["people.test_user"])
    assert user.after == "user b.simon@example.com"
    (assigned,) = review_rows.differences(plan[f"people.assign:{OWNER.upn}"])
    assert (assigned.before, assigned.after) == ("not assigned", "assigned")
    (certificate,) = review_rows.differences(plan["certificate.create"])
    assert certificate.after == "CN=Sentry acme 3f2a, until 23 November 2029"


def test_of_a_collection_only_what_comes_is_told_and_how_much_stays() -> None:
    found = field("identifierUris", ("api://one", "api://two"), ("api://one", "api://two", "new"))
    assert (found.label, found.before, found.after) == ("Identifier (Entity ID)", "empty", "new")
    assert found.stays == 2


def test_a_value_that_is_taken_out_of_a_collection_is_told() -> None:
    found = field("notificationEmailAddresses", ("a@x", "b@x"), ("b@x", "c@x"))
    assert (found.before, found.after, found.stays) == ("a@x", "c@x", 1)


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("preferredSingleSignOnMode", None, "saml", ("none", "saml")),
        ("web.logoutUrl", None, "https://x/", ("empty", "https://x/")),
        ("loginUrl", "https://old/", None, ("https://old/", "empty")),
        ("appRoleAssignmentRequired", False, True, ("off", "on")),
        ("web.redirectUriSettings", (), (("https://x/", 0),), ("empty", "https://x/ (index 0)")),
        (
            "preferredTokenSigningKeyThumbprint",
            None,
            Ref("certificate.create", "thumbprint"),
            ("none", "the new one"),
        ),
        ("noSuchField", 1, 2, ("1", "2")),
    ],
)
def test_a_property_is_told_in_words(
    name: str, before: object, after: object, words: tuple[str, str]
) -> None:
    found = field(name, before, after)
    assert (found.before, found.after) == words


def test_one_line_tells_the_first_property_and_how_many_more() -> None:
    (row,) = [r for r in review_rows.rows(fresh().changes) if r.first.id == "addresses.saml"]
    assert len(row.differences) == 4
    assert row.short.label == ""
    assert row.short.after == f"{facts.BASE}/saml/metadata/acme/ and 3 more"


def test_what_the_documents_say_is_apart_from_the_reason() -> None:
    (row,) = [r for r in review_rows.rows(fresh().changes) if r.first.id == "addresses.saml"]
    assert "\n" not in row.reason
    assert "Microsoft’s article" not in row.reason
    assert "Microsoft’s article" in row.sources
    first = review_rows.rows(fresh().changes)[0]
    assert first.sources == ""


# --- The request ----------------------------------------------------------------------------------


def test_the_request_is_whole_and_what_is_private_stays_a_hole() -> None:
    change = by_id(fresh(test_user="b.simon@example.com"))["people.test_user"]
    line, _, body = review_rows.request(change).partition("\n\n")
    assert line == "POST /users"
    told = json.loads(body)
    assert told["passwordProfile"]["password"] == "{secret:user_password}"
    assert told["userPrincipalName"] == "b.simon@example.com"
    assert review_rows.has_holes(change)


def test_a_certificate_of_our_own_shows_holes_for_every_private_part() -> None:
    call = writes.hand_over_certificate("sp", "CN=Sentry acme 3f2a")
    change = person(1, call=call)
    said = review_rows.request(change)
    for name in ("certificate_pfx", "certificate_password", "certificate_der"):
        assert f"{{secret:{name}}}" in said


def test_a_request_without_a_body_is_its_line() -> None:
    call = writes.restore_application("d-1")
    change = person(1, call=call)
    assert review_rows.request(change) == "POST /directory/deletedItems/d-1/restore"
    assert not review_rows.has_holes(change)


def test_holes_are_found_wherever_they_are() -> None:
    assert review_rows.has_holes(person(1, call=writes.assign("k", Ref("a", "b"), "p", "r")))
    nested = writes.patch_application("k", "o", {"web": {"redirectUris": [Secret("x")]}})
    assert review_rows.has_holes(person(1, call=nested))
    assert not review_rows.has_holes(person(1))


def test_what_comes_first_is_named_as_the_plan_names_it() -> None:
    plan = by_id(fresh())
    said = review_rows.waits_for(plan["application.mode"], plan)
    assert said == ("Add “Sentry” from the gallery (publisher: Functional Software)",)
    assert review_rows.waits_for(plan["application.mode"], {}) == ("The application",)
    assert review_rows.waits_for(plan["application.create"], plan) == ()


# --- What waits, what stays, what an undo leaves --------------------------------------------------


def test_what_hangs_on_something_that_waits_waits_too() -> None:
    first = person(1, stage=AFTER_SENTRY)
    second = person(2, call=writes.assign("second", "sp", "u", "r", first.id))
    third = person(3, call=writes.assign("third", "sp", "u", "r", "second"))
    free = person(4)
    assert review_rows.split([free, first, second, third]) == ((free,), (first, second, third))
    assert review_rows.split([free]) == ((free,), ())


def test_many_people_who_stay_are_counted_and_what_is_awaited_does_not_stay() -> None:
    assigned = [Nothing("people", "plan.people.assigned", {"name": f"p{n}"}) for n in range(12_000)]
    other = Nothing("people", "plan.people.required_on")
    hidden = Nothing("application", "plan.application.hidden", {}, facts.NOW)
    said = review_rows.stays([other, *assigned, hidden])
    assert said == (
        "Only assigned people can sign in; that stays.",
        "12,000 people and groups are assigned already.",
    )
    assert review_rows.stays(assigned[:3]) == tuple(f"p{n} is assigned already." for n in range(3))


def test_names_are_listed_up_to_a_number_and_the_rest_counted() -> None:
    assert review_rows.few([str(n) for n in range(53)])[-2:] == ("49", "and 3 more")
    assert review_rows.few(["a", "b"]) == ("a", "b")


def test_each_way_back_is_said_and_only_what_remains_in_entra_is_left_behind() -> None:
    plan = by_id(fresh(test_user="b.simon@example.com"))
    assert all(review_rows.undo_of(change) for change in plan.values())
    whole = review_rows.left_behind(plan.values())
    assert any("application" in sentence for sentence in whole)
    assert any("test user" in sentence for sentence in whole)
    assert not any("certificate" in sentence for sentence in whole), "goes with its application"
    (alone,) = review_rows.left_behind([plan["certificate.create"]])
    assert "certificate" in alone
    assert review_rows.left_behind([person(1)]) == ()


def test_no_sentence_of_a_plan_tells_somebody_with_a_window_to_type_options() -> None:
    for key, sentence in texts.table().items():
        if key.startswith("plan.") and " --" in sentence:
            assert texts.has(f"ui.review.said.{key}"), key
            assert " --" not in texts.table()[f"ui.review.said.{key}"]
    (said,) = review_rows.stays([Nothing("certificate", "plan.certificate.notify_none")])
    assert "--" not in said

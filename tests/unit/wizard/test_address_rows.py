"""The rows of the addresses: what is wanted, what is there, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant.entra import clouds
from assistant.errors import BadInput
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import address_rows, saying
from assistant.wizard.address_rows import AddressRow, Now, Stays
from assistant.wizard.answers import Answers, merge
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand

if TYPE_CHECKING:
    from assistant.wizard.observed import Observed

OF = addresses.addresses(addresses.parse(facts.BASE), "acme")
CLOUD = clouds.cloud_named("global")
LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)
SAID = Answers(organization="acme")


def stand(observed: Observed, said: Answers = SAID, **more: Any) -> Stand:
    goal = goal_of(said, CLOUD, facts.TENANT, OF)
    given: dict[str, Any] = {
        "answers": said,
        "frame": Frame(goal, observed, OF, CLOUD, agreed=True),
        "plan": make_plan(goal, observed, facts.MEMORY),
        "looked_for": said,
    }
    return Stand(**{**given, **more})


def rows(observed: Observed, said: Answers = SAID, **more: Any) -> dict[str, AddressRow]:
    return {row.field: row for row in address_rows.rows(stand(observed, said, **more))}


def of_app(**more: Any) -> Observed:
    return facts.finished(facts.goal(), application=facts.application(facts.goal(), **more))


def of_principal(**more: Any) -> Observed:
    return facts.finished(facts.goal(), service_principal=facts.principal(facts.goal(), **more))


def test_five_fields_in_entras_order() -> None:
    assert list(rows(facts.empty())) == list(addresses.FIELDS)


def test_before_an_application_is_there_everything_comes_with_it() -> None:
    found = rows(facts.empty())
    assert {row.now for row in found.values()} == {Now.COMING}
    assert found["identifier"].value == OF.identifier
    assert [part.text for part in found["identifier"].parts if part.own] == ["acme"]


def test_what_is_right_is_said_to_be_so() -> None:
    found = rows(facts.finished(facts.goal()))
    assert {row.now for row in found.values()} == {Now.SAME}
    assert not any(row.stays or row.present or row.breaking for row in found.values())


def test_single_values_are_replaced_and_lists_added_to() -> None:
    old = f"{facts.BASE}/organizations/acme/"
    start = rows(of_principal(login_url=old))["sign_on_url"]
    assert (start.now, start.present) == (Now.REPLACED, old)
    other = rows(of_app(identifier_uris=("https://other.example/",)))["identifier"]
    assert (other.now, other.stays) == (Now.ADDED, (Stays("https://other.example/"),))
    reply = rows(of_app(redirect_uris=("https://other.example/acs/",)))["reply_url"]
    assert (reply.now, reply.present) == (Now.ADDED, "")
    assert rows(of_app(identifier_uris=()))["identifier"].now is Now.EMPTY
    assert rows(of_app(logout_url=None))["logout_url"].now is Now.EMPTY


@pytest.mark.parametrize(
    ("there", "near"),
    [
        (OF.identifier.rstrip("/"), "slash"),
        (f" {OF.identifier}", "blanks"),
        (OF.identifier.replace("acme", "Acme"), "case"),
        (OF.identifier.replace("https", "http"), "scheme"),
        ("api://aaaaaaaa-0000-0000-0000-000000000001", ""),
    ],
)
def test_a_near_miss_that_stays_is_named(there: str, near: str) -> None:
    row = rows(of_app(identifier_uris=(there, OF.identifier)))["identifier"]
    assert (row.now, row.stays) == (Now.SAME, (Stays(there, near),))


def test_another_default_reply_url_is_named_and_ours_is_not() -> None:
    other = "https://other.example/acs/"
    seen = of_app(redirect_uris=(other,), redirect_uri_indexes=((other, 0),))
    assert rows(seen)["reply_url"].stays == (Stays(other, "", default=True),)
    # Without any index the first one stays the default.
    seen = of_app(redirect_uris=(other,), redirect_uri_indexes=())
    assert rows(seen)["reply_url"].stays == (Stays(other, "", default=True),)
    both = (other, OF.reply_url)
    seen = of_app(redirect_uris=both, redirect_uri_indexes=((OF.reply_url, 0), (other, 1)))
    assert rows(seen)["reply_url"].stays == (Stays(other),)


def test_idp_initiated_leaves_the_sign_on_url_empty_on_purpose() -> None:
    said = merge(SAID, {"initiated": "idp"})
    there = rows(facts.finished(facts.goal()), said)["sign_on_url"]
    assert (there.now, there.value, there.present) == (Now.CLEARED, "", OF.sign_on_url)
    assert rows(of_principal(login_url=""), said)["sign_on_url"].now is Now.LEFT
    assert rows(facts.empty(), said)["sign_on_url"].now is Now.LEFT
    assert address_rows.differ(stand(facts.empty(), said)) == ()


def test_answers_count_at_once_and_what_was_seen_is_the_looks() -> None:
    before = stand(facts.finished(facts.goal()))
    answers = replace(SAID, logout_url="https://own.example/out")
    found = {row.field: row for row in address_rows.rows(replace(before, answers=answers))}
    assert found["logout_url"].value == "https://own.example/out"
    assert found["logout_url"].present == OF.logout_url
    assert found["logout_url"].chosen
    assert not found["identifier"].chosen


def test_nothing_of_another_organization_is_shown() -> None:
    before = stand(facts.finished(facts.goal()))
    elsewhere = replace(before, answers=replace(SAID, organization="other"))
    assert address_rows.rows(elsewhere) == ()
    assert address_rows.differ(elsewhere) == ()
    assert address_rows.rows(Stand()) == ()


def test_what_people_use_today_is_marked_where_it_is_replaced() -> None:
    old = f"{facts.BASE}/organizations/acme/"
    seen = replace(of_principal(login_url=old, relay_state=None), sentry=LIVE)
    found = rows(seen)
    assert found["sign_on_url"].breaking
    assert not found["relay_state"].breaking
    assert not rows(of_principal(login_url=old))["sign_on_url"].breaking


def test_an_application_of_others_has_even_what_is_empty_in_use() -> None:
    other = "https://other.example/saml/metadata/x/"
    seen = of_app(identifier_uris=(other, OF.identifier), logout_url=None)
    assert rows(seen)["logout_url"].breaking


def test_a_stale_plan_blames_nobody() -> None:
    old = f"{facts.BASE}/organizations/acme/"
    seen = replace(of_principal(login_url=old), sentry=LIVE)
    assert not rows(seen, looked_for=Answers(organization="acme", app_name="x"))[
        "sign_on_url"
    ].breaking


def test_a_refusal_names_the_field_and_not_the_option() -> None:
    error = BadInput("answers.not_uri", where="--identifier", value="x y")
    row = rows(facts.empty(), wrong={"identifier": error}, typed={"identifier": "x y"})[
        "identifier"
    ]
    assert row.typed == "x y"
    assert row.wrong is not None
    title, hint = row.wrong
    assert "Identifier (Entity ID)" in title
    assert "--" not in title
    assert hint
    assert row.value == OF.identifier


@pytest.mark.parametrize(
    ("typed", "told"),
    [("a\u200bb", "U+200B"), ("https://me:secret@sentry.example/", "…@sentry.example/")],
)
def test_a_refused_relay_state_says_what_is_wrong_with_it(typed: str, told: str) -> None:
    error = saying.take(Stand(), {"relay_state": typed}).wrong["relay_state"]
    row = rows(facts.empty(), wrong={"relay_state": error}, typed={"relay_state": typed})[
        "relay_state"
    ]
    assert row.wrong is not None
    title, detail, hint = row.wrong
    assert title.startswith("Relay state ")
    assert told in detail
    assert "secret" not in f"{title} {detail} {hint}"

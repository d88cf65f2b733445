"""What is said of Sentry itself: what was typed, what answers there, what it stored, the links."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant.entra import clouds
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import addresses
from assistant.sentry.auth_provider import AuthProvider
from assistant.sentry.public import SentrySeen
from assistant.session import addresses_of
from assistant.wizard import check_groups
from assistant.wizard.answers import Answers
from assistant.wizard.events import Check
from assistant.wizard.frame import Frame
from assistant.wizard.observed import Candidate, Deleted
from assistant.wizard.steps import application, check, finish, sentry, target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.sentry.addresses import Addresses
    from assistant.wizard.observed import Observed

GOAL = facts.goal()
DONE = facts.finished(GOAL)
TAG = (application.GALLERY_TAG,)


def frame(observed: Observed = DONE, of: Addresses | None = None, **more: Any) -> Frame:
    own = addresses.addresses(addresses.parse(facts.BASE), "acme")
    given: dict[str, Any] = {"goal": GOAL, "cloud": clouds.cloud_named("global"), **more}
    return Frame(observed=observed, addresses=of or own, agreed=True, **given)


def by_id(checks: Iterable[Check]) -> dict[str, Check]:
    found = {f"{one.id}:{one.about}".rstrip(":"): one for one in checks}
    for one in found.values():
        assert one.say("seen"), one
        assert one.say("meaning"), one
        if one.state in {State.WARN, State.FAIL} and one.who is not Who.NOBODY:
            assert one.say("remedy"), one
    return found


# --- What was typed ------------------------------------------------------------------------------


def typed(organization: str, url: str | None = None) -> Addresses:
    answers = Answers(organization=organization, sentry_url=url)
    return addresses_of(answers, clouds.cloud_named("global"))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (typed("Acme"), "target.slug:upper"),
        (typed("123456"), "target.slug:digits"),
        (typed("ab"), "target.slug:short"),
        (typed("acme", "http://127.0.0.1:9000"), "target.address:loopback"),
        (typed("acme", "https://eu.sentry.io"), "target.address:region"),
        (typed("https://acme.sentry.io/issues/"), "target.address:customer_domain"),
        (typed("acme", "https://sentry"), "target.address:single_label"),
    ],
)
def test_what_is_odd_about_what_was_typed_is_a_check_and_stands_beside_the_plan(
    of: Addresses, expected: str
) -> None:
    assert by_id(target.checks(frame(of=of)))[expected].state is State.WARN
    assert expected in by_id(check.hurting(frame(of=of)))


def test_both_oddities_are_told_and_nothing_where_nothing_is_odd() -> None:
    both = by_id(target.checks(frame(of=typed("Acme", "http://localhost:9000"))))
    assert {"target.slug:upper", "target.address:loopback"} <= set(both)
    assert set(by_id(target.checks(frame(of=typed("acme"))))) == {
        "target.sentry",
        "target.organization",
    }


# --- What answers there --------------------------------------------------------------------------


def seen(metadata: int, login: int, acs: int) -> SentrySeen:
    statuses = (("metadata", metadata), ("login", login), ("acs", acs))
    return SentrySeen(reachable=True, statuses=statuses)


@pytest.mark.parametrize(
    ("answer", "state", "who"),
    [
        (seen(503, 503, 503), State.FAIL, Who.SENTRY),
        (seen(503, 0, 500), State.FAIL, Who.SENTRY),
        (seen(503, 200, 302), State.WARN, Who.YOU),
        (seen(200, 200, 200), State.WARN, Who.YOU),
        (seen(404, 404, 404), State.WARN, Who.YOU),
        (seen(0, 0, 302), State.WARN, Who.YOU),
        (SentrySeen(reachable=True, base_from_metadata=facts.BASE), State.PASS, Who.NOBODY),
        (SentrySeen(reachable=False), State.FAIL, Who.NETWORK),
        (None, State.FAIL, Who.NETWORK),
    ],
)
def test_a_sentry_is_proven_by_its_metadata_alone(
    answer: SentrySeen | None, state: State, who: Who
) -> None:
    found = by_id(target.checks(frame(replace(DONE, sentry=answer))))["target.sentry"]
    assert (found.state, found.who) == (state, who)


def test_what_was_seen_instead_is_said() -> None:
    found = by_id(target.checks(frame(replace(DONE, sentry=seen(503, 503, 0)))))
    assert "metadata 503, login 503, acs -" in found["target.sentry"].say("seen")


# --- The links -----------------------------------------------------------------------------------


def test_my_apps_has_a_check_of_its_own_with_its_link() -> None:
    principal = facts.principal(GOAL, tags=TAG)
    found = by_id(finish.checks(frame(replace(DONE, service_principal=principal))))
    assert found["finish.my_apps"].state is State.NOT_RUN
    assert "https://myapps.microsoft.com/signin/" in found["finish.my_apps"].say("seen")
    assert "hidden" not in found["finish.my_apps"].say("meaning")
    assert found["finish.idp"].state is State.NOT_APPLICABLE


def test_a_hidden_tile_is_said_beside_the_link() -> None:
    hidden = facts.principal(GOAL, tags=(*TAG, "HideApp"))
    found = by_id(finish.checks(frame(replace(DONE, service_principal=hidden))))
    assert "hidden" in found["finish.my_apps"].say("meaning")


def test_where_the_address_of_my_apps_is_not_known_none_is_made_up() -> None:
    goal = facts.goal(sign_on_url=None)
    found = by_id(finish.checks(frame(goal=goal, cloud=clouds.cloud_named("china"))))
    assert found["finish.my_apps"].state is State.NOT_APPLICABLE
    assert found["finish.idp"].state is State.NOT_RUN
    assert "://" not in found["finish.my_apps"].say("seen") + found["finish.idp"].say("seen")


def test_without_an_application_there_is_no_link_yet() -> None:
    found = by_id(finish.checks(frame(facts.empty(), goal=facts.goal(sign_on_url=None))))
    assert {found["finish.idp"].state, found["finish.my_apps"].state} == {State.NOT_RUN}
    for name in ("idp", "my_apps"):
        assert found[f"finish.{name}"].say("seen").startswith("There is no application")


# --- Deleted applications ------------------------------------------------------------------------


def test_a_deleted_twin_says_why_it_may_be_meant_and_names_the_option() -> None:
    for why in ("named", "identifier", "template", "name"):
        twin = Deleted("d-1", "a-1", "Sentry", why=application.choice.Why(why))
        found = by_id(application.checks(frame(facts.empty(twins=(twin,)))))
        assert "--restore-app d-1" in found["application.deleted:d-1"].say("remedy")


def test_a_deleted_twin_beside_one_that_holds_the_identifier_is_not_offered() -> None:
    twin = Deleted("d-1", "a-1", "Sentry", why=application.choice.Why.IDENTIFIER)
    there = (Candidate(facts.application(GOAL), application.choice.Why.IDENTIFIER),)
    seen = replace(DONE, twins=(twin,), candidates=there)
    (check,) = [one for one in application.checks(frame(seen)) if one.id == "application.deleted"]
    assert "cannot come back beside it" in check.say("meaning")
    assert "--restore-app" not in check.say("remedy")
    assert "brought back" not in check_groups.said(check).remedy


def test_a_deleted_twin_is_not_called_harmless_while_nobody_gets_in() -> None:
    twin = Deleted("d-1", "a-1", "Sentry", why=application.choice.Why.IDENTIFIER)
    taken = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)
    for shown, harmless in ((taken, False), (None, True)):
        seen = facts.empty(twins=(twin,), sentry=shown)
        found = by_id(application.checks(frame(seen)))["application.deleted:d-1"]
        for words in (found.say("remedy"), check_groups.said(found).remedy):
            assert ("does no harm" in words) is harmless
            assert ("nobody gets in" in words) is not harmless


def test_deleted_ones_that_were_not_looked_through_are_no_pass() -> None:
    for read in (None, False):
        found = by_id(application.checks(frame(replace(DONE, bin_read=read))))
        assert found["application.deleted"].state is State.NOT_RUN
    assert "application.deleted" not in by_id(application.checks(frame()))


# --- What Sentry itself says ---------------------------------------------------------------------


def stored(provider: AuthProvider | None, **more: Any) -> dict[str, Check]:
    return by_id(sentry.checks(frame(replace(DONE, provider=provider, **more))))


READ = AuthProvider("read", "active-directory", require_link=True, pending_links=0)


def test_sentrys_own_word_on_a_finished_set_up() -> None:
    found = stored(READ)
    for name in ("provider", "require_link", "pending_links"):
        assert found[f"sentry.{name}"].state is State.PASS


@pytest.mark.parametrize(
    ("change", "name", "state"),
    [
        ({"provider": "okta"}, "provider", State.FAIL),
        ({"provider": "saml2"}, "provider", State.WARN),
        ({"provider": ""}, "provider", State.WARN),
        ({"require_link": False}, "require_link", State.WARN),
        ({"require_link": None}, "require_link", State.NOT_RUN),
        ({"pending_links": 3}, "pending_links", State.WARN),
        ({"pending_links": None}, "pending_links", State.NOT_RUN),
    ],
)
def test_what_differs_is_told(change: dict[str, Any], name: str, state: State) -> None:
    assert stored(replace(READ, **change))[f"sentry.{name}"].state is state


def test_the_switches_of_another_provider_say_nothing_of_entra() -> None:
    assert "sentry.require_link" not in stored(replace(READ, provider="okta"))


def test_members_left_to_sign_in_are_counted() -> None:
    assert "3" in stored(replace(READ, pending_links=3))["sentry.pending_links"].say("seen")


@pytest.mark.parametrize(
    "access",
    [
        "no_token",
        "bad_token",
        "sso_required",
        "scope_missing",
        "no_organization",
        "no_answer",
        "unknown",
    ],
)
def test_why_it_could_not_be_read_is_told_plainly(access: Any) -> None:
    found = stored(AuthProvider(access, status=403))["sentry.provider"]
    assert (found.state, found.who is Who.NOBODY) == (State.NOT_RUN, False)
    assert found.say("remedy")
    assert "sentry.require_link" not in stored(AuthProvider(access))


def test_without_a_token_the_option_is_named() -> None:
    assert "--sentry-token-file" in stored(None)["sentry.provider"].say("remedy")


@pytest.mark.parametrize(
    ("enabled", "jobs", "name"),
    [
        (True, 0, "scim_on"),
        (False, 1, "scim_off"),
        (None, 1, "scim_on"),
        (None, 0, "scim_off"),
        (None, None, "scim_unknown"),
    ],
)
def test_sentrys_own_word_on_scim_goes_before_entras(
    enabled: bool | None, jobs: int | None, name: str
) -> None:
    provider = replace(READ, scim_enabled=enabled)
    assert f"sentry.gate.{name}" in stored(provider, provisioning_jobs=jobs)

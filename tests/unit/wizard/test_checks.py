"""The checks: each verdict from facts alone, each with its sentences, and nothing passes unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant.entra import clouds
from assistant.entra.roles import CLOUD_APPLICATION_ADMINISTRATOR, USER_ADMINISTRATOR
from assistant.entra.surroundings import Surroundings
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard.events import Check
from assistant.wizard.frame import Frame
from assistant.wizard.live import Live, live, unproven
from assistant.wizard.observed import Deleted, SignedIn
from assistant.wizard.steps import check

if TYPE_CHECKING:
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)
OWNER = {facts.OWNER.upn: facts.OWNER}


def frame(observed: Observed, goal: Goal | None = None, **more: Any) -> Frame:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    given: dict[str, Any] = {"agreed": True, **more}
    return Frame(goal or facts.goal(), observed, of, clouds.cloud_named("global"), **given)


def judged(observed: Observed, goal: Goal | None = None, **more: Any) -> dict[str, Check]:
    found = {
        f"{c.id}:{c.about}".rstrip(":"): c for c in check.checks(frame(observed, goal, **more))
    }
    for one in found.values():
        assert one.say("seen"), one
        assert one.say("meaning"), one
        if one.state in {State.WARN, State.FAIL} and one.who is not Who.NOBODY:
            assert one.say("remedy"), one
    return found


def done(**more: Any) -> Observed:
    return facts.finished(facts.goal(), **more)


def of_app(**more: Any) -> Observed:
    return done(application=facts.application(facts.goal(), **more))


def of_principal(**more: Any) -> Observed:
    return done(service_principal=facts.principal(facts.goal(), **more))


def test_nothing_passes_where_nothing_is_there() -> None:
    found = judged(facts.empty())
    entra = {key: c.state for key, c in found.items() if c.step in {"addresses", "certificate"}}
    assert set(entra.values()) == {State.NOT_RUN}
    assert found["application.there"].state is State.FAIL


def test_a_finished_set_up_fails_nowhere_and_claims_are_never_a_pass() -> None:
    found = judged(done())
    assert [key for key, c in found.items() if c.state is State.FAIL] == []
    assert found["check.claims"].state is State.NOT_RUN
    assert found["finish.sp"].state is State.NOT_RUN


@pytest.mark.parametrize(
    ("observed", "key", "state"),
    [
        (of_principal(sso_mode="password"), "application.mode", State.FAIL),
        (of_principal(enabled=False), "application.enabled", State.FAIL),
        (of_principal(disabled_by_microsoft="Disabled"), "application.enabled", State.FAIL),
        (of_app(token_encryption_key_id="k"), "application.encryption", State.FAIL),
        (done(claims_policies=1), "application.claims_policy", State.WARN),
        (done(claims_policies=0), "application.claims_policy", State.PASS),
        (done(), "application.claims_policy", State.NOT_RUN),
        (done(token_policies=1), "application.token_policy", State.WARN),
        (of_principal(tags=("HideApp",)), "application.my_apps", State.WARN),
        (of_app(lock_enabled=True), "application.lock", State.WARN),
        (done(around=Surroundings(limits=True)), "application.limits", State.WARN),
        (done(), "application.limits", State.NOT_RUN),
        (done(), "application.owners", State.NOT_RUN),
        (done(around=Surroundings(owners=())), "application.owners", State.PASS),
        (done(sentry=LIVE), "application.live", State.PASS),
        (done(sentry=None), "application.live", State.NOT_RUN),
        (of_app(identifier_uris=()), "addresses.identifier", State.FAIL),
        (of_app(redirect_uris=("https://other/",)), "addresses.reply_url", State.FAIL),
        (of_app(redirect_uri_indexes=(("https://other/", 0),)), "addresses.default", State.WARN),
        (of_principal(login_url=None), "addresses.sign_on_url", State.FAIL),
        (of_principal(active_thumbprint=None), "certificate.active", State.FAIL),
        (of_principal(assignment_required=False), "people.required", State.WARN),
        (of_principal(assignment_required=None), "people.required", State.NOT_RUN),
        (done(hidden=("g1",)), "people.hidden_group:g1", State.NOT_RUN),
        (done(nested=(("g2", "Inner group"),)), "people.nested", State.WARN),
    ],
)
def test_each_fault_has_its_verdict(observed: Observed, key: str, state: State) -> None:
    assert judged(observed)[key].state is state


def test_claims_that_are_added_are_named_and_do_no_harm() -> None:
    added = of_app(group_membership_claims="SecurityGroup", optional_saml_claims=("upn",))
    found = judged(added)["application.extra_claims"]
    assert found.state is State.PASS
    assert "SecurityGroup" in found.say("seen")
    assert "upn" in found.say("seen")


@pytest.mark.parametrize(("days", "state"), [(700, State.PASS), (20, State.WARN), (-1, State.FAIL)])
def test_a_certificate_is_judged_by_its_days(days: int, state: State) -> None:
    certificate = facts.certificate(days=days)
    observed = of_principal(certificates=(certificate,))
    assert judged(observed)["certificate.active"].state is state


def test_an_expired_active_certificate_names_the_one_that_signs_instead() -> None:
    old = facts.certificate(days=-1)
    spare = facts.certificate("BB" * 20, subject="CN=Spare")
    found = judged(of_principal(certificates=(old, spare)))["certificate.active"]
    assert "CN=Spare" in found.say("meaning")


@pytest.mark.parametrize(
    ("premium", "state"),
    [(True, State.PASS), (False, State.WARN), (None, State.NOT_RUN)],
)
def test_a_group_takes_a_licence(premium: bool | None, state: State) -> None:
    goal = facts.goal(groups=("Engineering",))
    around = Surroundings(premium=premium)
    assert judged(done(around=around), goal)["people.group_licence"].state is state
    assert judged(done(around=around))["people.group_licence"].state is State.NOT_APPLICABLE


def signed_in(*roles: str, guest: bool = False) -> SignedIn:
    return SignedIn("me", "admin@example.com", "Admin", frozenset(), frozenset(roles), guest)


def test_a_role_that_waits_to_be_activated_is_said() -> None:
    around = Surroundings(eligible=frozenset({CLOUD_APPLICATION_ADMINISTRATOR}))
    found = judged(done(me=signed_in(), around=around))["signin.roles"]
    assert (found.state, found.who) == (State.WARN, Who.YOU)
    assert "Cloud Application Administrator" in found.say("seen")
    assert "Activate" in found.say("remedy")


def test_the_roles_that_are_enough_depend_on_the_work() -> None:
    me = signed_in(CLOUD_APPLICATION_ADMINISTRATOR)
    assert judged(done(me=me))["signin.roles"].state is State.PASS
    goal = facts.goal(test_user="b.simon@example.com")
    assert judged(done(me=me), goal)["signin.roles"].state is State.WARN
    both = signed_in(CLOUD_APPLICATION_ADMINISTRATOR, USER_ADMINISTRATOR)
    assert judged(done(me=both), goal)["signin.roles"].state is State.PASS


def test_a_guest_and_a_foreign_tenant_are_told() -> None:
    assert judged(done(me=signed_in(guest=True)))["signin.tenant"].state is State.WARN
    other = facts.goal(tenant_id="99999999-2222-3333-4444-555555555555")
    assert judged(done(), other)["signin.tenant"].state is State.FAIL


def seen_sentry(**shown: Any) -> SentrySeen:
    return SentrySeen(**{"reachable": True, "organization": "exists", **shown})


RECENT = Surroundings(log_read=True, last_sign_in=facts.NOW - timedelta(days=3))
OLD = Surroundings(log_read=True, last_sign_in=facts.NOW - timedelta(days=300))
UNREAD = Surroundings()
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("sentry", "around", "expected"),
    [
        (seen_sentry(sso="saml", idp_tenant=facts.TENANT), OLD, Live.YES),
        # Sentry shows that it takes nobody from here, and the log that somebody came: who knows?
        (seen_sentry(sso="none"), RECENT, Live.UNKNOWN),
        (seen_sentry(sso="none"), OLD, Live.NO),
        (seen_sentry(sso="none"), UNREAD, Live.NO),
        (seen_sentry(sso="saml", idp_tenant=OTHER_TENANT), RECENT, Live.UNKNOWN),
        (seen_sentry(sso="saml", idp_tenant=OTHER_TENANT), OLD, Live.NO),
        (seen_sentry(sso="saml", idp_tenant=""), RECENT, Live.YES),
        # A proxy in front may look like another provider, and a slug may be written wrong.
        (seen_sentry(sso="other"), RECENT, Live.YES),
        (seen_sentry(sso="other"), OLD, Live.NO),
        (seen_sentry(sso="other"), UNREAD, Live.UNKNOWN),
        (seen_sentry(organization="missing", sso="unknown"), UNREAD, Live.UNKNOWN),
        (seen_sentry(organization="missing", sso="unknown"), RECENT, Live.YES),
        (seen_sentry(organization="missing", sso="unknown"), OLD, Live.NO),
        (seen_sentry(sso="unknown"), OLD, Live.UNKNOWN),
        (None, RECENT, Live.YES),
        (None, OLD, Live.UNKNOWN),
    ],
)
def test_whether_people_sign_in_today(
    sentry: SentrySeen | None, around: Surroundings, expected: Live
) -> None:
    assert live(facts.goal(), done(sentry=sentry, around=around)) is expected


def test_an_application_that_serves_another_sentry_too_is_judged_by_the_log() -> None:
    both = ("https://other.example/saml/acs/x/", *facts.application(facts.goal()).redirect_uris)
    serves = facts.application(facts.goal(), redirect_uris=both)
    for around, expected in ((RECENT, Live.YES), (OLD, Live.UNKNOWN)):
        seen = done(application=serves, sentry=seen_sentry(sso="none"), around=around)
        assert live(facts.goal(), seen) is expected


@pytest.mark.parametrize(
    "addresses_of_others",
    [
        {"identifier_uris": (facts.goal().identifier, "api://contoso.example/payroll")},
        {"app_addresses": ("https://portal.contoso.example/",)},
        {"identifier_uris": (facts.goal().identifier.replace("acme", "Acme"),)},
    ],
    ids=["an API of somebody's", "a page or a program", "an organization in upper case"],
)
def test_an_application_that_serves_others_is_judged_by_the_log(
    addresses_of_others: dict[str, Any],
) -> None:
    serves = facts.application(facts.goal(), **addresses_of_others)
    seen = done(application=serves, sentry=seen_sentry(sso="none"), around=RECENT)
    assert live(facts.goal(), seen) is Live.YES


def test_an_application_just_made_is_not_in_use_whatever_a_proxy_shows() -> None:
    for minutes, expected in ((5, Live.NO), (90, Live.UNKNOWN)):
        made = facts.NOW - timedelta(minutes=minutes)
        fresh = facts.application(facts.goal(), created=made)
        seen = done(application=fresh, sentry=seen_sentry(sso="other"), around=UNREAD)
        assert live(facts.goal(), seen) is expected
        assert unproven(seen)


def test_the_gate_takes_a_persons_word_and_says_whose_it_is() -> None:
    goal = facts.goal(owner=facts.OWNER.upn)
    seen = done(users=OWNER, assigned=(facts.assigned("u-owner"),), people=(facts.OWNER,))
    before = judged(seen, goal)
    assert before["sentry.gate.private_window"].state is State.NOT_RUN
    after = judged(seen, goal, told={"private_window": True, "mfa_unknown": False})
    assert "sentry.gate.private_window" not in after
    said = [c for key, c in after.items() if key.startswith("sentry.gate.said_")]
    assert {c.state for c in said} == {State.PASS, State.FAIL}
    assert all("?" in c.say("seen") for c in said)


def test_no_answer_to_a_question_before_save_fails_once_sentry_has_taken_it() -> None:
    """Nobody could take it back by then: it decides nothing any more."""
    goal = facts.goal(owner=facts.OWNER.upn)
    told = {"private_window": False, "owner_role": False, "members_unknown": False}

    url = f"https://login.microsoftonline.com/{facts.TENANT}/saml2"

    def gate_of(sso: str, tenant: str = "", url: str = "") -> dict[str, State]:
        seen = done(
            sentry=seen_sentry(sso=sso, idp_tenant=tenant, idp_sso_url=url),
            users=OWNER,
            assigned=(facts.assigned("u-owner"),),
            people=(facts.OWNER,),
        )
        found = judged(seen, goal, told=told)
        return {
            (c.about or c.words): c.state for c in found.values() if c.id.startswith("sentry.gate.")
        }

    before, after = gate_of("none"), gate_of("saml", facts.TENANT, url)
    assert len([state for state in before.values() if state is State.FAIL]) == 3
    assert State.FAIL not in after.values()
    asked = [about for about, state in after.items() if state is State.WARN and "?" in about]
    assert len(asked) == 1, asked


def test_a_plan_tells_what_hurts_before_anybody_agrees() -> None:
    seen = replace(of_principal(enabled=False), twins=(Deleted("d1", "a1", "Sentry"),))
    told = {c.id for c in check.hurting(frame(seen))}
    assert {"application.enabled", "application.live", "application.deleted"} <= told
    assert "application.there" not in told
    assert [c.id for c in check.hurting(frame(facts.empty()))] == ["people.owner_unnamed"]


def test_where_accounts_could_not_be_read_nobody_is_counted_as_certain() -> None:
    unread = replace(facts.OWNER, enabled=None)
    no_mail = replace(facts.OWNER, id="u-2", upn="two@example.com", mail=None)
    seen = done(people=(unread, no_mail), assigned=(facts.assigned("u-owner"),))
    said = judged(seen)["people.everyone"]
    assert said.state is State.WARN
    assert "if their account is enabled" in said.say("seen")

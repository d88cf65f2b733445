"""What repairs a check: offered only where a plan really mends it, and for nothing else."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant import texts
from assistant.entra import clouds
from assistant.entra.surroundings import Surroundings
from assistant.saml.findings import State
from assistant.sentry import addresses
from assistant.sentry.auth_provider import AuthProvider
from assistant.sentry.public import SentrySeen
from assistant.wizard import answers, fixes
from assistant.wizard.fixes import Fix, fix_of, patched, with_fixes
from assistant.wizard.frame import Frame
from assistant.wizard.goal import STEPS, Goal
from assistant.wizard.memory import MadeCertificate, Memory, Pending
from assistant.wizard.observed import Candidate, Deleted, SignedIn, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.steps import check

if TYPE_CHECKING:
    from assistant.wizard.events import Check
    from assistant.wizard.observed import Observed

NONE_YET = SentrySeen(reachable=True, base_from_metadata=facts.BASE, organization="exists")
NO_SSO = replace(NONE_YET, sso="none")
LIVE = replace(NONE_YET, sso="saml", idp_tenant=facts.TENANT)
MEMBERS = ("olivia@example.com", "nobody@example.com")
OWNER = {facts.OWNER.upn: facts.OWNER}
OWNED = facts.goal(owner=facts.OWNER.upn)
IN_USE_CERTIFICATE = facts.certificate(days=20)


def frame(observed: Observed, goal: Goal | None = None, **more: Any) -> Frame:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    return Frame(
        goal or facts.goal(), observed, of, clouds.cloud_named("global"), agreed=True, **more
    )


def done(**more: Any) -> Observed:
    return facts.finished(facts.goal(), **more)


def of_app(**more: Any) -> Observed:
    return done(application=facts.application(facts.goal(), **more))


def of_principal(**more: Any) -> Observed:
    return done(service_principal=facts.principal(facts.goal(), **more))


def deleted(why: Why) -> tuple[Deleted, ...]:
    return (Deleted("gone", "gone-app", "Sentry", why=why),)


def fix_for(words: str, of: Frame, memory: Memory | None = None) -> Fix | None:
    """Give the fix of the check that is said by these words; it must be there."""
    found = [one for one in check.checks(of) if one.words == words]
    assert found, sorted({one.words for one in check.checks(of)})
    return fix_of(found[0], of, memory)


REPAIRED: list[tuple[str, Frame, Fix]] = [
    ("check.application.there.fail", frame(facts.empty()), Fix(("application",))),
    ("check.addresses.saml.not_run", frame(facts.empty()), Fix(("application", "addresses"))),
    ("check.application.mode.fail", frame(of_principal(sso_mode=None)), Fix(("application",))),
    (
        "check.application.deleted.named",
        frame(facts.empty(twins=deleted(Why.NAMED)), facts.goal(restore_app="gone")),
        Fix(("application",), {"restore_app": "gone"}),
    ),
    (
        "check.application.deleted.identifier",
        frame(facts.empty(twins=deleted(Why.IDENTIFIER)), facts.goal(new_app=True)),
        Fix(("application",), {"restore_app": "gone"}),
    ),
    ("check.addresses.identifier.fail", frame(of_app(identifier_uris=())), Fix(("addresses",))),
    ("check.addresses.reply_url.fail", frame(of_app(redirect_uris=())), Fix(("addresses",))),
    ("check.addresses.sign_on_url.fail", frame(of_principal(login_url=None)), Fix(("addresses",))),
    ("check.addresses.relay_state.fail", frame(of_principal(relay_state="x")), Fix(("addresses",))),
    ("check.addresses.logout_url.fail", frame(of_app(logout_url=None)), Fix(("addresses",))),
    (
        "check.certificate.active.fail",
        frame(of_principal(active_thumbprint=None)),
        Fix(("certificate",)),
    ),
    (
        "check.certificate.active.warn",
        frame(of_principal(certificates=(IN_USE_CERTIFICATE,))),
        Fix(("certificate",)),
    ),
    (
        "check.certificate.expired.fail",
        frame(of_principal(certificates=(facts.certificate(days=-1),))),
        Fix(("certificate",)),
    ),
    (
        "check.certificate.notify.warn",
        frame(done(), facts.goal(notify=("it@example.com",))),
        Fix(("certificate",)),
    ),
    (
        "check.people.assigned.fail",
        frame(done(users=OWNER), facts.goal(users=(facts.OWNER.upn,))),
        Fix(("people",)),
    ),
    (
        "check.people.everyone.not_run",
        frame(done(users=OWNER), facts.goal(users=(facts.OWNER.upn,))),
        Fix(("people",)),
    ),
    (
        "check.people.required.fail",
        frame(done(), facts.goal(assignment_required=False)),
        Fix(("people",)),
    ),
    (
        "check.people.required.warn",
        frame(of_principal(assignment_required=False)),
        Fix(("people",), {"assignment_required": True}),
    ),
    (
        "check.people.required.warn",
        frame(of_principal(assignment_required=False), facts.goal(assignment_required=False)),
        Fix(("people",), {"assignment_required": True}),
    ),
    (
        "sentry.gate.assignment_open",
        frame(of_principal(assignment_required=False)),
        Fix(("people",), {"assignment_required": True}),
    ),
    ("sentry.gate.owner_unassigned", frame(done(users=OWNER), OWNED), Fix(("people",))),
    (
        "sentry.gate.second_owner_unassigned",
        frame(done(users=OWNER), facts.goal(second_owner=facts.OWNER.upn)),
        Fix(("people",)),
    ),
]


@pytest.mark.parametrize(("words", "of", "expected"), REPAIRED, ids=[one[0] for one in REPAIRED])
def test_a_plan_for_the_patched_goal_holds_what_mends_it(
    words: str, of: Frame, expected: Fix
) -> None:
    assert fix_for(words, of) == expected
    changes = make_plan(patched(of.goal, expected.patch), of.observed, facts.MEMORY).changes
    assert {change.step for change in changes} & set(expected.steps)
    assert expected.page == "review"
    assert not expected.chosen


def test_every_rule_that_plans_is_proven_above_or_by_a_test_of_its_own() -> None:
    own = {
        "check.application.deleted.template",
        "check.application.deleted.name",
        "check.application.limits.warn",
        "saml.certificate.expired",
        "saml.certificate.expires_soon",
        "saml.metadata.no_certificate",
    }
    assert {words for words, _, _ in REPAIRED} | own == set(fixes._REPAIRS)


@pytest.mark.parametrize(("_words", "of", "expected"), REPAIRED)
def test_a_patch_is_answers_that_a_person_could_have_given(
    _words: str, of: Frame, expected: Fix
) -> None:
    for name, value in expected.patch.items():
        if name != "restore_app":  # ids of these facts are words
            assert answers.check(name, value) == value
        assert name in {field.name for field in fields(Goal)}
    merged = answers.merge(answers.Answers(new_app=of.goal.new_app), expected.patch)
    assert merged.new_app == patched(of.goal, expected.patch).new_app


# --- Where it cannot be mended, nothing is promised --------------------------------------------


def test_a_finished_set_up_offers_no_repair() -> None:
    of = frame(done())
    offered = [one for one in with_fixes(check.checks(of), of) if one.fix and not one.fix.chosen]
    assert [one.words for one in offered] == ["sentry.gate.identifier_name"]


@pytest.mark.parametrize(
    ("words", "observed"),
    [
        ("check.application.enabled.fail", of_principal(enabled=False)),
        ("check.application.encryption.fail", of_app(token_encryption_key_id="k")),
        ("check.application.my_apps.warn", of_principal(tags=("HideApp",))),
        (
            "check.addresses.default.warn",
            of_app(redirect_uri_indexes=(("https://other/", 0), (facts.goal().reply_url, 1))),
        ),
        ("check.people.required.not_run", of_principal(assignment_required=None)),
    ],
)
def test_what_no_change_of_ours_mends_has_no_fix(words: str, observed: Observed) -> None:
    assert fix_for(words, frame(observed)) is None


def test_people_without_a_mail_address_are_nobody_elses_to_mend() -> None:
    bare = replace(facts.OWNER, mail=None)
    of = frame(done(assigned=(facts.assigned(bare.id),), people=(bare,)), OWNED)
    assert fix_for("check.people.person.warn", of) is None
    assert fix_for("check.people.everyone.fail", of) is None
    assert fix_for("sentry.gate.owner_shut_out", of) is None


def test_what_cannot_be_planned_is_chosen_on_its_page() -> None:
    unknown = frame(done(users={"x@example.com": None}), facts.goal(users=("x@example.com",)))
    assert fix_for("check.people.assigned.fail", unknown) == Fix(("people",), page="people")
    twice = tuple(
        Candidate(facts.application(facts.goal(), id=one, identifier_uris=()), Why.NAME)
        for one in ("one", "two")
    )
    unclear = frame(facts.empty(candidates=twice))
    expected = Fix(("application",), page="application")
    assert fix_for("check.application.there.fail", unclear) == expected
    no_template = frame(facts.empty(templates=()))
    assert fix_for("check.application.there.fail", no_template) == expected


def test_five_addresses_are_told_and_a_sixth_needs_a_choice() -> None:
    full = tuple(f"{n}@example.com" for n in range(5))
    goal = facts.goal(notify=("it@example.com",))
    of = frame(of_principal(notify=full), goal)
    assert fix_for("check.certificate.notify.warn", of) == Fix(("certificate",), page="certificate")
    two = facts.goal(notify=("it@example.com", "ops@example.com"))
    nearly = frame(of_principal(notify=full[:4]), two)
    found = fix_for("check.certificate.notify.warn", nearly)
    assert found == Fix(("certificate",), page="certificate")


def test_what_replication_may_hide_is_not_made_again() -> None:
    pending = Pending("application.create", facts.NOW, frozenset(), "3f2a")
    of = frame(facts.empty())
    found = fix_for("check.application.there.fail", of, Memory("3f2a", pending=(pending,)))
    assert found == Fix(("application",), page="application")
    old = frame(of_principal(certificates=(IN_USE_CERTIFICATE,)))
    made = MadeCertificate("CC" * 20, facts.NOW - timedelta(minutes=1))
    memory = Memory("3f2a", certificates=(made,))
    assert fix_for("check.certificate.active.warn", old, memory) is None


def test_a_certificate_that_waits_for_sentry_leads_to_sentrys_side() -> None:
    spare = facts.certificate("BB" * 20, subject="CN=Spare")
    principal = facts.principal(facts.goal(), certificates=(IN_USE_CERTIFICATE, spare))
    of = frame(done(service_principal=principal, sentry=LIVE))
    found = fix_for("check.certificate.active.warn", of)
    assert found == Fix(("certificate", "sentry"), page="sentry")


def test_the_metadatas_own_words_on_a_certificate_lead_to_the_same_change() -> None:
    of = frame(of_principal(certificates=(IN_USE_CERTIFICATE,)))
    active = next(one for one in check.checks(of) if one.id == "certificate.active")
    for key in (
        "saml.certificate.expired",
        "saml.certificate.expires_soon",
        "saml.metadata.no_certificate",
    ):
        assert fix_of(replace(active, key=key), of) == Fix(("certificate",))
        assert fix_of(replace(active, key=key), frame(done())) is None


def test_fewer_years_are_chosen_while_a_certificate_is_to_be_made() -> None:
    limits = Surroundings(limits=True)
    words = "check.application.limits.warn"
    assert fix_for(words, frame(done(around=limits))) is None
    principal = facts.principal(facts.goal(), certificates=(), active_thumbprint=None)
    found = fix_for(words, frame(done(around=limits, service_principal=principal)))
    assert found == Fix(("certificate",), page="certificate")


@pytest.mark.parametrize("why", [Why.TEMPLATE, Why.NAME])
def test_a_deleted_one_that_only_looks_alike_is_a_persons_choice(why: Why) -> None:
    words = f"check.application.deleted.{why}"
    found = fix_for(words, frame(facts.empty(twins=deleted(why))))
    assert found == Fix(("application",), page="application")
    assert fix_for(words, frame(done(twins=deleted(why)))) is None


def test_a_deleted_one_is_not_brought_back_beside_one_that_is_there() -> None:
    of = frame(done(twins=deleted(Why.IDENTIFIER)))
    assert fix_for("check.application.deleted.identifier", of) is None


def test_the_object_id_is_offered_only_before_anybody_is_linked() -> None:
    words = "sentry.gate.identifier_name"
    of = frame(done(sentry=NO_SSO))
    found = fix_for(words, of)
    assert found == Fix(("sentry",), {"identifier_claim": "objectidentifier"}, "sentry")
    after = {one.words for one in check.checks(replace(of, goal=patched(of.goal, found.patch)))}
    assert words not in after
    assert "sentry.gate.identifier_objectid" in after
    assert fix_for(words, frame(done(sentry=NONE_YET))) is None
    assert fix_for(words, frame(done(sentry=None))) is None


# --- Where only a person can choose -------------------------------------------------------------

CHOSEN: list[tuple[str, Frame, str]] = [
    ("sentry.gate.owner_unnamed", frame(done()), "people"),
    ("sentry.gate.second_owner_unnamed", frame(done()), "people"),
    (
        "sentry.gate.second_owner_same",
        frame(done(), facts.goal(owner=facts.OWNER.upn, second_owner=facts.OWNER.upn)),
        "people",
    ),
    ("sentry.gate.private_window", frame(done()), "sentry"),
    ("sentry.gate.members_unknown", frame(done()), "sentry"),
    ("sentry.gate.said_no", frame(done(), told={"private_window": False}), "sentry"),
    ("sentry.gate.members_differ", frame(done(), members=MEMBERS), "people"),
    ("sentry.seen.not_yet", frame(done(sentry=NO_SSO)), "sentry"),
    ("sentry.seen.other_tenant", frame(done(sentry=replace(LIVE, idp_tenant="x"))), "sentry"),
    (
        "check.sentry.provider.none",
        frame(done(provider=AuthProvider("read"))),
        "sentry",
    ),
    (
        "check.target.organization.fail",
        frame(done(sentry=SentrySeen(reachable=True, organization="missing"))),
        "target",
    ),
    (
        "check.signin.tenant.fail",
        frame(done(), facts.goal(tenant_id="99999999-2222-3333-4444-555555555555")),
        "signin",
    ),
    (
        "check.signin.roles.warn",
        frame(done(me=SignedIn("me", "a@example.com", "A", frozenset(), frozenset()))),
        "signin",
    ),
    ("check.certificate.notify.not_applicable", frame(done()), "certificate"),
    ("check.people.assigned.not_applicable", frame(done()), "people"),
    ("check.people.everyone.not_run", frame(done()), "people"),
    ("check.people.nested.warn", frame(done(nested=(("g", "Guests"),))), "people"),
    ("check.check.claims.not_run", frame(done()), "finish"),
    ("check.finish.sp.not_run", frame(done()), "finish"),
]


@pytest.mark.parametrize(("words", "of", "page"), CHOSEN, ids=[one[0] for one in CHOSEN])
def test_where_only_a_person_can_choose_the_way_leads_there(
    words: str, of: Frame, page: str
) -> None:
    found = fix_for(words, of)
    assert found == Fix((page,), page=page)
    assert found.chosen
    assert found.page in STEPS


def test_what_is_odd_about_what_was_typed_is_typed_anew() -> None:
    of = addresses.addresses(addresses.parse("http://127.0.0.1:9000"), "acme")
    odd = replace(frame(done()), addresses=of)
    found = [one for one in with_fixes(check.checks(odd), odd) if one.id == "target.address"]
    assert [one.fix for one in found] == [Fix(("target",), page="target")]


# --- Every check has been thought of --------------------------------------------------------------

BY_HAND = {
    # Set in Entra's or Sentry's own pages, by whoever decides on it there.
    "check.addresses.default.warn",
    "check.application.claims_policy.warn",
    "check.application.enabled.fail",
    "check.application.encryption.fail",
    "check.application.lock.warn",
    "check.application.my_apps.warn",
    "check.application.token_policy.warn",
    "check.people.everyone.fail",
    "check.people.everyone.warn",
    "check.people.group_dynamic.warn",
    "check.people.group_kind.warn",
    "check.people.more.warn",
    "check.people.person.warn",
    "check.sentry.pending_links.warn",
    "check.sentry.provider.fail",
    "check.sentry.provider.warn",
    "check.sentry.require_link.warn",
    "sentry.gate.mfa_not_asked",
    "sentry.gate.owner_shut_out",
    "sentry.gate.scim_on",
    "sentry.gate.self_hosted",
    # Nothing to do but to wait, to look again, or to mend the way there.
    "check.certificate.metadata.fail",
    "check.check.read_twice.warn",
    "check.target.sentry.broken",
    "check.target.sentry.fail",
}
ANSWERED = {"sentry.gate.identifier_name"}


def test_every_check_that_asks_for_something_is_classified() -> None:
    said = {key.rpartition(".")[0] for key in texts.table() if key.endswith(".seen")}
    asks = {key for key in said if re.match(r"check\..*\.(warn|fail)$", key)}
    asks -= {key for key in asks if key.startswith("check.review.")}  # told after an undo
    asks |= {key for key in said if key.startswith("sentry.gate.")}
    questions = {key for key in said if f"{key}.question" in texts.table()}
    good = {
        "sentry.gate." + name
        for name in (
            "owner_ready",
            "owner_ready_if_enabled",
            "practice",
            "second_owner",
            "members_match",
            "mfa_asked",
            "assignment_required",
            "scim_off",
            "said_yes",
            "identifier_objectid",
            "identifier_fixed",
            "people_ready",
        )
    }
    # The gate alone says these; the checks say it of each person.
    asks -= {"sentry.gate.people_shut_out", "sentry.gate.people_unsure"}
    thought_of = {*fixes._REPAIRS, *fixes._PAGES, *BY_HAND, *ANSWERED, *questions, *good}
    assert asks - thought_of == set()
    assert BY_HAND & {*fixes._REPAIRS, *fixes._PAGES} == set()


@pytest.mark.parametrize("words", [*fixes._REPAIRS, *fixes._PAGES])
def test_no_rule_is_for_a_check_that_nobody_says(words: str) -> None:
    assert texts.has(f"{words}.seen")


def test_a_check_that_passes_offers_nothing() -> None:
    of = frame(done(sentry=LIVE, users=OWNER), OWNED, told={"private_window": True})
    passed = [one for one in with_fixes(check.checks(of), of) if one.state is State.PASS]
    assert passed
    assert [one.words for one in passed if one.fix] == []


def test_the_plan_is_made_once_for_all_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Goal] = []

    def count(goal: Goal, observed: Observed, memory: Memory) -> object:
        made.append(goal)
        return make_plan(goal, observed, memory)

    monkeypatch.setattr(fixes, "make_plan", count)
    of = frame(of_app(identifier_uris=(), redirect_uris=(), logout_url=None))
    found = with_fixes(check.checks(of), of)
    assert sum(1 for one in found if one.fix == Fix(("addresses",))) == 3
    assert len(made) == 1


def test_a_fix_is_no_part_of_the_json() -> None:
    of = frame(facts.empty())
    found: list[Check] = [one for one in with_fixes(check.checks(of), of) if one.fix]
    assert found
    assert all("fix" not in one.describe() for one in found)

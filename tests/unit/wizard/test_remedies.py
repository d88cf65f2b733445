"""What repairs a sign-in that failed: offered only where a plan really mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant import texts
from assistant.entra import aadsts, clouds
from assistant.errors import Who
from assistant.saml.findings import Finding, State
from assistant.sentry import addresses, said
from assistant.wizard import remedies
from assistant.wizard.fixes import Fix, changes_for, patched
from assistant.wizard.frame import Frame
from assistant.wizard.goal import STEPS, Goal
from assistant.wizard.remedies import remedy_of, waits

if TYPE_CHECKING:
    from assistant.wizard.observed import Observed

OWNER = {facts.OWNER.upn: facts.OWNER}
ELSEWHERE = "https://elsewhere.example/saml/"


def frame(observed: Observed, goal: Goal | None = None) -> Frame:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    return Frame(goal or facts.goal(), observed, of, clouds.cloud_named("global"), agreed=True)


def done(**more: Any) -> Observed:
    return facts.finished(facts.goal(), **more)


def of_app(**more: Any) -> Observed:
    return done(application=facts.application(facts.goal(), **more))


def of_principal(**more: Any) -> Observed:
    return done(service_principal=facts.principal(facts.goal(), **more))


def wrong(code: str, state: State = State.FAIL) -> Finding:
    return Finding(code, state, Who.ENTRA_ADMIN)


def remedy(code: str, observed: Observed, goal: Goal | None = None, **more: str) -> Fix | None:
    return remedy_of(wrong(code), frame(observed, goal), **more)


SETTLED: list[tuple[str, Observed, str]] = [
    ("aadsts.application_unknown", of_app(identifier_uris=(ELSEWHERE,)), "addresses"),
    ("aadsts.identifier", of_app(identifier_uris=()), "addresses"),
    ("diagnosis.audience_wrong", of_app(identifier_uris=(ELSEWHERE,)), "addresses"),
    ("sentry.said.audience", of_app(identifier_uris=(ELSEWHERE,)), "addresses"),
    ("aadsts.reply_url", of_app(redirect_uris=(), redirect_uri_indexes=()), "addresses"),
    ("diagnosis.destination_wrong", of_app(redirect_uris=(ELSEWHERE,)), "addresses"),
    ("aadsts.logout", of_app(logout_url=ELSEWHERE), "addresses"),
    ("aadsts.application_unknown", facts.empty(), "addresses"),
    ("diagnosis.version", of_principal(sso_mode=None), "application"),
    ("aadsts.no_key", of_principal(certificates=(), active_thumbprint=None), "certificate"),
    (
        "diagnosis.certificate_expired",
        of_principal(certificates=(facts.certificate(days=-1),)),
        "certificate",
    ),
]


@pytest.mark.parametrize(("code", "observed", "step"), SETTLED)
def test_what_a_plan_mends_is_offered(code: str, observed: Observed, step: str) -> None:
    found = remedy(code, observed)
    assert found is not None
    assert found.steps[0] == step
    assert found.page in {"review", "sentry"}
    assert any(
        change.step == step or change.id.startswith("application.")
        for change in changes_for(frame(observed), found.patch)
    )


@pytest.mark.parametrize("code", sorted({code for code, _, _ in SETTLED}))
def test_what_is_right_already_is_not_touched(code: str) -> None:
    found = remedy(code, done())
    assert found is None or (found.chosen and found.page == "certificate")


def test_an_address_of_ones_own_that_is_wrong_is_put_right() -> None:
    own = facts.goal(reply_url=f"{facts.BASE}/saml/acs/other/")
    observed = facts.finished(own)
    found = remedy("aadsts.reply_url", observed, own)
    assert found == Fix(("addresses",), {"reply_url": facts.goal().reply_url})
    after = frame(observed, patched(own, found.patch))
    assert changes_for(after, {})


def test_a_known_person_is_assigned() -> None:
    upn = facts.OWNER.upn
    found = remedy("aadsts.not_assigned", done(users=OWNER), person=upn)
    assert found == Fix(("people",), {"users": (upn,)})
    wished = facts.goal(users=(upn,))
    assert remedy("aadsts.not_assigned", done(users=OWNER), wished, person=upn) == Fix(("people",))


def test_a_person_not_looked_up_yet_is_named_on_their_page() -> None:
    found = remedy("aadsts.not_assigned", done(), person="dana@contoso.com")
    assert found == Fix(("people",), {"users": ("dana@contoso.com",)}, "people")


@pytest.mark.parametrize("person", ["", "Dana Doe", "-"])
def test_nobody_is_guessed(person: str) -> None:
    assert remedy("aadsts.not_assigned", done(), person=person) == Fix(("people",), page="people")


def test_whoever_is_assigned_already_is_not_assigned_again() -> None:
    upn = facts.OWNER.upn
    there = done(users=OWNER, assigned=(facts.assigned(facts.OWNER.id),))
    assert remedy("aadsts.not_assigned", there, person=upn) == Fix(("people",), page="people")


@pytest.mark.parametrize(
    ("code", "page"),
    [
        ("diagnosis.signature_other_certificate", "sentry"),
        ("diagnosis.identifier_near", "sentry"),
        ("sentry.said.issuer", "sentry"),
        ("diagnosis.email_missing", "people"),
        ("diagnosis.request_other_sentry", "target"),
    ],
)
def test_what_is_done_elsewhere_leads_to_its_page(code: str, page: str) -> None:
    assert remedy(code, done()) == Fix((page,), page=page)


@pytest.mark.parametrize(
    "code", ["aadsts.password", "diagnosis.expired", "diagnosis.duplicate_id", "aadsts.unknown"]
)
def test_what_nothing_from_here_mends_has_no_remedy(code: str) -> None:
    assert remedy(code, done()) is None


def test_what_is_no_problem_has_no_remedy() -> None:
    finding = wrong("diagnosis.guest", State.PASS)
    assert remedy_of(finding, frame(done())) is None
    assert remedy_of(replace(finding, state=State.NOT_APPLICABLE), frame(done())) is None
    assert remedy_of(replace(finding, state=State.WARN), frame(done())) is not None


def test_right_after_a_change_entra_is_given_time() -> None:
    slow, quick = wrong("aadsts.not_assigned"), wrong("aadsts.password")
    assert waits(slow, facts.NOW - timedelta(minutes=2), facts.NOW)
    assert not waits(slow, facts.NOW - timedelta(hours=1), facts.NOW)
    assert not waits(slow, None, facts.NOW)
    assert not waits(slow, facts.NOW + timedelta(hours=1), facts.NOW)
    assert not waits(quick, facts.NOW, facts.NOW)
    assert texts.say("diagnosing.fix.wait")


def test_each_code_is_a_finding_and_each_page_a_step() -> None:
    there = {key.rpartition(".")[0] for key in texts.table() if key.endswith(".seen")}
    assert set(remedies.CODES) <= there
    assert len(set(remedies.CODES)) == len(remedies.CODES)
    assert set(remedies._PAGES.values()) <= set(STEPS)
    assert {one.step for one in remedies._REPAIRS.values()} <= set(STEPS)
    assert set(remedies.CODES) & set(aadsts.CODES)
    assert set(remedies.CODES) & set(said.CODES)

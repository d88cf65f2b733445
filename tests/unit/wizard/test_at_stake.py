"""What hangs on a step: a locked-out organization is told of only where that is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import facts

from assistant.entra import clouds
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import at_stake
from assistant.wizard.events import Result
from assistant.wizard.frame import Frame
from assistant.wizard.live import Live
from assistant.wizard.observed import Candidate, Observed, Why
from assistant.wizard.stand import Stand
from assistant.wizard.undo_asking import Asked, Risk

HERE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)
OFF = replace(HERE, sso="none", idp_tenant="")
SILENT = SentrySeen(reachable=True)


def stand(observed: Observed, sentry: SentrySeen | None = HERE, **more: object) -> Stand:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    seen = replace(observed, sentry=sentry)
    frame = Frame(facts.goal(), seen, of, clouds.cloud_named("global"), agreed=True)
    return replace(Stand(frame=frame), **more)  # type: ignore[arg-type] -- whatever a stand has


def test_without_an_application_whoever_sentry_sends_here_is_stranded() -> None:
    assert at_stake.stranded(stand(facts.empty()))
    assert not at_stake.stranded(stand(facts.empty(), OFF))
    assert not at_stake.stranded(stand(facts.finished(facts.goal())))


@pytest.mark.parametrize(("own", "there"), [(True, False), (False, True)])
def test_one_that_was_not_chosen_and_holds_the_identifier_may_let_them_in(
    *, own: bool, there: bool
) -> None:
    uris = (facts.goal().own.identifier.replace("https://", "HTTPS://"),) if own else ("urn:x",)
    other = facts.application(facts.goal(), id="other", identifier_uris=uris)
    seen = replace(facts.empty(), candidates=(Candidate(other, Why.TEMPLATE),))
    assert at_stake.stranded(stand(seen)) is there


@pytest.mark.parametrize(
    ("sentry", "left"), [(HERE, True), (OFF, False), (SILENT, True), (None, True)]
)
def test_after_an_undo_what_sentry_may_still_have_is_left_behind(
    sentry: SentrySeen | None, *, left: bool
) -> None:
    of = stand(facts.empty(), sentry, result=Result("undone"))
    assert at_stake.left_behind(of) is left
    unknown = sentry is None or sentry.sso == "unknown"
    assert at_stake.left_behind(replace(of, result=None)) is (left and not unknown)


def test_what_hangs_on_sentry_waits_for_it() -> None:
    quiet = stand(facts.finished(facts.goal()))
    assert not at_stake.waits_for_sentry(quiet)
    asked = replace(quiet, asked=Asked("r", ("a",), ("A",)))
    assert not at_stake.waits_for_sentry(asked)
    risky = replace(quiet, asked=Asked("r", ("a",), ("A",), risk=Risk(Live.YES, "", alone=True)))
    assert at_stake.waits_for_sentry(risky)
    assert not at_stake.waits_for_sentry(replace(risky, busy="look"))
    assert at_stake.waits_for_sentry(stand(facts.empty()))

"""Carries a plan out, round by round, until looking again shows that nothing differs any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.faults import Kind, kind_of
from assistant.entra.roles import ASSIGNMENTS_WRITE
from assistant.errors import BadInput, Conflict, ServiceError, Stopped
from assistant.wizard import foreseen, settle
from assistant.wizard.engine import Applied, Engine, sendable
from assistant.wizard.events import Failed, Planned
from assistant.wizard.journal import Journal
from assistant.wizard.live import whom
from assistant.wizard.refusals import refusal
from assistant.wizard.steps import review
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.change import Change, Plan
    from assistant.wizard.events import Result
    from assistant.wizard.observe import Seen
    from assistant.wizard.setup import SetUp

MOST_ROUNDS = 4
LONG_CONSENT = 1.0
"""Seconds after which a question counts as answered by a person, and the look as old."""


def apply(set_up: SetUp) -> Result:
    """Change what differs, prove it, judge it.

    Raises:
        SignInError: a person must sign in; call again afterwards, nothing is done twice.
        AssistantError: nothing could be done, or it is not clear what is meant.
    """
    return _Applying(set_up).run()


@dataclass(slots=True)
class _Applying:
    """One call of ``apply``; what must outlive a sign-in in the middle stands in the set-up."""

    of: SetUp
    _names: dict[str, str] = field(default_factory=dict)

    def run(self) -> Result:
        """Go round until nothing differs, or nothing more can be done."""
        seen = self.of.look_for()
        self._refuse_nobodys(seen)
        plan = self.of.plan_of(seen)
        self.of.observe(Planned(plan))
        self.of.planned = max(self.of.planned, len(plan.changes))
        waits = iter(settle.SETTLING)
        rounds = 0
        unanswered = False
        while True:
            agreed = self._agreed(plan, seen)
            fresh = tuple(change for change in agreed.now if change.id not in self.of.carried)
            new = sendable(fresh, self.of.holes)
            if new and not plan.waiting:
                if self._agree_to(plan, seen):
                    # A person took their time: what is sent must fit what is there now.
                    seen = self.of.look_for()
                    plan = self.of.plan_of(seen)
                    continue
                rounds += 1
                if rounds > MOST_ROUNDS:
                    code = "run.unanswered" if unanswered else "run.does_not_settle"
                    raise ServiceError(code, changes=_names(new))
                self.of.require(plan.scopes)
                self.of.look.scopes |= plan.scopes
                result = self._carry_out(new, seen)
                unanswered = bool(result.unknown)
                self.of.tried |= set(result.outcomes)
                self.of.carried |= {key for key, out in result.outcomes.items() if out.good}
                ended = self._ended(result)
                if ended is not None:
                    return self.of.result(ended, seen)
            elif not agreed.now and not plan.waiting and self._proven(seen):
                break
            else:
                pause = next(waits, None)
                if pause is None:
                    if not agreed.now and agreed.later and not plan.waiting:
                        break
                    return self._gave_up(plan, seen)
                self.of.cancel.wait(pause)
            self.of.cancel.check()
            seen = self.of.look_for()
            plan = self.of.plan_of(seen)
        if agreed.later:
            self.of.end_broken_runs()
            self.of.observe(Failed(Conflict("review.after_sentry", changes=_names(agreed.later))))
            return self.of.judge(seen, "suspended")
        return self.of.judge(seen, "converged")

    def _refuse_nobodys(self, seen: Seen) -> None:
        """Change nothing for an organization that Sentry says it does not have.

        Raises:
            BadInput: Sentry answered, and knows no such organization.
        """
        sentry = seen.observed.sentry
        if sentry is not None and sentry.organization == "missing":
            slug = self.of.look.goal.organization
            raise BadInput("target.no_organization", slug=slug)

    def _agreed(self, plan: Plan, seen: Seen) -> review.Agreed:
        return review.agree(
            plan,
            even_if_in_use=self.of.even_if_in_use,
            carried=frozenset(self.of.tried) | self._untold(),
            people=whom(seen.observed),
        )

    def _untold(self) -> frozenset[str]:
        """Name the making of a certificate whose run broke off before saying what comes next."""
        untold = any(not made.told for made in self.of.memory().certificates)
        return frozenset({writes.CERTIFICATE}) if untold else frozenset()

    def _agree_to(self, plan: Plan, seen: Seen) -> bool:
        """Ask for consent to what was not consented to; tell whether that took a person's time."""
        own = frozenset(self.of.carried | self.of.tried)
        if self.of.consented is not None and not review.grew(self.of.consented, plan, own):
            return False
        if self.of.consented is not None:
            self.of.observe(Planned(plan))  # nobody agrees to what they have not seen
            # A restore says that the rest follows; anything else that came is nobody's wish.
            restored = any(change.id == writes.RESTORE for change in self.of.consented.changes)
            if self.of.unattended and not restored:
                raise Conflict("run.grew", changes=_names(plan.changes))
        for known in foreseen.checks(self.of.frame_of(seen)):
            self.of.observe(known)  # before they agree, not after
        began = self.of.clock.monotonic()
        if not self.of.consent(plan):
            raise Stopped("run.declined_rest" if self.of.applied else "run.declined")
        self.of.consented = plan
        return self.of.clock.monotonic() - began > LONG_CONSENT

    def _proven(self, seen: Seen) -> bool:
        """Two reads agree, and the metadata carries the certificate that signs."""
        if not seen.agreed:
            return False
        principal, federation = seen.observed.service_principal, seen.observed.federation
        if not self.of.applied or principal is None or federation is None:
            return True
        provider = federation.provider
        listed = [c.thumbprint for c in provider.signing] if provider else []
        return principal.active_thumbprint in listed

    def _gave_up(self, plan: Plan, seen: Seen) -> Result:
        """The limit is reached: say what is known, and that the next run goes on."""
        if plan.waiting:
            until = max(entry.until for entry in plan.waiting if entry.until)
            error = ServiceError("run.hidden", until=texts.hour(until))
            self.of.observe(Failed(error))
            return self.of.result("suspended", seen)
        if plan.changes:
            self.of.observe(Failed(ServiceError("run.not_visible", changes=_names(plan.changes))))
            return self.of.result("failed", seen)
        return self.of.judge(seen, "converged")

    def _carry_out(self, changes: tuple[Change, ...], seen: Seen) -> Applied:
        self.of.secrets.prepare(changes)
        self._names.update((change.id, change.params.get("name", "")) for change in changes)
        journal = self._begin(seen)
        known = frozenset(c.application.id for c in seen.observed.candidates)
        engine = Engine(
            self.of.graph,
            journal,
            self.of.secrets,
            self.of.observe,
            known,
            self.of.holes,
        )
        self.of.keep_watch()
        result = engine.apply(changes)
        self.of.applied += result.count
        return result

    def _begin(self, seen: Seen) -> Journal:
        if self.of.journal is None:
            stamp = self.of.clock.now().strftime("%Y%m%dT%H%M%S")
            run = f"{stamp}-{self.of.mark}"
            self.of.journal = Journal(self.of.folder / f"{run}.jsonl", self.of.clock)
            digest = self.of.consented.digest if self.of.consented else ""
            found = seen.observed.application
            words = {**self.of.words, "app_id": found.app_id if found else ""}
            self.of.journal.begin(run, self.of.look.goal.key, self.of.mark, digest, words)
        return self.of.journal

    def _ended(self, result: Applied) -> str | None:
        """Say how the run ended, or ``None`` to look again and go on."""
        if self.of.graph.need is not None:
            raise self.of.graph.need
        if result.stopped:
            return "cancelled"
        refused = [(key, fault) for key, fault in result.failed if fault is not None]
        forbidden = [key for key, fault in refused if kind_of(fault) is Kind.FORBIDDEN]
        if refused and len(forbidden) == len(refused) and self._more_rights(forbidden):
            return None
        errors = [refusal(key, fault, self._names.get(key, "")) for key, fault in refused]
        for error in errors:
            self.of.observe(Failed(error))
        if errors:
            self.of.status = max(error.exit_status for error in errors)
        return "failed" if refused else None

    def _more_rights(self, forbidden: list[str]) -> bool:
        """Get a token that may do what was refused, if there is one: once each way.

        Assignments may take the wider permission after all; a role that was activated meanwhile
        shows only in a new token.
        """
        assigning = all(key.startswith(settle.ASSIGN) for key in forbidden)
        if assigning and ASSIGNMENTS_WRITE not in self.of.look.scopes:
            self.of.require(frozenset({ASSIGNMENTS_WRITE}))
            return True
        if self.of.renewed:
            return False
        self.of.renewed = True
        return self.of.renew()


def _names(changes: Sequence[Change]) -> str:
    return ", ".join(title_of(change.id, change.params.get("name", "")) for change in changes)

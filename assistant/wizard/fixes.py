"""What repairs a check from here: a patch of the goal, or the page on which a person chooses. Pure.

A patch is offered only where planning with it holds a change that mends the check: each rule names
the change, so that nobody is led to a review that has nothing for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.errors import AssistantError
from assistant.saml.findings import State
from assistant.wizard import choice
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.memory import Memory
from assistant.wizard.plan import make_plan
from assistant.wizard.steps.certificate import ACTIVATE, NOTIFY
from assistant.wizard.steps.people import REQUIRE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assistant.wizard.change import Change
    from assistant.wizard.events import Check
    from assistant.wizard.frame import Frame
    from assistant.wizard.goal import Goal

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Fix:
    """What repairs a check.

    Attributes:
        steps: keys of the steps whose changes or choices mend it.
        patch: answers by name (`assistant.wizard.answers`) that win over the person's own; empty
            where planning for the same goal again is enough, or where only a person can choose.
        page: where it goes on: the review, or the page on which a person chooses or acts.
    """

    steps: tuple[str, ...]
    patch: Mapping[str, object] = field(default_factory=dict)
    page: str = REVIEW

    @property
    def chosen(self) -> bool:
        """Whether it only leads a person to where they choose: nothing is planned for them."""
        return not self.patch and self.page != REVIEW


def fix_of(check: Check, frame: Frame, memory: Memory | None = None) -> Fix | None:
    """Give what repairs a check, ``None`` where nothing from here does.

    Args:
        check: a verdict on this frame.
        frame: what it stands on.
        memory: what the journal knows; without it, what replication may hide is not considered.
    """
    return _Fixing(frame, memory).fix_of(check)


def with_fixes(
    checks: Iterable[Check], frame: Frame, memory: Memory | None = None
) -> tuple[Check, ...]:
    """Give the checks, each with what repairs it."""
    fixing = _Fixing(frame, memory)
    return tuple(replace(check, fix=fixing.fix_of(check)) for check in checks)


@dataclass(frozen=True, slots=True)
class _Repair:
    """A rule: a plan for the patched goal mends it if it holds a certain change.

    Attributes:
        steps: those that the change belongs to.
        mends: whether a change is the one.
        patch: what of the goal is patched.
        page: where a person goes once it is planned.
        otherwise: where a person chooses if planning does not mend it; empty if nowhere.
    """

    steps: tuple[str, ...]
    mends: Callable[[Change, Check, Goal], bool]
    patch: Callable[[Check], Mapping[str, object]] = lambda _check: {}
    page: str = REVIEW
    otherwise: str = ""


class _Fixing:
    """Plans once for each patch, and only where a check asks for it."""

    def __init__(self, frame: Frame, memory: Memory | None) -> None:
        self._frame = frame
        self._memory = memory or Memory("")
        self._planned: dict[tuple[tuple[str, object], ...], tuple[Change, ...]] = {}

    def fix_of(self, check: Check) -> Fix | None:
        repair = _REPAIRS.get(check.words)
        if repair is not None:
            return self._repaired(check, repair)
        page = _PAGES.get(check.words) or _page_of(check)
        if page:
            return Fix((page,), page=page)
        if check.words == _RENAMED and self._not_yet_in_sentry():
            return Fix(("sentry",), {"identifier_claim": "objectidentifier"}, "sentry")
        return None

    def _repaired(self, check: Check, repair: _Repair) -> Fix | None:
        patch = repair.patch(check)
        goal = self._frame.goal
        found = [one for one in self._changes(patch) if repair.mends(one, check, goal)]
        if found and all(one.stage == AFTER_SENTRY for one in found):
            # Nothing to make now: first Sentry has to be given what is there already.
            return Fix((*repair.steps, "sentry"), patch, "sentry")
        if found:
            return Fix(repair.steps, patch, repair.page)
        return Fix((repair.otherwise,), page=repair.otherwise) if repair.otherwise else None

    def _changes(self, patch: Mapping[str, object]) -> tuple[Change, ...]:
        key = tuple(sorted(patch.items()))
        if key not in self._planned:
            self._planned[key] = changes_for(self._frame, patch, self._memory)
        return self._planned[key]

    def _not_yet_in_sentry(self) -> bool:
        """Once people are linked, another claim would make each of them link again."""
        seen = self._frame.observed.sentry
        return seen is not None and seen.sso == "none"


def changes_for(
    frame: Frame, patch: Mapping[str, object], memory: Memory | None = None
) -> tuple[Change, ...]:
    """Give what would be changed for a patched goal; nothing where that cannot be planned.

    Args:
        frame: what is wanted and what is there.
        patch: answers that win over the goal's own.
        memory: what the journal knows.
    """
    observed, goal = frame.observed, patched(frame.goal, patch)
    known = memory or Memory("")
    try:
        none_chosen = observed.application is None
        if none_chosen and choice.choose(goal, observed.candidates, known).ask:
            return ()
        return make_plan(goal, observed, known).changes
    except AssistantError:  # what keeps it from being planned is told where one plans
        return ()


def patched(goal: Goal, patch: Mapping[str, object]) -> Goal:
    """Give the goal with a patch of the answers merged over it."""
    merged = dict(patch)
    if "restore_app" in merged:
        merged |= {"app_id": None, "new_app": False}
    # mypy cannot see that a patch holds attributes of Goal; a test sees to it
    return replace(goal, **merged)  # type: ignore[arg-type]


def _is(*ids: str) -> Callable[[Change, Check, Goal], bool]:
    return lambda change, _check, _goal: change.id in ids


def _field(name: str) -> Callable[[Change, Check, Goal], bool]:
    return lambda change, _check, _goal: any(one.name == name for one in change.fields)


def _tells_all(change: Change, _check: Check, goal: Goal) -> bool:
    """Whether everyone named is told afterwards: Entra keeps five addresses."""
    after = next((one.after for one in change.fields if change.id == NOTIFY), ())
    told = {str(mail).lower() for mail in after} if isinstance(after, tuple) else set()
    return {mail.lower() for mail in goal.notify} <= told


def _assigns(change: Change, _check: Check, _goal: Goal) -> bool:
    return change.id.startswith("people.assign:")


def _assigns_them(change: Change, check: Check, _goal: Goal) -> bool:
    return change.id == f"people.assign:{check.params['owner']}".lower()


_THERE = _Repair(("application",), _is(writes.APPLICATION, writes.RESTORE), otherwise="application")
_BACK = _Repair(
    ("application",), _is(writes.RESTORE), lambda check: {"restore_app": check.params["id"]}
)
_TWIN = _Repair(("application",), _is(writes.APPLICATION), page="application")
_CERTIFICATE = _Repair(("certificate",), _is(writes.CERTIFICATE, ACTIVATE))
_REQUIRED = _Repair(("people",), _is(REQUIRE), lambda _check: {"assignment_required": True})
_ASSIGN = _Repair(("people",), _assigns, otherwise="people")
_ASSIGN_THEM = _Repair(("people",), _assigns_them, otherwise="people")


def _set(name: str) -> _Repair:
    return _Repair(("addresses",), _field(name))


_REPAIRS: Mapping[str, _Repair] = {
    "check.application.there.fail": _THERE,
    "check.addresses.saml.not_run": replace(_THERE, steps=("application", "addresses")),
    "check.application.mode.fail": _Repair(("application",), _is(writes.MODE)),
    "check.application.deleted.named": _BACK,
    "check.application.deleted.identifier": _BACK,
    # Whether it is the one that is meant, only a person knows; it matters while none is there.
    "check.application.deleted.template": _TWIN,
    "check.application.deleted.name": _TWIN,
    "check.application.limits.warn": _Repair(
        ("certificate",), _is(writes.CERTIFICATE), page="certificate"
    ),
    "check.addresses.identifier.fail": _set("identifierUris"),
    "check.addresses.reply_url.fail": _set("web.redirectUris"),
    "check.addresses.sign_on_url.fail": _set("loginUrl"),
    "check.addresses.relay_state.fail": _set("samlSingleSignOnSettings.relayState"),
    "check.addresses.logout_url.fail": _set("web.logoutUrl"),
    "check.certificate.active.fail": _CERTIFICATE,
    "check.certificate.active.warn": _CERTIFICATE,
    "check.certificate.expired.fail": _CERTIFICATE,
    "saml.certificate.expired": _CERTIFICATE,
    "saml.certificate.expires_soon": _CERTIFICATE,
    "saml.metadata.no_certificate": _CERTIFICATE,
    "check.certificate.notify.warn": _Repair(("certificate",), _tells_all, otherwise="certificate"),
    "check.people.assigned.fail": _ASSIGN,
    "check.people.everyone.not_run": _ASSIGN,
    "check.people.required.fail": _Repair(("people",), _is(REQUIRE)),
    "check.people.required.warn": _REQUIRED,
    "sentry.gate.assignment_open": _REQUIRED,
    "sentry.gate.owner_unassigned": _ASSIGN_THEM,
    "sentry.gate.second_owner_unassigned": _ASSIGN_THEM,
}

_PAGES: Mapping[str, str] = {
    "check.target.sentry.warn": "target",
    "check.target.organization.fail": "target",
    "sentry.public.not_sentry": "target",
    "sentry.public.other_base": "target",
    "sentry.seen.no_organization": "target",
    "check.signin.tenant.warn": "signin",
    "check.signin.tenant.fail": "signin",
    "check.signin.roles.warn": "signin",
    "check.signin.roles_eligible.warn": "signin",
    "check.certificate.notify.not_applicable": "certificate",
    "check.people.assigned.not_applicable": "people",
    "check.people.unknown_in_file.warn": "people",
    "check.people.shared_in_file.warn": "people",
    "check.people.group_licence.warn": "people",
    "check.people.group_empty.warn": "people",
    "check.people.nested.warn": "people",
    "check.people.owner_unnamed.warn": "people",
    "check.people.owner_shut_out.fail": "people",
    "check.people.foreseen_will_not.warn": "people",
    "check.people.shut_out.warn": "people",
    "check.people.foreseen_cannot_tell.warn": "people",
    "check.people.foreseen_hidden.warn": "people",
    "sentry.gate.owner_unnamed": "people",
    "sentry.gate.second_owner_unnamed": "people",
    "sentry.gate.second_owner_same": "people",
    "sentry.gate.second_owner_shut_out": "people",
    "sentry.gate.members_differ": "people",
    "sentry.gate.said_no": "sentry",
    "sentry.seen.not_yet": "sentry",
    "sentry.seen.other_tenant": "sentry",
    "sentry.seen.other_address": "sentry",
    "check.sentry.provider.none": "sentry",
    "check.check.claims.not_run": "finish",
    "check.finish.sp.not_run": "finish",
    "check.finish.idp.not_run": "finish",
    "check.finish.my_apps.not_run": "finish",
    "check.finish.my_apps.hidden": "finish",
}
_RENAMED = "sentry.gate.identifier_name"
_TYPED = ("target.slug", "target.address")
_WRONG = frozenset({State.WARN, State.FAIL})


def _page_of(check: Check) -> str:
    """Give the page for whole families: what is odd about what was typed, and the questions."""
    if check.id in _TYPED and check.state in _WRONG:
        return "target"
    if check.id.startswith("sentry.gate.") and check.state is State.NOT_RUN:
        return "sentry"
    return ""

"""What is known of the groups, the test user and the rule that a person names. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import groups
from assistant.wizard.live import in_use

if TYPE_CHECKING:
    from assistant.entra.people import Group
    from assistant.errors import AssistantError
    from assistant.wizard.answers import Answers
    from assistant.wizard.events import Check
    from assistant.wizard.frame import Frame
    from assistant.wizard.observed import Observed

Standing = Literal["assigned", "wished", "unseen", "missing", "ambiguous", "unusable"]
"""``assigned`` already, or to be: ``wished``; ``unseen``: named since the last look."""

NESTED = "people.nested"
"""The check that is about what stands inside groups, and does not say in which."""
TEST_USER = "sso-test"
_ENDS = frozenset(".?!:…")
_MANAGED = ".onmicrosoft.com"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a group; ``remedy`` may be empty."""

    warns: bool
    seen: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group that is named or assigned.

    Attributes:
        value: the answer that names it; empty for one that is assigned without being named here.
        id: its object id, empty as long as it is not known.
        name: its display name, or what was typed.
        kind: ``security``, ``microsoft_365``, ``dynamic``, ``hidden``, ``distribution``, or empty.
        reached: how many people its assignment reaches, or would; ``None`` where that is not known.
    """

    value: str
    id: str
    name: str
    kind: str
    standing: Standing
    reached: int | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def words(self) -> str:
        """Say what kind of group it is and whom it reaches."""
        kind = texts.say(f"ui.people.kind.{self.kind}") if self.kind else ""
        if self.reached is None:
            return kind
        one = "one" if self.reached == 1 else "many"
        people = texts.say(f"ui.people.reached.{one}", count=self.reached)
        return texts.say("ui.people.reached.both", kind=kind, people=people) if kind else people


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether one must be assigned to sign in.

    Attributes:
        now: as it is today, or as Entra makes a new application; ``None`` where it is not known.
        harms: the wish could lock out people who sign in today.
        open: everyone in the tenant may sign in once the wish is carried out.
    """

    now: bool | None
    harms: bool
    open: bool


def group_lines(frame: Frame | None, answers: Answers) -> tuple[GroupLine, ...]:
    """Give the groups that are named, in their order, then the others that are assigned."""
    if frame is None:
        return tuple(GroupLine(name, "", name, "", "unseen") for name in answers.groups)
    frame = _only_groups(frame)
    observed = frame.observed
    remarks = _remarks(frame)
    named = [_named(value, observed, remarks) for value in answers.groups]
    shown = {line.id for line in named}
    others = [
        GroupLine(
            "",
            one.principal_id,
            one.name or one.principal_id,
            _kind(observed.assigned_groups.get(one.principal_id)),
            "assigned",
            observed.reached.get(one.principal_id),
            remarks.get(one.principal_id, ()),
        )
        for one in observed.assigned
        if one.principal_id not in shown
    ]
    return (*named, *others)


def of_all_groups(frame: Frame | None) -> tuple[Remark, ...]:
    """Give what concerns the groups together: those inside others, and the licence."""
    if frame is None:
        return ()
    frame = _only_groups(frame)
    return tuple(
        _remark(check)
        for check in groups.checks(frame)
        # What was not readable stands on the page anyway, as what groups take.
        if not _about(check, frame) and check.state in {State.WARN, State.FAIL}
    )


def rule(frame: Frame | None, answers: Answers) -> Rule:
    """Judge what is wished about assignment."""
    principal = frame.observed.service_principal if frame else None
    # A gallery application made through Graph requires assignment (see the step's plan).
    now = principal.assignment_required if principal else True if frame else None
    wish = answers.assignment_required
    harms = bool(
        wish and now is not True and frame and principal and in_use(frame.goal, frame.observed)
    )
    return Rule(now, harms, open=(now if wish is None else wish) is False)


def test_user_offer(frame: Frame | None) -> str:
    """Offer a name for the test user, empty where no domain is known.

    A domain of Entra's own is never federated, so an account can always be made in it.
    """
    domains = frame.observed.tenant.domains if frame else ()
    managed = [name for name in domains if name.lower().endswith(_MANAGED)]
    chosen = next(iter((*managed, *domains)), "")
    return f"{TEST_USER}@{chosen}" if chosen else ""


def refusal(error: AssistantError) -> str:
    """Say why an answer cannot be taken, for a field: it needs no option's name."""
    key = f"ui.people.refused.{error.code.rpartition('.')[2]}"
    if error.code.startswith("answers.") and texts.has(key):
        return texts.say(key, **error.params)
    said = texts.explain(error)
    return texts.say("ui.people.refused.other", title=said.title, hint=said.hint)


def _named(value: str, observed: Observed, remarks: dict[str, tuple[Remark, ...]]) -> GroupLine:
    if value.lower() not in observed.groups:
        return GroupLine(value, "", value, "", "unseen")
    fits = observed.groups[value.lower()]
    if len(fits) != 1:
        standing: Standing = "ambiguous" if fits else "missing"
        ids = ", ".join(group.id for group in fits)
        seen = texts.say(f"ui.people.group.{standing}", name=value, ids=ids)
        return GroupLine(value, "", value, "", standing, remarks=(Remark(warns=True, seen=seen),))
    group = fits[0]
    assigned = any(one.principal_id == group.id for one in observed.assigned)
    line = GroupLine(
        value,
        group.id,
        group.display_name,
        _kind(group),
        "assigned" if assigned else "wished",
        observed.reached.get(group.id) if assigned else _coming(group, observed),
        remarks.get(group.id, ()),
    )
    if assigned:
        return line
    if not group.assignable:
        seen = texts.say("ui.people.group.unusable")
        return replace(line, standing="unusable", remarks=(Remark(warns=True, seen=seen),))
    reason = texts.say(f"plan.people.assign_{groups.words_for(group)}.reason")
    return replace(line, remarks=(Remark(warns=False, seen=reason), *line.remarks))


def _coming(group: Group, observed: Observed) -> int | None:
    """Count the members of a group to be assigned; one that hides them only looks empty."""
    members = observed.coming.get(group.id)
    return None if members is None or (group.hidden and not members) else len(members)


def _kind(group: Group | None) -> str:
    if group is None:
        return ""
    if not group.assignable:
        return "distribution"
    if group.dynamic:
        return "dynamic"
    if group.hidden:
        return "hidden"
    return "microsoft_365" if group.microsoft_365 else "security"


def _only_groups(frame: Frame) -> Frame:
    """Leave out the people: tens of thousands may be assigned, and a page asks often."""
    observed = frame.observed
    assigned = tuple(one for one in observed.assigned if one.kind == "Group")
    if len(assigned) == len(observed.assigned):
        return frame
    return replace(frame, observed=replace(observed, assigned=assigned))


def _remarks(frame: Frame) -> dict[str, tuple[Remark, ...]]:
    """Give the checks' words by the group that they are about."""
    found: dict[str, tuple[Remark, ...]] = {}
    for check in groups.checks(frame):
        about = _about(check, frame)
        if about and check.state in {State.WARN, State.FAIL, State.NOT_RUN}:
            found[about] = (*found.get(about, ()), _remark(check))
    return found


def _about(check: Check, frame: Frame) -> str:
    """Give the group that a check is about; what stands inside groups is inside the only one."""
    if check.about or check.id != NESTED:
        return check.about
    observed = frame.observed
    fits = (observed.groups.get(name.lower(), ()) for name in frame.goal.groups)
    ids = {one.principal_id for one in observed.assigned if one.kind == "Group"}
    ids |= {those[0].id for those in fits if len(those) == 1}
    return next(iter(ids)) if len(ids) == 1 else ""


def _remark(check: Check) -> Remark:
    warns = check.state is not State.NOT_RUN
    return Remark(warns, in_one(check.say("seen"), check.say("meaning")), check.say("remedy"))


def in_one(*said: str) -> str:
    """Put sentences on one line: one that ends without a full stop gets it before the next."""
    parts = [part for part in said if part]
    closed = (part if part.rstrip('”“"»')[-1:] in _ENDS else f"{part}." for part in parts[:-1])
    return " ".join((*closed, *parts[-1:]))

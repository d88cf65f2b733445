"""Which application is meant: one that is there, a new one, or a question to the person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.sentry import gallery
from assistant.wizard.observed import Candidate, Deleted, Why

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.entra.objects import Application, Template
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed


@dataclass(frozen=True, slots=True)
class Choice:
    """``application`` is the one to use, ``None`` for a new one; ``ask`` lists what is unclear."""

    application: Application | None
    ask: tuple[Candidate, ...] = ()


def rank(groups: Iterable[tuple[Why, Iterable[Application]]]) -> tuple[Candidate, ...]:
    """Join what was found by several ways: each application once, by its strongest reason."""
    seen: dict[str, Candidate] = {}
    for why, applications in groups:
        for application in applications:
            seen.setdefault(application.id, Candidate(application, why))
    return tuple(seen.values())


def adopted(memory: Memory, candidates: Iterable[Candidate]) -> Application | None:
    """Find the application whose making was journalled without an answer.

    It was not there before, and was made from when we asked on; two such are nobody's for sure.
    """
    for pending in memory.pending:
        if pending.change != "application.create":
            continue
        new = [
            candidate.application
            for candidate in candidates
            if candidate.application.id not in pending.known | memory.others
            and not _serves_another(candidate.application)
            and candidate.application.created is not None
            and (pending.at - candidate.application.created).total_seconds() < 300  # noqa: PLR2004 -- clocks may differ by five minutes
        ]
        if len(new) == 1:
            return new[0]
    return None


def choose(goal: Goal, candidates: tuple[Candidate, ...], memory: Memory) -> Choice:
    """Choose the application.

    One that holds this organization's Identifier is the one: Entra allows no second. One without
    any Identifier may have been half made for it, so the person is asked; one that serves another
    organization, or that another set-up made, is never taken.

    Raises:
        BadInput: if the person named an application that is not there, or wants a new one while
            another holds the Identifier.
    """
    if goal.app_id:
        for candidate in candidates:
            if candidate.why is Why.NAMED:
                return Choice(candidate.application)
        raise BadInput("application.not_found", app_id=goal.app_id)
    if goal.restore_app:
        back = [c.application for c in candidates if bears(c.application, goal.restore_app)]
        if not back:
            none_holds(goal, candidates)
        return Choice(back[0] if back else None)
    ours = adopted(memory, candidates)
    holder = holders(goal, candidates)
    if goal.new_app:
        made = _made_anew(goal, memory, candidates) or ours
        if made is None:
            none_holds(goal, candidates)
        return Choice(made)
    own = [c.application for c in candidates if c.why is Why.JOURNAL]
    if holder or own:
        return Choice((holder or own)[0])
    if ours is not None:
        return Choice(ours)
    unclear = tuple(
        c
        for c in candidates
        if not _serves_another(c.application) and c.application.id not in memory.others
    )
    return Choice(None, unclear)


def bears(one: Application | Deleted, named: str) -> bool:
    """Tell whether it is the one with this client id or object id."""
    return named.lower() in {one.id.lower(), one.app_id.lower()}


def holders(goal: Goal, candidates: Iterable[Candidate]) -> list[Application]:
    """Give who holds this organization's Identifier; Entra allows one."""
    found = (candidate.application for candidate in candidates)
    return [one for one in found if goal.identifier in one.identifier_uris]


def none_holds(goal: Goal, candidates: Iterable[Candidate]) -> None:
    """Make sure that the Identifier is free for another application.

    Raises:
        BadInput: ``application.identifier_held``.
    """
    held = holders(goal, candidates)
    if held:
        names = ", ".join(f"{one.display_name} ({one.app_id})" for one in held)
        raise BadInput("application.identifier_held", names=names, identifier=goal.identifier)


def _made_anew(goal: Goal, memory: Memory, candidates: Iterable[Candidate]) -> Application | None:
    """Find the new application that an earlier run of this set-up made: a third is not meant.

    If it has been given another Identifier meanwhile, another one is.
    """
    made = memory.application.object_id if memory.application else ""
    for candidate in candidates:
        one = candidate.application
        if one.id == made and (goal.identifier in one.identifier_uris or not _serves_another(one)):
            return one
    return None


def _serves_another(application: Application) -> bool:
    return any(not uri.startswith("api://") for uri in application.identifier_uris)


def twins(
    goal: Goal, templates: Iterable[Template], deleted: Iterable[Application]
) -> tuple[Deleted, ...]:
    """Pick out of the deleted applications those that may be meant, by the strongest reason."""
    entries = {template.id for template in templates if _is_sentrys(template)}
    found: dict[str, Deleted] = {}
    for one in deleted:
        why = _why_meant(goal, entries, one)
        if why is not None:
            found[one.id] = Deleted(
                one.id,
                one.app_id,
                one.display_name,
                one.identifier_uris,
                one.template_id,
                why,
                one.deleted,
            )
    order = list(Why)
    return tuple(sorted(found.values(), key=lambda twin: (order.index(twin.why), twin.id)))


def _why_meant(goal: Goal, entries: set[str], one: Application) -> Why | None:
    if goal.restore_app and bears(one, goal.restore_app):
        return Why.NAMED
    if goal.identifier in one.identifier_uris:
        return Why.IDENTIFIER
    if one.template_id in entries and not _serves_another(one):
        return Why.TEMPLATE
    return Why.NAME if one.display_name == goal.app_name else None


def to_restore(goal: Goal, observed: Observed) -> Deleted | None:
    """Give the deleted application that the person wants back, ``None`` if it is not deleted."""
    named = goal.restore_app
    return next((one for one in observed.twins if named and bears(one, named)), None)


def exact(templates: Iterable[Template]) -> Template:
    """Give Sentry's own gallery entry.

    Raises:
        BadInput: if there is none, or more than one.
    """
    found = [template for template in templates if _is_sentrys(template)]
    if len(found) != 1:
        names = ", ".join(sorted({t.display_name for t in templates})) or "-"
        raise BadInput("application.no_template", found=len(found), names=names)
    return found[0]


def lookalikes(templates: Iterable[Template]) -> tuple[Template, ...]:
    """Give the gallery entries that a hasty search might take for Sentry's."""
    return tuple(template for template in templates if not _is_sentrys(template))


def _is_sentrys(template: Template) -> bool:
    return template.display_name == gallery.NAME and gallery.SSO_MODE in template.modes

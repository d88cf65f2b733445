"""Which application is meant: one that is there, a new one, or a question to the person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.sentry import gallery
from assistant.wizard.observed import Candidate, Why

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.entra.objects import Application, Template
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory


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
            if candidate.application.id not in pending.known
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
    organization is never taken.

    Raises:
        BadInput: if the person named an application that is not there.
    """
    if goal.app_id:
        for candidate in candidates:
            if candidate.why is Why.NAMED:
                return Choice(candidate.application)
        raise BadInput("application.not_found", app_id=goal.app_id)
    own = [c for c in candidates if c.why is Why.JOURNAL]
    holder = [c for c in candidates if goal.identifier in c.application.identifier_uris]
    if holder or own:
        return Choice((holder or own)[0].application)
    ours = adopted(memory, candidates)
    if ours is not None:
        return Choice(ours)
    if goal.new_app:
        return Choice(None)
    unclear = tuple(c for c in candidates if not _serves_another(c.application))
    return Choice(None, unclear)


def _serves_another(application: Application) -> bool:
    return any(not uri.startswith("api://") for uri in application.identifier_uris)


def exact(templates: Iterable[Template]) -> Template:
    """Give Sentry's own gallery entry.

    Raises:
        BadInput: if there is none, or more than one.
    """
    found = [t for t in templates if t.display_name == gallery.NAME and gallery.SSO_MODE in t.modes]
    if len(found) != 1:
        names = ", ".join(sorted({t.display_name for t in templates})) or "-"
        raise BadInput("application.no_template", found=len(found), names=names)
    return found[0]

"""Sentry's side as one reads it: what to settle before Save, what to type where. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import Who
from assistant.saml.findings import Finding, State
from assistant.sentry import form, mapping
from assistant.sentry.twin import Kept
from assistant.wizard import check_groups
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.events import Check
from assistant.wizard.steps import certificate, sentry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.sentry.form import Page, Row
    from assistant.sentry.gate import GateItem, GateState
    from assistant.wizard.change import Plan
    from assistant.wizard.frame import Frame

_WORST_FIRST: dict[GateState, int] = {"stop": 0, "ask": 1, "warn": 2, "ok": 3}
_ACTS = {
    "owner_unnamed": "people",
    "owner_unassigned": "review",
    "owner_shut_out": "people",
    "second_owner_unnamed": "people",
    "second_owner_same": "people",
    "second_owner_unassigned": "review",
    "second_owner_shut_out": "people",
    "people_shut_out": "people",
    "people_unsure": "people",
    "assignment_open": "people",
    "members_unknown": "members",
    "members_differ": "members",
    "identifier_name": "object_id",
    "identifier_objectid": "name",
}
"""What can be done about it here: go to a page, give a list of members, choose another claim."""
_BY_HAND: Page = "provider_by_hand"
_TWIN = "sentry.twin."


@dataclass(frozen=True, slots=True)
class GateRow:
    """One thing to settle.

    Attributes:
        name: by which it is answered.
        state: how it stands, with a person's answer.
        asked: only a person can answer it.
        answer: what they said, if they did.
        says: the question, or what is known.
        meaning: why it matters.
        todo: what to do; empty where nothing is to be done.
        act: what can be done about it here: ``people`` and ``review`` are pages, ``members`` a
            list to give, ``object_id`` and ``name`` claims to choose; empty where nothing can.
    """

    name: str
    state: GateState
    asked: bool
    answer: bool | None
    says: str
    meaning: str
    todo: str
    act: str

    @property
    def open(self) -> bool:
        """Whether somebody has to answer it still."""
        return self.state == "ask"


@dataclass(frozen=True, slots=True)
class FormPage:
    """One of Sentry's pages, with what is typed on it.

    Attributes:
        page: which one.
        place: where it is, in Sentry's words.
        rows: the values, in Sentry's order.
    """

    page: Page
    place: str
    rows: tuple[Row, ...]

    @property
    def values(self) -> dict[str, str]:
        """What stands in its fields, by key."""
        return {row.key: row.value for row in self.rows}


def rows(frame: Frame, order: Sequence[str] = ()) -> tuple[GateRow, ...]:
    """Give everything to settle, the worst first; once Sentry has taken it, what still matters.

    Args:
        frame: what is known.
        order: the names of the rows as they stand on a page. While the same are to be shown they
            stay where they are, so that nobody who answers one loses their place.
    """
    plain, settled = sentry.gate_items(frame, answered=False), sentry.gate_items(frame)
    found = [
        _row(item, now, frame.told.get(item.name)) for item, now in zip(plain, settled, strict=True)
    ]
    if sentry.took_it(frame):
        found = [row for row in found if row.asked or row.state != "ok"]
    if {row.name for row in found} == set(order):
        return tuple(sorted(found, key=lambda row: order.index(row.name)))
    return tuple(sorted(found, key=lambda row: _WORST_FIRST[row.state]))


def open_count(of: tuple[GateRow, ...]) -> int:
    """Count what somebody has to answer still."""
    return sum(row.open for row in of)


def pages(frame: Frame) -> tuple[FormPage, ...]:
    """Give Sentry's pages in the order in which they come, with what to type."""
    return _by_page(sentry.values(frame))


def by_hand(frame: Frame) -> FormPage | None:
    """Give what to type where Sentry cannot reach Entra; ``None`` where nothing is known to type.

    Only the page that takes the place of the metadata's address: the others stay the same. The
    certificate is the active one, wherever it stands in the metadata: Sentry would keep the first.
    """
    federation = frame.observed.federation
    if federation is None or federation.provider is None or not isinstance(federation.kept, Kept):
        return None
    kept, active = federation.kept, certificate.active_certificate(frame.observed)
    for one in federation.provider.signing:
        if active is not None and one.thumbprint == active.thumbprint:
            kept = replace(kept, certificate=one, x509cert=one.base64)
    typed = form.rows_by_hand(frame.addresses, kept, mapping.attribute_mapping())
    return next((page for page in _by_page(typed) if page.page == _BY_HAND), None)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A new certificate that waits until Sentry has been given it.

    Attributes:
        page: where it is typed; ``None`` as long as the metadata do not show it.
        thumbprint: which one.
    """

    page: FormPage | None
    thumbprint: str


def renewal(plan: Plan | None, frame: Frame) -> Renewal | None:
    """Tell whether a new certificate waits for Sentry, and what to paste there."""
    waiting = (c for c in plan.changes if c.stage == AFTER_SENTRY) if plan else iter(())
    activate = next((c for c in waiting if c.id == certificate.ACTIVATE), None)
    after = activate.fields[0].after if activate is not None else None
    if not isinstance(after, str):
        # One that is not made yet is nothing to paste.
        return None
    provider = frame.observed.federation.provider if frame.observed.federation else None
    for one in provider.signing if provider else ():
        if one.thumbprint == after:
            typed = (form.Row("x509cert", one.pem(), _BY_HAND),)
            return Renewal(FormPage(_BY_HAND, typed[0].place, typed), after)
    return Renewal(None, after)


def trouble(frame: Frame) -> tuple[Check, ...]:
    """Give what makes the metadata's address a bad thing to hand to Sentry just now."""
    return tuple(
        check
        for check in certificate.checks(frame)
        if check.key.startswith(_TWIN) and check.state is State.FAIL
    )


def taken(frame: Frame) -> tuple[Finding, ...]:
    """Say what Sentry shows of this organization, the worst first."""
    worst = (State.FAIL, State.WARN, State.NOT_RUN, State.NOT_APPLICABLE, State.PASS)
    found = sentry.taken(frame) or (
        Finding("ui.sentry.taken.not_looked", State.NOT_RUN, Who.NOBODY),
    )
    return tuple(sorted(found, key=lambda finding: worst.index(finding.state)))


def _row(item: GateItem, now: GateItem, answer: bool | None) -> GateRow:  # noqa: FBT001 - a person's yes, no or nothing yet
    asked = item.state == "ask"
    todo = "" if now.state == "ok" else _todo(item)
    return GateRow(
        name=item.name,
        state=now.state,
        asked=asked,
        answer=answer if asked else None,
        says=item.question if asked else item.seen,
        meaning=item.meaning,
        todo=todo,
        act=_ACTS.get(item.name, ""),
    )


def _todo(item: GateItem) -> str:
    """Say what to do, in words for whoever has a window and types no options."""
    key = f"ui.sentry.todo.{item.name}"
    if texts.has(key):
        return texts.say(key)
    params = dict(item.params)
    check = Check(item.code, sentry.STEP, State.FAIL, params=params, key=item.code)
    return check_groups.said(check).remedy


def _by_page(values: tuple[Row, ...]) -> tuple[FormPage, ...]:
    found: dict[Page, list[Row]] = {}
    for value in values:
        found.setdefault(value.page, []).append(value)
    return tuple(FormPage(page, of[0].place, tuple(of)) for page, of in found.items())

"""Page *people*: Sentry's owners, people and groups, a test user, and who of all will get in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from assistant import texts
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, SPACE, Card, button, card, label, stack
from assistant.ui.widgets.assigning import RuleRow, TestUserRow
from assistant.ui.widgets.chosen_rows import (
    ChosenRows,
    group_row,
    person_row,
    remark_row,
    remove_button,
)
from assistant.ui.widgets.list_drop import ListDrop
from assistant.ui.widgets.owner_row import OwnerRow
from assistant.ui.widgets.reading_order import follow_reading
from assistant.ui.widgets.roster_view import RosterView
from assistant.ui.widgets.search_box import SearchBox
from assistant.wizard import everyone, named
from assistant.wizard.everyone import One, Roster

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from assistant.ui.intents import Intents
    from assistant.wizard.frame import Frame
    from assistant.wizard.named import GroupLine, Remark
    from assistant.wizard.search import Row
    from assistant.wizard.stand import Stand

MOST_ROWS = 6
"""People named one by one with a row of their own; the list below has all of them."""


class _Grouped(NamedTuple):
    """What is known of the groups, and what it is known from."""

    frame: Frame | None
    names: tuple[str, ...]
    lines: tuple[GroupLine, ...]
    remarks: tuple[Remark, ...]


class PeoplePage(Page):
    """Shows who is named, and what becomes of everybody."""

    key: ClassVar[str] = "people"
    states: ClassVar[tuple[str, ...]] = (
        "first",
        "looking",
        "owners",
        "filled",
        "coming",
        "will_not",
        "unseen",
        "looking_again",
        "groups",
        "file",
        "wrong",
        "error",
        "large",
        "long",
        "everyone",
        "live",
        "practice",
        "resumed",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self._stand: Stand | None = None
        self._heard: dict[str, str] = {}
        self._followed: tuple[Roster, object, object] | None = None
        self._roster: Roster = everyone.EMPTY
        self._grouped: _Grouped | None = None
        self._all_groups = False
        self.setAcceptDrops(True)
        self.owner = OwnerRow(intents, "sentry_owner", "owner", self._heard)
        self.second = OwnerRow(intents, "second_owner", "second_owner", self._heard)
        self.alone = label(texts.say("ui.people.second_owner.missing"), "small-text", tone="warn")
        owners = Card()
        owners.add(
            stack(
                label(texts.say("ui.people.owners.title"), "heading"),
                label(texts.say("ui.people.owners.why"), "small"),
            )
        )
        owners.add(self.owner)
        owners.add(stack(self.second, self.alone, space=SMALL))
        name = texts.say("ui.people.chosen.label")
        self.box = SearchBox(intents, name, groups=True, take=self._take)
        self.wrong = label("", "small-text", tone="fail")
        self.rows = ChosenRows()
        self.all_groups = button("", self._show_all_groups, "link")
        self.more = label("", "small")
        self.drop = ListDrop(intents)
        chosen = card(
            stack(
                stack(
                    label(texts.say("ui.people.chosen.title"), "heading"),
                    label(texts.say("ui.people.chosen.why"), "small"),
                ),
                self.box,
                self.wrong,
                self.rows,
                self.all_groups,
                self.more,
                self.drop,
                space=SPACE,
            )
        )
        self.test_user = TestUserRow(intents)
        self.rule = RuleRow(intents)
        self.list = RosterView(intents, self._take_off)
        for part in (owners, chosen, card(self.test_user), card(self.rule), self.list):
            self.content.addWidget(part)

    def show_stand(self, stand: Stand) -> None:
        """Show who is named and what is known of them."""
        self._stand = stand
        answers, frame = stand.answers, stand.frame
        self._follow(stand)
        first, second = answers.sentry_owner or "", answers.second_owner or ""
        for one, answer, upn, other in (
            (self.owner, "sentry_owner", first, second),
            (self.second, "second_owner", second, first),
        ):
            known = self._roster.of(upn) if upn else None
            one.show_owner(upn, known, stand.wrong.get(answer), stand.typed.get(answer, ""))
            one.box.know(frozenset({other.lower()}), signed_in=stand.account is not None)
        self.alone.setVisible(bool(answers.sentry_owner) and not answers.second_owner)
        self._show_chosen(stand)
        self._show_file(stand)
        upn = answers.create_test_user or ""
        self.test_user.show_user(
            upn,
            self._roster.of(upn) if upn else None,
            stand.wrong.get("create_test_user"),
            stand.typed.get("create_test_user", ""),
            named.test_user_offer(frame),
            frame.observed.tenant.domains if frame else (),
        )
        self.test_user.show_wish(wanted=stand.password_wished)
        rule = named.rule(frame, answers)
        self.rule.show_rule(answers.assignment_required, rule)
        can_look = stand.account is not None and not stand.busy
        looking = stand.busy in {"look", "check"}
        self.list.show_roster(self._roster, looking=looking, can_look=can_look, opened=rule.open)
        if stand.error is not None:
            for box in (self.owner.box, self.second.box, self.box):
                box.give_up()
        follow_reading(self.widget())

    def initial_focus(self) -> QWidget | None:
        """Begin at the first owner who is not named; afterwards there is nothing to do here."""
        for one in (self.owner, self.second):
            if not one.box.isHidden():
                return one.box.field
        return None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file wherever on the page it is dragged."""
        self.drop.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Let it go."""
        del event
        self.drop.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        self.drop.drop(event)

    def _follow(self, stand: Stand) -> None:
        """Have the list follow what was named since the look; tens of thousands only if need be."""
        roster = stand.roster or everyone.EMPTY
        answers = stand.answers
        # A roster is itself and equals no other, so nobody is walked through here.
        facts = (roster, everyone.named_by(answers), answers.users_file)
        if facts != self._followed:
            self._followed = facts
            self._roster = everyone.renew(roster, answers)

    def _show_chosen(self, stand: Stand) -> None:
        answers = stand.answers
        wrong = [stand.wrong[key] for key in ("users", "groups") if key in stand.wrong]
        self.wrong.setText("\n".join(named.refusal(error) for error in wrong))
        self.wrong.setVisible(bool(wrong))
        groups, remarks = self._groups(stand)
        ids = {name.lower() for group in groups if group.value for name in (group.value, group.id)}
        taken = frozenset(ids) | everyone.named_by(answers).keys()
        self.box.know(taken, signed_in=stand.account is not None)
        people = [self._known(upn) for upn in answers.users[:MOST_ROWS]]
        shown = groups if self._all_groups else groups[:MOST_ROWS]
        facts = (shown, remarks, people, tuple(self._heard.items()))
        if self.rows.show_rows(facts, lambda: self._made(shown, remarks, people)):
            self.box.setFocus()
        self.all_groups.setText(texts.say("ui.people.chosen.all", count=len(groups)))
        self.all_groups.setAccessibleName(self.all_groups.text())
        self.all_groups.setVisible(len(groups) > len(shown))
        more = len(answers.users) - len(people)
        self.more.setText(texts.say("ui.people.chosen.more", count=more))
        self.more.setVisible(more > 0)

    def _groups(self, stand: Stand) -> tuple[tuple[GroupLine, ...], tuple[Remark, ...]]:
        """Give what is known of the groups; looked through once a look."""
        known, names = self._grouped, stand.answers.groups
        if known is None or known.frame is not stand.frame or known.names != names:
            lines = named.group_lines(stand.frame, stand.answers)
            remarks = named.of_all_groups(stand.frame) if lines else ()
            known = self._grouped = _Grouped(stand.frame, names, lines, remarks)
        return known.lines, known.remarks

    def _show_all_groups(self) -> None:
        self._all_groups = True
        if self._stand is not None:
            self._show_chosen(self._stand)
        self.box.setFocus()

    def _known(self, upn: str) -> One:
        return self._roster.of(upn) or One(upn, "", "typed", "", "unseen")

    def _made(
        self, groups: tuple[GroupLine, ...], remarks: tuple[Remark, ...], people: list[One]
    ) -> list[QWidget]:
        made: list[QWidget] = []
        for group in groups:
            heard = self._heard.get(group.value.lower(), "")
            off = remove_button(heard or group.name, partial(self._drop_group, group))
            made.append(group_row(group, heard, *([off] if group.value else [])))
        made += map(remark_row, remarks)  # of the groups: below them, and above the people
        for one in people:
            heard = self._heard.get(one.upn.lower(), "")
            off = remove_button(one.name or one.upn, partial(self._take_off, one))
            made.append(person_row(one, heard, partial(self._replace, one), off))
        return made

    def _show_file(self, stand: Stand) -> None:
        file = stand.answers.users_file
        read = self._roster.file == file and stand.roster is not None
        error = stand.wrong.get("users_file")
        wrong = named.refusal(error) if error is not None else ""
        count = len(self._roster.listed) if read else None
        self.drop.show_list(file, count, stand.notes if file else (), wrong)

    def _take(self, chosen: Row | str) -> None:
        """Add who was chosen or typed."""
        if self._stand is None:
            return
        answers = self._stand.answers
        if isinstance(chosen, str):
            self.intents.answer(users=(*answers.users, chosen))
            return
        self._heard[chosen.value.lower()] = chosen.name
        if chosen.kind == "group":
            self.intents.answer(groups=(*answers.groups, chosen.value))
        else:
            self.intents.answer(users=(*answers.users, chosen.value))

    def _drop_group(self, group: GroupLine) -> None:
        if self._stand is not None:
            left = tuple(one for one in self._stand.answers.groups if one != group.value)
            self.intents.answer(groups=left)

    def _replace(self, one: One, upn: str) -> None:
        """Name whoever is meant in the place of a name that is not there."""
        if self._stand is not None:
            names = self._stand.answers.users
            self.intents.answer(users=tuple(upn if name == one.upn else name for name in names))

    def _take_off(self, one: One) -> None:
        """Take somebody off whatever names them."""
        if self._stand is None:
            return
        answers, upn = self._stand.answers, one.upn.lower()
        if upn == (answers.sentry_owner or "").lower():
            self.intents.answer(sentry_owner=None)
        elif upn == (answers.second_owner or "").lower():
            self.intents.answer(second_owner=None)
        elif upn == (answers.create_test_user or "").lower():
            self.intents.answer(create_test_user=None)
        else:
            left = tuple(name for name in answers.users if name.lower() != upn)
            self.intents.answer(users=left)

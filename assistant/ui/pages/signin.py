"""Page *signin*: who works in the tenant, what that account may do, who gives what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.saml.findings import State
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, SPACE, button, card, column, label, row, stack
from assistant.ui.widgets.fact_list import FactList
from assistant.ui.widgets.radio_rows import RadioRow, RadioRows
from assistant.ui.widgets.scope_list import ScopeList
from assistant.ui.widgets.signin_waiting import SignInWaiting
from assistant.ui.widgets.tick_box import TickBox
from assistant.ui.widgets.verdicts import Verdicts
from assistant.wizard import asking, signed_in
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand


class SigninPage(Page):
    """Shows one of three: how to sign in, that it is waited for, or who is signed in."""

    key = "signin"
    states = (
        "before",
        "before_more",
        "before_practice",
        "waiting_browser",
        "waiting_practice",
        "waiting_code",
        "looking",
        "signed_in",
        "practice",
        "more_allowed",
        "guest",
        "no_role",
        "eligible",
        "roles_unknown",
        "wrong_tenant",
        "scopes_missing",
        "memory_only",
        "stopped",
        "long",
        "declined",
        "blocked",
        "look_failed",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self._notes = Verdicts(texts.say("ui.signin.notes.name"))
        self.content.addWidget(self._notes)
        self._before = self._before_part()
        self._waiting = SignInWaiting(intents)
        self._after = self._after_part()
        for part in (self._before, self._waiting, self._after):
            self.content.addWidget(part)

    def _before_part(self) -> QWidget:
        say = texts.say
        whole = QWidget()
        rows = column(whole, space=SPACE)
        self._accounts_part = QWidget()
        accounts = column(self._accounts_part, space=SMALL)
        accounts.addWidget(label(say("ui.signin.accounts.heading"), "side-title"))
        accounts.addWidget(label(say("ui.signin.accounts.says"), "muted"))
        self._accounts = RadioRows(say("ui.signin.accounts.heading"))
        self._accounts.chosen.connect(lambda upn: self.intents.answer(account=upn))
        accounts.addWidget(self._accounts)
        rows.addWidget(self._accounts_part)
        browser = (
            label(say("ui.signin.browser.heading"), "heading"),
            label(say("ui.signin.browser.says"), "small"),
        )
        self._browser = card(stack(*browser))
        rows.addWidget(self._browser)
        words = stack(
            label(say("ui.signin.code.heading"), "heading"),
            label(say("ui.signin.code.says"), "small"),
        )
        self._code = button(say("ui.signin.code.start"), self._get_code)
        code = row()
        code.addLayout(words, 1)
        code.addWidget(self._code)
        rows.addWidget(card(code))
        rows.addWidget(label(say("ui.signin.asks.heading"), "side-title"))
        self._asked = ScopeList()
        self._more = TickBox(say("ui.signin.asks.more"))
        self._more.setAccessibleName(say("ui.signin.asks.more"))
        self._more.setAccessibleDescription(say("ui.signin.asks.more_says"))
        self._more.clicked.connect(lambda on: self.intents.answer(more_checks=bool(on)))
        more = stack(self._more, label(say("ui.signin.asks.more_says"), "small"))
        rows.addWidget(card(self._asked, more))
        return whole

    def _after_part(self) -> QWidget:
        say = texts.say
        whole = QWidget()
        rows = column(whole, space=SPACE)
        self._facts = FactList(self.intents)
        self._other = button(say("ui.signin.who.other"), self.intents.sign_out)
        rows.addWidget(card(self._facts, row(self._other, 1)))
        self._verdicts = Verdicts(say("ui.signin.verdicts.name"))
        self._verdicts.offered.connect(lambda offer: self.intents.open(offer.value))
        rows.addWidget(self._verdicts)
        self._allowed_heading = label(say("ui.signin.allowed.heading"), "side-title")
        self._allowed = ScopeList()
        self._allowed_card = card(self._allowed)
        rows.addWidget(self._allowed_heading)
        rows.addWidget(self._allowed_card)
        return whole

    def show_stand(self, stand: Stand) -> None:
        """Show the part that is due."""
        waiting = stand.busy == "signin"
        self._waiting.setVisible(waiting)
        self._before.setVisible(not waiting and stand.account is None)
        self._after.setVisible(not waiting and stand.account is not None)
        self.lead.setText(signed_in.lead(stand))
        word = texts.say("ui.signin.notes.word")
        notes = [Told(State.NOT_APPLICABLE, note, word=word) for note in stand.notes]
        self._notes.show_verdicts(notes)
        if waiting:
            self._waiting.show_stand(stand)
        elif stand.account is None:
            self._show_before(stand)
        else:
            self._show_after(stand)

    def _show_before(self, stand: Stand) -> None:
        accounts = stand.cloud.accounts if stand.cloud else ()
        login = stand.cloud.login if stand.cloud else ""
        good_for = [(one, signed_in.good_for(one, login)) for one in accounts]
        offered = [RadioRow(one.upn, one.upn, (what,) if what else ()) for one, what in good_for]
        first = accounts[0].upn if accounts else None
        self._accounts.show_rows(offered, stand.answers.account or first)
        self._accounts_part.setVisible(bool(accounts))
        self._browser.setVisible(not accounts)
        self._code.setEnabled(not stand.busy)
        self._asked.show_groups(asking.asked(stand.answers))
        self._more.setChecked(stand.answers.more_checks)

    def _show_after(self, stand: Stand) -> None:
        self._facts.show_facts(signed_in.facts(stand))
        self._other.setEnabled(not stand.busy)
        self._verdicts.show_verdicts(signed_in.verdicts(stand))
        groups = signed_in.held(stand)
        self._allowed.show_groups(groups)
        self._allowed_heading.setVisible(bool(groups))
        self._allowed_card.setVisible(bool(groups))

    def initial_focus(self) -> QWidget | None:
        """Begin at the chosen account of a practice tenant; whoever comes back has chosen it."""
        stand = self._shown
        if stand is None or stand.account is not None or stand.busy or stand.returning:
            return None
        return self._accounts.checked()

    def _get_code(self) -> None:
        self.intents.sign_in(device_code=True)

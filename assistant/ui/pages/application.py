"""Page *application*: which application is taken, what it would change, whether people use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLayout, QWidget

from assistant import texts
from assistant.saml.findings import State
from assistant.ui.pages.base import Page
from assistant.ui.parts import ROOM, SMALL, Tone, button, card, column, label, row, stack
from assistant.ui.widgets.answer_field import AnswerField
from assistant.ui.widgets.effect_list import EffectList
from assistant.ui.widgets.fact_list import FactList
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.gallery_entries import GalleryEntries
from assistant.ui.widgets.radio_rows import RadioRow, RadioRows
from assistant.ui.widgets.verdicts import Verdicts
from assistant.wizard import taking, use_today
from assistant.wizard.answers import DEFAULT_TEMPLATE
from assistant.wizard.taking import Kind, Option
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand
    from assistant.wizard.told import Offer

CUSTOM = "custom"
TONES: dict[Kind, Tone] = {Kind.USE: "accent", Kind.RESTORE: "warn", Kind.NEW: "plain"}


class ApplicationPage(Page):
    """Shows what there is, takes the choice, and says what follows from it."""

    key = "application"
    states = (
        "looking",
        "unseen",
        "new",
        "new_named",
        "wrong_name",
        "lookalikes",
        "doubt",
        "no_entry",
        "custom",
        "ask",
        "held",
        "reuse",
        "ready",
        "live",
        "breaking",
        "unknown_use",
        "odd",
        "deleted",
        "stranded",
        "restoring",
        "bin_unread",
        "hidden",
        "again",
        "not_found",
        "refused",
        "practice",
        "long",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        say = texts.say
        self._state = Verdicts(say("ui.application.title"))
        self._state.offered.connect(self._take_up)
        self._anew = button(say("ui.application.anew"), self._choose_anew)
        anew = stack(label(say("ui.application.anew_says"), "muted"), row(self._anew, 1))
        self._anew_part = _part(anew)
        self._which = self._which_part()
        self._made = self._made_part()
        self._use = self._use_part()
        self._effects_heading = label("", "side-title")
        self._effects = EffectList(say("ui.application.effects.heading"))
        self._effects_part = _part(self._effects_heading, self._effects)
        self._more = Folding(
            say("ui.application.more.what"), self._more_part, says=say("ui.application.more.fold")
        )
        self._templates: RadioRows | None = None
        self._starts: RadioRows | None = None
        for part in (
            self._state,
            self._anew_part,
            self._which,
            self._made,
            self._use,
            self._effects_part,
            self._more,
        ):
            self.content.addWidget(part)

    def _which_part(self) -> QWidget:
        say = texts.say
        self._options = RadioRows(say("ui.application.which.heading"))
        self._options.chosen.connect(self._choose)
        self._ask = label(say("ui.application.which.ask"), "muted")
        heading = label(say("ui.application.which.heading"), "side-title")
        return _part(heading, self._ask, self._options)

    def _made_part(self) -> QWidget:
        """Make what there is to say about a new application."""
        say = texts.say
        self._entries = GalleryEntries()
        self._custom = _part(
            label(say("ui.application.gallery.custom"), "heading"),
            label(say("ui.application.gallery.custom_says"), "small"),
        )
        self._name = AnswerField(say("ui.application.name.name"), say("ui.application.name.hint"))
        self._name.said.connect(lambda text: self.intents.answer(app_name=text))
        self._doubt = Verdicts(say("ui.application.gallery.heading"))
        self._doubt.offered.connect(self._take_up)
        whole = card(stack(self._entries, self._custom), self._name)
        self._made_heading = label(say("ui.application.gallery.heading"), "side-title")
        return _part(self._made_heading, self._doubt, whole)

    def _use_part(self) -> QWidget:
        say = texts.say
        self._verdicts = Verdicts(say("ui.application.live.heading"))
        self._verdicts.offered.connect(self._take_up)
        self._facts = FactList(self.intents)
        self._facts_card = card(self._facts)
        heading = label(say("ui.application.live.heading"), "side-title")
        return _part(heading, self._verdicts, self._facts_card)

    def _more_part(self) -> QWidget:
        """Make the rare choices; only who unfolds them needs them."""
        say = texts.say
        whole = QWidget()
        rows = column(whole, space=ROOM)
        self._templates = RadioRows(say("ui.application.more.template"))
        self._templates.chosen.connect(lambda key: self.intents.answer(template=key))
        self._starts = RadioRows(say("ui.application.more.initiated"))
        self._starts.chosen.connect(lambda key: self.intents.answer(initiated=key))
        for name, radios in (("template", self._templates), ("initiated", self._starts)):
            heading = label(say(f"ui.application.more.{name}"), "heading")
            rows.addLayout(stack(heading, radios, space=SMALL))
        if self._shown is not None:
            self._show_more(self._shown)
        return whole

    def show_stand(self, stand: Stand) -> None:
        """Show what there is and what follows."""
        self._state.show_verdicts(_state(stand))
        self._anew_part.setVisible(taking.can_choose_anew(stand))
        self._show_options(stand)
        self._show_made(stand)
        self._show_use(stand)
        self._show_effects(stand)
        self._more.setVisible(stand.frame is not None)
        self._show_more(stand)

    def _show_options(self, stand: Stand) -> None:
        options, taken = taking.options(stand), taking.chosen(stand)
        self._which.setVisible(bool(options))
        self._ask.setVisible(taken is None)
        rows = [_row(option) for option in options]
        self._options.show_rows(rows, taken.key if taken else None)

    def _show_made(self, stand: Stand) -> None:
        frame, custom = stand.frame, stand.answers.template == CUSTOM
        self._made.setVisible(taking.takes_new(stand))
        entries = taking.entries(frame) if frame is not None else ()
        doubt = taking.gallery_verdict(frame) if frame is not None and not custom else None
        self._doubt.show_verdicts([doubt] if doubt else [])
        self._entries.show_entries(entries)
        self._entries.setVisible(not custom and bool(entries))
        self._custom.setVisible(custom)
        self._made_heading.setVisible(not custom)
        self._name.hold(stand.typed.get("app_name", stand.answers.app_name))
        self._name.show_wrong(stand.wrong.get("app_name"))

    def _show_use(self, stand: Stand) -> None:
        """Say of one that is there whether people use it."""
        frame = stand.frame if taking.is_current(stand) else None
        verdicts = use_today.verdicts(frame) if frame is not None else ()
        facts = use_today.facts(frame) if frame is not None else ()
        self._use.setVisible(bool(verdicts))
        self._verdicts.show_verdicts(verdicts)
        self._facts.show_facts(facts)
        self._facts_card.setVisible(bool(facts))

    def _show_effects(self, stand: Stand) -> None:
        known = stand.plan is not None and taking.is_current(stand)
        self._effects_part.setVisible(known and not taking.waits(stand))
        key = "heading_new" if taking.takes_new(stand) else "heading"
        self._effects_heading.setText(texts.say(f"ui.application.effects.{key}"))
        self._effects.show_effects(taking.effects(stand), taking.remarks(stand))

    def _show_more(self, stand: Stand) -> None:
        if self._templates is None or self._starts is None:
            return
        self._templates.show_rows(_choices(DEFAULT_TEMPLATE, CUSTOM), stand.answers.template)
        self._starts.show_rows(_choices("sp", "idp"), stand.answers.initiated)

    def initial_focus(self) -> QWidget | None:
        """Begin at the choice where there is one to make."""
        undecided = self._shown is not None and taking.options(self._shown)
        if not undecided or self._shown is None or taking.chosen(self._shown) is not None:
            return None
        return self._options.checked()

    def _choose(self, key: str) -> None:
        kind, _, id_ = key.partition(":")
        match Kind(kind):
            case Kind.USE:
                self.intents.use_application(id_)
            case Kind.RESTORE:
                self.intents.answer(restore_app=id_)
            case Kind.NEW:
                self.intents.use_application(None)

    def _choose_anew(self) -> None:
        self.intents.answer(app_id=None, new_app=False, restore_app=None)

    def _take_up(self, offer: Offer) -> None:
        match offer.act:
            case use_today.MORE_CHECKS:
                self.intents.answer(more_checks=True)
            case taking.BACK:
                self.intents.answer(restore_app=offer.value)
            case taking.OWN:
                self.intents.answer(template=offer.value)
            case _:
                raise ValueError(offer.act)


def _part(*content: QWidget | QLayout) -> QWidget:
    """Put parts below each other that come and go together."""
    whole = QWidget()
    whole.setLayout(stack(*content, space=SMALL))
    return whole


def _state(stand: Stand) -> list[Told]:
    """Say what is being done, and what may be hidden from us."""
    say = texts.say
    found: list[Told] = []
    if stand.busy:
        key = "again" if stand.frame is not None else "first"
        word = say("ui.application.looking.word")
        found.append(Told(State.NOT_RUN, say(f"ui.application.looking.{key}"), word=word))
    elif stand.frame is None and stand.error is None:
        found.append(Told(State.NOT_RUN, say("ui.application.nothing_yet")))
    waits = taking.waits(stand)
    if waits:
        found.append(Told(State.WARN, waits, word=say("ui.application.effects.waits")))
    unread = taking.bin_verdict(stand.frame) if stand.frame is not None else None
    more = (taking.stranded_verdict(stand), unread)
    return [*found, *(told for told in more if told is not None)]


def _row(option: Option) -> RadioRow:
    act = name = ""
    if option.kind is Kind.RESTORE:
        act = texts.say("ui.application.restore.act")
        name = texts.say("ui.application.restore.act_name", title=option.title, id=option.id)
    return RadioRow(
        option.key,
        option.title,
        option.says,
        option.facts,
        option.word,
        TONES[option.kind],
        option.ruled_out,
        act,
        name,
    )


def _choices(*keys: str) -> list[RadioRow]:
    say = texts.say
    return [
        RadioRow(key, say(f"ui.application.more.{key}"), (say(f"ui.application.more.{key}_says"),))
        for key in keys
    ]

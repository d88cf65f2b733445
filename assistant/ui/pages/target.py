"""Page *target*: which tenant, which organization in which Sentry, and who asks for the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant import texts
from assistant.entra import clouds
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, button, card, column, label, stack
from assistant.ui.widgets.answer_field import AnswerField
from assistant.ui.widgets.client_choice import ClientChoice
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.network_choice import NetworkChoice
from assistant.ui.widgets.radio_rows import RadioRow, RadioRows
from assistant.ui.widgets.verdicts import Verdicts
from assistant.wizard import where
from assistant.wizard.answers import DEFAULT_CLOUD

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand
    from assistant.wizard.told import Offer

REAL = "real"


class TargetPage(Page):
    """Takes where it is, and says at each key what is known of it."""

    key = "target"
    states = (
        "first",
        "named",
        "looking",
        "found",
        "pasted",
        "two_sentries",
        "illegal",
        "reserved",
        "upper",
        "missing",
        "unreachable",
        "not_sentry",
        "other_base",
        "on_sso",
        "other_provider",
        "own_tenant",
        "wrong",
        "shared_client",
        "another_cloud",
        "network",
        "practice_starting",
        "practice",
        "long",
        "error",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self._real_cloud = DEFAULT_CLOUD
        say = texts.say
        self._place = RadioRows(say("ui.target.place.name"))
        self._place.chosen.connect(self._choose_place)
        self.content.addWidget(self._place)
        self.organization = AnswerField(
            say("ui.target.organization.name"),
            say("ui.target.organization.hint"),
            placeholder=say("ui.target.organization.placeholder"),
            live=True,
        )
        self.organization.said.connect(intents.target)
        self._answers = Verdicts(say("ui.target.organization.answers"), bare=True)
        self._answers.offered.connect(self._take_up)
        self._practice_hint = label(say("ui.target.organization.practice"), "small")
        self._sentry_url = AnswerField(
            say("ui.target.sentry.name"),
            say("ui.target.sentry.hint"),
            placeholder=say("ui.target.sentry.placeholder"),
        )
        self._sentry_url.said.connect(lambda text: intents.answer(sentry_url=text))
        self._sentry_fold = _Fold("sentry", self._sentry_url)
        self._again = button(say("ui.target.place.again"), self._practice_again)
        self._again.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        below = (self._practice_hint, self._again, self._answers, self._sentry_fold.widget)
        self.content.addWidget(card(stack(self.organization, *below, space=SMALL)))
        self._entra = self._entra_part()
        self.content.addWidget(self._entra)

    def _entra_part(self) -> QWidget:
        say = texts.say
        self._client = ClientChoice(self.intents)
        self._tenant = AnswerField(
            say("ui.target.tenant.name"),
            say("ui.target.tenant.hint"),
            placeholder=say("ui.target.tenant.placeholder"),
        )
        self._tenant.said.connect(lambda text: self.intents.answer(tenant=text))
        self._clouds = RadioRows(say("ui.target.cloud.name"), bare=True)
        self._clouds.chosen.connect(lambda name: self.intents.answer(cloud=name))
        self._clouds.show_rows([_cloud_row(name) for name in clouds.names()], None)
        self._network = NetworkChoice(self.intents)
        self._cloud_fold = _Fold("cloud", self._clouds)
        self._network_fold = _Fold("network", self._network)
        whole = QWidget()
        rows = column(whole, space=SMALL)
        rows.addWidget(label(say("ui.target.entra.heading"), "side-title"))
        folds = stack(self._cloud_fold.widget, self._network_fold.widget)
        rows.addWidget(card(self._client, self._tenant, folds))
        return whole

    def show_stand(self, stand: Stand) -> None:
        """Show what was said, and what is known of it."""
        answers, practice = stand.answers, stand.practice
        if not practice:
            self._real_cloud = answers.cloud
        self._place.show_rows(_places(stand), clouds.PRACTICE if practice else REAL)
        self.organization.hold(_organization(stand, self.organization.text))
        self.organization.show_wrong(stand.wrong.get("organization"))
        self._practice_hint.setVisible(practice and not answers.organization)
        failed = practice and stand.cloud is None and not stand.busy
        self._again.setVisible(failed)
        self._answers.show_verdicts(where.answers_below(stand))
        self._sentry_fold.widget.setVisible(not practice)
        self._entra.setVisible(not practice)
        if practice:  # what was typed for a real tenant waits until one comes back to it
            return
        problem = stand.wrong.get("sentry_url") or where.problem_with_address(answers)
        self._sentry_url.hold(stand.typed.get("sentry_url", answers.sentry_url or ""))
        self._sentry_url.show_wrong(problem)
        self._sentry_fold.open_if(wished=bool(answers.sentry_url or problem))
        self._client.show_stand(stand)
        self._tenant.hold(stand.typed.get("tenant", answers.tenant or ""))
        self._tenant.show_wrong(stand.wrong.get("tenant"))
        rows = [_cloud_row(name) for name in clouds.names()]
        if answers.cloud not in clouds.names():  # a file that describes one
            rows.append(RadioRow(answers.cloud, answers.cloud))
        self._clouds.show_rows(rows, answers.cloud)
        self._cloud_fold.open_if(wished=answers.cloud != DEFAULT_CLOUD)
        self._network.show_stand(stand)
        there = bool(answers.proxy or answers.ca_file)
        self._network_fold.open_if(wished=there or bool(stand.wrong.keys() & {"proxy", "ca_file"}))

    def initial_focus(self) -> QWidget | None:
        """Begin at the organization as long as there is none."""
        named = self._shown is not None and self._shown.answers.organization
        return None if named else self.organization.line

    def entered(self) -> None:
        """Look again: what was seen while one typed may not be true any more."""
        again = where.to_look_again(self._shown) if self._shown is not None else ""
        if again:
            self.intents.target(again)

    def _choose_place(self, key: str) -> None:
        """Go to the other place; each has its own Sentry, client and tenant."""
        if key == clouds.PRACTICE:
            self.intents.answer(
                cloud=clouds.PRACTICE, client_id=None, tenant=None, sentry_url=None, account=None
            )
            return
        shared = self._client.field.isHidden()
        said = {} if shared else {"client_id": self._client.field.text or None}
        self.intents.answer(
            cloud=self._real_cloud,
            tenant=self._tenant.text or None,
            sentry_url=self._sentry_url.text or None,
            account=None,
            **said,
        )

    def _practice_again(self) -> None:
        """Leave the practice tenant that did not start, and come to it again."""
        self.intents.answer(cloud=self._real_cloud)
        self.intents.answer(cloud=clouds.PRACTICE)

    def _take_up(self, offer: Offer) -> None:
        match offer.act:
            case where.SLUG:
                self.organization.take(offer.value)
            case where.BASE:
                self.intents.answer(sentry_url=offer.value)
            case where.LOOK:
                self.intents.target(self.organization.text)
            case where.OPEN:
                self.intents.open(offer.value)
            case _:
                raise ValueError(offer.act)


class _Fold:
    """A part that is folded until somebody wants it, or it holds something."""

    def __init__(self, name: str, content: QWidget) -> None:
        self._content = content
        self._was_open = False
        what = texts.say(f"ui.target.{name}.what")
        self.widget = Folding(what, self._make, says=texts.say(f"ui.target.{name}.fold"))
        content.setParent(self.widget)  # it goes with the page, unfolded or not
        content.hide()

    def open_if(self, *, wished: bool) -> None:
        """Unfold it once; whoever folds it again wants it folded."""
        if wished and not self._was_open:
            self.widget.toggle()

    def _make(self) -> QWidget:
        self._was_open = True
        return self._content


def _places(stand: Stand) -> tuple[RadioRow, ...]:
    say = texts.say
    word = ""
    if stand.busy == "practice":
        word = say("ui.target.place.starting")
    elif stand.practice and stand.cloud is not None:
        word = say("ui.target.place.running")
    return (
        RadioRow(REAL, say("ui.target.place.real"), (say("ui.target.place.real_says"),)),
        RadioRow(
            clouds.PRACTICE,
            say("ui.target.place.practice"),
            (say("ui.target.place.practice_says"),),
            word=word,
            tone="good" if stand.cloud is not None else "plain",
        ),
    )


def _cloud_row(name: str) -> RadioRow:
    cloud = clouds.cloud_named(name)
    login = (texts.say("ui.target.cloud.login"), cloud.login)
    says = (texts.say("ui.target.cloud.experimental"),) if cloud.experimental else ()
    return RadioRow(name, cloud.title, says, (login,))


def _organization(stand: Stand, now: str) -> str:
    """Give what the organization's field holds; what cannot be understood stays as it was typed."""
    typed = stand.typed.get("organization") or stand.answers.organization
    if typed or stand.target is None:
        return typed or ""
    return stand.target.slug.value or (now if where.is_named(stand.target.slug) else "")

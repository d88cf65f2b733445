"""Settings: appearance, language, what every set-up starts from, where files are, sign out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from assistant import storage, texts
from assistant.errors import AssistantError, BadInput
from assistant.ui import aloud, preferences, theme
from assistant.ui.parts import (
    ROOM,
    SMALL,
    TIGHT,
    Card,
    Scrolled,
    button,
    column,
    label,
    row,
    stack,
    value,
)
from assistant.ui.widgets.chooser import Chooser
from assistant.wizard.answers import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QApplication

    from assistant.ui.forget import Forget
    from assistant.ui.shell import Shell


FIELD_WIDTH = 320
"""Wide enough for a client ID."""


class Settings(Scrolled):
    """The page of settings; each choice holds at once.

    Signals:
        left: the person goes Home.
    """

    left = Signal()
    states = ("usual", "wrong", "asking", "done")

    def __init__(self, app: QApplication, shell: Shell, forget: Forget) -> None:
        whole = column(space=ROOM)
        super().__init__(whole)
        self._app, self._shell, self._forgets = app, shell, forget
        whole.addWidget(button(texts.say("ui.guide.home"), self.left.emit, "link"))
        whole.addWidget(label(texts.say("ui.settings.title"), "title"))
        whole.addWidget(self._look())
        whole.addWidget(label(texts.say("ui.settings.every_set_up"), "heading"))
        whole.addWidget(self._every_set_up())
        whole.addWidget(label(texts.say("ui.settings.files"), "heading"))
        whole.addWidget(self._files())
        whole.addWidget(label(texts.say("ui.settings.forget"), "heading"))
        whole.addWidget(self._forget())

    def _look(self) -> Card:
        made = Card()
        made.add(
            self._choice(
                "appearance",
                [(name, texts.say(f"ui.settings.appearance.{name}")) for name in theme.APPEARANCES],
                self._shell.chosen.appearance,
            )
        )
        languages = [("", texts.say("ui.settings.language.system"))]
        languages += [(name, texts.say(f"ui.language.{name}")) for name in texts.LANGUAGES]
        made.add(self._choice("language", languages, self._shell.chosen.language))
        return made

    def _choice(self, name: str, offered: Sequence[tuple[str, str]], now: str) -> QWidget:
        title = label(texts.say(f"ui.settings.{name}.title"), "heading")
        why = label(texts.say(f"ui.settings.{name}.why"), "small")
        box = Chooser(title.text())
        for key, words in offered:
            box.addItem(words, key)
        box.setCurrentIndex(max(0, box.findData(now)))
        box.activated.connect(lambda _index: self._choose(name, str(box.currentData())))
        return _line(stack(title, why, space=TIGHT), box)

    def _choose(self, name: str, chosen: str) -> None:
        self._keep(**{name: chosen})
        if name == "appearance":
            theme.apply(self._app, chosen)

    def _every_set_up(self) -> Card:
        made = Card()
        made.add(self._field("client_id", self._shell.chosen.client_id))
        made.add(self._field("proxy", self._shell.chosen.proxy))
        return made

    def _field(self, name: str, now: str) -> QWidget:
        title = label(texts.say(f"ui.settings.{name}.title"), "heading")
        why = label(texts.say(f"ui.settings.{name}.why"), "small")
        wrong = label("", "small", tone="fail")
        wrong.hide()
        field = QLineEdit(now)
        field.setMinimumWidth(FIELD_WIDTH)
        field.setAccessibleName(title.text())
        field.setAccessibleDescription(why.text())

        def take() -> None:
            problem = self._take(name, field.text().strip())
            field.setAccessibleDescription(f"{why.text()} {problem}".strip())
            aloud.show_note(wrong, problem)

        field.editingFinished.connect(take)
        return _line(stack(title, why, wrong, space=TIGHT), field)

    def _take(self, name: str, text: str) -> str:
        """Keep a value that can be used; give in words why another one cannot."""
        try:
            usable = _usable(name, text)
        except BadInput as error:
            return _failure(error)
        self._keep(**{name: usable})
        return ""

    def _keep(self, **chosen: str) -> None:
        self._shell.chosen = self._shell.chosen._replace(**chosen)  # type: ignore[arg-type]  # names are the page's own
        preferences.write(self._shell.chosen)

    def _files(self) -> Card:
        made = Card()
        folders = storage.folders()
        for name, path in (
            ("state", folders.state),
            ("config", folders.config),
            ("cache", folders.cache),
        ):
            words = stack(
                label(texts.say(f"ui.settings.{name}"), "heading"), value(str(path)), space=TIGHT
            )
            show = button(
                texts.say("ui.act.open"),
                partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path))),
                name=texts.say("ui.settings.open_name", what=texts.say(f"ui.settings.{name}")),
            )
            made.add(_line(words, show))
        return made

    def _forget(self) -> Card:
        made = Card()
        self._out, self._gone = label("", "small"), label("", "small")
        for note in (self._out, self._gone):
            note.hide()
        out = button(texts.say("ui.settings.sign_out"), self._sign_out)
        words = stack(
            label(texts.say("ui.settings.sign_out"), "heading"),
            label(texts.say("ui.settings.sign_out_why"), "small"),
            self._out,
            space=TIGHT,
        )
        made.add(_line(words, out))
        self._ask = button(texts.say("ui.settings.delete"), self._ask_delete)
        self._sure = button(texts.say("ui.settings.delete_sure"), self._delete, "danger")
        self._not = button(texts.say("ui.act.cancel"), self._keep_all)
        self._sure.hide()
        self._not.hide()
        words = stack(
            label(texts.say("ui.settings.delete"), "heading"),
            label(texts.say("ui.settings.delete_why"), "small"),
            self._gone,
            space=TIGHT,
        )
        made.add(_line(words, self._not, self._sure, self._ask))
        return made

    def _sign_out(self) -> None:
        said = texts.say("front.signed_out")
        self._forgets.sign_out(
            lambda: aloud.show_note(self._out, said),
            lambda error: aloud.show_note(self._out, _failure(error)),
        )

    def _ask_delete(self) -> None:
        self._ask.hide()
        self._sure.show()
        self._not.show()
        self._not.setFocus()

    def _keep_all(self) -> None:
        self._sure.hide()
        self._not.hide()
        self._ask.show()

    def _delete(self) -> None:
        self._keep_all()
        self._forgets.everything(
            self._deleted, lambda error: aloud.show_note(self._gone, _failure(error))
        )

    def _deleted(self, left: tuple[str, ...]) -> None:
        said = texts.say("ui.settings.deleted")
        if left:
            said = texts.say("ui.settings.deleted_but", names=", ".join(left))
        aloud.show_note(self._gone, said)


def _failure(error: AssistantError) -> str:
    said = texts.explain(error)
    return f"{said.title}. {said.hint}"


def _usable(name: str, text: str) -> str:
    usable = str(check(name, text)) if text else ""
    if name == "proxy" and "@" in usable:
        raise BadInput("ui.settings.proxy_password")
    return usable


def _line(words: QWidget | QVBoxLayout, *acts: QWidget) -> QWidget:
    inner = row(words, *acts, space=SMALL)
    inner.setStretch(0, 1)
    made = QWidget()
    made.setLayout(inner)
    return made

"""Ties the window together: lanes, desk, guide, settings, and what Home shows of earlier work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon

from assistant import at_home, forgetting, resources, storage, texts
from assistant.listening import Listener
from assistant.tasks import system_clock
from assistant.ui import home_parts, theme
from assistant.ui.desk import Desk
from assistant.ui.diagnosing import DIAGNOSE, Diagnosing
from assistant.ui.guide import Guide
from assistant.ui.inspecting import INSPECT, Inspecting
from assistant.ui.log import Log
from assistant.ui.runner import Lane, Lanes
from assistant.ui.widgets.password_box import PasswordBox
from assistant.wizard import at_stake, draft
from assistant.wizard.answers import DEFAULT_CLOUD, Answers
from assistant.work import Aside, Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from assistant.at_home import AtHome
    from assistant.errors import AssistantError
    from assistant.tasks import Clock
    from assistant.ui.shell import Shell
    from assistant.wizard.draft import Draft
    from assistant.wizard.stand import Stand
    from assistant.wizard.worked_on import WorkedOn


AHEAD_MS = 150
"""From one page that is made ahead to the next: in between the window answers."""


class Window(QObject):
    """Everything behind the first paint.

    Attributes:
        desk: of the set-up that is open, or was last.
        guide: what shows it; ``None`` before the first set-up.
        browse: opens an address in the person's browser.
        inspecting: the room that inspects metadata.
        diagnosing: the room that diagnoses a sign-in.
        quit: ends the program.
        ended: everything behind the window has been let go.
    """

    def __init__(
        self, app: QApplication, shell: Shell, jobs: Lane, clock: Clock = system_clock
    ) -> None:
        super().__init__()
        self._app = app
        self._shell = shell
        self._jobs = jobs
        self._clock = clock
        self._lanes = Lanes(jobs, Lane("look-ups"), Lane("disk"))
        self._look_ups, self._disk = self._lanes.look_ups, self._lanes.disk
        self._closing = False
        self._translator: QTranslator | None = None
        self.ended = False
        self._log = Log()
        self._work = Work(Listener(jobs.tell), jobs.cancel, clock, self._log)
        self._aside = Aside(self._look_ups.cancel, clock)
        self.desk = Desk(self._work, self._aside, self._lanes, clock)
        self.desk.log = self._log
        self.desk.changed.connect(self._show)
        self.desk.ticked.connect(self._tick)
        self.browse: Callable[[str], object] = lambda url: QDesktopServices.openUrl(QUrl(url))
        self.quit: Callable[[], None] = app.quit
        self.desk.browse.connect(self._browse)
        self.desk.password.connect(self._show_password)
        self.desk.left.connect(self.go_home)
        self.guide: Guide | None = None
        self.inspecting = Inspecting(shell, self.desk, clock)
        self.inspecting.left.connect(self.go_home)
        self.diagnosing = Diagnosing(shell, self.desk, clock)
        self.diagnosing.left.connect(self.go_home)
        self.diagnosing.mended.connect(self._go_back)
        shell.home.add_job(INSPECT)
        shell.home.add_job(DIAGNOSE)
        shell.home.begun.connect(self._begin)
        shell.home.settings.connect(self._open_settings)
        shell.may_close = self._may_close
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _: self._look_again())
        self._speak(app)
        app.setWindowIcon(QIcon(str(resources.folder() / "icons" / "sso-assistant.svg")))
        self.read_home()
        if shell.wished:
            self._begin(shell.wished)
        self._ahead = QTimer(self)
        self._ahead.setInterval(AHEAD_MS)
        self._ahead.timeout.connect(self._make_ahead)
        self._ahead.start()

    def _speak(self, app: QApplication) -> None:
        """Have Qt's own dialogs speak as we do."""
        translator = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(QLocale(texts.language()), "qtbase", "_", folder):
            app.installTranslator(translator)
            self._translator = translator

    def forget_languages(self) -> None:
        """Have Qt speak its own language again."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None

    def _make_ahead(self) -> None:
        """Make the pages one by one, while nobody waits for anything."""
        if self._jobs.busy or self._closing:
            return
        if self.guide is None:
            self.guide = Guide(self.desk)
        elif not self.guide.make_next():
            self._ahead.stop()

    def read_home(self) -> None:
        """Read again what Home shows."""
        self._disk.start(
            lambda: at_home.look(self._disk.cancel), self._show_home, lambda _error: None
        )

    def go_home(self) -> None:
        """Show Home."""
        if self.guide is not None:
            self.guide.left()
        self._shell.practice.say("")
        self._shell.live.say("")
        self._shell.setWindowTitle(texts.say("ui.window.title"))
        self._shell.show_room(self._shell.home)
        self.read_home()

    def open_set_up(
        self, answers: Answers, page: str = "", told: dict[str, bool] | None = None, name: str = ""
    ) -> None:
        """Show the guided set-up with these answers; ``name`` is its draft's."""
        self.desk.begin(answers, page, name)
        if told:
            self.desk.told(told)
        if self.guide is None:
            self.guide = Guide(self.desk)
        self._shell.show_room(self.guide)
        self.guide.left()  # whatever was shown of an earlier set-up, this one begins anew
        self._show(self.desk.stand)

    def _begin(self, job: str) -> None:
        if job == INSPECT:
            self.inspecting.open()
            return
        if job == DIAGNOSE:
            self.diagnosing.open()
            return
        chosen = self._shell.chosen
        cloud = "practice" if job == "practice" else DEFAULT_CLOUD
        self.open_set_up(
            Answers(
                cloud=cloud,
                client_id=(chosen.client_id or None) if job != "practice" else None,
                proxy=chosen.proxy or None,
            )
        )

    def _go_back(self) -> None:
        """Show the set-up that is open again, as it was left."""
        if self.guide is None:
            self.guide = Guide(self.desk)
        self._shell.show_room(self.guide)
        self._show(self.desk.stand)

    def _go_on(self, kept: Draft) -> None:
        self.open_set_up(kept.answers, kept.page, dict(kept.told), kept.name)

    def _again(self, one: WorkedOn) -> None:
        practice = one.cloud == "practice"
        chosen = self._shell.chosen
        if one.answers is not None:
            self.open_set_up(one.answers, "check", name=one.key)
            return
        self.open_set_up(
            Answers(
                organization=one.organization,
                sentry_url=None if practice else one.sentry_url or None,
                cloud=one.cloud or DEFAULT_CLOUD,
                tenant=None if practice else one.tenant_id or None,
                client_id=None if practice else chosen.client_id or None,
                proxy=chosen.proxy or None,
            ),
            "" if one.put_back else "check",
            name=one.key,
        )

    def _forget(self, kept: Draft) -> None:
        state = storage.folders().state
        self._disk.start(
            lambda: draft.drop(state, kept.name), lambda _: self.read_home(), lambda _error: None
        )

    def _show_home(self, facts: AtHome) -> None:
        self.diagnosing.home = facts
        self._shell.home.show_more(
            home_parts.parts(facts, self._clock.now(), self._go_on, self._forget, self._again)
        )

    def _show(self, stand: Stand) -> None:
        if self.guide is None or self._shell.rooms.currentWidget() is not self.guide:
            return
        self._show_bands(stand)
        self.guide.show_stand(stand)

    def _tick(self, stand: Stand) -> None:
        if self.guide is not None and self._shell.rooms.currentWidget() is self.guide:
            self.guide.tick(stand)

    def _show_bands(self, stand: Stand) -> None:
        title = "ui.window.title_practice" if stand.practice else "ui.window.title"
        self._shell.setWindowTitle(texts.say(title))
        domain = stand.cloud.domain if stand.cloud and stand.cloud.domain else ""
        where = texts.say("ui.window.practice_where", domain=domain) if domain else ""
        if stand.practice:
            self._shell.practice.say(texts.say("ui.window.practice_band"), where)
        else:
            self._shell.practice.say("")
        word = "stranded" if at_stake.stranded(stand) else "live" if at_stake.in_use(stand) else ""
        self._shell.live.say(texts.say(f"ui.window.{word}_band") if word else "")

    def _show_password(self, upn: str, password: str) -> None:
        PasswordBox(upn, password, self._shell).open()

    def _browse(self, url: str) -> None:
        if self.browse(url) is not False:
            return
        file = QUrl(url).toLocalFile()  # empty for an address
        if file:
            self.desk.note("ui.saved.not_opened", path=file)
        else:
            self.desk.note("ui.note.not_opened", url=url)

    def _open_settings(self) -> None:
        from assistant.ui.settings import Settings  # noqa: PLC0415 -- only when they are opened

        settings = Settings(self._app, self._shell, self)

        def leave() -> None:
            self.go_home()
            self._shell.rooms.removeWidget(settings)
            settings.deleteLater()

        settings.left.connect(leave)
        self._shell.show_room(settings)

    def sign_out(self, then: Callable[[], None], failed: Callable[[AssistantError], None]) -> None:
        """Forget every sign-in (`assistant.ui.forget.Forget`)."""

        def work() -> None:
            self._work.sign_out()
            forgetting.sign_out(self._jobs.cancel)

        self._jobs.start(work, lambda _: then(), failed)

    def everything(
        self,
        then: Callable[[tuple[str, ...]], None],
        failed: Callable[[AssistantError], None],
    ) -> None:
        """Delete everything kept on this machine (`assistant.ui.forget.Forget`)."""

        def work() -> tuple[str, ...]:
            self._work.close()
            return forgetting.everything(self._jobs.cancel)

        def forgotten(left: tuple[str, ...]) -> None:
            self._shell.forget()
            then(left)

        self._jobs.start(work, forgotten, failed)

    def _look_again(self) -> None:
        theme.apply(self._app, self._shell.chosen.appearance)

    def _may_close(self) -> bool:
        """Close at once where nothing runs; else ask once, stop in good order, then close."""
        if self._closing:
            return self.ended
        if self.desk.stand.busy in {"apply", "undo"} and not self._ask_to_stop():
            return False
        self.close()
        return False

    def close(self) -> None:
        """Stop in good order, and close without asking."""
        if self._closing:
            return
        self._closing = True
        self.inspecting.stop()
        self.diagnosing.stop()
        for lane in (self._jobs, self._look_ups, self._disk):
            lane.stop()
        self._shell.hide()
        self.desk.close()
        # What was said last is written down before anything is let go.
        self._disk.start(lambda: None, lambda _: self._release(), self._end_with)

    def _release(self) -> None:
        self._jobs.start(self._let_go, lambda _: self._end(), self._end_with)

    def _let_go(self) -> None:
        self._work.close()

    def _end_with(self, error: AssistantError) -> None:
        del error  # whatever was in the way of letting go: the program ends all the same
        self._end()

    def _end(self) -> None:
        self.inspecting.close()
        self.diagnosing.close()
        self._lanes.close()
        self._aside.close()
        self.forget_languages()
        self.ended = True
        self._shell.close()
        self.quit()

    def _ask_to_stop(self) -> bool:
        from assistant.ui.widgets.close_box import CloseBox  # noqa: PLC0415 -- seldom needed

        return CloseBox(self._shell).exec() == CloseBox.DialogCode.Accepted

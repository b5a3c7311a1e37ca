"""Everything behind the tray icon: made here, connected here, and taken down here in order."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from fonetray.app.commands import AppCommands
from fonetray.config.credentials import CredentialStore, MemoryCredentials
from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.settings import load_settings
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener, ListenerError
from fonetray.provider.errors import ProviderError
from fonetray.services.desk import NO_CREDENTIALS, Account, Desk
from fonetray.services.remote import RemoteCommands
from fonetray.store.database import open_or_recover
from fonetray.store.errors import StoreError
from fonetray.system.control_server import ControlServer
from fonetray.system.opener import open_web_page
from fonetray.telephony.dialling import Origin
from fonetray.ui.account_presenter import AccountPresenter
from fonetray.ui.account_window import AccountWindow
from fonetray.ui.call_presenter import CallPresenter
from fonetray.ui.confirm_window import ConfirmWindow
from fonetray.ui.dial_presenter import DialPresenter
from fonetray.ui.icons import Icons
from fonetray.ui.popup import PopupStack
from fonetray.ui.search_presenter import SearchPresenter
from fonetray.ui.search_window import SearchWindow
from fonetray.ui.settings_presenter import SettingsPresenter
from fonetray.ui.settings_window import SettingsWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.theme import Theme
from fonetray.ui.tray import Tray
from fonetray.ui.tray_presenter import TrayPresenter
from fonetray.ui.views import NoticeLevel

log = logging.getLogger(__name__)

_START = ("start", "")
_TRAY_PATIENCE = 8
"""Half seconds to wait for a tray."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What a demonstration adds: a keyring of its own, and a companion that is run beside the app."""

    credentials: CredentialStore | MemoryCredentials
    companion: Callable[["Desktop"], Coroutine[Any, Any, None]]


class Desktop:
    """The running app. `run` starts it, waits for quit, and stops it: listener, tasks, provider, store."""

    def __init__(
        self,
        *,
        home: Home,
        problems: tuple[str, ...],
        tray: Tray,
        theme: Theme,
        icons: Icons,
        tr: Translate,
        extras: Extras | None = None,
    ) -> None:
        """Make everything; nothing is opened yet but the database. Raises ``StoreError`` when that cannot be had."""
        self._quit = asyncio.Event()
        self._problems = list(problems)
        self._extras = extras
        self.tasks = Tasks(on_error=self._task_failed)
        self.credentials = extras.credentials if extras else CredentialStore(home.keyring_service)
        database, kept = open_or_recover(home.database)
        if kept is not None:
            self._problems.append(tr("The database was damaged and is kept as {file}; a new one was begun.", file=kept))
        self.desk = Desk(account=Account(home, load_settings(home.config_file).settings), database=database)
        self.tr, self.tray = tr, tray
        self.popups = PopupStack(tr=tr, theme=theme, icons=icons, open_hint="")
        self.search = SearchWindow(tr=tr, theme=theme, icons=icons)
        self.confirm = ConfirmWindow(tr=tr, theme=theme, icons=icons)
        self.account_window = AccountWindow(tr=tr, theme=theme, icons=icons)
        self.settings_window = SettingsWindow(tr=tr, theme=theme, icons=icons)
        listening = self.desk.account.settings.listener
        self.secret = ListenerSecret.load_or_create(home.secret_file)
        self.listener = Listener(
            sink=self.desk.calls,
            secret=self.secret,
            host=listening.host,
            port=listening.port,
            allowed_hosts=tuple(listening.allowed_hosts),
            allowed_sources=tuple(listening.allowed_sources),
            public_url=listening.public_url,
        )
        common: dict[str, Any] = {"desk": self.desk, "tasks": self.tasks, "tr": tr}
        self.calls = CallPresenter(popups=self.popups, **common)
        self.dials = DialPresenter(window=self.confirm, popups=self.popups, **common)
        self.people = SearchPresenter(window=self.search, warning=self._warning, **common)
        self.overview = TrayPresenter(tray=tray, popups=self.popups, **common)
        self.accounts = AccountPresenter(
            window=self.account_window,
            credentials=self.credentials,
            events_url=lambda: self.listener.urls().any,
            changed=self.changed,
            **common,
        )
        self.settings = SettingsPresenter(window=self.settings_window, desk=self.desk, tr=tr, changed=self.changed)
        remote = RemoteCommands(desk=self.desk, credentials=self.credentials, changed=self.changed)
        commands = AppCommands(self)
        self.control = ControlServer(
            address=home.control_address,
            commands={**remote.table(), **commands.table()},
            spawn=lambda work: self.tasks.spawn(work, name="command"),
        )
        self._connect()

    def _connect(self) -> None:
        self.desk.calls.subscribe(self.calls.call_changed)
        self.popups.open_wanted.connect(self.open_page)
        self.popups.closed.connect(self.calls.forget)
        self.tray.search_wanted.connect(self.show_search)
        self.tray.settings_wanted.connect(self.settings.open)
        self.tray.account_wanted.connect(self.accounts.open)
        self.tray.quit_wanted.connect(self.quit)
        self.tray.call_wanted.connect(self._call_from_tray)
        self.search.call_wanted.connect(self._call_from_search)
        self.search.open_wanted.connect(self.open_page)
        self.search.sync_wanted.connect(self.sync_soon)
        self.search.settings_wanted.connect(self.settings.open)
        self.search.account_wanted.connect(self.accounts.open)
        self.search.quit_wanted.connect(self.quit)
        for window in (self.search, self.account_window, self.settings_window):
            shortcut = QShortcut(QKeySequence(Qt.Key.Key_F2), window)
            shortcut.activated.connect(self.open_customer)

    async def run(self) -> int:
        """Start, wait for quit, stop in order; gives the exit code."""
        self._listen_to_signals()
        self.control.start()
        self.desk.account.credentials = await self.credentials.load() or NO_CREDENTIALS
        await self.desk.directory.load()
        await self.desk.calls.restore()
        try:
            await self.listener.start()
        except ListenerError as error:
            self._problems.append(str(error))
        self.overview.refresh()
        for problem in self._problems:
            self.popups.show_notice(problem, NoticeLevel.WARNING, key=_START, hide_after=None)
        self.tasks.spawn(self._sync_regularly(), name="sync")
        if not self.desk.account.complete:
            self.accounts.open()
        else:
            self.tasks.spawn(self._stand_in_for_tray(), name="look for a tray")
        self.popups.prepare()
        if self._extras is not None:
            self.tasks.spawn(self._extras.companion(self), name="companion")
        await self._quit.wait()
        await self._stop()
        return 0

    async def _stand_in_for_tray(self) -> None:
        """Show the search window where no tray turns up; at login the tray may come after us."""
        for _ in range(_TRAY_PATIENCE):
            if self.tray.available():
                return
            await asyncio.sleep(0.5)
        self.show_search()

    async def _stop(self) -> None:
        """Stop accepting, drain, cancel, close: nothing that was answered 200 is lost."""
        self.control.stop()
        await self.listener.stop()
        await self.tasks.close()
        await self.desk.close()
        for window in (self.search, self.confirm, self.account_window, self.settings_window):
            window.hide()
        self.popups.close_all()

    def quit(self) -> None:
        """Begin to stop."""
        self._quit.set()

    def changed(self) -> None:
        """Follow settings or credentials that are others than before."""
        self.overview.refresh()
        self.people.refresh()
        self.sync_soon()

    def show_search(self) -> None:
        """Bring the search window forward; who looks has seen the missed calls."""
        self.search.open_with("")
        self.overview.seen()

    def open_customer(self) -> None:
        """Open the caller's profile, or else that of whoever is selected in the search window."""
        if not self.popups.open_newest():
            person = self.search.selected()
            if person is not None and person.url:
                self.open_page(person.url)

    def open_page(self, address: str) -> None:
        """Open a customer's page, or say why not."""
        if not open_web_page(address):
            text = self.tr("That address is not a web page and was not opened.")
            self.popups.show_notice(text, NoticeLevel.WARNING, key=_START, hide_after=8.0)

    def sync_soon(self) -> None:
        """Read people and flows in the background; what goes wrong shows as a state."""
        self.tasks.spawn(self._sync(), name="sync")

    async def _sync(self) -> None:
        if not self.desk.account.complete:
            return
        try:
            await self.desk.directory.sync()
        except ProviderError:
            return
        except StoreError as error:
            self.popups.show_notice(str(error), NoticeLevel.ERROR, key=_START, hide_after=None)

    async def _sync_regularly(self) -> None:
        while True:
            await self._sync()
            await asyncio.sleep(self.desk.account.settings.provider.sync_every * 60)

    def _call_from_tray(self, text: str, name: str) -> None:
        self.dials.call(text, Origin.TRAY, name)

    def _call_from_search(self, text: str, name: str) -> None:
        self.dials.call(text, Origin.SEARCH, name)

    def _warning(self) -> str:
        if self.desk.account.settings.provider.allow_plain_http:
            return self.tr("Passwords travel unprotected: provider.allow_plain_http is on.")
        return ""

    def _listen_to_signals(self) -> None:
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self.quit)
        application = QApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.quit)

    def _task_failed(self, name: str, error: BaseException) -> None:
        log.error("%s failed", name, exc_info=error)
        text = self.tr("Something went wrong ({what}). The log says more.", what=name)
        self.popups.show_notice(text, NoticeLevel.ERROR, key=_START, hide_after=12.0)

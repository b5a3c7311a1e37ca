"""Everything behind the tray icon: made here, connected here, and taken down here in order."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fonetray.app.contact_servers import ContactServers
from fonetray.app.garbage import Garbage
from fonetray.app.presenters import Presenters
from fonetray.app.shell import Shell
from fonetray.app.sign_in import SignIn
from fonetray.app.signals import listen_to_the_system
from fonetray.app.upkeep import forget_what_is_old
from fonetray.app.windows import Windows
from fonetray.config.credentials import CredentialStore, MemoryCredentials
from fonetray.config.paths import Home
from fonetray.config.server_passwords import MemoryPasswords
from fonetray.config.settings import load_settings
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import ListenerError
from fonetray.services.commands.answering import Table
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.services.listening import make_listener
from fonetray.services.refresh import Refresh
from fonetray.store.database import Database
from fonetray.store.errors import StoreError
from fonetray.system.control_socket import ear
from fonetray.system.link_events import LinkEvents
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel

log = logging.getLogger(__name__)


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
        shell: Shell,
        database: Database,
        commands: Callable[["Desktop"], Table],
        extras: Extras | None = None,
    ) -> None:
        """Make everything; only the database is open yet, and `run` closes it. ``commands`` gives what can be asked."""
        self._quit = asyncio.Event()
        self.ready = asyncio.Event()
        """Set when people, credentials and running calls are known: a wish to call is judged by them."""
        self._problems = list(problems)
        self._extras = extras
        self.tr, self.tray = shell.tr, shell.tray
        self.tasks = Tasks(on_error=self._task_failed)
        self.credentials = extras.credentials if extras else CredentialStore(home.keyring_service)
        settings = load_settings(home.config_file).settings
        secret = ListenerSecret.load_or_create(home.secret_file, hide=shell.redactor.learn)
        account = Account(home, settings, keep_secret=shell.redactor.learn)
        passwords = MemoryPasswords() if extras else None
        self.desk = Desk(account=account, database=database, passwords=passwords)
        self.refresh = Refresh(desk=self.desk)
        self.servers = ContactServers(desk=self.desk, tasks=self.tasks)
        self.listener = make_listener(self.desk, sink=self.desk.rehearsal, secret=secret)
        self.listener.serve_modules(self.desk.modules)
        self.windows = Windows.make(shell, desk=self.desk)
        self.presenters = Presenters.make(
            desk=self.desk,
            windows=self.windows,
            tray=shell.tray,
            tasks=self.tasks,
            tr=shell.tr,
            credentials=self.credentials,
            listener=self.listener,
            servers=self.servers,
            changed=self.changed,
        )
        self.garbage = Garbage(calls=self.desk.calls, imports=self.desk.imports, tasks=self.tasks)
        self.link_events = LinkEvents()
        self.control = ear(
            address=home.control_address,
            commands=commands(self),
            spawn=lambda work: self.tasks.spawn(work, name="command"),
        )
        self._connect()

    def _connect(self) -> None:
        self.presenters.connect(tray=self.tray, windows=self.windows)
        self.windows.search.query_changed.connect(self.refresh.look)
        self.desk.calls.subscribe(lambda _: self.refresh.look())
        self.desk.hub.feeding.subscribe(self.refresh.look)
        self.desk.hub.feeding.subscribe_company(self.refresh.hurry)
        self.link_events.opened.connect(self.presenters.dials.call_from_link)
        self.tray.quit_wanted.connect(self.quit)
        self.windows.search.menu.quit_wanted.connect(self.quit)

    async def run(self) -> int:
        """Start, wait for quit, stop in order; gives the exit code."""
        listen_to_the_system(quit_app=self.quit, links=self.link_events)
        await self.control.start()
        await self.desk.load()
        try:
            await self.listener.start()
        except ListenerError as error:
            self._problems.append(str(error))
        self.desk.hub.start()
        self.tasks.spawn(self._sign_in(), name="sign in")
        for problem in self._problems:
            self.windows.popups.show_notice(problem, NoticeLevel.WARNING, key=("start", problem), hide_after=None)
        self.presenters.cards.prepare()
        self.tasks.spawn(self.presenters.drafts.look(), name="notes that are not finished")
        self.tasks.spawn(self.desk.journalling.start(), name="journal of calls")
        if self._extras is not None:
            self.tasks.spawn(self._extras.companion(self), name="companion")
        await self._quit.wait()
        await self._stop()
        return 0

    async def _sign_in(self) -> None:
        """Take the credentials from the keyring, which may be locked: calls are shown meanwhile."""
        account = self.desk.account
        sign_in = SignIn(account=account, credentials=self.credentials, popups=self.windows.popups, tr=self.tr)
        await sign_in.now()
        self.desk.hub.changed()
        self.ready.set()
        self.desk.timed.start()
        self.presenters.keys.follow()
        self.presenters.overview.refresh()
        self.tasks.spawn(self.refresh.regularly(), name="sync")
        self.tasks.spawn(self.servers.at_start(), name="contact servers")
        self.tasks.spawn(forget_what_is_old(self.desk, self.history_changed), name="retention")
        if account.complete:
            self.tasks.spawn(self.presenters.navigator.stand_in_for(self.tray), name="look for a tray")
            return
        await sign_in.when_unlocked(changed=self.changed, nothing=lambda: self.presenters.seldom.account().open())

    async def _stop(self) -> None:
        """Stop accepting, drain, cancel, close: nothing that was answered 200 is lost."""
        await self.control.stop()
        await self.desk.hub.stop()
        await self.listener.stop()
        if self.presenters.seldom.notes.made is not None:
            await self.presenters.seldom.notes.made.close()
        await self.tasks.close()
        await self.credentials.close()
        await self.desk.close()
        self.presenters.cards.close()
        self.presenters.keys.let_go()
        self.windows.close()

    def quit(self) -> None:
        """Begin to stop."""
        self._quit.set()

    def changed(self) -> None:
        """Follow settings or credentials that are others than before."""
        self.desk.calls.retime()
        self.desk.hub.changed()
        self.desk.availability.login_changed()
        self.presenters.overview.refresh()
        self.presenters.calling.refresh()
        self.presenters.cards.refresh()
        self.presenters.keys.follow()
        self.presenters.connecting.refresh()
        if self.presenters.seldom.settings.made is not None:
            self.presenters.seldom.settings.made.refresh()
        self.presenters.people.refresh()
        self.presenters.freshness.show()
        self.sync_soon()

    def history_changed(self) -> None:
        """Show calls and people as they are now kept: some were removed."""
        self.presenters.overview.refresh()
        self.presenters.people.refresh()
        self.presenters.seldom.reload_history()

    def sync_soon(self) -> None:
        """Read people and flows in the background."""
        self.tasks.spawn(self.refresh.once(), name="sync")

    def _task_failed(self, name: str, error: BaseException) -> None:
        if isinstance(error, StoreError):  # shown by whoever watches the store
            log.warning("%s: %s", name, error)
            return
        from fonetray.ui.words.undertakings import failed_words  # noqa: PLC0415 - most sessions never need it

        log.error("%s failed", name, exc_info=error)
        said = failed_words(name, self.tr)
        self.windows.popups.show_notice(said, NoticeLevel.ERROR, key=("task", said), hide_after=12.0)

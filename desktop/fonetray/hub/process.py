"""The hub's composition root: everything is made here, connected here, and taken down here in order."""

import asyncio
import logging
import signal
import sys
from datetime import timedelta
from pathlib import Path

from fonetray.config.credentials import CredentialStore
from fonetray.config.credentials_folder import CredentialsFolderError, hub_credentials
from fonetray.config.json_log import start_json_logging
from fonetray.config.paths import Home
from fonetray.config.redaction import Redactor
from fonetray.config.settings import Settings, load_settings
from fonetray.hub.book import HubFlows, book_of
from fonetray.hub.commands import HubCommands
from fonetray.hub.control import AlreadyRuns, ControlSocket
from fonetray.hub.forgetting import HubFoundation, forget_table, retention_of
from fonetray.hub.health import Health
from fonetray.hub.listening import hub_listener
from fonetray.hub.metrics import Metrics
from fonetray.hub.modules import HubModules
from fonetray.hub.service_manager import ServiceManager
from fonetray.hub.work import Work
from fonetray.listener.desk_door import DeskDoor
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import ListenerError
from fonetray.services.calls.once import WINDOW, OnceSink
from fonetray.services.commands.flows import FlowCommands
from fonetray.services.commands.remote import RemoteCommands
from fonetray.services.ground.account import NO_CREDENTIALS, Account
from fonetray.services.hub.feed_source import CallFeed
from fonetray.services.hub.register import DeskBook
from fonetray.services.refresh import Refresh
from fonetray.store.database import Database, open_or_recover
from fonetray.store.desks import DeskStore
from fonetray.store.errors import StoreError
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.handled_log import HandledLog

log = logging.getLogger(__name__)


class HubError(Exception):
    """The hub cannot run; the message says in one line why, and what to do."""


def run_hub(home: Home, credentials_folder: Path | None) -> int:
    """Run until told to stop, and give the exit code; raises `HubError` where it cannot start."""
    home.prepare()
    redactor = start_json_logging()
    loaded = load_settings(home.config_file)
    for problem in loaded.problems:
        log.warning("%s", problem)
    return asyncio.run(_run(home, loaded.settings, credentials_folder, redactor))


async def _run(home: Home, settings: Settings, credentials_folder: Path | None, redactor: Redactor) -> int:
    try:
        database, kept = await asyncio.to_thread(open_or_recover, home.database)
    except StoreError as error:
        raise HubError(str(error)) from error
    if kept is not None:
        log.error("The database was damaged and is kept as %s; a new one was begun", kept)
    try:
        account = Account(home, settings, keep_secret=redactor.learn)
        secret = ListenerSecret.load_or_create(home.secret_file, hide=redactor.learn)
        hub = Hub(account=account, database=database, secret=secret, credentials_folder=credentials_folder)
        return await hub.run()
    except OSError as error:
        raise HubError(f"{error.filename or home.config}: {error.strerror}") from error
    finally:
        await asyncio.to_thread(database.close)


class Hub:
    """The running hub. `run` starts it, waits for its end, and stops it: listener and feeds, work, provider, store."""

    def __init__(
        self, *, account: Account, database: Database, secret: ListenerSecret, credentials_folder: Path | None
    ) -> None:
        """Make everything; nothing is opened yet but the database."""
        self._quit = asyncio.Event()
        self._signed_in = asyncio.Event()
        self._work = Work()
        self._manager = ServiceManager()
        self._credentials_folder = credentials_folder
        self._foundation = base = HubFoundation(account=account, database=database)
        self._refresh = Refresh(desk=base)
        self._keyring = CredentialStore(account.home.keyring_service)
        self._once = OnceSink(base.events)
        self._metrics = Metrics(self._once, sources=account.settings.hub.metrics_sources)
        self._health = Health(database=database, keeping=base.keeping)
        self._events = SqliteEventLog(database=database, journal=base.journal)
        self._desks = DeskBook(DeskStore(database))
        handled, now = HandledLog(database), base.clock.now
        feed = CallFeed(log=self._events, calls=base.calls, directory=base.directory, handled=handled, now=now)
        self._modules = HubModules(base)
        self._flows, learnt = HubFlows.of(database, base.directory), self._modules.learnt.of
        book = book_of(base, may_read=feed.may_read, handled=handled, flows=self._flows, learnt=learnt)
        self._door = DeskDoor(register=self._desks, source=feed, book=book, now=now)
        pages = {"/healthz": self._health.page, "/metrics": self._metrics.page}
        self._listener = hub_listener(base, self._metrics, secret, self._modules, self._door, pages)
        self._metrics.watch(
            evidence=self._listener.evidence,
            link=lambda: base.availability.link,
            feed=self._door.figures,
            behind=lambda: base.arrivals.behind,
            joined=self._count_joined,
            not_understood=lambda: base.calls.not_understood,
        )
        shared = RemoteCommands(
            desk=base, credentials=self._keyring, changed=self._changed, signed_in=self._signed_in.wait
        )
        end = self._quit.set
        own = HubCommands(foundation=base, listener=self._listener, door=self._door, modules=self._modules, quit_=end)
        table = {
            **shared.table(),
            **FlowCommands(self._flows.own, self._flows.history, self._signed_in.wait).table(),
            **forget_table(base, self._events.look_anew),
            **own.table(),
        }
        self._control = ControlSocket(address=account.home.control_address, commands=table)

    async def run(self) -> int:
        """Start, wait for the end, stop in order; gives the exit code. Raises `HubError` where it cannot start."""
        self._listen_to_signals()
        try:
            await self._control.start()
            await self._foundation.load()
            await self._modules.load()
            await self._flows.load()
            await self._desks.load()
            self._once.remember(await self._foundation.journal.last_raw_events(timedelta(seconds=WINDOW)))
            await self._listener.start()
        except (AlreadyRuns, ListenerError, StoreError) as error:
            await self._stop()
            raise HubError(str(error)) from error
        self._work.spawn(self._sign_in(), "sign in")
        self._work.spawn(retention_of(self._foundation, self._events.look_anew).regularly(), "retention")
        self._work.spawn(self._desks.keep_looking(), "desks")
        self._manager.ready()
        log.info("The hub listens on port %d", self._listener.port, extra={"port": self._listener.port})
        await self._quit.wait()
        log.info("The hub stops")
        await self._stop()
        return 0

    async def _stop(self) -> None:
        """Stop accepting, drain, cancel, close: nothing that was answered 200 is lost."""
        self._manager.stopping()
        self._health.stop()
        await self._control.stop()
        await self._listener.stop()
        await self._work.close()
        await self._flows.timers.stop()
        await self._keyring.close()
        await self._modules.close()
        await self._foundation.close()

    async def _sign_in(self) -> None:
        """Take the company's login, and read people and call flows with it, again and again."""
        account = self._foundation.account
        try:
            account.credentials = await hub_credentials(self._credentials_folder, self._keyring) or NO_CREDENTIALS
        except CredentialsFolderError as error:
            log.error("%s", error)  # noqa: TRY400 - the message says it all
        if not account.reads_people:
            where = f" in {self._credentials_folder}" if self._credentials_folder else ""
            log.warning("There is no company login%s, so that employees and call flows are not read; calls are", where)
        self._signed_in.set()
        self._flows.timers.start()
        await self._refresh.regularly()

    async def _count_joined(self) -> int:
        return sum(row.joined is not None and row.revoked is None for row in await self._desks.all())

    def _changed(self) -> None:
        """Follow settings or credentials that are others than before."""
        self._foundation.calls.retime()
        self._foundation.availability.login_changed()
        self._work.spawn(self._refresh.once(), "sync")

    def _listen_to_signals(self) -> None:
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._quit.set)
            loop.add_signal_handler(signal.SIGHUP, self._renew)

    def _renew(self) -> None:
        self._manager.reloading()
        try:
            self._listener.renew_certificate()
            log.info("The certificate was read anew")
        except ListenerError as error:
            log.error("The former certificate stays in use: %s", error)  # noqa: TRY400 - the message says it all
        self._manager.ready()

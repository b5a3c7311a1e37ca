"""The history in the settings: a shorter time is asked about before it removes anything, and the list is kept true."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, set_value
from fonetray.services.desk import Desk
from fonetray.services.retention import Retention, months
from fonetray.store.errors import StoreError
from fonetray.telephony.numbers import identify
from fonetray.ui.settings.history import KEEP_MONTHS, ListedNumber
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.tasks import Tasks


class HistorySettingsPresenter(QObject):
    """Writes the time itself, once it was agreed to."""

    def __init__(
        self, *, window: SettingsWindow, desk: Desk, tasks: Tasks, tr: Translate, changed: Callable[[], None]
    ) -> None:
        """Take the parts; it lives as long as the window. ``changed`` is called when calls were removed."""
        super().__init__(window)
        self._window = window
        self._box = window.history
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        self._wanted = ""
        window.opened.connect(self._open)
        window.changed.connect(self._choose)
        self._box.answered.connect(self._answered)
        self._box.taken_off.connect(self._take_off)

    def _open(self) -> None:
        self._box.withdraw()
        self._tasks.spawn(self._show_numbers(), name="numbers that are never logged")

    def _choose(self, key: str, value: str) -> None:
        if key == KEEP_MONTHS:
            self._box.withdraw()
            self._tasks.spawn(self._look(value), name="how much is too old")

    async def _look(self, value: str) -> None:
        """Ask where anything would go, else take the time as it is."""
        keep = months(int(value))
        try:
            old = await self._desk.ageing.count(datetime.now(UTC) - keep) if keep is not None else None
        except StoreError as error:
            self._window.set_error(KEEP_MONTHS, str(error))
            return
        if old is None or not (old.calls or old.notes):
            self._set(value)
            return
        self._wanted = value
        tr = self._tr
        self._box.ask(
            tr("Older than that are {calls} and {notes}. Remove them for good?",
               calls=tr.plural("{n} call", "{n} calls", old.calls),
               notes=tr.plural("{n} note", "{n} notes", old.notes))
        )  # fmt: skip

    def _answered(self, yes: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        if yes and self._set(self._wanted):
            self._tasks.spawn(self._remove(), name="remove what is too old")
        elif not yes:
            self._show_kept()

    async def _remove(self) -> None:
        keep = months(self._desk.account.settings.history.keep_months)
        retention = Retention(base=self._desk, ageing=self._desk.ageing, keep=lambda: keep, removed=self._changed)
        try:
            gone = await retention.once()
        except StoreError as error:
            self._window.set_error(KEEP_MONTHS, str(error))
            return
        calls = self._tr.plural("{n} call", "{n} calls", gone.calls)
        notes = self._tr.plural("{n} note", "{n} notes", gone.notes)
        self._window.set_hint(KEEP_MONTHS, self._tr("Removed: {amounts}.", amounts=f"{calls}, {notes}"))

    def _set(self, value: str) -> bool:
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, KEEP_MONTHS, value)
        except (SettingsError, OSError) as error:
            self._show_kept()
            why = getattr(error, "strerror", None) or str(error)
            self._window.set_error(KEEP_MONTHS, self._tr("This could not be saved: {why}", why=why))
            return False
        self._window.set_error(KEEP_MONTHS, "")
        return True

    def _show_kept(self) -> None:
        self._window.set_values({KEEP_MONTHS: str(self._desk.account.settings.history.keep_months)})

    def _take_off(self, key: str) -> None:
        self._tasks.spawn(self._log_again(key), name="log a number again")

    async def _log_again(self, key: str) -> None:
        try:
            await self._desk.never_log.remove(identify(key, is_local=lambda _: False))
        except StoreError as error:
            self._window.set_error(KEEP_MONTHS, str(error))
        await self._show_numbers()

    async def _show_numbers(self) -> None:
        try:
            listed = await self._desk.never_log.all()
        except StoreError:  # shown by whoever watches the store
            return
        self._box.show_numbers([
            ListedNumber(
                one.key,
                identify(one.key, is_local=lambda _: False).display,
                self._tr("since {date}", date=f"{one.added.astimezone():%d.%m.%Y}"),
            )
            for one in listed
        ])  # fmt: skip

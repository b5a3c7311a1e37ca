"""Fills the window of all calls: reads them in parts, names whose they are, and follows what happens meanwhile."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.history.calls import Finds, Kept, Missed, Place, Wanted, numbers_only
from fonetray.services.people.names import Names
from fonetray.store.errors import StoreError
from fonetray.store.journal import number_key
from fonetray.telephony.calls import CallChange
from fonetray.telephony.events import Direction
from fonetray.ui.history.customer import HistoryCustomer
from fonetray.ui.history.doors import HistoryDoors
from fonetray.ui.history.export import HistoryExport
from fonetray.ui.history.handled import HistoryHandled
from fonetray.ui.history.views import CallRow, FilterView, Kind
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.history.writer import HistoryWriter
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel, PersonView
from fonetray.ui.when_calm import WhenCalm
from fonetray.ui.words.days import NewDay
from fonetray.ui.words.minutes import utc_now
from fonetray.ui.words.wording import store_trouble

if TYPE_CHECKING:
    import asyncio

__all__ = ["HistoryDoors", "HistoryPresenter"]

PAGE = 100
_AT_ONCE = 0.1
"""Seconds in which changes of calls are taken together."""


class HistoryPresenter:
    """`open` shows all calls, `open_missed` those that wait for somebody, `open_person` those with one person."""

    def __init__(
        self,
        *,
        window: HistoryWindow,
        doors: HistoryDoors,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take the parts, and the clock (aware UTC)."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._doors = doors
        self._now = now
        self._names = Names(desk.identification)
        self._writer = HistoryWriter(desk=desk, now=now, tr=tr)
        self._customer = HistoryCustomer(window=window, writer=self._writer, names=self._names, desk=desk, tasks=tasks)
        self._export = HistoryExport(window=window, names=self._names, desk=desk, tasks=tasks, tr=tr)
        self._handled = HistoryHandled(window=window, missed=desk.missed, tasks=tasks, tr=tr)
        self._kept: dict[tuple[str, str], Kept] = {}
        self._wanted: Wanted | None = None
        self._rest: Place | None = None
        self._reading: asyncio.Task[Any] | None = None
        self._read_on: date | None = None
        self._changed: set[str] = set()
        self._changed_keys: set[str] = set()
        self._follow = WhenCalm(self._show_changes, tasks=tasks, name="history", quiet=_AT_ONCE)
        window.details.offer(
            notes=doors.write_note is not None,
            never_log=doors.never_log is not None,
            forget=doors.forget is not None,
        )
        self._connect()

    def open(self) -> None:
        """Show all calls: mine, where it is known who I am."""
        self._show(FilterView(employee=self._desk.account.local_number))

    def open_missed(self) -> None:
        """Show the calls that I missed and that nobody has taken care of."""
        self._show(FilterView(employee=self._desk.account.local_number, kind=Kind.OPEN))

    def open_person(self, person: PersonView) -> None:
        """Show everybody's calls with somebody."""
        self._show(FilterView(numbers=tuple(number.dial for number in person.numbers), about=person.name))

    def reload(self) -> None:
        """Read all anew: calls or people are others than before, or fewer."""
        self._names.forget()
        if self._window.isVisible():
            self._read()

    def _connect(self) -> None:
        window = self._window
        window.filter_changed.connect(lambda _: self._read())
        window.more_wanted.connect(self._go_on)
        window.looked_at.connect(self._looked_at)
        window.closed.connect(self._closed)
        NewDay(window, now=self._now).begun.connect(self._read_on_another_day)
        window.selected.connect(self._selected)
        window.call_wanted.connect(self._doors.call_back)
        window.open_wanted.connect(self._doors.open_page)
        window.handled_wanted.connect(self._mark)
        window.note_wanted.connect(self._note)
        window.forget_wanted.connect(self._forget)
        window.never_log_wanted.connect(self._never_log)
        window.export_wanted.connect(lambda: self._export.ask(self._wanted))
        self._desk.calls.subscribe(self._call_changed)
        self._desk.missed.subscribe(self._shown_anew)
        self._desk.notes.subscribe(lambda call_id: self._shown_anew((call_id,)))
        self._desk.directory.subscribe(self._people_changed)

    def _show(self, view: FilterView) -> None:
        window = self._window
        window.filter.set_filter(view)
        window.filter.offer_people(self._people())
        self._read_on = None
        visible = window.isVisible()
        window.open()
        if visible:
            self._read()

    def _people(self) -> list[tuple[str, str]]:
        """Give whose calls can be shown: mine, everybody's, each colleague's."""
        tr, mine = self._tr, self._desk.account.local_number
        first = [(mine, tr("My calls"))] if mine else []
        others = [
            (employee.local_number, employee.name or employee.local_number)
            for employee in self._desk.directory.employees
            if employee.local_number != mine
        ]
        return [*first, ("", tr("Everybody's calls")), *sorted(others, key=lambda other: other[1].casefold())]

    def _looked_at(self) -> None:
        """Read anew where nothing was read yet, or another day has begun."""
        self._read_on_another_day()
        self._doors.seen()

    def _read_on_another_day(self) -> None:
        if self._read_on != self._now().astimezone().date():
            self._read()

    def _closed(self) -> None:
        """Let go of what was read: whoever opens the window next begins at the top."""
        if self._reading is not None:
            self._reading.cancel()
        self._read_on = None
        self._customer.close()
        self._window.show_loading()
        self._window.model.show_rows((), goes_on=False)
        self._kept.clear()
        self._names.forget()

    def _read(self) -> None:
        """Read the first page for the filter as it stands; what is read for an earlier one is dropped."""
        self._begin(self._read_first(self._window.filter.filter))

    def _go_on(self) -> None:
        if self._wanted is not None and self._rest is not None:
            self._begin(self._read_page(self._wanted, first=False))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.spawn(work, name="history")

    async def _read_first(self, view: FilterView) -> None:
        self._read_on = self._now().astimezone().date()
        self._wanted, self._rest = None, None
        if not self._window.model.rowCount():
            self._window.show_loading()
        try:
            meaning = await self._desk.history.meaning(view.text)
            wanted = self._wants(view, meaning.finds)
            await self._read_page(wanted, first=True)
        except StoreError as error:
            self._window.show_nothing("warning", self._tr("The calls cannot be read"), store_trouble(error, self._tr))
            raise
        many = self._tr("That text means very many people; only the calls of some of them are found. Type more of it.")
        self._window.status.say(many if meaning.many else "", NoticeLevel.WARNING if meaning.many else NoticeLevel.INFO)

    async def _read_page(self, wanted: Wanted, *, first: bool) -> None:
        """Show the next page, each part of it as soon as it is read."""
        self._wanted = wanted
        found, after = 0, self._rest
        while found < PAGE:
            part = await self._desk.history.part(wanted, after, PAGE - found)
            rows = await self._rows(part.calls)
            after = self._rest = part.rest
            found += len(rows)
            goes_on = after is not None and found >= PAGE
            if first and rows:
                self._window.show_calls(rows, goes_on=goes_on)
                first = False
            elif not first:
                self._window.add_calls(rows, goes_on=goes_on)
            if after is None:
                break
        if first:
            self._show_none()

    def _show_none(self) -> None:
        tr, view = self._tr, self._window.filter.filter
        if view.kind is Kind.OPEN and not (view.text or view.numbers):
            self._window.show_nothing("check", tr("No missed call waits for you"), "", tr("Show all calls"))
        elif view in (FilterView(), FilterView(employee=view.employee)):
            hint = tr("Calls are listed here as soon as the telephone system tells of them.")
            self._window.show_nothing("clock", tr("No calls yet"), hint)
        else:
            hint = tr("Nothing matches what you have chosen above.")
            self._window.show_nothing("search", tr("No such calls"), hint, tr("Show all calls"))

    def _wants(self, view: FilterView, finds: Finds | None) -> Wanted:
        """Turn what was chosen into what the store is asked for."""
        directions = {Kind.INCOMING: Direction.INCOMING, Kind.OUTGOING: Direction.OUTGOING}
        missed = {Kind.MISSED: Missed.MISSED, Kind.OPEN: Missed.OPEN}
        return Wanted(
            employee=view.employee,
            me=self._desk.account.local_number,
            direction=directions.get(view.kind),
            missed=missed.get(view.kind, Missed.ANY),
            since=view.since.begins(self._now()),
            finds=numbers_only(view.numbers) if view.numbers else finds,
        )

    async def _rows(self, calls: Sequence[Kept]) -> list[CallRow]:
        whose, rows = not self._window.filter.filter.employee, []
        for kept in calls:
            identity = await self._names.of(kept.call.number)
            rows.append(self._writer.row(kept, identity, whose=whose))
        self._kept |= {kept.call.key: kept for kept in calls}
        return rows

    def _call_changed(self, change: CallChange) -> None:
        """Show a call as it stands, and whatever missed call it takes care of."""
        if self._window.isVisible():
            self._changed.add(change.after.call_id)
            if key := number_key(change.after.number):
                self._changed_keys.add(key)
            self._follow.ask()

    def _shown_anew(self, call_ids: Sequence[str]) -> None:
        if self._window.isVisible():
            self._changed.update(call_ids)
            self._follow.ask()

    def _people_changed(self) -> None:
        self._names.forget()
        if self._window.isVisible():
            self._window.filter.offer_people(self._people())

    async def _show_changes(self) -> None:
        """Read anew what changed, and show it where it belongs; nothing else moves."""
        wanted = self._wanted
        if wanted is None or not self._window.isVisible():
            return
        keys, self._changed_keys = self._changed_keys, set()
        changed, self._changed = self._changed, set()
        changed |= {one.call.call_id for one in self._kept.values() if number_key(one.call.number) in keys}
        kept = await self._desk.history.of_calls(wanted, sorted(changed))
        rows = await self._rows(kept)
        if wanted is not self._wanted:
            return
        self._window.renew_calls(changed, rows)
        if not self._window.model.rowCount():
            self._show_none()
        row = self._window.call()
        if row is not None and row.key[0] in changed:
            self._customer.show(self._kept[row.key])

    def _selected(self, key: tuple[str, str] | None) -> None:
        self._customer.show(self._kept.get(key) if key is not None else None)

    def _mark(self, key: tuple[str, str]) -> None:
        self._handled.mark(key[0], handled=self._kept[key].open)

    def _note(self, key: tuple[str, str]) -> None:
        if self._doors.write_note is not None:
            self._doors.write_note(self._kept[key].call)

    def _forget(self, key: tuple[str, str]) -> None:
        identity = self._names.known(self._kept[key].call.number)
        if self._doors.forget is not None and identity is not None:
            self._doors.forget(identity.number, identity.best.name if identity.best else identity.number.display)

    def _never_log(self, key: tuple[str, str]) -> None:
        identity = self._names.known(self._kept[key].call.number)
        if self._doors.never_log is not None and identity is not None:
            self._doors.never_log(identity.number)

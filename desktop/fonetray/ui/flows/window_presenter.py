"""The window of call flows' other side: what it shows, and what is wished there."""

from datetime import datetime

from fonetray.config.language import Translate
from fonetray.provider.errors import ProviderError
from fonetray.services.desk import Desk
from fonetray.services.flows.call_flows import Switched
from fonetray.services.people.availability import Link
from fonetray.store.errors import StoreError
from fonetray.ui.flows.presenter import FlowPresenter
from fonetray.ui.flows.row import FlowRow
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.flows.words import flow_view
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.days import NewDay
from fonetray.ui.words.hub import hub_trouble
from fonetray.ui.words.wording import dated, store_trouble, trouble


class FlowWindowPresenter:
    """Reads the flows when the window is opened, and shows them for as long as it is; fulfils `FlowPlace`."""

    def __init__(
        self,
        *,
        window: FlowWindow,
        switching: FlowPresenter,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts."""
        self._window = window
        self._switching = switching
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._reading = False
        self._done: Switched | None = None
        window.seen.connect(self._seen)
        window.looked_at.connect(self.show)
        NewDay(window, now=switching.now).begun.connect(self.show)
        window.refresh_wanted.connect(self.read)
        window.switch_wanted.connect(self._switch)
        window.time_wanted.connect(self._time)
        window.offers_wanted.connect(self._offer)
        window.marked.connect(self._mark)
        window.undo_wanted.connect(self._undo)
        desk.flows.subscribe(self.show)
        desk.availability.subscribe(self.show)
        desk.directory.watch(self.show)

    def open(self) -> None:
        """Show the window."""
        self._window.open()

    def read(self) -> None:
        """Read the flows now, and who switched them."""
        if self._desk.account.reads_people and not self._reading:
            self._reading = True
            self._tasks.spawn(self._read(), name="read call flows")
        self.show()

    def show(self) -> None:
        """Show how things stand, where somebody looks."""
        if not self._window.isVisible():
            return
        now, tr = self._switching.now(), self._tr
        views = [flow_view(state, self._desk, now, tr) for state in self._desk.flows.all()]
        reading = self._reading or self._desk.directory.reading
        self._window.set_reading(reading=reading)
        if views:
            self._window.show_flows(views)
            self._window.say(*self._standing(now))
        else:
            self._window.say_empty(*self._nothing(reading=reading))
            self._window.say("")

    def switched(self, text: str, done: Switched) -> None:
        """Say in the window what was done, and offer to take it back; on a card where it was closed."""
        if not self._window.isVisible():
            self._switching.switched(text, done)
            return
        self._done = done
        self._window.undo.offer(text)

    def said(self, text: str, level: NoticeLevel, local_number: str) -> None:
        """Say in the window what came of it; on a card where it was closed, or where it must not be missed."""
        self._window.undo.withdraw()
        if level is NoticeLevel.ERROR or not self._window.isVisible():
            self._switching.said(text, level, local_number)
        else:
            self._window.flash(text, level)

    def _seen(self) -> None:
        self.show()
        self.read()

    async def _read(self) -> None:
        try:
            await self._desk.flows.read()
        except (ProviderError, StoreError):  # shown as the availability, or by whoever watches the store
            pass
        finally:
            self._reading = False
            self.show()

    def _standing(self, now: datetime) -> tuple[str, NoticeLevel]:
        tr, availability, read = self._tr, self._desk.availability, self._desk.directory.flows_at
        when = dated(read, max(now, read), tr) if read else ""
        if availability.link in (Link.DOWN, Link.REFUSED):
            shown = tr("Call flows are shown as read {when}.", when=when) if read else ""
            return f"{trouble(availability.error, tr)} {shown}".rstrip(), NoticeLevel.WARNING
        if troubled := hub_trouble(self._desk, tr):
            return troubled, NoticeLevel.WARNING
        return (tr("Read {when}", when=when) if read else ""), NoticeLevel.INFO

    def _nothing(self, *, reading: bool) -> tuple[str, str, str]:
        tr, availability = self._tr, self._desk.availability
        if not self._desk.account.reads_people:
            text = tr("Call flows are read from the phone system with your company's login.")
            return tr("Not signed in"), text, tr("Sign in")
        if reading:
            return tr("Reading call flows…"), "", ""
        if availability.link in (Link.DOWN, Link.REFUSED):
            return tr("Call flows could not be read"), trouble(availability.error, tr), ""
        text = tr("The phone system has no variable call flows. They are made there, by your administrator.")
        return tr("No call flows"), text, ""

    def _switch(self, local_number: str, on: bool) -> None:  # noqa: FBT001 - a Qt signal's arguments
        self._window.undo.withdraw()
        self._switching.wish(local_number, active=on, place=self)

    def _time(self, local_number: str, choice: str) -> None:
        self._window.undo.withdraw()
        self._switching.timing.chosen(local_number, choice, self)

    def _offer(self, row: FlowRow) -> None:
        row.offer(*self._switching.timing.offers())

    def _mark(self, local_number: str, what: str, on: bool) -> None:  # noqa: FBT001 - a Qt signal's arguments
        self._tasks.spawn(self._keep_mark(local_number, what, on=on), name="mark a call flow")

    async def _keep_mark(self, local_number: str, what: str, *, on: bool) -> None:
        try:
            await self._desk.flows.mark(local_number, **{what: on})
        except StoreError as error:
            self.said(store_trouble(error, self._tr), NoticeLevel.ERROR, local_number)

    def _undo(self) -> None:
        if self._done is not None:
            done, self._done = self._done, None
            self._switching.undo(done, self)

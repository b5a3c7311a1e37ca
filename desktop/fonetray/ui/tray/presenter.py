"""Keeps the tray's icon and menus true: state, missed calls, recent calls."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, set_value
from fonetray.services.desk import Desk
from fonetray.services.people.availability import Link
from fonetray.store.errors import StoreError
from fonetray.store.missed import MissedCounts
from fonetray.telephony.calls import CallChange, CallState
from fonetray.telephony.events import Direction
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.search.person_views import PersonViews
from fonetray.ui.tasks import Tasks
from fonetray.ui.tray.icon import Tray
from fonetray.ui.views import NoticeLevel, TrayState
from fonetray.ui.when_calm import WhenCalm
from fonetray.ui.words.hub import hub_trouble
from fonetray.ui.words.wording import not_kept, trouble, unprotected

RECENT = 10
_KEY = ("mute", "")


class TrayPresenter:
    """Listens to calls, people and the provider's availability, and shows the sum of them."""

    def __init__(
        self,
        *,
        tray: Tray,
        popups: PopupStack,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts and listen."""
        self._tray = tray
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._missed = MissedCounts()
        self._counted = WhenCalm(self._count_missed, tasks=tasks, name="missed calls")
        self._views = PersonViews(desk=desk, tr=tr)
        self._recent = WhenCalm(self._show_recent, tasks=tasks, name="recent calls")
        desk.calls.subscribe(self._call_changed)
        desk.dialing.subscribe(self._recent.ask)
        desk.naming.subscribe(self._recent.ask)
        desk.directory.subscribe(self.refresh)
        desk.availability.subscribe(self.show_state)
        desk.hub.feeding.subscribe(self.show_state)
        desk.keeping.subscribe(self)
        desk.missed.subscribe(self._handled_changed)
        tray.mute_wanted.connect(self._mute)

    def troubled(self, _error: StoreError | None) -> None:
        """Show whether calls are kept."""
        self.show_state()

    def began_anew(self, _kept: Path | None) -> None:
        """Show what the database knows now."""
        self.refresh()

    def refresh(self) -> None:
        """Show everything anew."""
        self._tray.set_muted(muted=self._desk.account.settings.popup.muted)
        self.show_state()
        self._recent.ask()
        self._counted.ask()

    def seen(self) -> None:
        """Note that the user has looked: missed calls are no news any more, but open ones stay so."""
        self._show_missed(replace(self._missed, news=0))
        self._tasks.spawn(self._note_seen(), name="missed calls were seen")

    def show_state(self) -> None:
        """Show the state that matters most: a call, then trouble, then missed calls."""
        tr, me = self._tr, self._desk.account.local_number
        self._tray.set_warning(unprotected(self._desk.client.protection, tr))
        mine = [call for call in self._desk.calls.live_calls() if call.employee == me]
        if any(call.state is CallState.RINGING and call.direction is Direction.INCOMING for call in mine):
            self._tray.set_state(TrayState.RINGING, tr("Your phone is ringing"))
        elif mine:
            self._tray.set_state(TrayState.BUSY, tr("In a call"))
        elif self._desk.keeping.error is not None:
            self._tray.set_state(TrayState.OFFLINE, not_kept(self._desk.keeping.error, tr))
        elif troubled := hub_trouble(self._desk, tr):
            self._tray.set_state(TrayState.OFFLINE, troubled)
        elif self._desk.availability.link in (Link.DOWN, Link.REFUSED):
            self._tray.set_state(TrayState.OFFLINE, trouble(self._desk.availability.error, tr))
        elif self._missed.news:
            text = tr.plural("{n} missed call", "{n} missed calls", self._missed.news)
            self._tray.set_state(TrayState.ATTENTION, text)
        elif not me:
            self._tray.set_state(TrayState.OFFLINE, tr("Choose your local number under Account to see who calls"))
        else:
            self._tray.set_state(TrayState.IDLE, tr("Ready"))

    def _call_changed(self, change: CallChange) -> None:
        if change.after.employee == self._desk.account.local_number:
            self.show_state()
            self._recent.ask()
            self._counted.ask()
        elif self._missed.open:  # a colleague may call back
            self._counted.ask()

    def _handled_changed(self, _call_ids: Sequence[str]) -> None:
        self._counted.ask()

    async def _count_missed(self) -> None:
        self._show_missed(await self._desk.missed.counts())

    async def _note_seen(self) -> None:
        await self._desk.missed.looked_at()
        self._counted.ask()

    def _show_missed(self, counts: MissedCounts) -> None:
        self._missed = counts
        self._tray.set_missed(counts.news, counts.open)
        self.show_state()

    async def _show_recent(self) -> None:
        recents = await self._desk.recents.latest(RECENT)
        self._tray.set_recent([await self._views.recent(recent) for recent in recents])

    def _mute(self, on: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, "popup.muted", "true" if on else "false")
        except (SettingsError, OSError) as error:
            self._popups.show_notice(str(error), NoticeLevel.ERROR, key=_KEY, hide_after=None)
        self._tray.set_muted(muted=account.settings.popup.muted)

"""Opens a window for the notes on a call: one for each call, as many calls as are wanted."""

import logging
from collections.abc import Callable
from functools import partial

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.ground.gone import Gone
from fonetray.store.errors import StoreError
from fonetray.telephony.calls import Call, CallChange
from fonetray.ui.notes.session import NoteSession
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.privacy import Privacy
from fonetray.ui.tasks import Tasks

log = logging.getLogger(__name__)


class NotePresenter:
    """`open` is for whoever has a call; ``left`` is told whose note was left unfinished."""

    def __init__(
        self,
        *,
        window: Callable[[], NoteWindow],
        left: Callable[[Call, str], None],
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        privacy: Privacy,
    ) -> None:
        """Take what makes a window, and listen."""
        self._window = window
        self._left = left
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._privacy = privacy
        self._open: dict[str, NoteSession] = {}
        desk.calls.subscribe(self._call_changed)
        desk.notes.subscribe(lambda _call_id: self._refresh())
        desk.hub.feeding.subscribe(self._refresh)
        desk.letting_go.subscribe(self._let_go)
        privacy.subscribe(self._veil)

    def open(self, call: Call) -> None:
        """Open the window for a call, or bring it forward where it is open."""
        session = self._open.get(call.call_id)
        if session is not None:
            session.window.open()
            return
        window = self._window()
        window.veil(on=self._privacy.presenting)
        # Not the method itself: of an object that is none of Qt's PySide6 would keep a weak reference for each window.
        window.lift_wanted.connect(partial(self._privacy.present_no_more))
        session = self._open[call.call_id] = NoteSession(
            call=call, window=window, desk=self._desk, tasks=self._tasks, tr=self._tr, ended=self._ended
        )
        session.open()

    async def close(self) -> None:
        """Close all windows and keep what stands in them."""
        sessions, self._open = list(self._open.values()), {}
        for session in sessions:
            try:
                await session.keep()
            except StoreError as error:
                log.warning("A note's draft could not be kept: %s", error)

    def _ended(self, session: NoteSession) -> None:
        self._open.pop(session.call.call_id, None)
        if session.unfinished:
            self._left(session.call, session.name)
        session.window.deleteLater()

    def _call_changed(self, change: CallChange) -> None:
        session = self._open.get(change.after.call_id)
        if session is not None and session.call.employee == change.after.employee:
            session.follow(change.after)

    def _veil(self) -> None:
        for session in self._open.values():
            session.window.veil(on=self._privacy.presenting)

    def _let_go(self, gone: Gone) -> None:
        """Have nothing in any window that was forgotten, nor any way back to it."""
        for session in tuple(self._open.values()):
            session.let_go(gone)
        self._refresh()

    def _refresh(self) -> None:
        """Show in all windows what was done in one, for they may be about the same number, and what a hub has now."""
        for session in self._open.values():
            session.refresh()

"""Takes the word that a missed call has been taken care of, and takes it back."""

from fonetray.config.language import Translate
from fonetray.services.history.missed import MissedCalls
from fonetray.store.errors import StoreError
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import store_trouble


class HistoryHandled:
    """Offers for a while to take back what was said last."""

    def __init__(self, *, window: HistoryWindow, missed: MissedCalls, tasks: Tasks, tr: Translate) -> None:
        """Take the parts."""
        self._window = window
        self._missed = missed
        self._tasks = tasks
        self._tr = tr
        self._last = ""
        window.undo_wanted.connect(self._take_back)

    def mark(self, call_id: str, *, handled: bool) -> None:
        """Note that somebody has taken care of a call, or that nobody has."""
        self._tasks.spawn(self._mark(call_id, handled=handled), name="missed call")

    def _take_back(self) -> None:
        self.mark(self._last, handled=False)

    async def _mark(self, call_id: str, *, handled: bool) -> None:
        window, tr = self._window, self._tr
        try:
            await (self._missed.handle if handled else self._missed.reopen)([call_id])
        except StoreError as error:
            window.status.flash(store_trouble(error, tr), NoticeLevel.ERROR)
            return
        if handled:
            self._last = call_id
            window.undo.offer(tr("Marked as handled."))
        else:
            window.undo.withdraw()

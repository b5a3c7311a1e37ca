"""Notices as the desktop's notifications, where a window would stand anywhere and take the keyboard (Wayland)."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from fonetray.system.notifications import Notification, Notifications
from fonetray.ui.cards.ends import Ends
from fonetray.ui.parts.labels import plain
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel

_ACT = "act"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, as the stack of cards is given it; one ``key`` has one notice."""

    key: Hashable
    text: str
    level: NoticeLevel
    hide_after: float | None
    action: str


class NoticeNotifications(QObject):
    """``action_wanted`` and ``closed`` carry keys, as those of the stack of cards do.

    ``unshown`` carries a notice that could not be shown.
    """

    action_wanted = Signal(object)
    closed = Signal(object)
    unshown = Signal(object)

    def __init__(self, *, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._notices: dict[str, Notice] = {}
        self._made = 0
        self._shown = Notifications(acted=self._acted, closed=self._gone, failed=self._failed)
        self._ends = Ends(self)
        self._ends.passed.connect(self._expired)

    def show_notice(self, notice: Notice) -> None:
        """Show it, in place of what its key said before."""
        name = self._name_of(notice.key)
        if not name:
            self._made += 1
            name = f"{self._made}"
        self._notices[name] = notice
        self._ends.set(name, notice.hide_after)
        lasting = notice.hide_after is None
        actions = [(_ACT, notice.action)] if notice.action else []
        said = Notification("Fonetray", plain(notice.text), actions, lasts=lasting)
        self._tasks.spawn(self._shown.show(name, said), name="show a notice")

    def close_where(self, what: Callable[[Hashable], bool]) -> None:
        """Take away those whose key is such."""
        for name in [name for name, notice in self._notices.items() if what(notice.key)]:
            self._expired(name)

    def close_all(self) -> None:
        """Be told of nothing any more, as when the program ends."""
        self._ends.stop()
        self._shown.disconnect()

    def _name_of(self, key: Hashable) -> str:
        return next((name for name, notice in self._notices.items() if notice.key == key), "")

    def _forget(self, name: str) -> Notice | None:
        self._ends.set(name, None)
        return self._notices.pop(name, None)

    def _expired(self, name: str) -> None:
        notice = self._forget(name)
        if notice is not None:
            self._tasks.spawn(self._shown.close(name), name="take a notice away")
            self.closed.emit(notice.key)

    def _gone(self, name: str) -> None:
        notice = self._forget(name)
        if notice is not None:
            self.closed.emit(notice.key)

    def _failed(self, name: str) -> None:
        notice = self._forget(name)
        if notice is not None:
            self.unshown.emit(notice)

    def _acted(self, name: str, _action: str) -> None:
        notice = self._notices.get(name)
        if notice is not None and notice.action:
            self.action_wanted.emit(notice.key)

"""Shows in the stack's stead what would be a card, where cards would stand anywhere and take the keyboard (Wayland)."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal

from fonetray.ui.cards.notice_notifications import Notice, NoticeNotifications
from fonetray.ui.cards.notifications import CardNotifications
from fonetray.ui.views import CardView


class StandIn(QObject):
    """Takes calls out and notices for as long as the desktop shows notifications; calls in have a way of their own.

    What could not be shown is told by ``card_unshown`` and ``notice_unshown``, and is for a card then.
    """

    stop_wanted = Signal(object)
    action_wanted = Signal(object)
    closed = Signal(object)
    card_unshown = Signal(object)
    notice_unshown = Signal(object)

    def __init__(
        self, *, cards: CardNotifications, notices: NoticeNotifications, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._cards = cards
        self._notices = notices
        cards.stop_wanted.connect(self.stop_wanted)
        notices.action_wanted.connect(self.action_wanted)
        for shown in (cards, notices):
            shown.closed.connect(self.closed)
        cards.unshown.connect(self.card_unshown)
        notices.unshown.connect(self.notice_unshown)

    def takes_card(self, view: CardView) -> bool:
        """Show a call, if calls are shown here; say whether it was taken."""
        if taken := self._cards.stands_in():
            self._cards.show_card(view)
        return taken

    def takes_notice(self, notice: Notice) -> bool:
        """Show a notice, if notices are shown here; say whether it was taken."""
        if taken := self._cards.stands_in():
            self._notices.show_notice(notice)
        return taken

    def holds(self, key: Hashable) -> bool:
        """Say whether a call's notification is shown."""
        return self._cards.holds(key)

    def rename_card(self, old: Hashable, new: Hashable) -> None:
        """Have a notification stand for another call from now on; ignored where there is none to rename."""
        self._cards.rename_card(old, new)

    def close_where(self, what: Callable[[Hashable], bool]) -> None:
        """Take away all whose key is such; a notice's is ("notice", its key), as in the stack."""
        self._cards.close_where(what)
        self._notices.close_where(lambda key: what(("notice", key)))

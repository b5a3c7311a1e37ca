"""All that has to do with the cards of calls, made together and taken down together."""

from dataclasses import dataclass
from typing import Any

from fonetray.services.desk import Desk
from fonetray.system.here import hotkey
from fonetray.system.screen_use import screen_use
from fonetray.system.session_lock import session_lock
from fonetray.ui.cards.call_presenter import CallPresenter
from fonetray.ui.cards.key import CardKey
from fonetray.ui.cards.notice_notifications import NoticeNotifications
from fonetray.ui.cards.notifications import CardNotifications
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.cards.stand_in import StandIn
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet


@dataclass(frozen=True, slots=True)
class Cards:
    """One of each: whose cards come and go, when they may, the key that opens, and what stands in for cards."""

    calls: CallPresenter
    key: CardKey
    quiet: Quiet
    privacy: Privacy
    notifications: CardNotifications
    notices: NoticeNotifications

    @classmethod
    def make(cls, *, desk: Desk, popups: PopupStack, common: dict[str, Any]) -> "Cards":
        """Make them; ``common`` is what all presenters take."""
        quiet = Quiet(settings=lambda: desk.account.settings.popup, screen=screen_use())
        privacy = Privacy(settings=lambda: desk.account.settings.popup, lock=session_lock())
        key = CardKey(hotkey=hotkey(2), popups=popups, **common)
        notifications = CardNotifications(
            tr=common["tr"], tasks=common["tasks"], form=lambda: desk.account.settings.popup.form
        )
        notifications.open_wanted.connect(popups.open_wanted)
        notices = NoticeNotifications(tasks=common["tasks"])
        popups.stand_aside(StandIn(cards=notifications, notices=notices, parent=popups))
        calls = CallPresenter(
            popups=popups, quiet=quiet, privacy=privacy, notifications=notifications, offer=key.offer, **common
        )
        key.subscribe(calls.refresh)
        notifications.unshown.connect(calls.take_back)
        return cls(calls, key, quiet, privacy, notifications, notices)

    def prepare(self) -> None:
        """Make ready for the first call."""
        self.key.refresh()
        self.notifications.prepare()
        self.calls.prepare()

    def refresh(self) -> None:
        """Follow settings that are others than before."""
        self.key.refresh()
        self.calls.refresh()

    def close(self) -> None:
        """Let go of the key, of the screen and of the buses."""
        self.key.close()
        self.calls.close()
        self.notifications.close_all()
        self.notices.close_all()

"""The stack of popup cards in a corner of the screen."""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from fonetray.config.language import Translate
from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.cards.frame import CardFrame
from fonetray.ui.cards.more_card import MoreCard
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.notice_notifications import Notice
from fonetray.ui.cards.popup_layout import Slot, choose, place
from fonetray.ui.cards.popup_place import POINTER, PopupPlace
from fonetray.ui.cards.stand_in import StandIn
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import CardState, CardView, NoticeLevel

_MOST = 4
_MORE = 32
"""Logical pixels that are kept free for the line beyond a full stack."""
_REMEMBERED = 256
_NEVER = object()
_UNTIL_SHOWN = 10.0
"""Seconds after which a renamed card goes that was never shown anew."""
_LIVE = (
    CardState.COUNTING,
    CardState.SENDING,
    CardState.WAITING,
    CardState.RINGING,
    CardState.DIALLING,
    CardState.ANSWERED,
)
_SPOKEN = (CardState.COUNTING, CardState.WAITING)
"""What asks something of the user, and so is said whenever it comes; a ringing call is said once."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class PopupStack(QObject):
    """Shows calls and notices as cards that take no focus, the newest in the corner, four at most.

    ``open_wanted`` carries a customer's URL; ``stop_wanted`` and ``note_wanted`` the key of a card,
    ``candidate_wanted`` the key and which candidate it is, ``offer_answered`` whether it was yes, ``action_wanted``
    the key of a notice whose button was pressed; ``closed`` the key of a card that has left the screen, however it did.
    ``openable`` says whether a card with a customer to open has come up or the last has gone. A card that the user or
    time has closed stays closed: later views of the same call do not bring it back, unless it rings anew.
    ``now`` gives aware UTC, ``announce`` speaks to screen readers, ``place`` is the setting.
    ``open_hint`` is the key that the open button names; empty where no such key is held.
    """

    open_wanted = Signal(str)
    stop_wanted = Signal(object)
    action_wanted = Signal(object)
    note_wanted = Signal(object)
    candidate_wanted = Signal(object, int)
    offer_answered = Signal(bool)
    openable = Signal(bool)
    closed = Signal(object)

    def __init__(
        self,
        *,
        tr: Translate,
        theme: Theme,
        icons: Icons,
        open_hint: str = "F2",
        now: Callable[[], datetime] = _utc_now,
        speak: Announce = announce,
        place: Callable[[], str] = lambda: POINTER,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tr = tr
        self.theme = theme
        self._icons = icons
        self._open_hint = open_hint
        self._now = now
        self._speak = speak
        self._cards: dict[Hashable, CardFrame] = {}
        self._gone: dict[Hashable, Hashable] = {}
        self._more: MoreCard | None = None
        self._spare: CallCard | None = None
        self._place = PopupPlace(place)
        self._openable = False
        self._stand_in: StandIn | None = None
        # On X11 no window manager keeps our cards above others, so a ringing one does it itself, once a second.
        self._own_stacking = QGuiApplication.platformName() == "xcb"
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.setTimerType(Qt.TimerType.PreciseTimer)
        self._seconds.timeout.connect(self._tick)

    def stand_aside(self, stand_in: StandIn) -> None:
        """Leave to ``stand_in`` what it takes; its signals are ours from now on."""
        self._stand_in = stand_in
        stand_in.stop_wanted.connect(self.stop_wanted)
        stand_in.action_wanted.connect(self.action_wanted)
        stand_in.closed.connect(self.closed)
        stand_in.card_unshown.connect(self.show_card)
        stand_in.notice_unshown.connect(self._show_notice)

    def prepare(self) -> None:
        """Make a card ahead, while nothing happens: the first call then finds its fonts, icons and window ready."""
        if self._spare is None:
            card = self._make_card()
            card.show_view(CardView(("", ""), CardState.RINGING, "0", "0 1", url="0", since=self._now()), self._now())
            card.create()
            card.grab()
            self._spare = card

    def show_card(self, view: CardView) -> None:
        """Show a new call, or what has become of one that is shown."""
        card = self._cards.get(view.key)
        new = card is None
        if card is None:
            if self._stand_in is not None and self._stand_in.takes_card(view):
                return
            if self._gone.get(view.key, _NEVER) == view.ring:
                return
            card = self._spare or self._make_card()
            self._spare = None
            self._take_in(view.key, card)
        if not isinstance(card, CallCard):
            raise TypeError("a notice has this key")
        if not new and card.view and card.view.ring not in (None, view.ring):  # to the corner, as if it were new
            self._cards[view.key] = self._cards.pop(view.key)
            new = True
        card.show_view(view, self._now())
        self._lay_out()
        if (new and view.state is CardState.RINGING) or view.state in _SPOKEN:
            self._speak(card, card.spoken())

    def show_notice(
        self,
        text: str,
        level: NoticeLevel = NoticeLevel.INFO,
        key: Hashable = None,
        hide_after: float | None = 8.0,
        action: str = "",
    ) -> None:
        """Show a sentence; one ``key`` has one notice (the text itself where None). Errors may stay: None.

        ``action`` is what its button says, empty for none.
        """
        self._show_notice(Notice(text if key is None else key, text, level, hide_after, action))

    def _show_notice(self, notice: Notice) -> None:
        name: Hashable = ("notice", notice.key)
        card = self._cards.get(name)
        new = not isinstance(card, NoticeCard)
        if not isinstance(card, NoticeCard):
            if self._stand_in is not None and self._stand_in.takes_notice(notice):
                return
            card = NoticeCard(tr=self._tr, theme=self.theme, icons=self._icons)
            self._watch(card)
            card.acted.connect(self._acted)
            self._take_in(name, card)
        card.show_notice(notice.text, notice.level, notice.hide_after, notice.action)
        self._lay_out()
        if new:
            self._speak(card, card.text())

    def rename_card(self, old: Hashable, new: Hashable) -> None:
        """Have a card stand for another call from now on, where it stands; ignored where there is none to rename."""
        if old in self._cards and new not in self._cards:
            self._cards = {new if key == old else key: card for key, card in self._cards.items()}
            self._cards[new].live_for(_UNTIL_SHOWN)
        elif self._stand_in is not None:
            self._stand_in.rename_card(old, new)

    def close_card(self, key: Hashable) -> None:
        """Close a call's card; the same call may be shown anew later. Unknown keys are ignored."""
        if key in self._cards:
            self._let_go(key)
        elif self._stand_in is not None:
            self._stand_in.close_where(lambda other: other == key)

    def close_notice(self, key: Hashable) -> None:
        """Close the notice of ``key``, if it is shown."""
        self.close_card(("notice", key))

    def close_where(self, what: Callable[[Hashable], bool]) -> None:
        """Close all cards whose key is such; a notice's is ("notice", its key)."""
        for key in [key for key in self._cards if what(key)]:
            self._let_go(key)
        if self._stand_in is not None:
            self._stand_in.close_where(what)

    def close_all(self) -> None:
        """Close everything, as when the program ends."""
        for key in list(self._cards):
            self._let_go(key)
        if self._spare is not None:
            self._spare.deleteLater()
            self._spare = None

    def wanted(self) -> bool:
        """Say that cards can be shown here, which they always can."""
        return True

    def holds(self, key: Hashable) -> bool:
        """Say whether there is a card of ``key``, be it behind others, or what stands in for one."""
        return key in self._cards or (self._stand_in is not None and self._stand_in.holds(key))

    def set_open_hint(self, key: str) -> None:
        """Name another key on the open buttons from now on; empty for none."""
        self._open_hint = key
        for card in (*self._cards.values(), self._spare):
            if isinstance(card, CallCard):
                card.set_open_hint(key)

    def open_newest(self) -> bool:
        """Open the newest shown call's customer, as the key does; say whether there was one."""
        for card in reversed(self.shown()):
            if isinstance(card, CallCard) and card.view and card.view.url:
                self.open_wanted.emit(card.view.url)
                return True
        return False

    def shown(self) -> list[CardFrame]:
        """Return the cards that are on the screen, top to bottom."""
        return [card for card in self._cards.values() if card.isVisible()]

    def ticking(self) -> bool:
        """Return whether the seconds are being counted, which they are only while somebody sees them."""
        return self._seconds.isActive()

    def _take_in(self, key: Hashable, card: CardFrame) -> None:
        if not self._cards:
            self._place.begin()
        self._cards[key] = card

    def _make_card(self) -> CallCard:
        card = CallCard(tr=self._tr, theme=self.theme, icons=self._icons, open_hint=self._open_hint)
        card.open_wanted.connect(self.open_wanted)
        card.stop_wanted.connect(self.stop_wanted)
        card.note_wanted.connect(self.note_wanted)
        card.candidate_wanted.connect(self.candidate_wanted)
        card.offer_answered.connect(self.offer_answered)
        self._watch(card)
        return card

    def _watch(self, card: CardFrame) -> None:
        card.dismissed.connect(self._sender_gone)
        card.expired.connect(self._sender_gone)

    def _sender_gone(self) -> None:
        card = self.sender()
        for key, known in list(self._cards.items()):
            if known is card:
                self._gone.pop(key, None)
                self._gone[key] = card.view.ring if isinstance(card, CallCard) and card.view else None
                while len(self._gone) > _REMEMBERED:
                    del self._gone[next(iter(self._gone))]
                self._let_go(key)

    def _acted(self) -> None:
        card = self.sender()
        for name, known in list(self._cards.items()):
            if known is card and isinstance(name, tuple):
                self.action_wanted.emit(name[1])

    def _let_go(self, key: Hashable) -> None:
        card = self._cards.pop(key)
        card.live_for(None)
        card.hide()
        if isinstance(card, CallCard) and self._spare is None:
            self._spare = card
        else:
            card.deleteLater()
        self._lay_out()
        self.closed.emit(key[1] if isinstance(card, NoticeCard) and isinstance(key, tuple) else key)

    def _lay_out(self) -> None:
        cards = list(self._cards.values())
        self._make_room(cards)
        area, corner = self._place.find()
        margin, gap = self.theme.margin, self.theme.gap
        slots = [Slot(card.size(), _is_live(card)) for card in cards]
        column = [cards[index] for index in choose(slots, _MOST, room=area.height() - 2 * margin - _MORE, gap=gap)]
        self._count_hidden(len(cards) - len(column))
        for card in cards:
            if card not in column:
                card.hide()
        if self._more is not None:
            column.insert(0, self._more)
        points = place([card.size() for card in column], area, margin=margin, gap=gap, corner=corner)
        for card, point in zip(column, points, strict=True):
            if card.pos() != point:
                card.move(point)
            if not card.isVisible():
                card.show()
        self._count_seconds()
        self._tell_openable()

    def _make_room(self, cards: list[CardFrame]) -> None:
        """Show details on the newest call only: the one that is looked at."""
        calls = [card for card in cards if isinstance(card, CallCard)]
        newest = next((card for card in reversed(calls) if card.view and not card.view.folded), None)
        for card in calls:
            card.set_brief(brief=card is not newest)

    def _count_hidden(self, hidden: int) -> None:
        if hidden:
            if self._more is None:
                self._more = MoreCard(tr=self._tr, theme=self.theme)
            self._more.set_count(hidden)
        elif self._more is not None:
            self._more.hide()
            self._more.deleteLater()
            self._more = None

    def _tell_openable(self) -> None:
        openable = any(isinstance(card, CallCard) and card.view and card.view.url for card in self._cards.values())
        if openable is not self._openable:
            self._openable = openable
            self.openable.emit(openable)

    def _tick(self) -> None:
        now = self._now()
        for card in self.shown():
            if isinstance(card, CallCard):
                card.tick(now)
                if self._own_stacking and card.view and card.view.state is CardState.RINGING:
                    card.raise_()

    def _count_seconds(self) -> None:
        views = [card.view for card in self.shown() if isinstance(card, CallCard)]
        wanted = any(view is not None and (view.since or view.rings_at) for view in views)
        if wanted and not self._seconds.isActive():
            self._seconds.start()
        elif not wanted:
            self._seconds.stop()


def _is_live(card: CardFrame) -> bool:
    return isinstance(card, NoticeCard) or (
        isinstance(card, CallCard) and card.view is not None and card.view.state in _LIVE
    )

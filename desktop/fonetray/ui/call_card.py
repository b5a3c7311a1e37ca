"""A call as a card: who is calling, whom of us they know, and what state the call is in."""

from datetime import datetime
from math import ceil

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.buttons import button, icon_button
from fonetray.ui.card_frame import EDGE, CardFrame
from fonetray.ui.chip import Chip
from fonetray.ui.icons import Icons
from fonetray.ui.labels import ElidedLabel, PlainLabel, menu_text, plain
from fonetray.ui.theme import Theme
from fonetray.ui.views import CardState, CardView


def timer_text(since: datetime, now: datetime) -> str:
    """Return the time from ``since`` to ``now`` as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    seconds = max(0, int((now - since).total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds_left(until: datetime, now: datetime) -> str:
    """Return the time to ``until`` as ``3 s``, in seconds begun."""
    return f"{max(0, ceil((until - now).total_seconds()))} s"


def state_look(state: CardState, tr: Translate) -> tuple[str, str]:
    """Return the icon and the word of a call's state."""
    return {
        CardState.COUNTING: ("clock", tr("Calling in")),
        CardState.STOPPED: ("close", tr("Not called")),
        CardState.SENDING: ("phone-outgoing", tr("Placing the call")),
        CardState.WAITING: ("phone", tr("Pick up to call")),
        CardState.SILENT: ("question", tr("No news")),
        CardState.RINGING: ("phone-incoming", tr("Ringing")),
        CardState.DIALLING: ("phone-outgoing", tr("Calling")),
        CardState.ANSWERED: ("phone", tr("In call")),
        CardState.ENDED: ("check", tr("Ended")),
        CardState.MISSED: ("phone-missed", tr("Missed")),
        CardState.ELSEWHERE: ("phone-elsewhere", tr("Taken by a colleague")),
    }[state]


class CallCard(CardFrame):
    """Shows one ``CardView`` after the other for the same call.

    ``open_wanted`` carries the customer's URL, ``stop_wanted`` the view's key.
    """

    open_wanted = Signal(str)
    stop_wanted = Signal(object)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, open_hint: str = "F2") -> None:
        super().__init__(theme=theme)
        self._tr = tr
        self._view: CardView | None = None
        self._chip = Chip(theme=theme, icons=icons, parent=self)
        self._line = ElidedLabel(parent=self, tone="muted")
        self._name = ElidedLabel(parent=self)
        self._number = PlainLabel(parent=self)
        self._organisation = ElidedLabel(parent=self, tone="muted")
        self._note = ElidedLabel(parent=self, tone="muted")
        self._close = icon_button(icons, "close", tr("Close (the call goes on)"), parent=self)
        self._copy = icon_button(icons, "copy", tr("Copy number"), parent=self)
        words = tr("Open customer ({key})", key=open_hint) if open_hint else tr("Open customer")
        self._open = button(words, small=True, parent=self)
        self._stop = button(tr("Undo"), kind="primary", small=True, parent=self)
        for small in (self._line, self._note):
            small.setFont(theme.font(small, theme.small))
        self._name.setFont(theme.font(self._name, theme.title - 2, strong=True))
        for one in (self._close, self._copy, self._open, self._stop):
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.dismissed)
        self._copy.clicked.connect(self._copy_number)
        self._open.clicked.connect(self._open_customer)
        self._stop.clicked.connect(self._stop_call)
        self.clicked.connect(self._open_customer)
        self._lay_out()

    @property
    def view(self) -> CardView | None:
        """What is shown now."""
        return self._view

    def show_view(self, view: CardView, now: datetime) -> None:
        """Show ``view``; ``now`` (aware) is what its timer reads."""
        self._view = view
        icon, word = state_look(view.state, self._tr)
        colour = self.theme.state_colour(view.state)
        self._chip.show_state(icon, word, colour)
        self.set_edge(colour)
        self._name.setText(view.name)
        number = view.number if view.number != view.name else ""
        self._number.setText(number)
        self._number.setVisible(bool(number))
        self._copy.setVisible(bool(view.number))
        self._organisation.setText(view.organisation)
        self._line.setText(view.line)
        note = view.outcome or view.learnt or view.last_contact
        self._note.setText(note)
        self._open.setVisible(bool(view.url))
        if view.stop:
            self._stop.setText(menu_text(view.stop))
            self._stop.setAccessibleName(plain(view.stop))
        self._stop.setVisible(bool(view.stop))
        self._close.setVisible(not view.stop)
        self._note.setVisible(bool(note) or bool(view.url) or bool(view.stop))
        self.setAccessibleName(self.spoken())
        self.setWindowTitle(self._tr("Call"))
        self.setCursor(Qt.CursorShape.PointingHandCursor if view.url else Qt.CursorShape.ArrowCursor)
        self.tick(now)
        self.live_for(view.hide_after)
        self.adjustSize()

    def tick(self, now: datetime) -> None:
        """Show the time that has run."""
        view = self._view
        if view and view.rings_at:
            self._chip.set_after(seconds_left(view.rings_at, now))
        else:
            self._chip.set_after(timer_text(view.since, now) if view and view.since else "")

    def spoken(self) -> str:
        """Return the card in one sentence, for a screen reader."""
        if self._view is None:
            return ""
        view = self._view
        _, word = state_look(view.state, self._tr)
        if view.state is CardState.WAITING:
            words = self._tr("{phone_rings}: pick up to call {name}", phone_rings=view.line, name=view.name)
            return ", ".join(part for part in (words, view.outcome) if part)
        if view.state is CardState.COUNTING:
            return self._tr("{name} is called in a moment. {undo}", name=view.name, undo=view.stop)
        parts = (word, view.name, view.organisation, view.line, view.learnt, view.outcome or view.last_contact)
        return ", ".join(part for part in parts if part)

    def _stop_call(self) -> None:
        if self._view:
            self.stop_wanted.emit(self._view.key)

    def _copy_number(self) -> None:
        if self._view and self._view.number:
            QGuiApplication.clipboard().setText(self._view.number)
            self._copy.setToolTip(self._tr("Copied"))

    def _open_customer(self) -> None:
        if self._view and self._view.url:
            self.open_wanted.emit(self._view.url)

    def _lay_out(self) -> None:
        top = _row(self._chip, 8)
        top.addWidget(self._line, 1)
        top.addWidget(self._close)
        middle = _row(self._number, 4)
        middle.addWidget(self._copy)
        middle.addSpacing(4)
        middle.addWidget(self._organisation, 1)
        bottom = _row(None, 8)
        bottom.addWidget(self._note, 1)
        bottom.addWidget(self._open)
        bottom.addWidget(self._stop)
        self._close.setFixedSize(24, 24)
        self._copy.setFixedSize(24, 24)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE + self.theme.pad, 8, self.theme.pad, self.theme.pad)
        column.setSpacing(2)
        column.addLayout(top)
        column.addSpacing(4)
        column.addWidget(self._name)
        column.addLayout(middle)
        column.addLayout(bottom)


def _row(first: QWidget | None, gap: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    if first is not None:
        row.addWidget(first)
    return row

"""A call as a card: who is calling, what we know of them, and what state the call is in."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.cards.candidate_list import CandidateList
from fonetray.ui.cards.frame import EDGE, CardFrame
from fonetray.ui.cards.sections import ColleagueLine, EarlierRows, FactRows, Question
from fonetray.ui.cards.words import seconds_left, spoken, state_look, timer_text
from fonetray.ui.parts.buttons import button, icon_button
from fonetray.ui.parts.chip import Chip
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, NameLabel, menu_text, plain, tooltip
from fonetray.ui.parts.text_size import set_fixed, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import CardState, CardView


class CallCard(CardFrame):
    """Shows one ``CardView`` after the other for the same call.

    ``open_wanted`` carries the customer's URL; ``stop_wanted`` and ``note_wanted`` carry the view's key,
    ``candidate_wanted`` the key and which of the candidates it is, ``offer_answered`` whether it was yes.
    """

    open_wanted = Signal(str)
    stop_wanted = Signal(object)
    note_wanted = Signal(object)
    candidate_wanted = Signal(object, int)
    offer_answered = Signal(bool)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, open_hint: str = "F2") -> None:
        super().__init__(theme=theme)
        self._tr = tr
        self._view: CardView | None = None
        self._brief = False
        self._chip = Chip(theme=theme, icons=icons, parent=self)
        self._line = ElidedLabel(parent=self, tone="muted")
        self._name = NameLabel(self, large=theme.title, small=theme.large)
        self._number = ElidedLabel(parent=self)
        self._number.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._organisation = ElidedLabel(parent=self, tone="muted")
        self._outcome = ElidedLabel(parent=self)
        self._learnt = ElidedLabel(parent=self)
        self._why = ElidedLabel(parent=self, tone="muted")
        self._colleague = ColleagueLine(theme=theme, parent=self)
        self._facts = FactRows(theme=theme, parent=self)
        self._earlier = EarlierRows(tr=tr, theme=theme, icons=icons, parent=self)
        self._candidates = CandidateList(tr=tr, theme=theme, icons=icons, parent=self)
        self._offer = Question(yes=tr("Yes, in any program"), no=tr("No, only here"), theme=theme, parent=self)
        self._close = icon_button(icons, "close", tr("Hide (the call goes on)"), parent=self)
        self._copy = icon_button(icons, "copy", tr("Copy number"), parent=self)
        self._open = button("", small=True, parent=self)
        self._note = button(tr("Note"), small=True, parent=self)
        self._stop = button(tr("Undo"), kind="primary", small=True, parent=self)
        self.set_open_hint(open_hint)
        for small in (self._line, self._outcome, self._learnt, self._why):
            set_text_size(small, theme.small)
        self._connect()
        self._lay_out()
        for one in self.findChildren(QWidget):
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)

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
        self._line.setText("" if view.folded else view.line)
        self._show_number(view)
        for label, text in ((self._outcome, view.outcome), (self._learnt, view.learnt), (self._why, view.why)):
            label.setText(text)
            label.setVisible(bool(text))
        self._colleague.show_colleague(view.colleague)
        self._offer.ask(view.offer)
        self._show_details()
        self._show_buttons(view)
        self.setAccessibleName(self.spoken())
        self.setWindowTitle(self._tr("Call"))
        self.setCursor(Qt.CursorShape.PointingHandCursor if view.url else Qt.CursorShape.ArrowCursor)
        self.tick(now)
        self.live_for(view.hide_after)
        self._fit()

    def set_brief(self, *, brief: bool) -> None:
        """Leave out the details, or show them: where several calls are on the screen, only one has room for them."""
        if brief != self._brief:
            self._brief = brief
            self._show_details()
            self._fit()

    def set_open_hint(self, key: str) -> None:
        """Name the key that opens the customer on its button; empty for none."""
        words = self._tr("Open customer ({key})", key=key) if key else self._tr("Open customer")
        self._open.setText(menu_text(words))
        self._open.setAccessibleName(plain(words))

    def tick(self, now: datetime) -> None:
        """Show the time that has run."""
        view = self._view
        if view and view.rings_at:
            self._chip.set_after(seconds_left(view.rings_at, now))
        else:
            self._chip.set_after(timer_text(view.since, now) if view and view.since else "")

    def spoken(self) -> str:
        """Return the card in one sentence, for a screen reader."""
        return spoken(self._view, self._tr) if self._view else ""

    def _show_number(self, view: CardView) -> None:
        """Show the number with its button; of a number that is the name already, who has it stands in its place."""
        nameless = view.number == view.name
        gone = view.state is CardState.ELSEWHERE
        beside = view.organisation if nameless else view.number
        self._number.setText(beside)
        self._number.setVisible(bool(beside) and (nameless or not gone))
        self._copy.setVisible(bool(view.number) and not gone)
        self._copy.setToolTip(tooltip(self._tr("Copy number")))
        self._organisation.setText(view.organisation)
        self._organisation.setVisible(bool(view.organisation) and not nameless)

    def _show_details(self) -> None:
        view = self._view
        shown = view is not None and not view.folded and not self._brief
        self._facts.show_facts(view.fields if view and shown else ())
        self._earlier.show_earlier(view.earlier if view and shown else ())
        self._candidates.show_candidates(view.candidates if view and shown else ())
        self._why.setVisible(shown and view is not None and bool(view.why))

    def _show_buttons(self, view: CardView) -> None:
        self._open.setVisible(bool(view.url) and not view.folded)
        self._note.setVisible(view.takes_note and (not view.folded or bool(view.asks_note)))
        self._note.setText(menu_text(view.asks_note or self._tr("Note")))
        self._note.setAccessibleName(plain(view.asks_note or self._tr("Note")))
        if view.stop:
            self._stop.setText(menu_text(view.stop))
            self._stop.setAccessibleName(plain(view.stop))
        self._stop.setVisible(bool(view.stop))
        self._close.setVisible(not view.stop)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.adjustSize()

    def _stop_call(self) -> None:
        if self._view:
            self.stop_wanted.emit(self._view.key)

    def _copy_number(self) -> None:
        if self._view and self._view.number:
            QGuiApplication.clipboard().setText(self._view.number)
            self._copy.setToolTip(tooltip(self._tr("Copied")))

    def _open_customer(self) -> None:
        if self._view and self._view.url:
            self.open_wanted.emit(self._view.url)

    def _write_note(self) -> None:
        if self._view:
            self.note_wanted.emit(self._view.key)

    def _pick(self, which: int) -> None:
        if self._view:
            self.candidate_wanted.emit(self._view.key, which)

    def _connect(self) -> None:
        self._close.clicked.connect(self.dismissed)
        self._copy.clicked.connect(self._copy_number)
        self._open.clicked.connect(self._open_customer)
        self._note.clicked.connect(self._write_note)
        self._stop.clicked.connect(self._stop_call)
        self._candidates.picked.connect(self._pick)
        self._offer.answered.connect(self.offer_answered)
        self.clicked.connect(self._open_customer)

    def _lay_out(self) -> None:
        top = _row(self._chip, 8)
        top.addWidget(self._line, 1)
        top.addWidget(self._close)
        middle = _row(self._number, 4)
        middle.addWidget(self._copy)
        middle.addStretch(1)
        bottom = _row(None, 8)
        bottom.setContentsMargins(0, 4, 0, 0)
        bottom.addWidget(self._open)
        bottom.addWidget(self._note)
        bottom.addStretch(1)
        bottom.addWidget(self._stop)
        set_fixed(self._close, 24, 24)
        set_fixed(self._copy, 24, 24)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE + self.theme.pad, 8, self.theme.pad, self.theme.pad)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._name)
        column.addWidget(self._organisation)
        column.addLayout(middle)
        for part in (self._outcome, self._learnt, self._colleague, self._why):
            column.addWidget(part)
        for section in (self._candidates, self._facts, self._earlier):
            column.addWidget(section)
        column.addLayout(bottom)
        column.addWidget(self._offer)


def _row(first: QWidget | None, gap: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    if first is not None:
        row.addWidget(first)
    return row

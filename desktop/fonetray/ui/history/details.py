"""The customer's card beside the calls: who it is, what can be done, and all contacts with them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.history.contacts import HistoryContacts
from fonetray.ui.history.views import CustomerView
from fonetray.ui.parts.buttons import allow, allow_action, button, icon_button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, menu_text, plain
from fonetray.ui.parts.person_facts import field_facts
from fonetray.ui.parts.text_size import set_fixed, set_icon_size, set_text_size
from fonetray.ui.parts.theme import Theme

WIDE = 368
"""Pixels that it takes beside the list."""


class HistoryDetails(QScrollArea):
    """Shows the selected call; its buttons say what is wanted with it, and `offer` which of them there are."""

    call_wanted = Signal()
    note_wanted = Signal()
    copy_wanted = Signal()
    open_wanted = Signal()
    handled_wanted = Signal()
    never_log_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._view: CustomerView | None = None
        self._takes_notes = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_fixed(self, width=WIDE)
        inner = QWidget(self)
        inner.setObjectName("card")
        inner.setStyleSheet(f"#card {{ background: {theme.raised}; }}")
        self._name = ElidedLabel(parent=inner)
        set_text_size(self._name, theme.large, strong=True)
        self._organisation = ElidedLabel(parent=inner, tone="muted")
        self._number = ElidedLabel(parent=inner, tone="muted")
        self._call = PlainLabel(parent=inner, wrap=True)
        self._settled = PlainLabel(parent=inner, tone="muted", wrap=True)
        for label in (self._organisation, self._number, self._call, self._settled):
            set_text_size(label, theme.small + 1)
        self.call = button(tr("Call back"), kind="primary", parent=inner)
        self.note = button(tr("Note"), parent=inner)
        self.note.setIcon(icons.icon("note"))
        self.handled = button("", small=True, parent=inner)
        self.handled.setIcon(icons.icon("check"))
        self.open = button(tr("Open customer ({key})", key="F2"), small=True, parent=inner)
        self.open.setIcon(icons.icon("external-link"))
        self.copy = icon_button(icons, "copy", tr("Copy number (Ctrl+C)"), parent=inner)
        self.more = icon_button(icons, "menu", tr("More"), parent=inner)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self._never_log = self.menu.addAction(icons.icon("eye-off"), menu_text(tr("Never log this number…")))
        self._forget = self.menu.addAction(icons.icon("close"), menu_text(tr("Forget this person…")))
        self.more.setMenu(self.menu)
        for one in (self.copy, self.more):
            set_icon_size(one, 16)
            set_fixed(one, 32, 32)
        self._body = QWidget(inner)
        self._column = QVBoxLayout(inner)
        self._lay_out()
        self.setWidget(inner)
        self._connect()
        self.offer(notes=False, never_log=False, forget=False)

    def offer(self, *, notes: bool, never_log: bool, forget: bool) -> None:
        """Offer to write notes, to log a number no more, and to forget a person, or not."""
        self._takes_notes = notes
        self._never_log.setVisible(never_log)
        self._forget.setVisible(forget)
        self.more.setVisible(never_log or forget)

    def show_customer(self, view: CustomerView | None) -> None:
        """Show a call and whose it is; nothing for None. What is the same as before keeps its place and focus."""
        before, self._view = self._view, view
        self.setVisible(view is not None)
        if view is None or view == before:
            return
        tr = self._tr
        self._name.setText(view.name)
        for label, text in (
            (self._organisation, view.organisation),
            (self._number, view.number),
            (self._call, view.call),
            (self._settled, view.settled),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        words = tr("Not handled after all") if view.by_hand else tr("Mark as handled")
        self.handled.setText(menu_text(words))
        self.handled.setAccessibleName(plain(words))
        self.handled.setVisible(view.open or view.by_hand)
        allow(self.call, when=bool(view.dial), otherwise=tr("There is no number to call back."))
        self.copy.setVisible(bool(view.dial))
        self.open.setVisible(bool(view.url))
        self.note.setVisible(self._takes_notes)
        for action in (self._never_log, self._forget):
            why = tr("This is for people outside the company whose whole number is known.")
            allow_action(action, when=view.outside, otherwise=why)
        if before is None or _known(before) != _known(view) or before.contacts != view.contacts:
            self._build(view)
        if before is None or before.key != view.key:
            self.verticalScrollBar().setValue(0)

    @property
    def takes_notes(self) -> bool:
        """Whether notes can be written."""
        return self._takes_notes

    @property
    def view(self) -> CustomerView | None:
        """What is shown."""
        return self._view

    def _build(self, view: CustomerView) -> None:
        """Lay out what differs from one to the next."""
        tr, theme, old = self._tr, self._theme, self._body
        self._body = body = QWidget(self.widget())
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.margin)
        if view.why:
            why = PlainLabel(view.why, body, tone="muted", wrap=True)
            set_text_size(why, theme.small)
            column.addWidget(why)
        if view.fields:
            column.addWidget(field_facts(view.fields, tr=tr, theme=theme, parent=body))
        if view.contacts:
            column.addWidget(HistoryContacts(view.contacts, tr=tr, theme=theme, icons=self._icons, parent=body))
        self._column.insertWidget(self._column.indexOf(old), body)
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()
        body.show()

    def _connect(self) -> None:
        for one, wanted in (
            (self.call, self.call_wanted),
            (self.note, self.note_wanted),
            (self.handled, self.handled_wanted),
            (self.open, self.open_wanted),
            (self.copy, self.copy_wanted),
        ):
            one.clicked.connect(wanted)
        self._never_log.triggered.connect(self.never_log_wanted)
        self._forget.triggered.connect(self.forget_wanted)

    def _lay_out(self) -> None:
        theme, column = self._theme, self._column
        column.setContentsMargins(theme.margin, theme.pad, theme.pad, theme.pad)
        column.setSpacing(theme.pad)
        column.addLayout(_stacked([self._name, self._organisation, self._number]))
        column.addLayout(_stacked([self._call, self._settled]))
        ways = QHBoxLayout()
        ways.setSpacing(theme.gap)
        self.call.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for one in (self.call, self.note, self.copy, self.more):
            ways.addWidget(one)
        column.addLayout(ways)
        more = QHBoxLayout()
        more.setSpacing(theme.gap)
        for small in (self.handled, self.open):
            more.addWidget(small)
        more.addStretch(1)
        column.addLayout(more)
        for before, after in pairwise((self.call, self.note, self.copy, self.more, self.handled, self.open)):
            QWidget.setTabOrder(before, after)
        column.addWidget(self._body)
        column.addStretch(1)


def _stacked(labels: Sequence[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    for label in labels:
        column.addWidget(label)
    return column


def _known(view: CustomerView) -> CustomerView:
    """Give what of a view is laid out anew where it is another."""
    return replace(CustomerView(view.key, "", ""), why=view.why, fields=view.fields)

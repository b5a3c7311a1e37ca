"""All call flows of the company, each with its switch."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.flows.row import FlowRow
from fonetray.ui.flows.switch import FlowSwitch
from fonetray.ui.flows.views import FlowView
from fonetray.ui.parts.buttons import icon_button
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, tooltip
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_least, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.parts.undo_offer import UndoOffer
from fonetray.ui.views import NoticeLevel

MANY = 8
"""With more flows than these there is a box to filter them."""


class FlowWindow(QWidget):
    """Signals as those of `FlowRow`, with the flow's local number before.

    ``refresh_wanted`` is the wish for a new reading, ``seen`` tells that somebody looks now, ``looked_at`` that
    somebody comes back, ``closed`` that nobody looks any more; ``account_wanted`` is the empty page's button.
    """

    switch_wanted = Signal(str, bool)
    time_wanted = Signal(str, str)
    offers_wanted = Signal(object)
    marked = Signal(str, str, bool)
    refresh_wanted = Signal()
    undo_wanted = Signal()
    account_wanted = Signal()
    seen = Signal()
    looked_at = Signal()
    closed = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._rows: dict[str, FlowRow] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Call flows"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, 480, 320)
        self.resize(window_size(640, 520))
        self._what = PlainLabel(
            tr("A call flow sends its calls to one place while it is on, and to another while it is off."),
            self,
            tone="muted",
            wrap=True,
        )
        self._refresh = icon_button(icons, "refresh", tr("Read again (F5)"), size=18, parent=self)
        self._refresh.clicked.connect(self.refresh_wanted)
        self.filter = QLineEdit(self)
        self.filter.setClearButtonEnabled(True)
        self.filter.setPlaceholderText(tr("Filter call flows"))
        self.filter.setAccessibleName(tr("Filter call flows"))
        self.filter.textChanged.connect(self._filter)
        self._list = QWidget(self)
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._none_found = PlainLabel(tr("No call flow has these words."), self._list, tone="muted")
        self._none_found.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none_found.setContentsMargins(0, 32, 0, 32)
        self._none_found.hide()
        self._column.insertWidget(0, self._none_found)
        self._empty = EmptyPage(theme=theme, icons=icons, parent=self)
        self._empty.pressed.connect(self.account_wanted)
        self._pages = QStackedWidget(self)
        self.undo = UndoOffer(tr=tr, theme=theme, parent=self)
        self.undo.wanted.connect(self.undo_wanted)
        self._status = StatusLine(theme=theme, icons=icons, parent=self)
        self._lay_out()

    def show_flows(self, views: Sequence[FlowView]) -> None:
        """Show these flows; the keyboard stays where it is."""
        anew = [view.local_number for view in views] != list(self._rows)
        if anew:
            self._make_rows(views)
        for view in views:
            self._rows[view.local_number].show_view(view)
        self._filter_row.setVisible(len(views) > MANY)
        self._pages.setCurrentIndex(1)
        self._filter()
        if anew and self.isVisible():
            self._focus_first()

    def say_empty(self, title: str, text: str = "", action: str = "") -> None:
        """Say why there are no flows; ``action`` is what the button says that leads to the account."""
        self._make_rows(())
        self._filter_row.hide()
        self._empty.show_words("flow", title, text, action)
        self._pages.setCurrentIndex(0)

    def say(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say how old the list is, and what is wrong."""
        self._status.say(text, level)

    def flash(self, text: str, level: NoticeLevel) -> None:
        """Say for a few seconds what came of something."""
        self._status.flash(text, level)

    def set_reading(self, *, reading: bool) -> None:
        """Show whether the list is being read."""
        words = self._tr("Reading call flows…") if reading else self._tr("Read again (F5)")
        self._refresh.setEnabled(not reading)
        self._refresh.setToolTip(tooltip(words))
        self._refresh.setAccessibleName(words)

    def row(self, local_number: str) -> FlowRow:
        """Return a flow's row."""
        return self._rows[local_number]

    def shown(self) -> list[str]:
        """Return the local numbers of the flows that are shown."""
        return [local for local, row in self._rows.items() if not row.isHidden()]

    def status(self) -> str:
        """Return what the line below says."""
        return self._status.text()

    def empty_title(self) -> str:
        """Return what the empty page says; nothing where there are flows."""
        return "" if self._pages.currentIndex() else self._empty.title()

    def open(self) -> None:
        """Show and raise the window."""
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks."""
        super().showEvent(event)
        self.seen.emit()
        self._focus_first()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that nobody looks any more."""
        super().hideEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tell that somebody looks again: it may be another day."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from switch to switch; Esc, F5, Ctrl+F, Ctrl+Z as everywhere."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh_wanted.emit()
        elif ctrl and event.key() == Qt.Key.Key_F and not self._filter_row.isHidden():
            self.filter.setFocus()
        elif ctrl and event.key() == Qt.Key.Key_Z:
            self.undo.take_back()
        else:
            super().keyPressEvent(event)

    def _make_rows(self, views: Sequence[FlowView]) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {view.local_number: self._make_row(view.local_number) for view in views}
        for place, row in enumerate(self._rows.values()):
            self._column.insertWidget(place, row)

    def _make_row(self, local_number: str) -> FlowRow:
        row = FlowRow(tr=self._tr, theme=self._theme, icons=self._icons, parent=self._list)
        row.switch_wanted.connect(lambda on: self.switch_wanted.emit(local_number, on))
        row.time_wanted.connect(lambda choice: self.time_wanted.emit(local_number, choice))
        row.offers_wanted.connect(lambda: self.offers_wanted.emit(row))
        row.marked.connect(lambda what, on: self.marked.emit(local_number, what, on))
        return row

    def _filter(self) -> None:
        words = "" if self._filter_row.isHidden() else self.filter.text().strip().casefold()
        found = 0
        for row in self._rows.values():
            view = row.view
            said = f"{view.name} {view.local_number} {view.goes_to}".casefold() if view else ""
            row.setVisible(all(word in said for word in words.split()))
            found += not row.isHidden()
        self._none_found.setVisible(bool(self._rows) and not found)

    def _focus_first(self) -> None:
        focused = self.focusWidget()
        if not isinstance(focused, FlowSwitch):
            for local in self.shown()[:1]:
                self._rows[local].switch.setFocus()

    def _move(self, by: int) -> None:
        rows = [self._rows[local] for local in self.shown()]
        focused: QWidget | None = self.focusWidget()
        at = next((at + by for at, row in enumerate(rows) if focused is not None and row.isAncestorOf(focused)), 0)
        if rows:
            chosen = rows[min(max(at, 0), len(rows) - 1)].switch
            chosen.setFocus()
            self._scroll.ensureWidgetVisible(chosen, 0, 40)

    def _lay_out(self) -> None:
        theme = self._theme
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setObjectName("flows")
        self._list.setStyleSheet(f"#flows {{ background: {theme.raised}; }}")
        self._scroll.setWidget(self._list)
        head = QHBoxLayout()
        head.setContentsMargins(theme.margin, theme.pad, theme.pad, theme.pad)
        head.addWidget(self._what, 1)
        head.addWidget(self._refresh, 0, Qt.AlignmentFlag.AlignTop)
        self._filter_row = QWidget(self)
        box = QHBoxLayout(self._filter_row)
        box.setContentsMargins(theme.margin, 0, theme.margin, theme.pad)
        box.addWidget(self.filter)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._filter_row)
        column.addWidget(self._scroll, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)
        below = QHBoxLayout()
        below.setContentsMargins(theme.margin, 8, theme.margin, 8)
        below.addWidget(self._status)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.undo)
        whole.addLayout(below)

"""The window of all calls: which of them on top, the calls by day, and the selected one's customer beside them."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QAccessible, QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.history.delegate import HistoryDelegate
from fonetray.ui.history.details import HistoryDetails
from fonetray.ui.history.filter import HistoryFilter
from fonetray.ui.history.keys import Deed, deed
from fonetray.ui.history.list import HistoryList
from fonetray.ui.history.menu import HistoryMenu
from fonetray.ui.history.model import HistoryModel
from fonetray.ui.history.progress import HistoryProgress
from fonetray.ui.history.views import CallRow, CustomerView, FilterView
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.box_window import NO_TYPING, BoxWindow
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_least, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.parts.undo_offer import UndoOffer
from fonetray.ui.parts.veil_bar import VeilBar

_SIZE = (1000, 640)
_LEAST = (760, 440)


class HistoryWindow(BoxWindow):
    """Asks with ``filter_changed`` for calls, and with ``more_wanted`` for those behind the last.

    All other wishes are about the selected call, whose key ``selected`` tells; ``shown`` and ``closed`` say whether
    anybody looks.
    """

    filter_changed = Signal(FilterView)
    more_wanted = Signal()
    selected = Signal(object)
    call_wanted = Signal(str, str)
    open_wanted = Signal(str)
    note_wanted = Signal(object)
    handled_wanted = Signal(object)
    never_log_wanted = Signal(object)
    forget_wanted = Signal(object)
    undo_wanted = Signal()
    export_wanted = Signal()
    cancel_wanted = Signal()
    looked_at = Signal()
    closed = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, speak: Announce = announce) -> None:
        super().__init__()
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._speak = speak
        self._opened = self._veiled = False
        self._customer: CustomerView | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Call history"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, *_LEAST)
        self.resize(window_size(*_SIZE))
        self.filter = HistoryFilter(tr=tr, theme=theme, icons=icons, parent=self)
        self.model = HistoryModel(tr=tr)
        self._delegate = HistoryDelegate(theme=theme, icons=icons)  # a view keeps none
        self.list = HistoryList(model=self.model, delegate=self._delegate, parent=self)
        self.list.setAccessibleName(tr("Calls"))
        self.empty = EmptyPage(theme=theme, icons=icons, parent=self)
        self.details = HistoryDetails(tr=tr, theme=theme, icons=icons, parent=self)
        self.details.hide()
        self.undo = UndoOffer(tr=tr, theme=theme, speak=speak, parent=self)
        self.progress = HistoryProgress(tr=tr, theme=theme, parent=self)
        self.status = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        hidden = tr("You are presenting: names, numbers and notes are hidden here.")
        self.veil_bar = VeilBar(hidden, tr=tr, theme=theme, icons=icons, parent=self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.show_loading()

    def open(self) -> None:
        """Show and raise the window; the list takes the keys."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self._opened = True

    def show_loading(self) -> None:
        """Say that calls are being read."""
        self.empty.show_words("clock", self._tr("Reading calls…"))
        self._show_page(self.empty)

    def show_nothing(self, icon: str, title: str, text: str, action: str = "") -> None:
        """Say why there are no calls; the button, where ``action`` names one, shows all."""
        self.model.show_rows((), goes_on=False)
        self.empty.show_words(icon, title, text, action)
        self._show_page(self.empty)

    def show_calls(self, rows: Sequence[CallRow], *, goes_on: bool) -> None:
        """Show the first calls; the one that was selected stays so where it is among them, else it is the first."""
        row = self.call()
        self.model.show_rows(rows, goes_on=goes_on)
        self._show_page(self.list)
        if self._opened:
            self._opened = False
            self.list.setFocus()
        if rows:
            self.list.select(max(0, self.model.place_of(row.key) if row else 0))

    def add_calls(self, rows: Sequence[CallRow], *, goes_on: bool) -> None:
        """Show the calls behind those."""
        self.model.add(rows, goes_on=goes_on)

    def renew_calls(self, call_ids: Collection[str], rows: Sequence[CallRow]) -> None:
        """Show some calls as they are now; the selected one stays where it is, or goes to the one after it."""
        place = self.list.currentIndex().row()
        at_top = self.list.verticalScrollBar().value() == 0
        self.model.renew(call_ids, rows)
        if self.model.rowCount() and not self.list.currentIndex().isValid():
            self.list.select(min(max(0, place), self.model.rowCount() - 1))
        if at_top:
            self.list.scrollToTop()
        if self.model.rowCount() and self._stack.currentWidget() is self.empty:
            self._show_page(self.list)

    def show_customer(self, view: CustomerView | None) -> None:
        """Show the selected call's customer."""
        self._customer = view
        shown = None if self._veiled else view
        self._edge.setVisible(shown is not None)
        self.details.show_customer(shown)

    def veil(self, *, on: bool) -> None:
        """Hide who the calls were with, and say so; or show it again."""
        if on is self._veiled:
            return
        self._veiled = on
        self.veil_bar.setVisible(on)
        self.model.veil(on=on)
        self.filter.veil(on=on)
        self.status.flash("")
        self.show_customer(self._customer)

    def call(self) -> CallRow | None:
        """Return the selected call."""
        index = self.list.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def empty_title(self) -> str:
        """Return the line that stands instead of the list; empty while there is a list."""
        return self.empty.title() if self._stack.currentWidget() is self.empty else ""

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks."""
        super().showEvent(event)
        self.looked_at.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that nobody looks any more."""
        super().hideEvent(event)
        self.undo.withdraw()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tell that somebody looks again: it may be another day."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.isVisible():
            self.looked_at.emit()

    def _is_ours(self, event: QKeyEvent) -> bool:
        found = deed(event)
        held = event.modifiers() & NO_TYPING
        return found is not None and bool(held) and not self._left_to_box(found)

    def _left_to_box(self, found: Deed) -> bool:
        """Say whether a key means what is marked or typed in the box."""
        box = self.filter.box
        return self.focusWidget() is box and (
            (found is Deed.COPY and box.hasSelectedText()) or (found is Deed.UNDO and self.undo.isHidden())
        )

    def _enter(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        else:
            self._call_back()

    def _key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; say whether it was anything."""
        found = deed(event)
        if found is None or self._left_to_box(found):
            return False
        if found in (Deed.UP, Deed.DOWN):
            self._move(1 if found is Deed.DOWN else -1)
        elif found is Deed.ENTER:
            if not event.isAutoRepeat():  # one press is one call
                self._enter()
        else:
            doing: dict[Deed, Callable[[], object]] = {
                Deed.HIDE: self.close,
                Deed.FIND: self._find,
                Deed.COPY: self._copy,
                Deed.OPEN: self._open_customer,
                Deed.NOTE: self._note,
                Deed.HANDLED: self._handled,
                Deed.UNDO: self.undo.take_back,
                Deed.EXPORT: self.export_wanted.emit,
                Deed.MENU: self.list.want_menu,
            }
            doing[found]()
        return True

    def _move(self, by: int) -> None:
        rows = self.model.rowCount()
        if rows:
            self.list.select(min(rows - 1, max(0, self.list.currentIndex().row() + by)))

    def _find(self) -> None:
        self.filter.box.setFocus()
        self.filter.box.selectAll()

    def _call_back(self) -> None:
        row = self.call()
        if row is None:
            return
        if row.dial:
            self.call_wanted.emit(row.dial, row.name)
        elif self._veiled:
            self.status.flash(self._tr("Nobody is called back from here while you present."))
        else:
            self.status.flash(self._tr("There is no number to call back."))

    def _copy(self) -> None:
        row = self.call()
        if row is not None and row.dial:
            number = row.number or row.name
            QGuiApplication.clipboard().setText(number)
            self.status.flash(self._tr("Copied {number}.", number=plain(number)))

    def _open_customer(self) -> None:
        view = self.details.view
        if view is not None and view.url:
            self.open_wanted.emit(view.url)

    def _note(self) -> None:
        self._tell(self.note_wanted)

    def _handled(self) -> None:
        view = self.details.view
        if view is not None and (view.open or view.by_hand):
            self._tell(self.handled_wanted)

    def _never_log(self) -> None:
        self._tell(self.never_log_wanted)

    def _forget(self) -> None:
        self._tell(self.forget_wanted)

    def _tell(self, wanted: SignalInstance) -> None:
        row = self.call()
        if row is not None and not self._veiled:
            wanted.emit(row.key)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.row(current.row())
        self.selected.emit(row.key if row else None)
        if row is not None and QAccessible.isActive():
            self._speak(self.list, self.model.spoken(row))

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            self._call_back()

    def _open_menu(self, at: QPoint) -> None:
        row, view = self.call(), self.details.view
        if row is not None and view is not None:
            menu = HistoryMenu(row, view, self.details, tr=self._tr, icons=self._icons, parent=self)
            menu.only_wanted.connect(self._only)
            menu.popup(at)

    def _only(self) -> None:
        row = self.call()
        if row is not None and row.dial:
            self.filter.show_only((row.dial,), row.name)

    def _connect(self) -> None:
        self._share_keys(self.filter.box)
        self.filter.changed.connect(self.filter_changed)
        self.filter.export_wanted.connect(self.export_wanted)
        self.model.more_wanted.connect(self.more_wanted)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.list.doubleClicked.connect(self._double_clicked)
        self.list.menu_wanted.connect(self._open_menu)
        self.empty.pressed.connect(self.filter.show_all)
        self.undo.wanted.connect(self.undo_wanted)
        self.progress.cancel_wanted.connect(self.cancel_wanted)
        details = self.details
        for wanted, done in (
            (details.call_wanted, self._call_back),
            (details.note_wanted, self._note),
            (details.copy_wanted, self._copy),
            (details.open_wanted, self._open_customer),
            (details.handled_wanted, self._handled),
            (details.never_log_wanted, self._never_log),
            (details.forget_wanted, self._forget),
        ):
            wanted.connect(done)

    def _show_page(self, page: QWidget) -> None:
        if page is self.empty:
            self.show_customer(None)
        self._stack.setCurrentWidget(page)

    def _lay_out(self) -> None:
        theme = self._theme
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.list)
        self._edge = QFrame(self)
        self._edge.setFrameShape(QFrame.Shape.NoFrame)
        self._edge.setFixedWidth(1)
        self._edge.setStyleSheet(f"background: {theme.border};")
        self._edge.hide()
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addWidget(self._stack, 1)
        both.addWidget(self._edge)
        both.addWidget(self.details)
        top = QVBoxLayout()
        top.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.gap)
        top.addWidget(self.filter)
        line = QFrame(self)
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {theme.border};")
        bottom = QVBoxLayout()
        bottom.setContentsMargins(theme.margin, 4, theme.margin, 6)
        bottom.addWidget(self.status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.veil_bar)
        column.addLayout(both, 1)
        column.addWidget(line)
        column.addWidget(self.undo)
        column.addWidget(self.progress)
        column.addLayout(bottom)

"""The search window: one box that finds anybody, arrows to choose, Enter to call."""

from PySide6.QtCore import QElapsedTimer, QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.ui.announce import Announce, announce
from fonetray.ui.icons import Icons
from fonetray.ui.labels import menu_text, plain
from fonetray.ui.person_model import PersonModel
from fonetray.ui.search_page import SearchPage
from fonetray.ui.theme import Theme
from fonetray.ui.views import NoticeLevel, PersonView

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
_WITH_CONTROL = (Qt.Key.Key_K, Qt.Key.Key_D, Qt.Key.Key_R, Qt.Key.Key_Z)
_NO_MOVE_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

_DEAF = 250
"""Milliseconds after a link filled the window in which Enter calls nobody."""


class SearchWindow(QWidget):
    """Asks ``query_changed`` (text, generation) and shows what ``set_results`` brings for that generation.

    ``call_wanted`` is (number to dial, name), ``recent_wanted`` the same for a call that is called back, and
    ``redial_wanted`` calls the last one again. ``pin_wanted`` is (whom, whether to pin), ``move_wanted`` (whom, by how
    many); ``offer_undo`` offers what ``undo_wanted`` asks for.
    Enter pressed before the results of the typed text are here waits for them: it never calls somebody found for an
    earlier text. Esc and closing hide the window.
    """

    query_changed = Signal(str, int)
    call_wanted = Signal(str, str)
    recent_wanted = Signal(str, str)
    redial_wanted = Signal()
    pin_wanted = Signal(object, bool)
    move_wanted = Signal(object, int)
    undo_wanted = Signal()
    connect_wanted = Signal()
    open_wanted = Signal(str)
    sync_wanted = Signal()
    account_wanted = Signal()
    settings_wanted = Signal()
    quit_wanted = Signal()
    dropped = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, speak: Announce = announce) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._speak = speak
        self._generation = 0
        self._answered = -1
        self._enter_waits = False
        self._since_filled = QElapsedTimer()
        self._model = PersonModel(tr=tr)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Search"))
        self.setWindowIcon(icons.icon("fonetray"))
        self.setMinimumSize(420, 360)
        self.resize(560, 520)
        menu = QMenu(self)
        self._connect = menu.addAction(icons.icon("flow"), menu_text(tr("Connect a call (experimental)…")))
        self._connect.triggered.connect(self.connect_wanted)
        self._connect.setVisible(False)
        for icon, text, signal in (
            ("settings", tr("Settings…"), self.settings_wanted),
            ("key", tr("Account…"), self.account_wanted),
            ("quit", tr("Quit"), self.quit_wanted),
        ):
            menu.addAction(icons.icon(icon), menu_text(text)).triggered.connect(signal)
        self._page = SearchPage(tr=tr, theme=theme, icons=icons, model=self._model, menu=menu, parent=self)
        self._box = self._page.box
        self._box.installEventFilter(self)
        self._box.setAcceptDrops(False)
        self.setAcceptDrops(True)
        self._box.textChanged.connect(self._text_changed)
        self._page.list.selectionModel().currentChanged.connect(self._current_changed)
        self._page.list.doubleClicked.connect(self._row_called)
        self._page.details.number_wanted.connect(self._call)
        self._page.details.open_wanted.connect(self._open)
        self._page.details.copy_wanted.connect(self._copy)
        self._page.details.pin_wanted.connect(self._pin)
        self._model.moved.connect(self.move_wanted)
        self._page.undo.wanted.connect(self.undo_wanted)
        self._page.refresh.clicked.connect(self.sync_wanted)
        self._page.empty.pressed.connect(self.account_wanted)
        self._page.show_loading()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take text and links."""
        if event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Have what was dropped called, as if it had been selected elsewhere."""
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData().text())

    @property
    def box(self) -> QLineEdit:
        """The search box."""
        return self._box

    @property
    def generation(self) -> int:
        """The generation that results are awaited for, or were shown for last."""
        return self._generation

    def prefill(self, number: str) -> None:
        """Show and raise the window with a number from a link; an Enter meant for another window calls nobody."""
        self._since_filled.start()
        self.open_with(number)

    def open_with(self, text: str = "") -> None:
        """Show and raise the window with ``text`` searched for (what was typed before where empty), selected."""
        if text and text != self._box.text():
            self._box.setText(text)
        else:
            self._ask()
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self._box.setFocus()
        self._box.selectAll()

    def set_results(self, generation: int, people: list[PersonView]) -> None:
        """Show ``people``, best first, unless they answer an older text than the one that stands in the box now."""
        if generation != self._generation:
            return
        again = self._answered == generation
        self._answered = generation
        before = self.selected()
        self._model.set_people(people)
        if people:
            row = self._model.row_like(before) if again and before else 0
            self._page.select(max(0, row))
            self._page.show_list()
        else:
            self._page.show_nothing(self._box.text().strip())
        self._page.details.show_person(self.selected())
        if self._enter_waits:
            self._enter_waits = False
            self._call(0)

    def status(self) -> str:
        """Return what the line at the bottom says."""
        return self._page.status.text()

    def set_status(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say how old the data are, or what is wrong, in the line at the bottom."""
        self._page.status.say(text, level)

    def set_connect(self, *, on: bool) -> None:
        """Offer to connect calls to others in the menu, or not."""
        self._connect.setVisible(on)

    def offer_undo(self, text: str) -> None:
        """Say what was done and offer for a while to take it back."""
        self._page.undo.offer(text)

    def withdraw_undo(self) -> None:
        """Offer nothing to be taken back."""
        self._page.undo.withdraw()

    def selected(self) -> PersonView | None:
        """Return the person whom Enter would call."""
        return self._model.person(self._page.list.currentIndex().row()) if self._model.rowCount() else None

    def people(self) -> list[PersonView]:
        """Return the rows, top to bottom."""
        return [person for row in range(self._model.rowCount()) if (person := self._model.person(row))]

    def empty_title(self) -> str:
        """Return the line that stands instead of the list; empty while there is a list."""
        return self._page.empty_title()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean the list while the focus stays in the box."""
        if watched is self._box and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the same keys wherever the focus is; what is typed elsewhere goes to the box."""
        if self._key(event):
            event.accept()
        elif event.text().isprintable() and event.text() and not event.modifiers() & _NO_MOVE_MODIFIERS:
            self._box.setFocus()
            self._box.insert(event.text())
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; the program goes on in the tray."""
        event.ignore()
        self.hide()

    def _is_ours(self, event: QKeyEvent) -> bool:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        digit = Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ours = event.key() == Qt.Key.Key_F2 or (alt and digit) or (control and event.key() in _WITH_CONTROL)
        return ours or self._copies(event)

    def _copies(self, event: QKeyEvent) -> bool:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return control and event.key() == Qt.Key.Key_C and not self._box.hasSelectedText()

    def _key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in _ENTER and not control:
            if not event.isAutoRepeat():
                self._enter()
        elif key in _MOVES and not modifiers & _NO_MOVE_MODIFIERS:
            self._move(_MOVES[Qt.Key(key)])
        elif key == Qt.Key.Key_F2:
            self._open()
        elif control and key in _WITH_CONTROL:
            return self._with_control(key)
        elif modifiers & Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._shift(_MOVES[Qt.Key(key)])
        elif self._copies(event):
            self._copy()
        elif modifiers & Qt.KeyboardModifier.AltModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._call(key - Qt.Key.Key_1)
        else:
            return False
        return True

    def _with_control(self, key: int) -> bool:
        if key == Qt.Key.Key_Z:  # else it is the box's
            return self._page.undo.take_back()
        if key == Qt.Key.Key_K:
            self._box.setFocus()
            self._box.selectAll()
        elif key == Qt.Key.Key_D:
            self._pin()
        else:
            self.redial_wanted.emit()
        return True

    def _text_changed(self) -> None:
        self._enter_waits = False
        self._ask()

    def _ask(self) -> None:
        self._generation += 1
        self.query_changed.emit(self._box.text().strip(), self._generation)

    def _enter(self) -> None:
        if self._since_filled.isValid() and self._since_filled.elapsed() < _DEAF:
            return
        if self._answered == self._generation:
            self._call(0)
        else:
            self._enter_waits = True

    def _move(self, by: int) -> None:
        self._box.deselect()
        rows = self._model.rowCount()
        if rows:
            now = self._page.list.currentIndex().row()
            self._page.select(min(rows - 1, max(0, now + by)))

    def _call(self, which: int) -> None:
        person = self.selected()
        if person is None or self._answered != self._generation:
            return
        if which < len(person.numbers):
            wanted = self.recent_wanted if person.call else self.call_wanted
            wanted.emit(person.numbers[which].dial, person.name)
        elif not person.numbers:
            self._page.status.flash(
                self._tr("{name} has no number to call.", name=plain(person.name)), NoticeLevel.WARNING
            )

    def _pin(self) -> None:
        person = self.selected()
        if person is not None and person.ref is not None:
            self.pin_wanted.emit(person.ref, not person.pinned)

    def _shift(self, by: int) -> None:
        person = self.selected()
        if person is not None and person.movable:
            self.move_wanted.emit(person.ref, by)

    def _open(self) -> None:
        person = self.selected()
        if person is not None and person.url:
            self.open_wanted.emit(person.url)

    def _copy(self) -> None:
        person = self.selected()
        if person is not None and person.numbers:
            number = person.numbers[0].display
            QGuiApplication.clipboard().setText(number)
            self._page.status.flash(self._tr("Copied {number}.", number=plain(number)))

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        person = self._model.person(current.row())
        self._page.details.show_person(person)
        if person is not None and QAccessible.isActive():
            self._speak(self._page.list, self._model.spoken(person))

    def _row_called(self, index: QModelIndex) -> None:
        if index.isValid():
            self._call(0)

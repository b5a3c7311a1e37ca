"""The search window: one box that finds anybody, arrows to choose, Enter to call."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QElapsedTimer, QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QAbstractButton

from fonetray.config.language import Translate
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.box_window import NO_TYPING, BoxWindow
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.text_size import set_least, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.search.keys import Deed, deed
from fonetray.ui.search.menu import SearchMenu
from fonetray.ui.search.page import SearchPage
from fonetray.ui.search.person_menu import PersonMenu
from fonetray.ui.search.person_model import PersonModel
from fonetray.ui.search.person_wishes import PersonWishes
from fonetray.ui.search.trail import Trail
from fonetray.ui.views import Absent, NoticeLevel, PersonView
from fonetray.ui.words.minutes import utc_now

_SIZE = (860, 560)
_DEAF = 250
"""Milliseconds after a link filled the window in which Enter calls nobody."""


class SearchWindow(BoxWindow):
    """Asks ``query_changed`` (text, generation) and shows what ``set_results`` brings for that generation.

    ``call_wanted`` is (number to dial, name), ``recent_wanted`` the same for a call that is called back, and
    ``redial_wanted`` calls the last one again. ``pin_wanted`` is (whom, whether to pin), ``move_wanted`` (whom, by how
    many); ``offer_undo`` offers what ``undo_wanted`` asks for. ``tell_wanted`` is (whom, whether to tell when they are
    free), ``forget_wanted`` (number, name), ``visit_wanted`` a local number for `visit`, ``more_wanted`` more of
    the last results' people, ``presence_wanted`` their presence. ``sync_wanted`` reads the colleagues again,
    ``overrule_wanted`` takes a doubted list, ``calls_wanted`` shows a person's calls. The program's other windows are
    asked for by its ``menu``. Enter waits for the results of the typed text. Esc and closing hide.
    """

    query_changed = Signal(str, int)
    call_wanted = Signal(str, str)
    recent_wanted = Signal(str, str)
    redial_wanted = Signal()
    pin_wanted = Signal(object, bool)
    move_wanted = Signal(object, int)
    undo_wanted = Signal()
    open_wanted = Signal(str)
    customer_wanted = Signal()
    mail_wanted = Signal(str)
    visit_wanted = Signal(str)
    tell_wanted = Signal(object, bool)
    forget_wanted = Signal(str, str)
    more_wanted = Signal()
    presence_wanted = Signal()
    sync_wanted = Signal()
    overrule_wanted = Signal()
    calls_wanted = Signal(object)
    dropped = Signal(str)

    def __init__(
        self,
        *,
        tr: Translate,
        theme: Theme,
        icons: Icons,
        now: Callable[[], datetime] = utc_now,
        speak: Announce = announce,
    ) -> None:
        super().__init__()
        self._tr = tr
        self._icons = icons
        self._speak = speak
        self._generation = 0
        self._answered = -1
        self._enter_waits = False
        self._since_filled = QElapsedTimer()
        self._model = PersonModel(tr=tr, now=now)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Search"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, 420, 440)
        self.resize(window_size(*_SIZE))
        self.menu = menu = SearchMenu(tr=tr, icons=icons, parent=self)
        self._page = SearchPage(tr=tr, theme=theme, icons=icons, model=self._model, menu=menu, now=now, parent=self)
        self.box = self._box = self._page.box
        self.veil_bar = self._page.veil_bar
        self._share_keys(self._box)
        self._box.setAcceptDrops(False)
        self.setAcceptDrops(True)
        self._trail = Trail(box=self._box, ask=self._ask, offer=self._page.offer_way_back, parent=self)
        self._wishes = self._wishes_for(self.selected, self)
        self._connect_page()
        self._page.show_loading()

    def _connect_page(self) -> None:
        page = self._page
        self._box.textChanged.connect(self._text_changed)
        page.list.selectionModel().currentChanged.connect(self._current_changed)
        page.list.doubleClicked.connect(self._row_called)
        page.list.menu_wanted.connect(self._open_menu)
        wishes = self._wishes
        page.details.number_wanted.connect(self._call)
        page.details.open_wanted.connect(wishes.open)
        page.details.copy_wanted.connect(wishes.copy)
        page.details.calls_wanted.connect(wishes.show_calls)
        page.details.pin_wanted.connect(wishes.pin)
        page.details.mail_wanted.connect(wishes.write)
        page.details.tell_wanted.connect(wishes.tell)
        page.details.visit_wanted.connect(self.visit_wanted)
        self._model.moved.connect(self.move_wanted)
        self._model.more_wanted.connect(self.more_wanted)
        page.minutes.passed.connect(self.presence_wanted)
        page.undo.wanted.connect(self.undo_wanted)
        page.back.clicked.connect(self._trail.back)
        page.refresh.clicked.connect(self.sync_wanted)
        page.doubt.overruled.connect(self.overrule_wanted)
        page.sign_in_wanted.connect(self.menu.account_wanted)
        page.again_wanted.connect(self.sync_wanted)

    def _wishes_for(self, person: Callable[[], PersonView | None], parent: QObject) -> PersonWishes:
        """Return what turns wishes for ``person`` into signals of ours."""
        wishes = PersonWishes(person=person, say=self._page.status.flash, tr=self._tr, parent=parent)
        wishes.call_wanted.connect(self.call_wanted)
        wishes.recent_wanted.connect(self.recent_wanted)
        wishes.pin_wanted.connect(self.pin_wanted)
        wishes.move_wanted.connect(self.move_wanted)
        wishes.open_wanted.connect(self.open_wanted)
        wishes.mail_wanted.connect(self.mail_wanted)
        wishes.tell_wanted.connect(self.tell_wanted)
        wishes.forget_wanted.connect(self.forget_wanted)
        wishes.calls_wanted.connect(self.calls_wanted)
        return wishes

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take text and links."""
        if event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Have what was dropped called, as if it had been selected elsewhere."""
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData().text())

    @property
    def generation(self) -> int:
        """The generation whose results are waited for, or were shown last."""
        return self._generation

    def prefill(self, number: str) -> None:
        """Show and raise the window with a number from a link; an Enter meant for another window calls nobody."""
        self._since_filled.start()
        self.open_with(number)

    def open_with(self, text: str = "") -> None:
        """Show and raise the window with ``text`` searched for (what was typed before where empty), selected."""
        self._trail.leave()
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

    def set_results(self, generation: int, people: Sequence[PersonView], *, goes_on: bool = False) -> None:
        """Show ``people``, best first, unless they answer an older text than the one that stands in the box now.

        ``goes_on`` says that there are more: they are asked for when the last of these is seen.
        """
        if generation != self._generation:
            return
        again = self._answered == generation
        self._answered = generation
        before = self._trail.arrive() or (self.selected() if again else None)
        (self._model.renew if again else self._model.set_people)(people, goes_on=goes_on)
        if people:
            self._keep_selected(before)
            self._page.show_list()
        else:
            self._page.show_nothing(self._box.text().strip())
        self._page.show_details(self.selected())
        if self._enter_waits:
            self._enter_waits = False
            self._call(0)

    def say_absent(self, absent: Absent, why: str = "") -> None:
        """Say why there is nobody, where the next results are none."""
        self._page.say_absent(absent, why)

    def visit(self, person: PersonView) -> None:
        """Show a colleague whom the details of another name, with a way back."""
        self._trail.visit(person, here=self.selected())

    def status(self) -> str:
        """Return what the line at the bottom says."""
        return self._page.status.text()

    def set_status(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say how old the data are, or what is wrong, in the line at the bottom."""
        self._page.status.say(text, level)

    def flash_status(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say something for a few seconds in the line at the bottom."""
        self._page.status.flash(text, level)

    def set_reading(self, *, reading: bool) -> None:
        """Show on the refresh button that people are being read, or can be."""
        self._page.set_reading(reading=reading)

    def set_doubt(self, text: str) -> None:
        """Say why a new list of colleagues is not believed, and offer to take it (``overrule_wanted``)."""
        self._page.doubt.say(text)

    def offer_undo(self, text: str) -> None:
        """Say what was done and offer for a while to take it back."""
        self._page.undo.offer(text)

    def withdraw_undo(self) -> None:
        """Offer nothing to be taken back."""
        self._page.undo.withdraw()

    def veil(self, *, on: bool) -> None:
        """Say that customers and calls are not shown, or no longer; what was typed before may name one."""
        self._trail.leave()
        self._page.veil(on=on)

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
        """Take the key that opens the list's menu too; the mouse opens the box's own."""
        by_key = isinstance(event, QContextMenuEvent) and event.reason() is QContextMenuEvent.Reason.Keyboard
        return (watched is self._box and by_key and self._page.list.want_menu()) or super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; the program goes on in the tray."""
        event.ignore()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Look again when somebody does: the computer may have slept meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.presence_wanted.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the way back: who comes again begins anew."""
        super().hideEvent(event)
        self._trail.leave()

    def _is_ours(self, event: QKeyEvent) -> bool:
        """Say whether a key is no shortcut of anybody else's: all that are held with something, and F2."""
        found = deed(event)
        held = event.modifiers() & NO_TYPING or event.key() == Qt.Key.Key_F2
        return found is not None and bool(held) and (found[0] is not Deed.COPY or not self._box.hasSelectedText())

    def _key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; say whether it was anything."""
        found = deed(event)
        if found is None:
            return False
        what, much = found
        if what is Deed.UNDO:  # else it is the box's
            return self._page.undo.take_back()
        if what is Deed.COPY:
            copies = not self._box.hasSelectedText()
            if copies:
                self._wishes.copy_first()
            return copies
        if what is Deed.MENU:
            return self._page.list.want_menu()
        if what in (Deed.MOVE, Deed.SHIFT, Deed.CALL):
            {Deed.MOVE: self._move, Deed.SHIFT: self._wishes.shift, Deed.CALL: self._call}[what](much)
        elif what is not Deed.NOTHING:
            {
                Deed.HIDE: self.hide,
                Deed.ENTER: self._enter,
                Deed.OPEN: self.customer_wanted.emit,
                Deed.FIND: self._find,
                Deed.PIN: self._wishes.pin,
                Deed.REDIAL: self.redial_wanted.emit,
                Deed.BACK: self._trail.back,
                Deed.HISTORY: self._show_calls,
            }[what]()
        return True

    def _show_calls(self) -> None:
        """Show the calls with whoever was looked for, all calls where nobody was."""
        if not self._box.text().strip() or self._answered != self._generation or not self._wishes.show_calls():
            self.menu.history_wanted.emit()

    def _find(self) -> None:
        self._box.setFocus()
        self._box.selectAll()

    def _keep_selected(self, person: PersonView | None) -> None:
        """Select the row of the same person, the first where there is none; a row that stays is not scrolled to."""
        row = self._model.row_like(person) if person is not None else 0
        if max(0, row) != self._page.list.currentIndex().row():
            self._page.select(max(0, row))

    def _text_changed(self) -> None:
        self._enter_waits = False
        self._ask()

    def _ask(self) -> None:
        self._generation += 1
        self.query_changed.emit(self._box.text().strip(), self._generation)

    def _enter(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
            return
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
        if self._answered == self._generation:
            self._wishes.call(which)

    def _open_menu(self, at: QPoint) -> None:
        """Open the menu of the selected person, which stays theirs whatever the list becomes meanwhile."""
        person = self.selected()
        if person is not None:
            menu = PersonMenu(person, tr=self._tr, icons=self._icons, parent=self)
            menu.connect_to(self._wishes_for(lambda: person, menu))
            menu.popup(at)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        person = self._model.person(current.row())
        self._page.show_details(person)
        if person is not None and QAccessible.isActive():
            self._speak(self._page.list, self._model.spoken(person))

    def _row_called(self, index: QModelIndex) -> None:
        if index.isValid():
            self._call(0)

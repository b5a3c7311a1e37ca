"""How the search window is laid out; what it does is the window's own matter."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import icon_button
from fonetray.ui.parts.doubt_bar import DoubtBar
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain, tooltip
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import px, set_fixed, set_least, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.parts.undo_offer import UndoOffer
from fonetray.ui.parts.veil_bar import VeilBar
from fonetray.ui.search.person_delegate import PersonDelegate
from fonetray.ui.search.person_details import PersonDetails
from fonetray.ui.search.person_list import PersonList
from fonetray.ui.search.person_model import PersonModel
from fonetray.ui.views import Absent, PersonView
from fonetray.ui.words.minutes import Minutes

_BESIDE = 680
"""Pixels of width from which the details stand beside the list, not below it."""


_LEAST = 90
"""Pixels of height that the list keeps."""
_ANY = 16_777_215
"""What Qt takes for no limit."""


class SearchPage(QWidget):
    """Box and menu on top, then the list or what stands for it and the selected person, then the status.

    ``sign_in_wanted`` and ``again_wanted`` are what can be done where there is nobody.
    """

    sign_in_wanted = Signal()
    again_wanted = Signal()

    def __init__(
        self,
        *,
        tr: Translate,
        theme: Theme,
        icons: Icons,
        model: PersonModel,
        menu: QMenu,
        now: Callable[[], datetime],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._tr = tr
        self._model = model
        self._absent = Absent.SIGNED_OUT
        self._why = ""
        self.box = QLineEdit(self)
        self.box.setPlaceholderText(tr("Name, department or number"))
        self.box.setAccessibleName(tr("Find a colleague or customer"))
        self.box.setClearButtonEnabled(True)
        self.box.setMaxLength(200)
        self.box.addAction(icons.icon("search", theme.muted), QLineEdit.ActionPosition.LeadingPosition)
        set_text_size(self.box, theme.large)
        self.box.setProperty("fit", "large")
        clear = self.box.findChild(QAction, "_q_qlineeditclearaction")
        if isinstance(clear, QAction):
            clear.setIcon(icons.icon("close", theme.muted))
        self.menu_button = icon_button(icons, "menu", tr("Menu"), size=20, parent=self)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(menu)
        set_fixed(self.menu_button, 42, 42)
        self.minutes = Minutes(now=now, parent=self)
        delegate = PersonDelegate(tr=tr, theme=theme, icons=icons, minutes=self.minutes)
        self.list = PersonList(model=model, delegate=delegate, parent=self)
        self.list.setAccessibleName(tr("People found"))
        self._delegate = delegate  # a view keeps none
        self.minutes.passed.connect(self.list.viewport().update)
        self.empty = EmptyPage(theme=theme, icons=icons, parent=self)
        self._stack = QStackedWidget(self)
        set_least(self._stack, height=_LEAST)  # what stands for the list may be cut, the details may not
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self.details = PersonDetails(tr=tr, theme=theme, icons=icons, minutes=self.minutes, parent=self)
        self.details.hide()
        self.back = icon_button(icons, "back", "", size=20, parent=self)
        set_fixed(self.back, 36, 42)
        self.back.hide()
        self.status = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self.refresh = icon_button(icons, "refresh", tr("Read colleagues again"), parent=self)
        self._icons = icons
        self.doubt = DoubtBar(tr=tr, theme=theme, icons=icons, parent=self)
        self.undo = UndoOffer(tr=tr, theme=theme, parent=self)
        hidden = tr("You are presenting: only colleagues are shown. A number that you type can be called.")
        self.veil_bar = VeilBar(hidden, tr=tr, theme=theme, icons=icons, parent=self)
        self.empty.pressed.connect(self._do_something)
        self._lay_out(parent, theme)

    def veil(self, *, on: bool) -> None:
        """Say that customers are not shown, or no longer, and let go of what may name one."""
        self.veil_bar.setVisible(on)
        if on:
            self.undo.withdraw()
            self.status.flash("")
            self.box.clear()
            self.details.settle()

    def select(self, row: int) -> None:
        """Select ``row`` and bring it into view."""
        index = self._model.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    def show_details(self, person: PersonView | None) -> None:
        """Show all that is known of somebody, or nothing."""
        self._edge.setVisible(person is not None)
        self.details.show_person(person)

    def show_list(self) -> None:
        """Show the list."""
        self._stack.setCurrentWidget(self.list)

    def show_loading(self) -> None:
        """Show that nothing has been read yet."""
        self.empty.show_words("clock", self._tr("Reading colleagues…"))
        self._stack.setCurrentWidget(self.empty)

    def say_absent(self, absent: Absent, why: str) -> None:
        """Say from now on why there is nobody, where there is nobody and nothing is typed."""
        self._absent, self._why = absent, why

    def show_nothing(self, text: str) -> None:
        """Show that nobody was found for ``text``, or that there is nobody at all where it is empty."""
        self.list.setCurrentIndex(QModelIndex())
        tr, none = self._tr, self._tr("No colleagues yet")
        if text and self._absent is not Absent.BROKEN:
            self.empty.show_words(
                "search",
                tr("Nobody matches “{typed}”", typed=plain(text)[:60]),
                tr("Try part of a name, a department or a number."),
            )
        elif self._absent is Absent.READING:
            self.empty.show_words("clock", tr("Reading colleagues…"))
        elif self._absent is Absent.OFFLINE:
            self.empty.show_words("warning", tr("Colleagues could not be read"), self._why, tr("Try again"))
        elif self._absent is Absent.BROKEN:
            self.empty.show_words("warning", tr("The search does not work now"), self._why)
        elif self._absent is Absent.EMPTY:
            self.empty.show_words("users", none, tr("The telephone system lists no employees."), tr("Try again"))
        else:
            self.empty.show_words(
                "users", none, tr("Sign in, and your colleagues are read from the telephone system."), tr("Sign in…")
            )
        self._stack.setCurrentWidget(self.empty)

    def offer_way_back(self, name: str) -> None:
        """Offer to go back to whom one came from; empty where there is no way back."""
        words = self._tr("Back to {name} ({key})", name=plain(name), key="Alt+←")
        self.back.setVisible(bool(name))
        self.back.setToolTip(tooltip(words))
        self.back.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the details stand where there is room for them."""
        super().resizeEvent(event)
        self._stand(beside=self.width() >= px(_BESIDE))

    def hideEvent(self, event: QHideEvent) -> None:
        """Time nothing while nobody sees it."""
        super().hideEvent(event)
        self.minutes.stop()

    def _stand(self, *, beside: bool) -> None:
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._middle.direction() is not direction:
            self._middle.setDirection(direction)
            _turn(self._edge, upright=beside)
            self.details.stand_below(below=not beside)

    def _do_something(self) -> None:
        signed_out = self._absent is Absent.SIGNED_OUT
        (self.sign_in_wanted if signed_out else self.again_wanted).emit()

    def set_reading(self, *, reading: bool) -> None:
        """Show on the refresh button that people are being read, or can be."""
        if self.refresh.isEnabled() is not reading:
            return
        words = self._tr("Reading colleagues…") if reading else self._tr("Read colleagues again")
        self.refresh.setEnabled(not reading)
        self.refresh.setIcon(self._icons.icon("clock" if reading else "refresh"))
        self.refresh.setToolTip(tooltip(words))
        self.refresh.setAccessibleName(words)

    def empty_title(self) -> str:
        """Return the line that stands instead of the list; empty while there is a list."""
        return self.empty.title() if self._stack.currentWidget() is self.empty else ""

    def _lay_out(self, window: QWidget, theme: Theme) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.pad, theme.pad, theme.pad, theme.gap)
        top.setSpacing(theme.gap)
        top.addWidget(self.back)
        top.addWidget(self.box, 1)
        top.addWidget(self.menu_button)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(theme.margin, 4, theme.pad, 4)
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self.refresh)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._stack, 1)
        left.addWidget(self.undo)
        self._edge = _line(theme, self)
        _turn(self._edge, upright=True)
        self._edge.hide()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(0)
        self._middle.addLayout(left, 1)
        self._middle.addWidget(self._edge)
        self._middle.addWidget(self.details)
        upper, lower = _line(theme, self), _line(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(upper)
        column.addWidget(self.veil_bar)
        column.addLayout(self._middle, 1)
        column.addWidget(lower)
        column.addWidget(self.doubt)
        column.addLayout(bottom)
        outer = QVBoxLayout(window)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self)
        QWidget.setTabOrder(self.box, self.menu_button)


def _line(theme: Theme, parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setStyleSheet(f"background: {theme.border};")
    _turn(line, upright=False)
    return line


def _turn(line: QFrame, *, upright: bool) -> None:
    line.setMinimumSize(1, 1)
    line.setMaximumSize(*((1, _ANY) if upright else (_ANY, 1)))

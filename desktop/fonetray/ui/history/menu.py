"""All that can be done with a call, in a menu: for the right mouse button, and for the keyboard's menu key."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.ui.history.details import HistoryDetails
from fonetray.ui.history.views import CallRow, CustomerView
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text


class HistoryMenu(QMenu):
    """Made for one call, and gone when it closes; what the details offer is offered here too, and done by them.

    ``only_wanted`` asks for the calls with this number alone.
    """

    only_wanted = Signal()

    def __init__(
        self, row: CallRow, view: CustomerView, details: HistoryDetails, *, tr: Translate, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._icons = icons
        if row.dial:
            call = self._add("phone", tr("Call {number}", number=row.name), "Enter", details.call_wanted.emit)
            self.setDefaultAction(call)
            self._add("copy", tr("Copy number"), "Ctrl+C", details.copy_wanted.emit)
        if view.url:
            self._add("external-link", tr("Open customer"), "F2", details.open_wanted.emit)
        if details.takes_notes:
            self._add("note", tr("Write a note"), "Ctrl+N", details.note_wanted.emit)
        if view.open or view.by_hand:
            words = tr("Not handled after all") if view.by_hand else tr("Mark as handled")
            self._add("check", words, "Ctrl+M", details.handled_wanted.emit)
        if row.dial:
            self.addSeparator()
            self._add("search", tr("Only calls with this number"), "", self.only_wanted.emit)
            self.addSeparator()
            for action in details.menu.actions():
                if action.isVisible():
                    self.addAction(action)
        self.aboutToHide.connect(self.deleteLater)

    def _add(self, icon: str, text: str, key: str, done: Callable[[], object]) -> QAction:
        words = f"{menu_text(text)}\t{key}" if key else menu_text(text)
        action = self.addAction(self._icons.icon(icon), words)
        action.triggered.connect(done)
        return action

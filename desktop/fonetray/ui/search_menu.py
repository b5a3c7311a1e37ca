"""The menu beside the search box: the program's other windows, and its end."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fonetray.config.language import Translate
from fonetray.ui.icons import Icons
from fonetray.ui.labels import menu_text

if TYPE_CHECKING:
    from fonetray.ui.search_window import SearchWindow


class SearchMenu(QMenu):
    """Each entry sends a signal, its own or the window's; ``connect_call`` is seen only where that may be tried."""

    flows_wanted = Signal()

    def __init__(self, window: "SearchWindow", *, tr: Translate, icons: Icons) -> None:
        super().__init__(window)
        self._icons = icons
        self.connect_call = self._add("flow", tr("Connect a call (experimental)…"), window.connect_wanted)
        self.connect_call.setVisible(False)
        self._add("history", tr("Call history…"), window.history_wanted, key="Ctrl+H")
        self._add("users", tr("Contacts…"), window.contacts_wanted)
        self._add("flow", tr("All call flows…"), self.flows_wanted)
        self._add("export", tr("Export colleagues…"), window.export_wanted)
        self._add("settings", tr("Settings…"), window.settings_wanted)
        self._add("key", tr("Account…"), window.account_wanted)
        self._add("quit", tr("Quit"), window.quit_wanted)

    def _add(self, icon: str, text: str, wanted: SignalInstance, *, key: str = "") -> QAction:
        action = self.addAction(self._icons.icon(icon), f"{menu_text(text)}\t{key}" if key else menu_text(text))
        action.triggered.connect(wanted)
        return action

"""The menu beside the search box: the program's other windows, and its end."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text


class SearchMenu(QMenu):
    """Each entry sends its signal; that of ``connect_wanted`` is seen only where `set_connect` says so."""

    connect_wanted = Signal()
    history_wanted = Signal()
    contacts_wanted = Signal()
    flows_wanted = Signal()
    export_wanted = Signal()
    why_wanted = Signal()
    rules_wanted = Signal()
    settings_wanted = Signal()
    account_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, *, tr: Translate, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self._connect = self._add("flow", tr("Connect a call (experimental)…"), self.connect_wanted)
        self._connect.setVisible(False)
        self._add("history", tr("Call history…"), self.history_wanted, key="Ctrl+H")
        self._add("users", tr("Contacts…"), self.contacts_wanted)
        self._add("flow", tr("All call flows…"), self.flows_wanted)
        self._add("export", tr("Export colleagues…"), self.export_wanted)
        self._add("question", tr("Why no call card?"), self.why_wanted)
        self._add("signpost", tr("Call rules…"), self.rules_wanted)
        self._add("settings", tr("Settings…"), self.settings_wanted)
        self._add("key", tr("Account…"), self.account_wanted)
        self._add("quit", tr("Quit"), self.quit_wanted)

    def set_connect(self, *, on: bool) -> None:
        """Offer to connect calls to others, or not."""
        self._connect.setVisible(on)

    def _add(self, icon: str, text: str, wanted: SignalInstance, *, key: str = "") -> QAction:
        action = self.addAction(self._icons.icon(icon), f"{menu_text(text)}\t{key}" if key else menu_text(text))
        action.triggered.connect(wanted)
        return action

"""The key of cards in the settings window: as it is now, which a card may have asked about, and why it does nothing."""

from PySide6.QtCore import QObject

from fonetray.services.desk import Desk
from fonetray.ui.cards.key import CardKey
from fonetray.ui.settings.window import SettingsWindow


class CardKeySettings(QObject):
    """Keeps the window true while it is open, and when it is opened anew."""

    def __init__(self, *, window: SettingsWindow, key: CardKey, desk: Desk) -> None:
        """Take the parts; it lives as long as the window."""
        super().__init__(window)
        self._window = window
        self._key = key
        self._desk = desk
        window.opened.connect(self.show_key)
        window.recording.connect(key.record)
        key.subscribe(self.show_key)

    def show_key(self) -> None:
        """Show where the key works, and what is wrong with it."""
        self._window.set_values({"popup.key_everywhere": self._desk.account.settings.popup.key_everywhere})
        self._window.set_error("popup.key", self._key.trouble())

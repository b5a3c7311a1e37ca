"""Links that come as events: macOS hands a clicked ``tel:`` link to the running program that way."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent

from fonetray.system.integration import SCHEMES


class LinkEvents(QObject):
    """An event filter for the application; ``opened`` is the link as it was written."""

    opened = Signal(str)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take telephone links, leave everything else."""
        if isinstance(event, QFileOpenEvent) and event.url().scheme().lower() in SCHEMES:
            self.opened.emit(event.url().toString())
            return True
        return super().eventFilter(watched, event)

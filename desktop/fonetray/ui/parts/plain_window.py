"""A window that shows how things stand: it ends no program when it closes, Esc closes it, F5 has it look anew."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from fonetray.ui.parts.icons import Icons


class PlainWindow(QWidget):
    """``refresh_wanted`` is the wish to see how it is now."""

    refresh_wanted = Signal()

    def __init__(self, *, title: str, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(title)
        self.setWindowIcon(icons.icon("fonetray"))

    def open(self) -> None:
        """Show and raise the window."""
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, F5 looks anew."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh_wanted.emit()
        else:
            super().keyPressEvent(event)

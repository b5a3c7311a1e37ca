"""Where the demonstration is played: the simulated PBX, a quiet desktop behind the windows, and where pictures go."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demonstration plays on: the simulator's control address and customer list, and where pictures go."""

    control_url: str
    customers: Path
    pictures: Path | None
    suffix: str
    seconds: float | None
    say: Callable[[str], None]


class Backdrop(QWidget):
    """A quiet desktop behind the windows, so that a picture of a bare virtual screen does not drown in black."""

    def __init__(self) -> None:
        """Stand behind everything, out of the task list."""
        super().__init__(None, Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDesktop)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a soft slope of colour."""
        slope = QLinearGradient(0, 0, self.width(), self.height())
        slope.setColorAt(0.0, QColor("#3b5b7e"))
        slope.setColorAt(1.0, QColor("#7d9cb4"))
        QPainter(self).fillRect(event.rect(), slope)

"""Tells a screen reader something that no focus change tells."""

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

Announce = Callable[[QWidget, str], None]


def announce(widget: QWidget, text: str) -> None:
    """Have ``text`` spoken, for ``widget``; silent where no screen reader listens."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

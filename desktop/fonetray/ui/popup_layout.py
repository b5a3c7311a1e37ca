"""Where popup cards stand: which of them, and in what order, bottom right of one screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize


@dataclass(frozen=True, slots=True)
class Slot:
    """What the layout must know of a card: its size, and whether something can still happen on it."""

    size: QSize
    live: bool


def choose(slots: Sequence[Slot], most: int) -> list[int]:
    """Return the indexes of the at most ``most`` cards to show, oldest first: live ones before others, newest first."""
    newest_first = sorted(range(len(slots)), key=lambda index: (slots[index].live, index), reverse=True)
    return sorted(newest_first[:most])


def place(sizes: Sequence[QSize], area: QRect, *, margin: int, gap: int) -> list[QPoint]:
    """Return the top left corner of each card (top to bottom), stacked up from the bottom right of ``area``."""
    corners: list[QPoint] = []
    bottom = area.y() + area.height() - margin
    for size in reversed(sizes):
        left = area.x() + area.width() - margin - size.width()
        top = bottom - size.height()
        corners.append(QPoint(max(area.x(), left), max(area.y(), top)))
        bottom = top - gap
    return list(reversed(corners))

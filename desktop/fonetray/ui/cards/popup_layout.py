"""Where popup cards stand: which of them, and in what order, out from one corner of one screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize


@dataclass(frozen=True, slots=True)
class Slot:
    """What the layout must know of a card: its size, and whether something can still happen on it."""

    size: QSize
    live: bool


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner of a screen; the newest card stands in it, older ones away from it."""

    top: bool = False
    left: bool = False


BOTTOM_RIGHT = Corner()


def choose(slots: Sequence[Slot], most: int, *, room: int | None = None, gap: int = 0) -> list[int]:
    """Return the indexes of the cards to show, oldest first: live ones before others, newest before older.

    They are at most ``most``, and no more than have ``room`` (logical pixels) above one another, but always one.
    """
    newest_first = sorted(range(len(slots)), key=lambda index: (slots[index].live, index), reverse=True)
    chosen: list[int] = []
    height = -gap
    for index in newest_first[:most]:
        height += slots[index].size.height() + gap
        if chosen and room is not None and height > room:
            break
        chosen.append(index)
    return sorted(chosen)


def place(sizes: Sequence[QSize], area: QRect, *, margin: int, gap: int, corner: Corner = BOTTOM_RIGHT) -> list[QPoint]:
    """Return the top left point of each card (oldest first), stacked away from a corner of ``area``."""
    points: list[QPoint] = []
    edge = area.y() + margin if corner.top else area.y() + area.height() - margin
    for size in reversed(sizes):
        right = area.x() + area.width() - margin - size.width()
        left = area.x() + margin if corner.left else right
        top = edge if corner.top else edge - size.height()
        points.append(QPoint(max(area.x(), left), max(area.y(), top)))
        edge = top + size.height() + gap if corner.top else top - gap
    return list(reversed(points))

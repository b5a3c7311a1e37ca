"""Paints a call as a row: who, when, what became of it, whose of us it was, and whether something was noted down."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fonetray.ui.history.model import CALL_ROLE, DAY_ROLE
from fonetray.ui.history.views import CallRow
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.recent_look import call_icon
from fonetray.ui.parts.theme import Theme

ROW = 52
HEADING = 30
_ROUND = 32
_ICON = 16
_NOTE = 14
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HistoryDelegate(QStyledItemDelegate):
    """Rows of 52 logical pixels, with the day above the first of each. All text is painted as it is."""

    def __init__(self, *, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._fonts: dict[tuple[int, int], tuple[QFont, QFontMetrics]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row; its width is the list's."""
        return QSize(option.rect.width(), ROW + (HEADING if index.data(DAY_ROLE) else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row, day = index.data(CALL_ROLE), index.data(DAY_ROLE)
        if not isinstance(row, CallRow):
            return
        theme, font = self._theme, option.font
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if day:
            line = QRect(option.rect.left() + 16, option.rect.top() + 4, option.rect.width() - 32, HEADING - 4)
            self._write(painter, str(day), line, font, theme.small, theme.muted, strong=True)
        room = option.rect.adjusted(4, 1 + (HEADING if day else 0), -4, -1)
        self._ground(painter, room, option.state)
        self._mark(painter, row, QPointF(room.left() + 12, room.center().y() + 1 - _ROUND / 2))
        text = room.adjusted(12 + _ROUND + 12, 7, -12, -7)
        upper = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        lower = upper.translated(0, upper.height())
        used = self._write(painter, row.clock, upper, font, theme.small + 1, theme.muted, right=True)
        used += self._note(painter, row, upper.adjusted(0, 0, -used, 0))
        name = upper.adjusted(0, 0, -used, 0)
        self._write(painter, row.name, name, font, theme.body, theme.danger if row.open else theme.text, strong=True)
        used = self._write(painter, row.who, lower, font, theme.small, theme.muted, right=True)
        self._below(painter, row, lower.adjusted(0, 0, -used, 0), font)
        painter.restore()

    def _ground(self, painter: QPainter, room: QRect, state: QStyle.StateFlag) -> None:
        theme = self._theme
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected if selected else theme.hover))
            painter.drawRoundedRect(room, theme.radius, theme.radius)
        if selected:
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(QRectF(room.left(), room.top() + 12, 3, room.height() - 24), 1.5, 1.5)

    def _mark(self, painter: QPainter, row: CallRow, corner: QPointF) -> None:
        """Paint how the call went; a missed one that somebody has taken care of is quiet."""
        theme = self._theme
        name, colour = call_icon(row.state, incoming=row.incoming, theme=theme)
        if colour == theme.danger and not row.open:
            colour = theme.muted
        circle = QRectF(corner.x(), corner.y(), _ROUND, _ROUND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint(colour)))
        painter.drawEllipse(circle)
        picture = self._icons.pixmap(name, _ICON, ratio=painter.device().devicePixelRatioF(), colour=colour)
        painter.drawPixmap(circle.center() - QPointF(_ICON / 2, _ICON / 2), picture)

    def _note(self, painter: QPainter, row: CallRow, room: QRect) -> int:
        if not row.noted:
            return 0
        ratio = painter.device().devicePixelRatioF()
        picture = self._icons.pixmap("note", _NOTE, ratio=ratio, colour=self._theme.accent)
        painter.drawPixmap(QPointF(room.right() + 1 - _NOTE, room.center().y() + 0.5 - _NOTE / 2), picture)
        return _NOTE + 8

    def _below(self, painter: QPainter, row: CallRow, room: QRect, font: QFont) -> None:
        """Paint the number, and what became of the call."""
        theme = self._theme
        used = self._write(painter, row.number, room, font, theme.small, theme.muted) if row.number else 0
        if row.became:
            between = " · " if row.number else ""
            rest = room.adjusted(max(0, used - 12), 0, 0, 0)
            colour = theme.danger if row.open else theme.muted
            self._write(painter, between + row.became, rest, font, theme.small, colour)

    def _write(
        self, painter: QPainter, text: str, room: QRect, font: QFont, size: int, colour: str,
        *, strong: bool = False, right: bool = False,
    ) -> int:  # fmt: skip
        """Write a text, shortened where it must be, and give the width that it takes with the gap beside it."""
        if not text:
            return 0
        used, metrics = self._font(font, size, 600 if strong else 400)
        most = room.width() // 2 if right else room.width()
        shown = metrics.elidedText(text if text.startswith(" ·") else plain(text), Qt.TextElideMode.ElideRight, most)
        painter.setPen(QColor(colour))
        painter.setFont(used)
        painter.drawText(room, _RIGHT if right else _LEFT, shown)
        return metrics.horizontalAdvance(shown) + 12

    def _font(self, like: QFont, size: int, weight: int) -> tuple[QFont, QFontMetrics]:
        """Give a font and how wide its letters are; to ask Qt anew for each text takes as long as to paint it."""
        found = self._fonts.get((size, weight))
        if found is None or found[0].family() != like.family():
            font = QFont(like)
            font.setPixelSize(size)
            font.setWeight(QFont.Weight(weight))
            found = self._fonts[size, weight] = (font, QFontMetrics(font))
        return found

"""Paints a call as a row: who, when, what became of it, whose of us it was, and whether something was noted down."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from fonetray.ui.history.model import CALL_ROLE, DAY_ROLE
from fonetray.ui.history.views import CallRow
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.recent_look import call_icon
from fonetray.ui.parts.row_delegate import STRONG, RowDelegate
from fonetray.ui.parts.text_size import px
from fonetray.ui.parts.theme import Theme

_ROW = 52
_ROUND = 32
_ICON = 16
_NOTE = 14
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HistoryDelegate(RowDelegate):
    """Rows with the day above the first of each. All text is painted as it is."""

    def __init__(self, *, theme: Theme, icons: Icons) -> None:
        super().__init__(theme=theme, row=_ROW)
        self._icons = icons

    def measure(self) -> None:
        """Measure the pictures as well."""
        super().measure()
        self._round, self._icon, self._note_icon = px(_ROUND), px(_ICON), px(_NOTE)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row; its width is the list's."""
        return QSize(option.rect.width(), self.row + (self.heading if index.data(DAY_ROLE) else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row, day = index.data(CALL_ROLE), index.data(DAY_ROLE)
        if not isinstance(row, CallRow):
            return
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if day:
            line = QRect(option.rect.left() + 16, option.rect.top() + 4, option.rect.width() - 32, self.heading - 4)
            self._write(painter, str(day), line, theme.small, theme.muted, strong=True)
        room = option.rect.adjusted(4, 1 + (self.heading if day else 0), -4, -1)
        self._ground(painter, room, option.state)
        self._mark(painter, row, QPointF(room.left() + 12, room.center().y() + 1 - self._round / 2))
        text = room.adjusted(12 + self._round + 12, 7, -12, -7)
        upper = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        lower = upper.translated(0, upper.height())
        used = self._write(painter, row.clock, upper, theme.small + 1, theme.muted, right=True)
        used += self._note(painter, row, upper.adjusted(0, 0, -used, 0))
        name = upper.adjusted(0, 0, -used, 0)
        self._write(painter, row.name, name, theme.body, theme.danger if row.open else theme.text, strong=True)
        used = self._write(painter, row.who, lower, theme.small, theme.muted, right=True)
        self._below(painter, row, lower.adjusted(0, 0, -used, 0))
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
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), theme.radius, theme.radius)

    def _mark(self, painter: QPainter, row: CallRow, corner: QPointF) -> None:
        """Paint how the call went; a missed one that somebody has taken care of is quiet."""
        theme = self._theme
        name, colour = call_icon(row.state, incoming=row.incoming, theme=theme)
        if colour == theme.danger and not row.open:
            colour = theme.muted
        circle = QRectF(corner.x(), corner.y(), self._round, self._round)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint(colour)))
        painter.drawEllipse(circle)
        picture = self._icons.pixmap(name, self._icon, ratio=painter.device().devicePixelRatioF(), colour=colour)
        painter.drawPixmap(circle.center() - QPointF(self._icon / 2, self._icon / 2), picture)

    def _note(self, painter: QPainter, row: CallRow, room: QRect) -> int:
        if not row.noted:
            return 0
        ratio, side = painter.device().devicePixelRatioF(), self._note_icon
        picture = self._icons.pixmap("note", side, ratio=ratio, colour=self._theme.accent)
        painter.drawPixmap(QPointF(room.right() + 1 - side, room.center().y() + 0.5 - side / 2), picture)
        return side + 8

    def _below(self, painter: QPainter, row: CallRow, room: QRect) -> None:
        """Paint the number, and what became of the call."""
        theme = self._theme
        used = self._write(painter, row.number, room, theme.small, theme.muted) if row.number else 0
        if row.became:
            between = " · " if row.number else ""
            rest = room.adjusted(max(0, used - 12), 0, 0, 0)
            colour = theme.danger if row.open else theme.muted
            self._write(painter, between + row.became, rest, theme.small, colour)

    def _write(
        self, painter: QPainter, text: str, room: QRect, size: int, colour: str,
        *, strong: bool = False, right: bool = False,
    ) -> int:  # fmt: skip
        """Write a text, shortened where it must be, and give the width that it takes with the gap beside it."""
        if not text:
            return 0
        used, metrics = self._letters(size, STRONG if strong else 400)
        most = room.width() // 2 if right else room.width()
        shown = metrics.elidedText(text if text.startswith(" ·") else plain(text), Qt.TextElideMode.ElideRight, most)
        painter.setPen(QColor(colour))
        painter.setFont(used)
        painter.drawText(room, _RIGHT if right else _LEFT, shown)
        return metrics.horizontalAdvance(shown) + 12

"""Paints a person as a row: who, what they are, the number that Enter calls, and whether they are free."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.presence_dot import DOT, paint_dot
from fonetray.ui.parts.recent_look import recent_icon
from fonetray.ui.parts.row_delegate import STRONG, RowDelegate
from fonetray.ui.parts.text_size import px
from fonetray.ui.parts.theme import Theme
from fonetray.ui.search.person_model import HEADING_ROLE, PERSON_ROLE, initials
from fonetray.ui.views import PersonView, Presence
from fonetray.ui.words.minutes import Minutes
from fonetray.ui.words.presence import presence_word

_ROW = 56
_AVATAR = 36
_ICON = 16
_BELL = 14
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PersonDelegate(RowDelegate):
    """Rows with a heading above the first of each section.

    All text is painted as it is, shortened where it must be. A call's minutes that are painted are watched by
    ``minutes``.
    """

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, minutes: Minutes) -> None:
        super().__init__(theme=theme, row=_ROW)
        self._tr = tr
        self._minutes = minutes
        self._icons = icons

    def measure(self) -> None:
        """Measure the pictures as well."""
        super().measure()
        self._round, self._icon, self._bell_icon, self._dot = px(_AVATAR), px(_ICON), px(_BELL), px(DOT)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row; its width is the list's."""
        return QSize(option.rect.width(), self.row + (self.heading if index.data(HEADING_ROLE) else 0))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        person = index.data(PERSON_ROLE)
        if not isinstance(person, PersonView):
            return
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        heading = index.data(HEADING_ROLE)
        if isinstance(heading, str) and heading:
            self._heading(painter, heading, option.rect)
        row = option.rect.adjusted(4, 1 + (self.heading if heading else 0), -4, -1)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected if selected else theme.hover))
            painter.drawRoundedRect(row, theme.radius, theme.radius)
        if selected:
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(QRectF(row.left(), row.top() + 12, 3, row.height() - 24), 1.5, 1.5)
        self._avatar(painter, person, QPointF(row.left() + 12, row.center().y() + 1 - self._round / 2))
        text = row.adjusted(12 + self._round + 12, 8, -12, -8)
        upper = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        lower = upper.translated(0, upper.height())
        used_upper = self._number(painter, person, upper)
        used_lower = self._presence(painter, person, lower)
        painter.setPen(QColor(theme.text))
        self._write(painter, person.name, upper.adjusted(0, 0, -used_upper, 0), theme.body, STRONG)
        painter.setPen(QColor(theme.muted))
        self._write(painter, person.detail, lower.adjusted(0, 0, -used_lower, 0), theme.small)
        painter.restore()

    def _heading(self, painter: QPainter, text: str, room: QRect) -> None:
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(self._letters(self._theme.small, STRONG)[0])
        line = QRect(room.left() + 16, room.top() + 4, room.width() - 32, self.heading - 4)
        painter.drawText(line, _LEFT, plain(text))

    def _avatar(self, painter: QPainter, person: PersonView, corner: QPointF) -> None:
        theme = self._theme
        colour = theme.accent if person.colleague else theme.muted
        circle = QRectF(corner.x(), corner.y(), self._round, self._round)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint(colour)))
        painter.drawEllipse(circle)
        letters = initials(person.name)
        is_number = _is_number(person)
        if is_number or not letters or person.call:
            icon = "phone" if is_number else "user"
            if person.call:
                icon, colour = recent_icon(person.call, theme)
            ratio = painter.device().devicePixelRatioF()
            picture = self._icons.pixmap(icon, self._icon, ratio=ratio, colour=colour)
            painter.drawPixmap(circle.center() - QPointF(self._icon / 2, self._icon / 2), picture)
            return
        painter.setPen(QColor(colour))
        painter.setFont(self._letters(theme.small + 1, STRONG)[0])
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, letters)

    def _number(self, painter: QPainter, person: PersonView, room: QRect) -> int:
        if not person.numbers or _is_number(person):
            return 0
        painter.setPen(QColor(self._theme.text))
        return self._at_right(painter, person.numbers[0].display, room, self._theme.body - 1)

    def _presence(self, painter: QPainter, person: PersonView, room: QRect) -> int:
        if person.presence is None:
            return 0
        word = presence_word(person.presence, person.since, self._minutes.now(), self._tr)
        colour = QColor(self._theme.presence_colour(person.presence))
        if person.presence is Presence.BUSY and person.since is not None:
            self._minutes.watch(person.since)
        if person.waited_for:
            room = room.adjusted(0, 0, -self._bell_icon - 4, 0)
            self._bell(painter, QPointF(room.right() + 5, room.center().y() + 0.5 - self._bell_icon / 2))
        painter.setPen(colour)
        used = self._at_right(painter, word, room, self._theme.small)
        bell = self._bell_icon + 4 if person.waited_for else 0
        centre = QPointF(room.right() - used + 12 - 5 - self._dot / 2, room.center().y() + 0.5)
        paint_dot(painter, centre, person.presence, self._theme)
        return used + self._dot + 5 + bell

    def _bell(self, painter: QPainter, corner: QPointF) -> None:
        """Mark who is waited for."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(corner, self._icons.pixmap("bell", self._bell_icon, ratio=ratio, colour=self._theme.accent))

    def _at_right(self, painter: QPainter, text: str, room: QRect, size: int) -> int:
        font, metrics = self._letters(size)
        shown = metrics.elidedText(plain(text), Qt.TextElideMode.ElideRight, room.width() // 2)
        painter.setFont(font)
        painter.drawText(room, _RIGHT, shown)
        return metrics.horizontalAdvance(shown) + 12

    def _write(self, painter: QPainter, text: str, room: QRect, size: int, weight: int = 400) -> None:
        font, metrics = self._letters(size, weight)
        painter.setFont(font)
        shown = metrics.elidedText(plain(text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)


def _is_number(person: PersonView) -> bool:
    """Whether nobody is known: the name is the number."""
    return bool(person.numbers) and person.numbers[0].display in person.name

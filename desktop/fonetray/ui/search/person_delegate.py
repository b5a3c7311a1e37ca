"""Paints a person as a row: who, what they are, the number that Enter calls, and whether they are free."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.presence_dot import DOT, paint_dot
from fonetray.ui.parts.recent_look import recent_icon
from fonetray.ui.parts.theme import Theme
from fonetray.ui.search.person_model import HEADING_ROLE, PERSON_ROLE, initials
from fonetray.ui.views import PersonView, Presence
from fonetray.ui.words.minutes import Minutes
from fonetray.ui.words.presence import presence_word

ROW = 56
HEADING = 30
_AVATAR = 36
_BELL = 14
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PersonDelegate(QStyledItemDelegate):
    """Rows of 56 logical pixels, with a heading above the first of each section.

    All text is painted as it is, shortened where it must be. A call's minutes that are painted are watched by
    ``minutes``.
    """

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, minutes: Minutes) -> None:
        super().__init__()
        self._tr = tr
        self._minutes = minutes
        self._theme = theme
        self._icons = icons
        self._fonts: dict[tuple[int, int], QFont] = {}
        self._measures: dict[tuple[int, int], QFontMetrics] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row; its width is the list's."""
        return QSize(option.rect.width(), ROW + (HEADING if index.data(HEADING_ROLE) else 0))

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
            self._heading(painter, heading, option.rect, option.font)
        row = option.rect.adjusted(4, 1 + (HEADING if heading else 0), -4, -1)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected if selected else theme.hover))
            painter.drawRoundedRect(row, theme.radius, theme.radius)
        if selected:
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(QRectF(row.left(), row.top() + 12, 3, row.height() - 24), 1.5, 1.5)
        self._avatar(painter, person, QPointF(row.left() + 12, row.center().y() + 1 - _AVATAR / 2))
        text = row.adjusted(12 + _AVATAR + 12, 8, -12, -8)
        upper = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        lower = upper.translated(0, upper.height())
        used_upper = self._number(painter, person, upper, option.font)
        used_lower = self._presence(painter, person, lower, option.font)
        self._write(
            painter, person.name, upper.adjusted(0, 0, -used_upper, 0), self._font(option.font, theme.body, 600)
        )
        painter.setPen(QColor(theme.muted))
        small = self._font(option.font, theme.small)
        self._write(painter, person.detail, lower.adjusted(0, 0, -used_lower, 0), small)
        painter.restore()

    def _heading(self, painter: QPainter, text: str, room: QRect, font: QFont) -> None:
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(self._font(font, self._theme.small, 600))
        line = QRect(room.left() + 16, room.top() + 4, room.width() - 32, HEADING - 4)
        painter.drawText(line, _LEFT, plain(text))

    def _avatar(self, painter: QPainter, person: PersonView, corner: QPointF) -> None:
        theme = self._theme
        colour = theme.accent if person.colleague else theme.muted
        circle = QRectF(corner.x(), corner.y(), _AVATAR, _AVATAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint(colour)))
        painter.drawEllipse(circle)
        letters = initials(person.name)
        is_number = _is_number(person)
        if is_number or not letters or person.call:
            icon = "phone" if is_number else "user"
            if person.call:
                icon, colour = recent_icon(person.call, theme)
            device = painter.device()
            ratio = device.devicePixelRatioF()
            picture = self._icons.pixmap(icon, 16, ratio=ratio, colour=colour)
            painter.drawPixmap(circle.center() - QPointF(8, 8), picture)
            return
        painter.setPen(QColor(colour))
        painter.setFont(self._font(painter.font(), theme.small + 1, 600))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, letters)

    def _number(self, painter: QPainter, person: PersonView, room: QRect, font: QFont) -> int:
        if not person.numbers or _is_number(person):
            return 0
        painter.setPen(QColor(self._theme.text))
        return self._at_right(painter, person.numbers[0].display, room, self._font(font, self._theme.body - 1))

    def _presence(self, painter: QPainter, person: PersonView, room: QRect, font: QFont) -> int:
        if person.presence is None:
            return 0
        word = presence_word(person.presence, person.since, self._minutes.now(), self._tr)
        colour = QColor(self._theme.presence_colour(person.presence))
        if person.presence is Presence.BUSY and person.since is not None:
            self._minutes.watch(person.since)
        if person.waited_for:
            room = room.adjusted(0, 0, -_BELL - 4, 0)
            self._bell(painter, QPointF(room.right() + 5, room.center().y() + 0.5 - _BELL / 2))
        painter.setPen(colour)
        used = self._at_right(painter, word, room, self._font(font, self._theme.small))
        bell = _BELL + 4 if person.waited_for else 0
        centre = QPointF(room.right() - used + 12 - 5 - DOT / 2, room.center().y() + 0.5)
        paint_dot(painter, centre, person.presence, self._theme)
        return used + DOT + 5 + bell

    def _bell(self, painter: QPainter, corner: QPointF) -> None:
        """Mark who is waited for."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(corner, self._icons.pixmap("bell", _BELL, ratio=ratio, colour=self._theme.accent))

    def _at_right(self, painter: QPainter, text: str, room: QRect, font: QFont) -> int:
        metrics = self._metrics(font)
        shown = metrics.elidedText(plain(text), Qt.TextElideMode.ElideRight, room.width() // 2)
        painter.setFont(font)
        painter.drawText(room, _RIGHT, shown)
        return metrics.horizontalAdvance(shown) + 12

    def _write(self, painter: QPainter, text: str, room: QRect, font: QFont) -> None:
        if font.weight() >= QFont.Weight.DemiBold:
            painter.setPen(QColor(self._theme.text))
        painter.setFont(font)
        shown = self._metrics(font).elidedText(plain(text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)

    def _font(self, like: QFont, size: int, weight: int = 400) -> QFont:
        font = self._fonts.get((size, weight))
        if font is None or font.family() != like.family():
            font = QFont(like)
            font.setPixelSize(size)
            font.setWeight(QFont.Weight(weight))
            self._fonts[size, weight] = font
            self._measures.clear()
        return font

    def _metrics(self, font: QFont) -> QFontMetrics:
        """Give how wide a font's letters are; to ask Qt anew for each text takes as long as to paint it."""
        key = font.pixelSize(), int(font.weight())
        if key not in self._measures:
            self._measures[key] = QFontMetrics(font)
        return self._measures[key]


def _is_number(person: PersonView) -> bool:
    """Whether nobody is known: the name is the number."""
    return bool(person.numbers) and person.numbers[0].display in person.name

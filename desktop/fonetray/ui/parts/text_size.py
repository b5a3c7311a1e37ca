"""How large text is: as large as the desktop's, and whatever stands around it in the same proportion.

The application's font, in whole pixels, is the one place that says so; `px` reads it. What was sized by the functions
here knows its size in the design, and follows when `fit_again` is told that the font has changed.
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

BODY = 14
"""Pixels of body text in the design, and the least of a desktop whose font is as large as desktops come."""
_COMMON = 12.0
"""Pixels of the smallest font that a desktop comes with: 9 points. Who has a smaller one chose it."""
_INCH = 96
_LEAST, _MOST = 8 * _INCH / 72, 20 * _INCH / 72
"""Pixels of 8 and 20 points, beyond which no window would be of use."""
_ROOM_BESIDE = 48
"""Pixels of the screen that no window asks for: panels and its own frame."""


def body_for(wished: QFont) -> int:
    """Return how many pixels body text is to have where the desktop's font is ``wished``."""
    pixels = float(wished.pixelSize())
    if pixels <= 0:
        screens = QGuiApplication.screens()
        pixels = wished.pointSizeF() / 72 * (screens[0].logicalDotsPerInchY() if screens else _INCH)
    pixels = min(max(pixels, _LEAST), _MOST)
    return round(BODY * pixels / _COMMON) if pixels < _COMMON else max(BODY, round(pixels))


def px(size: float) -> int:
    """Return ``size``, logical pixels of the design, for text as large as it is now."""
    body = QApplication.font().pixelSize()
    return round(size * body / BODY) if body > 0 else round(size)


def text_font(size: int, *, strong: bool = False) -> QFont:
    """Return the font for text that has ``size`` pixels in the design, semi-bold when ``strong``."""
    font = QApplication.font()
    font.setPixelSize(px(size))
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


def set_text_size(widget: QWidget, size: int, *, strong: bool = False) -> None:
    """Write what ``widget`` says in ``size``, semi-bold when ``strong``."""
    widget.setProperty("textSize", size)
    widget.setFont(text_font(size, strong=strong))


def set_fixed(widget: QWidget, width: int = 0, height: int = 0) -> None:
    """Give ``widget`` a fixed width, height or both; 0 leaves it free."""
    widget.setProperty("fixed", QSize(width, height))
    _fix(widget, width, height)


def set_least(widget: QWidget, width: int = 0, height: int = 0) -> None:
    """Have ``widget`` ask for at least that; a window with large text for no more than the screen has."""
    widget.setProperty("least", QSize(width, height))
    _limit(widget, width, height)


def set_icon_size(shows: QAbstractButton | QAbstractItemView, size: int) -> None:
    """Have a button show its icon in ``size``, or a list those of its rows."""
    shows.setProperty("iconPixels", size)
    shows.setIconSize(QSize(px(size), px(size)))


def window_size(width: int, height: int) -> QSize:
    """Return the size that a window opens with, for large text no larger than the screen."""
    return _on_screen(width, height)


def fit_again(widget: QWidget) -> None:
    """Have ``widget`` follow the application's font, which has changed."""
    text, fixed, least, icon = (widget.property(name) for name in ("textSize", "fixed", "least", "iconPixels"))
    if isinstance(text, int):
        widget.setFont(text_font(text, strong=widget.font().weight() >= QFont.Weight.DemiBold))
    if isinstance(fixed, QSize):
        _fix(widget, fixed.width(), fixed.height())
    if isinstance(least, QSize):
        _limit(widget, least.width(), least.height())
    if isinstance(icon, int) and isinstance(widget, QAbstractButton | QAbstractItemView):
        widget.setIconSize(QSize(px(icon), px(icon)))


def fit_height(window: QWidget) -> None:
    """Have a window of a fixed width be as high as what stands in it; others keep their size where that is enough."""
    layout, width = window.layout(), window.width()
    if layout is None:
        return
    layout.invalidate()
    layout.activate()
    if window.minimumWidth() != window.maximumWidth():
        return
    height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
    if window.minimumHeight() == window.maximumHeight():
        window.setFixedHeight(height)
    else:
        window.resize(width, height)


def _fix(widget: QWidget, width: int, height: int) -> None:
    if width:
        widget.setFixedWidth(px(width))
    if height:
        widget.setFixedHeight(px(height))


def _limit(widget: QWidget, width: int, height: int) -> None:
    widget.setMinimumSize(_on_screen(width, height) if widget.isWindow() else QSize(px(width), px(height)))


def _on_screen(width: int, height: int) -> QSize:
    """Return the size for text as it is now, but for what large text asks for beyond the screen."""
    size, designed, screens = QSize(px(width), px(height)), QSize(width, height), QGuiApplication.screens()
    if not screens or px(BODY) <= BODY:
        return size
    return size.boundedTo(screens[0].availableSize() - QSize(_ROOM_BESIDE, _ROOM_BESIDE)).expandedTo(designed)

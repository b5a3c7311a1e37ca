"""Our own icons: drawn in one colour, given the theme's, rendered sharp for each screen."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from fonetray.config.resources import resource
from fonetray.ui.parts.text_size import px
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel, Presence

_SIZES = (16, 20)
_LARGE = 40
"""From which an icon is made smaller, where text has become larger since the icon was put up."""
_SIZES_IN_PANELS = (16, 22, 24, 32, 48)
_DRAWN_HERE = {
    "blank": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>',
    "menu": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="1.75" stroke-linecap="round"><path d="M4 7h16M4 12h16M4 17h16"/></svg>',
}


def level_icon(level: NoticeLevel) -> str:
    """Return the icon that goes with ``level``."""
    return "info" if level is NoticeLevel.INFO else "warning"


class Icons:
    """Icons in the colours of ``theme``; each combination is read and rendered once."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._renderers: dict[tuple[str, str], QSvgRenderer] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def icon(self, name: str, colour: str | None = None) -> QIcon:
        """Return the icon ``name`` in ``colour`` (the text's where None).

        Raises ``FileNotFoundError`` for a name that is not drawn.
        """
        paint = colour or self._theme.text
        key = name, paint, px(_SIZES[0])
        found = self._icons.get(key)
        if found is None:
            found = QIcon()
            sharpest = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
            in_panels = name == "fonetray" or name.startswith("tray-")
            for size in _SIZES_IN_PANELS if in_panels else (*map(px, _SIZES), _LARGE):
                for ratio in {1.0, sharpest}:
                    found.addPixmap(self.pixmap(name, size, ratio=ratio, colour=paint))
            self._icons[key] = found
        return found

    def presence(self, presence: Presence) -> QIcon:
        """Return the mark of a presence; none for what is not known."""
        if presence is Presence.UNKNOWN:
            return QIcon()
        return self.icon(f"presence-{presence.value}", self._theme.presence_colour(presence))

    def pixmap(self, name: str, size: int, *, ratio: float = 1.0, colour: str | None = None) -> QPixmap:
        """Return ``name`` as a square pixmap of ``size`` logical pixels for a screen of that pixel ``ratio``."""
        paint = colour or self._theme.text
        key = (name, paint, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            # Before the painter: an exception with a painter still at work takes the whole program down.
            renderer = self._renderer(name, paint)
            side = round(size * ratio)
            found = QPixmap(side, side)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            renderer.render(painter, QRectF(0, 0, side, side))
            painter.end()
            found.setDevicePixelRatio(ratio)
            self._pixmaps[key] = found
        return found

    def _renderer(self, name: str, colour: str) -> QSvgRenderer:
        found = self._renderers.get((name, colour))
        if found is None:
            drawing = _DRAWN_HERE.get(name) or resource(f"icons/{name}.svg").read_text("utf-8")
            found = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
            self._renderers[name, colour] = found
        return found

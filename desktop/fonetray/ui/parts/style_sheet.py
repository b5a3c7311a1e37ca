"""A theme put on the program, and its style sheet: what a palette cannot say.

Widgets choose with the dynamic properties ``kind`` and ``tone``.
"""

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QFont, QFontDatabase, QWindow
from PySide6.QtWidgets import QApplication

from fonetray.ui.parts.text_size import body_for, fit_again, fit_height, px
from fonetray.ui.parts.theme import Theme

_GENERIC_FAMILIES = ("Sans Serif", "Sans", "sans-serif")
_FAMILIES_WHERE_THE_DESKTOP_HAS_NO_OPINION = ["Inter", "Noto Sans", "Liberation Sans", "DejaVu Sans"]


def dress(app: QApplication, theme: Theme) -> "TextFollower":
    """Dress the whole program: Fusion, the theme's palette, one style sheet, and a body font.

    Text is as large as the desktop's then, and stays so while what is returned is kept.
    """
    app.setStyle("Fusion")
    app.setPalette(theme.palette())
    follower = TextFollower(app, theme)
    follower.follow(app.font())
    return follower


class TextFollower(QWindow):
    """Has text, and what stands around it, be as large as the desktop's whenever that changes.

    It is a window, which nobody sees, since only windows are told: of another font of the desktop's, and of one that
    somebody gave the application.
    """

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__()
        self._app = app
        self._theme = theme
        self._ours: QFont | None = None
        self._wished = ("", 0)

    def follow(self, wished: QFont) -> None:
        """Write in the family of ``wished``, as large as it asks for; all windows that there are follow."""
        font = QFont(wished)
        if font.family() in _GENERIC_FAMILIES:
            font.setFamilies(_FAMILIES_WHERE_THE_DESKTOP_HAS_NO_OPINION)
        font.setPixelSize(body_for(wished))
        first, self._ours = self._ours is None, font
        self._wished = wished.family(), font.pixelSize()
        self._app.setFont(font)
        self._app.setStyleSheet(style_sheet(self._theme))
        if not first:
            for widget in self._app.allWidgets():
                fit_again(widget)
            QTimer.singleShot(0, self._app, self._fit_windows)  # when what stands in them has found its place

    def event(self, event: QEvent) -> bool:
        """Hear of another font, of the desktop's or the application's; ours is none."""
        if event.type() == QEvent.Type.ThemeChange:
            self._take(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        elif event.type() == QEvent.Type.ApplicationFontChange and self._app.font() != self._ours:
            self._take(QFont(self._app.font()))
        return super().event(event)

    def _fit_windows(self) -> None:
        for window in self._app.topLevelWidgets():
            if window.isVisible():
                fit_height(window)

    def _take(self, wished: QFont) -> None:
        if (wished.family(), body_for(wished)) != self._wished:
            self.follow(wished)


def style_sheet(theme: Theme) -> str:
    """Return Qt style sheet text for ``theme``.

    ``kind`` of a button: ``primary``, ``plain`` (default), ``quiet`` (no edge), ``danger`` (what cannot be undone),
    ``link``, ``choice`` (a row of a list).
    ``fit`` of a button or field: ``small``, ``large``.
    ``tone`` of a label: ``muted``, ``danger``, ``warning``, ``success``.
    """
    t = theme
    field, large, press, small, link = (px(height) for height in (32, 40, 30, 26, 22))
    return f"""
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border}; padding: 4px 8px; }}
QLabel[tone="muted"] {{ color: {t.muted}; }}
QLabel[tone="danger"] {{ color: {t.danger}; }}
QLabel[tone="warning"] {{ color: {t.warning}; }}
QLabel[tone="success"] {{ color: {t.success}; }}

QLineEdit, QComboBox, QSpinBox {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.outline}; border-radius: {t.radius}px;
    min-height: {field}px; padding: 0 8px; selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{
    border: 2px solid {t.accent}; padding: 0 7px; min-height: {field - 2}px;
}}
QLineEdit {{ placeholder-text-color: {t.muted}; }}
QLineEdit[fit="large"] {{ min-height: {large}px; }}
QLineEdit[fit="large"]:focus {{ min-height: {large - 2}px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
QSpinBox::up-arrow, QSpinBox::down-arrow {{ image: none; }}
QComboBox::drop-down {{ border: 0; width: {field}px; }}
QComboBox::down-arrow {{ image: none; }}
QLineEdit:read-only {{ background: {t.surface}; }}
QLineEdit[records="true"] {{ background: {t.raised}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {{ color: {t.muted}; border-color: {t.border}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QSpinBox[wrong="true"] {{
    border: 2px solid {t.danger}; padding: 0 7px; min-height: {field - 2}px;
}}
QComboBox QLineEdit, QSpinBox QLineEdit, QComboBox QLineEdit:focus, QSpinBox QLineEdit:focus {{
    border: 0; padding: 0; min-height: 0; background: transparent;
}}
QComboBox QAbstractItemView {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.border}; outline: 0;
    selection-background-color: {t.selected}; selection-color: {t.text};
}}

QPushButton {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.outline}; border-radius: {t.radius}px;
    min-height: {press}px; padding: 0 14px; icon-size: {px(16)}px; outline: 0;
}}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.selected}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 0 13px; min-height: {press - 2}px; }}
QPushButton:disabled {{ color: {t.muted}; border-color: {t.border}; background: {t.surface}; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border: 1px solid {t.accent}; }}
QPushButton[kind="primary"]:hover {{ border: 2px solid {t.text}; padding: 0 13px; min-height: {press - 2}px; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {t.text}; padding: 0 13px; min-height: {press - 2}px; }}
QPushButton[kind="primary"]:disabled {{ background: {t.hover}; color: {t.muted}; border-color: {t.border}; }}
QPushButton[kind="danger"] {{ background: {t.raised}; color: {t.danger}; border: 1px solid {t.danger}; }}
QPushButton[kind="danger"]:hover {{ background: {t.hover}; }}
QPushButton[kind="danger"]:focus {{ border: 2px solid {t.danger}; padding: 0 13px; min-height: {press - 2}px; }}
QPushButton[kind="quiet"] {{ background: transparent; border: 1px solid transparent; padding: 0 8px; }}
QPushButton[kind="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {t.accent}; padding: 0 7px; }}
QPushButton[kind="link"] {{
    background: transparent; color: {t.accent}; border: 1px solid transparent; border-radius: 4px;
    padding: 0 3px; min-height: {link}px; text-align: left;
}}
QPushButton[kind="link"]:hover {{ background: {t.hover}; text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {t.accent}; padding: 0 2px; min-height: {link - 2}px; }}
QPushButton[fit="small"] {{ min-height: {small}px; font-size: {px(t.small)}px; padding: 0 8px; }}
QPushButton[fit="small"]:focus {{ min-height: {small - 2}px; padding: 0 7px; }}
QPushButton[kind="choice"] {{
    background: transparent; border: 1px solid transparent; padding: 0; min-height: {link}px; text-align: left;
}}
QPushButton[kind="choice"]:hover {{ background: {t.hover}; }}

QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: {t.radius}px; padding: 3px; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed {{ background: {t.selected}; }}
QToolButton:focus {{ border: 2px solid {t.accent}; padding: 2px; }}
QToolButton::menu-indicator {{ image: none; }}

QMenu {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; icon-size: {px(16)}px; }}
QMenu::item {{ padding: 7px 28px 7px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selected}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}

QTreeView {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.border}; border-radius: {t.radius}px; outline: 0;
}}
QTreeView:focus {{ border: 1px solid {t.accent}; }}
QTreeView::item {{ min-height: {px(24)}px; padding: 1px 4px; }}
QTreeView::item:selected {{ background: {t.selected}; color: {t.text}; }}
QHeaderView {{ background: {t.raised}; border: 0; }}
QHeaderView::section {{
    background: {t.raised}; color: {t.muted}; border: 0; border-bottom: 1px solid {t.border};
    padding: 6px 4px 6px 8px; font-size: {px(t.small)}px;
}}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.outline}; border-radius: 3px; min-height: 32px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.outline}; border-radius: 3px; min-width: 32px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""

"""One look for all windows: design tokens for light and dark, and the palette that they make."""

from dataclasses import dataclass
from typing import Literal, Self

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from fonetray.ui.views import CardState, NoticeLevel, Presence


def mix(over: str, under: str, share: float) -> str:
    """Return the colour of ``over`` laid on ``under`` with an opacity of ``share`` (0 to 1), as ``#rrggbb``."""
    top, bottom = QColor(over), QColor(under)
    pairs = ((top.red(), bottom.red()), (top.green(), bottom.green()), (top.blue(), bottom.blue()))
    return "#" + "".join(f"{round(high * share + low * (1 - share)):02x}" for high, low in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Design tokens: colours as ``#rrggbb``, sizes in logical pixels on a grid of four.

    Every text colour holds WCAG AA (4.5:1) on ``surface``, ``raised``, ``hover`` and ``selected``; ``outline``, the
    edge of a field, holds 3:1. A theme is fixed for the life of a window: to change it, make the windows anew. Only
    text, and what stands around it, is larger or smaller than said here, with the desktop's font (`text_size`).
    """

    is_dark: bool
    surface: str
    raised: str
    hover: str
    selected: str
    text: str
    muted: str
    accent: str
    on_accent: str
    danger: str
    success: str
    warning: str
    border: str
    outline: str
    gap: int = 8
    pad: int = 12
    margin: int = 16
    radius: int = 6
    small: int = 12
    body: int = 14
    large: int = 16
    title: int = 20

    @classmethod
    def light(cls) -> Self:
        """Return the light theme."""
        return cls(
            is_dark=False,
            surface="#f5f6f8",
            raised="#ffffff",
            hover="#eceff3",
            selected="#e1e9fa",
            text="#171a1f",
            muted="#545c69",
            accent="#2352bd",
            on_accent="#ffffff",
            danger="#b0251d",
            success="#17663a",
            warning="#7f4d00",
            border="#d9dde3",
            outline="#838b98",
        )

    @classmethod
    def dark(cls) -> Self:
        """Return the dark theme."""
        return cls(
            is_dark=True,
            surface="#181a1f",
            raised="#21242a",
            hover="#2a2e36",
            selected="#2a3550",
            text="#eceef2",
            muted="#a9b1be",
            accent="#93b3ff",
            on_accent="#0d1730",
            danger="#ff9d93",
            success="#7fd89d",
            warning="#f3c063",
            border="#373c46",
            outline="#7f8896",
        )

    @classmethod
    def choose(cls, mode: Literal["auto", "light", "dark"], app: QApplication) -> Self:
        """Return the theme that ``mode`` asks for; ``auto`` follows the desktop, light where it does not say."""
        of_the_desktop = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return cls.dark() if mode == "dark" or (mode == "auto" and of_the_desktop) else cls.light()

    def state_colour(self, state: CardState) -> str:
        """Return the colour that goes with a call's state; never without its icon and word."""
        return {
            CardState.COUNTING: self.accent,
            CardState.STOPPED: self.muted,
            CardState.SENDING: self.muted,
            CardState.WAITING: self.accent,
            CardState.SILENT: self.muted,
            CardState.RINGING: self.accent,
            CardState.DIALLING: self.accent,
            CardState.ANSWERED: self.success,
            CardState.ENDED: self.muted,
            CardState.MISSED: self.danger,
            CardState.ELSEWHERE: self.muted,
        }[state]

    def level_colour(self, level: NoticeLevel) -> str:
        """Return the colour that goes with how serious a notice is."""
        return {
            NoticeLevel.INFO: self.muted,
            NoticeLevel.WARNING: self.warning,
            NoticeLevel.ERROR: self.danger,
        }[level]

    def presence_colour(self, presence: Presence) -> str:
        """Return the colour that goes with a colleague's presence; never without its word."""
        return {
            Presence.FREE: self.success,
            Presence.RINGING: self.warning,
            Presence.BUSY: self.danger,
            Presence.UNKNOWN: self.muted,
        }[presence]

    def tint(self, colour: str) -> str:
        """Return a quiet background for text in ``colour``."""
        return mix(colour, self.raised, 0.08 if not self.is_dark else 0.12)

    def palette(self) -> QPalette:
        """Return the palette of the theme."""
        role = QPalette.ColorRole
        palette = QPalette()
        for which, colour in {
            role.Window: self.surface,
            role.WindowText: self.text,
            role.Base: self.raised,
            role.AlternateBase: self.hover,
            role.Text: self.text,
            role.Button: self.raised,
            role.ButtonText: self.text,
            role.BrightText: self.danger,
            role.ToolTipBase: self.raised,
            role.ToolTipText: self.text,
            role.PlaceholderText: self.muted,
            role.Highlight: self.accent,
            role.HighlightedText: self.on_accent,
            role.Link: self.accent,
            role.LinkVisited: self.accent,
            role.Accent: self.accent,
            role.Light: self.raised,
            role.Midlight: self.hover,
            role.Mid: self.border,
            role.Dark: self.outline,
        }.items():
            palette.setColor(which, QColor(colour))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(self.muted))
        return palette

"""How the tray's menu looks where the desktop draws it: its colours are not ours, nor are its words written as Qt's."""

import sys
from dataclasses import replace

from fonetray.ui.parts.theme import Theme


def menu_theme(theme: Theme) -> Theme:
    """Give the colours of icons in the tray's menu.

    A panel draws the menu in colours of its own, often dark ones where windows are light, and nobody tells us. So there
    each colour holds 3:1 on light menus and on dark ones alike.
    """
    if sys.platform == "win32":  # Qt draws the menu there, in our colours
        return theme
    return replace(
        theme,
        text="#7c8798",
        muted="#7c8798",
        accent="#4f7df0",
        danger="#ea5459",
        success="#2f9a5a",
        warning="#c17f12",
    )

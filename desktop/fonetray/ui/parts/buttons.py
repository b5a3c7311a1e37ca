"""Buttons as this product draws them: one maker each for a worded button and for a bare icon."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text, plain, tooltip
from fonetray.ui.parts.text_size import set_icon_size


def button(text: str, *, kind: str = "plain", small: bool = False, parent: QWidget | None = None) -> QPushButton:
    """Return a button that says ``text``; ``kind`` as in the style sheet."""
    made = QPushButton(menu_text(text), parent)
    made.setProperty("kind", kind)
    if small:
        made.setProperty("fit", "small")
    made.setAccessibleName(plain(text))
    made.setAutoDefault(False)
    return made


def allow(one: QWidget, *, when: bool, otherwise: str) -> None:
    """Have ``one`` be of use only ``when`` that is so, and else say why it is not: ``otherwise``, a sentence."""
    one.setEnabled(when)
    why = "" if when else plain(otherwise)
    one.setToolTip(tooltip(why))
    one.setAccessibleDescription(why)


def allow_action(action: QAction, *, when: bool, otherwise: str) -> None:
    """Do the same for an entry of a menu."""
    action.setEnabled(when)
    action.setToolTip("" if when else tooltip(otherwise))


def icon_button(icons: Icons, icon: str, name: str, *, size: int = 16, parent: QWidget | None = None) -> QToolButton:
    """Return a button that shows ``icon`` only; ``name`` is its tooltip and accessible name."""
    made = QToolButton(parent)
    made.setIcon(icons.icon(icon))
    set_icon_size(made, size)
    made.setToolTip(tooltip(name))
    made.setAccessibleName(plain(name))
    return made

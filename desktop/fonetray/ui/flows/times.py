"""The times until which a call flow can be switched, as the tray's menu and the window offer them."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from fonetray.config.language import Translate
from fonetray.ui.flows.views import FlowView, OfferView
from fonetray.ui.parts.labels import menu_text

OWN, STAY = "own", "stay"
"""What is chosen instead of a moment (ISO 8601): one that is to be typed, and not to go back at all."""


def fill_times(
    menu: QMenu,
    view: FlowView,
    offers: Sequence[OfferView],
    note: str,
    *,
    tr: Translate,
    data: Callable[[str], object] = lambda choice: choice,
) -> None:
    """Fill a menu with the times for one flow; ``note`` says what must be so for it to go back by itself.

    What an entry carries is ``data`` of the moment, of `OWN` or of `STAY`.
    """
    menu.clear()
    switch = tr("Switch off until:") if view.active else tr("Switch on until:")
    title = tr("Goes back at:") if view.until else switch
    menu.addAction(menu_text(title)).setEnabled(False)
    for one in offers:
        menu.addAction(menu_text(one.text)).setData(data(one.moment))
    menu.addAction(menu_text(tr("Another time…"))).setData(data(OWN))
    if view.until:
        menu.addSeparator()
        menu.addAction(menu_text(tr("Do not go back by itself"))).setData(data(STAY))
    if note:
        menu.addSeparator()
        menu.addAction(menu_text(note)).setEnabled(False)

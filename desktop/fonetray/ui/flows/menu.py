"""The tray menu's call flows: the favourites, or the first few; each is switched with a click, or for a while."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fonetray.config.language import Translate
from fonetray.ui.flows.times import fill_times
from fonetray.ui.flows.views import FlowView, OfferView
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text

MOST = 10
"""Flows that stand in the menu; the window has them all."""

Offers = Callable[[], tuple[list[OfferView], str]]
"""Gives the times that are offered now, and what must be so for a flow to go back by itself."""


class FlowMenu(QObject):
    """Adds a menu to ``menu``.

    ``switch_wanted`` is (local number, on or off): the tick follows only the next `set_flows`. ``time_wanted`` is
    (local number, a choice of ``flow_times``), and ``all_wanted`` the wish for the window.
    """

    switch_wanted = Signal(str, bool)
    time_wanted = Signal(str, str)
    all_wanted = Signal()

    def __init__(self, menu: QMenu, *, tr: Translate, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._menu = menu.addMenu(icons.icon("flow"), menu_text(tr("Call flows")))
        self._while = QMenu(menu_text(tr("Switch for a while")), self._menu)
        self._while.setIcon(icons.icon("clock"))
        self._shown: list[FlowView] = []
        self._menus: list[QMenu] = []
        self._offers: Offers = lambda: ([], "")
        self._menu.aboutToShow.connect(self._offer)
        self._menu.triggered.connect(self._chosen)
        self.set_flows([])

    def offer_by(self, offers: Offers) -> None:
        """Have ``offers`` say what is offered each time that the menu is opened."""
        self._offers = offers

    def set_flows(self, flows: list[FlowView], stale: str = "") -> None:
        """Show the favourites among ``flows``, the first few where there are none.

        ``stale`` is a line that says how old they are, or why there are none.
        """
        tr = self._tr
        self._menu.clear()
        favourites = [view for view in flows if view.favourite]
        self._shown = (favourites or flows)[:MOST]
        for view in self._shown:
            self._add(view)
        if not flows or stale:
            if flows:
                self._menu.addSeparator()
            self._menu.addAction(menu_text(stale or tr("No call flows"))).setEnabled(False)
        self._menu.addSeparator()
        if self._shown:
            self._menu.addMenu(self._while)
        self._menu.addAction(menu_text(tr("All call flows…"))).setData("")
        if self._menu.isVisible():
            self._offer()

    def _add(self, view: FlowView) -> None:
        tr = self._tr
        beside = tr("{place} until {when}", place=view.goes_to, when=view.until) if view.until else view.goes_to
        if view.wanted is not None:
            beside = tr("Switching on…") if view.wanted else tr("Switching off…")
        action = self._menu.addAction(f"{menu_text(view.name)}\t{menu_text(beside)}")
        action.setCheckable(True)
        action.setChecked(view.active)
        action.setEnabled(view.wanted is None)
        action.setData((view.local_number, view.active))

    def _offer(self) -> None:
        """Fill the menu of times when somebody may look at it: most starts of the program end without."""
        offers, note = self._offers()
        self._while.clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus = []
        if len(self._shown) == 1:
            self._fill(self._while, self._shown[0], offers, note)
            return
        for view in self._shown:
            menu = QMenu(menu_text(view.name), self._while)
            menu.setEnabled(view.wanted is None)
            self._fill(menu, view, offers, note)
            self._while.addMenu(menu)
            self._menus.append(menu)

    def _fill(self, menu: QMenu, view: FlowView, offers: list[OfferView], note: str) -> None:
        fill_times(menu, view, offers, note, tr=self._tr, data=lambda choice: (view.local_number, choice))

    def _chosen(self, action: QAction) -> None:
        """Take a choice of this menu, or of one in it."""
        if not action.data():
            self.all_wanted.emit()
            return
        local_number, wish = action.data()
        if isinstance(wish, str):
            self.time_wanted.emit(local_number, wish)
            return
        action.setChecked(wish)
        self.switch_wanted.emit(local_number, not wish)

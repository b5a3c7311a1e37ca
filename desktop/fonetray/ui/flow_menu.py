"""The tray menu's call flows: the favourites, or the first few; each is switched with a click."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fonetray.config.language import Translate
from fonetray.ui.flow_views import FlowView
from fonetray.ui.icons import Icons
from fonetray.ui.labels import menu_text

MOST = 10
"""Flows that stand in the menu; the window has them all."""


class FlowMenu(QObject):
    """Adds a menu to ``menu``.

    ``switch_wanted`` is (local number, on or off): the tick follows only the next `set_flows`. ``all_wanted`` is the
    wish for the window.
    """

    switch_wanted = Signal(str, bool)
    all_wanted = Signal()

    def __init__(self, menu: QMenu, *, tr: Translate, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._menu = menu.addMenu(icons.icon("flow"), menu_text(tr("Call flows")))
        self._menu.triggered.connect(self._chosen)
        self.set_flows([])

    def set_flows(self, flows: list[FlowView], stale: str = "") -> None:
        """Show the favourites among ``flows``, the first few where there are none.

        ``stale`` is a line that says how old they are, or why there are none.
        """
        tr = self._tr
        self._menu.clear()
        favourites = [view for view in flows if view.favourite]
        for view in (favourites or flows)[:MOST]:
            self._add(view)
        if not flows or stale:
            if flows:
                self._menu.addSeparator()
            self._menu.addAction(menu_text(stale or tr("No call flows"))).setEnabled(False)
        self._menu.addSeparator()
        self._menu.addAction(menu_text(tr("All call flows…"))).setData("")

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

    def _chosen(self, action: QAction) -> None:
        if not action.data():
            self.all_wanted.emit()
            return
        local_number, active = action.data()
        action.setChecked(active)
        self.switch_wanted.emit(local_number, not active)

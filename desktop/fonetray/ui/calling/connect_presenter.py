"""The experiment of connecting an outside number to somebody else: there only while its setting is on."""

from typing import TYPE_CHECKING

from fonetray.services.desk import Desk
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.search.window import SearchWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from fonetray.ui.calling.connect_window import ConnectWindow


class ConnectPresenter:
    """Opens the window with whom the provider lists."""

    def __init__(
        self, *, window: "Callable[[], ConnectWindow]", menu: CallingMenu, search: SearchWindow, desk: Desk
    ) -> None:
        """Take what gives the window, and the ``menu`` and ``search`` that offer it while the setting is on."""
        self._window = window
        self._desk = desk
        self._places = (menu, search.menu)
        for place in self._places:
            place.connect_wanted.connect(self.open)
        self.refresh()

    def refresh(self) -> None:
        """Offer the window, or not."""
        on = self._desk.account.settings.dial.connect_to
        for place in self._places:
            place.set_connect(on=on)

    def open(self) -> None:
        """Show the window."""
        directory = self._desk.directory
        flows = [(flow.local_number, flow.name) for flow in directory.flows]
        employees = [(employee.local_number, employee.name) for employee in directory.employees]
        window = self._window()
        window.set_places([*flows, *employees])
        window.open()

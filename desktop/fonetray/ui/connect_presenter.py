"""The experiment of connecting an outside number to somebody else: there only while its setting is on."""

from fonetray.services.desk import Desk
from fonetray.ui.calling_menu import CallingMenu
from fonetray.ui.connect_window import ConnectWindow
from fonetray.ui.dial_presenter import DialPresenter
from fonetray.ui.search_window import SearchWindow


class ConnectPresenter:
    """Opens the window with whom the provider lists, and sends what is wanted down the dial road."""

    def __init__(
        self, *, window: ConnectWindow, menu: CallingMenu, search: SearchWindow, desk: Desk, dials: DialPresenter
    ) -> None:
        """Take the parts; ``menu`` and ``search`` offer the window while the setting is on."""
        self._window = window
        self._menu = menu
        self._search = search
        self._desk = desk
        self._dials = dials
        window.wanted.connect(dials.connect_to)
        for place in (menu, search):
            place.connect_wanted.connect(self.open)
        self.refresh()

    def refresh(self) -> None:
        """Offer the window, or not."""
        on = self._desk.account.settings.dial.connect_to
        self._menu.set_connect(on=on)
        self._search.set_connect(on=on)

    def open(self) -> None:
        """Show the window."""
        directory = self._desk.directory
        flows = [(flow.local_number, flow.name) for flow in directory.flows]
        employees = [(employee.local_number, employee.name) for employee in directory.employees]
        self._window.set_places([*flows, *employees])
        self._window.open()

"""The program's windows, made together and taken down together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fonetray.app.flow_windows import FlowWindows
from fonetray.app.later import Later
from fonetray.app.shell import Shell
from fonetray.services.desk import Desk
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.search.window import SearchWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from fonetray.ui.account.window import AccountWindow
    from fonetray.ui.calling.connect_window import ConnectWindow
    from fonetray.ui.contacts.server_window import ServerWindow
    from fonetray.ui.contacts.window import ContactsWindow
    from fonetray.ui.history.window import HistoryWindow
    from fonetray.ui.notes.window import NoteWindow
    from fonetray.ui.parts.number_picker import NumberPicker
    from fonetray.ui.routing.window import RoutingWindow
    from fonetray.ui.settings.forget_window import ForgetWindow
    from fonetray.ui.settings.window import SettingsWindow
    from fonetray.ui.why.window import WhyWindow


class _Makers:
    """What makes each window that is seldom opened, and imports it then."""

    def __init__(self, look: dict[str, Any]) -> None:
        """Take what all windows are made with."""
        self._look = look

    def account(self) -> "AccountWindow":
        """Make it."""
        from fonetray.ui.account.window import AccountWindow  # noqa: PLC0415 - seldom opened

        return AccountWindow(**self._look)

    def settings(self) -> "SettingsWindow":
        """Make it."""
        from fonetray.ui.settings.window import SettingsWindow  # noqa: PLC0415 - seldom opened

        return SettingsWindow(**self._look)

    def why(self) -> "WhyWindow":
        """Make it."""
        from fonetray.ui.why.window import WhyWindow  # noqa: PLC0415 - seldom opened

        return WhyWindow(**self._look)

    def connect(self) -> "ConnectWindow":
        """Make it."""
        from fonetray.ui.calling.connect_window import ConnectWindow  # noqa: PLC0415 - seldom opened

        return ConnectWindow(**self._look)

    def contacts(self) -> "ContactsWindow":
        """Make it."""
        from fonetray.ui.contacts.window import ContactsWindow  # noqa: PLC0415 - seldom opened

        return ContactsWindow(**self._look)

    def server(self) -> "ServerWindow":
        """Make it."""
        from fonetray.ui.contacts.server_window import ServerWindow  # noqa: PLC0415 - seldom opened

        return ServerWindow(**self._look)

    def picker(self) -> "NumberPicker":
        """Make it."""
        from fonetray.ui.parts.number_picker import NumberPicker  # noqa: PLC0415 - seldom opened

        return NumberPicker(**self._look)

    def routing(self) -> "RoutingWindow":
        """Make it."""
        from fonetray.ui.routing.window import RoutingWindow  # noqa: PLC0415 - seldom opened

        return RoutingWindow(**self._look)

    def note(self) -> "NoteWindow":
        """Make it."""
        from fonetray.ui.notes.window import NoteWindow  # noqa: PLC0415 - seldom opened

        return NoteWindow(**self._look)

    def forget(self) -> "ForgetWindow":
        """Make it."""
        from fonetray.ui.settings.forget_window import ForgetWindow  # noqa: PLC0415 - seldom opened

        return ForgetWindow(**self._look)

    def history(self) -> "HistoryWindow":
        """Make it."""
        from fonetray.ui.history.window import HistoryWindow  # noqa: PLC0415 - seldom opened

        return HistoryWindow(**self._look)


@dataclass(frozen=True, slots=True)
class Windows:
    """One of each; none is shown yet. Those that are seldom opened are imported and made when they are."""

    popups: PopupStack
    search: SearchWindow
    confirm: ConfirmWindow
    account: "Later[AccountWindow]"
    settings: "Later[SettingsWindow]"
    why: "Later[WhyWindow]"
    connect: "Later[ConnectWindow]"
    contacts: "Later[ContactsWindow]"
    server: "Later[ServerWindow]"
    picker: "Later[NumberPicker]"
    routing: "Later[RoutingWindow]"
    note: "Callable[[], NoteWindow]"
    """Makes a new one each time: several calls' may be open."""
    forget: "Later[ForgetWindow]"
    flows: FlowWindows
    history: "Later[HistoryWindow]"

    @classmethod
    def make(cls, shell: Shell, *, desk: Desk) -> "Windows":
        """Make them in one language and one theme; ``desk`` has the clock of calls, and where their cards stand."""
        now = desk.clock.now
        look: dict[str, Any] = {"tr": shell.tr, "theme": shell.theme, "icons": shell.icons}

        seldom = _Makers(look)
        return cls(
            popups=PopupStack(open_hint="", now=now, place=lambda: desk.account.settings.popup.place, **look),
            search=SearchWindow(now=now, **look),
            confirm=ConfirmWindow(now=now, **look),
            account=Later(seldom.account),
            settings=Later(seldom.settings),
            why=Later(seldom.why),
            connect=Later(seldom.connect),
            contacts=Later(seldom.contacts),
            server=Later(seldom.server),
            picker=Later(seldom.picker),
            routing=Later(seldom.routing),
            note=seldom.note,
            forget=Later(seldom.forget),
            flows=FlowWindows.later(look),
            history=Later(seldom.history),
        )

    def close(self) -> None:
        """Hide all of them."""
        seldom = (self.account, self.settings, self.why, self.connect, self.contacts, self.server)
        more = (self.picker, self.routing, self.history, self.forget)
        for window in (self.search, self.confirm, *(later.made for later in (*seldom, *more))):
            if window is not None:
                window.hide()
        self.flows.hide()
        self.popups.close_all()

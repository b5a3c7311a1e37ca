"""The windows that are seldom opened, each with its presenter: neither is imported or made before somebody asks."""

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from fonetray.app.around import Around
from fonetray.app.later import Later

if TYPE_CHECKING:
    from fonetray.ui.account.presenter import AccountPresenter
    from fonetray.ui.calling.connect_window import ConnectWindow
    from fonetray.ui.contacts.presenter import ContactsPresenter
    from fonetray.ui.flows.window_presenter import FlowWindowPresenter
    from fonetray.ui.history.presenter import HistoryPresenter
    from fonetray.ui.notes.presenter import NotePresenter
    from fonetray.ui.routing.presenter import RoutingPresenter
    from fonetray.ui.settings.forget_presenter import ForgetPresenter
    from fonetray.ui.settings.presenter import SettingsPresenter
    from fonetray.ui.why.presenter import WhyPresenter

W = TypeVar("W", bound=QWidget)


class Seldom:
    """One `Later` for each such window."""

    def __init__(self, around: Around) -> None:
        """Take what there is; makes nothing."""
        self._around = around
        self.account = Later(self._account)
        self.connect = Later(self._connect)
        self.contacts = Later(self._contacts)
        self.notes = Later(self._notes)
        self.forget = Later(self._forget)
        self.flows = Later(self._flows)
        self.history = Later(self._history)
        self.rules = Later(self._rules)
        self.settings = Later(self._settings)
        self.why = Later(self._why)

    def _with_keys(self, window: W) -> W:
        """Make F2 open the customer in a window, and Ctrl+H the history; give it back."""
        # Not the method itself: of an object that is none of Qt's PySide6 would keep a weak reference for each window.
        QShortcut(QKeySequence("Ctrl+H"), window).activated.connect(partial(self.open_history))
        return self._around.navigator.with_f2(window)

    def open_history(self) -> None:
        """Show all calls."""
        self.history().open()

    def reload_history(self) -> None:
        """Show all calls as they are now kept, where they are shown."""
        if (made := self.history.made) is not None:
            made.reload()

    def _account(self) -> "AccountPresenter":
        from fonetray.ui.account.presenter import AccountPresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        window = self._with_keys(at.windows.account())
        return AccountPresenter(
            window=window, credentials=at.credentials, listener=at.listener, changed=at.changed, **at.common
        )

    def _connect(self) -> "ConnectWindow":
        window = self._around.windows.connect()
        window.wanted.connect(self._around.dials.connect_to)
        return window

    def _contacts(self) -> "ContactsPresenter":
        from fonetray.ui.contacts.presenter import ContactsPresenter  # noqa: PLC0415 - seldom opened
        from fonetray.ui.contacts.server_presenter import ServerPresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        window = self._with_keys(at.windows.contacts())
        at.cards.privacy.cover(window)
        listed = ServerPresenter(
            box=window.sources.servers,
            form=at.windows.server,
            begin=at.servers.begin,
            tasks=at.common["tasks"],
            tr=at.common["tr"],
        )
        return ContactsPresenter(window=window, servers=listed, changed=at.contacts_changed, **at.common)

    def _notes(self) -> "NotePresenter":
        from fonetray.ui.notes.presenter import NotePresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        window, privacy = lambda: self._with_keys(at.windows.note()), at.cards.privacy
        return NotePresenter(window=window, left=at.drafts_left, privacy=privacy, **at.common)

    def _history(self) -> "HistoryPresenter":
        from fonetray.ui.history.presenter import HistoryDoors, HistoryPresenter  # noqa: PLC0415 - seldom opened
        from fonetray.ui.parts.place_presenter import PlacePresenter  # noqa: PLC0415 - as above

        at, window = self._around, self._around.windows.history()
        at.cards.privacy.cover(window, lift=window.veil_bar.lift_wanted)
        PlacePresenter(window=window, name="history", places=at.places, tasks=at.common["tasks"]).restore()
        doors = HistoryDoors(
            call_back=at.dials.call_back,
            open_page=at.navigator.open_page,
            seen=at.seen,
            write_note=lambda call: self.notes().open(call),
            forget=lambda number, name: self.forget().ask(number, name),
            never_log=lambda number: self.forget().never_log(number),
        )
        return HistoryPresenter(window=window, doors=doors, **at.common)

    def forget_by(self, number: str, name: str) -> None:
        """Ask whether somebody is to be forgotten, by a number as it is dialled."""
        self.forget().ask(self._around.common["desk"].identification.read(number), name)

    def _forget(self) -> "ForgetPresenter":
        from fonetray.ui.settings.forget_presenter import ForgetPresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        at.cards.privacy.cover(at.windows.forget())
        return ForgetPresenter(window=at.windows.forget(), changed=at.history_changed, **at.common)

    def _flows(self) -> "FlowWindowPresenter":
        from fonetray.ui.flows.window_presenter import FlowWindowPresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        window = self._with_keys(at.windows.flows.list())
        window.account_wanted.connect(lambda: self.account().open())
        return FlowWindowPresenter(window=window, switching=at.flows, **at.common)

    def _rules(self) -> "RoutingPresenter":
        from fonetray.ui.routing.presenter import RoutingPresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        window = self._with_keys(at.windows.routing())
        at.cards.privacy.cover(window, lift=window.veil_bar.lift_wanted)
        return RoutingPresenter(window=window, listener=at.listener, **at.common)

    def _settings(self) -> "SettingsPresenter":
        from fonetray.app.settings_parts import settings_of  # noqa: PLC0415 - seldom opened

        return settings_of(self._with_keys(self._around.windows.settings()), self._around)

    def _why(self) -> "WhyPresenter":
        from fonetray.ui.why.presenter import WhyPresenter  # noqa: PLC0415 - seldom opened

        at = self._around
        window = self._with_keys(at.windows.why())
        window.settings_wanted.connect(lambda: self.settings().open())
        window.account_wanted.connect(lambda: self.account().open())
        return WhyPresenter(
            window=window,
            listener=at.listener,
            dials=at.dials,
            quiet=at.cards.quiet,
            privacy=at.cards.privacy,
            changed=at.changed,
            **at.common,
        )

"""The program's presenters, made together: each turns services into what its windows show, and wishes into calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fonetray.app.call_rules import CallRules, call_rules
from fonetray.app.cards import Cards
from fonetray.app.contact_servers import ContactServers
from fonetray.app.keys import Keys
from fonetray.app.later import Later
from fonetray.app.windows import Windows
from fonetray.config.credentials import CredentialStore
from fonetray.config.language import Translate
from fonetray.listener.server import Listener
from fonetray.services.desk import Desk
from fonetray.store.places import Places
from fonetray.ui.calling_presenter import CallingPresenter
from fonetray.ui.capture_presenter import CapturePresenter
from fonetray.ui.connect_presenter import ConnectPresenter
from fonetray.ui.countdown_presenter import CountdownPresenter
from fonetray.ui.dial_presenter import DialPresenter
from fonetray.ui.export_presenter import ExportPresenter
from fonetray.ui.favourite_presenter import FavouritePresenter
from fonetray.ui.free_presenter import FreePresenter
from fonetray.ui.freshness_presenter import FreshnessPresenter
from fonetray.ui.lookup_presenter import LookupPresenter
from fonetray.ui.navigator import Navigator
from fonetray.ui.place_presenter import PlacePresenter
from fonetray.ui.search_presenter import SearchPresenter
from fonetray.ui.store_presenter import StorePresenter
from fonetray.ui.tasks import Tasks
from fonetray.ui.tray import Tray
from fonetray.ui.tray_presenter import TrayPresenter
from fonetray.ui.waiting_presenter import WaitingPresenter

if TYPE_CHECKING:
    from fonetray.ui.account_presenter import AccountPresenter
    from fonetray.ui.connect_window import ConnectWindow
    from fonetray.ui.contacts_presenter import ContactsPresenter
    from fonetray.ui.settings_presenter import SettingsPresenter
    from fonetray.ui.why_presenter import WhyPresenter


@dataclass(frozen=True, slots=True)
class Presenters:
    """One of each. Those of windows that are seldom opened are made with their window."""

    cards: Cards
    waiting: WaitingPresenter
    dials: DialPresenter
    people: SearchPresenter
    freshness: FreshnessPresenter
    export: ExportPresenter
    favourites: FavouritePresenter
    free: FreePresenter
    place: PlacePresenter
    overview: TrayPresenter
    calling: CallingPresenter
    connecting: ConnectPresenter
    accounts: "Later[AccountPresenter]"
    contacts: "Later[ContactsPresenter]"
    settings: "Later[SettingsPresenter]"
    store: StorePresenter
    lookups: LookupPresenter
    capture: CapturePresenter
    navigator: Navigator
    keys: Keys
    why: "Later[WhyPresenter]"
    routing: CallRules

    @classmethod
    def make(  # noqa: PLR0913 - all that windows are filled from meets here
        cls,
        *,
        desk: Desk,
        windows: Windows,
        tray: Tray,
        tasks: Tasks,
        tr: Translate,
        credentials: CredentialStore,
        listener: Listener,
        servers: ContactServers,
        changed: Callable[[], None],
    ) -> "Presenters":
        """Make them; ``changed`` is called when the user has changed settings or credentials."""
        common: dict[str, Any] = {"desk": desk, "tasks": tasks, "tr": tr}
        search, popups = windows.search, windows.popups
        cards = Cards.make(desk=desk, popups=popups, common=common)
        countdowns = CountdownPresenter(popups=windows.popups, desk=desk, tr=tr)
        waiting = WaitingPresenter(popups=windows.popups, calls=cards.calls, countdowns=countdowns, **common)
        dials = DialPresenter(
            window=windows.confirm,
            popups=windows.popups,
            waiting=waiting,
            countdowns=countdowns,
            prefill=windows.search.prefill,
            **common,
        )
        overview = TrayPresenter(tray=tray, popups=windows.popups, **common)
        navigator = Navigator(
            search=windows.search, popups=windows.popups, overview=overview, tr=tr, rule=lambda: desk.pop_rule
        )
        show = navigator.show_search
        keys = Keys.make(desk=desk, show_search=show, picker=windows.picker, dials=dials, popups=popups, common=common)
        common_and_changed = {**common, "changed": changed}

        def account() -> "AccountPresenter":
            from fonetray.ui.account_presenter import AccountPresenter  # noqa: PLC0415 - seldom opened

            window = navigator.with_f2(windows.account())
            return AccountPresenter(window=window, credentials=credentials, listener=listener, **common_and_changed)

        def contacts() -> "ContactsPresenter":
            from fonetray.ui.contacts_presenter import ContactsPresenter  # noqa: PLC0415 - seldom opened
            from fonetray.ui.server_presenter import ServerPresenter  # noqa: PLC0415 - seldom opened

            window = navigator.with_f2(windows.contacts())
            box = window.sources.servers
            listed = ServerPresenter(box=box, form=windows.server, begin=servers.begin, tasks=tasks, tr=tr)
            return ContactsPresenter(window=window, servers=listed, **common, changed=shown.people.refresh)

        def settings() -> "SettingsPresenter":
            from fonetray.system.integration import integration  # noqa: PLC0415 - seldom opened
            from fonetray.ui.card_key_settings import CardKeySettings  # noqa: PLC0415 - seldom opened
            from fonetray.ui.settings_presenter import SettingsPresenter  # noqa: PLC0415 - seldom opened

            window = navigator.with_f2(windows.settings())
            CardKeySettings(window=window, key=cards.key, desk=desk)
            return SettingsPresenter(
                window=window,
                system=integration(desk.account.home),
                hotkey=keys.selected,
                search_hotkey=keys.search,
                **common_and_changed,
            )

        def why() -> "WhyPresenter":
            from fonetray.ui.why_presenter import WhyPresenter  # noqa: PLC0415 - seldom opened

            window = navigator.with_f2(windows.why())
            window.settings_wanted.connect(lambda: shown.settings().open())
            window.account_wanted.connect(lambda: shown.accounts().open())
            return WhyPresenter(window=window, listener=listener, dials=dials, quiet=cards.quiet, **common_and_changed)

        def connect() -> "ConnectWindow":
            window = windows.connect()
            window.wanted.connect(dials.connect_to)
            return window

        shown = cls(
            cards=cards,
            waiting=waiting,
            dials=dials,
            people=SearchPresenter(window=windows.search, **common),
            freshness=FreshnessPresenter(window=windows.search, **common),
            export=ExportPresenter(window=windows.search, popups=windows.popups, **common),
            favourites=FavouritePresenter(window=windows.search, **common),
            free=FreePresenter(
                window=search, confirm=windows.confirm, popups=popups, quiet=cards.quiet, dials=dials, desk=desk, tr=tr
            ),
            place=PlacePresenter(window=windows.search, name="search", places=Places(desk.database), tasks=tasks),
            overview=overview,
            calling=CallingPresenter(menu=tray.calling, popups=windows.popups, changed=changed, **common),
            connecting=ConnectPresenter(window=Later(connect), menu=tray.calling, search=windows.search, desk=desk),
            accounts=Later(account),
            contacts=Later(contacts),
            settings=Later(settings),
            store=StorePresenter(popups=windows.popups, desk=desk, tr=tr, lost=changed),
            lookups=LookupPresenter(popups=windows.popups, desk=desk, tr=tr),
            capture=CapturePresenter(tray=tray, popups=windows.popups, **common),
            navigator=navigator,
            keys=keys,
            why=Later(why),
            routing=call_rules(windows=windows, navigator=navigator, listener=listener, common=common),
        )
        return shown

    def connect(self, *, tray: Tray, windows: Windows) -> None:
        """Connect what happens in windows to the presenters that answer it."""
        tray.search_wanted.connect(self.navigator.show_search)
        tray.call_wanted.connect(self.dials.call_from_tray)
        tray.calling.call_wanted.connect(self.dials.call_from_tray)
        windows.search.call_wanted.connect(self.dials.call_from_search)
        windows.search.dropped.connect(self.keys.selected.call_text)
        windows.search.recent_wanted.connect(self.dials.call_back)
        for again in (tray.calling.again_wanted, windows.search.redial_wanted):
            again.connect(self.dials.call_again)
        tray.presenting_wanted.connect(self.cards.privacy.present)
        tray.why_wanted.connect(lambda: self.why().open())
        tray.rules_wanted.connect(lambda: self.routing().open())
        windows.search.contacts_wanted.connect(lambda: self.contacts().open())
        for place in (tray, windows.search):
            place.settings_wanted.connect(lambda: self.settings().open())
            place.account_wanted.connect(lambda: self.accounts().open())
        tray.mute_wanted.connect(self.free.look)
        self.navigator.with_f2(windows.search)
        self.place.restore()

"""The program's presenters, made together: each turns services into what its windows show, and wishes into calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fonetray.app.around import Around
from fonetray.app.cards import Cards
from fonetray.app.contact_servers import ContactServers
from fonetray.app.keys import Keys
from fonetray.app.seldom import Seldom
from fonetray.app.windows import Windows
from fonetray.config.credentials import CredentialStore
from fonetray.config.language import Translate
from fonetray.listener.server import Listener
from fonetray.services.desk import Desk
from fonetray.store.places import Places
from fonetray.ui.calling.connect_presenter import ConnectPresenter
from fonetray.ui.calling.countdown_presenter import CountdownPresenter
from fonetray.ui.calling.dial_presenter import DialPresenter
from fonetray.ui.calling.free_presenter import FreePresenter
from fonetray.ui.calling.presenter import CallingPresenter
from fonetray.ui.calling.waiting_presenter import WaitingPresenter
from fonetray.ui.cards.lookup_presenter import LookupPresenter
from fonetray.ui.cards.store_presenter import StorePresenter
from fonetray.ui.contacts.export_presenter import ExportPresenter
from fonetray.ui.flows.presenter import FlowPresenter
from fonetray.ui.notes.draft_reminder import DraftReminder
from fonetray.ui.parts.place_presenter import PlacePresenter
from fonetray.ui.search.favourite_presenter import FavouritePresenter
from fonetray.ui.search.freshness_presenter import FreshnessPresenter
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.tasks import Tasks
from fonetray.ui.tray.capture_presenter import CapturePresenter
from fonetray.ui.tray.hush import Hush
from fonetray.ui.tray.icon import Tray
from fonetray.ui.tray.navigator import Navigator
from fonetray.ui.tray.presenter import TrayPresenter


@dataclass(frozen=True, slots=True)
class Presenters:
    """One of each; ``seldom`` has those of windows that are seldom opened."""

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
    store: StorePresenter
    lookups: LookupPresenter
    drafts: DraftReminder
    capture: CapturePresenter
    navigator: Navigator
    keys: Keys
    seldom: Seldom

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
        privacy, names = cards.privacy, cards.privacy.names
        countdowns = CountdownPresenter(popups=windows.popups, desk=desk, tr=tr, names=names)
        waiting = WaitingPresenter(popups=popups, calls=cards.calls, countdowns=countdowns, **common)
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
        people = SearchPresenter(window=search, privacy=privacy, **common)
        drafts = DraftReminder(popups=popups, names=names, open_note=lambda call: seldom.notes().open(call), **common)

        def history_changed() -> None:
            overview.refresh()
            people.refresh()
            seldom.reload_history()

        desk.never_log.subscribe(lambda _: history_changed())
        flows = FlowPresenter(
            menu=tray.flows, popups=popups, question=windows.flows.question, time=windows.flows.time, **common
        )
        seldom = Seldom(
            Around(
                windows=windows,
                navigator=navigator,
                dials=dials,
                cards=cards,
                keys=keys,
                flows=flows,
                credentials=credentials,
                listener=listener,
                servers=servers,
                seen=overview.seen,
                places=Places(desk.database),
                changed=changed,
                contacts_changed=people.refresh,
                drafts_left=drafts.left,
                history_changed=history_changed,
                common=common,
            )
        )
        return cls(
            cards=cards,
            waiting=waiting,
            dials=dials,
            people=people,
            freshness=FreshnessPresenter(window=windows.search, **common),
            export=ExportPresenter(window=windows.search, popups=windows.popups, **common),
            favourites=FavouritePresenter(window=windows.search, **common),
            free=FreePresenter(
                window=search,
                confirm=windows.confirm,
                popups=popups,
                quiet=cards.quiet,
                dials=dials,
                desk=desk,
                tr=tr,
                names=names,
            ),
            place=PlacePresenter(window=windows.search, name="search", places=Places(desk.database), tasks=tasks),
            overview=overview,
            calling=CallingPresenter(menu=tray.calling, popups=windows.popups, changed=changed, **common),
            connecting=ConnectPresenter(window=seldom.connect, menu=tray.calling, search=windows.search, desk=desk),
            store=StorePresenter(popups=windows.popups, desk=desk, tr=tr, lost=changed),
            lookups=LookupPresenter(popups=windows.popups, desk=desk, tr=tr),
            drafts=drafts,
            capture=CapturePresenter(tray=tray, popups=windows.popups, **common),
            navigator=navigator,
            keys=keys,
            seldom=seldom,
        )

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
        self.cards.privacy.cover(tray)
        Hush(popups=windows.popups, privacy=self.cards.privacy)
        tray.presenting_wanted.connect(self.cards.privacy.present)
        windows.search.forget_wanted.connect(self.seldom.forget_by)
        menu = windows.search.menu
        for all_flows in (tray.flows.all_wanted, menu.flows_wanted):
            all_flows.connect(lambda: self.seldom.flows().open())
        for place in (tray, menu):
            place.history_wanted.connect(self.seldom.open_history)
        tray.missed_wanted.connect(lambda: self.seldom.history().open_missed())
        windows.search.calls_wanted.connect(lambda person: self.seldom.history().open_person(person))
        menu.contacts_wanted.connect(lambda: self.seldom.contacts().open())
        for place in (tray, menu):
            place.settings_wanted.connect(lambda: self.seldom.settings().open())
            place.account_wanted.connect(lambda: self.seldom.account().open())
            place.why_wanted.connect(lambda: self.seldom.why().open())
            place.rules_wanted.connect(lambda: self.seldom.rules().open())
        self.cards.calls.actions.note_wishes.append(lambda call: self.seldom.notes().open(call))
        tray.mute_wanted.connect(self.free.look)
        self.place.restore()

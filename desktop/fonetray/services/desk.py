"""One desk's services, made from a home, its settings and its credentials; the app and the commands share this."""

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fonetray.config.named_secrets import NamedSecrets
from fonetray.config.server_passwords import ServerPasswords
from fonetray.services.calls.dialing import DialService
from fonetray.services.calls.rehearsal import Rehearsal
from fonetray.services.calls.screen_pop import OnlyFor, OpenWhen, PopRule
from fonetray.services.calls.when_free import WhenFree
from fonetray.services.flows.at_hub import FlowsAtHub
from fonetray.services.flows.call_flows import CallFlows, FlowRoad
from fonetray.services.flows.here import FlowsHere
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowSwitching
from fonetray.services.flows.timed_switch import TimedSwitches
from fonetray.services.flows.times_to_hub import FlowTimesToHub
from fonetray.services.foundation import Foundation
from fonetray.services.ground.account import Account
from fonetray.services.ground.gone import Gone
from fonetray.services.history.earlier import EarlierContacts
from fonetray.services.history.last_contacts import LastContacts
from fonetray.services.history.missed import MissedCalls
from fonetray.services.history.notes import Notes
from fonetray.services.history.recents import Recents
from fonetray.services.hub_side import HubSide
from fonetray.services.lookups.journalling import Journalling, Surroundings
from fonetray.services.lookups.sources import Lookups
from fonetray.services.modules.installed import Modules
from fonetray.services.modules.learnt import LearntOfCall
from fonetray.services.people.choosing import Choosing
from fonetray.services.people.company import ChosenCompany, CompanySource
from fonetray.services.people.favourites import Favourites
from fonetray.services.people.identity import Identification
from fonetray.services.people.naming import Naming
from fonetray.services.people.naming_again import NamingAgain
from fonetray.store.choices import ChoiceStore
from fonetray.store.database import Database
from fonetray.store.earlier import EarlierCalls
from fonetray.store.favourites import FavouriteStore
from fonetray.store.flow_changes import FlowChangeStore
from fonetray.store.flow_marks import FlowMarkStore
from fonetray.store.flow_timers import FlowTimerStore
from fonetray.store.handled import HandledStore
from fonetray.store.journalling import JournallingStore
from fonetray.store.last_digits import LastDigits
from fonetray.store.missed import MissedStore
from fonetray.store.modules import ModuleStore
from fonetray.store.named import NamedStore
from fonetray.store.note_drafts import DraftStore
from fonetray.store.notes import NoteStore
from fonetray.store.opened_pages import OpenedPages
from fonetray.telephony.dial_guard import Confirm, DialPolicy
from fonetray.telephony.dialling import LinkMode
from fonetray.telephony.people import EmployeePhone
from fonetray.telephony.phones import ChosenPhone, choose_phone
from fonetray.telephony.prefixes import PrefixPolicy

if TYPE_CHECKING:
    from fonetray.services.contacts.sources import ContactSources
    from fonetray.services.history.calls import History
    from fonetray.services.history.contact_log import ContactLog


class Desk(Foundation):
    """All services over one open database."""

    def __init__(self, *, account: Account, database: Database, passwords: ServerPasswords | None = None) -> None:
        """Build the services; nothing is read or sent yet. ``passwords`` are the home's own where left out."""
        super().__init__(account=account, database=database)
        self._passwords = passwords or ServerPasswords(account.home.keyring_service)
        secrets = NamedSecrets(account.home.keyring_service)
        self.lookups = Lookups(folder=account.home.lookups, secrets=secrets, keep_secret=account.keep_secret)
        self.opened_pages = OpenedPages(database)
        self.choosing = Choosing(store=ChoiceStore(database), now=lambda: datetime.now(UTC))
        self.naming = Naming(
            store=NamedStore(database), never_logged=self.never_log.lists, now=lambda: datetime.now(UTC)
        )
        self.identification = Identification(
            directory=self.directory,
            people=self.people,
            resolver=self.lookups.resolver,
            choosing=self.choosing,
            endings=LastDigits(database),
            naming=self.naming,
            look_anew=self.lookups.refresh,
        )
        self.naming_again = NamingAgain(self.identification)
        self.never_log.subscribe_again(self.naming_again.ask)
        self.favourites = Favourites(store=FavouriteStore(database), people=self.people, directory=self.directory)
        self.recents = Recents(
            journal=self.journal, employee=lambda: self.account.local_number, now=lambda: datetime.now(UTC)
        )
        handled = HandledStore(database)
        self.hub = HubSide(
            account=account,
            sink=self.events,
            calls=self.calls,
            journal=self.journal,
            handled=handled,
            now=self.clock.now,
        )
        self.when_free = WhenFree(board=self.hub.board, now=self.clock.now)
        hub: dict[str, Any] = {"api": lambda: self.hub.api, "link": lambda: self.hub.feeding.link.link}
        self.last_contacts = LastContacts(now=lambda: datetime.now(UTC), **hub)
        self.modules = Modules(
            folder=account.home.routing,
            store=ModuleStore(database),
            directory=self.directory,
            people=self.people,
            identification=self.identification,
            lookups=self.lookups,
            presence=lambda local_number: self.hub.board.of(local_number).state,
        )
        self.letting_go.subscribe(self.modules.forget, written=self.modules.settled)
        self.learnt = LearntOfCall(learnt=self.modules.learnt, **hub)
        self.notes = Notes(store=NoteStore(database), drafts=DraftStore(database), account=account, **hub)
        self.letting_go.subscribe(self.notes.forget)
        self.hub.feeding.subscribe(self.notes.unsent.look)
        self.journalling = Journalling(
            lookups=self.lookups,
            store=JournallingStore(database),
            around=Surroundings(
                identification=self.identification,
                learnt=self.learnt.of,
                note=self._own_note,
                my_phones=lambda: [phone.local_number for phone in self.my_phones],
                colleague=self._colleague,
                mine=lambda: self.account.local_number,
                never_logged=self.never_log.lists,
            ),
        )
        self.calls.subscribe(self.journalling.call_changed)
        self.notes.subscribe(self.journalling.noted)
        self.earlier = EarlierContacts(calls=EarlierCalls(database), notes=self.notes, company=self.last_contacts)
        self.missed = MissedCalls(
            store=MissedStore(database),
            handled=handled,
            employee=lambda: self.account.local_number,
            joined=lambda: self.account.joined,
            now=lambda: datetime.now(UTC),
            **hub,
        )
        self.hub.feeding.subscribe(self.missed.unsent.look)
        self.hub.feeding.subscribe_handled(self.missed.tell)
        self.rehearsal = Rehearsal(self.hub)
        self.flow_history = noted = FlowHistory(FlowChangeStore(database))
        self.timed = TimedSwitches(store=FlowTimerStore(database), history=noted, directory=self.directory)
        switching = FlowSwitching(directory=self.directory, timers=self.timed, history=noted)
        self._flows_here = FlowsHere(
            switching=switching, history=noted, timers=self.timed, me=lambda: self.account.local_number
        )
        self._flows_at_hub = FlowsAtHub(
            directory=self.directory, api=lambda: self.hub.api, own=self.timed, me=lambda: self.account.local_number
        )
        self.flow_times_to_hub = FlowTimesToHub(own=self.timed, hub=self._flows_at_hub, link=hub["link"])
        self.hub.feeding.subscribe(self.flow_times_to_hub.look)
        self.flows = CallFlows(directory=self.directory, marks=FlowMarkStore(database), road=self._flow_road)
        self.dialing = DialService(
            client=self.client,
            directory=self.directory,
            identification=self.identification,
            journal=self.journal,
            outgoing=self.outgoing,
            availability=self.availability,
            policy=self._policy,
            phone=lambda: self.chosen_phone,
        )

    @cached_property
    def history(self) -> "History":
        """All calls, made where they are asked for: most starts of the program end without."""
        from fonetray.services.history.calls import History  # noqa: PLC0415 - seldom asked
        from fonetray.store.history import HistoryStore  # noqa: PLC0415 - as above
        from fonetray.store.history_text import HistoryText  # noqa: PLC0415 - as above

        return History(
            store=HistoryStore(self.database), text=HistoryText(self.database), now=lambda: datetime.now(UTC)
        )

    @cached_property
    def contact_log(self) -> "ContactLog":
        """All contacts with somebody, made in the same way."""
        from fonetray.services.history.contact_log import ContactLog  # noqa: PLC0415 - as above

        return ContactLog(calls=EarlierCalls(self.database), notes=self.notes, company=self.last_contacts)

    @cached_property
    def sources(self) -> "ContactSources":
        """The servers that contacts are read from, made where they are asked for: most desks have none."""
        from fonetray.services.contacts.sources import ContactSources  # noqa: PLC0415 - most have none
        from fonetray.store.address_cards import AddressCardStore  # noqa: PLC0415 - as above

        return ContactSources(
            home=self.account.home,
            contacts=self.contacts,
            cards=AddressCardStore(self.database),
            passwords=self._passwords,
            hide=self.account.keep_secret,
        )

    @property
    def my_phones(self) -> tuple[EmployeePhone, ...]:
        """The user's own phones, as far as the PBX tells them."""
        mine = self.directory.employee(self.account.local_number)
        return mine.phones if mine else ()

    @property
    def chosen_phone(self) -> ChosenPhone:
        """The phone that rings first when the user calls."""
        return choose_phone(self.account.settings.account.device, self.my_phones)

    async def close(self) -> None:
        """Close the connections to servers, to lookup sources and to the hub, then all else."""
        self.when_free.close()
        await self.naming_again.close()
        if "sources" in self.__dict__:
            await self.sources.close()
        await self.notes.close()
        await self.flow_times_to_hub.close()
        await self.missed.close()
        await self.timed.stop()
        await self.hub.stop()
        await self.journalling.close()
        await self.modules.close()
        await self.lookups.close()
        await super().close()

    async def _own_note(self, call_id: str) -> str:
        """Give what the user noted on a call, the first first; empty for nothing."""
        mine = self.account.local_number
        notes = (await self.notes.of_calls([call_id])).get(call_id, [])
        return "\n\n".join(note.text for note in reversed(notes) if note.author == mine)

    def _colleague(self, local_number: str) -> str:
        found = self.directory.employee(local_number)
        return found.name if found and found.name else local_number

    async def _removed(self, gone: Gone) -> None:
        self.naming.forget()
        await super()._removed(gone)
        await self.favourites.load()

    def _company(self) -> CompanySource:
        return ChosenCompany(lambda: self.hub.company if self.account.joined else self.client)

    def _flow_road(self) -> FlowRoad:
        return self._flows_at_hub if self.account.joined else self._flows_here

    async def load_flows(self) -> None:
        """Take what is kept of call flows beside the list. Raises ``StoreError``."""
        await self.timed.load()
        await self._flows_here.look()
        await self.flows.load()

    async def _load(self) -> None:
        await self.directory.load()
        await self.favourites.load()
        await self.load_flows()
        await self.modules.load()
        await self.arrivals.restore()

    @property
    def pop_rule(self) -> PopRule:
        """When a customer's page opens, and at which address, as it is set now."""
        popup = self.account.settings.popup
        return PopRule(
            when=OpenWhen(popup.open_when),
            only=frozenset(map(OnlyFor, popup.open_only)),
            page=popup.open_page,
            schemes=frozenset((*popup.open_schemes, *self.lookups.schemes())),
        )

    def _policy(self) -> DialPolicy:
        dial = self.account.settings.dial
        return DialPolicy(
            confirm=Confirm(dial.confirm),
            expected_countries=frozenset(dial.expected_countries),
            link_mode=LinkMode(dial.link_mode),
            prefixes=PrefixPolicy(allowed=dial.allowed_prefixes, blocked=dial.blocked_prefixes),
            connect=dial.connect_to,
        )

"""One desk's services, made from a home, its settings and its credentials; the app and the commands share this."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import Settings
from fonetray.lookup.resolver import Resolver
from fonetray.provider.client import ProviderClient
from fonetray.services.availability import Availability
from fonetray.services.calls import CallService
from fonetray.services.capture import Capture, CapturedEvents
from fonetray.services.clock import SteadyClock
from fonetray.services.dialing import DialService
from fonetray.services.directory import Directory
from fonetray.services.favourites import Favourites
from fonetray.services.identity import ColleagueSource, ContactSource, Identification
from fonetray.services.keeping import Keeping
from fonetray.services.outgoing import OutgoingNumbers
from fonetray.services.recents import Recents
from fonetray.services.rehearsal import Rehearsal
from fonetray.store.database import Database
from fonetray.store.errors import StoreCorrupt
from fonetray.store.favourites import FavouriteStore
from fonetray.store.journal import Journal
from fonetray.store.people import PeopleStore
from fonetray.telephony.dial_guard import Confirm, DialPolicy
from fonetray.telephony.dialling import LinkMode
from fonetray.telephony.people import EmployeePhone
from fonetray.telephony.phones import ChosenPhone, choose_phone
from fonetray.telephony.prefixes import PrefixPolicy

NO_CREDENTIALS = Credentials(username="", password="", account="", hash="")


class Account:
    """What can change while the program runs: the settings and the credentials in use."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        credentials: Credentials = NO_CREDENTIALS,
        *,
        keep_secret: Callable[..., None] = lambda *_: None,
    ) -> None:
        """Begin with these; ``keep_secret`` is told the secrets of all credentials that are ever in use."""
        self.home = home
        self.settings = settings
        self._keep_secret = keep_secret
        self.credentials = credentials

    @property
    def credentials(self) -> Credentials:
        """The logins in use."""
        return self._credentials

    @credentials.setter
    def credentials(self, credentials: Credentials) -> None:
        self._keep_secret(credentials.password, credentials.hash)
        self._credentials = credentials

    @property
    def local_number(self) -> str:
        """The user's own local number, empty while nobody has said whose phone this is."""
        return self.settings.account.local_number

    @property
    def complete(self) -> bool:
        """Whether both logins are there: the company's for reading people, the user's own for calling."""
        return all(
            (self.credentials.username, self.credentials.password, self.credentials.account, self.credentials.hash)
        )


class Desk:
    """All services over one open database."""

    def __init__(self, *, account: Account, database: Database) -> None:
        """Build the services; nothing is read or sent yet."""
        self.account = account
        self.database = database
        self.keeping = Keeping(database)
        self.journal = Journal(database)
        self.people = PeopleStore(database)
        self.availability = Availability()
        self.capture = Capture(home=account.home, credentials=lambda: self.account.credentials)
        self.client = ProviderClient(
            api_url=account.settings.provider.api_url,
            myfone_url=account.settings.provider.myfone_url,
            credentials=lambda: self.account.credentials,
            allow_plain_http=account.settings.provider.allow_plain_http,
            timeout=account.settings.provider.timeout,
            observer=self.capture,
        )
        self.directory = Directory(people=self.people, client=self.client, availability=self.availability)
        resolver = Resolver([ColleagueSource(self.directory), ContactSource(self.people)])
        self.identification = Identification(directory=self.directory, people=self.people, resolver=resolver)
        self.favourites = Favourites(store=FavouriteStore(database), people=self.people, directory=self.directory)
        self.recents = Recents(
            journal=self.journal, employee=lambda: self.account.local_number, now=lambda: datetime.now(UTC)
        )
        self.clock = clock = SteadyClock()
        self.outgoing = OutgoingNumbers(
            now=clock.now, user=lambda: self.account.local_number, is_own=self.directory.is_own_number
        )
        self.calls = CallService(
            journal=self.journal,
            clock=clock,
            told=self.outgoing.told,
            ring_timeout=lambda: timedelta(seconds=self.account.settings.calls.ring_timeout),
            account_id=lambda: self.account.settings.account.id,
        )
        self.events = CapturedEvents(self.calls, self.capture)
        self.rehearsal = Rehearsal(self.events)
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

    @property
    def my_phones(self) -> tuple[EmployeePhone, ...]:
        """The user's own phones, as far as the PBX tells them."""
        mine = self.directory.employee(self.account.local_number)
        return mine.phones if mine else ()

    @property
    def chosen_phone(self) -> ChosenPhone:
        """The phone that rings first when the user calls."""
        return choose_phone(self.account.settings.account.device, self.my_phones)

    async def load(self) -> None:
        """Take what the store has: people, call flows, and the calls that were running. Raises ``StoreError``.

        Damage that is met here is mended where the database mends itself, and then there is less to take.
        """
        try:
            await self._load()
        except StoreCorrupt:
            await self.database.look_closely()
            await self._load()

    async def _load(self) -> None:
        await self.directory.load()
        await self.favourites.load()
        await self.calls.restore()

    async def close(self) -> None:
        """Stop timing, close the connections to the provider, then drain and close the database."""
        self.calls.close()
        await self.calls.settled()
        await self.client.aclose()
        await asyncio.to_thread(self.database.close)
        await asyncio.to_thread(self.capture.close)

    def _policy(self) -> DialPolicy:
        dial = self.account.settings.dial
        return DialPolicy(
            confirm=Confirm(dial.confirm),
            expected_countries=frozenset(dial.expected_countries),
            link_mode=LinkMode(dial.link_mode),
            prefixes=PrefixPolicy(allowed=dial.allowed_prefixes, blocked=dial.blocked_prefixes),
            connect=dial.connect_to,
        )

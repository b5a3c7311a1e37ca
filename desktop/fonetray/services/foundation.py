"""What a desk and a hub both stand on: the journal and the tracker, people, the provider; over one open database."""

import asyncio
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from fonetray.provider.client import ProviderClient
from fonetray.services.calls.arrivals import Arrivals
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.keeping import Keeping
from fonetray.services.calls.outgoing import OutgoingNumbers
from fonetray.services.capture import Capture, CapturedEvents
from fonetray.services.contacts.imports import Imports
from fonetray.services.ground.account import Account
from fonetray.services.ground.clock import SteadyClock
from fonetray.services.ground.gone import Gone, LettingGo
from fonetray.services.people.availability import Availability
from fonetray.services.people.company import CompanySource
from fonetray.services.people.directory import Directory
from fonetray.services.people.sharing import Sharing
from fonetray.services.privacy.never_log import NeverLog
from fonetray.store.ageing import Ageing
from fonetray.store.arrivals import ArrivalStore
from fonetray.store.contacts import ContactStore
from fonetray.store.database import Database
from fonetray.store.errors import StoreCorrupt
from fonetray.store.forgetting import ForgettingStore
from fonetray.store.journal import Journal
from fonetray.store.never_log import NeverLogStore
from fonetray.store.people import PeopleStore

if TYPE_CHECKING:
    from fonetray.services.privacy.forgetting import Forgetting


class Foundation:
    """The services that need neither a user nor a screen."""

    def __init__(self, *, account: Account, database: Database) -> None:
        """Build the services; nothing is read or sent yet."""
        self.account = account
        self.database = database
        self.letting_go = LettingGo()
        self.keeping = Keeping(database)
        self.journal = Journal(database)
        self.people = PeopleStore(database)
        self.contacts = ContactStore(database)
        self.imports = Imports(self.contacts)
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
        self.directory = Directory(
            people=self.people,
            client=self._company(),
            availability=self.availability,
            source=lambda: self.account.company,
        )
        self.sharing = Sharing(account=account, directory=self.directory)
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
        self.never_log = NeverLog(
            store=NeverLogStore(database),
            kept=ForgettingStore(database),
            calls=self.calls,
            journal=self.journal,
            capture=self.capture,
            linger=self._linger(),
            letting_go=self.letting_go,
        )
        self.arrivals = Arrivals(calls=self.calls, store=ArrivalStore(database), now=clock.now)
        self.events = CapturedEvents(self.arrivals, self.capture)

    @cached_property
    def forgetting(self) -> "Forgetting":
        """What forgets a person, made where it is asked for."""
        from fonetray.services.privacy.forgetting import Forgetting  # noqa: PLC0415 - seldom asked for

        return Forgetting(
            database=self.database,
            contacts=self.contacts,
            capture=self.capture,
            never_log=self.never_log,
            live_calls=self.calls.live_calls,
            caught_up=self.arrivals.caught_up,
            written_down=self.letting_go.written_down,
            removed=self._removed,
        )

    @cached_property
    def ageing(self) -> Ageing:
        """What forgets by age."""
        return Ageing(self.database)

    async def _removed(self, gone: Gone) -> None:
        """Let go of what is held in memory of somebody who was forgotten."""
        self.letting_go.tell(gone)

    def _linger(self) -> float:
        """Say for how many seconds a call that is not to be kept stays after its end."""
        return 0.0

    def _company(self) -> CompanySource:
        """Say where people and call flows come from."""
        return self.client

    async def load(self) -> None:
        """Take what the store has: people, call flows, and the calls that were running. Raises ``StoreError``.

        Damage that is met here is mended where the database mends itself, and then there is less to take.
        """
        try:
            await self._load()
        except StoreCorrupt:
            await self.database.look_closely()
            await self._load()
        await self.never_log.load()
        await self.sharing.follow()

    async def _load(self) -> None:
        await self.directory.load()
        await self.arrivals.restore()

    async def close(self) -> None:
        """Stop importing and timing, close the connections to the provider, then drain and close the database."""
        await self.imports.cancel()
        await self.arrivals.close()
        self.calls.close()
        await self.calls.settled()
        await self.never_log.close()
        await self.client.aclose()
        await asyncio.to_thread(self.database.close)
        await asyncio.to_thread(self.capture.close)

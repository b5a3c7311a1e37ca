"""A hub of real parts in the test's own process: database, log, desks, book, and the door over http or https."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from fonetray.config.join_code import JoinCode
from fonetray.config.named_secrets import NamedSecrets
from fonetray.hub.book import HubFlows
from fonetray.listener.certificate import Certificate
from fonetray.listener.desk_door import DeskDoor
from fonetray.listener.ports import EventRequest
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.calls.ingest import CallService
from fonetray.services.ground.clock import SteadyClock
from fonetray.services.hub.book import HubBook, Shelves
from fonetray.services.hub.feed_source import CallFeed
from fonetray.services.hub.register import DeskBook
from fonetray.services.lookups.sources import Lookups
from fonetray.services.modules.installed import Modules
from fonetray.services.people.availability import Availability
from fonetray.services.people.directory import Directory
from fonetray.services.people.identity import Identification
from fonetray.store.desks import DeskStore
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.handled_log import HandledLog
from fonetray.store.journal import Journal
from fonetray.store.modules import ModuleStore
from fonetray.store.notes import NoteStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import CallFlow, Employee
from fonetray.telephony.presence import PresenceState
from fonetray.telephony.reading import Reading
from support.certificates import write_certificate
from support.databases import opened
from support.ports import free_port

NUMBER = "+4586515151"


class Company:
    """The provider as the hub sees it."""

    def __init__(self) -> None:
        self.people = [Employee("202", "Mette Holm"), Employee("203", "Søren Lund"), Employee("204", "Åse Vang")]
        self.flows = [CallFlow("800", "Ferie", active=False)]

    async def employees(self) -> list[Employee]:
        return list(self.people)

    async def call_flows(self) -> list[CallFlow]:
        return list(self.flows)

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        self.flows = [replace(one, active=active) if one.local_number == local_number else one for one in self.flows]


class RealHub:
    """`start` it as often as wanted; its files stay, and so does its port."""

    def __init__(self, path: Path, *, tls: bool = False, looks: float = 2.0) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._looks = looks
        self.company = Company()
        self.port = free_port()
        self.public_url = ""
        self.scheme = "https" if tls else "http"
        self.certificate = self_signed(path) if tls else None

    async def start(self) -> None:
        self.database = opened(self.path / "fonetray.db")
        journal, people = Journal(self.database), PeopleStore(self.database)
        self.directory = Directory(people=people, client=self.company, availability=Availability())
        clock = SteadyClock()
        self.calls = CallService(
            journal=journal,
            clock=clock,
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=lambda: "",
            told=lambda event: event,
        )
        await self.calls.restore()
        await self.directory.sync()
        self.desks = DeskBook(DeskStore(self.database))
        self.log = SqliteEventLog(database=self.database, journal=journal)
        self.handled = HandledLog(self.database)
        feed = CallFeed(log=self.log, calls=self.calls, directory=self.directory, handled=self.handled, now=clock.now)
        shelves = Shelves(people, journal, NoteStore(self.database), self.handled)
        lookups = Lookups(folder=self.path / "lookups", secrets=NamedSecrets("none"))
        self.modules = Modules(
            folder=self.path / "routing",
            store=ModuleStore(self.database),
            directory=self.directory,
            people=people,
            identification=Identification(directory=self.directory, people=people, resolver=lookups.resolver),
            lookups=lookups,
            presence=lambda _: PresenceState.UNKNOWN,
        )
        await self.modules.load()
        self.flows = HubFlows.of(self.database, self.directory)
        await self.flows.load()
        self.timed = self.flows.timers
        self.timed.start()
        self.book = HubBook(
            directory=self.directory, shelves=shelves, may_read=feed.may_read, flows=self.flows.of_desks,
            learnt=self.modules.learnt.of,
        )  # fmt: skip
        secret = ListenerSecret.load_or_create(self.path / "secret")
        self.listener = Listener(sink=self.calls, secret=secret, port=self.port, public_url=self.public_url)
        self._door = DeskDoor(register=self.desks, source=feed, book=self.book, now=clock.now)
        self.listener.serve_hub(self._door, certificate=self.certificate)
        self._looking = asyncio.create_task(self.desks.keep_looking(self._looks))
        await self.listener.start()
        self.port = self.listener.port

    async def stop(self) -> None:
        self._looking.cancel()
        await asyncio.wait({self._looking})
        await self.listener.stop()
        await self.timed.stop()
        await self.modules.close()
        self.calls.close()
        self.database.close()

    @property
    def listener_has_desks(self) -> bool:
        """Whether a desk follows the feed now."""
        return bool(self._door.figures().connected)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def code(self, employee: str = "202", reading: Reading = Reading.OWN, *, pin: str | None = None) -> JoinCode:
        issued = await self.desks.issue(employee, reading)
        own = "" if self.certificate is None else fingerprint(self.path / "hub.crt")
        return JoinCode(self.url, issued.secret, own if pin is None else pin)

    async def hear(self, call: str, kind: str, employee: str = "", number: str = NUMBER) -> None:
        more = {"incoming": "&Calledphone=1", "answered": "", "outgoing": "&PhoneLocalNumber=1", "ended": "&Duration=3"}
        query = f"UniqueCallId={call}&EmployeeLocalNumber={employee}&ANumber={number}{more[kind]}"
        raw = query.replace("+", "%2B").encode()
        await self.calls.receive(EventRequest(datetime.now(UTC), "::1", None, "GET", raw, "", b""))


def self_signed(path: Path) -> Certificate:
    """Make a certificate that names another host than the tests reach it by, as after a move."""
    certificate, key = write_certificate(path, host="hub.example.dk")
    return Certificate(certificate=certificate, key=key)


def fingerprint(certificate: Path) -> str:
    """Give a certificate's SHA-256 in hex, as a join code's pin has it."""
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    return x509.load_der_x509_certificate(der).fingerprint(hashes.SHA256()).hex()

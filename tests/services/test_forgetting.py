"""Forgetting a person: afterwards neither number nor name stands in any byte of the home's files."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from fonetray.config.credentials import Credentials
from fonetray.config.logs import start_logging
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Settings
from fonetray.listener.ports import EventRequest
from fonetray.services.desk import Account, Desk
from fonetray.services.forgetting import NotForgettable
from fonetray.store.address_cards import AddressCardStore
from fonetray.store.choices import Choice, ChoiceStore
from fonetray.store.database import Database
from fonetray.store.drawers import DRAFTS
from fonetray.store.forgetting import ForgettingStore
from fonetray.store.modules import ModuleStore
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.address_cards import AddressCard, CardIndex
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import identify
from fonetray.telephony.people import Contact, ContactNumber, PersonRef
from fonetray.telephony.sources import Source, SourceKind

ME = "202"
NAME = "Bodil Ærlighed"
MOBILE, DIRECT = "+4520304050", "+4586112233"
OTHER = "+4570707070"
SOURCE = Source("kunder", SourceKind.CARDDAV)
SPELLINGS = ("20304050", "20 30 40 50", "+4520304050", "0045 20.30.40.50", "86112233", "86-11-22-33")
DRAFTS_TABLE = "CREATE TABLE IF NOT EXISTS note_drafts (call_id TEXT, note_id TEXT, text TEXT, kept TEXT)"


def contact(key: str, name: str, *numbers: str) -> Contact:
    given = tuple(ContactNumber(number, "", number) for number in numbers)
    return Contact(SOURCE.name, key, name, "Firma", f"{key}@kunde.example", "", given, (("Kundenr", key),))


@dataclass
class Place:
    home: Home
    desk: Desk
    database: Database

    async def hear(self, call: str, kind: str, number: str, employee: str = ME) -> None:
        more = {"incoming": "&Calledphone=1", "answered": "", "ended": "&Duration=3"}[kind]
        query = f"UniqueCallId={call}&EmployeeLocalNumber={employee}&ANumber={quote(number)}{more}"
        await self.desk.events.receive(EventRequest(datetime.now(UTC), "::1", None, "GET", query.encode(), "", b""))

    async def call(self, call: str, number: str) -> None:
        for kind in ("incoming", "answered", "ended"):
            await self.hear(call, kind, number)

    async def note(self, call: str, key: str, text: str) -> None:
        await NoteStore(self.database).write(Note(f"note-{call}", call, key, ME, text, datetime.now(UTC)))

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.home.data.rglob("*") if path.is_file()}

    def found(self) -> set[tuple[str, str]]:
        """Say in which files there is anything of her, and what."""
        wanted = {NAME, "Ærlighed", "aerlighed", "20304050", "86112233", "20 30 40 50", "0.30.40.5", "11-22-33"}
        return {
            (Path(path).name, word)
            for path, content in self.files().items()
            for word in wanted
            for way in (word, word.casefold(), quote(word))
            if way.encode() in content
        }


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    home = Home.at(tmp_path)
    home.prepare()
    database = Database(home.database)
    database.open()
    settings = Settings(account=AccountSettings(local_number=ME))
    desk = Desk(account=Account(home, settings, Credentials()), database=database)
    await desk.load()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    start_logging(home)
    yield Place(home, desk, database)
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    await desk.close()


def number(text: str) -> PhoneNumber:
    return identify(text, is_local=lambda _: False)


async def fill(place: Place) -> None:
    """Put her into every place there is, beside others who are to stay."""
    desk, database = place.desk, place.database
    desk.capture.turn_on()
    await database.write(lambda one: one.execute("PRAGMA secure_delete = OFF").fetchone())  # as SQLite comes mostly
    people = [contact("b1", NAME, MOBILE, DIRECT), contact("o1", "Otto Anden", OTHER)]
    people += [contact(f"x{n}", f"Kunde Nr{n}", f"+45310{n:05d}") for n in range(400)]
    await desk.contacts.put(SOURCE, people)
    await desk.contacts.put(SOURCE, [contact("b1", NAME + " Hansen", MOBILE, DIRECT)])  # an older form stands there too
    await desk.contacts.put(SOURCE, [contact("b1", NAME, MOBILE, DIRECT)])
    index = CardIndex((AddressCard("https://sky.example/aerlighed.vcf", '"1"', "b1"),), {"https://sky.example/": "t"})
    await AddressCardStore(database).keep(SOURCE.name, index)
    for at, spelled in enumerate(SPELLINGS):
        await place.call(f"hers.{at}", spelled)
    await place.call("theirs.1", OTHER)
    await place.note("hers.0", MOBILE, f"{NAME} ringer igen")
    await place.note("theirs.1", OTHER, f"Han kender {NAME.upper()}, 20 30 40 50")
    await place.note("theirs.2", OTHER, "Vil have et tilbud")
    await database.write(lambda one: one.execute(DRAFTS_TABLE).rowcount)
    await database.write(
        lambda one: one.execute("INSERT INTO note_drafts VALUES ('hers.1', '', 'Hun hedder Ærlighed', '')").rowcount
    )
    now = datetime.now(UTC)
    for dialled in (MOBILE, "86 11 22 33", OTHER):
        await desk.journal.record_dial(time=now, number=dialled, origin="link", status="placed", device="1")
    await desk.favourites.pin(PersonRef(SOURCE.name, "b1"))
    await ChoiceStore(database).write(MOBILE, Choice("HubSpot", "512"), now)
    await ChoiceStore(database).write(OTHER, Choice("HubSpot", NAME), now)
    modules = ModuleStore(database)
    await modules.add_decisions([("m", now, f'{{"a": "{MOBILE}"}}'), ("m", now, '{"a": "x"}')], forget_before=now)
    await modules.keep_learnt([("hers.2", now + timedelta(hours=1), f'{{"name": "{NAME}"}}')], now=now)
    broken = f"nonsense={quote('86 11 22 33')}&n={quote(NAME)}".encode()
    await desk.events.receive(EventRequest(now, "::1", None, "POST", b"", "text/plain", broken))
    await desk.events.receive(EventRequest(now, "::1", None, "POST", b"", "text/plain", b"other nonsense"))


async def test_of_a_forgotten_person_no_byte_is_left(place: Place) -> None:
    await fill(place)
    assert {name for name, _ in place.found()} >= {"fonetray.db-wal", "capture.jsonl"}
    before = await place.desk.forgetting.look(number("86112233"))
    assert before.person.names == (NAME,)
    assert before.person.traces.numbers == {MOBILE, DIRECT}
    assert before.returning == (SOURCE.name,)
    tally = before.tally
    assert (tally.calls, tally.notes, tally.drafts, tally.contacts, tally.dials) == (len(SPELLINGS), 2, 1, 1, 2)
    assert (tally.choices, tally.learnt, tally.requests) == (2, 2, 3 * len(SPELLINGS) + 1)
    assert tally.entries == 3 * len(SPELLINGS) + 1
    steps: list[tuple[int, int]] = []
    gone = await place.desk.forgetting.forget(number("86112233"), progress=lambda *step: steps.append(step))
    assert gone.tally == tally
    assert gone.wiped
    assert steps[0] == (0, 4)
    assert place.found() == set()
    assert await place.desk.people.count_contacts() == 401
    assert (await place.desk.people.search("otto"))[0].person.name == "Otto Anden"
    calls = await place.desk.journal.list_calls(since=datetime(2000, 1, 1, tzinfo=UTC))
    assert [call.call_id for call in calls] == ["theirs.1"]
    assert [note.text for note in await NoteStore(place.database).with_number(OTHER)] == ["Vil have et tilbud"]
    assert (await place.desk.journal.event_counts()).not_understood == 1
    assert (await place.desk.forgetting.look(number(MOBILE))).tally.total == 0
    await place.database.look_closely()
    size = (place.home.data / "fonetray.db-wal").stat().st_size
    assert size == 0 or place.found() == set()

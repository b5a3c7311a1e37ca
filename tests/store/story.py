"""What every sample database holds: something in each table, written through the product's own code.

Add to the story when there is a new table; change nothing in it, for the samples that are there hold it as it was.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fonetray.store.address_cards import AddressCardStore
from fonetray.store.arrivals import Arrival, ArrivalStore, Round
from fonetray.store.choices import Choice, ChoiceStore
from fonetray.store.contacts import ContactStore, KeptSource
from fonetray.store.database import Database
from fonetray.store.desks import DeskRow, DeskStore
from fonetray.store.favourites import FavouriteStore
from fonetray.store.flow_changes import FlowChange, FlowChangeStore
from fonetray.store.flow_marks import FlowMarks, FlowMarkStore
from fonetray.store.flow_timers import FlowTimer, FlowTimerStore
from fonetray.store.handled import HandledStore, Mark, MarkState, mark_of
from fonetray.store.journal import Dial, Journal, RawEvent
from fonetray.store.journalling import JournallingStore, JournalRow, Stage
from fonetray.store.modules import ModuleStore
from fonetray.store.named import Named, NamedStore
from fonetray.store.never_log import NeverLogged, NeverLogStore
from fonetray.store.note_drafts import Draft, DraftStore
from fonetray.store.notes import Note, NoteState, NoteStore
from fonetray.store.opened_pages import OpenedPages
from fonetray.store.people import PeopleStore
from fonetray.telephony.address_cards import AddressCard, CardIndex
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.doubts import Lists
from fonetray.telephony.events import Direction
from fonetray.telephony.people import (
    CallFlow,
    Contact,
    ContactNumber,
    Department,
    Employee,
    EmployeeNumber,
    EmployeePhone,
    InfoField,
    InfoKind,
    PersonRef,
)
from fonetray.telephony.reading import Reading
from fonetray.telephony.sources import Source, SourceKind
from support.databases import opened

_PINNED = 2
"""The first form with favourites."""
_SHARED = 3
"""The first form that knows whose call an event is of, and a hub's desks, notes and switched call flows."""
_INDEXED = 7
"""The first form that knows the cards of address books on servers."""
_CHOSEN = 8
"""The first form with choices."""
_DRAFTS = 10
"""The first form with drafts of notes, and notes that a hub has yet to hear of."""
_MODULES = 9
"""The first form that keeps what integration modules decided and learnt."""
_JOURNALLING = 11
"""The first form that keeps what other systems are to be told of calls, and whom they named."""
_NEVER_LOG = 12
"""The first form that knows numbers of which nothing is kept."""
_TIMED = 13
"""The first form with marks of call flows and times at which they go back."""
_ARRIVING = 14
"""The first form that keeps what waits to be followed."""
_HANDLED = 15
"""The first form that knows which missed calls somebody has taken care of."""
_MARKS_SHARED = 16
"""The first form that knows how such a mark stands with the hub."""
_FLOW_LOG = 17
"""The first form whose log of call flows says until when, and why not."""
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

EMPLOYEES = [
    Employee(
        "202",
        "Mette Kjærgård",
        "Sælger",
        "mette@firma.example",
        (EmployeeNumber("+4586515152", "Direkte", "202", "6000"),),
        (EmployeePhone("200202", "Bord", "Yealink", "00:11:22:33:44:55", "202"),),
        (InfoField(InfoKind.TEXT, "Sprog", "Tysk"), InfoField(InfoKind.EMPLOYEE, "Leder", "203")),
        Department("Salg", "Åboulevarden 1", "8000", "Århus", "12345678", "Ole", "salg@firma.example", "579", "x"),
    ),
    Employee("203", "Søren Østergård"),
]
FLOWS = [
    CallFlow("6000", "Ferie", active=True, active_goto="6010", inactive_goto="202"),
    CallFlow("6001", "Nat", active=False),
]
CONTACTS = [
    Contact(
        "csv", "1", "Bo Ærlig", "Tømrer & Søn", "bo@kunde.example", "https://crm.example/?id=1",
        (ContactNumber("20 30 40 50", "mobil", "+4520304050"), ContactNumber("lok. 12", "", "")),
        (("Kundenr", "K-4711"),),
    ),
    Contact("csv", "2", "Åse"),
]  # fmt: skip
EVENTS = [
    RawEvent(NOON, "192.0.2.7", "", "GET", b"ANumber=%F8&x=\xff\x00", "", b"", understood=True),
    RawEvent(NOON + timedelta(seconds=5), "::1", "ended", "POST", b"", "text/plain", b"\x00\xff", False, "no call id"),
]
CALLS = [
    Call("12434346.4567", "202", Direction.INCOMING, CallState.ENDED, "+4520304050", NOON, ("200202", "2021"),
         NOON + timedelta(seconds=4), NOON + timedelta(seconds=90), 86, transfer=True),
    Call("12434346.4567", "203", Direction.INCOMING, CallState.ELSEWHERE, "+4520304050", NOON, answered_by="202"),
]  # fmt: skip
FAVOURITES = [PersonRef("csv", "1"), PersonRef("", "203")]
OF_A_CALL = RawEvent(
    NOON + timedelta(seconds=9), "192.0.2.7", "incoming", "GET", b"UniqueCallId=7.8", "", b"", True, "", "7.8"
)
DESK = DeskRow("d1", "202", Reading.DEPARTMENT, "", NOON, NOON, "c0de", None, NOON, NOON, "192.0.2.9")
NOTE = Note("n1", "12434346.4567", "+4520304050", "202", "Ringer igen på tirsdag", NOON)
UNSENT = Note("n2", "7.8", "", "202", "Siger hej", NOON, NoteState.UNSENT, NOON + timedelta(minutes=1))
UNSENT_MARK = Mark("9", handled=True, employee="202", when=NOON, state=MarkState.UNSENT)
DRAFT = Draft("7.8", "202", "Hun ville", NOON)
CHOICE = Choice("HubSpot", "512")
DECISION = ("reception", NOON, '{"by": "default"}')
LEARNT = ("12434346.4567", NOON + timedelta(hours=4), '{"number": "4711"}')
JOURNALED = JournalRow(
    "0a1b", "12434346.4567", "202", "+4520304050", "hubspot", Stage.WAITING, NOON, 2, "it is not available (503)", "{}"
)
NAMED = Named("Bo Ærlig", "Tømrer & Søn", "HubSpot", "https://crm.example/1")
FLOW_CHANGE = FlowChange(NOON, "6000", active=True, employee="202", desk="d1", outcome="done")
STUCK = FlowChange(
    NOON, "6001", active=False, employee="203", desk="timer", outcome="refused", due=NOON, why="6001 is locked."
)
MARKS = FlowMarks(favourite=True, important=True)
TIMER = FlowTimer("6000", back_to=False, due=NOON + timedelta(hours=20), employee="202", set_at=NOON)

NEVER_LOGGED = NeverLogged("+4570707070", NOON)

ARRIVED = Round(NOON, (Arrival("192.0.2.1", "ended", "GET", b"UniqueCallId=1&Duration=5", "", b""),))

CARD_INDEX = CardIndex((AddressCard("https://sky.example/a.vcf", '"1"', "1"),), {"https://sky.example/": "token"})


async def write(path: Path) -> None:
    """Write the story into a new file."""
    database = opened(path)
    journal, people = Journal(database), PeopleStore(database)
    await people.take_company(Lists(EMPLOYEES, FLOWS), source="account 1", when=NOON)
    await people.upsert_contacts(CONTACTS)
    await journal.append(EVENTS[0], CALLS)
    await journal.append(EVENTS[1], ())
    await journal.record_dial(time=NOON, number="+4520304050", origin="link", status="uncertain", device="200202")
    await FavouriteStore(database).write(FAVOURITES)
    await journal.append(OF_A_CALL, ())
    await DeskStore(database).add(DESK)
    await NoteStore(database).write(NOTE)
    await NoteStore(database).write(UNSENT)
    await DraftStore(database).keep(DRAFT)
    await FlowChangeStore(database).add(FLOW_CHANGE)
    await FlowChangeStore(database).add(STUCK)
    await FlowMarkStore(database).write("6000", MARKS)
    await FlowTimerStore(database).write(TIMER)
    await AddressCardStore(database).keep("csv", CARD_INDEX)
    await ChoiceStore(database).write("+4520304050", CHOICE, NOON)
    await ModuleStore(database).add_decisions([DECISION], forget_before=NOON)
    await ModuleStore(database).keep_learnt([LEARNT], now=NOON)
    await JournallingStore(database).put(JOURNALED)
    await NamedStore(database).write("+4520304050", NAMED, NOON)
    await OpenedPages(database).claim(CALLS[0].key, NOON)
    await NeverLogStore(database).add(NEVER_LOGGED.key, NEVER_LOGGED.added)
    await ArrivalStore(database).keep(ARRIVED)
    await HandledStore(database).say([CALLS[0].call_id], handled=True, employee="203", when=NOON, state=MarkState.HERE)
    await HandledStore(database).say(["9"], handled=True, employee="202", when=NOON, state=MarkState.UNSENT)
    database.close()


async def check(database: Database, *, form: int) -> None:
    """See that an open database tells the story, as far as the form that it was written in could."""
    journal, people = Journal(database), PeopleStore(database)
    assert await people.employees() == EMPLOYEES
    assert await people.flows() == FLOWS
    assert await people.synced_at() == NOON
    assert await people.contacts_by_e164("+4520304050") == CONTACTS[:1]
    assert await people.count_contacts() == len(CONTACTS)
    assert await ContactStore(database).sources() == [KeptSource(Source("csv", SourceKind.CSV), len(CONTACTS), None)]
    shared = form >= _SHARED
    assert await journal.raw_events_since(NOON) == [*EVENTS, *([OF_A_CALL] if shared else [])]
    assert await DeskStore(database).all() == ([DESK] if shared else [])
    assert await NoteStore(database).of_calls(["12434346.4567"]) == ([NOTE] if shared else [])
    assert await NoteStore(database).waiting() == ([UNSENT] if form >= _DRAFTS else [])
    assert await DraftStore(database).all() == ([DRAFT] if form >= _DRAFTS else [])
    stuck = [STUCK] if form >= _FLOW_LOG else []
    assert await FlowChangeStore(database).latest(9) == [*stuck, *([FLOW_CHANGE] if shared else [])]
    assert await FlowChangeStore(database).not_gone_back(NOON - timedelta(hours=1)) == stuck
    assert await FlowChangeStore(database).last_of_each() == ({"6000": FLOW_CHANGE} if shared else {})
    assert await FlowMarkStore(database).read() == ({"6000": MARKS} if form >= _TIMED else {})
    assert await FlowTimerStore(database).read() == ([TIMER] if form >= _TIMED else [])
    assert await AddressCardStore(database).index("csv") == (CARD_INDEX if form >= _INDEXED else CardIndex())
    modules = ModuleStore(database)
    assert await modules.decisions("reception") == ([(1, DECISION[2])] if form >= _MODULES else [])
    assert await modules.learnt(NOON) == ([LEARNT] if form >= _MODULES else [])
    journaled = await JournallingStore(database).due(NOON, limit=9)
    assert journaled == ([JOURNALED] if form >= _JOURNALLING else [])
    assert await NamedStore(database).of("+4520304050") == (NAMED if form >= _JOURNALLING else None)
    assert await NeverLogStore(database).all() == ([NEVER_LOGGED] if form >= _NEVER_LOG else [])
    assert await ArrivalStore(database).left() == ({1: ARRIVED} if form >= _ARRIVING else {})
    handled = await database.read(lambda one: mark_of(one, CALLS[0].call_id))
    assert handled == (Mark(CALLS[0].call_id, handled=True, employee="203", when=NOON) if form >= _HANDLED else None)
    assert await HandledStore(database).waiting("202") == ([UNSENT_MARK] if form >= _MARKS_SHARED else [])
    assert await journal.list_calls(since=NOON, employee="202") == CALLS[:1]
    assert await journal.list_calls(since=NOON, employee="203") == CALLS[1:]
    dials = await journal.list_dials(since=NOON, limit=9)
    assert dials == [Dial(NOON, "+4520304050", "link", "uncertain", "200202")]
    assert await ChoiceStore(database).of("+4520304050") == (CHOICE if form >= _CHOSEN else None)
    assert await FavouriteStore(database).read() == (FAVOURITES if form >= _PINNED else [])
    for typed, name in (
        ("kjærg", "Mette Kjærgård"),
        ("aerlig", "Bo Ærlig"),
        ("0304", "Bo Ærlig"),
        ("203", "Søren Østergård"),
    ):
        assert (await people.search(typed))[0].person.name == name

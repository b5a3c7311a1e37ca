"""What desks read of the company, and who may read and write what."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from fonetray.config.credentials import Credentials
from fonetray.listener.desk_ports import Forbidden, NotDone, NotNow
from fonetray.provider.client import ProviderClient
from fonetray.services.flows.history import FlowHistory
from fonetray.services.flows.switching import FlowSwitching
from fonetray.services.flows.timed_switch import TimedSwitches
from fonetray.services.hub.book import HubBook, Shelves
from fonetray.services.hub.flows import CompanyFlows, FlowParts
from fonetray.services.people.availability import Availability
from fonetray.services.people.directory import Directory
from fonetray.simulator.server import Simulator
from fonetray.store.database import Database
from fonetray.store.event_log import SqliteEventLog
from fonetray.store.flow_changes import FlowChangeStore
from fonetray.store.flow_timers import FlowTimerStore
from fonetray.store.handled_log import HandledLog
from fonetray.store.journal import Journal, RawEvent
from fonetray.store.notes import NoteStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import Company, Flows, HandledMessage, NoteMessage
from fonetray.telephony.note_text import LONGEST_NOTE, clean_note
from fonetray.telephony.reading import Reader, Reading, may_read
from support.databases import opened

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWN, ALL = Reader("d1", "202", Reading.OWN), Reader("d2", "203", Reading.ALL)


class Office:
    def __init__(self, database: Database, pbx: Simulator) -> None:
        self.database = database
        links = pbx.links
        credentials = Credentials(account=links["account"], hash=links["hash"])
        self.pbx, self.journal, people = pbx, Journal(database), PeopleStore(database)
        self.client = ProviderClient(
            api_url=links["api_url"], myfone_url=links["myfone_url"], credentials=lambda: credentials, timeout=5
        )
        self.directory = Directory(people=people, client=self.client, availability=Availability())
        self.log = SqliteEventLog(database=database, journal=self.journal)
        self.changes = FlowChangeStore(database)
        history = FlowHistory(self.changes)
        self.timed = TimedSwitches(store=FlowTimerStore(database), history=history, directory=self.directory)
        switching = FlowSwitching(directory=self.directory, timers=self.timed, history=history)
        self.flows = CompanyFlows(
            directory=self.directory, parts=FlowParts(switching, self.timed, history), now=lambda: NOW
        )
        self.book = HubBook(
            directory=self.directory,
            shelves=Shelves(people, self.journal, NoteStore(database), HandledLog(database)),
            flows=self.flows,
            may_read=lambda reader, employees: may_read(reader, employees, same_department=lambda *_: False),
            now=lambda: NOW,
        )

    async def call(self, call_id: str, employee: str, number: str, *, at: datetime = NOW) -> None:
        raw = RawEvent(at, "", "ended", "GET", f"UniqueCallId={call_id}".encode(), "", b"", True, "", call_id)
        call = Call(
            call_id, employee, Direction.INCOMING, CallState.ENDED, number, at, answered=at, ended=at, duration=60
        )
        await self.journal.append(raw, [call])


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    database = opened(tmp_path / "fonetray.db")
    async with Simulator() as pbx:
        made = Office(database, pbx)
        yield made
        await made.client.aclose()
    database.close()


async def test_the_tags_change_with_what_they_are_of(office: Office) -> None:
    empty = office.book.employees().tag, office.book.flows().tag
    await office.directory.sync()
    first = office.book.employees()
    assert msgspec.json.decode(first.body, type=Company).employees == office.directory.employees
    assert (first.tag, office.book.flows().tag) != empty
    await office.directory.sync()
    again = office.book.employees()
    assert again.tag == first.tag
    assert again.body != first.body, "it says when it was read"


async def test_a_flow_is_switched_and_who_did_it_is_kept(office: Office) -> None:
    await office.directory.sync()
    flow = office.directory.flows[0]
    after = await office.book.set_flow(OWN, flow.local_number, active=not flow.active, until="")
    assert msgspec.json.decode(after.body, type=Flows).flows[0].active is not flow.active
    office.pbx.behaviour.change({"failure": "500"})
    with pytest.raises(NotDone):
        await office.book.set_flow(ALL, flow.local_number, active=flow.active, until="")
    with pytest.raises(NotDone, match="no call flow 9"):
        await office.book.set_flow(ALL, "9", active=True, until="")
    kept = [(one.employee, one.desk, one.active, one.outcome == "done") for one in await office.changes.latest(9)]
    assert kept == [("203", "d2", flow.active, False), ("202", "d1", not flow.active, True)]


async def test_a_flow_goes_back_when_it_was_said_and_switching_it_by_hand_ends_that(office: Office) -> None:
    await office.directory.sync()
    flow, due = office.directory.flows[0], (NOW + timedelta(hours=20)).isoformat()
    await office.book.set_flow(OWN, flow.local_number, active=not flow.active, until="")
    log = await office.book.time_flow(ALL, flow.local_number, due, back_to=None)
    assert [(change.employee, change.active) for change in log.changes] == [("202", not flow.active)]
    (timer,) = log.timers
    assert (timer.local_number, timer.back_to, timer.due, timer.employee) == (
        flow.local_number, flow.active, due, "203",
    )  # fmt: skip
    for wrong in ("08:00", "tomorrow", NOW.isoformat(), "2026-03-03T08:00", "2036-03-03T08:00+01:00"):
        with pytest.raises(ValueError, match=r"time|isoformat"):
            await office.book.time_flow(OWN, flow.local_number, wrong, back_to=None)
    with pytest.raises(NotDone):
        await office.book.time_flow(OWN, "9", due, back_to=None)
    assert (await office.book.flow_log()).timers == (timer,)
    await office.book.set_flow(OWN, flow.local_number, active=flow.active, until="")
    assert (await office.book.flow_log()).timers == ()
    office.pbx.behaviour.change({"failure": "500"})
    with pytest.raises(NotDone):
        await office.book.read_flows()


async def test_who_spoke_last_is_told_to_whom_it_concerns(office: Office) -> None:
    await office.call("1", "203", "86515151", at=NOW - timedelta(minutes=5))
    with pytest.raises(Forbidden):
        await office.book.last_contact(OWN, "86515151", besides_call="")
    await office.call("2", "202", "+4586515151")
    found = await office.book.last_contact(OWN, "86 51 51 51", besides_call="2")
    assert found is not None
    assert (found.employee, found.age, found.duration) == ("203", 300, 60)
    assert await office.book.last_contact(ALL, "+4586515151", besides_call="2") == found
    for nobody in ("", "anonymous", "20304050"):
        with pytest.raises(Forbidden):
            await office.book.last_contact(OWN, nobody, besides_call="")


async def test_who_spoke_to_a_colleague_last_is_told_to_who_may_read_it(office: Office) -> None:
    await office.directory.sync()
    direct = office.directory.employee("204")
    assert direct is not None
    for which, number in enumerate(("204", direct.numbers[0].number)):
        await office.call(f"own{which}", "202", number, at=NOW - timedelta(minutes=9))
        await office.call(f"other{which}", "203", number)
        assert await office.book.last_contact(OWN, number, besides_call="") is None
        found = await office.book.last_contact(ALL, number, besides_call="")
        assert found is not None
        assert found.employee == "203"
        found = await office.book.last_contact(OWN, number, besides_call=f"other{which}")
        assert found is not None
        assert found.employee == "202"


async def test_notes_are_shared_by_whom_the_call_concerns(office: Office) -> None:
    await office.call("1", "202", "86515151")
    await office.call("2", "204", "86515151")
    note = NoteMessage("n1", "1", "Ringer\x00 igen <b>\r\ni morgen ", author="999", written="never")
    kept = await office.book.write_note(OWN, note)
    assert (kept.author, kept.text, kept.written) == ("202", "Ringer  igen <b>\ni morgen", NOW.isoformat())
    assert await office.book.write_note(OWN, note) == kept, "sent twice it is one"
    for reader, where in ((OWN, {"call_id": "1", "number": ""}), (ALL, {"call_id": "", "number": "+4586515151"})):
        assert await office.book.notes(reader, **where) == [kept]
    with pytest.raises(Forbidden):
        await office.book.write_note(ALL, NoteMessage("n1", "2", "mine"))
    for wrong in (NoteMessage("n2", "2", "x"), NoteMessage("n2", "none", "x")):
        with pytest.raises(Forbidden):
            await office.book.write_note(OWN, wrong)
    for bad in (NoteMessage("", "1", "x"), NoteMessage("x" * 65, "1", "x"), NoteMessage("n3", "1", " \n"),
                NoteMessage("n\x00", "1", "x"), NoteMessage("n\n", "1", "x")):  # fmt: skip
        with pytest.raises(ValueError, match="a note needs"):
            await office.book.write_note(OWN, bad)


async def test_notes_on_others_calls_with_a_number_are_for_whom_those_calls_are(office: Office) -> None:
    await office.call("mine", "202", "86515151")
    await office.call("theirs", "203", "+4586515151")
    await office.call("ours", "203", "86515151")
    await office.call("ours", "202", "86515151")
    for call in ("theirs", "ours"):
        await office.book.write_note(ALL, NoteMessage(f"of-{call}", call, call))
    await office.book.write_note(OWN, NoteMessage("of-mine", "mine", "mine"))

    async def read(reader: Reader) -> set[str]:
        return {note.text for note in await office.book.notes(reader, call_id="", number="86 51 51 51")}

    assert await read(OWN) == {"ours", "mine"}
    assert await read(ALL) == {"ours", "mine", "theirs"}
    await office.database.write(lambda one: one.execute("DELETE FROM calls").rowcount)
    with pytest.raises(Forbidden):
        await read(OWN)
    await office.call("later", "202", "86515151")
    assert await read(OWN) == {"mine"}, "what one wrote oneself stays readable when its call is forgotten"


async def test_only_who_wrote_a_note_changes_and_deletes_it(office: Office) -> None:
    await office.call("1", "202", "86515151")
    first = await office.book.write_note(OWN, NoteMessage("n1", "1", "calls again"))
    now = NoteMessage("n1", "1", "has called", edited="never")
    changed = await office.book.write_note(OWN, now)
    assert (changed.text, changed.written, changed.edited) == ("has called", first.written, NOW.isoformat())
    other = Reader("d3", "203", Reading.ALL)
    with pytest.raises(Forbidden, match="another's id"):
        await office.book.write_note(other, NoteMessage("n1", "1", "mine now"))
    with pytest.raises(Forbidden, match="another's note"):
        await office.book.delete_note(other, "n1")
    assert await office.book.notes(OWN, call_id="1", number="") == [changed]
    await office.database.write(lambda one: one.execute("DELETE FROM calls").rowcount)
    assert (await office.book.write_note(OWN, NoteMessage("n1", "1", "still mine"))).text == "still mine"
    for _ in range(2):
        await office.book.delete_note(OWN, "n1")
    await office.call("1", "202", "86515151")
    assert await office.book.notes(OWN, call_id="1", number="") == []
    again = await office.book.write_note(OWN, NoteMessage("n1", "1", "calls again", age=60))
    assert (again.text, again.edited) == ("calls again", "")


@pytest.mark.parametrize(("age", "ago"), [(90.5, 90.5), (-5, 0), (1e12, 31 * 86400)])
async def test_a_note_that_comes_late_is_of_when_it_was_written(office: Office, age: float, ago: float) -> None:
    await office.call("1", "202", "86515151")
    kept = await office.book.write_note(OWN, NoteMessage("n1", "1", "x", age=age))
    assert kept.written == (NOW - timedelta(seconds=ago)).isoformat()


async def test_who_may_read_a_call_says_that_it_was_taken_care_of(office: Office) -> None:
    await office.call("1", "202", "86515151")
    await office.call("2", "204", "86515151")
    first = await office.book.handled(OWN, HandledMessage("1", handled=True, age=60, employee="999", number=99))
    assert first == HandledMessage("1", handled=True, age=60.0, employee="202", number=1)
    assert await office.book.handled(ALL, HandledMessage("1", handled=True)) == first, "who said it first stays"
    late = await office.book.handled(ALL, HandledMessage("1", handled=False, age=30))
    assert late == first, "which was said again since"
    again = await office.book.handled(ALL, HandledMessage("1", handled=False, age=-5))
    assert (again.handled, again.employee, again.age, again.number) == (False, "203", 0.0, 2)
    for reader, call_id in ((OWN, "2"), (OWN, "none"), (ALL, "none"), (ALL, "")):
        with pytest.raises(Forbidden):
            await office.book.handled(reader, HandledMessage(call_id, handled=True))
    await office.database.write(lambda one: one.execute("ALTER TABLE handled_calls RENAME TO away").rowcount)
    with pytest.raises(NotNow):
        await office.book.handled(OWN, HandledMessage("1", handled=True))


async def test_a_note_is_found_by_its_id_by_who_may_read_it(office: Office) -> None:
    await office.call("1", "203", "86515151")
    kept = await office.book.write_note(ALL, NoteMessage("n1", "1", "calls again"))
    assert await office.book.notes(ALL, call_id="", number="", note_id="n1") == [kept]
    for note_id in ("n1", "n2"):
        assert await office.book.notes(OWN, call_id="", number="", note_id=note_id) == []
    await office.database.write(lambda one: one.execute("DELETE FROM calls").rowcount)
    assert await office.book.notes(ALL, call_id="", number="", note_id="n1") == [kept], "one's own"
    with pytest.raises(Forbidden):
        await office.book.notes(ALL, call_id="1", number="")


async def test_nobody_writes_on_a_call_that_never_was(office: Office) -> None:
    for call_id in ("none", "", "x" * 60_000):
        with pytest.raises(Forbidden):
            await office.book.write_note(ALL, NoteMessage("n1", call_id, "x"))


async def test_a_database_that_fails_is_no_refusal(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.call("1", "202", "86515151")
    await office.directory.sync()
    flow = office.directory.flows[0]
    await office.database.write(lambda one: one.execute("ALTER TABLE calls RENAME TO away").rowcount)
    await office.database.write(lambda one: one.execute("ALTER TABLE notes RENAME TO noted").rowcount)
    for asked in (
        office.book.last_contact(OWN, "86515151", besides_call=""),
        office.book.notes(OWN, call_id="1", number=""),
        office.book.notes(OWN, call_id="", number="86515151"),
        office.book.write_note(OWN, NoteMessage("n1", "1", "x")),
        office.book.delete_note(OWN, "n1"),
    ):
        with pytest.raises(NotNow) as caught:
            await asked
        assert ".db" not in str(caught.value), "what the hub's files are called is none of a desk's business"
    full = "CREATE TRIGGER no_room BEFORE INSERT ON call_flows BEGIN SELECT raise(abort, 'no room'); END"
    await office.database.write(lambda one: one.execute(full).rowcount)
    with caplog.at_level("INFO"), pytest.raises(NotNow):
        await office.book.set_flow(OWN, flow.local_number, active=not flow.active, until="")
    assert [change.outcome for change in await office.changes.latest(9)] == ["not-kept"]
    assert f"Call flow {flow.local_number} {'off' if flow.active else 'on'} by 202 from desk d1" in caplog.text


def test_a_note_is_cut_and_cleaned() -> None:
    assert clean_note("a\ud800b\x07\r\n" + "x" * 5000) == "a b \n" + "x" * (LONGEST_NOTE - 5)

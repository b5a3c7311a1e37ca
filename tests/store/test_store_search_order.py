"""In which order people stand who are found alike: whom one knows first, then colleagues, then the Danish alphabet."""

from datetime import UTC, datetime, timedelta

import pytest

from fonetray.store.collation import alphabetical
from fonetray.store.database import Database
from fonetray.store.favourites import FavouriteStore
from fonetray.store.journal import Journal
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.people import Contact, ContactNumber, Employee, EmployeeNumber, PersonRef

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ME = "201"
EMPLOYEES = [
    Employee("202", "Hansen Colleague"),
    Employee("203", "Hansen Direct", "", "", (EmployeeNumber("+4586515152"),)),
]
CROWD = [
    Contact("crm", str(n), f"Hansen {n:04}", numbers=(ContactNumber(f"2000{n:04}", "", f"+452000{n:04}"),))
    for n in range(600)
]


@pytest.fixture
async def people(database: Database) -> PeopleStore:
    people = PeopleStore(database)
    await people.upsert_contacts(CROWD)
    await people.replace_employees(EMPLOYEES)
    return people


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


async def found(people: PeopleStore, text: str = "hansen", employee: str = ME) -> list[str]:
    return [hit.person.name.removeprefix("Hansen ") for hit in await people.search(text, employee=employee)]


async def called(journal: Journal, number: int | str, days_ago: float, employee: str = ME) -> None:
    e164 = number if isinstance(number, str) else f"+452000{number:04}"
    started = NOON - timedelta(days=days_ago)
    call = Call(f"{started.isoformat()}.{number}", employee, Direction.INCOMING, CallState.ENDED, e164, started)
    await journal.save_calls([call])


async def dialled(journal: Journal, number: str, *, status: str = "placed", origin: str = "search") -> None:
    await journal.record_dial(time=NOON, number=number, origin=origin, status=status, device="")


async def test_favourites_stand_first_however_late_they_were_added(database: Database, people: PeopleStore) -> None:
    await FavouriteStore(database).write([PersonRef("crm", "599"), PersonRef("", "203"), PersonRef("gone", "1")])
    assert (await found(people))[:4] == ["Direct", "0599", "Colleague", "0000"]


async def test_who_was_called_stands_before_who_was_not(journal: Journal, people: PeopleStore) -> None:
    await called(journal, 500, days_ago=3)
    assert (await found(people))[:3] == ["0500", "Colleague", "Direct"]


async def test_favourites_stand_before_them(database: Database, journal: Journal, people: PeopleStore) -> None:
    await called(journal, 500, days_ago=0)
    await FavouriteStore(database).write([PersonRef("crm", "599")])
    assert (await found(people))[:2] == ["0599", "0500"]


async def test_recent_calls_count_more_and_so_do_many(journal: Journal, people: PeopleStore) -> None:
    await called(journal, 500, days_ago=1)
    await called(journal, 501, days_ago=8)
    assert (await found(people))[:2] == ["0500", "0501"]
    await called(journal, 501, days_ago=9)
    assert (await found(people))[:2] == ["0501", "0500"]
    await called(journal, 502, days_ago=60)
    await called(journal, 502, days_ago=61)
    assert (await found(people))[:3] == ["0501", "0500", "0502"]


async def test_dials_count_without_events_of_the_pbx(journal: Journal, people: PeopleStore) -> None:
    await dialled(journal, "+4520000500")
    await dialled(journal, "202")
    await dialled(journal, "86 51 51 52")
    await dialled(journal, "+4520000501", status="cancelled")
    await dialled(journal, "+4520000502", origin="connect")  # somebody else's call
    assert (await found(people))[:4] == ["Colleague", "Direct", "0500", "0000"]


async def test_other_peoples_calls_are_not_mine(journal: Journal, people: PeopleStore) -> None:
    await called(journal, 500, days_ago=0, employee="202")
    assert (await found(people))[0] == "Colleague"
    assert (await found(people, employee=""))[0] == "0500"
    assert (await found(people))[0] == "Colleague"


async def test_how_somebody_is_found_weighs_more(database: Database, people: PeopleStore) -> None:
    await people.upsert_contacts([Contact("x", "1", "Zenia", "Hansen & Co."), Contact("x", "2", "Hans Nobody")])
    await FavouriteStore(database).write([PersonRef("x", "1")])
    assert (await found(people, "hanse"))[0] == "Colleague"
    assert (await found(people, "hansen co"))[:2] == ["Colleague", "Zenia"]


async def test_one_who_is_known_is_found_by_all_that_others_are(database: Database, people: PeopleStore) -> None:
    await FavouriteStore(database).write([PersonRef("crm", "599")])
    for typed in ("han 0599", "00059", "2000059", "20", "h"):
        assert (await found(people, typed))[0] == "0599"
    assert "0599" not in await found(people, "0598")


async def test_a_colleague_who_has_moved_is_not_taken_for_another(database: Database, people: PeopleStore) -> None:
    await FavouriteStore(database).write([PersonRef("", "203")])
    assert (await found(people))[0] == "Direct"
    await people.replace_employees([Employee("204", "Bo"), *EMPLOYEES])
    assert (await found(people, "hansen d")) == ["Direct"]
    assert (await found(people))[0] == "Direct"
    await people.replace_employees(EMPLOYEES[:1])
    assert (await found(people))[:2] == ["Colleague", "0000"]


async def test_whom_one_knows_takes_no_time_until_something_changes(database: Database, people: PeopleStore) -> None:
    asked: list[str] = []
    await found(people)
    await database.read(lambda one: one.set_trace_callback(asked.append))
    await found(people, "hansen 1")
    assert not [statement for statement in asked if "favourites" in statement or "dials" in statement]
    await FavouriteStore(database).write([PersonRef("crm", "599")])
    await found(people)
    assert [statement for statement in asked if "favourites" in statement]
    await database.read(lambda one: one.set_trace_callback(None))


ORDER = (
    "3F", "Anders", "Andersen, Bo", "Åge", "Aage", "Aabenraa", "Ægir", "Äpfel", "Østergård", "Öberg", "Zoe", "Émile",
    "Emil", "Müller", "Myrtue", "Abel", "ÅSE", "Aase", "Azorno",
)  # fmt: skip


def test_the_alphabet_is_danish() -> None:
    assert sorted(ORDER, key=lambda name: (alphabetical(name), name)) == [
        "3F", "Abel", "Anders", "Andersen, Bo", "Azorno", "Emil", "Émile", "Müller", "Myrtue", "Zoe", "Ægir", "Äpfel",
        "Öberg", "Østergård", "Aabenraa", "Aage", "Åge", "Aase", "ÅSE",
    ]  # fmt: skip

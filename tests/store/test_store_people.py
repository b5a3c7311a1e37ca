"""Colleagues, contacts and call flows: what a reading and an import leave behind."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from fonetray.store import company
from fonetray.store.database import Database
from fonetray.store.errors import StoreError
from fonetray.store.journal import Journal
from fonetray.store.people import Difference, PeopleStore
from fonetray.store.schema import check_whole
from fonetray.store.search import Rank
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.doubts import Doubt, Lists, Missing
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
)
from support.databases import opened

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

METTE = Employee(
    "202",
    "Mette Ågård",
    "Sælger",
    "mette@firma.example",
    (EmployeeNumber("86515152", "Direkte"),),
    (EmployeePhone("2020", "Bord", "Yealink", "00:11"),),
    (InfoField(InfoKind.TEXT, "Sprog", "Tysk"),),
    Department("Salg", city="Århus"),
)


def contact(key: str, name: str = "Bo Kunde", *numbers: str) -> Contact:
    return Contact(
        "csv", key, name, "Tømrer & Søn", "bo@kunde.example", "https://crm.example/?id=1",
        tuple(ContactNumber(number, "mobil", f"+45{number}") for number in numbers), (("Kundenr", key),),
    )  # fmt: skip


@pytest.fixture
def people(database: Database) -> PeopleStore:
    return PeopleStore(database)


async def names(people: PeopleStore, text: str) -> list[str]:
    return [hit.person.name for hit in await people.search(text)]


async def test_colleagues_come_back_whole_and_in_order(people: PeopleStore) -> None:
    bare = Employee("0101")
    assert await people.replace_employees([METTE, bare]) == Difference(added=2)
    assert await people.employees() == [METTE, bare]


async def test_a_reading_replaces_the_one_before(people: PeopleStore, database: Database) -> None:
    await people.replace_employees([METTE, Employee("203", "Ole"), Employee("204", "Ib")])
    moved = replace(METTE, department=Department("Lager"))
    assert await people.replace_employees([Employee("205", "Ida"), Employee("203", "Ole"), moved]) == Difference(
        1, 1, 1
    )
    assert [employee.local_number for employee in await people.employees()] == ["205", "203", "202"]
    assert await names(people, "ib") == []
    assert [hit.rank for hit in await people.search("salg")] == [Rank.TYPO]  # she is a sælger still
    assert await names(people, "lager") == ["Mette Ågård"]
    await database.write(check_whole)


async def statements(database: Database, work: Callable[[], Awaitable[object]]) -> list[str]:
    """What SQLite was told to write in ``work``, on one line each."""
    told: list[str] = []

    def watch(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(told.append)

    await database.write(watch)
    await work()
    await database.write(lambda connection: connection.set_trace_callback(None))
    return [" ".join(line.split()) for line in told if line.lstrip()[:6].upper() in ("INSERT", "DELETE", "UPDATE")]


async def test_only_rows_that_differ_are_written(people: PeopleStore, database: Database) -> None:
    everybody = [Employee(str(local), f"Navn {local}") for local in range(200, 300)]
    await people.replace_employees(everybody)
    assert await statements(database, lambda: people.replace_employees(everybody)) == []
    everybody[50] = replace(everybody[50], name="Nyt Navn")
    everybody.insert(20, Employee("500", "Ny Kollega"))
    del everybody[90]
    told = await statements(database, lambda: people.replace_employees(everybody))
    written = [line for line in told if line.startswith("INSERT INTO employees")]
    assert len(written) == 2
    assert len([line for line in told if line.startswith("DELETE FROM employees")]) == 2
    assert await people.employees() == everybody
    assert await names(people, "nyt") == ["Nyt Navn"]
    assert await names(people, "kollega") == ["Ny Kollega"]
    await database.write(check_whole)


async def test_only_flows_that_differ_are_written(people: PeopleStore, database: Database) -> None:
    flows = [CallFlow(str(local), "Ferie", active=False) for local in range(6000, 6006)]
    await people.replace_flows(flows)
    assert await statements(database, lambda: people.replace_flows(flows)) == []
    flows[2] = replace(flows[2], active=True)
    del flows[5]
    told = await statements(database, lambda: people.replace_flows(flows))
    assert [line.partition(" ")[0] for line in told] == ["DELETE", "INSERT"]
    assert await people.flows() == flows


async def test_the_company_is_taken_whole_or_not_at_all(people: PeopleStore, database: Database) -> None:
    flows = [CallFlow("6000", "Ferie", active=True)]
    await people.take_company(Lists([METTE], flows), source="account 1", when=NOON)
    unreadable = CallFlow("6001", "Nat", active=True, active_goto=cast("str", object()))
    with pytest.raises(StoreError):
        await people.take_company(
            Lists([Employee("203", "Ole")], [unreadable]), source="account 2", when=NOON + timedelta(hours=1)
        )
    assert await people.employees() == [METTE]
    assert await names(people, "ole") == []
    assert await people.flows() == flows
    assert (await people.synced_at(), await people.synced_from()) == (NOON, "account 1")
    await database.write(check_whole)


async def test_a_doubt_is_kept_until_a_list_is_taken(people: PeopleStore, database: Database) -> None:
    doubt = Doubt(Missing.PEOPLE, 12, 40, NOON, "c0ffee")
    assert await people.doubt() is None
    await people.keep_doubt(doubt)
    assert await people.doubt() == doubt
    await people.take_company(Lists([METTE], []), source="", when=NOON)
    assert await people.doubt() is None
    await database.write(lambda one: company.note(one, "doubt", '{"missing": "hair"}'))
    assert await people.doubt() is None


def test_five_thousand_colleagues_are_read_again_in_a_moment(tmp_path: Path) -> None:
    """Measured as work, not as time: what has not changed costs no statement."""
    database = opened(tmp_path / "many.db")
    many = [replace(METTE, local_number=str(number), name=f"Navn {number}") for number in range(10_000, 15_000)]
    people = PeopleStore(database)

    async def work() -> tuple[Difference, list[str], Difference]:
        first = await people.replace_employees(many)
        told = await statements(database, lambda: people.replace_employees(many))
        return first, told, await people.replace_employees([*many[:2_500], Employee("1", "Midt I"), *many[2_500:]])

    try:
        assert asyncio.run(work()) == (Difference(added=5_000), [], Difference(added=1))
    finally:
        database.close()


async def test_a_local_number_named_twice_is_one_colleague(people: PeopleStore) -> None:
    await people.replace_employees([Employee("202", "Before"), Employee("202", "After")])
    assert [employee.name for employee in await people.employees()] == ["After"]
    assert await names(people, "202") == ["After"]


async def test_contacts_are_added_then_changed_then_left(people: PeopleStore, database: Database) -> None:
    both = [contact("1", "Bo", "20304050", "86515151"), contact("2", "Åse", "20304051")]
    assert await people.upsert_contacts(both) == Difference(added=2)
    assert await people.upsert_contacts(both) == Difference()
    changed = contact("1", "Bo Larsen", "20304052")
    assert await people.upsert_contacts([changed, both[1], contact("3")]) == Difference(added=1, changed=1)
    assert await people.count_contacts() == 3
    assert await people.contacts_by_e164("+4520304050") == []
    assert await people.contacts_by_e164("+4520304052") == [changed]
    assert await names(people, "20304050") == []
    assert await names(people, "20304052") == ["Bo Larsen"]
    await database.write(check_whole)


async def test_the_last_of_a_key_counts(people: PeopleStore) -> None:
    twice = [contact("1", "Zenia", "20304050"), contact("1", "Anna", "20304050")]
    assert await people.upsert_contacts(twice) == Difference(added=1)
    assert await people.contacts_by_e164("+4520304050") == twice[1:]


async def test_sources_keep_their_own_keys(people: PeopleStore) -> None:
    other = replace(contact("1", "Bo", "20304050"), source="crm")
    await people.upsert_contacts([contact("1", "Bo", "20304050"), other])
    (bo,) = await people.contacts_by_e164("+4520304050")
    assert bo.sources == ("csv", "crm")


async def test_only_the_same_e164_is_the_same_number(people: PeopleStore) -> None:
    norwegian = Contact("csv", "n", "Nordmann", numbers=(ContactNumber("+47 86515151", "", "+4786515151"),))
    unreadable = Contact("csv", "u", "Ukendt", numbers=(ContactNumber("lok. 12", "", ""),))
    await people.upsert_contacts([norwegian, unreadable, contact("d", "Dansker", "86515151")])
    assert [entry.name for entry in await people.contacts_by_e164("+4586515151")] == ["Dansker"]
    assert await people.contacts_by_e164("") == []


async def test_a_large_import_goes_in_parts_between_which_events_are_kept(
    people: PeopleStore, database: Database
) -> None:
    commits: list[int] = []

    def watched(connection: object) -> None:
        connection.set_trace_callback(  # type: ignore[attr-defined]  # a Connection
            lambda statement: commits.append(1) if statement == "COMMIT" else None
        )

    await database.write(watched)
    many = [contact(str(number), f"Navn {number:05}", str(20_000_000 + number)) for number in range(2_600)]
    assert await people.upsert_contacts(many) == Difference(added=2_600)
    assert len(commits) > 5
    assert await people.count_contacts() == 2_600
    assert [entry.key for entry in await people.contacts_by_e164("+4520002599")] == ["2599"]


async def test_flows_and_the_time_of_the_last_reading(people: PeopleStore) -> None:
    flows = [CallFlow("6001", "Nat", active=True, active_goto="6010"), CallFlow("6000", "Ferie", active=False)]
    assert await people.synced_at() is None
    await people.replace_flows([CallFlow("1", "Gammel", active=True)])
    await people.replace_flows(flows)
    await people.take_company(Lists([METTE], flows), source="account 1", when=NOON)
    assert await people.flows() == flows
    assert await people.synced_at() == NOON


async def test_the_last_contact_is_the_latest_call_that_was_spoken(people: PeopleStore, database: Database) -> None:
    def spoken(call_id: str, minutes: int, state: CallState, number: str = "+4586515151") -> Call:
        return Call(call_id, "202", Direction.INCOMING, state, number, NOON + timedelta(minutes=minutes), duration=60)

    await Journal(database).save_calls(
        [
            spoken("1", 0, CallState.ENDED, "86515151"),
            spoken("2", 5, CallState.ENDED),
            spoken("3", 6, CallState.MISSED),
            spoken("4", 7, CallState.ENDED, "20304050"),
            spoken("5", 8, CallState.ANSWERED),
        ]
    )
    last = await people.last_contact("86 51 51 51", besides_call="5")
    assert last is not None
    assert (last.when, last.employee, last.duration) == (NOON + timedelta(minutes=5), "202", 60)
    assert await people.last_contact("") is None
    assert await people.last_contact("+4599999999") is None

"""Who is on the line: one reading of our own file, other sources meanwhile, and an answer whatever fails."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.lookup.matches import Match, Why
from fonetray.lookup.resolver import Resolver
from fonetray.provider.client import ProviderClient
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.services.people.availability import Availability
from fonetray.services.people.choosing import Choosing
from fonetray.services.people.directory import Directory
from fonetray.services.people.identity import Identification, Identity
from fonetray.services.people.naming import Naming
from fonetray.store.choices import ChoiceStore
from fonetray.store.database import Database
from fonetray.store.journal import Journal
from fonetray.store.last_digits import LastDigits
from fonetray.store.named import KEPT, NamedStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.events import Direction
from fonetray.telephony.people import Contact, ContactNumber, Department, Employee, EmployeeNumber
from support.databases import opened

NUMBER, DIRECT = "+4586515151", "+4578791001"
METTE = Employee("202", "Mette Lund", numbers=(EmployeeNumber(DIRECT),), department=Department("Salg"))
JENSEN = Contact("csv", "1", "Jensen & Søn", "Tømrer", url="https://x.example/1",
                 numbers=(ContactNumber("86515151", "", NUMBER),), fields=(("By", "Hobro"),))  # fmt: skip
TODAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Elsewhere:
    """A source across a network."""

    name = "crm"

    def __init__(self, *found: Match, error: Exception | None = None, late: bool = False) -> None:
        self._found, self._error, self._late = found, error, late
        self.gate = asyncio.Event()

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        assert number.e164
        if self._late:
            await self.gate.wait()
        if self._error is not None:
            raise self._error
        return self._found


class Office:
    def __init__(self, database: Database, directory: Directory) -> None:
        self.database, self.directory, self.people = database, directory, PeopleStore(database)
        self.choosing = Choosing(store=ChoiceStore(database), now=lambda: TODAY)
        self.naming = Naming(store=NamedStore(database), now=lambda: TODAY)
        self.resolver = Resolver()

    def asking(self, *sources: Elsewhere, patience: float = 30) -> Identification:
        self.resolver = Resolver(sources, deadline=30)
        return Identification(
            directory=self.directory,
            people=self.people,
            resolver=self.resolver,
            choosing=self.choosing,
            endings=LastDigits(self.database),
            naming=self.naming,
            patience=patience,
        )


async def told(identification: Identification, text: str = NUMBER) -> list[Identity]:
    return [identity async for identity in identification.asking(text)]


def names(identity: Identity) -> list[str]:
    return [match.name for match in identity.matches]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    database = opened(tmp_path / "fonetray.db")
    people = PeopleStore(database)
    await people.replace_employees([METTE])
    await people.upsert_contacts([JENSEN])
    await Journal(database).save_calls([Call("1", "202", Direction.INCOMING, CallState.ENDED, NUMBER, TODAY)])
    async with asyncio.timeout(60):
        client = ProviderClient(
            api_url="https://x.example", myfone_url="https://x.example", credentials=lambda: NO_CREDENTIALS
        )
        directory = Directory(people=people, client=client, availability=Availability())
        await directory.load()
        yield Office(database, directory)
        await client.aclose()
        database.close()


async def test_all_that_is_kept_comes_with_one_reading(office: Office) -> None:
    readings: list[str] = []
    trace = readings.append
    await office.database.read(lambda one: one.set_trace_callback(trace))
    readings.clear()
    identity = await office.asking().who("86 51 51 51")
    await office.database.read(lambda one: one.set_trace_callback(None))
    assert identity.matches == (
        Match("Jensen & Søn", "contacts", "Tømrer", "https://x.example/1", fields=(("By", "Hobro"),), key="csv/1"),
    )
    assert identity.last is not None
    assert identity.last.when == TODAY
    assert readings.count("BEGIN") == 2  # who's, and the one that ends the counting


async def test_only_who_asks_for_the_last_call_and_not_for_this_one(office: Office) -> None:
    assert (await office.asking().known(NUMBER)).last is None
    assert (await office.asking().known(NUMBER)).matches
    assert (await office.asking().who(NUMBER, besides_call="1")).last is None


@pytest.mark.parametrize(("text", "why"), [("202", Why.LOCAL_NUMBER), (DIRECT, Why.SAME_NUMBER)])
async def test_colleagues_come_first(office: Office, text: str, why: Why) -> None:
    assert (await office.asking().who(text)).matches == (Match("Mette Lund", "colleagues", "Salg", why=why, key="202"),)


@pytest.mark.parametrize("text", ["", "anonymous"])
async def test_a_hidden_number_is_nobodys(office: Office, text: str) -> None:
    (identity,) = await told(office.asking(Elsewhere(Match("Everybody", "crm"))), text)
    assert (identity.matches, identity.last) == ((), None)


async def test_what_is_at_hand_comes_at_once_and_what_others_know_as_they_say_it(office: Office) -> None:
    fast = Elsewhere(Match("Perhaps", "crm", why=Why.LAST_DIGITS), late=True)
    slow = Elsewhere(Match("Surely", "erp"), late=True)
    answers = office.asking(fast, slow).asking(NUMBER)
    assert names(await anext(answers)) == ["Jensen & Søn"]
    fast.gate.set()
    identity = await anext(answers)
    assert names(identity) == ["Jensen & Søn", "Perhaps"]
    assert identity.last is not None
    slow.gate.set()
    identity = await anext(answers)
    assert names(identity) == ["Jensen & Søn", "Surely", "Perhaps"]
    assert identity.last is not None
    assert [one async for one in answers] == []


async def test_nobody_elsewhere_is_asked_for_a_list(office: Office) -> None:
    source = Elsewhere(error=AssertionError("asked"))
    identification = office.asking(source)
    await identification.known(NUMBER)
    await identification.who(NUMBER)
    assert office.resolver.standings()[0].failures == 0


async def test_what_was_found_a_moment_ago_is_at_hand(office: Office) -> None:
    identification = office.asking(Elsewhere(Match("Surely", "crm")))
    await told(identification, "+4570101010")
    assert names(await identification.known("70 10 10 10")) == ["Surely"]


async def test_a_source_that_fails_costs_only_itself(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    sources = Elsewhere(Match("Surely", "crm")), Elsewhere(error=OSError("no route"))
    with caplog.at_level(logging.WARNING):
        last = (await told(office.asking(*sources)))[-1]
    assert names(last) == ["Jensen & Søn", "Surely"]
    assert [record.getMessage() for record in caplog.records] == ["Lookup in crm failed: it failed with OSError"]
    caplog.clear()


async def test_a_number_whose_country_was_written_wrongly_is_a_maybe(office: Office) -> None:
    odd = Contact("csv", "2", "Bo Holm", numbers=(ContactNumber("+46 70 10 10 10", "", "+4670101010"),))
    other = Contact("csv", "3", "Ib", numbers=(ContactNumber("170101010", "", ""), ContactNumber("x 70101010 9")))
    await office.people.upsert_contacts([odd, other])
    at_once, later = await told(office.asking(), "70101010")
    assert (at_once.matches, names(later)) == ((), ["Bo Holm", "Ib"])
    assert {match.why for match in later.matches} == {Why.LAST_DIGITS}


async def test_whom_the_user_chose_comes_first_from_then_on(office: Office) -> None:
    identification = office.asking(Elsewhere(Match("Surely", "crm", key="7"), Match("Bo", "crm", why=Why.UNPROVEN)))
    identity = (await told(identification))[-1]
    assert (names(identity), identity.chosen) == (["Jensen & Søn", "Surely", "Bo"], False)
    await office.choosing.choose(identity.number, identity.matches[2])
    chosen = await identification.known(NUMBER)
    assert (names(chosen), chosen.chosen) == (["Bo", "Jensen & Søn", "Surely"], True)
    await office.choosing.choose(identity.number, identity.matches[1])
    assert names(await identification.who(NUMBER)) == ["Surely", "Jensen & Søn", "Bo"]
    await office.choosing.forget(identity.number)
    assert (await identification.known(NUMBER)).chosen is False


async def test_one_who_was_chosen_and_is_gone_is_not_missed(office: Office) -> None:
    identification = office.asking(Elsewhere(Match("Surely", "crm")))
    number = identification.read(NUMBER)
    await office.choosing.choose(number, Match("Gone", "crm"))
    identity = (await told(identification))[-1]
    assert (names(identity), identity.chosen) == (["Jensen & Søn", "Surely"], False)


async def test_a_slow_disk_costs_the_name_but_not_the_answer(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    let_go = threading.Event()
    slow = asyncio.ensure_future(office.database.read(lambda _: let_go.wait(30)))
    await asyncio.sleep(0)
    with caplog.at_level(logging.WARNING):
        answers = office.asking(Elsewhere(Match("Surely", "crm")), patience=0.05).asking(NUMBER)
        identity = await anext(answers)
    let_go.set()
    assert await slow
    assert (identity.number.e164, names(identity)) == (NUMBER, ["Surely"])
    await answers.aclose()
    assert [record.getMessage() for record in caplog.records] == [
        "Lookup in contacts took longer than 0.1 s and was left out"
    ]
    caplog.clear()


async def test_a_file_that_cannot_be_read_costs_the_name_but_not_the_answer(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def drop(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE contact_numbers")

    await office.database.write(drop)
    with caplog.at_level(logging.WARNING):
        identity = await office.asking().who(DIRECT)
    assert [match.name for match in identity.matches] == ["Mette Lund"]
    (record,) = caplog.records
    assert record.getMessage().startswith("Lookup in contacts failed: ")
    caplog.clear()


async def test_whom_a_source_named_is_named_in_lists_long_after(office: Office) -> None:
    news: list[bool] = []
    office.naming.subscribe(lambda: news.append(True))
    stranger = "+4570101010"
    await told(office.asking(Elsewhere(Match("Ib Holm", "crm", "Holm A/S", url="https://x.example/7"))), stranger)
    assert news == [True]
    forgetful = office.asking(Elsewhere())
    assert names(await forgetful.known("70 10 10 10")) == ["Ib Holm"]
    assert (await forgetful.who(stranger)).best == Match("Ib Holm", "crm", "Holm A/S", url="https://x.example/7")
    assert names((await told(forgetful, stranger))[0]) == [], "a card waits for what the source says now"
    assert names(await forgetful.known(stranger)) == ["Ib Holm"], "which may be down"
    await told(office.asking(Elsewhere(Match("Ib Holm", "crm", "Holm A/S", url="https://x.example/7"))), stranger)
    assert news == [True], "the same is no news"
    await told(office.asking(Elsewhere(Match("Eva Holm", "crm"))), stranger)
    assert (names(await forgetful.known(stranger)), news) == (["Eva Holm"], [True, True])


async def test_a_maybe_is_not_remembered_as_a_name_nor_one_that_is_old(office: Office) -> None:
    maybe = Match("Perhaps", "crm", why=Why.LAST_DIGITS)
    await told(office.asking(Elsewhere(maybe)), "+4570101010")
    identification = office.asking(Elsewhere())
    assert names(await identification.known("70101010")) == []
    store = NamedStore(office.database)
    await told(office.asking(Elsewhere(Match("Ib", "crm"))), "+4570101010")
    await store.write("+4570101011", None, TODAY + KEPT + timedelta(days=1))
    assert names(await identification.known("70101010")) == []


async def test_whom_a_source_names_for_one_of_our_own_stands_behind(office: Office) -> None:
    await told(office.asking(Elsewhere(Match("Other", "crm"))), NUMBER)
    assert names(await office.asking().known(NUMBER)) == ["Jensen & Søn"]

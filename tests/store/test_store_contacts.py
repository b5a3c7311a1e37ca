"""The sources of contacts: what each brought, and that it can go as a whole; the same person of several is one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fonetray.store.contacts import ContactStore, KeptSource, Put
from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.store.schema import check_whole
from fonetray.telephony.people import Contact, ContactNumber, PersonRef
from fonetray.telephony.sources import Source, SourceKind

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LIST, BOOK = Source("kunder", SourceKind.CSV), Source("kontakter", SourceKind.VCARD)


def contact(source: Source, key: str, name: str, *numbers: str, organisation: str = "", email: str = "") -> Contact:
    made = tuple(ContactNumber(number, source.name, f"+45{number}") for number in numbers)
    return Contact(source.name, key, name, organisation, email, numbers=made, fields=((source.name, key),))


@pytest.fixture
def store(database: Database) -> ContactStore:
    return ContactStore(database)


@pytest.fixture
def people(database: Database) -> PeopleStore:
    return PeopleStore(database)


async def shown(people: PeopleStore, text: str) -> list[tuple[str, tuple[str, ...]]]:
    found = [hit.person for hit in await people.search(text)]
    return [(one.name, one.sources) for one in found if isinstance(one, Contact)]


async def test_a_source_knows_its_kind_its_count_and_when_it_was_read(store: ContactStore) -> None:
    assert await store.sources() == []
    await store.put(LIST, [contact(LIST, "1", "Bo", "20304050"), contact(LIST, "2", "Ib", "20304051")])
    await store.put(BOOK, [contact(BOOK, "1", "Al", "20304052")])
    await store.note_read(LIST, NOON)
    assert await store.sources() == [KeptSource(BOOK, 1, None), KeptSource(LIST, 2, NOON)]
    assert await store.source("kunder") == KeptSource(LIST, 2, NOON)


async def test_what_a_reading_found_again_is_all_that_is_kept(store: ContactStore, people: PeopleStore) -> None:
    both = [contact(LIST, "1", "Bo", "20304050"), contact(LIST, "2", "Ib", "20304051")]
    await store.put(BOOK, [contact(BOOK, "1", "Al", "20304052")])
    await store.put(LIST, both)
    again = await store.put(LIST, [both[1], contact(LIST, "3", "Per", "20304053")])
    assert (again.added, again.changed, len(again.rows)) == (1, 0, 2)
    assert await store.keep_only(LIST, set(again.rows)) == 1
    assert await shown(people, "Bo") == []
    assert [kept.count for kept in await store.sources()] == [1, 2]


async def test_a_removed_source_takes_all_it_brought_and_leaves_the_others_whole(
    store: ContactStore, people: PeopleStore, database: Database
) -> None:
    await store.put(LIST, [contact(LIST, str(row), f"Navn {row}", str(20_000_000 + row)) for row in range(1_300)])
    await store.put(BOOK, [contact(BOOK, "1", "Navn 7", "20000007", "86515151")])
    assert await store.remove_source("kunder") == 1_300
    assert [kept.source for kept in await store.sources()] == [BOOK]
    assert await shown(people, "Navn") == [("Navn 7", ("kontakter",))]
    (left,) = await people.contacts_by_e164("+4520000007")
    assert left == contact(BOOK, "1", "Navn 7", "20000007", "86515151")
    assert await people.contacts_by_e164("+4520000008") == []
    assert await store.remove_source("kunder") == 0
    await database.write(check_whole)


async def test_a_put_of_nobody_is_nothing(store: ContactStore) -> None:
    assert await store.put(LIST, []) == Put(0, 0, ())
    assert await store.sources() == []


async def test_one_person_of_two_sources_is_shown_once_with_all_that_is_known(
    store: ContactStore, people: PeopleStore
) -> None:
    await store.put(LIST, [contact(LIST, "1", "Mette Ågård", "20304050", email="m@x.example")])
    other = contact(BOOK, "u", "METTE AAGAARD", "20304050", "86515151", organisation="Firma", email="p@x.example")
    await store.put(BOOK, [replace(other, url="https://crm.example/1")])
    (hit,) = await people.search("mette")
    (by_number,) = await people.contacts_by_e164("+4586515151")
    assert hit.person == by_number
    assert by_number == Contact(
        "kunder", "1", "Mette Ågård", "Firma", "m@x.example", "https://crm.example/1",
        (ContactNumber("20304050", "kunder", "+4520304050"), ContactNumber("86515151", "kontakter", "+4586515151")),
        (("kunder", "1"), ("kontakter", "u"), ("E-mail", "p@x.example")),
        (PersonRef("kontakter", "u"),),
    )  # fmt: skip
    pinned = await people.contacts_by_refs([PersonRef("kontakter", "u"), PersonRef("kunder", "gone")])
    assert [(one.key, one.sources) for one in pinned.values()] == [("u", ("kontakter", "kunder"))]


async def test_an_email_joins_too_however_it_is_written(store: ContactStore, people: PeopleStore) -> None:
    await store.put(LIST, [contact(LIST, "1", "Bo Larsen", "20304050", email="bo@x.example")])
    await store.put(BOOK, [contact(BOOK, "1", "Bo", "20304051", email="Bo@X.example")])
    assert await shown(people, "Bo") == [("Bo Larsen", ("kunder", "kontakter"))]


async def test_another_name_on_the_same_number_is_another_person(store: ContactStore, people: PeopleStore) -> None:
    await store.put(LIST, [contact(LIST, "1", "Bo Larsen", "20304050")])
    await store.put(BOOK, [contact(BOOK, "1", "Ib Larsen", "20304050")])
    assert len(await people.contacts_by_e164("+4520304050")) == 2


async def test_a_first_name_that_two_have_is_neither(store: ContactStore, people: PeopleStore) -> None:
    await store.put(LIST, [contact(LIST, "1", "Bo Larsen", "20304050"), contact(LIST, "2", "Bo Dam", "20304050")])
    await store.put(BOOK, [contact(BOOK, "1", "Bo", "20304050")])
    assert [one.name for one in await people.contacts_by_e164("+4520304050")] == ["Bo Dam", "Bo Larsen", "Bo"]


async def test_a_firms_own_entry_is_its_only_persons(store: ContactStore, people: PeopleStore) -> None:
    await store.put(LIST, [contact(LIST, "1", "Dam ApS", "20304050")])
    await store.put(BOOK, [contact(BOOK, "1", "Bo Dam", "20304050", organisation="Dam ApS")])
    assert await shown(people, "Dam") == [("Bo Dam", ("kunder", "kontakter"))]
    await store.put(BOOK, [contact(BOOK, "2", "Ib Dam", "20304050", organisation="Dam ApS")])
    assert len(await people.contacts_by_e164("+4520304050")) == 3


async def test_a_switchboard_joins_nobody(store: ContactStore, people: PeopleStore) -> None:
    await store.put(LIST, [contact(LIST, str(row), "Bo Dam", "86515151") for row in range(30)])
    assert len(await people.contacts_by_e164("+4586515151")) == 30
    assert len(await people.search("bo dam", limit=30)) == 30


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    made=some.lists(
        some.tuples(
            some.sampled_from(["Bo", "Bo Dam", "Bo Larsen", "Dam ApS", "Ib", ""]),
            some.sampled_from(["", "Dam ApS"]),
            some.sampled_from(["20304050", "20304051", "20304052"]),
            some.sampled_from(["", "bo@x.example"]),
        ),
        min_size=1,
        max_size=9,
    )
)
async def test_however_they_are_joined_everybody_is_shown_once(
    database: Database, made: list[tuple[str, str, str, str]]
) -> None:
    store, people = ContactStore(database), PeopleStore(database)
    await store.remove_source("kunder")
    await store.put(
        LIST,
        [
            contact(LIST, str(key), name, number, organisation=firm, email=email)
            for key, (name, firm, number, email) in enumerate(made)
        ],
    )
    for number in {number for _, _, number, _ in made}:
        found = await people.contacts_by_e164(f"+45{number}")
        keys = [key for one in found for key in (one.key, *(ref.key for ref in one.also))]
        assert len(keys) == len(set(keys))
        assert {str(key) for key, (_, _, has, _) in enumerate(made) if has == number} <= set(keys)

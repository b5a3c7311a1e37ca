"""Contacts come out of the file as they went in, whatever stands in their fields."""

import itertools
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.store.people_rows import contacts, numbered
from fonetray.telephony.people import Contact, ContactNumber, PersonRef

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', "\\", "\\u0041", "a\x00b", "\x1f", "\u2028", "null", "[]", "'", "😀", "\ufeff", "</script>"]
)
CONTACT = st.builds(
    Contact,
    st.just("csv"),
    st.just(""),
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.lists(st.builds(ContactNumber, TEXT, TEXT, TEXT), max_size=12).map(tuple),
    st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple),
)
KEYS = itertools.count()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(made=st.lists(CONTACT, min_size=1, max_size=4))
async def test_whatever_stands_in_them(database: Database, made: list[Contact]) -> None:
    people = PeopleStore(database)
    wanted = [replace(contact, key=f"{next(KEYS)} {contact.name}") for contact in made]
    await people.upsert_contacts(wanted)
    kept = await database.read(lambda one: contacts(one, numbered(one, "SELECT id AS row FROM contacts", ())))
    assert {PersonRef.of(contact): contact for contact in wanted}.items() <= {
        PersonRef.of(contact): contact for contact in kept.values()
    }.items()
    assert (await people.upsert_contacts(wanted)).changed == 0


async def test_numbers_stay_in_the_contacts_own_order(database: Database) -> None:
    numbers = tuple(ContactNumber(str(number), "", "") for number in (*range(30, 0, -1), *range(100, 140)))
    await PeopleStore(database).upsert_contacts([Contact("csv", "1", "Bo", numbers=numbers)])
    (bo,) = (await database.read(lambda one: contacts(one, [1]))).values()
    assert bo.numbers == numbers


async def test_those_who_share_a_number_come_as_they_were_added(database: Database) -> None:
    people = PeopleStore(database)
    shared = (ContactNumber("86515151", "", "+4586515151"), ContactNumber("86 51 51 51", "direct", "+4586515151"))
    for name in ("Zenia", "Bo", "Anna"):
        await people.upsert_contacts([Contact("csv", name, name, numbers=shared)])
    assert [contact.name for contact in await people.contacts_by_e164("+4586515151")] == ["Zenia", "Bo", "Anna"]


async def test_nobody_is_asked_for(database: Database) -> None:
    assert await database.read(lambda one: contacts(one, [])) == {}
    assert await database.read(lambda one: contacts(one, [1, 2])) == {}

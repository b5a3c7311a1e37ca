"""The words that typos are put right to are exactly those that people are found by, whatever becomes of people."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import Contact, Employee

NAMES = st.lists(st.sampled_from(["Søren", "Aage", "Bo", "Æble", "K2", "Ib-Ole", "Anna Anna", "Олег"]), max_size=3)
SOME = st.lists(st.tuples(st.integers(0, 3), NAMES), max_size=4)


async def kept(database: Database) -> dict[str, int]:
    rows = await database.read(lambda one: one.execute("SELECT word, people FROM people_spellings").fetchall())
    return dict(rows)


async def indexed(database: Database) -> Counter[str]:
    texts = await database.read(lambda one: one.execute("SELECT words FROM people_words").fetchall())
    words = (word for (text,) in texts for word in text.split())
    return Counter(word for word in words if len(word) > 2 and word.isascii() and word.isalpha())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.booleans(), SOME), min_size=1, max_size=4))
async def test_words_are_counted(database: Database, steps: list[tuple[bool, list[tuple[int, list[str]]]]]) -> None:
    people = PeopleStore(database)
    for colleagues, some in steps:
        named = {str(key): " ".join(names) for key, names in some}
        if colleagues:
            await people.replace_employees([Employee(key, name) for key, name in named.items()])
        else:
            await people.upsert_contacts([Contact("csv", key, name) for key, name in named.items()])
        assert await kept(database) == await indexed(database)
    await people.replace_employees([])
    assert await kept(database) == await indexed(database)


async def test_nothing_is_left_of_who_is_gone(database: Database) -> None:
    people = PeopleStore(database)
    await people.replace_employees([Employee("202", "Mette Sørensen"), Employee("203", "Mette Lund")])
    await people.replace_employees([Employee("203", "Mette Lund")])
    assert await kept(database) == {"mette": 1, "lund": 1}

"""Initials, other spellings, and typos: who is found though nothing of theirs begins as it was typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.store.search import SINGLED_OUT, Rank
from fonetray.store.spelling import typos
from fonetray.telephony.people import Contact, ContactNumber, Department, Employee
from support.everybody import one_apart

EMPLOYEES = [
    Employee("202", "Mette Birk Jensen", "", "", (), (), (), Department("Salg")),
    Employee("203", "Søren Østergård", "", "", (), (), (), Department("MJ Data")),
    Employee("204", "Åge Ærø", "", "", (), (), (), Department("Lager")),
]
CONTACTS = [
    Contact("csv", "1", "Michael Jørgensen", "Tømrerfirmaet", "", "", (ContactNumber("20212223", "", "+4520212223"),)),
    Contact("csv", "2", "Peter Sorensen", "Nordlys"),
    Contact("csv", "3", "Mjølner Byg"),
    Contact("csv", "4", "Jäger Muller"),
    Contact("csv", "5", "Søren Kirkegaard", "Frederiksberg"),
]


@pytest.fixture
async def people(database: Database) -> PeopleStore:
    people = PeopleStore(database)
    await people.upsert_contacts(CONTACTS)
    await people.replace_employees(EMPLOYEES)
    return people


async def found(people: PeopleStore, text: str) -> list[str]:
    return [hit.person.name for hit in await people.search(text)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("mj", ["Mjølner Byg", "Mette Birk Jensen", "Michael Jørgensen", "Søren Østergård"]),  # name, initials, other
        ("mbj", ["Mette Birk Jensen"]),
        ("MJ salg", ["Mette Birk Jensen"]),
        ("tømrer mj", ["Michael Jørgensen"]),
        ("sø", ["Søren Østergård", "Søren Kirkegaard"]),
        ("øs", ["Søren Østergård"]),
        ("åæ", ["Åge Ærø"]),
        ("aa", ["Åge Ærø"]),
        ("jm", ["Jäger Muller"]),
        ("mk", []),
    ],
)
async def test_initials(people: PeopleStore, typed: str, names: list[str]) -> None:
    assert await found(people, typed) == names


async def test_many_with_the_same_initials_leave_room_for_a_department(people: PeopleStore) -> None:
    crowd = [Contact("crm", str(number), f"Hans {number:02} Rasmussen") for number in range(30)]
    await people.upsert_contacts([*crowd, Contact("crm", "x", "Zacharias Lund", "HR-huset")])
    hits = await found(people, "hr")
    assert hits.index("Zacharias Lund") == 20
    assert len(hits) == 31


@pytest.mark.parametrize("typed", ["sørensen", "soerensen", "sorensen", "sör", "peter sørensen"])
async def test_an_o_that_should_be_an_oe(people: PeopleStore, typed: str) -> None:
    assert "Peter Sorensen" in await found(people, typed)


@pytest.mark.parametrize(
    ("typed", "name"), [("müller", "Jäger Muller"), ("jager", "Jäger Muller"), ("jaeg", "Jäger Muller")]
)
async def test_accents_that_are_there_or_not(people: PeopleStore, typed: str, name: str) -> None:
    assert (await found(people, typed))[0] == name


async def test_spellings_as_typed_come_first(people: PeopleStore) -> None:
    await people.upsert_contacts(
        [Contact("x", name, name) for name in ("Anna Sorensen", "Bo Soerensen", "Yrsa Sørensen")]
    )
    assert await found(people, "sørensen") == ["Bo Soerensen", "Yrsa Sørensen", "Anna Sorensen", "Peter Sorensen"]


@pytest.mark.parametrize(
    "typed",
    [
        "kirkegard",  # one too few
        "kirkegaaard",  # one too many
        "kirkegaatd",  # another one
        "kirkeagard",  # two that swapped
        "krike",  # half-typed
        "kirkf",  # at the end of a half-typed word
        "kirkegåard",
        "ikrk",
        "xirkegaard",
        "søren kirkegaadr",
        "kirkegaadr sørne",  # one in each word
        "sæøren kirkegaard",
        "frederiksbrg",  # in any word
        "kirkegaadr frede",
    ],
)
async def test_one_typo_is_forgiven(people: PeopleStore, typed: str) -> None:
    assert (await found(people, typed))[0] == "Søren Kirkegaard"


@pytest.mark.parametrize("typed", ["kierkegard", "kikregraad", "kix", "20212224", "krk"])
async def test_two_are_not_nor_any_in_three_letters_or_in_digits(people: PeopleStore, typed: str) -> None:
    assert await found(people, typed) == []


async def test_a_typo_in_a_word_whose_o_should_be_an_oe(people: PeopleStore) -> None:
    await people.upsert_contacts([Contact("x", "1", "Mogens Lund")])
    assert await found(people, "køgens") == ["Mogens Lund"]


async def test_a_typo_beside_digits_inside_a_number(people: PeopleStore) -> None:
    assert await found(people, "micheal 1222") == ["Michael Jørgensen"]


async def test_names_first_among_those_meant(people: PeopleStore) -> None:
    await people.upsert_contacts([Contact("x", "1", "Anna", "Kirkegaard A/S")])
    hits = await people.search("kirkegaadr")
    assert [(hit.person.name, hit.rank) for hit in hits] == [
        ("Søren Kirkegaard", Rank.TYPO_IN_NAME),
        ("Anna", Rank.TYPO),
    ]


async def test_none_is_forgiven_where_enough_are_found(people: PeopleStore) -> None:
    names = [f"Hansen {letter}" for letter in "ABCDEFG"]
    await people.upsert_contacts(
        [Contact("x", name, name) for name in (*names[: SINGLED_OUT - 1], "Hanzen A", "Hanzen B")]
    )
    assert await found(people, "hansen") == [*names[: SINGLED_OUT - 1], "Hanzen A"]  # five in all
    await people.upsert_contacts([Contact("x", names[4], names[4])])
    assert await found(people, "hansen") == names[:SINGLED_OUT]


async def test_where_nobody_is_found_otherwise_all_who_may_be_meant_are_shown(people: PeopleStore) -> None:
    await people.upsert_contacts([Contact("x", str(n), f"Hansen {n:02}") for n in range(40)])
    assert len(await found(people, "hansne")) == 40


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(word=st.text("abkæø", min_size=4, max_size=7), typed=st.text("abkæø", min_size=4, max_size=7))
def test_what_may_be_meant_is_what_is_one_typo_apart(word: str, typed: str) -> None:
    meant = set(typos(typed))
    letters = [meaning for meaning in meant if word.startswith(meaning)]
    if word.isascii():
        assert bool(letters) == one_apart(typed, word)

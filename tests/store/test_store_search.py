"""Who is found by what is typed, and in which order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import (
    Contact,
    ContactNumber,
    Department,
    Employee,
    EmployeeNumber,
    EmployeePhone,
    InfoField,
    InfoKind,
)

EMPLOYEES = [
    Employee("202", "Mette Sørensen", "Sælger", "ms@firma.example", (EmployeeNumber("+45 86 51 51 52"),),
             (EmployeePhone("990201"),), (InfoField(InfoKind.TEXT, "Sprog", "Tysk"),), Department("Salg")),
    Employee("20", "Åge Ærø", "", "", (), (), (), Department("Lager")),
    Employee("203", "Salgtine Lund", "", "", (), (), (), Department("Bogholderi")),
    Employee("204", "Bo Jørgensen", "", "", (EmployeeNumber("0046812345678"),)),
]  # fmt: skip
CONTACTS = [
    Contact("csv", "1", "Mette Andersen", "Salgsgruppen A/S", "", "", (ContactNumber("20212223", "", "+4520212223"),)),
    Contact("csv", "2", "Müller GmbH", "", "info@mueller.example"),
    Contact("csv", "3", "Anders And", "Andeby", "", "", (), (("Kundenr", "K-4711"),)),
    Contact("csv", "4", "Å. Zachariassen"),
    Contact("csv", "5", "3F Østjylland"),
]  # fmt: skip


@pytest.fixture
async def people(database: Database) -> PeopleStore:
    people = PeopleStore(database)
    await people.upsert_contacts(CONTACTS)
    await people.replace_employees(EMPLOYEES)
    return people


async def found(people: PeopleStore, text: str, limit: int = 50) -> list[str]:
    return [hit.person.name for hit in await people.search(text, limit)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("mette", ["Mette Sørensen", "Mette Andersen"]),  # colleagues before contacts
        ("METTE s", ["Mette Sørensen", "Mette Andersen"]),  # Salgsgruppen
        ("s mette", ["Mette Sørensen", "Mette Andersen"]),
        ("salg", ["Salgtine Lund", "Mette Sørensen", "Mette Andersen"]),  # names before departments
        ("202", ["Mette Sørensen", "Mette Andersen"]),  # exactly her local number, and inside 20212223
        ("20", ["Åge Ærø", "Bo Jørgensen", "Mette Sørensen", "Salgtine Lund", "Mette Andersen"]),
        ("990201", ["Mette Sørensen"]),  # her telephone's
        ("tysk", ["Mette Sørensen"]),
        ("ms@firma.example", ["Mette Sørensen"]),
        ("mette lager", []),
        ("mette 151", ["Mette Sørensen"]),  # digits inside a number beside a word
        ("4711", ["Anders And"]),
        ("andeby anders", ["Anders And"]),
        ("3f", ["3F Østjylland"]),
        ("nobody", []),
    ],
)
async def test_each_word_begins_a_word(people: PeopleStore, typed: str, names: list[str]) -> None:
    assert await found(people, typed) == names


@pytest.mark.parametrize("typed", ["sørensen", "SØRENSEN", "soerensen", "sorensen", "sø", "so\u0308rensen"])
async def test_danish_letters_are_found_however_they_are_typed(people: PeopleStore, typed: str) -> None:
    assert "Mette Sørensen" in await found(people, typed)


@pytest.mark.parametrize("typed", ["åge", "aage", "age", "ærø", "aeroe", "æ", "A\u030age"])
async def test_rings_and_ligatures_too(people: PeopleStore, typed: str) -> None:
    assert "Åge Ærø" in await found(people, typed)


@pytest.mark.parametrize("typed", ["müller", "mueller", "muller"])
async def test_and_german_ones(people: PeopleStore, typed: str) -> None:
    assert await found(people, typed) == ["Müller GmbH"]


@pytest.mark.parametrize(
    "typed",
    ["86515152", "86 51 51 52", "+4586515152", "+45 86 51 51 52", "0045 86515152", "8651", "5152", "(86) 51-51.52"],
)
async def test_numbers_are_found_in_any_grouping(people: PeopleStore, typed: str) -> None:
    assert await found(people, typed) == ["Mette Sørensen"]


@pytest.mark.parametrize("typed", ["+46812345678", "0046 812345678", "46812345678"])
async def test_foreign_numbers_are_found_with_their_country(people: PeopleStore, typed: str) -> None:
    assert await found(people, typed) == ["Bo Jørgensen"]


async def test_the_alphabet_is_danish(people: PeopleStore) -> None:
    await people.upsert_contacts(
        [Contact("x", name, name, "Kor") for name in ("Åse", "Zoe", "Øjvind", "Ærlig", "Anna")]
    )
    assert await found(people, "kor") == ["Anna", "Zoe", "Ærlig", "Øjvind", "Åse"]


async def test_nothing_typed_shows_the_colleagues(people: PeopleStore) -> None:
    everybody = [employee.name for employee in EMPLOYEES]
    assert await found(people, "") == everybody
    assert await found(people, "  - ") == everybody
    assert await found(people, "", limit=2) == everybody[:2]


async def test_the_one_with_the_name_is_found_among_thousands(people: PeopleStore) -> None:
    crowd = [Contact("crowd", str(n), f"Kunde {n:04}", "Mette Sørensen & Co.") for n in range(1_500)]
    await people.upsert_contacts(crowd)
    hits = await found(people, "mette sø", limit=10)
    assert hits[0] == "Mette Sørensen"
    assert hits[1:] == [f"Kunde {n:04}" for n in range(9)]


async def test_a_word_beside_digits_that_a_thousand_have(people: PeopleStore) -> None:
    numbers = [ContactNumber(f"55{n:06}", "", f"+4555{n:06}") for n in range(20_000, 21_100)]
    await people.upsert_contacts(
        [Contact("crowd", number.number, f"Kunde {number.number}", numbers=(number,)) for number in numbers]
    )
    await people.upsert_contacts([Contact("crowd", "z", "Zenia Lund", "Salg", numbers=numbers[7:8])])
    assert await found(people, "502 zenia") == ["Zenia Lund"]
    assert await found(people, "020007 zenia") == ["Zenia Lund"]
    assert len(await found(people, "502 kunde")) == 50
    assert await found(people, "502 nobody") == []


async def test_digits_in_two_words_each_stand_somewhere(people: PeopleStore) -> None:
    await people.upsert_contacts(
        [Contact("x", "1", "Ib", "", "", "", (ContactNumber("30405060", "", "+4530405060"),), (("Kundenr", "K-4712"),))]
    )
    assert await found(people, "4712 ib 0506") == ["Ib"]
    assert await found(people, "4711 ib 0506") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(text=st.text(max_size=30) | st.text(alphabet="0123456789+ -*\"'():^ªº²Ⅷ٣ßﬁ\x00åæø{}", max_size=20))
async def test_whatever_is_typed_is_no_error(people: PeopleStore, text: str) -> None:
    assert len(await people.search(text, 20)) <= 20

"""Favourites: pinned, moved, taken back, and kept over a restart and a customer list that is read anew."""

import pytest

from fonetray.services.people.favourites import moved
from fonetray.telephony.people import Contact, ContactNumber, PersonRef
from services.conftest import Office

A, B, C, D = (PersonRef("", letter) for letter in "ABCD")
JENSEN = Contact("kunder.csv", "17", "Jensen & Søn", numbers=(ContactNumber("86515151", "", "+4586515151"),))
JONAS, IDA = PersonRef("", "203"), PersonRef("", "204")


@pytest.mark.parametrize(
    ("pinned", "shown", "who", "by", "after"),
    [
        ((A, B, C), (A, B, C), C, -1, (A, C, B)),
        ((A, B, C), (A, B, C), A, 1, (B, A, C)),
        ((A, B, C), (A, B, C), A, 9, (B, C, A)),
        ((A, B, C), (A, B, C), C, -9, (C, A, B)),
        ((A, B, C), (A, B, C), A, -1, (A, B, C)),
        ((A, B, C), (A, B, C), C, 1, (A, B, C)),
        ((A, D, B, C), (A, B, C), B, -1, (B, A, D, C)),
        ((A, D, B, C), (A, B, C), A, 1, (D, B, A, C)),
        ((A, B), (A,), B, -1, (A, B)),
    ],
)
def test_somebody_is_moved_past_those_who_are_shown(
    pinned: tuple[PersonRef, ...], shown: tuple[PersonRef, ...], who: PersonRef, by: int, after: tuple[PersonRef, ...]
) -> None:
    assert moved(pinned, shown, who, by) == after


async def names(office: Office) -> list[str]:
    return [person.name for person in await office.desk.favourites.people()]


async def test_favourites_are_kept_in_order(office: Office) -> None:
    await office.desk.directory.sync()
    await office.desk.people.upsert_contacts([JENSEN])
    favourites = office.desk.favourites
    told: list[bool] = []
    favourites.subscribe(lambda: told.append(True))
    for ref in (JONAS, PersonRef.of(JENSEN), IDA, JONAS):
        await favourites.pin(ref)
    assert len(told) == 3
    first = office.desk.directory.employee("203")
    second = office.desk.directory.employee("204")
    assert first is not None
    assert second is not None
    assert await names(office) == [first.name, "Jensen & Søn", second.name]
    await favourites.move(IDA, -1)
    await favourites.load()
    assert await names(office) == [first.name, second.name, "Jensen & Søn"]


async def test_unpinning_is_taken_back_in_its_place(office: Office) -> None:
    await office.desk.directory.sync()
    favourites = office.desk.favourites
    for local in ("203", "204", "205"):
        await favourites.pin(PersonRef("", local))
    before = await names(office)
    place = await favourites.unpin(IDA)
    assert place == 1
    assert await favourites.unpin(IDA) is None
    assert not favourites.is_pinned(IDA)
    assert len(await names(office)) == 2
    await favourites.pin(IDA, at=place)
    assert await names(office) == before


async def test_who_has_gone_is_not_shown_and_not_forgotten(office: Office) -> None:
    await office.desk.directory.sync()
    favourites = office.desk.favourites
    await favourites.pin(PersonRef.of(JENSEN))
    await favourites.pin(JONAS)
    assert len(await names(office)) == 1
    await office.desk.people.upsert_contacts([JENSEN])
    assert (await names(office))[0] == "Jensen & Søn"

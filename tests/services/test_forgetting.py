"""Forgetting a person: afterwards neither number nor name stands in any byte of the home's files."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from fonetray.listener.ports import EventRequest, ModuleRequest
from fonetray.lookup.matches import Match
from fonetray.services.history.notes import CallForgotten
from fonetray.services.privacy.forgetting import NotForgettable
from fonetray.store.address_cards import AddressCardStore
from fonetray.store.choices import Choice, ChoiceStore
from fonetray.store.modules import ModuleStore
from fonetray.store.note_drafts import Draft, DraftStore
from fonetray.store.notes import NoteStore
from fonetray.store.wiping import is_due, note_due
from fonetray.telephony.address_cards import AddressCard, CardIndex
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.people import Contact, ContactNumber, PersonRef
from fonetray.telephony.sources import Source, SourceKind
from services.remembering import ME, Place, number, place_at

NAME = "Bodil Ærlighed"
MOBILE, DIRECT = "+4520304050", "+4586112233"
OTHER = "+4570707070"
SOURCE = Source("kunder", SourceKind.CARDDAV)
SPELLINGS = ("20304050", "20 30 40 50", "+4520304050", "0045 20.30.40.50", "86112233", "86-11-22-33")


def contact(key: str, name: str, *numbers: str) -> Contact:
    given = tuple(ContactNumber(number, "", number) for number in numbers)
    return Contact(SOURCE.name, key, name, "Firma", f"{key}@kunde.example", "", given, (("Kundenr", key),))


def found(place: Place) -> set[tuple[str, str]]:
    """Say in which files there is anything of her, and what."""
    wanted = {NAME, "Ærlighed", "aerlighed", "20304050", "86112233", "20 30 40 50", "0.30.40.5", "11-22-33"}
    return {
        (Path(path).name, word)
        for path, content in place.files().items()
        for word in wanted
        for way in (word, word.casefold(), quote(word))
        if way.encode() in content
    }


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with place_at(tmp_path) as made:
        yield made


async def fill(place: Place) -> None:
    """Put her into every place there is, beside others who are to stay."""
    desk, database = place.desk, place.database
    desk.capture.turn_on()
    await database.write(lambda one: one.execute("PRAGMA secure_delete = OFF").fetchone())  # as SQLite comes mostly
    people = [contact("b1", NAME, MOBILE, DIRECT), contact("o1", "Otto Anden", OTHER)]
    people += [contact(f"x{n}", f"Kunde Nr{n}", f"+45310{n:05d}") for n in range(400)]
    await desk.contacts.put(SOURCE, people)
    await desk.contacts.put(SOURCE, [contact("b1", NAME + " Hansen", MOBILE, DIRECT)])  # an older form stands there too
    await desk.contacts.put(SOURCE, [contact("b1", NAME, MOBILE, DIRECT)])
    index = CardIndex((AddressCard("https://sky.example/aerlighed.vcf", '"1"', "b1"),), {"https://sky.example/": "t"})
    await AddressCardStore(database).keep(SOURCE.name, index)
    for at, spelled in enumerate(SPELLINGS):
        await place.call(f"hers.{at}", spelled)
    await place.call("theirs.1", OTHER)
    await place.note("hers.0", MOBILE, f"{NAME} ringer igen")
    await place.note("theirs.1", OTHER, f"Han kender {NAME.upper()}, 20 30 40 50")
    await place.note("theirs.2", OTHER, "Vil have et tilbud")
    await DraftStore(database).keep(Draft("hers.1", ME, "Hun hedder Ærlighed", datetime.now(UTC)))
    now = datetime.now(UTC)
    for dialled in (MOBILE, "86 11 22 33", OTHER):
        await desk.journal.record_dial(time=now, number=dialled, origin="link", status="placed", device="1")
    await desk.favourites.pin(PersonRef(SOURCE.name, "b1"))
    await ChoiceStore(database).write(MOBILE, Choice("HubSpot", "512"), now)
    await ChoiceStore(database).write(OTHER, Choice("HubSpot", NAME), now)
    modules = ModuleStore(database)
    await modules.add_decisions([("m", now, f'{{"a": "{MOBILE}"}}'), ("m", now, '{"a": "x"}')], forget_before=now)
    await modules.keep_learnt([("hers.2", now + timedelta(hours=1), f'{{"name": "{NAME}"}}')], now=now)
    broken = f"nonsense={quote('86 11 22 33')}&n={quote(NAME)}".encode()
    await desk.events.receive(EventRequest(now, "::1", None, "POST", b"", "text/plain", broken))
    await desk.events.receive(EventRequest(now, "::1", None, "POST", b"", "text/plain", b"other nonsense"))


async def test_of_a_forgotten_person_no_byte_is_left(place: Place) -> None:
    await fill(place)
    assert {name for name, _ in found(place)} >= {"fonetray.db-wal", "capture.jsonl"}
    before = await place.desk.forgetting.look(number("86112233"))
    assert before.person.names == (NAME,)
    assert before.person.traces.numbers == {MOBILE, DIRECT}
    assert before.returning == (SOURCE.name,)
    tally = before.tally
    assert (tally.calls, tally.notes, tally.drafts, tally.contacts, tally.dials) == (len(SPELLINGS), 2, 1, 1, 2)
    assert (tally.choices, tally.learnt, tally.requests) == (2, 2, 3 * len(SPELLINGS) + 1)
    assert tally.entries == 3 * len(SPELLINGS) + 1
    steps: list[tuple[int, int]] = []
    gone = await place.desk.forgetting.forget(number("86112233"), progress=lambda *step: steps.append(step))
    assert gone.tally == tally
    assert gone.wiped
    assert steps[0] == (0, 4)
    assert found(place) == set()
    assert await place.desk.people.count_contacts() == 401
    assert (await place.desk.people.search("otto"))[0].person.name == "Otto Anden"
    calls = await place.desk.journal.list_calls(since=datetime(2000, 1, 1, tzinfo=UTC))
    assert [call.call_id for call in calls] == ["theirs.1"]
    assert [note.text for note in await NoteStore(place.database).with_number(OTHER)] == ["Vil have et tilbud"]
    assert (await place.desk.journal.event_counts()).not_understood == 1
    assert (await place.desk.forgetting.look(number(MOBILE))).tally.total == 0
    await place.database.look_closely()


async def test_who_shares_a_number_stays_and_keeps_it(place: Place) -> None:
    people = [contact("b1", NAME, MOBILE, OTHER), contact("b2", "Otto Anden", OTHER)]
    await place.desk.contacts.put(SOURCE, people)
    await place.call("mobile", MOBILE)
    await place.call("shared", OTHER)
    gone = await place.desk.forgetting.forget(number(MOBILE), NAME)
    assert gone.person.traces.numbers == {MOBILE}
    assert await place.calls() == ["shared"]
    both = await place.desk.forgetting.look(number(OTHER))
    assert [one.name for one in both.person.contacts.values()] == ["Otto Anden"]


async def test_of_several_with_a_number_the_one_of_that_name_is_meant(place: Place) -> None:
    await place.desk.contacts.put(SOURCE, [contact("b1", NAME, OTHER), contact("b2", "Otto Anden", OTHER)])
    remains = await place.desk.forgetting.look(number(OTHER), "bodil ærlighed")
    assert [one.key for one in remains.person.contacts.values()] == ["b1"]
    assert remains.person.others == ("Otto Anden",)
    nobody = await place.desk.forgetting.look(number(OTHER), "Somebody Else")
    assert nobody.person.contacts == {}
    assert len((await place.desk.forgetting.look(number(OTHER))).person.contacts) == 2


async def test_a_call_that_runs_goes_when_it_ends(place: Place) -> None:
    await place.call("over", MOBILE)
    await place.hear("runs", "incoming", MOBILE)
    gone = await place.desk.forgetting.forget(number(MOBILE))
    assert (gone.tally.calls, gone.running) == (1, 1)
    assert await place.calls() == ["runs"]
    assert any("UniqueCallId=runs&" in told for told in await place.requests()), "a restart finds it again"
    await place.hear("runs", "ended", MOBILE)
    await place.desk.never_log.close()
    assert await place.calls() == []
    assert not any("20304050" in told for told in await place.requests())
    await place.call("new", MOBILE)
    assert await place.calls() == ["new"], "who was forgotten may call again as anybody"


@pytest.mark.parametrize("text", ["203", "", "112", "*21#", "x"])
async def test_only_outside_numbers_can_be_forgotten(place: Place, text: str) -> None:
    with pytest.raises(NotForgettable):
        await place.desk.forgetting.look(number(text))


async def test_what_was_cut_off_is_wiped_later(place: Place) -> None:
    await place.desk.forgetting.finish()
    await place.database.write(note_due)
    await place.desk.forgetting.finish()
    assert not await is_due(place.database)


async def test_calls_come_in_while_somebody_is_forgotten(place: Place) -> None:
    await fill(place)
    async with asyncio.TaskGroup() as group:
        forgetting = group.create_task(place.desk.forgetting.forget(number(MOBILE)))
        for at in range(20):
            await place.call(f"new.{at}", OTHER)
    assert forgetting.result().wiped
    assert len([call for call in await place.calls() if call.startswith("new.")]) == 20
    assert found(place) == set()


RULES = '[module]\naction = "goto"\n[default]\ngoto = "1503"\n'


async def test_what_a_rule_learnt_of_her_calls_is_in_no_memory_either(place: Place) -> None:
    desk, learnt = place.desk, place.desk.modules.learnt
    await place.call("hers", MOBILE)
    await place.call("theirs", OTHER)
    learnt.note("hers", LearntMessage(number="4711", name=NAME))
    learnt.note("asked", LearntMessage(note=f"{NAME} ringer for sin søn"))  # of a call that nobody has told of yet
    learnt.note("theirs", LearntMessage(name="Otto Anden"))
    await learnt.keep(["hers", "asked", "theirs"])
    await desk.forgetting.forget(number(MOBILE), NAME)
    assert learnt.of("hers") is None
    assert learnt.of("asked") is None
    assert desk.learnt.at_hand("hers") == (None, True)
    assert learnt.of("theirs") == LearntMessage(name="Otto Anden")
    await learnt.keep(["hers", "asked", "theirs"])
    assert found(place) == set()


async def test_memory_is_emptied_also_where_nothing_is_kept(place: Place) -> None:
    place.desk.modules.learnt.note("hers", LearntMessage(number="4711", note=f"ring {MOBILE}"))
    await place.desk.forgetting.forget(number(MOBILE))
    assert place.desk.modules.learnt.of("hers") is None


async def test_a_decision_that_waits_to_be_written_is_found(place: Place) -> None:
    place.home.routing.mkdir()
    (place.home.routing / "kunder.toml").write_text(RULES, encoding="utf-8")
    query = f"UniqueCallId=1.1&ANumber={quote(MOBILE)}&BNumber=70101010".encode()
    reply = await place.desk.modules.answer(ModuleRequest("kunder", query, "", b""))
    assert reply is not None
    assert (await place.desk.forgetting.look(number(MOBILE))).tally.learnt == 1
    gone = await place.desk.forgetting.forget(number(MOBILE))
    assert gone.tally.learnt == 1
    await (await place.desk.modules.service()).decisions.settled()
    assert found(place) == set()


async def test_a_note_on_a_call_that_is_gone_comes_back_by_no_undo(place: Place) -> None:
    await place.call("hers", MOBILE)
    await place.note("hers", MOBILE, "Ringer igen")
    note = await place.desk.notes.find("note-hers")
    assert note is not None
    await place.desk.notes.delete(note)
    await place.desk.forgetting.forget(number(MOBILE), NAME)
    with pytest.raises(CallForgotten):
        await place.desk.notes.change(note, note.text)
    assert found(place) == set()
    assert await place.desk.notes.latest() == []


async def test_whom_a_slow_source_names_when_she_is_gone_is_not_remembered(place: Place) -> None:
    naming = place.desk.naming
    began = naming.forgotten
    await place.desk.forgetting.forget(number(MOBILE))
    await naming.note(number(MOBILE), (Match(NAME, "CRM"),), began=began)
    assert await naming.of(number(MOBILE)) == ()
    await naming.note(number(MOBILE), (Match(NAME, "CRM"),), began=naming.forgotten)
    assert [match.name for match in await naming.of(number(MOBILE))] == [NAME]

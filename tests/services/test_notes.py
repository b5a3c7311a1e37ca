"""Notes of a desk with and without its hub: kept at once, sent when that can be, and changed by who wrote them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import set_value
from fonetray.feed.ports import FeedLink
from fonetray.listener.desk_ports import NotNow
from fonetray.services.desk import Desk
from fonetray.services.earlier import Contact
from fonetray.services.notes import PATIENCE
from fonetray.store.earlier import EarlierCall
from fonetray.store.note_drafts import Draft
from fonetray.store.notes import Note, NoteState
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import NoteMessage
from fonetray.telephony.reading import Reader
from support.real_hub import NUMBER, RealHub
from support.seat import Seat, until

NOW = datetime.now(UTC)
HERE, UNSENT, SHARED = NoteState.HERE, NoteState.UNSENT, NoteState.SHARED


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    home = Home.at(tmp_path / "desk")
    home.prepare()
    return Seat(home)


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RealHub]:
    made = RealHub(tmp_path / "hub")
    await made.start()
    for call in ("1", "2", "3"):
        await made.hear(call, "incoming", "202")
    yield made
    await made.stop()


def a_call(call_id: str = "1", number: str = NUMBER) -> Call:
    return Call(call_id, "202", Direction.INCOMING, CallState.ENDED, number, NOW)


async def at_hub(hub: RealHub, call_id: str = "1") -> list[NoteMessage]:
    reader = Reader("d", "202", "own")  # type: ignore[arg-type] # whoever's; only the employee counts
    return await hub.book.notes(reader, call_id=call_id, number="")


def said(notes: list[Note]) -> list[tuple[str, NoteState]]:
    return [(note.text, note.state) for note in notes]


async def on(desk: Desk, call_id: str = "1") -> list[tuple[str, NoteState]]:
    return said((await desk.notes.of_calls([call_id])).get(call_id, []))


async def test_without_a_hub_they_are_kept_here(seat: Seat) -> None:
    set_value(seat.home.config_file, "account.local_number", "202")
    async with seat.open() as desk:
        told: list[str] = []
        desk.notes.subscribe(told.append)
        first = await desk.notes.write(a_call(), " Først\x07 ")
        await desk.notes.write(a_call(), "Siden")
        await desk.notes.write(a_call("2"), "En anden gang")
        assert await on(desk) == [("Siden", HERE), ("Først", HERE)]
        about = await desk.notes.about(a_call())
        assert (len(about.on_call), said(list(about.with_number))) == (2, [("En anden gang", HERE)])
        changed = await desk.notes.change(first, "Rettet")
        assert (changed.id, changed.written, changed.edited is not None) == (first.id, first.written, True)
        await desk.notes.delete(changed)
        assert await on(desk) == [("Siden", HERE)]
        assert await desk.notes.find(first.id) is None
        restored = await desk.notes.change(first, first.text)
        assert await on(desk) == [("Siden", HERE), ("Først", HERE)], "where it stood before"
        assert restored.written == first.written
        assert told == ["1", "1", "2", "1", "1", "1"]
        assert desk.notes.unsent._task is None, "there is nobody to send to"
        assert await desk.notes.with_number("anonymous") == []


async def test_a_note_is_the_companys_and_read_by_who_may(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        note = await desk.notes.write(a_call(), "  Ringer igen\x07 i morgen ")
        assert (note.author, note.text) == ("202", "Ringer igen  i morgen")
        await until("the hub", lambda: sent(desk))
        assert [message.text for message in await at_hub(hub)] == [note.text]
    seat.home.database.unlink()
    async with seat.open() as desk:
        found = await desk.notes.of_calls(["x", "1"])
        assert {call: said(notes) for call, notes in found.items()} == {"1": [(note.text, SHARED)]}
        assert said(await desk.notes.with_number(NUMBER)) == [(note.text, SHARED)]
        (elsewhere,) = (await desk.notes.about(a_call())).on_call
        await desk.notes.change(elsewhere, "Ringer i dag")
        await until("the hub", lambda: sent(desk))
        assert [message.text for message in await at_hub(hub)] == ["Ringer i dag"], "one's own from another computer"
        assert said(await desk.notes.with_number(NUMBER, patience=0)) == [("Ringer i dag", SHARED)]
        await desk.notes.delete(elsewhere)
        await until("the hub", lambda: sent(desk))
        assert await at_hub(hub) == []
        assert await on(desk) == []


async def sent(desk: Desk) -> bool:
    return await desk.notes._store.waiting() == []


async def test_while_the_hub_is_away_they_wait_in_their_order_and_are_sent_once(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        kept = await desk.notes.write(a_call("3"), "Var sendt")
        await until("the first", lambda: sent(desk))
        await hub.stop()
        await until("the loss", lambda: desk.hub.feeding.link.link is not FeedLink.UP)
        for which in range(5):
            note = await desk.notes.write(a_call("1" if which % 2 else "2"), f"Nummer {which}")
        gone = await desk.notes.write(a_call(), "Kom aldrig frem")
        await desk.notes.delete(gone)
        await desk.notes.change(note, "Nummer 4, rettet")
        await desk.notes.delete(kept)
        assert await on(desk, "2") == [(text, UNSENT) for text in ("Nummer 4, rettet", "Nummer 2", "Nummer 0")]
        assert await on(desk, "3") == []
    async with seat.open(follow=False) as desk:  # which lasts
        assert len(await on(desk, "2")) == 3
    await hub.start()
    written: list[str] = []
    write, hub.book.write_note = hub.book.write_note, None  # type: ignore[method-assign,assignment] # looked at

    async def noted(reader: Reader, message: NoteMessage) -> NoteMessage:
        written.append(message.text)
        return await write(reader, message)

    hub.book.write_note = noted  # type: ignore[method-assign]
    async with seat.open() as desk:
        await until("what waited", lambda: sent(desk))
        assert written == ["Nummer 0", "Nummer 1", "Nummer 2", "Nummer 3", "Nummer 4, rettet"]
        assert {text for text, _ in await on(desk, "2")} == {"Nummer 4, rettet", "Nummer 2", "Nummer 0"}
        assert {state for _, state in await on(desk, "2")} == {SHARED}
        assert await at_hub(hub, "3") == []
        ages = [datetime.fromisoformat(one.written) for one in reversed(await at_hub(hub, "2"))]
        assert ages == sorted(ages)


async def test_what_was_sent_but_not_answered_is_sent_again_and_is_one(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    write = hub.book.write_note
    answered = iter([False, True])

    async def lost(reader: Reader, message: NoteMessage) -> NoteMessage:
        kept = await write(reader, message)
        if not next(answered, True):
            raise NotNow
        return kept

    hub.book.write_note = lost  # type: ignore[method-assign]
    async with seat.open() as desk:
        await desk.notes.write(a_call(), "Kun én")
        await until("the attempt", lambda: at_hub(hub))
        await desk.notes.write(a_call("2"), "Den næste")  # does not wait for the pause
        await until("both", lambda: sent(desk))
        assert [message.text for message in await at_hub(hub)] == ["Kun én"]
        assert await on(desk) == [("Kun én", SHARED)]


async def test_what_the_hub_will_never_have_stays_here_and_holds_nothing_up(
    seat: Seat, hub: RealHub, caplog: pytest.LogCaptureFixture
) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        await desk.notes.write(a_call("unheard of"), "Om ingenting")
        await desk.notes.write(a_call(), "Om noget")
        await until("all", lambda: sent(desk))
        assert await on(desk, "unheard of") == [("Om ingenting", HERE)]
        assert await on(desk) == [("Om noget", SHARED)]
    assert "does not take a note" in caplog.text


async def test_a_note_that_is_changed_while_it_is_sent_is_sent_again(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    write, begun, go_on = hub.book.write_note, asyncio.Event(), asyncio.Event()

    async def slow(reader: Reader, message: NoteMessage) -> NoteMessage:
        begun.set()
        await go_on.wait()
        return await write(reader, message)

    hub.book.write_note = slow  # type: ignore[method-assign]
    async with seat.open() as desk:
        note = await desk.notes.write(a_call(), "Først sådan")
        await begun.wait()
        await desk.notes.change(note, "Så sådan")
        go_on.set()
        await until("the hub", lambda: sent(desk))
        assert [message.text for message in await at_hub(hub)] == ["Så sådan"]
        go_on.clear()
        await desk.notes.change(note, "Til sidst sådan")
        assert await on(desk) == [("Til sidst sådan", UNSENT)], "whatever the hub still has"
        await desk.notes.delete(note)
        assert await on(desk) == []
        go_on.set()
        await until("the hub", lambda: sent(desk))
        assert await at_hub(hub) == []


async def test_what_was_deleted_at_another_computer_is_shown_no_more(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        note = await desk.notes.write(a_call(), "Slettes")
        await until("the hub", lambda: sent(desk))
        await hub.book.delete_note(Reader("other", "202", "own"), note.id)  # type: ignore[arg-type] # as above
        assert await on(desk) == []


async def test_a_slow_hub_keeps_nobody_from_what_is_here(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        await desk.notes.write(a_call(), "Her")
        await until("the hub", lambda: sent(desk))

        enough = asyncio.Event()

        async def slow(*_: object, **__: object) -> list[NoteMessage]:
            await enough.wait()
            return []

        hub.book.notes = slow  # type: ignore[method-assign,assignment] # a hub that hangs
        assert said((await desk.notes.of_calls(["1"], patience=0.05))["1"]) == [("Her", SHARED)]
        contact = Contact(EarlierCall("1", NOW, "202", Direction.INCOMING, CallState.ENDED, 5))
        async with asyncio.timeout(PATIENCE / 2):  # a card has less patience than a window
            assert [one.note for one in await desk.earlier.noted([contact])] == ["Her"]
        enough.set()


async def test_a_command_without_the_app_asks_the_hub_once(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open(follow=False) as desk:
        await desk.notes.write(a_call(), "Fra en kommando")
        await desk.notes.unsent.once(within=20)
        assert [message.text for message in await at_hub(hub)] == ["Fra en kommando"]
        await hub.stop()
        await desk.notes.write(a_call(), "Uden hub")
        await desk.notes.unsent.once(within=20)
        assert await on(desk) == [("Uden hub", UNSENT), ("Fra en kommando", SHARED)]
    await hub.start()


async def test_drafts_are_one_for_a_new_note_and_one_for_each_change(seat: Seat) -> None:
    async with seat.open() as desk:
        drafts = desk.notes.drafts
        new, change = Draft("1", "202", "Hun vil", NOW), Draft("1", "202", "Rettet", NOW, "n1")
        for draft in (new, change, Draft("2", "202", "Noget andet", NOW)):
            await drafts.keep(draft)
        await drafts.keep(Draft("1", "202", "Hun vil gerne", NOW))
        assert {draft.text for draft in await drafts.of_call("1")} == {"Hun vil gerne", "Rettet"}
        await drafts.keep(Draft("1", "202", " \n", NOW, "n1"))
        assert {draft.text for draft in await drafts.all()} == {"Hun vil gerne", "Noget andet"}


async def test_a_hub_that_is_asked_too_often_gets_the_rest_after_a_pause(
    seat: Seat, hub: RealHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fonetray.services.unsent.PAUSES", (0.3, 0.3))
    await seat.join(hub)
    async with seat.open(follow=False) as desk:
        await asyncio.gather(*(desk.notes.write(a_call(), f"Nummer {which}") for which in range(80)))
    async with seat.open() as desk:
        await until("all of them", lambda: sent(desk))
        assert len(await at_hub(hub)) == 80

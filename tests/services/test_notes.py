"""Notes of a desk with and without its hub: kept at once, sent when that can be, and changed by who wrote them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import set_value
from fonetray.feed.ports import FeedLink
from fonetray.listener.desk_ports import NotNow
from fonetray.services.commands.notes import obey_note_command
from fonetray.services.desk import Desk
from fonetray.services.ground.handover import CommandRefused
from fonetray.services.history.earlier import Contact
from fonetray.services.history.notes import PATIENCE
from fonetray.store.ageing import forget_calls
from fonetray.store.earlier import EarlierCall
from fonetray.store.note_drafts import Draft
from fonetray.store.notes import Note, NoteState
from fonetray.store.times import iso
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import NoteMessage
from fonetray.telephony.reading import Reader, Reading
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
        assert await on(desk) == [("Til sidst sådan", NoteState.CHANGED)], "whatever the hub still has"
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


@pytest.mark.long
async def test_a_hub_that_is_asked_too_often_gets_the_rest_after_a_pause(
    seat: Seat, hub: RealHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fonetray.services.ground.unsent.PAUSES", (0.3, 0.3))
    await seat.join(hub)
    async with seat.open(follow=False) as desk:
        calls = [str(which % 3 + 1) for which in range(300)]
        await asyncio.gather(*(desk.notes.write(a_call(one), f"Nummer {which}") for which, one in enumerate(calls)))
    async with seat.open() as desk:
        await until("all of them", lambda: sent(desk))
        found = [note.text for one in ("1", "2", "3") for note in await at_hub(hub, one)]
        assert sorted(found) == sorted(f"Nummer {which}" for which in range(300))


async def test_of_two_texts_that_two_desks_gave_a_note_the_later_stays(
    seat: Seat, hub: RealHub, tmp_path: Path
) -> None:
    laptop = Seat(Home.at(tmp_path / "laptop"))
    laptop.home.prepare()
    for one in (seat, laptop):
        await one.join(hub)
    async with seat.open() as desk:
        note = await desk.notes.write(a_call(), "Som skrevet")
        await until("the hub", lambda: sent(desk))
    async with laptop.open() as desk:
        (there,) = (await desk.notes.of_calls(["1"]))["1"]
    early, late = NOW - timedelta(hours=3), NOW - timedelta(hours=2)
    for one, text, when in ((seat, "Rettet først", early), (laptop, "Rettet siden", late)):
        async with one.open(follow=False) as desk:  # the hub is away
            store = desk.notes._store
            await store.write(replace(there, written=early - timedelta(days=1), text="Som skrevet"))
            await store.write(replace(there, text=text, state=UNSENT), now=when)
    await hub.database.write(lambda one: one.execute("UPDATE notes SET written = ?", (iso(early),)).rowcount)
    for one in (laptop, seat):
        async with one.open() as desk:
            await until("the hub", lambda desk=desk: sent(desk))
            assert await on(desk) == [("Rettet siden", SHARED)]
            kept = await desk.notes.find(note.id)
            assert kept is not None
            assert kept.text == "Rettet siden", "also while the hub is away"
            assert kept.edited is not None
            assert abs(kept.edited - late) < timedelta(seconds=5)
    async with seat.open() as desk:
        await desk.notes.change(kept, "Rettet nu")
        await until("the hub", lambda: sent(desk))
    assert [message.text for message in await at_hub(hub)] == ["Rettet nu"]


async def test_what_was_deleted_at_another_desk_stays_so_and_the_change_is_a_draft(
    seat: Seat, hub: RealHub, tmp_path: Path
) -> None:
    laptop = Seat(Home.at(tmp_path / "laptop"))
    laptop.home.prepare()
    for one in (seat, laptop):
        await one.join(hub)
    async with seat.open() as desk:
        note = await desk.notes.write(a_call(), "Som skrevet")
        await until("the hub", lambda: sent(desk))
    async with laptop.open() as desk:
        (elsewhere,) = (await desk.notes.of_calls(["1"]))["1"]
    for one, mine in ((seat, note), (laptop, elsewhere)):  # one keeps the note, the other has only read it
        async with one.open(follow=False) as desk:  # the hub is away
            await desk.notes.change(await desk.notes.find(mine.id) or mine, "Rettet uden hub")
            await desk.notes.change(await desk.notes.find(mine.id) or mine, "Rettet igen")
            (document,) = (await obey_note_command(desk, {"action": "list", "call": "1"}))["notes"]
            assert (document["text"], document["state"]) == ("Rettet igen", "unsent")
    await hub.book.delete_note(Reader("d", "202", Reading.OWN), note.id)
    for one in (seat, laptop):
        async with one.open(follow=False) as desk:
            told: list[str] = []
            desk.notes.subscribe_deleted(told.append)
            desk.hub.start()
            await until("the hub", lambda desk=desk: sent(desk))
            assert (await at_hub(hub), await on(desk), told) == ([], [], ["1"])
            (draft,) = await desk.notes.drafts.of_call("1")
            assert (draft.text, draft.note_id, draft.employee) == ("Rettet igen", note.id, "202")
    async with seat.open() as desk:
        await desk.notes.restore(note)
        await until("the hub", lambda: sent(desk))
        assert [message.text for message in await at_hub(hub)] == ["Som skrevet"], "who takes it back has it back"


async def test_what_was_deleted_here_is_a_note_again_when_that_is_taken_back(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        note = await desk.notes.write(a_call(), "Fortryd")
        await until("the hub", lambda: sent(desk))
        shared = await desk.notes.find(note.id)
        assert shared is not None
        for away in (False, True):
            if away:
                await hub.stop()
            await desk.notes.delete(shared)
            if not away:
                await until("the deletion", lambda: sent(desk))
            await desk.notes.restore(shared)
        await hub.start()
        await until("the hub", lambda: sent(desk))
        assert [message.text for message in await at_hub(hub)] == ["Fortryd"]
        assert await desk.notes.drafts.all() == []


async def test_what_the_hub_has_forgotten_by_age_stays_here_and_is_shown(seat: Seat, hub: RealHub) -> None:
    """A hub keeps calls for a shorter time than a desk; that it has a call no more is not that a note was deleted."""
    for reading in (Reading.OWN, Reading.ALL):
        await seat.join(hub, reading=reading)
        async with seat.open() as desk:
            old = await desk.notes.write(a_call("1"), f"Gammel {reading}")
            young = await desk.notes.write(a_call("2"), f"Slettes {reading}")
            await until("the hub", lambda: sent(desk))
            await hub.database.write(lambda one: forget_calls(one, ["1"]).notes)
            await hub.book.delete_note(Reader("other", "202", Reading.OWN), young.id)
            assert [note.id for note in (await desk.notes.of_calls(["1", "2"])).get("1", [])] == [old.id]
            assert young.id not in [note.id for note in await desk.notes.with_number(NUMBER)]
            assert old.id in [note.id for note in await desk.notes.with_number(NUMBER)]
            await desk.notes.change(old, "Stadig her")
            await until("all", lambda: sent(desk))
            assert ("Stadig her", HERE) in await on(desk)
            await desk.notes.delete(old)
        await hub.hear("1", "incoming", "202")


async def test_a_desk_that_is_let_in_no_more_keeps_what_was_written(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    async with seat.open() as desk:
        await desk.notes.write(a_call(), "Før")
        await until("the hub", lambda: sent(desk))
        await hub.desks.revoke("202")
        await until("the refusal", lambda: desk.hub.feeding.link.link is FeedLink.REFUSED)
        await desk.notes.write(a_call(), "Efter")
        assert await on(desk) == [("Efter", UNSENT), ("Før", SHARED)]
    await seat.join(hub)
    async with seat.open() as desk:
        await until("the hub", lambda: sent(desk))
        assert await on(desk) == [("Efter", SHARED), ("Før", SHARED)]


async def command(desk: Desk, action: str, **words: str) -> dict[str, Any]:
    note: dict[str, Any] = (await obey_note_command(desk, {"action": action, **words}))["note"]
    return note


@pytest.mark.parametrize("follow", [True, False], ids=["app", "command alone"])
async def test_commands_change_and_delete_what_was_written_at_another_desk(
    seat: Seat, hub: RealHub, *, follow: bool
) -> None:
    await hub.book.write_note(Reader("other", "202", Reading.OWN), NoteMessage("n1", "1", "Fra en anden"))
    await hub.hear("4", "incoming", "203")
    await hub.book.write_note(Reader("other", "203", Reading.OWN), NoteMessage("n2", "4", "En kollegas"))
    await hub.hear("4", "incoming", "204")
    await seat.join(hub)
    async with seat.open(follow=follow) as desk:
        changed = await command(desk, "edit", note="n1", text="Rettet <img src=x>")
        assert (changed["text"], changed["state"], changed["call"], changed["mine"]) == (
            "Rettet <img src=x>", "shared", "1", True,
        )  # fmt: skip
        assert [message.text for message in await at_hub(hub)] == ["Rettet <img src=x>"]
        for action in ("edit", "delete"):
            with pytest.raises(CommandRefused, match="no note 'n2' on this computer or at the hub"):
                await command(desk, action, note="n2", text="Mit nu")
        assert (await command(desk, "delete", note="n1"))["state"] == "deleted"
        assert await at_hub(hub) == []
        with pytest.raises(CommandRefused, match="no note 'n1'"):
            await command(desk, "delete", note="n1")
    await seat.join(hub, reading=Reading.ALL)
    async with seat.open(follow=follow) as desk:
        with pytest.raises(CommandRefused, match="the note is 203's") as caught:
            await command(desk, "edit", note="n2", text="Mit nu")
        assert caught.value.code == 3


async def test_a_command_says_that_the_hub_cannot_be_asked(seat: Seat, hub: RealHub) -> None:
    await seat.join(hub)
    for follow in (True, False):
        async with seat.open(follow=follow) as desk:
            await hub.stop()
            if follow:
                await until("the loss", lambda desk=desk: desk.hub.feeding.link.link is not FeedLink.UP)
            with pytest.raises(CommandRefused, match=r"and the hub cannot be asked: .*; try again later") as caught:
                await command(desk, "edit", note="n1", text="Rettet")
            assert "\n" not in str(caught.value)
            assert await desk.notes.latest() == []
        await hub.start()

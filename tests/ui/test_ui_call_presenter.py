"""From the PBX's event to the card: whose calls get one, what it says, and that none stays for ever (protocol §3)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Popup, Settings
from fonetray.listener.ports import EventRequest
from fonetray.lookup.matches import Match
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.system.screen_use import UnknownScreenUse
from fonetray.system.session_lock import UnknownLock
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.people import Contact, ContactNumber
from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.cards.call_presenter import CallPresenter
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardView
from support.databases import opened
from support.web_source import hang, json, web_source
from support.web_source import text as text_answer

if TYPE_CHECKING:
    from fonetray.telephony.calls import Call

ME = "202"
RINGS = "UniqueCallId=1.1&ANumber=86515151&Calledphone=200{who}&EmployeeLocalNumber={who}"
ANSWERED = "UniqueCallId=1.1&ANumber=86515151&EmployeeLocalNumber={who}"
DIALS = "UniqueCallId=1.1&ANumber={who}&PhoneLocalNumber=200{who}&EmployeeLocalNumber={who}"
CRM = """
title = "CRM"
sends = "the number"
[request]
url = "{url}/find?phone={{national}}"
[answer]
results = "@"
name = "name"
numbers = "phone"
"""
ENDED = "UniquelCallId=1.1&Duration=65&Transfer=false&CallDirection=Incoming"
PASSED_ON = "UniquelCallId=1.1&Duration=65&Transfer=true&CallDirection=Incoming"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        return self.time

    def reset(self) -> None:
        pass


class Wall(UnknownScreenUse):
    """A screen that a presentation fills or does not."""

    def __init__(self) -> None:
        self.full = False

    def filled(self) -> bool:
        return self.full


class Lock(UnknownLock):
    """A screen that is locked or not."""

    def __init__(self) -> None:
        self.shut = False

    def locked(self) -> bool:
        return self.shut


@dataclass
class Screen:
    desk: Desk
    clock: Clock
    stack: PopupStack
    tasks: Tasks
    presenter: CallPresenter
    privacy: Privacy
    lock: Lock
    opened: list[str] = field(default_factory=list)
    wall: Wall = field(default_factory=Wall)

    async def hear(self, query: str, who: str = ME) -> None:
        text = query.format(who=who).encode()
        await self.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await self.settle()

    async def settle(self) -> None:
        await self.desk.calls.settled()
        async with asyncio.timeout(20):
            while len(self.tasks):  # noqa: ASYNC110 - tasks end, and tell nobody
                await asyncio.sleep(0.001)

    async def until(self, held: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not held():  # noqa: ASYNC110 - a screen tells nobody
                await asyncio.sleep(0.001)

    async def pass_time(self, seconds: float) -> None:
        self.clock.time += timedelta(seconds=seconds)
        self.desk.calls.retime()
        await self.settle()

    def close_by_hand(self) -> None:
        for card in self.stack.shown():
            (button,) = [b for b in card.findChildren(QAbstractButton) if b.accessibleName().startswith("Hide")]
            button.click()

    def cards(self) -> list[tuple[str, float | None]]:
        """Each card's state and how long it stays, None for as long as the call is in that state."""
        views = [card.view for card in self.stack.shown() if isinstance(card, CallCard)]
        return [(view.state.value, view.hide_after) for view in views if view is not None]

    def texts(self) -> str:
        return " | ".join(label.text() for card in self.stack.shown() for label in card.findChildren(QLabel))


@pytest.fixture
async def screen(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Screen]:
    database = opened(tmp_path / "fonetray.db")
    settings = Settings(account=AccountSettings(local_number=ME))
    desk = Desk(account=Account(Home.at(tmp_path), settings, Credentials()), database=database)
    errors: list[BaseException] = []
    clock = Clock()
    desk.calls._clock = clock
    stack, tasks = PopupStack(**parts), Tasks(on_error=lambda _name, error: errors.append(error))
    lock, wall = Lock(), Wall()
    quiet = Quiet(settings=lambda: desk.account.settings.popup, screen=wall)
    privacy = Privacy(settings=lambda: desk.account.settings.popup, lock=lock)
    presenter = CallPresenter(popups=stack, desk=desk, quiet=quiet, privacy=privacy, tasks=tasks, tr=parts["tr"])
    made = Screen(desk, clock, stack, tasks, presenter, privacy, lock, wall=wall)
    stack.open_wanted.connect(made.opened.append)
    yield made
    made.stack.close_all()
    await made.tasks.close()
    await desk.close()
    assert errors == []


async def test_a_card_is_for_my_own_calls_only(screen: Screen) -> None:
    for event in (RINGS, ANSWERED, DIALS):
        await screen.hear(event, who="203")
    await screen.hear(ENDED)
    assert screen.cards() == []


async def test_with_no_number_of_my_own_nothing_pops_up(screen: Screen) -> None:
    screen.desk.account.settings = Settings()
    await screen.hear(RINGS)
    assert screen.cards() == []


async def test_a_call_from_ring_to_end(screen: Screen) -> None:
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]
    assert "86 51 51 51" in screen.texts()
    await screen.hear(ANSWERED)
    ((state, stays),) = screen.cards()
    assert (state, stays) == ("answered", 10)
    await screen.hear(ENDED)
    ((state, stays),) = screen.cards()
    assert state == "ended"
    assert stays
    assert "1:05" in screen.texts()


async def test_a_call_that_a_colleague_took_says_so_and_closes(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.hear(ANSWERED, who="203")
    ((state, stays),) = screen.cards()
    assert state == "elsewhere"
    assert stays
    assert "203" in screen.texts()


async def test_a_ring_whose_end_is_never_told_closes(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.pass_time(50)
    ((state, stays),) = screen.cards()
    assert state == "missed"
    assert stays


@pytest.mark.parametrize("gone", [False, True])
async def test_a_call_that_rings_anew_has_a_card_anew(screen: Screen, *, gone: bool) -> None:
    await screen.hear(RINGS)
    await screen.pass_time(70)
    assert [state for state, _ in screen.cards()] == ["missed"]
    if gone:
        screen.close_by_hand()
        assert screen.cards() == []
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]
    await screen.hear(ANSWERED)
    assert [state for state, _ in screen.cards()] == ["answered"]


async def test_a_call_that_comes_back_from_a_transfer_rings_anew(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.hear(ANSWERED)
    await screen.hear(PASSED_ON)
    assert [state for state, _ in screen.cards()] == ["ended"]
    await screen.pass_time(70)
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]


async def test_whom_an_outgoing_call_rings_may_be_unknown(screen: Screen) -> None:
    await screen.hear(DIALS)
    ((state, stays),) = screen.cards()
    assert state == "dialling"
    assert stays
    assert "Outgoing call" in screen.texts()
    assert ME not in screen.texts().replace("200202", "")


async def test_a_ring_is_on_screen_again_after_a_restart(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.desk.calls.restore()
    await screen.settle()
    assert screen.cards() == [("ringing", None)]
    await screen.pass_time(timedelta(hours=5).total_seconds())
    ((state, _),) = screen.cards()
    assert state == "missed"


async def test_muted_no_card_comes_up_also_when_the_call_goes_on(screen: Screen) -> None:
    mine = AccountSettings(local_number=ME)
    screen.desk.account.settings = Settings(account=mine, popup=Popup(muted=True))
    await screen.hear(RINGS)
    screen.desk.account.settings = Settings(account=mine)
    await screen.hear(ANSWERED)
    assert screen.cards() == []
    await screen.hear(ENDED)
    await screen.hear(RINGS.replace("1.1", "2.2"))
    assert [state for state, _ in screen.cards()] == ["ringing"]


@pytest.mark.parametrize(("anyway", "shown"), [(False, []), (True, ["ringing"])])
async def test_over_a_full_screen_a_card_comes_up_only_if_it_may(
    screen: Screen, *, anyway: bool, shown: list[str]
) -> None:
    popup = Popup(in_full_screen=anyway)
    screen.desk.account.settings = Settings(account=AccountSettings(local_number=ME), popup=popup)
    screen.wall.full = True
    await screen.hear(RINGS)
    assert [state for state, _ in screen.cards()] == shown


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


async def test_who_calls_is_filled_in_when_a_slow_source_knows(screen: Screen) -> None:
    async with web_source(json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:
        gate, answers = asyncio.Event(), crm.answer

        async def slow(request: Any) -> Any:
            await gate.wait()
            return await answers(request)

        crm.answer = slow
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        text = RINGS.format(who=ME).encode()
        await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await screen.until(lambda: crm.asked != [])
        assert screen.cards() == [("ringing", None)]
        assert "86 51 51 51" in screen.texts()
        assert "Bo Jensen" not in screen.texts()
        gate.set()
        await screen.settle()
        assert screen.cards() == [("ringing", None)]
        assert "Bo Jensen" in screen.texts()


async def test_who_may_be_calling_is_shown_as_a_maybe(screen: Screen) -> None:
    async with web_source(json([{"name": "Bo Jensen", "phone": "+46 86515151"}])) as crm:
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        await screen.hear(RINGS)
        assert "Maybe Bo Jensen" in screen.texts()


async def test_a_source_that_hangs_costs_no_card_its_time_nor_the_end_of_the_call_its_word(screen: Screen) -> None:
    async with web_source(json([])) as crm:
        crm.answer = hang(crm)
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        for query, state in ((RINGS, "ringing"), (ANSWERED, "answered"), (ENDED, "ended")):
            text = query.format(who=ME).encode()
            await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
            await screen.until(lambda state=state: [each for each, _ in screen.cards()] == [state])  # type: ignore[misc]
        await crm.hung.wait()
        await screen.tasks.close()


BAKER = Contact(
    "list",
    "7",
    "Birthe Sørensen",
    "Bageriet Nyvang",
    url="https://crm.example/7",
    numbers=(ContactNumber("86515151", e164="+4586515151"),),
    fields=(("Customer no.", "10442"), ("City", "Aarhus"), ("Empty", " ")),
)
SISTER = Contact("list", "8", "Lise Sørensen", numbers=(ContactNumber("86515151", e164="+4586515151"),))


def set_popup(screen: Screen, **popup: Any) -> None:
    screen.desk.account.settings = Settings(account=AccountSettings(local_number=ME), popup=Popup(**popup))


def view(screen: Screen) -> CardView:
    (card,) = [card for card in screen.stack.shown() if isinstance(card, CallCard)]
    assert card.view is not None
    return card.view


def colleague(screen: Screen) -> str:
    shown = view(screen).colleague
    return shown.words if shown else ""


async def test_one_card_follows_a_call_through_a_queue_and_a_transfer(screen: Screen) -> None:
    await screen.hear(RINGS)
    await screen.pass_time(50)
    await screen.hear(RINGS, who="203")
    assert (view(screen).state.value, colleague(screen)) == ("missed", "Now ringing at 203")
    await screen.hear(ANSWERED, who="203")
    assert (view(screen).state.value, colleague(screen)) == ("missed", "Answered by 203 · In a call")
    await screen.pass_time(70)
    await screen.hear(RINGS)
    assert (view(screen).state.value, colleague(screen)) == ("ringing", "Passed on by 203 · In a call")
    await screen.hear(PASSED_ON)
    await screen.hear(ANSWERED)
    assert (view(screen).state.value, colleague(screen)) == ("answered", "Passed on by 203 · Free")
    await screen.pass_time(70)
    await screen.hear(RINGS, who="204")
    await screen.hear(PASSED_ON)
    assert (view(screen).state.value, colleague(screen)) == ("ended", "Now ringing at 204")
    await screen.hear(ANSWERED, who="204")
    assert (view(screen).state.value, colleague(screen)) == ("ended", "Passed on to 204 · In a call")
    assert view(screen).folded


async def test_what_they_have_with_us_and_who_spoke_to_them_last(screen: Screen) -> None:
    await screen.desk.people.upsert_contacts([BAKER])
    await screen.hear(RINGS, who="203")
    await screen.hear(ANSWERED, who="203")
    await screen.hear(ENDED)
    (earlier,) = await screen.desk.journal.list_calls(since=screen.clock.time - timedelta(hours=1))
    await screen.desk.notes.write(earlier, "Wants an invoice")
    await screen.hear(RINGS.replace("1.1", "2.2"))
    shown = view(screen)
    assert (shown.name, shown.organisation, shown.url) == (BAKER.name, "Bageriet Nyvang", "https://crm.example/7")
    assert shown.fields == BAKER.fields[:2]
    assert [(one.who, one.length, one.note) for one in shown.earlier] == [("203", "1:05", "Wants an invoice")]
    note = await screen.desk.notes.write(earlier, "Has paid")
    await screen.settle()
    assert [one.note for one in view(screen).earlier] == ["Has paid"], "what is written now is shown at once"
    await screen.desk.notes.delete(note)
    await screen.settle()
    assert [one.note for one in view(screen).earlier] == ["Wants an invoice"]
    set_popup(screen, fields=("city", "unknown", "customer no."))
    screen.presenter.refresh()
    assert [name for name, _ in view(screen).fields] == ["City", "Customer no."]


async def test_of_several_people_one_is_picked(screen: Screen) -> None:
    remembered: list[tuple[str, str]] = []

    async def remember(number: PhoneNumber, match: Match) -> None:
        remembered.append((number.e164, match.name))

    screen.presenter.actions.remember = remember
    await screen.desk.people.upsert_contacts([BAKER, SISTER])
    await screen.hear(RINGS)
    assert [person.name for person in view(screen).candidates] == [BAKER.name, SISTER.name]
    screen.stack.candidate_wanted.emit(view(screen).key, 1)
    await screen.settle()
    assert (view(screen).name, view(screen).url) == (SISTER.name, "")
    assert view(screen).why == "You chose this one."
    assert remembered == [("+4586515151", SISTER.name)]
    await screen.hear(ANSWERED)
    assert view(screen).name == SISTER.name, "also as the call goes on"


@pytest.mark.parametrize(("when", "events"), [("ring", 1), ("answer", 2), ("end", 3), ("by-hand", 99)])
async def test_the_customers_page_opens_once_at_its_moment(screen: Screen, when: str, events: int) -> None:
    set_popup(screen, open_when=when)
    await screen.desk.people.upsert_contacts([BAKER])
    for heard, event in enumerate((RINGS, ANSWERED, ENDED), start=1):
        await screen.hear(event)
        await screen.hear(event)
        screen.presenter.refresh()
        assert screen.opened == (["https://crm.example/7"] if heard >= events else [])
    await screen.hear(RINGS.replace("1.1", "2.2").replace("86515151", "70101010"))
    assert len(screen.opened) <= 1, "nobody knows that one"


async def test_a_locked_screen_names_nobody_and_an_open_one_everybody_again(screen: Screen) -> None:
    set_popup(screen, open_when="ring")
    await screen.desk.people.upsert_contacts([BAKER])
    screen.lock.shut = True
    await screen.hear(RINGS)
    assert (view(screen).name, view(screen).number, view(screen).url) == ("A call", "", "")
    assert not {"Birthe", "Bageriet", "86", "10442"} & set(screen.texts().replace("|", " ").split())
    assert screen.opened == []
    screen.lock.shut = False
    screen.presenter.refresh()
    assert view(screen).name == BAKER.name
    screen.privacy.present(on=True)
    assert view(screen).name == "A call", "a card that is shown follows at once"
    screen.privacy.present(on=False)
    assert view(screen).name == BAKER.name


async def test_while_presenting_there_may_be_no_cards_at_all(screen: Screen) -> None:
    set_popup(screen, while_sharing="hide")
    screen.privacy.present(on=True)
    await screen.hear(RINGS)
    assert screen.cards() == []
    screen.privacy.present(on=False)
    await screen.hear(RINGS.replace("1.1", "2.2"))
    assert [state for state, _ in screen.cards()] == ["ringing"]


@pytest.mark.parametrize(("seconds", "asks"), [(0, ""), (45, "Write a note")])
async def test_after_a_call_a_note_is_asked_for_if_the_user_wants_that(screen: Screen, seconds: int, asks: str) -> None:
    noted: list[Call] = []
    set_popup(screen, seconds_for_note=seconds)
    await screen.hear(RINGS)
    assert not view(screen).takes_note, "there is nobody who takes one"
    screen.presenter.actions.note_wishes.append(noted.append)
    for event in (ANSWERED, ENDED):
        await screen.hear(event)
    assert (view(screen).asks_note, view(screen).hide_after) == (asks, max(seconds, 6.0))
    screen.stack.note_wanted.emit(view(screen).key)
    assert [call.call_id for call in noted] == ["1.1"]


async def test_a_test_call_takes_no_note_for_it_leaves_no_trace(screen: Screen) -> None:
    screen.presenter.actions.note_wishes.append(lambda _: None)
    await screen.hear(RINGS)
    assert view(screen).takes_note
    screen.close_by_hand()
    await screen.hear(RINGS.replace("1.1", "fonetray-rehearsal-1"))
    assert not view(screen).takes_note


async def test_nothing_is_kept_of_calls_whose_cards_are_gone(screen: Screen) -> None:
    for which in range(30):
        await screen.hear(RINGS.replace("1.1", f"{which}.1"))
        if which % 3 == 0:
            screen.close_by_hand()
        for event in (ANSWERED, ENDED):
            await screen.hear(event.replace("1.1", f"{which}.1"))
    screen.stack.close_all()
    assert screen.presenter._followed == {}
    assert screen.presenter.actions._opened == set()


async def test_who_it_was_is_filled_in_after_the_call_in_the_card_and_in_the_lists(screen: Screen) -> None:
    news: list[bool] = []
    screen.desk.naming.subscribe(lambda: news.append(True))
    async with web_source(json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:
        gate, answers = asyncio.Event(), crm.answer

        async def slow(request: Any) -> Any:
            await gate.wait()
            return await answers(request)

        crm.answer = slow
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        for query in (RINGS, ANSWERED, ENDED):
            text = query.format(who=ME).encode()
            await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await screen.until(lambda: [state for state, _ in screen.cards()] == ["ended"])
        assert "Bo Jensen" not in screen.texts()
        gate.set()
        await screen.settle()
        assert "Bo Jensen" in screen.texts()
    (recent,) = await screen.desk.recents.latest(9)
    screen.desk.lookups.resolver.forget()
    identity = await screen.desk.identification.known(recent.number)
    assert identity.best is not None
    assert (identity.best.name, news) == ("Bo Jensen", [True])


async def test_who_it_was_is_remembered_also_when_the_card_is_gone(screen: Screen) -> None:
    async with web_source(json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:
        gate, answers = asyncio.Event(), crm.answer

        async def slow(request: Any) -> Any:
            await gate.wait()
            return await answers(request)

        crm.answer = slow
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        for query in (RINGS, ANSWERED, ENDED):
            text = query.format(who=ME).encode()
            await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await screen.until(lambda: [state for state, _ in screen.cards()] == ["ended"])
        screen.stack.close_all()
        gate.set()
        await screen.settle()
    screen.desk.lookups.resolver.forget()
    identity = await screen.desk.identification.known("86515151")
    assert [match.name for match in identity.matches] == ["Bo Jensen"]


MISBEHAVING = {
    "html": text_answer("<html><p>Log in</p></html>"),
    "500": text_answer("oops", 500),
    "5 MB": text_answer(b'[{"name": "' + b"x" * 5_000_000 + b'"}]', media="application/json"),
    "numbers for people": json([1, 2, 3]),
    "a person of numbers": json([{"name": 7, "phone": {"deep": [[1]]}}]),
    "null": json(None),
    "another host": text_answer("", 302, Location="https://elsewhere.example/?phone=86515151"),
    "a wrong length": text_answer("x", media="application/json", **{"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("how", [*MISBEHAVING, "hangs"])
async def test_whatever_a_source_does_the_card_is_there_before_it(
    screen: Screen, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with web_source(json([])) as crm:
        held, answer = asyncio.Event(), MISBEHAVING.get(how)

        async def held_back(request: Any) -> Any:
            crm.hung.set()
            await held.wait()
            assert answer is not None
            return await answer(request)

        crm.answer = held_back
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        text = RINGS.format(who=ME).encode()
        await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await crm.hung.wait()
        assert screen.cards() == [("ringing", None)], "the card does not wait for the source"
        assert "86 51 51 51" in screen.texts()
        if answer is not None:
            held.set()
            await screen.settle()
        assert screen.cards() == [("ringing", None)]
        assert "86 51 51 51" in screen.texts()
        await screen.tasks.close()
    caplog.clear()


async def test_a_template_with_an_error_is_said_with_its_line_and_the_card_is_there(
    screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    screen.desk.lookups.subscribe(said.append)
    write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url="https://crm.example").replace("name", "nmae"))
    await screen.hear(RINGS)
    assert screen.cards() == [("ringing", None)]
    assert said == ["crm.toml, line 8: answer.nmae: there is no such key; did you mean name?"] or "line" in said[0]
    caplog.clear()


async def test_the_page_opens_once_over_a_transfer_and_back(screen: Screen) -> None:
    set_popup(screen, open_when="ring")
    await screen.desk.people.upsert_contacts([BAKER])
    await screen.hear(RINGS)
    await screen.hear(ANSWERED)
    await screen.hear(PASSED_ON)
    await screen.hear(RINGS, who="203")
    await screen.hear(RINGS)
    assert screen.opened == ["https://crm.example/7"]


async def test_a_restart_in_the_middle_of_a_call_opens_no_page_again(screen: Screen) -> None:
    set_popup(screen, open_when="ring")
    await screen.desk.people.upsert_contacts([BAKER])
    await screen.hear(RINGS)
    assert screen.opened == ["https://crm.example/7"]
    again = CallPresenter(
        popups=screen.stack, desk=screen.desk, quiet=screen.presenter._quiet, privacy=screen.privacy,
        tasks=screen.tasks, tr=screen.presenter._writer._tr,
    )  # fmt: skip
    await screen.desk.calls.restore()
    await screen.settle()
    assert again.follows(screen.desk.calls.live_calls()[0]), "the call is on the screen again"
    assert screen.opened == ["https://crm.example/7"]


async def test_a_typed_customer_number_wins_over_the_number_that_calls(screen: Screen) -> None:
    set_popup(screen, open_when="ring")
    await screen.desk.people.upsert_contacts([BAKER])
    typed = LearntMessage(number="10008", name="Poul Vang", organisation="Vang ApS", url="https://crm.example/10008")
    screen.desk.modules.learnt.note("1.1", typed)
    await screen.hear(RINGS)
    assert (view(screen).name, view(screen).url) == ("Poul Vang", "https://crm.example/10008")
    assert screen.opened[-1] == "https://crm.example/10008"
    assert len(screen.opened) == 1


class AtTheHub:
    """What a hub's module has learnt, told a moment later than the card is there."""

    def __init__(self, told: LearntMessage | None) -> None:
        self.told = told
        self.asked = asyncio.Event()

    def at_hand(self, _call_id: str) -> tuple[LearntMessage | None, bool]:
        return None, False

    async def of(self, _call_id: str) -> LearntMessage | None:
        await self.asked.wait()
        return self.told


@pytest.mark.parametrize("typed", [True, False])
async def test_no_page_opens_before_a_hub_has_said_whom_its_module_found(screen: Screen, *, typed: bool) -> None:
    set_popup(screen, open_when="ring")
    await screen.desk.people.upsert_contacts([BAKER])
    poul = LearntMessage(number="10008", name="Poul Vang", url="https://crm.example/10008")
    hub = screen.desk.learnt = AtTheHub(poul if typed else None)  # type: ignore[assignment] # a hub that takes its time
    text = RINGS.format(who=ME).encode()
    await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
    await screen.until(lambda: screen.cards() != [])
    assert (view(screen).name, screen.opened) == (BAKER.name, [])
    hub.asked.set()
    await screen.settle()
    assert screen.opened == [poul.url if typed else BAKER.url]


async def forget(screen: Screen, number: str = "86515151") -> None:
    await screen.desk.forgetting.forget(screen.desk.identification.read(number))
    await screen.settle()


async def test_the_card_of_a_call_goes_with_its_person(screen: Screen) -> None:
    await screen.desk.people.upsert_contacts([BAKER])
    for query in (RINGS, ANSWERED, ENDED):
        await screen.hear(query)
    assert BAKER.name in screen.texts()
    await forget(screen)
    assert screen.cards() == []
    await screen.hear(RINGS.replace("1.1", "2.2"))
    assert (view(screen).name, view(screen).earlier) == ("86 51 51 51", ())


async def test_the_card_of_a_call_that_runs_says_nothing_more_of_who_it_is(screen: Screen) -> None:
    await screen.desk.people.upsert_contacts([BAKER])
    screen.desk.modules.learnt.note("1.1", LearntMessage(number="4711", name="Poul Vang"))
    await screen.hear(RINGS)
    assert view(screen).name == "Poul Vang"
    await forget(screen)
    shown = view(screen)
    assert (shown.state.value, shown.name, shown.learnt, shown.url) == ("ringing", "86 51 51 51", "", "")
    await screen.hear(ANSWERED)
    assert view(screen).name == "86 51 51 51"


async def test_what_a_card_says_of_earlier_calls_goes_where_it_names_somebody_forgotten(screen: Screen) -> None:
    await screen.hear(RINGS, who="203")
    await screen.hear(ENDED, who="203")
    (earlier,) = await screen.desk.journal.list_calls(since=screen.clock.time - timedelta(hours=1))
    await screen.desk.notes.write(earlier, "Ask 20 30 40 50")
    await screen.hear(RINGS.replace("1.1", "2.2"))
    assert [one.note for one in view(screen).earlier] == ["Ask 20 30 40 50"]
    await forget(screen, "20304050")
    assert [(one.who, one.note) for one in view(screen).earlier] == [("203", "")]


async def test_who_it_was_is_remembered_also_where_cards_are_muted(screen: Screen) -> None:
    mine = AccountSettings(local_number=ME)
    screen.desk.account.settings = Settings(account=mine, popup=Popup(muted=True))
    async with web_source(json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        for query in (RINGS, ANSWERED, ENDED):
            await screen.hear(query)
        assert screen.cards() == []
        assert len(crm.asked) == 1
    screen.desk.lookups.resolver.forget()
    identity = await screen.desk.identification.known("86515151")
    assert [match.name for match in identity.matches] == ["Bo Jensen"]


async def test_what_is_asked_while_somebody_is_forgotten_comes_to_no_card(screen: Screen) -> None:
    async with web_source(json([{"name": "Bo Jensen", "phone": "86515151"}])) as crm:
        gate, answers = asyncio.Event(), crm.answer

        async def slow(request: Any) -> Any:
            await gate.wait()
            return await answers(request)

        crm.answer = slow
        write(screen.desk.account.home.lookups / "crm.toml", CRM.format(url=crm.url))
        text = RINGS.format(who=ME).encode()
        await screen.desk.calls.receive(EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", text, "", b""))
        await screen.until(lambda: bool(crm.asked))
        await screen.desk.forgetting.forget(screen.desk.identification.read("86515151"))
        gate.set()
        await screen.settle()
        assert (view(screen).name, view(screen).state.value) == ("86 51 51 51", "ringing")
    assert (await screen.desk.identification.known("86515151")).best is None

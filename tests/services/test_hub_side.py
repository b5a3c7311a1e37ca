"""A desk and its hub, each of its real parts, over real http and https: joined, followed, asked, lost and back."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.credentials import Credentials, KeyringStatus, KeyringUnavailable, MemoryCredentials
from fonetray.config.join_code import JoinCode
from fonetray.config.paths import Home
from fonetray.config.settings import SettingsError, load_settings
from fonetray.feed.errors import NotAdmitted, Unproven, Unreachable
from fonetray.feed.ports import FeedLink
from fonetray.listener.ports import EventRequest, ModuleRequest
from fonetray.provider.errors import ProviderError, WrongCredentials
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.services.joining import join_hub
from fonetray.services.modules.learnt import with_learnt
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import CallChange, CallState
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.people import Contact, ContactNumber
from fonetray.telephony.presence import PresenceState
from support.databases import opened
from support.real_hub import NUMBER, RealHub


class OpenKeyring(MemoryCredentials):
    """A keyring that takes what it is given; ``status`` makes it another one."""

    status = KeyringStatus.READY

    async def probe(self) -> KeyringStatus:
        return self.status


@dataclass
class Place:
    """A desk that is opened and closed as an app does it."""

    home: Home
    keyring: OpenKeyring

    def __post_init__(self) -> None:
        self.home.prepare()
        self.told: list[CallChange] = []

    async def open(self) -> Desk:
        database = opened(self.home.database)
        settings = load_settings(self.home.config_file).settings
        credentials = await self.keyring.load() or Credentials()
        self.desk = Desk(account=Account(self.home, settings, credentials), database=database)
        await self.desk.load()
        self.desk.calls.subscribe(self.told.append)
        self.desk.hub.start()
        return self.desk

    async def join(self, code: JoinCode) -> None:
        await join_hub(code, home=self.home, credentials=self.keyring)

    def states(self) -> list[tuple[str, CallState]]:
        return [(change.after.call_id, change.after.state) for change in self.told]

    def rows(self) -> list[str]:
        with closing(sqlite3.connect(self.home.database)) as reading:
            return [row[0] for row in reading.execute("SELECT call_id FROM raw_events ORDER BY id")]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    made = Place(Home.at(tmp_path / "desk"), OpenKeyring(Credentials(username="mette")))
    yield made
    with suppress(AttributeError):
        await made.desk.close()


@pytest.fixture(params=[False, True], ids=["http", "https"])
async def hub(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RealHub]:
    made = RealHub(tmp_path / "hub", tls=request.param)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def plain_hub(tmp_path: Path) -> AsyncIterator[RealHub]:
    made = RealHub(tmp_path / "hub")
    await made.start()
    yield made
    await made.stop()


async def until(what: str, condition: Callable[[], Any]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.02)
    pytest.fail(what)


def up(desk: Desk) -> bool:
    return desk.hub.feeding.link.link is FeedLink.UP


async def test_a_code_is_traded_and_all_of_it_kept_where_it_belongs(place: Place, hub: RealHub) -> None:
    await place.join(await hub.code())
    kept = await place.keyring.load()
    assert kept is not None
    assert kept.username == "mette", "a login that was there stays"
    assert kept.hub_token
    settings = load_settings(place.home.config_file).settings
    assert (settings.hub.url, settings.account.local_number) == (hub.url, "202")
    assert place.home.hub_certificate.exists() == (hub.scheme == "https")
    assert kept.hub_token not in place.home.config_file.read_text()
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    assert desk.hub.feeding.hello is not None
    assert desk.hub.feeding.hello.employee == "202"


async def test_a_code_that_was_traded_in_vain_is_still_good_and_one_that_was_used_is_not(
    place: Place, hub: RealHub
) -> None:
    code = await hub.code()
    await place.join(code)
    await place.join(code)
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    with pytest.raises(NotAdmitted) as caught:
        await place.join(code)
    assert caught.value.code == "used"
    assert up(desk)


@pytest.mark.parametrize("status", [KeyringStatus.MISSING, KeyringStatus.LOCKED, KeyringStatus.REFUSED])
async def test_without_a_keyring_nothing_is_stored_and_the_code_is_still_good(
    place: Place, plain_hub: RealHub, status: KeyringStatus
) -> None:
    code = await plain_hub.code()
    place.keyring.status = status
    with pytest.raises(KeyringUnavailable):
        await place.join(code)
    assert sorted(file.name for file in place.home.config.iterdir()) == ["logs"]
    place.keyring.status = KeyringStatus.READY
    await place.join(code)


async def test_settings_that_cannot_be_written_cost_no_code(place: Place, plain_hub: RealHub) -> None:
    code = await plain_hub.code()
    place.home.config_file.write_text("broken [")
    with pytest.raises(SettingsError):
        await place.join(code)
    place.home.config_file.unlink()
    await place.join(code)
    assert load_settings(place.home.config_file).settings.hub.url == plain_hub.url


async def test_a_hub_with_another_certificate_than_the_codes_is_told_nothing(place: Place, tmp_path: Path) -> None:
    hub = RealHub(tmp_path / "hub", tls=True)
    await hub.start()
    try:
        with pytest.raises(Unproven):
            await place.join(await hub.code(pin="0" * 64))
        code = await hub.code(pin="")  # nobody vouches for it
        with pytest.raises(Unproven):
            await place.join(code)
        assert not place.home.hub_certificate.exists()
        await place.join(JoinCode(code.url, code.secret, (await hub.code()).pin))
    finally:
        await hub.stop()


async def test_a_desk_of_a_hub_whose_certificate_is_another_one_now_does_not_follow_it(
    place: Place, tmp_path: Path
) -> None:
    hub = RealHub(tmp_path / "hub", tls=True)
    await hub.start()
    await place.join(await hub.code())
    await hub.stop()
    other = RealHub(tmp_path / "hub", tls=True)  # the same files, but for the certificate
    other.port = hub.port
    await other.start()
    try:
        desk = await place.open()
        await until("the refusal", lambda: isinstance(desk.hub.feeding.link.error, Unproven))
    finally:
        await other.stop()


async def test_no_hub_there_is_said_as_such(place: Place, plain_hub: RealHub) -> None:
    code = await plain_hub.code()
    await plain_hub.listener.stop()
    with pytest.raises(Unreachable):
        await place.join(code)


async def test_calls_come_and_what_was_missed_while_away_is_no_ringing_call(place: Place, plain_hub: RealHub) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    await plain_hub.hear("1", "incoming", "202")
    await plain_hub.hear("x", "incoming", "203")
    await until("the call", lambda: ("1", CallState.RINGING) in place.states())
    await plain_hub.hear("1", "answered", "202")
    await until("the answer", lambda: ("1", CallState.ANSWERED) in place.states())
    await desk.close()
    place.told.clear()
    for kind in ("incoming", "ended"):
        await plain_hub.hear("2", kind, "202" if kind == "incoming" else "")
    desk = await place.open()
    await until("what was missed", lambda: ("2", CallState.MISSED) in place.states())
    assert ("2", CallState.RINGING) not in place.states()
    assert place.rows() == ["1", "1", "2", "2"], "of 203's call nothing, and nothing twice"


async def test_a_hub_that_comes_again_is_found_and_goes_on_where_it_was(place: Place, plain_hub: RealHub) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    await plain_hub.hear("1", "incoming", "202")
    await until("the call", place.states)
    await plain_hub.stop()
    await until("the loss", lambda: desk.hub.feeding.link.link is FeedLink.LOST)
    await plain_hub.start()
    await plain_hub.hear("2", "incoming", "202")
    await until("the second", lambda: ("2", CallState.RINGING) in place.states())
    assert place.rows() == ["1", "2"]


async def test_after_a_sleep_a_desk_connects_anew_and_does_not_wait_until_the_hub_was_silent_long(
    place: Place, plain_hub: RealHub
) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    await plain_hub.hear("1.1", "incoming", "202")
    await until("the call", lambda: place.rows() == ["1.1"])
    links: list[FeedLink] = []
    desk.hub.feeding.subscribe(lambda: links.append(desk.hub.feeding.link.link))
    desk.hub._woken()
    await until("the feed again", lambda: links == [FeedLink.CONNECTING, FeedLink.UP])
    await plain_hub.hear("1.1", "answered", "202")
    told = [("1.1", CallState.RINGING), ("1.1", CallState.ANSWERED)]
    await until("what came after", lambda: place.states() == told)
    assert place.rows() == ["1.1", "1.1"]


async def test_the_own_listener_and_the_feed_never_double(place: Place, plain_hub: RealHub) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    seen: list[EventRequest] = []
    hear = plain_hub.calls.receive

    async def both(request: EventRequest) -> None:
        seen.append(request)
        await hear(request)

    plain_hub.calls.receive = both  # type: ignore[method-assign] # to have the very request
    for kind in ("incoming", "answered", "ended"):
        await plain_hub.hear("1", kind, "" if kind == "ended" else "202")
        await desk.rehearsal.receive(seen[-1])
    await until("the end", lambda: ("1", CallState.ENDED) in place.states())
    await plain_hub.hear("2", "incoming", "202")
    await until("the next", lambda: ("2", CallState.RINGING) in place.states())
    assert place.rows() == ["1", "1", "1", "2"]


async def test_a_token_that_was_taken_back_is_asked_with_no_more_until_another_is_joined_by(
    place: Place, plain_hub: RealHub
) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    await plain_hub.desks.revoke("202")
    await until("the refusal", lambda: desk.hub.feeding.link.link is FeedLink.REFUSED)
    with pytest.raises(WrongCredentials):
        await desk.directory.sync()
    _, credentials = await join_hub(await plain_hub.code(), home=place.home, credentials=place.keyring)
    desk.account.credentials = credentials
    desk.hub.changed()
    await until("the feed again", lambda: up(desk))


async def test_a_running_desk_that_joins_another_hub_is_rung_by_that_one(
    place: Place, plain_hub: RealHub, tmp_path: Path
) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    for call in ("1", "2", "3"):
        await plain_hub.hear(call, "incoming", "202")
    await until("the calls", lambda: len(place.states()) == 3)
    other = RealHub(tmp_path / "other")
    await other.start()
    try:
        _, credentials = await join_hub(await other.code(), home=place.home, credentials=place.keyring)
        desk.account.settings = load_settings(place.home.config_file).settings
        await desk.journal.forget_feed()
        desk.account.credentials = credentials
        desk.hub.changed()
        await until("the other feed", lambda: up(desk) and other.listener_has_desks)
        await other.hear("of-the-other", "incoming", "202")  # which is the first there, and so numbered 1
        await until("the other's call", lambda: ("of-the-other", CallState.RINGING) in place.states())
    finally:
        await other.stop()


async def test_people_and_flows_come_from_the_hub_without_account_and_hash(place: Place, plain_hub: RealHub) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    assert desk.account.complete
    await desk.directory.sync()
    assert [employee.local_number for employee in desk.directory.employees] == ["202", "203", "204"]
    await desk.directory.set_flow("800", active=True)
    assert desk.directory.flows[0].active
    assert plain_hub.company.flows[0].active
    await plain_hub.listener.stop()
    with pytest.raises(ProviderError, match="hub"):
        await desk.directory.sync()
    assert len(desk.directory.employees) == 3, "the last good list stays"


async def test_flows_are_switched_and_timed_by_the_hub_which_says_who_it_was(place: Place, plain_hub: RealHub) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await desk.directory.sync()
    flows, until = desk.flows, datetime.now(UTC) + timedelta(hours=1)
    assert flows.by_hub
    done = await flows.switch("800", active=True, until=until)
    state = flows.of("800")
    assert state is not None
    assert state.change is not None
    assert state.timer is not None
    assert (state.change.employee, state.timer.due, state.timer.back_to) == ("202", until, False)
    assert plain_hub.timed.all["800"].due == until
    await flows.time("800", None)
    assert plain_hub.timed.all == {}
    assert done is not None
    assert await flows.undo(done)
    assert not plain_hub.company.flows[0].active
    done = await flows.switch("800", active=True)
    assert done is not None
    await plain_hub.company.set_call_flow("800", active=False)  # seen by neither the hub nor the desk
    assert not await flows.undo(done)
    await plain_hub.listener.stop()
    with pytest.raises(ProviderError, match="hub"):
        await flows.time("800", until)


async def test_presence_is_the_hubs_word_without_numbers(place: Place, plain_hub: RealHub) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    assert desk.hub.board.of("203").state is PresenceState.UNKNOWN
    await plain_hub.hear("1", "incoming", "203")
    await until("ringing", lambda: desk.hub.board.of("203").state is PresenceState.RINGING)
    await plain_hub.hear("1", "answered", "203")
    await until("busy", lambda: desk.hub.board.of("203").state is PresenceState.BUSY)
    assert desk.hub.board.of("204").state is PresenceState.FREE
    await plain_hub.hear("1", "ended")
    await until("free", lambda: desk.hub.board.of("203").state is PresenceState.FREE)
    assert place.rows() == []
    assert NUMBER.encode() not in b"".join(f.read_bytes() for f in place.home.data.rglob("*") if f.is_file())


async def test_who_spoke_last_is_asked_beside_what_is_known_here(place: Place, plain_hub: RealHub) -> None:
    for kind in ("incoming", "answered", "ended"):
        await plain_hub.hear("old", kind, "" if kind == "ended" else "203")
    await place.join(await plain_hub.code())
    desk = await place.open()
    identity = await desk.identification.who(NUMBER)
    assert await desk.last_contacts.newer(identity, besides_call="1") is None, "nobody is asked before the feed is up"
    await until("the feed", lambda: up(desk))
    await plain_hub.hear("1", "incoming", "202")
    await until("the call", place.states)
    newer = await desk.last_contacts.newer(identity, besides_call="1")
    assert newer is not None
    assert newer.employee == "203"
    known = replace(identity, last=newer)
    assert await desk.last_contacts.newer(known, besides_call="1") is None, "the same one is no news"


async def test_a_hub_that_thinks_too_long_about_who_spoke_last_is_not_waited_for(
    place: Place, plain_hub: RealHub
) -> None:
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))

    enough = asyncio.Event()

    async def too_late(*_: object, **__: object) -> None:
        await enough.wait()

    plain_hub.book.last_contact = too_late  # type: ignore[method-assign,assignment] # a hub that hangs
    identity = await desk.identification.who(NUMBER)
    assert await desk.last_contacts.newer(identity, besides_call="1") is None
    enough.set()  # a hub that stops waits for what it is asked


async def test_what_a_module_on_the_hub_learnt_is_told_to_whom_it_rings(place: Place, plain_hub: RealHub) -> None:
    folder = plain_hub.path / "routing"
    folder.mkdir()
    rules = '[module]\naction = "goto"\ncustomer = "Kundenr"\n[default]\ngoto = "202"\nnote = "Typed {input}"\n'
    rules += '[[rule]]\nwhen = { customer = true }\nanswer = { goto = "203" }\n'
    (folder / "reception.toml").write_text(rules, encoding="utf-8")
    await place.join(await plain_hub.code())
    desk = await place.open()
    await until("the feed", lambda: up(desk))
    asked = ModuleRequest("reception", b"input=4711&uniquecallid=1", "", b"")
    reply = await plain_hub.modules.answer(asked)
    assert reply is not None
    assert reply.body == b"202"
    assert await desk.learnt.of("1") is None, "it has not rung here"
    await plain_hub.hear("1", "incoming", "202")
    await until("the call", place.states)
    assert await desk.learnt.of("1") == LearntMessage(number="4711", note="Typed 4711")
    await plain_hub.hear("2", "incoming", "203")
    assert await desk.learnt.of("2") is None


async def test_a_number_typed_at_the_hub_says_who_calls_whatever_number_they_call_from(
    place: Place, plain_hub: RealHub
) -> None:
    customer = Contact("csv", "1", "Poul Vang", "Vang ApS", url="https://crm.example/1", fields=(("Kundenr", "10008"),))
    await PeopleStore(plain_hub.database).upsert_contacts([customer])
    folder = plain_hub.path / "routing"
    folder.mkdir()
    rules = '[module]\naction = "goto"\ncustomer = "Kundenr"\n[default]\ngoto = "203"\n'
    rules += '[[rule]]\nwhen = { customer = true }\nanswer = { goto = "202" }\n'
    (folder / "reception.toml").write_text(rules, encoding="utf-8")
    await place.join(await plain_hub.code())
    desk = await place.open()
    await desk.people.upsert_contacts([Contact("csv", "9", "Somebody", numbers=(ContactNumber("", e164=NUMBER),))])
    await until("the feed", lambda: up(desk))
    for call, number in (("hidden", ""), ("1", NUMBER.removeprefix("+"))):
        asked = f"input=10008&uniquecallid={call}&callerid={number}".encode()
        assert await plain_hub.modules.answer(ModuleRequest("reception", asked, "", b"")) is not None
        await plain_hub.hear(call, "incoming", "202")
    await until("the calls", lambda: len(place.told) == 2)
    for call, text in (("hidden", ""), ("1", NUMBER)):
        who = with_learnt(await desk.identification.known(text), await desk.learnt.of(call))
        assert who.best is not None
        assert (who.best.name, who.best.url) == ("Poul Vang", "https://crm.example/1")
    assert [match.name for match in who.matches] == ["Poul Vang", "Somebody"]

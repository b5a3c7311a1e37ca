"""Calls that customer systems are told of: once, with the note, whatever fails in between, and never twice."""

import asyncio
import json as jsonlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Settings
from fonetray.lookup.matches import Match, Why
from fonetray.lookup.template import Template
from fonetray.lookup.template_file import parse_template
from fonetray.services.desk import Desk
from fonetray.services.doctor.lookup_checks import check_journals
from fonetray.services.ground.account import NO_CREDENTIALS, Account
from fonetray.services.lookups.journal_choice import entry_id, told_to, waiting
from fonetray.services.lookups.journalling import AGAIN_AFTER, Journalling
from fonetray.services.people.identity import Identity
from fonetray.store.journalling import JournallingStore, JournalRow, Stage
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.numbers import identify
from fonetray.telephony.people import Employee
from support.databases import opened
from support.web_source import WebSource, hang, json, web_source

ME, NUMBER = "202", "86515151"
TEMPLATE = """
title = "{title}"
sends = "the number"
timeout = {timeout}
trust = {trust}
[request]
url = "{url}/find?phone={{digits}}"
[answer]
results = "people"
name = "name"
numbers = "phone"
id = "id"
[journal]
enabled = {enabled}
sends = "the call"
wait = {wait}
url = "{url}/calls"
{more}
[journal.json]
id = "{id}"
note = "{{note}}"
outcome = "{{outcome}}"
key = "{{key}}"
who = "{{colleague}}"
"""
BO = {"people": [{"id": 7, "name": "Bo Jensen", "phone": "86515151"}]}
CALL = Call(
    "1.1", ME, Direction.INCOMING, CallState.ENDED, NUMBER, datetime.now(UTC) - timedelta(seconds=70),
    phones=("200202",), answered=datetime.now(UTC) - timedelta(seconds=65), ended=datetime.now(UTC), duration=65,
)  # fmt: skip


class Clock:
    """It is the moment at which the call ended, however long ago these tests began."""

    def __init__(self) -> None:
        assert CALL.ended is not None
        self.time = CALL.ended

    def now(self) -> datetime:
        return self.time


@dataclass
class Office:
    """A desk with a customer system, whose answers to questions and to calls a test chooses."""

    path: Path
    crm: WebSource
    clock: Clock
    take: Callable[[web.Request], Awaitable[web.StreamResponse]] = field(default_factory=lambda: json({"id": 1}, 201))
    people: dict[str, Any] = field(default_factory=lambda: BO)
    failed: list[tuple[str, str]] = field(default_factory=list)
    desk: Desk = field(init=False)

    def put(self, name: str = "crm", *, title: str = "CRM", wait: int = 0, **values: Any) -> None:
        filled = {"timeout": 10, "trust": 5, "enabled": "true", "more": "", "id": "{id}", "url": self.crm.url} | values
        folder = self.path / "lookup"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.toml").write_text(TEMPLATE.format(title=title, wait=wait, **filled), encoding="utf-8")

    async def open(self) -> None:
        database = opened(self.path / "fonetray.db")
        settings = Settings(account=AccountSettings(local_number=ME))
        self.desk = Desk(account=Account(Home.at(self.path), settings, NO_CREDENTIALS), database=database)
        await self.desk.people.replace_employees([Employee(ME, "Mette Lund"), Employee("203", "Ib Holm")])
        await self.desk.directory.load()
        self.desk.journalling._now = self.clock.now
        self.desk.journalling.subscribe(lambda title, why: self.failed.append((title, why)))
        await self.desk.lookups.refresh()
        await self.desk.journalling.start()

    async def reopen(self) -> None:
        await self.desk.close()
        await self.open()

    @property
    def journal(self) -> Journalling:
        return self.desk.journalling

    async def over(self, call: Call = CALL) -> None:
        self.journal.call_changed(CallChange(None, call))
        await self.settle()

    async def settle(self) -> None:
        """Let all happen that is due now, and wait until it has."""
        async with asyncio.timeout(30):
            while True:
                await self.journal.settled()
                earliest = await self.journal._store.earliest()
                if earliest is None or earliest > self.clock.now():
                    return
                await asyncio.sleep(0.005)

    async def later(self, by: timedelta) -> None:
        self.clock.time += by
        await self.journal._arm()
        await self.settle()

    def told(self) -> list[dict[str, Any]]:
        return [jsonlib.loads(asked.body) for asked in self.crm.asked if asked.path == "/calls"]

    async def stages(self) -> list[tuple[str, int]]:
        return [(tally.stage.value, tally.count) for tally in await self.journal.tallies()]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.json_response(made.people) if request.path == "/find" else await made.take(request)

    async with web_source(serve) as crm:
        made = Office(tmp_path, crm, Clock())
        made.put()
        await made.open()
        yield made
        await made.desk.close()


@pytest.fixture(autouse=True)
def _log_is_looked_at(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    caplog.clear()


async def test_a_call_is_told_once_it_is_over(office: Office) -> None:
    await office.over(replace(CALL, state=CallState.ANSWERED, ended=None))
    assert office.told() == []
    await office.over()
    assert office.told() == [{"id": "7", "note": "", "outcome": "answered", "key": entry_id(CALL), "who": "Mette Lund"}]
    await office.over(replace(CALL, duration=66))
    await office.reopen()
    await office.later(timedelta(days=1))
    assert len(office.told()) == 1
    assert await office.stages() == []


async def test_what_was_told_is_not_kept(office: Office) -> None:
    await office.over()
    rows = await office.desk.database.read(lambda c: c.execute("SELECT state, document FROM journalling").fetchall())
    assert rows == [("sent", "")]
    office.clock.time += timedelta(days=31)
    await office.reopen()
    assert await office.desk.database.read(lambda c: c.execute("SELECT count(*) FROM journalling").fetchone()) == (0,)


@pytest.mark.parametrize(
    "call",
    [
        replace(CALL, employee="203"),
        replace(CALL, state=CallState.ELSEWHERE, answered_by="203"),
        replace(CALL, state=CallState.MISSED, answered=None, duration=None),
        replace(CALL, number=""),
        replace(CALL, number="203"),
        replace(CALL, number="+4570101010"),
        replace(CALL, ended=datetime.now(UTC) - timedelta(days=2)),
    ],
    ids=["a colleague's", "taken elsewhere", "missed", "hidden", "a colleague", "unknown", "of two days ago"],
)
async def test_of_other_calls_nobody_is_told(office: Office, call: Call) -> None:
    await office.over(call)
    assert office.told() == []
    assert await office.stages() == []


async def test_of_a_number_that_is_never_logged_nobody_is_told(office: Office) -> None:
    await office.desk.never_log.add(identify(NUMBER, is_local=lambda _: False))
    await office.over()
    assert office.told() == []
    assert await office.stages() == []


async def test_a_source_that_is_not_enabled_is_told_nothing_and_asked_nothing(office: Office) -> None:
    office.put(enabled="false")
    await office.desk.lookups.refresh()
    await office.over()
    assert office.crm.asked == []
    assert await office.desk.database.read(lambda c: c.execute("SELECT count(*) FROM journalling").fetchone()) == (0,)


async def test_the_note_is_waited_for_and_is_in_it(office: Office) -> None:
    office.put(wait=60)
    await office.desk.lookups.refresh()
    await office.over()
    assert office.told() == []
    await office.desk.notes.write(CALL, "Calls back\nat three")
    await office.settle()
    assert [told["note"] for told in office.told()] == ["Calls back\nat three"]


async def test_each_source_has_its_own_patience_for_a_note(office: Office) -> None:
    office.put(wait=60)
    office.put("other", title="Other", trust=1)
    office.people = {"people": [{"id": 7, "name": "Bo Jensen", "phone": "86515151"}]}
    await office.desk.lookups.refresh()
    await office.over()
    assert office.told() == [], "the other source has none, but this one is told"
    await office.later(timedelta(seconds=61))
    assert len(office.told()) == 1


async def test_when_no_note_comes_the_call_is_told_without_one(office: Office) -> None:
    office.put(wait=60)
    await office.desk.lookups.refresh()
    await office.over()
    await office.later(timedelta(seconds=30))
    assert office.told() == []
    await office.reopen()
    await office.later(timedelta(seconds=31))
    assert [told["note"] for told in office.told()] == [""]


async def test_a_call_that_rings_again_is_not_over(office: Office) -> None:
    office.put(wait=60)
    await office.desk.lookups.refresh()
    await office.over()
    await office.over(replace(CALL, state=CallState.RINGING))
    await office.later(timedelta(seconds=120))
    assert office.told() == []
    assert await office.stages() == []


async def test_what_fails_is_tried_again_less_and_less_often_and_then_said(office: Office) -> None:
    office.take = json({}, 503)
    await office.over()
    for tries, wait in enumerate(AGAIN_AFTER, 1):
        assert len(office.told()) == tries
        assert await office.stages() == [("waiting", 1)]
        await office.later(wait - timedelta(seconds=1))
        assert len(office.told()) == tries, "not sooner"
        await office.later(timedelta(seconds=1))
    assert office.failed == [("CRM", f"tried {len(AGAIN_AFTER) + 1} times; it is not available (503)")]
    (check,) = check_journals(await office.journal.tallies())
    assert (check.ok, check.name) == (False, "journal in crm")
    assert check.detail.startswith("1 call given up: tried 8 times")
    assert check.fix.endswith("`fonetray lookups journal crm --again`")
    office.take = json({}, 201)
    assert await office.journal.again("crm") == 1
    await office.settle()
    assert await office.stages() == []


async def test_it_is_tried_again_after_a_restart(office: Office) -> None:
    office.take = json({}, 429)
    await office.over()
    await office.reopen()
    office.take = json({}, 201)
    await office.later(AGAIN_AFTER[0])
    assert len(office.told()) == 2
    assert await office.stages() == []


async def test_a_refusal_is_not_tried_again(office: Office) -> None:
    office.take = json({}, 400)
    await office.over()
    await office.later(timedelta(days=2))
    assert len(office.told()) == 1
    assert await office.stages() == [("given-up", 1)]
    assert "it does not take it (400)" in office.failed[0][1]


@pytest.mark.parametrize("key", ["", 'idempotency = "Idempotency-Key"'])
async def test_after_a_lost_answer_only_what_the_source_would_know_again_is_sent_again(
    office: Office, key: str
) -> None:
    office.put(more=key, timeout=2)
    await office.desk.lookups.refresh()
    office.take = hang(office.crm)
    await office.over()
    office.take = json({}, 201)
    await office.later(AGAIN_AFTER[0])
    keys = [asked.headers.get("Idempotency-Key") for asked in office.crm.asked if asked.path == "/calls"]
    assert keys == ([entry_id(CALL)] * 2 if key else [None])
    assert await office.stages() == ([] if key else [("uncertain", 1)])


@pytest.mark.parametrize("key", ["", 'idempotency = "Idempotency-Key"'])
async def test_an_end_in_the_middle_of_sending_is_an_answer_lost(office: Office, key: str) -> None:
    office.put(more=key)
    await office.desk.lookups.refresh()
    await office.over()
    await office.desk.database.write(
        lambda c: (
            c.execute("UPDATE journalling SET state = 'sending', tries = 1, document = ?", (_document(),)) and None
        )
    )
    await office.reopen()
    await office.later(AGAIN_AFTER[0])
    assert len(office.told()) == (2 if key else 1)
    assert await office.stages() == ([] if key else [("uncertain", 1)])


def _document() -> str:
    kept = waiting(CALL)
    assert kept is not None
    return msgspec.json.encode(msgspec.structs.replace(kept, name="Bo", record="7", known=True)).decode()


async def test_that_it_is_being_sent_is_on_the_disk_before_it_is(office: Office) -> None:
    stages: list[str] = []

    async def look(_request: web.Request) -> web.StreamResponse:
        read = office.desk.database.read
        stages.append((await read(lambda c: c.execute("SELECT state FROM journalling").fetchone()))[0])
        return web.json_response({})

    office.take = look
    await office.over()
    assert stages == ["sending"]


async def test_a_source_that_cannot_be_asked_who_it_was_is_asked_later(office: Office) -> None:
    found = office.people
    office.people = {"people": "none"}
    await office.over()
    assert await office.stages() == [("waiting", 1)]
    office.people = found
    await office.later(AGAIN_AFTER[0])
    assert [told["id"] for told in office.told()] == ["7"]


async def test_a_source_that_is_switched_off_meanwhile_is_told_nothing(office: Office) -> None:
    office.take = json({}, 503)
    await office.over()
    (office.path / "lookup" / "crm.toml").unlink()
    await office.later(AGAIN_AFTER[0])
    assert len(office.told()) == 1
    assert await office.stages() == []


async def test_a_source_whose_file_is_broken_meanwhile_is_waited_for(office: Office) -> None:
    office.take = json({}, 503)
    await office.over()
    await office.desk.close()
    whole = (office.path / "lookup" / "crm.toml").read_text(encoding="utf-8")
    (office.path / "lookup" / "crm.toml").write_text("[", encoding="utf-8")
    office.put("other", title="Other", trust=1)
    office.people = {"people": []}
    office.take = json({}, 201)
    await office.open()
    await office.later(AGAIN_AFTER[0])
    assert await office.stages() == [("waiting", 1)]
    (office.path / "lookup" / "crm.toml").write_text(whole, encoding="utf-8")
    await office.later(AGAIN_AFTER[1])
    assert [told["id"] for told in office.told()] == ["7", "7"]


async def test_it_is_told_no_oftener_than_its_file_allows(office: Office) -> None:
    office.put(more="")
    file = office.path / "lookup" / "crm.toml"
    seldom = file.read_text(encoding="utf-8").replace("timeout = 10", 'timeout = 10\nat_most = "2/day"')
    file.write_text(seldom, encoding="utf-8")
    await office.desk.lookups.refresh()
    for number in range(4):
        await office.over(replace(CALL, call_id=f"1.{number}"))
    assert len(office.told()) == 2
    assert await office.stages() == [("waiting", 2)]


async def test_two_of_us_on_one_call_each_tell_their_own_part() -> None:
    assert entry_id(CALL) != entry_id(replace(CALL, employee="203"))
    assert entry_id(CALL) == entry_id(replace(CALL, duration=1, state=CallState.MISSED))


def template(title: str, more: str = "") -> Template:
    filled = {"trust": 5, "enabled": "true", "wait": 0, "more": more, "id": "x", "timeout": 10}
    text = TEMPLATE.format(title=title, url="https://x.example", **filled)
    return parse_template(text, name=title.lower(), file="x.toml")


NUMBER_READ = identify(NUMBER, is_local=lambda _: False)
A, B, OURS = Match("Bo", "A", key="1"), Match("Bo", "B", key="2"), Match("Bo", "contacts", key="3")
MAYBE = Match("Ib", "A", why=Why.LAST_DIGITS, key="4")


@pytest.mark.parametrize(
    ("matches", "chosen", "learnt", "told"),
    [
        ((A, B), False, None, ("A", A)),
        ((OURS, B, A), False, None, ("B", B)),
        ((B, A), True, None, ("B", B)),
        ((OURS, A), True, None, None),
        ((MAYBE,), False, None, None),
        ((MAYBE,), True, None, ("A", MAYBE)),
        ((A,), False, LearntMessage(name="Bo"), ("A", A)),
        ((A,), False, LearntMessage(name="Eva"), None),
        ((A,), False, LearntMessage(number="4711"), ("A", A)),
        ((Match("Bo", "C", key="9"),), False, None, None),
        ((), False, None, None),
    ],
)
def test_the_matchs_own_source_is_told_and_no_other(
    matches: tuple[Match, ...],
    chosen: bool,
    learnt: LearntMessage | None,
    told: tuple[str, Match] | None,
) -> None:
    kept = waiting(CALL)
    assert kept is not None
    found = told_to(
        kept, Identity(NUMBER_READ, matches, chosen=chosen), learnt, [template("A"), template("B")], my_phones=()
    )
    assert (found and (found[0].title, found[1])) == told


def test_the_filters() -> None:
    missed = replace(CALL, state=CallState.MISSED, answered=None, duration=None)
    known = Identity(NUMBER_READ, (A,))

    def told(call: Call, only: str, identity: Identity = known, phones: tuple[str, ...] = ()) -> bool:
        kept = waiting(call)
        assert kept is not None
        return told_to(kept, identity, None, [template("A", f"only = {only}")], my_phones=phones) is not None

    assert not told(missed, '["answered"]')
    assert told(missed, '["external"]')
    assert told(CALL, '["my-phone"]', phones=("200202",))
    assert not told(CALL, '["my-phone"]', phones=("200203",))
    colleague = Identity(NUMBER_READ, (Match("Ib", "colleagues"), A))
    assert not told(CALL, '["external"]', colleague)
    assert told(CALL, '["external"]', Identity(NUMBER_READ))
    assert not told(CALL, '["known"]', Identity(NUMBER_READ))


@pytest.mark.parametrize(
    ("call", "outcome", "seconds"),
    [
        (CALL, "answered", 65),
        (replace(CALL, duration=None), "answered", 65),
        (replace(CALL, direction=Direction.OUTGOING, answered=None), "answered", 65),
        (replace(CALL, direction=Direction.OUTGOING, answered=None, duration=None), "unknown", 0),
        (replace(CALL, state=CallState.MISSED, answered=None, duration=None), "missed", 0),
    ],
)
def test_what_became_of_a_call(call: Call, outcome: str, seconds: int) -> None:
    kept = waiting(call)
    assert kept is not None
    assert (kept.outcome, kept.seconds) == (outcome, seconds)


async def test_what_is_there_already_is_changed_only_until_it_is_sent(tmp_path: Path) -> None:
    database = opened(tmp_path / "fonetray.db")
    store = JournallingStore(database)
    office = datetime.now(UTC)
    row = JournalRow("k", "1", ME, NUMBER, "", Stage.WAITING, office, 0, "", "first")
    await store.put(row)
    await store.put(replace(row, document="second"))
    (kept,) = await store.due(office, limit=9)
    assert kept.document == "second"
    await store.change(replace(row, stage=Stage.SENT, document=""))
    await store.put(replace(row, document="third"))
    assert await store.due(office, limit=9) == []
    await store.drop("k")
    database.close()

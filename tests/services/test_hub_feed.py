"""A hub's door over real HTTP, with its real log, calls and desks: all are given what is theirs, once, in order."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from fonetray.services.hub.register import DeskBook
from fonetray.store.desks import DeskStore
from fonetray.telephony.people import Department, Employee
from fonetray.telephony.reading import Reading
from support.databases import opened
from support.real_hub import RealHub

PEOPLE = [
    Employee("202", "Mette", department=Department("Salg")),
    Employee("203", "Søren", department=Department("salg ")),
    Employee("204", "Åse", department=Department("Lager")),
    Employee("205", "Bo"),
]


class Hub(RealHub):
    """A hub of a company with departments."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.company.people = PEOPLE

    async def token(self, employee: str, reading: Reading = Reading.OWN) -> str:
        issued = await self.desks.issue(employee, reading)
        return (await self.desks.join(issued.secret)).token


class Desk:
    """Reads a feed, and notes what it was given; ``position`` is what it would have on its disk."""

    def __init__(self, hub: Hub, token: str) -> None:
        self.hub = hub
        self.token = token
        self.position = ""
        self.calls: list[tuple[str, str]] = []
        self.ages: list[float] = []
        self.events: list[tuple[str, Any]] = []
        self.raw = ""
        self._news = asyncio.Event()

    async def read(self, *, run: str = "a") -> None:
        """Read until the hub ends it."""
        headers = {"Authorization": f"Bearer {self.token}", "Fonetray-Run": run}
        if self.position:
            headers["Last-Event-ID"] = self.position
        async with (
            httpx.AsyncClient(timeout=30) as client,
            client.stream("GET", f"{self.hub.url}/desk/v1/feed", headers=headers) as answer,
        ):
            assert answer.status_code == 200
            rest = ""
            async for part in answer.aiter_text():
                self.raw += part
                *blocks, rest = (rest + part).split("\n\n")
                for block in blocks:
                    self._take(dict(line.split(": ", 1) for line in block.split("\n")))
                self._news.set()

    def _take(self, fields: dict[str, str]) -> None:
        if "event" in fields:
            data = json.loads(fields["data"])
            self.events.append((fields["event"], data))
            if fields["event"] == "call":
                for one in (*data["before"], data):
                    parameters = dict(one["parameters"])
                    self.calls.append((parameters["UniqueCallId"], one["kind"]))
                    self.ages.append(one["age"])
        self.position = fields.get("id", self.position)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def named(self, event: str) -> list[Any]:
        return [data for name, data in self.events if name == event]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    made = Hub(tmp_path)
    await made.start()
    yield made
    await made.stop()


class Reads:
    """Reads as long as the block runs."""

    def __init__(self, desk: Desk, *, run: str = "a") -> None:
        self._desk, self._run = desk, run

    async def __aenter__(self) -> Desk:
        before = len(self._desk.named("company"))
        self._task = asyncio.create_task(self._desk.read(run=self._run))
        await self._desk.until(lambda: len(self._desk.named("company")) > before)
        return self._desk

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError, httpx.HTTPError):
            await self._task


async def test_a_desk_has_its_own_calls_whole_and_of_others_presence_only(hub: Hub) -> None:
    desk = Desk(hub, await hub.token("202"))
    async with Reads(desk):
        await hub.hear("1", "incoming", "202")
        await hub.hear("2", "incoming", "204", "+4570209999")
        await hub.hear("1", "answered", "202")
        await hub.hear("2", "answered", "204", "+4570209999")
        await hub.hear("2", "ended")
        await hub.hear("1", "ended")
        await desk.until(lambda: ("1", "ended") in desk.calls)
        await desk.until(lambda: bool(desk.named("presence")[-1]["people"]) and _states(desk).get("204") == "free")
    assert desk.calls == [("1", "incoming"), ("1", "answered"), ("1", "ended")]
    assert "70209999" not in desk.raw
    assert '"2"' not in desk.raw
    assert desk.named("hello")[0]["employee"] == "202"


async def test_a_number_that_stands_where_an_employee_would_is_nobodys_presence(hub: Hub) -> None:
    desk = Desk(hub, await hub.token("202"))
    await hub.hear("1", "incoming", "70209999")
    async with Reads(desk):
        await hub.hear("1", "answered", "70209999")
        await hub.hear("2", "incoming", "204")
        await desk.until(lambda: _states(desk) == {"204": "ringing"})
    assert "70209999" not in desk.raw


def _states(desk: Desk) -> dict[str, str]:
    states: dict[str, str] = {}
    for said in desk.named("presence"):
        if said["whole"]:
            states = {}
        states |= {one["employee"]: one["state"] for one in said["people"]}
    return states


@pytest.mark.parametrize(
    ("reading", "read"), [(Reading.OWN, {"2"}), (Reading.DEPARTMENT, {"2", "3"}), (Reading.ALL, {"2", "3", "4", "5"})]
)
async def test_how_far_a_desk_reads_is_the_admins_word(hub: Hub, reading: Reading, read: set[str]) -> None:
    desk, late = Desk(hub, await hub.token("202", reading)), Desk(hub, await hub.token("202", reading))
    late.position = "0"
    async with Reads(desk):
        for employee in ("204", "205", "203", "202"):
            await hub.hear(employee[-1], "incoming", employee)
        await desk.until(lambda: ("2", "incoming") in desk.calls)
    async with Reads(late):
        assert {call for call, _ in late.calls} == {call for call, _ in desk.calls} == read


async def test_who_is_brought_into_a_call_is_told_what_came_of_it_before(hub: Hub) -> None:
    desk, late = Desk(hub, await hub.token("203")), Desk(hub, await hub.token("203"))
    whole = [("1", "incoming"), ("1", "answered"), ("1", "incoming"), ("1", "ended")]
    async with Reads(desk):
        await hub.hear("1", "incoming", "202")
        await hub.hear("1", "answered", "202")
        late.position = str(await hub.log.last())
        await hub.hear("1", "incoming", "203")
        await hub.hear("1", "ended")
        await desk.until(lambda: ("1", "ended") in desk.calls)
    assert desk.calls == whole
    async with Reads(late):
        assert late.calls == whole, "also where that was while it was away"


async def test_a_new_desk_begins_with_what_is_live(hub: Hub) -> None:
    await hub.hear("old", "incoming", "202")
    await hub.hear("old", "ended")
    await asyncio.sleep(0.01)
    await hub.hear("live", "incoming", "202")
    async with Reads(Desk(hub, await hub.token("202"))) as desk:
        assert desk.calls == [("live", "incoming")]
        assert [one["state"] for one in desk.named("presence")[0]["people"]] == ["ringing"]
        assert not desk.named("hello")[0]["reset"]


@pytest.mark.parametrize("position", ["garbage", "99-12345678", "1-00000000", "-1"])
async def test_a_position_that_is_not_known_is_sent_the_day_again(hub: Hub, position: str) -> None:
    await hub.hear("1", "incoming", "202")
    await hub.hear("1", "ended")
    desk = Desk(hub, await hub.token("202"))
    desk.position = position
    async with Reads(desk):
        assert desk.named("hello")[0]["reset"]
        assert desk.calls == [("1", "incoming"), ("1", "ended")]
        assert desk.position == str(await hub.log.last())


async def test_of_two_connections_with_one_token_the_newer_stays(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    token = await hub.token("202")
    first, second = Desk(hub, token), Desk(hub, token)
    async with Reads(first, run="a"), Reads(second, run="b"):
        await first.until(lambda: bool(first.named("displaced")))
        await hub.hear("1", "incoming", "202")
        await second.until(lambda: ("1", "incoming") in second.calls)
        assert first.calls == []
    assert "Another program has connected" in caplog.text


async def test_a_revoked_desk_is_cut_off_and_told_why(hub: Hub) -> None:
    looking = asyncio.create_task(hub.desks.keep_looking(0.01))
    desk = Desk(hub, await hub.token("202"))
    reading = asyncio.create_task(desk.read())
    await desk.until(lambda: bool(desk.named("company")))
    admin = opened(hub.path / "fonetray.db")
    await DeskBook(DeskStore(admin)).revoke("202")
    admin.close()
    async with asyncio.timeout(20):
        await reading
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{hub.url}/desk/v1/employees", headers={"Authorization": f"Bearer {desk.token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "revoked")
    looking.cancel()


async def test_a_database_that_fails_has_desks_come_again(hub: Hub) -> None:
    known, stranger = await hub.token("202"), await hub.token("203")
    headers = {"Authorization": f"Bearer {known}"}
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{hub.url}/desk/v1/employees", headers=headers)).status_code == 200
        hub.database.close()
        answer = await client.get(f"{hub.url}/desk/v1/employees", headers=headers)
        assert answer.status_code == 200, "what is known needs no looking"
        for asked, token in (("feed", known), ("employees", stranger[:-1] + "_")):
            answer = await client.get(f"{hub.url}/desk/v1/{asked}", headers={"Authorization": f"Bearer {token}"})
            assert (answer.status_code, answer.json()["code"]) == (503, "not-now")
        answer = await client.post(f"{hub.url}/desk/v1/join", json={"code": "1.2"})
        assert (answer.status_code, answer.json()["code"]) == (503, "not-now")
        assert ".db" not in answer.text


class Load:
    """Two hundred calls, of which some ring two employees; how many events concern each is in ``told``."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._chance = random.Random(7)  # noqa: S311 - a stress that can be repeated
        self.told: Counter[str] = Counter()
        self.over = asyncio.Event()

    async def calls(self) -> None:
        await asyncio.gather(*map(self._call, range(200)))
        self.over.set()

    async def come_and_go(self, desk: Desk) -> None:
        while not self.over.is_set():
            async with Reads(desk):
                await asyncio.sleep(self._chance.uniform(0, 0.06))
            await asyncio.sleep(self._chance.uniform(0, 0.03))

    async def _call(self, number: int) -> None:
        rung = self._chance.sample(("202", "203", "204", "205"), self._chance.choice((1, 1, 2)))
        await asyncio.sleep(number * 0.008)
        for employee in rung:
            await self._hub.hear(str(number), "incoming", employee)
            await asyncio.sleep(self._chance.uniform(0, 0.01))
        await self._hub.hear(str(number), "answered", rung[0])
        await self._hub.hear(str(number), "ended")
        for employee in rung:
            self.told[employee] += len(rung) + 2


async def test_desks_that_come_and_go_under_load_lose_and_double_nothing(hub: Hub) -> None:
    load = Load(hub)
    desks = {one: [Desk(hub, await hub.token(one)) for _ in range(3)] for one in ("202", "203", "204")}
    everybody = [desk for theirs in desks.values() for desk in theirs]
    for desk in everybody:
        desk.position = "0"  # a desk that has read nothing would begin with the calls that are live when it comes
    async with asyncio.TaskGroup() as group:
        group.create_task(load.calls())
        for desk in everybody:
            group.create_task(load.come_and_go(desk))
    for desk in everybody:
        async with Reads(desk):
            pass
    for employee, theirs in desks.items():
        assert [len(desk.calls) for desk in theirs] == [load.told[employee]] * 3
        assert len({tuple(sorted(desk.calls)) for desk in theirs}) == 1
    for desk in everybody:
        assert [one for one, count in Counter(desk.calls).items() if count > 1 + (one[1] == "incoming")] == []


async def test_a_hub_that_was_killed_goes_on_where_its_desks_are(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    await hub.start()
    desk = Desk(hub, await hub.token("202"))
    async with Reads(desk):
        await hub.hear("1", "incoming", "202")
        await desk.until(lambda: bool(desk.calls))
    await hub.hear("1", "answered", "202")
    await hub.stop()
    await hub.start()
    async with Reads(desk):
        await hub.hear("1", "ended")
        await desk.until(lambda: ("1", "ended") in desk.calls)
    assert desk.calls == [("1", "incoming"), ("1", "answered"), ("1", "ended")]
    await hub.stop()

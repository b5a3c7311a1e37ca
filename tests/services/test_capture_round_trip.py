"""There and back: an odd PBX is captured in one home, and the export plays the same calls into another."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fonetray.provider.errors import ProviderError
from fonetray.simulator.replay_file import read_recording
from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import Variant
from fonetray.telephony.calls import Call
from fonetray.telephony.dialling import DialRequest, DialStatus, NumberKind, Origin
from fonetray.telephony.numbers import identify
from fonetray.telephony.people import Employee
from services.capturing import Site, site, until
from services.test_capture_service import GARBAGE, send_garbage

CALLERS = ("+4586515151", "86515151", "+46701234567", "", "203", "2983112345")
QUICK: dict[str, Any] = {"ring_delay": 0, "ring_time": 0.02, "talk_time": 0.02}
ODD: tuple[dict[str, Any], ...] = (
    {"format": "xml", "charset": "cp1252", "casing": "lower", "hidden": "Hemmeligt nummer"},
    {"method": "POST-form", "raw_plus": True, "number_form": "plus", "repeats": 2, "time_format": "danish"},
    {"method": "POST-json", "charset": "cp1252", "extras": True, "hidden": "anonymous", "time_format": "epoch-ms"},
    {"method": "POST-query", "number_form": "zeros", "ended_id": "UniqueCallId", "duration_format": "clock"},
    {"disorder": True, "seed": 7, "format": "xml", "department_shape": "list"},
)


async def busy_day(here: Site) -> int:
    """Let every odd thing happen; gives the number of requests that the PBX made."""
    sent = 0
    urls = here.listener.urls()
    for turn, variant in enumerate(ODD):
        four = {"incoming": urls.incoming, "answered": urls.answered, "outgoing": urls.outgoing, "ended": urls.ended}
        await here.control("POST", "events-url", four if turn % 2 else {"url": urls.any})
        here.pbx.behaviour.variant = Variant()
        await here.control("POST", "variant", QUICK | variant)
        await here.desk.directory.sync()
        for number, caller in enumerate(CALLERS):
            script = ("answered", "missed", "elsewhere")[number % 3]
            call = {"from": caller, "to": "202", "script": script, "ring": 0.02, "talk": 0.02}
            placed = await here.control("POST", "call", call)
            sent += len(placed["events"]) * (1 + variant.get("repeats", 0))
        await here.told(sent)
    for failure in ("500", "html", "garbage"):
        await here.control("POST", "variant", {"failure": failure})
        with pytest.raises(ProviderError):
            await here.desk.directory.sync()
    await here.control("POST", "variant", {"failure": "none", "format": "auto", "disorder": False})
    dialled = await here.desk.dialing.dial(DialRequest("86515151", Origin.COMMAND), None, agreed=True)
    assert dialled.status is DialStatus.PLACED
    sent += 2
    await here.told(sent)
    await send_garbage(here)
    return sent + len(GARBAGE)


async def calls(here: Site) -> list[Call]:
    found = await here.desk.journal.list_calls(since=datetime(2020, 1, 1, tzinfo=UTC), limit=1000)
    return sorted(found, key=lambda call: (call.call_id, call.employee))


def shape(call: Call) -> tuple[object, ...]:
    return (call.call_id, call.employee, call.direction, call.state, call.phones, call.duration, call.transfer)


def alike(numbers: list[str]) -> list[list[int]]:
    """Which of them are the same, by their places."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, number in enumerate(numbers):
        places[number].append(place)
    return sorted(places.values())


def anatomy(employee: Employee) -> tuple[object, ...]:
    return (
        employee.local_number,
        len(employee.name),
        len(employee.description),
        [(len(number.number), number.number[:2], number.belongs_to) for number in employee.numbers],
        [(phone.local_number, phone.type) for phone in employee.phones],
        [(info.kind, info.label, len(info.value)) for info in employee.info],
        bool(employee.department),
    )


async def replayed(there: Site, count: int) -> None:
    replay = there.pbx.replay
    assert replay is not None
    there.pbx.emitter.send_to(
        {name: getattr(there.listener.urls(), name) for name in ("any", "incoming", "answered", "outgoing", "ended")}
    )
    await until(lambda: replay.progress()["done"])
    assert replay.progress()["sent"] == count
    assert {each.status for each in there.pbx.emitter.deliveries} == {200}


async def test_the_same_calls_by_other_names(tmp_path: Path) -> None:
    async with Simulator() as pbx, site(tmp_path / "here", pbx) as here:
        here.capture.turn_on()
        count = await busy_day(here)
        exported = await here.export(tmp_path / "given.jsonl")
        assert (exported.requests, exported.not_understood) == (count, len(GARBAGE))
        before, employees = await calls(here), here.desk.directory.employees
        secrets = (*here.secrets, "brisvang", "Kjærgård", "6515151", "701234567")
        told = await here.desk.journal.event_counts()
    text = (tmp_path / "given.jsonl").read_text("utf-8")
    assert [secret for secret in secrets if secret in text] == []

    recording = read_recording(tmp_path / "given.jsonl")
    async with Simulator(recording=recording, replay_speed=50) as pbx, site(tmp_path / "there", pbx) as there:
        there.desk.account.credentials = here.desk.account.credentials
        await there.desk.directory.sync()
        await replayed(there, count)
        after = await calls(there)
        assert [shape(call) for call in after] == [shape(call) for call in before]
        assert alike([call.number for call in after]) == alike([call.number for call in before])
        is_local = there.desk.directory.is_local
        for was, now in zip(before, after, strict=True):
            number, other = identify(was.number, is_local=is_local), identify(now.number, is_local=is_local)
            assert (number.kind, number.region, len(was.number)) == (other.kind, other.region, len(now.number))
            assert (was.number == now.number) is (number.kind in (NumberKind.HIDDEN, NumberKind.INTERNAL))
        counts = await there.desk.journal.event_counts()
        assert (counts.count, counts.not_understood) == (told.count, told.not_understood)
        assert counts.reason == told.reason
        assert [anatomy(each) for each in there.desk.directory.employees] == [anatomy(each) for each in employees]
        outcomes = []  # the other good readings, then the failures as they came, of which the last one stays
        for _ in range(len(ODD) + 3):
            try:
                await there.desk.directory.sync()
                outcomes.append("")
            except ProviderError as error:
                outcomes.append(type(error).__name__)
        assert outcomes == [""] * (len(ODD) - 1) + ["BadAnswer", "AnswerLost", "AnswerLost", "AnswerLost"]
        dialled = await there.desk.dialing.dial(DialRequest("12345678", Origin.COMMAND), None, agreed=True)
        assert dialled.status is DialStatus.PLACED


async def test_with_numbers_everything_is_as_it_was(tmp_path: Path) -> None:
    async with Simulator() as pbx, site(tmp_path / "here", pbx) as here:
        here.capture.turn_on()
        count = await busy_day(here)
        await here.export(tmp_path / "own.jsonl", with_numbers=True)
        before, employees = await calls(here), here.desk.directory.employees
    recording = read_recording(tmp_path / "own.jsonl")
    async with Simulator(recording=recording, replay_speed=50) as pbx, site(tmp_path / "there", pbx) as there:
        await there.desk.directory.sync()
        await replayed(there, count)
        assert [(*shape(call), call.number) for call in await calls(there)] == [
            (*shape(call), call.number) for call in before
        ]
        # The user's own address is the login's name, which is never given away; neither are hardware addresses.
        for was, now in zip(employees, there.desk.directory.employees, strict=True):
            assert (was.name, was.numbers, was.info, was.department) == (
                now.name,
                now.numbers,
                now.info,
                now.department,
            )


async def test_what_was_garbage_is_garbage_again_to_the_byte(tmp_path: Path) -> None:
    async with Simulator() as pbx, site(tmp_path / "here", pbx) as here:
        await send_garbage(here)
        await here.export(tmp_path / "own.jsonl", with_numbers=True)
        before = await here.desk.journal.not_understood(100)
    async with (
        Simulator(recording=read_recording(tmp_path / "own.jsonl"), replay_speed=50) as pbx,
        site(tmp_path / "there", pbx) as there,
    ):
        await replayed(there, len(GARBAGE))
        after = await there.desk.journal.not_understood(100)
    assert [(raw.method, raw.query, raw.content_type, raw.body, raw.reason) for raw in after] == [
        (raw.method, raw.query, raw.content_type, raw.body, raw.reason) for raw in before
    ]

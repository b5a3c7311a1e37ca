"""However a PBX writes, the same calls and the same people come out: the simulator's every variant over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from fonetray.provider.client import Form, ProviderClient
from fonetray.provider.errors import (
    BadAnswer,
    ProviderError,
    Rejected,
    Uncertain,
    Unreachable,
    WrongCredentials,
)
from fonetray.simulator.variants import described
from fonetray.telephony.calls import Call
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.numbers import e164
from fonetray.telephony.people import Employee
from services.conftest import ME, Office

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
COLLEAGUE, OTHER = "203", "221"
KNOWN = {
    *("accountid", "uniquecallid", "uniquelcallid", "linkeduniquecallid", "timestamp", "duration", "transfer"),
    *("employeelocalnumber", "calledphone", "phonelocalnumber", "anumber", "bnumber", "calldirection"),
}


async def until(come: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not come():  # noqa: ASYNC110 - the simulator tells nobody what it has delivered
            await asyncio.sleep(0.005)


@dataclass
class Director:
    """Directs the office's simulator as anybody outside does: by its control interface."""

    office: Office
    session: aiohttp.ClientSession

    async def control(self, path: str, wanted: dict[str, Any]) -> dict[str, Any]:
        async with self.session.post(self.office.pbx.links["control_url"] + path, json=wanted) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    async def play(self, call: dict[str, Any]) -> list[Call]:
        """Place a call, wait until all its events were delivered, and give what is in the journal of it."""
        before = len(self.office.pbx.emitter.deliveries)
        placed = await self.control("/call", {"ring": 0, "talk": 0, "duration": 83} | call)
        variant = self.office.pbx.behaviour.variant
        wanted = sum(1 if each["event"] == variant.lose else 1 + variant.repeats for each in placed["events"])
        await until(lambda: len(self.office.pbx.emitter.deliveries) - before >= wanted)
        calls = await self.office.desk.journal.list_calls(since=LONG_AGO, limit=1000)
        return sorted((each for each in calls if each.call_id == placed["id"]), key=lambda each: each.employee)


@pytest.fixture
async def director(office: Office) -> AsyncIterator[Director]:
    async with aiohttp.ClientSession() as session:
        made = Director(office, session)
        await made.control("/events-url", {"url": office.listener.urls().any})
        yield made


def gist(call: Call) -> tuple[object, ...]:
    """What must be the same whatever the PBX writes: everything but ids and times."""
    number = e164(call.number) or call.number
    return (
        call.employee,
        call.direction.value,
        call.state.value,
        number,
        sorted(call.phones),
        call.duration,
        call.transfer,
        call.answered_by,
    )


CALLS: dict[str, dict[str, Any]] = {
    "answered": {"from": "86 51 51 51", "to": ME},
    "from a withheld number": {"from": "", "to": ME},
    "from abroad": {"from": "+46 8 123 45 67", "to": ME},
    "missed": {"from": "86515151", "to": ME, "script": "missed"},
    "taken elsewhere": {"from": "86515151", "to": ME, "script": "elsewhere", "answered_by": COLLEAGUE},
    "passed on": {"from": "86515151", "to": ME, "script": "transfer", "answered_by": OTHER},
    "from a colleague": {"from": "210", "to": ME},
    "on all phones": {"from": "86515151", "to": ME, "phones": "all"},
}
EVENT_VARIANTS: list[dict[str, Any]] = [
    *({"event_casing": each} for each in described()["event_casing"]["choices"]),
    *({"ended_id": each} for each in described()["ended_id"]["choices"]),
    *({"time_format": each} for each in described()["time_format"]["choices"]),
    *({"duration_format": each} for each in described()["duration_format"]["choices"]),
    *({"method": each} for each in described()["method"]["choices"]),
    *({"method": each, "charset": "cp1252"} for each in described()["method"]["choices"]),
    *({"number_form": each} for each in described()["number_form"]["choices"]),
    *({"number_form": "plus", "raw_plus": True, "method": each} for each in described()["method"]["choices"]),
    *({"urls": each} for each in described()["urls"]["choices"]),
    *({"hidden": each} for each in ("anonymous", "Unknown", "hemmeligt nummer", "Privat", "sip:anonymous@invalid")),
    {"time_format": "iso-zone", "raw_plus": True},
    {"method": "POST-json", "typed": True},
    {"extras": True},
    {"blanks": True},
    {"blanks": True, "method": "POST-json", "urls": "four"},
    {"repeats": 2},
    {
        "event_casing": "upper", "ended_id": "UniqueCallId", "time_format": "danish", "duration_format": "clock",
        "charset": "cp1252", "method": "POST-form", "number_form": "zeros", "hidden": "Skjult nummer", "urls": "four",
        "extras": True, "blanks": True, "repeats": 1,
    },
]  # fmt: skip


def test_no_variant_of_events_is_left_out() -> None:
    answers = {
        "format", "casing", "department_shape", "single_shape", "fields", "local_numbers", "makecall_answer",
        "flow_parameter", "connect_to", "slow", "failure", "failure_on",
    }  # fmt: skip
    course = {"ring_delay", "ring_time", "talk_time", "seed"}
    shown = {name for variant in EVENT_VARIANTS for name in variant}
    assert shown | {"disorder", "losses", "lose", "outgoing_number"} == set(described()) - answers - course


@pytest.mark.parametrize("variant", EVENT_VARIANTS, ids=str)
async def test_the_same_calls_come_out(director: Director, variant: dict[str, Any]) -> None:
    plain = {name: [gist(call) for call in await director.play(call)] for name, call in CALLS.items()}
    assert {len(calls) for calls in plain.values()} == {1, 2}
    await director.control("/variant", variant)
    found = {name: [gist(call) for call in await director.play(call)] for name, call in CALLS.items()}
    assert found == plain
    journal = director.office.desk.journal
    assert (await journal.event_counts()).not_understood == 0
    for raw in await journal.raw_events_since(LONG_AGO):
        event = read_event(
            query=raw.query,
            content_type=raw.content_type,
            body=raw.body,
            kind=EventKind(raw.path_kind) if raw.path_kind else None,
            received=raw.received,
        )
        assert isinstance(event, CallEvent)
        assert event.account == director.office.pbx.links["account"]
        assert {name.casefold() for name, _ in event.sent} <= KNOWN
        if event.timestamp is not None:  # to the minute: a zone misread would be an hour
            assert abs(event.timestamp - event.received) < timedelta(minutes=1)
        elif variant.get("time_format") != "none":
            assert event.kind is EventKind.ENDED


@pytest.mark.parametrize("seed", range(6))
async def test_disorder_and_repeats_come_to_the_same(director: Director, seed: int) -> None:
    calls = {name: CALLS[name] for name in ("answered", "from a withheld number", "on all phones", "from a colleague")}
    plain = {name: [gist(call) for call in await director.play(call)] for name, call in calls.items()}
    await director.control("/variant", {"disorder": True, "repeats": 1, "seed": seed})
    assert {name: [gist(call) for call in await director.play(call)] for name, call in calls.items()} == plain


@pytest.mark.parametrize(
    ("lost", "states"),
    [
        ("incoming", {ME: "ended"}),
        ("answered", {ME: "missed", COLLEAGUE: "missed"}),
        ("ended", {ME: "answered", COLLEAGUE: "elsewhere"}),
    ],
)
async def test_what_is_lost_leaves_the_rest(director: Director, lost: str, states: dict[str, str]) -> None:
    await director.control("/variant", {"lose": lost})
    calls = await director.play({"from": "86515151", "to": [ME, COLLEAGUE], "answered_by": ME})
    assert {call.employee: call.state.value for call in calls} == states


@pytest.mark.parametrize("seed", range(4))
async def test_losses_never_leave_more_than_a_deadline_ends(director: Director, seed: int) -> None:
    await director.control("/variant", {"losses": 0.5, "repeats": 1, "disorder": True, "seed": seed})
    for call in CALLS.values():
        await director.play(call)
    calls = director.office.desk.calls
    calls._clock._started -= timedelta(hours=5).total_seconds()  # the computer sleeps
    calls.retime()
    assert calls.live_calls() == ()


async def test_who_is_rung_is_taken_from_where_it_is_told(director: Director) -> None:
    await director.office.desk.directory.sync()
    for variant, number in (({"outgoing_number": "callee"}, ME), ({"outgoing_number": "own"}, "")):
        await director.control("/variant", variant)
        caller = next(call for call in await director.play(CALLS["from a colleague"]) if call.employee == "210")
        assert caller.number == number
    await director.control("/variant", {"extras": True})
    caller = next(call for call in await director.play(CALLS["from a colleague"]) if call.employee == "210")
    assert caller.number == ME


ANSWER_VARIANTS: list[dict[str, Any]] = [
    {name: choice}
    for name in ("format", "casing", "charset", "department_shape", "single_shape", "fields", "local_numbers")
    for choice in described()[name]["choices"]
] + [
    {"format": "xml", "casing": "lowercamel"},
    {"format": "xml", "charset": "cp1252", "local_numbers": "text"},
    {"format": "xml", "department_shape": "list", "single_shape": "list"},
    {"format": "xml", "fields": "null"},
    {"slow": 0.05},
]


def wanted_of(person: Employee, variant: dict[str, Any]) -> Employee:
    """What can be known of an employee from what this PBX tells."""
    if variant.get("fields", "all") != "all":
        return Employee(person.local_number)
    return replace(person, department=None) if variant.get("department_shape") == "null" else person


@pytest.mark.parametrize(
    ("form", "variant"),
    [
        *((Form.JSON, variant) for variant in ANSWER_VARIANTS),
        *((Form.XML, variant) for variant in ANSWER_VARIANTS if variant.keys() & {"casing", "charset"}),
    ],
    ids=str,
)
async def test_the_same_people_and_flows_come_out(director: Director, form: Form, variant: dict[str, Any]) -> None:
    office = director.office
    client = ProviderClient(
        api_url=office.pbx.links["api_url"],
        myfone_url=office.pbx.links["myfone_url"],
        credentials=lambda: office.desk.account.credentials,
        form=form,
    )
    people, flows = await client.employees(), await client.call_flows()
    await director.control("/variant", variant)
    wanted = [wanted_of(person, variant) for person in people]
    found = await client.employees()
    # cp1252 has no Turkish ı, and then nobody can restore it
    assert repr(found).encode("cp1252", "replace") == repr(wanted).encode("cp1252", "replace")
    assert repr(await client.employee(ME)) == repr(next(each for each in wanted if each.local_number == ME))
    assert await client.call_flows() == flows
    await client.set_call_flow(flows[0].local_number, active=not flows[0].active)
    assert (await client.call_flows())[0].active is not flows[0].active
    assert await client.make_call("86515151", "") == "Call initiated."
    await client.aclose()


@pytest.mark.parametrize("parameter", described()["flow_parameter"]["choices"])
async def test_a_flow_is_switched_by_whichever_parameter_works(director: Director, parameter: str) -> None:
    await director.control("/variant", {"flow_parameter": parameter})
    client = director.office.desk.client
    flow = (await client.call_flows())[0]
    await client.set_call_flow(flow.local_number, active=not flow.active)
    assert (await client.call_flows())[0].active is not flow.active


@pytest.mark.parametrize("format_", ["json", "xml"])
@pytest.mark.parametrize(
    ("answer", "said"), [("message", "Call initiated."), ("text", "Call initiated."), ("true", ""), ("empty", "")]
)
async def test_a_call_is_placed_whatever_the_answer_looks_like(
    director: Director, answer: str, said: str, format_: str
) -> None:
    await director.control("/variant", {"makecall_answer": answer, "format": format_})
    assert await director.office.desk.client.make_call("86515151", "") in (said, "true")


FAILURES: list[tuple[str, tuple[type[ProviderError], ...], tuple[type[ProviderError], ...] | None]] = [
    # what reading raises, and what placing a call does; None is a call that was placed
    ("500", (BadAnswer,), (BadAnswer,)),
    ("401", (WrongCredentials,), (WrongCredentials,)),
    ("429", (Rejected, BadAnswer), (Rejected,)),
    ("html", (BadAnswer,), (Uncertain,)),
    ("redirect", (BadAnswer,), (BadAnswer,)),
    ("garbage", (BadAnswer,), (Uncertain,)),
    ("empty", (BadAnswer,), None),
    ("reset", (Unreachable,), (Uncertain,)),
]


def test_no_failure_is_left_out() -> None:
    assert {"none", *(failure for failure, _, _ in FAILURES)} == set(described()["failure"]["choices"])


@pytest.mark.parametrize(("failure", "reading", "placing"), FAILURES)
async def test_each_failure_is_told_for_what_it_is(
    director: Director,
    failure: str,
    reading: tuple[type[ProviderError], ...],
    placing: tuple[type[ProviderError], ...] | None,
) -> None:
    client, links = director.office.desk.client, director.office.pbx.links
    await director.control("/variant", {"failure": failure})
    for ask in (client.employees, client.call_flows):
        with pytest.raises(reading) as caught:
            await ask()
        assert links["hash"] not in caught.value.in_words
    asked = len(director.office.pbx.log.as_documents())
    if placing is None:
        await client.make_call("86515151", "")
    else:
        with pytest.raises(placing) as caught:
            await client.make_call("86515151", "")
        assert links["password"] not in caught.value.in_words
    assert len(director.office.pbx.log.as_documents()) == asked + 1  # once, and no redirect was followed


async def test_too_slow_an_answer_is_no_answer(director: Director) -> None:
    office = director.office
    client = ProviderClient(
        api_url=office.pbx.links["api_url"],
        myfone_url=office.pbx.links["myfone_url"],
        credentials=lambda: office.desk.account.credentials,
        timeout=1.5,
    )
    await director.control("/variant", {"slow": 600})
    with pytest.raises(Unreachable):
        await client.employees()
    with pytest.raises(Uncertain):
        await client.make_call("86515151", "")
    await client.aclose()


async def test_a_service_can_fail_alone(director: Director) -> None:
    client = director.office.desk.client
    await director.control("/variant", {"failure": "401", "failure_on": "myfone"})
    assert await client.employees()
    with pytest.raises(WrongCredentials):
        await client.make_call("86515151", "")
    await director.control("/variant", {"failure_on": "api"})
    assert await client.make_call("86515151", "")
    with pytest.raises(WrongCredentials):
        await client.employees()


async def test_a_listener_that_cannot_keep_events_is_seen_at_the_pbx(director: Director) -> None:
    office = director.office
    office.desk.database.close()
    await director.control("/call", {"from": "86515151", "to": ME, "script": "ringing"})
    await until(lambda: bool(office.pbx.log.as_documents()))
    refused = office.pbx.log.as_documents()
    assert [(each["service"], each["status"]) for each in refused] == [("events", 503)]

"""The door's description for machines, held to the program, to what it answers, and to its description for people."""

import dataclasses
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import jsonschema
import msgspec
import openapi_spec_validator
import pytest

from fonetray.config.resources import resource
from fonetray.listener.desk_ports import NotNow, Tagged
from fonetray.telephony import feed_messages
from fonetray.telephony.feed_messages import Company, Flows
from fonetray.telephony.people import CallFlow, Department, Employee, EmployeeNumber, EmployeePhone, InfoField, InfoKind
from fonetray.telephony.presence import PersonPresence, PresenceState
from fonetray.telephony.reading import Reading
from support.desks import NOON, Answer, Hub, a_hub, reader
from support.listening import head, status, talk

DESCRIBED: dict[str, Any] = json.loads(resource("openapi/hub.json").read_text(encoding="utf-8"))
SCHEMAS = DESCRIBED["components"]["schemas"]
FEED_MD = resource("openapi/hub.json").parents[2] / "docs" / "feed.md"
MESSAGES = [
    kind
    for kind in vars(feed_messages).values()
    if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == feed_messages.__name__
]
WORDS_ONLY = {"description", "title", "default", "enum", "minimum", "examples"}
"""What a schema may say beyond the types that msgspec reads from a message's fields."""

EMPLOYEE = Employee(
    "101",
    "Anna",
    numbers=(EmployeeNumber("+4533221101"),),
    phones=(EmployeePhone("101"),),
    info=(InfoField(InfoKind.TEXT, "Room", "4"),),
    department=Department("Sales"),
)
FLOW = CallFlow("900", "Night", active=False)
NOTE = b'{"id": "1", "call_id": "c", "text": "calls again"}'
HANDLED = b'{"call_id": "c", "handled": true, "age": 3}'
TIME = b'{"until": "2026-03-03T08:00:00+01:00"}'
LARGE = b'{"id": "1", "call_id": "c", "text": "' + b"x" * 70_000 + b'"}'


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(method.upper(), path, said) for path, item in DESCRIBED["paths"].items() for method, said in item.items()]


def test_it_is_openapi() -> None:
    openapi_spec_validator.validate(DESCRIBED)


def test_every_message_is_described_field_by_field() -> None:
    _, of_program = msgspec.json.schema_components(MESSAGES, ref_template="#/components/schemas/{name}")
    assert set(SCHEMAS) == set(of_program) | {"JoinWish"}
    for name, schema in of_program.items():
        assert types_of(SCHEMAS[name]) | {"type": None} == types_of(schema) | {"type": None}, name


def types_of(schema: Any, *, names: bool = False) -> Any:
    """Give a schema without what it says in words; ``names`` are those of fields, which may be anything."""
    if isinstance(schema, list):
        return [types_of(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = schema if names else {key: value for key, value in schema.items() if key not in WORDS_ONLY}
    return {key: types_of(value, names=key == "properties" and not names) for key, value in kept.items()}


def test_words_that_are_one_of_a_few_are_the_programs() -> None:
    assert SCHEMAS["Hello"]["properties"]["reading"]["enum"] == list(Reading)
    assert SCHEMAS["Joined"]["properties"]["reading"]["enum"] == list(Reading)
    assert SCHEMAS["PresenceOfOne"]["properties"]["state"]["enum"] == list(PresenceState)
    assert SCHEMAS["InfoKind"]["enum"] == list(InfoKind)


def test_the_page_for_people_names_the_same_routes_and_answers() -> None:
    rows = [line for line in FEED_MD.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        requests, *_, answers = row.strip("| ").split(" | ")
        for method, path in re.findall(r"`(GET|POST) (/desk/v1/[^\s?`]*)", requests):
            told[method, path] = set(re.findall(r"\b[2-5]\d\d\b", answers))
    of_all = set(re.findall(r"\b[2-5]\d\d\b", re.findall(r"Every request may[^.]*\.", FEED_MD.read_text("utf-8"))[0]))
    described = {
        (method, path.replace("{LOCAL}", "LOCAL").replace("{ID}", "ID")): set(said["responses"])
        for method, path, said in operations()
    }
    assert {request: codes | of_all for request, codes in told.items()} == described


Answering = Callable[[Hub], Awaitable[Answer]]


def asking(path: str, method: str = "GET", data: bytes | None = None, **headers: str) -> Answering:
    async def ask(hub: Hub) -> Answer:
        return await hub.ask(
            path, method=method, data=data, headers={key.replace("_", "-"): headers[key] for key in headers}
        )

    return ask


def refused(path: str, method: str = "GET", data: bytes | None = None) -> dict[str, Answering]:
    """Give what every request can be refused with."""

    async def too_often(hub: Hub) -> Answer:
        for _ in range(10):
            await hub.ask("employees", "nobody")
        return await hub.ask(path, "nobody", method=method, data=data)

    async def broken(hub: Hub) -> Answer:
        hub.desks.broken = True
        return await hub.ask(path, method=method, data=data)

    async def revoked(hub: Hub) -> Answer:
        hub.desks.take_back("desk-101")
        return await hub.ask(path, method=method, data=data)

    return {
        "401": revoked,
        "404": asking(path, method, data, Origin="https://a.example"),
        "429": too_often,
        "503": broken,
    }


async def provider_lost(hub: Hub) -> Answer:
    hub.book.provider_answers = False
    return await hub.ask("flows", method="POST")


def table() -> list[tuple[str, str, str, Answering]]:
    """Give a way to each answer of each operation."""
    get = {
        path: refused(path) for path in ("feed", "employees", "flows", "flow-log", "last-contact", "learnt", "notes")
    }
    ways: dict[tuple[str, str], dict[str, Answering]] = {
        ("POST", "join"): refused("join", "POST", b'{"code": "a-code"}')
        | {
            "200": asking("join", "POST", b'{"code": "a-code"}', Authorization=""),
            "400": asking("join", "POST", b"{}"),
            "401": asking("join", "POST", b'{"code": "guess"}'),
        },
        ("GET", "feed"): get["feed"],
        ("GET", "employees"): get["employees"]
        | {"200": asking("employees"), "304": asking("employees", If_None_Match='"e1"')},
        ("GET", "flows"): get["flows"] | {"200": asking("flows"), "304": asking("flows", If_None_Match='"f1"')},
        ("POST", "flows"): refused("flows", "POST") | {"200": asking("flows", "POST"), "502": provider_lost},
        ("GET", "flow-log"): get["flow-log"] | {"200": asking("flow-log")},
        ("POST", "flow-timers/{LOCAL}"): refused("flow-timers/900", "POST", TIME)
        | {
            "200": asking("flow-timers/900", "POST", TIME),
            "400": asking("flow-timers/900", "POST", b'{"until": 8}'),
            "502": asking("flow-timers/999", "POST", TIME),
        },
        ("POST", "flows/{LOCAL}"): refused("flows/900", "POST", b'{"active": true}')
        | {
            "200": asking("flows/900", "POST", b'{"active": true}'),
            "400": asking("flows/900", "POST", b'{"active": "yes"}'),
            "403": asking("flows/998", "POST", b'{"active": true}'),
            "502": asking("flows/999", "POST", b'{"active": true}'),
        },
        ("GET", "last-contact"): get["last-contact"]
        | {
            "200": asking("last-contact?number=4533221100"),
            "204": asking("last-contact?number=nobody&besides=c"),
            "403": asking("last-contact?number=theirs"),
        },
        ("GET", "learnt"): get["learnt"]
        | {"200": asking("learnt?call=c"), "204": asking("learnt?call=nothing"), "403": asking("learnt?call=theirs")},
        ("GET", "notes"): get["notes"] | {"200": asking("notes?number=4533221100"), "403": asking("notes?call=theirs")},
        ("POST", "notes"): refused("notes", "POST", NOTE)
        | {
            "200": asking("notes", "POST", NOTE),
            "400": asking("notes", "POST", LARGE),
            "403": asking("notes", "POST", NOTE.replace(b'"c"', b'"theirs"')),
            "409": asking("notes", "POST", NOTE.replace(b'"1"', b'"2", "there": true')),
        },
        ("POST", "handled"): refused("handled", "POST", HANDLED)
        | {
            "200": asking("handled", "POST", HANDLED),
            "400": asking("handled", "POST", b'{"call_id": "c", "handled": 1}'),
            "403": asking("handled", "POST", HANDLED.replace(b'"c"', b'"theirs"')),
        },
        ("POST", "notes/{ID}/delete"): refused("notes/1/delete", "POST")
        | {"204": asking("notes/1/delete", "POST"), "403": asking("notes/theirs/delete", "POST")},
    }
    return [(method, path, code, way) for (method, path), codes in ways.items() for code, way in codes.items()]


def test_every_answer_that_is_described_is_asked_for() -> None:
    asked = {(method, f"/desk/v1/{path}", code) for method, path, code, _ in table()} | {
        ("GET", "/desk/v1/feed", "200")
    }
    assert asked == {(method, path, code) for method, path, said in operations() for code in said["responses"]}


@pytest.mark.parametrize(
    ("method", "path", "code", "way"), [pytest.param(*row, id=" ".join(row[:3])) for row in table()]
)
async def test_every_request_is_answered_as_it_is_described(method: str, path: str, code: str, way: Answering) -> None:
    async with a_hub(clock=lambda: 0.0) as hub:
        hub.book.company = Tagged(msgspec.json.encode(Company((EMPLOYEE, Employee("102")))), "e1")
        hub.book.flow = Tagged(msgspec.json.encode(Flows((FLOW,))), "f1")
        await hub.book.write_note(reader("101"), msgspec.json.decode(NOTE, type=feed_messages.NoteMessage))
        if (path, code) == ("join", "503"):
            hub.desks.codes = Unreadable()
        answer = await way(hub)
    assert str(answer.status) == code
    said = resolved(DESCRIBED["paths"][f"/desk/v1/{path}"][method.lower()]["responses"][code])
    for name, header in said.get("headers", {}).items():
        assert not header.get("required") or name in answer.headers
        value = answer.headers[name]
        holds(int(value) if value.isdigit() else value, header["schema"])
    if "content" in said:
        assert answer.headers["Content-Type"].partition(";")[0] in said["content"]
        holds(answer.said, said["content"]["application/json"]["schema"])
    else:
        assert answer.body == b""


class Unreadable(dict[str, Any]):
    """What a disk is that cannot be read."""

    def __contains__(self, key: object) -> bool:
        raise NotNow


async def test_the_stream_is_as_it_is_described() -> None:
    described = DESCRIBED["paths"]["/desk/v1/feed"]["get"]["responses"]["200"]
    seen = set()
    async with a_hub(reader("101"), reader("102")) as hub:
        hub.feed.add("102", "c1")
        async with hub.reading(last="garbage", reads="own", handled="0") as feed:
            for name, header in described["headers"].items():
                assert feed.response.headers[name] == header["schema"]["const"]
            assert feed.response.headers["Content-Type"].partition(";")[0] in described["content"]
            await feed.until("company")
            hub.feed.add("101", "c1")
            hub.feed.set_presence("102", PersonPresence(PresenceState.RINGING, NOON))
            hub.feed.say_handled("c1", "101")
            blocks = [await feed.until(each) for each in ("call", "handled", "presence")]
            async with hub.reading(run="another") as other:
                blocks += [*await feed.until_end(), await other.until("hello"), await other.until("company")]
        async with hub.reading("desk-102", last="0") as feed:
            blocks.append(await feed.until("call"))
    assert any(block.event == "call" and block.data["before"] for block in blocks)
    for block in blocks:
        event = described["x-events"][block.event]
        assert bool(block.id) == event.get("id", False), block
        holds(block.data, event["data"])
        seen.add(block.event)
    assert seen == set(described["x-events"])


async def test_a_desk_needs_no_more_headers_than_are_described() -> None:
    async with a_hub() as hub:
        said = head(hub.listener, b"GET /desk/v1/flows HTTP/1.1", b"Authorization: Bearer token-of-desk-101")
        assert status(await talk(hub.listener, said.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))) == 200


def resolved(said: dict[str, Any]) -> dict[str, Any]:
    found: Any = said
    while "$ref" in found:
        target: Any = DESCRIBED
        for step in found["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = target
    return dict(found)


def holds(value: Any, schema: dict[str, Any]) -> None:
    """Fail where a value is not as a schema says, or has a field that it does not name."""
    schemas = {name: each | (CLOSED if "properties" in each else {}) for name, each in SCHEMAS.items()}
    closed = {"components": {"schemas": schemas}}
    jsonschema.Draft202012Validator({**closed, **schema}).validate(value)


CLOSED = {"unevaluatedProperties": False}

"""Everything that may differ between PBXes can be chosen, on the command line and while it runs, and is then seen."""

import json
import re
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
from aiohttp import web

from fonetray.simulator.command import main
from fonetray.simulator.variants import SHORT, Variant, described, read_variant
from simulator.conftest import QUICK
from simulator.outside import Client, Received, Receiver

CHOICES = [(name, choice) for name, about in described().items() for choice in about.get("choices", ())]
OTHERS = [
    ("slow", 0.5), ("typed", True), ("raw_plus", True), ("hidden", "anonymous"), ("extras", True), ("repeats", 2),
    ("blanks", True), ("disorder", True), ("losses", 0.25), ("ring_delay", 1.5), ("ring_time", 1.0), ("talk_time", 3.0),
    ("seed", 7),
]  # fmt: skip
KINDS = ["incoming", "answered", "outgoing", "ended"]


def test_nothing_that_differs_is_left_out_here() -> None:
    assert {name for name, _ in CHOICES + OTHERS} == set(described()) == set(asdict(Variant()))


@pytest.mark.parametrize(("name", "value"), CHOICES + OTHERS)
async def test_each_can_be_chosen_on_the_command_line_and_while_it_runs(
    client: Client, name: str, value: object
) -> None:
    chosen = Variant().changed(read_variant([f"{name}={value}"]))
    assert getattr(chosen, name) == value
    running = asdict(QUICK) | {name: value}
    assert await client.control("/variant", **{name: value}) == (200, running)
    assert await client.control("/variant", **asdict(QUICK)) == (200, asdict(QUICK))
    assert await client.control("/variant", variant=f"{name}={value}") == (200, running)


@pytest.mark.parametrize("word", SHORT)
async def test_a_word_is_enough_for_what_is_known_to_differ(client: Client, word: str) -> None:
    changed = asdict(Variant().changed(read_variant([word])))
    assert {name: changed[name] for name in SHORT[word]} == SHORT[word]
    assert await client.control("/variant", variant=[word]) == (200, asdict(QUICK) | dict(SHORT[word]))


async def test_words_add_up_and_what_is_wrong_changes_nothing(client: Client) -> None:
    status, now = await client.control("/variant", variant=["xml", "cp1252", "slow=0"], repeats=1)
    assert (status, now["format"], now["charset"], now["slow"], now["repeats"]) == (200, "xml", "cp1252", 0, 1)
    for wrong in ({"variant": "colour"}, {"variant": 7}, {"variant": ["json", "colour=red"]}, {"losses": 2}):
        status, answer = await client.control("/variant", **wrong)
        assert status == 400
        assert answer["error"]
    async with client.session.get(client.links["control_url"] + "/variant") as answer:
        assert await answer.json() == now


async def test_what_there_is_to_choose_from_can_be_asked(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    async with client.session.get(client.links["control_url"] + "/variants") as answer:
        told = await answer.json()
    assert told["variants"]["format"] == {"default": "auto", "choices": ["auto", "json", "xml"]}
    assert set(told["short"]) == set(SHORT)
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    for name, choice in CHOICES:
        assert re.search(rf"^  {name}=.*\b{re.escape(choice)}\b", said, re.MULTILINE), (name, choice)


async def _events(client: Client, receiver: Receiver, **variant: object) -> list[Received]:
    """The four events of a call from one colleague to another."""
    receiver.seen.clear()
    await client.control("/events-url", url=receiver.url + "/secret/events?key=a%2Fb")
    assert (await client.control("/variant", **variant))[0] == 200
    status, _ = await client.control("/call", **{"from": "210", "to": "202", "ring": 0, "talk": 0, "duration": 83})
    assert status == 200
    return await receiver.wait(4)


def _names(seen: Received) -> list[str]:
    return [name for name in seen.params if name != "key"]


@pytest.mark.parametrize(
    ("casing", "name"), [("lower", "uniquecallid"), ("upper", "UNIQUECALLID"), ("lowercamel", "uniqueCallId")]
)
async def test_the_casing_of_parameters(client: Client, receiver: Receiver, casing: str, name: str) -> None:
    plain = await _events(client, receiver)
    cased = await _events(client, receiver, event_casing=casing)
    assert name in _names(cased[0])
    for seen, other in zip(plain, cased, strict=True):
        assert [each.lower() for each in _names(seen)] == [each.lower() for each in _names(other)]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("iso", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
        ("iso-zone", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00"),
        ("iso-utc", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("iso-long", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}"),
        ("danish", r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d"),
        ("epoch", r"\d{10}"),
        ("epoch-ms", r"\d{13}"),
        ("date-ms", r"/Date\(\d{13}\)/"),
    ],
)
async def test_the_form_of_times(client: Client, receiver: Receiver, form: str, written: str) -> None:
    for seen in (await _events(client, receiver, time_format=form))[:3]:
        assert re.fullmatch(written, seen.params["TimeStamp"])


async def test_a_time_can_be_left_out(client: Client, receiver: Receiver) -> None:
    for seen in await _events(client, receiver, time_format="none"):
        assert "TimeStamp" not in seen.params


async def test_every_plus_can_be_raw(client: Client, receiver: Receiver) -> None:
    outgoing, *_ = await _events(client, receiver, raw_plus=True, time_format="iso-zone")
    assert re.search(r"TimeStamp=[^&]*\+0\d%3A00", outgoing.raw_query)
    assert datetime.fromisoformat(unquote(outgoing.raw_query.partition("TimeStamp=")[2].partition("&")[0]))


async def test_json_can_be_typed(client: Client, receiver: Receiver) -> None:
    *_, ended = await _events(client, receiver, method="POST-json", typed=True)
    sent = json.loads(ended.body)
    assert (sent["Duration"], sent["Transfer"], sent["CallDirection"]) == (83, False, "Outgoing")
    assert isinstance(sent["UniquelCallId"], str)


async def test_names_can_be_sent_that_say_nothing(client: Client, receiver: Receiver) -> None:
    plain = await _events(client, receiver)
    filled = await _events(client, receiver, blanks=True)
    assert len({frozenset(_names(seen)) for seen in filled}) == 1
    for seen, other in zip(plain, filled, strict=True):
        assert [name for name in _names(other) if other.params[name]] == [
            name for name in _names(seen) if seen.params[name]
        ]


async def test_four_urls_are_made_of_one(client: Client, receiver: Receiver) -> None:
    seen = await _events(client, receiver, urls="four")
    assert [each.path for each in seen] == [
        f"/secret/events/{kind}" for kind in ("outgoing", "incoming", "answered", "ended")
    ]
    assert {each.params["key"] for each in seen} == {"a/b"}


async def test_urls_that_were_given_stay(client: Client, receiver: Receiver) -> None:
    await client.control("/variant", urls="four")
    await client.control("/events-url", url=receiver.url + "/any", ended=receiver.url + "/over")
    await client.control("/call", to="202", script="missed", ring=0)
    assert [each.path for each in await receiver.wait(2)] == ["/any/incoming", "/over"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_kind_of_event_can_be_lost(client: Client, receiver: Receiver, kind: str) -> None:
    await client.control("/events-url", url=receiver.url)
    await client.control("/variant", lose=kind)
    await client.control("/call", **{"from": "210", "to": "202", "ring": 0, "talk": 0})
    while len(deliveries := await client.look("/events")) < 4:
        pass
    assert [each["event"] for each in deliveries if each["note"] == "lost on purpose"] == [kind]
    assert len(receiver.seen) == 3


async def _api(client: Client, path: str = "employee/202", **variant: object) -> Any:
    assert (await client.control("/variant", **variant))[0] == 200
    return (await client.api("GET", path))[1]


@pytest.mark.parametrize(
    ("casing", "names"),
    [
        ("document", {"Localnumber", "Phonenumbers"}),
        ("lower", {"localnumber", "phonenumbers"}),
        ("upper", {"LOCALNUMBER", "PHONENUMBERS"}),
        ("camel", {"LocalNumber", "PhoneNumbers"}),
        ("lowercamel", {"localNumber", "phoneNumbers"}),
    ],
)
async def test_the_casing_of_answers(client: Client, casing: str, names: set[str]) -> None:
    assert names <= set(await _api(client, casing=casing))


async def test_the_shapes_of_answers(client: Client) -> None:
    plain = await _api(client)
    assert await _api(client, single_shape="list") == [plain]
    assert await _api(client, single_shape="object", department_shape="list") == plain | {
        "Department": [plain["Department"]]
    }
    assert (await _api(client, department_shape="null"))["Department"] is None
    assert await _api(client, department_shape="object", fields="missing") == {"Localnumber": 202}
    assert await _api(client, fields="null") == dict.fromkeys(plain) | {"Localnumber": 202}
    in_text = await _api(client, fields="all", local_numbers="text")
    assert (in_text["Localnumber"], in_text["Phones"][0]["LocalNumber"]) == ("202", "200202")
    assert isinstance((await _api(client, "Callflow"))[0]["ActiveGoto"], str)


@pytest.mark.parametrize("format_", ["json", "xml"])
@pytest.mark.parametrize(
    ("shape", "as_json", "as_xml"),
    [
        ("message", b'"Message":"Call initiated."', b"<Message>Call initiated.</Message>"),
        ("text", b'"Call initiated."', b">Call initiated.</string>"),
        ("true", b"true", b">true</boolean>"),
        ("empty", b"", b""),
    ],
)
async def test_the_answer_of_makecall(client: Client, format_: str, shape: str, as_json: bytes, as_xml: bytes) -> None:
    await client.control("/variant", makecall_answer=shape, format=format_)
    wanted = {
        "Callee": "86515151",
        "Device": "",
        "Username": client.links["username"],
        "Password": client.links["password"],
    }
    async with client.session.post(client.links["myfone_url"] + "/api/MakeCall", json=wanted) as answer:
        assert answer.status == 200
        body = await answer.read()
    part = as_json if format_ == "json" else as_xml
    assert part in body
    assert bool(part) == bool(body)


@pytest.mark.parametrize(("failure", "status", "header"), [("429", 429, "Retry-After"), ("redirect", 307, "Location")])
async def test_refusals_with_a_header(client: Client, failure: str, status: int, header: str) -> None:
    await client.control("/variant", failure=failure)
    query = {"account": client.links["account"], "hash": client.links["hash"]}
    url = client.links["api_url"] + "employee"
    async with client.session.get(url, params=query, allow_redirects=False) as answer:
        assert (answer.status, header in answer.headers) == (status, True)


async def test_events_that_nobody_takes_are_among_the_requests(client: Client, unused_tcp_port: int) -> None:
    app = web.Application()

    async def full(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    app.router.add_route("*", "/{path:.*}", full)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    refusing = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await client.control(
        "/events-url", incoming=refusing + "/secret/hook", ended=f"http://127.0.0.1:{unused_tcp_port}/secret"
    )
    await client.control("/call", to="202", script="missed", ring=0)
    while len(refused := await client.look("/requests")) < 2:
        pass
    await runner.cleanup()
    assert [(each["service"], each["status"], each["note"]) for each in refused] == [
        ("events", 503, ""),
        ("events", None, "ClientConnectorError"),
    ]
    assert refused[0]["path"] == refusing + "/…"
    assert "EmployeeLocalNumber=202" in refused[0]["body"]
    assert "secret" not in json.dumps(refused)


async def test_events_that_are_taken_are_not(client: Client, receiver: Receiver) -> None:
    await _events(client, receiver)
    assert await client.look("/requests") == []


async def test_resets_break_the_line(client: Client) -> None:
    await client.control("/variant", variant="resets")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.api("GET", "employee")

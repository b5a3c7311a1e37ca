"""The control interface, the variants of answers, and what is recorded."""

from dataclasses import fields

import aiohttp
import pytest

from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import Variant, VariantError
from simulator.outside import Client, Receiver


@pytest.mark.parametrize(
    ("path", "wanted", "named"),
    [
        ("/variant", {"colour": "red"}, "time_format"),
        ("/variant", {"failure": "sulking"}, "garbage"),
        ("/variant", {"losses": 2}, "losses"),
        ("/variant", {"slow": None}, "slow"),
        ("/call", {"to": "999"}, "999"),
        ("/call", {"to": []}, "to"),
        ("/call", {}, "None"),
        ("/call", {"to": "202", "script": "odd"}, "transfer"),
        ("/call", {"to": "202", "ring": "long"}, "ring"),
        ("/call", {"to": "202", "rings": 1}, "answered_by"),
        ("/call", {"events": "x"}, "events"),
        ("/events-url", {"url": "ftp://x"}, "http"),
        ("/events-url", {"rang": "http://x"}, "incoming"),
        ("/random", {"every": -1}, "every"),
    ],
)
async def test_what_makes_no_sense_is_answered_with_what_would(
    client: Client, path: str, wanted: dict[str, object], named: str
) -> None:
    status, answer = await client.control(path, **wanted)

    assert status == 400
    assert named in answer["error"]


async def test_a_body_that_is_no_object_is_refused(client: Client) -> None:
    for body in ("", "[]", "{"):
        async with client.session.post(client.links["control_url"] + "/call", data=body) as answer:
            assert answer.status == 400


async def test_a_wrong_variant_changes_nothing(client: Client, simulator: Simulator) -> None:
    before = simulator.behaviour.variant
    await client.control("/variant", slow=1, colour="red")

    assert simulator.behaviour.variant == before


async def test_web_pages_may_not_direct_it(client: Client) -> None:
    url = client.links["control_url"] + "/call"
    async with client.session.post(url, json={"to": "202"}, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403


async def test_requests_are_recorded_whole_and_can_be_cleared(client: Client) -> None:
    await client.api("GET", "employee/202")
    await client.make_call(Callee="203")

    api, myfone = await client.look("/requests")
    assert (api["service"], api["method"], api["path"]) == ("api", "GET", "/api/employee/202")
    assert api["query"] == {"account": client.links["account"], "hash": client.links["hash"]}
    assert myfone["service"] == "myfone"
    assert myfone["headers"]["Content-Type"] == "application/json"
    assert '"Callee": "203"' in myfone["body"]
    async with client.session.delete(client.links["control_url"] + "/requests") as answer:
        assert answer.status == 204
    assert await client.look("/requests") == []


@pytest.mark.parametrize(
    ("casing", "keys"),
    [
        ("lower", {"localnumber", "phonenumbers"}),
        ("camel", {"LocalNumber", "PhoneNumbers"}),
        ("lowercamel", {"localNumber", "phoneNumbers"}),
    ],
)
async def test_keys_can_be_cased_otherwise(client: Client, casing: str, keys: set[str]) -> None:
    await client.control("/variant", casing=casing)

    _, employee = await client.api("GET", "employee/202")
    assert keys <= set(employee)


async def test_department_can_have_other_shapes(client: Client) -> None:
    for shape, kind in (("list", list), ("null", type(None)), ("object", dict)):
        await client.control("/variant", department_shape=shape)
        _, employee = await client.api("GET", "employee/202")
        assert isinstance(employee["Department"], kind)


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_answers_can_be_cp1252(client: Client, form: str) -> None:
    await client.control("/variant", charset="cp1252", format=form)
    query = {"account": client.links["account"], "hash": client.links["hash"]}
    async with client.session.get(client.links["api_url"] + "employee/202", params=query) as answer:
        body = await answer.read()
        assert answer.charset == "windows-1252"

    assert "Kjærgård".encode("cp1252") in body


@pytest.mark.parametrize(
    ("failure", "status", "start"),
    [
        ("500", 500, b"{"),
        ("401", 401, b"{"),
        ("html", 502, b"<!DOCTYPE"),
        ("garbage", 200, b"\x00"),
        ("empty", 200, b""),
    ],
)
async def test_failures(client: Client, failure: str, status: int, start: bytes) -> None:
    await client.control("/variant", failure=failure, failure_on="api")
    query = {"account": client.links["account"], "hash": client.links["hash"]}
    async with client.session.get(client.links["api_url"] + "employee", params=query) as answer:
        body = await answer.read()

    assert answer.status == status
    assert body.startswith(start)
    assert bool(body) == bool(start)
    assert (await client.make_call())[0] == 200


async def test_a_reset_makecall_has_rung_all_the_same(client: Client, receiver: Receiver) -> None:
    await client.control("/events-url", url=receiver.url)
    await client.control("/variant", failure="reset")

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.make_call()
    assert (await receiver.wait(1))[0].params["EmployeeLocalNumber"] == "202"
    assert len(await client.look("/requests")) == 1


async def test_a_refused_makecall_does_not_ring(client: Client) -> None:
    await client.control("/variant", failure="500")
    url = client.links["myfone_url"] + "/api/MakeCall"
    async with client.session.post(url, json={}) as answer:
        assert answer.status == 500

    assert await client.look("/events") == []


async def test_a_slow_makecall_rings_before_it_answers(client: Client, receiver: Receiver) -> None:
    await client.control("/events-url", url=receiver.url)
    await client.control("/variant", slow=60)
    login = {"Username": client.links["username"], "Password": client.links["password"]}
    body = {"Callee": "86515151", "Device": ""} | login

    with pytest.raises(TimeoutError):
        async with client.session.post(
            client.links["myfone_url"] + "/api/MakeCall", json=body, timeout=aiohttp.ClientTimeout(total=0.5)
        ):
            pass
    await receiver.wait(1)


async def test_two_simulators_run_side_by_side_and_stop_twice() -> None:
    async with Simulator() as one, Simulator() as other:
        assert one.links["api_url"] != other.links["api_url"]
        await one.stop()


async def test_a_taken_port_is_an_error_and_leaves_nothing_open(simulator: Simulator) -> None:
    taken = int(simulator.links["control_url"].rpartition(":")[2])
    with pytest.raises(OSError, match="attempting to bind"):
        await Simulator(control_port=taken).start()


def test_every_variant_is_documented_and_reads_its_own_default_as_text() -> None:
    for each in fields(Variant):
        assert f"``{each.name}``" in Variant.__doc__
        assert Variant().changed({each.name: str(each.default)}) == Variant()


def test_a_flag_is_no_word() -> None:
    with pytest.raises(VariantError, match="raw_plus"):
        Variant().changed({"raw_plus": "perhaps"})

"""MakeCall over real HTTP: the document's own samples, its strictness, and the ringing that follows."""

from pathlib import Path

import pytest

import fonetray.simulator
from simulator.outside import Client, Receiver

SAMPLES = Path(fonetray.simulator.__file__).with_name("samples")


@pytest.mark.parametrize(
    ("sample", "kind", "device"),
    [("makecall.json", "application/json", "200000"), ("makecall.xml", "application/xml", "2000000")],
)
async def test_the_documents_samples_are_accepted_and_ring(
    client: Client, receiver: Receiver, sample: str, kind: str, device: str
) -> None:
    await client.control("/events-url", url=receiver.url)
    body = (SAMPLES / sample).read_bytes()

    url = client.links["myfone_url"] + "/api/MakeCall"
    async with client.session.post(url, data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 200
        assert (await answer.json())["Success"] is True

    outgoing, ended = await receiver.wait(2)
    assert outgoing.params["EmployeeLocalNumber"] == "200"
    assert outgoing.params["PhoneLocalNumber"] == device
    assert outgoing.params["ANumber"] == "86515151"
    assert ended.params["UniquelCallId"] == outgoing.params["UniqueCallId"]
    (seen,) = await client.look("/requests")
    assert seen["service"] == "myfone"
    assert seen["body"].encode() == body


async def test_the_answer_is_xml_only_when_accepted(client: Client) -> None:
    url = client.links["myfone_url"] + "/api/MakeCall"
    body = (SAMPLES / "makecall.xml").read_bytes()
    for headers, kind in (({}, "application/json"), ({"Accept": "application/xml"}, "application/xml")):
        async with client.session.post(url, data=body, headers={"Content-Type": "text/xml"} | headers) as answer:
            assert answer.content_type == kind


@pytest.mark.parametrize("field", ["Callee", "Device", "Username", "Password"])
async def test_every_field_must_be_there(client: Client, field: str) -> None:
    status, answer = await client.make_call(**{field: None})

    assert status == 400
    assert field in answer["Message"]


async def test_xml_out_of_order_or_of_another_namespace_is_refused(client: Client) -> None:
    url = client.links["myfone_url"] + "/api/MakeCall"
    body = (SAMPLES / "makecall.xml").read_text()
    swapped = body.replace("Device>", "X>").replace("Password>", "Device>").replace("X>", "Password>")
    for wrong in (swapped, body.replace("MyFone_API", "Other"), "<!DOCTYPE x>" + body, "no xml", ""):
        async with client.session.post(url, data=wrong, headers={"Content-Type": "application/xml"}) as answer:
            assert answer.status == 400


@pytest.mark.parametrize("wrong", [{"Password": "x"}, {"Username": "nobody@brisvang.example"}, {"Username": ""}])
async def test_a_wrong_login_is_denied(client: Client, wrong: dict[str, str]) -> None:
    status, answer = await client.make_call(**wrong)

    assert status == 401
    assert list(answer) == ["Message"]


async def test_somebody_elses_phone_and_an_empty_callee_are_refused(client: Client) -> None:
    assert (await client.make_call(Device="200203"))[0] == 400
    assert (await client.make_call(Callee=" "))[0] == 400


async def test_a_body_of_no_known_form_and_get_are_refused(client: Client) -> None:
    url = client.links["myfone_url"] + "/api/MakeCall"
    async with client.session.post(url, data={"Callee": "1"}) as answer:
        assert answer.status == 400
    async with client.session.get(url) as answer:
        assert answer.status == 405


@pytest.mark.parametrize(("callee", "seen_as"), [("203", "202"), ("87400203", "87400202"), ("200203", "87400202")])
async def test_calling_a_colleague_rings_there_too(
    client: Client, receiver: Receiver, callee: str, seen_as: str
) -> None:
    await client.control("/events-url", url=receiver.url)

    assert (await client.make_call(Callee=callee, Device="200302"))[0] == 200

    outgoing, incoming, answered, ended = (each.params for each in await receiver.wait(4))
    assert (outgoing["EmployeeLocalNumber"], outgoing["PhoneLocalNumber"]) == ("202", "200302")
    assert (incoming["EmployeeLocalNumber"], incoming["Calledphone"]) == ("203", "200203")
    assert incoming["ANumber"] == answered["ANumber"] == seen_as
    assert answered["EmployeeLocalNumber"] == "203"
    assert ended["CallDirection"] == "Outgoing"
    ids = {outgoing["UniqueCallId"], incoming["UniqueCallId"], answered["UniqueCallId"], ended["UniquelCallId"]}
    assert len(ids) == 1


async def test_the_public_apis_call_rings_as_well(client: Client, receiver: Receiver) -> None:
    await client.control("/events-url", url=receiver.url)

    _, answer = await client.api("POST", "Call", employee="202", callee="86515151")
    assert answer["Success"] is True
    assert (await receiver.wait(1))[0].params["EmployeeLocalNumber"] == "202"

    for wrong in (
        {"employee": "999", "callee": "1"},
        {"employee": "202"},
        {"employee": "202", "callee": "1", "device": "9"},
    ):
        assert (await client.api("POST", "Call", **wrong))[1]["Success"] is False

"""Events as a configured web service receives them."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from simulator.outside import Client, Received, Receiver


async def _call(
    client: Client, receiver: Receiver, count: int, **wanted: object
) -> tuple[dict[str, Any], list[Received]]:
    await client.control("/events-url", url=receiver.url + "/secret/hook")
    status, answer = await client.control("/call", **({"ring": 0, "talk": 0} | wanted))
    assert status == 200, answer
    return answer, await receiver.wait(count)


async def test_an_answered_call_has_exactly_the_documents_parameters(client: Client, receiver: Receiver) -> None:
    answer, seen = await _call(client, receiver, 3, **{"from": "20 11 22 33", "to": "202", "duration": 83})

    incoming, answered, ended = (each.params for each in seen)
    assert list(incoming) == ["AccountId", "UniqueCallId", "Calledphone", "ANumber", "TimeStamp", "EmployeeLocalNumber"]
    assert list(answered) == ["AccountId", "UniqueCallId", "EmployeeLocalNumber", "ANumber", "TimeStamp"]
    assert list(ended) == ["AccountId", "UniquelCallId", "Duration", "Transfer", "CallDirection"]
    assert incoming["AccountId"] == client.links["account"]
    assert incoming["Calledphone"] == "200202"
    assert incoming["ANumber"] == "20112233"
    assert (ended["Duration"], ended["Transfer"], ended["CallDirection"]) == ("83", "false", "Incoming")
    assert answer["id"] == incoming["UniqueCallId"]
    assert [each["params"] for each in answer["events"]] == [incoming, answered, ended]
    assert {(each.method, each.path, each.body) for each in seen} == {("GET", "/secret/hook", b"")}
    assert datetime.fromisoformat(incoming["TimeStamp"]).tzinfo is None


@pytest.mark.parametrize(
    ("wanted", "course"),
    [
        ({"script": "missed"}, ["ringing 202", "ended"]),
        ({"script": "ringing"}, ["ringing 202"]),
        ({"script": "elsewhere"}, ["ringing 202", "ringing 203", "answered 203", "ended"]),
        ({"script": "elsewhere", "answered_by": "210"}, ["ringing 202", "ringing 210", "answered 210", "ended"]),
        ({"script": "answered", "to": ["202", "204"]}, ["ringing 202", "ringing 204", "answered 202", "ended"]),
        ({"to": ["202", "204"], "answered_by": "204"}, ["ringing 202", "ringing 204", "answered 204", "ended"]),
        (
            {"script": "transfer", "answered_by": "221"},
            ["ringing 202", "answered 202", "ringing 221", "ended, passed on", "answered 221", "ended"],
        ),
        ({"script": "ringing", "phones": "all"}, ["ringing 202", "ringing 202"]),
    ],
)
async def test_scripts_take_a_plausible_course(
    client: Client, receiver: Receiver, wanted: dict[str, object], course: list[str]
) -> None:
    _, seen = await _call(client, receiver, len(course), **({"from": "20112233", "to": "202"} | wanted))

    def tell(params: dict[str, str]) -> str:
        if "Calledphone" in params:
            return f"ringing {params['EmployeeLocalNumber']}"
        if "Duration" in params:
            return "ended, passed on" if params["Transfer"] == "true" else "ended"
        return f"answered {params['EmployeeLocalNumber']}"

    assert [tell(each.params) for each in seen] == course


async def test_a_colleague_who_calls_is_seen_calling_out(client: Client, receiver: Receiver) -> None:
    _, seen = await _call(client, receiver, 4, **{"from": "210", "to": "202"})

    outgoing, incoming, _, ended = (each.params for each in seen)
    assert list(outgoing) == [
        "AccountId", "UniqueCallId", "EmployeeLocalNumber", "ANumber", "TimeStamp", "PhoneLocalNumber",
    ]  # fmt: skip
    assert (outgoing["EmployeeLocalNumber"], outgoing["PhoneLocalNumber"]) == ("210", "200210")
    assert incoming["ANumber"] == "210"
    assert ended["CallDirection"] == "Outgoing"


async def test_each_kind_can_have_a_url_of_its_own(client: Client, receiver: Receiver) -> None:
    await client.control(
        "/events-url", **{kind: f"{receiver.url}/{kind}" for kind in ("incoming", "answered", "ended")}
    )
    await client.control("/call", **{"from": "", "to": "202", "ring": 0, "talk": 0})

    assert [each.path for each in await receiver.wait(3)] == ["/incoming", "/answered", "/ended"]


async def test_parameters_are_appended_to_a_query_that_is_there(client: Client, receiver: Receiver) -> None:
    await client.control("/events-url", url=receiver.url + "/hook?key=a%2Fb")
    await client.control("/call", events=[{"ANumber": "1"}])

    assert (await receiver.wait(1))[0].raw_query == "key=a%2Fb&ANumber=1"


async def test_raw_events_are_sent_in_order_as_they_are(client: Client, receiver: Receiver) -> None:
    await client.control("/events-url", url=receiver.url)
    await client.control("/call", events=[{"Odd": "æøå &=?", "No": 1}, {}, {"B": "2"}])

    first, _, last = await receiver.wait(3)
    assert first.params == {"Odd": "æøå &=?", "No": "1"}
    assert last.params == {"B": "2"}


async def test_deliveries_are_noted_with_their_status_and_without_the_path(client: Client, receiver: Receiver) -> None:
    await _call(client, receiver, 1, to="202", script="ringing")
    while not (deliveries := await client.look("/events")):
        pass

    (delivery,) = deliveries
    assert delivery["status"] == 200
    assert delivery["event"] == "incoming"
    assert "secret" not in json.dumps(delivery)


async def test_a_receiver_that_is_not_there_is_noted_and_not_tried_again(client: Client, unused_tcp_port: int) -> None:
    await client.control("/events-url", url=f"http://127.0.0.1:{unused_tcp_port}/x")
    await client.control("/call", to="202", script="missed", ring=0)
    while len(deliveries := await client.look("/events")) < 2:
        pass

    assert [each["status"] for each in deliveries] == [None, None]
    assert deliveries[0]["note"] == "ClientConnectorError"


@pytest.mark.parametrize(
    ("method", "verb", "kind"),
    [
        ("POST-form", "POST", "application/x-www-form-urlencoded"),
        ("POST-json", "POST", "application/json"),
        ("POST-query", "POST", "application/octet-stream"),
    ],
)
async def test_parameters_can_travel_in_other_ways(
    client: Client, receiver: Receiver, method: str, verb: str, kind: str
) -> None:
    await client.control("/variant", method=method)
    answer, (seen,) = await _call(client, receiver, 1, **{"from": "20112233", "to": "202", "script": "ringing"})

    assert (seen.method, seen.content_type) == (verb, kind)
    sent = seen.raw_query if method == "POST-query" else seen.body.decode()
    assert answer["id"] in sent
    assert bool(seen.raw_query) == (method == "POST-query")


async def test_a_raw_plus_stays_raw(client: Client, receiver: Receiver) -> None:
    await client.control("/variant", raw_plus=True, number_form="plus")
    _, (seen,) = await _call(client, receiver, 1, **{"from": "86515151", "to": "202", "script": "ringing"})

    assert "ANumber=+4586515151&" in seen.raw_query
    assert seen.params["ANumber"] == " 4586515151"


async def test_text_can_be_percent_encoded_as_cp1252(client: Client, receiver: Receiver) -> None:
    await client.control("/variant", charset="cp1252")
    await client.control("/events-url", url=receiver.url)
    await client.control("/call", events=[{"Name": "Åse Bækgård"}])

    (seen,) = await receiver.wait(1)
    assert unquote_to_bytes(seen.raw_query.partition("=")[2]).decode("cp1252") == "Åse Bækgård"


@pytest.mark.parametrize("hidden", ["", "anonymous", "hemmeligt nummer"])
async def test_a_withheld_number_is_written_as_the_variant_says(
    client: Client, receiver: Receiver, hidden: str
) -> None:
    await client.control("/variant", hidden=hidden)
    _, (seen,) = await _call(client, receiver, 1, **{"from": "", "to": "202", "script": "ringing"})

    assert seen.params["ANumber"] == hidden


async def test_repeats_spelling_and_extras(client: Client, receiver: Receiver) -> None:
    await client.control("/variant", repeats=1, ended_id="UniqueCallId", extras=True, duration_format="clock")
    _, seen = await _call(client, receiver, 4, to="202", script="missed")

    assert [each.params for each in seen[:2]] == [seen[0].params] * 2
    assert "LinkedUniqueCallId" in seen[0].params
    assert seen[2].params["UniqueCallId"] == seen[0].params["UniqueCallId"]
    assert seen[2].params["Duration"] == "00:00:00"


async def test_disorder_lets_events_swap_places(client: Client, receiver: Receiver) -> None:
    await client.control("/variant", disorder=True, seed=3)
    answer, seen = await _call(client, receiver, 3, to="202")

    kinds = [each["event"] for each in answer["events"]]
    assert sorted(kinds) == ["answered", "ended", "incoming"]
    assert kinds != ["incoming", "answered", "ended"]
    assert [each.params for each in seen] == [each["params"] for each in answer["events"]]


async def test_lost_events_are_noted_but_never_arrive(client: Client, receiver: Receiver) -> None:
    await client.control("/variant", losses=1)
    await client.control("/events-url", url=receiver.url)
    await client.control("/call", to="202", script="missed", ring=0)
    while len(deliveries := await client.look("/events")) < 2:
        pass

    assert {each["note"] for each in deliveries} == {"lost on purpose"}
    assert not receiver.seen


async def test_random_calls_come_until_they_are_stopped(client: Client, receiver: Receiver) -> None:
    await client.control("/events-url", url=receiver.url)
    assert (await client.control("/random", every=0.01, to="202"))[0] == 200

    seen = await receiver.wait(5)
    assert any(each.params.get("EmployeeLocalNumber") == "202" for each in seen)
    assert (await client.control("/random", every=0))[1]["every"] == 0

"""MakeCall: exactly the documented request, once, and an honest word on what came of it."""

import asyncio
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from aiohttp import web

from fonetray.provider.client import Form, ProviderClient
from fonetray.provider.errors import (
    BadAnswer,
    NoHttps,
    PlainHttpRefused,
    ProviderError,
    Rejected,
    SentElsewhere,
    Uncertain,
    Unreachable,
    WrongCredentials,
)
from provider.conftest import Odd, speaking

GOLDEN = Path(__file__).parent / "golden"


def parsed(body: bytes) -> ET.Element:
    return ET.fromstring(body)  # noqa: S314 - our own


def said(text: str, status: int = 200, kind: str = "application/json") -> web.Response:
    return web.Response(text=text, status=status, content_type=kind)


async def test_the_json_body_is_the_documents(odd: Odd) -> None:
    sample = json.loads((GOLDEN / "makecall.json").read_bytes())
    client = odd.client(username=sample["Username"], password=sample["Password"])
    odd.answer = lambda _: said('{"Message": "Call initiated.", "Success": true}')
    assert await client.make_call(sample["Callee"], sample["Device"]) == "Call initiated."
    (asked,) = odd.asked
    assert (asked.method, asked.path, asked.raw_query) == ("POST", "/api/MakeCall", "")
    assert asked.headers["content-type"] == asked.headers["accept"] == "application/json"
    assert list(json.loads(asked.body).items()) == list(sample.items())


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/", "/api/MakeCall", "/API/makecall/"])
async def test_the_address_may_be_copied_from_the_document(odd: Odd, path: str) -> None:
    client = ProviderClient(api_url=odd.url, myfone_url=odd.url + path, credentials=lambda: odd.login)
    await client.make_call("86515151", "")
    await client.aclose()
    assert [asked.path for asked in odd.asked] == ["/api/MakeCall"]


async def test_the_xml_body_is_the_documents(odd: Odd) -> None:
    sample = parsed((GOLDEN / "makecall.xml").read_bytes())
    expected = [(child.tag, child.text) for child in sample]
    fields = {child.tag.rpartition("}")[2]: child.text or "" for child in sample}
    client = odd.client(form=Form.XML, username=fields["Username"], password=fields["Password"])
    odd.answer = lambda _: said("<ActionResult><Message>Ringer</Message></ActionResult>", kind="application/xml")
    assert await client.make_call(fields["Callee"], fields["Device"]) == "Ringer"
    (asked,) = odd.asked
    sent = parsed(asked.body)
    assert sent.tag == sample.tag
    assert [(child.tag, child.text) for child in sent] == expected
    assert asked.headers["content-type"] == asked.headers["accept"] == "application/xml"


@pytest.mark.parametrize("form", Form)
async def test_no_device_is_sent_as_an_empty_text(odd: Odd, form: Form) -> None:
    await odd.client(form=form).make_call("86515151", "")
    empty = rb'"Device": ""' if form is Form.JSON else rb"<Device></Device>"
    assert re.search(empty, odd.asked[0].body)


@pytest.mark.parametrize("form", Form)
async def test_letters_of_a_password_arrive(odd: Odd, form: Form) -> None:
    await odd.client(form=form, password='æ<&"\\ å').make_call("86515151", "")
    body = odd.asked[0].body
    found = json.loads(body)["Password"] if form is Form.JSON else parsed(body)[0].text
    assert found == 'æ<&"\\ å'


@pytest.mark.parametrize("body", ["", '""', "true", '{"Success": true}', "null", "<boolean>true</boolean>"])
async def test_an_answer_without_words_is_a_placed_call(odd: Odd, body: str) -> None:
    odd.answer = lambda _: said(body)
    assert await odd.client().make_call("86515151", "") in ("", "true")


@pytest.mark.parametrize("body", ['"Opkaldet er startet"', "<string xmlns='urn:x'>Opkaldet er startet</string>"])
async def test_an_answer_may_be_words_alone(odd: Odd, body: str) -> None:
    odd.answer = lambda _: said(body)
    assert await odd.client().make_call("86515151", "") == "Opkaldet er startet"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said('{"Message":"Device is unknown","Success":false}'), Rejected),
        (said("false"), Rejected),
        (said('{"Message":"Callee is empty."}', 400), Rejected),
        (said("", 400), Rejected),
        (said('{"Message":"Authorization has been denied for this request."}', 401), WrongCredentials),
        (said("<html>no</html>", 403, "text/html"), WrongCredentials),
        (said('{"Message":"An error has occurred."}', 500), BadAnswer),
        (said("<!DOCTYPE html><html><p>Log in to the hotel's network", 200, "text/html"), BadAnswer),
        (said("<html><body/></html>", 200, "text/html"), BadAnswer),
        (web.Response(status=302, headers={"Location": "http://elsewhere.example/"}), SentElsewhere),
        (web.Response(status=307), SentElsewhere),
        (said("{", 200), Uncertain),
        (said("OK", 200, "text/plain"), Uncertain),
        (said("Bad gateway", 502), Uncertain),
        (said("Gateway time-out", 504), Uncertain),
        (None, Uncertain),
    ],
)
async def test_what_an_answer_means(odd: Odd, answer: web.Response | None, error: type[ProviderError]) -> None:
    odd.answer = lambda _: answer
    with pytest.raises(error) as caught:
        await odd.client().make_call("86515151", "")
    assert type(caught.value) is error
    assert "\n" not in caught.value.in_words
    assert len(odd.asked) == 1


async def test_a_time_out_after_sending_is_uncertain_and_not_tried_again(odd: Odd) -> None:
    connections = []

    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        connections.append(await reader.readuntil(b"}"))
        await reader.read()

    async with speaking(never) as url:
        with pytest.raises(Uncertain, match="may still ring"):
            await odd.client(timeout=1.5, url=url).make_call("86515151", "")
    assert len(connections) == 1


async def test_an_answer_without_end_is_uncertain(odd: Odd) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not (reader.at_eof() or writer.is_closing()):  # a reset is no end of what is read
            writer.write(b" ")
            await asyncio.sleep(0.02)

    async with speaking(endless) as url:
        with pytest.raises(Uncertain):
            await odd.client(timeout=1.0, url=url).make_call("86515151", "")


async def test_nobody_listening_means_that_nothing_rings(odd: Odd, unused_tcp_port: int) -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 cannot be reached"):
        await odd.client(url=f"http://127.0.0.1:{unused_tcp_port}").make_call("86515151", "")


async def test_a_server_without_tls_gets_no_password(odd: Odd) -> None:
    with pytest.raises(NoHttps):
        await odd.client(url=odd.url.replace("http:", "https:")).make_call("86515151", "")
    assert odd.asked == []


async def test_plain_http_carries_no_password_away_from_this_computer(odd: Odd) -> None:
    with pytest.raises(PlainHttpRefused, match="plain http"):
        await odd.client(url="http://api.myfone.example").make_call("1", "")


@pytest.mark.parametrize("missing", ["username", "password"])
async def test_without_a_login_nothing_is_sent(odd: Odd, missing: str) -> None:
    with pytest.raises(WrongCredentials, match="no myfone login"):
        await odd.client(**{missing: ""}).make_call("86515151", "")
    assert odd.asked == []


async def test_a_call_for_somebody_else_goes_to_the_companys_service(odd: Odd) -> None:
    odd.answer = lambda _: said('{"Message":"Call initiated.","Success":true}')
    assert await odd.client().connect_call("86515151", "6000") == "Call initiated."
    (asked,) = odd.asked
    assert (asked.method, asked.path) == ("POST", "/api/Call")
    assert asked.query == {
        "employee": "6000", "callee": "86515151", "account": odd.login.account, "hash": odd.login.hash
    }  # fmt: skip
    assert odd.login.password.encode() not in asked.body


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said('{"Message":"Unknown","Success":false}'), Rejected),
        (said("", 404), Rejected),
        (said("", 401), WrongCredentials),
        (said("", 500), BadAnswer),
        (said("{"), Uncertain),
        (None, Uncertain),
    ],
)
async def test_what_an_answer_to_it_means(odd: Odd, answer: web.Response | None, error: type[ProviderError]) -> None:
    odd.answer = lambda _: answer
    with pytest.raises(error) as caught:
        await odd.client().connect_call("86515151", "6000")
    assert type(caught.value) is error
    assert odd.login.hash not in caught.value.in_words
    assert len(odd.asked) == 1


async def test_without_the_companys_account_nothing_is_asked(odd: Odd) -> None:
    with pytest.raises(WrongCredentials, match="account"):
        await odd.client(hash="").connect_call("86515151", "6000")
    assert odd.asked == []

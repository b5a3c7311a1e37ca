"""A web service as a source, over real HTTP: what it is asked, what of its answer counts, and how it misbehaves."""

import asyncio
import json as jsonlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from fonetray.lookup.matches import Match, Why
from fonetray.lookup.template_file import parse_template
from lookup.asking import Asking, asking
from support.certificates import write_certificate
from support.ports import free_port
from support.web_source import Handler, WebSource, hang, json, text, web_source

SECRET = "s3cret-æøå/+&"
TEMPLATE = """\
title = "CRM"
sends = "the number"
timeout = 10

[values]
tenant = "a b/ø"

[request]
method = "POST"
url = "{url}/find/{{tenant}}/{{e164}}?q={{written}}"
nobody = [404]

[request.headers]
X-Key = "{{secret:crm}}"
User-Agent = "Ærø - Fonetray"

[request.query]
key = "{{secret:crm}}"
phone = "{{digits}}"

[request.json]
phones = ["{{national}}", "{{{{literal}}}}"]
limit = 3
nested = {{ deep = ["{{secret:crm}}", true] }}

[answer]
results = "people"
id = "id"
name = "name"
organisation = "company"
numbers = "[phone, others[].number]"
failure = "error"
profile = "https://crm.example/{{tenant}}/{{id}}?n={{e164}}"

[answer.fields]
E-mail = "mail"
Score = "score"
Paid = "paid"
"""
BO = {
    "id": "7/x?&",
    "name": "Bo\u0000 \n Ærlig",
    "company": "Søn",
    "phone": "86 51 51 51",
    "mail": ["a@x", "b@x"],
    "score": 5,
    "paid": True,
}


@pytest.fixture
async def crm() -> AsyncIterator[WebSource]:
    async with web_source(json({"people": [BO]})) as source:
        yield source


@pytest.fixture
async def source(crm: WebSource) -> AsyncIterator[Asking]:
    template = parse_template(TEMPLATE.format(url=crm.url), name="crm", file="crm.toml")
    async with asking(template, {"crm": SECRET}) as made:
        yield made


async def test_the_number_is_sent_in_the_forms_that_the_file_names(crm: WebSource, source: Asking) -> None:
    await source.find("86515151")
    (asked,) = crm.asked
    assert (asked.method, asked.path) == ("POST", "/find/a b/ø/+4586515151")
    assert asked.query == {"q": "86 51 51 51", "key": SECRET, "phone": "4586515151"}
    assert asked.headers["X-Key"].encode("utf-8", "surrogateescape").decode() == SECRET
    assert asked.headers["User-Agent"].encode("utf-8", "surrogateescape").decode() == "Ærø - Fonetray"
    assert asked.headers["Content-Type"] == "application/json"
    assert jsonlib.loads(asked.body) == {
        "phones": ["86515151", "{literal}"],
        "limit": 3,
        "nested": {"deep": [SECRET, True]},
    }


async def test_a_candidate_becomes_a_match_in_plain_text(source: Asking) -> None:
    page = "https://crm.example/a%20b%2F%C3%B8/7%2Fx%3F%26?n=%2B4586515151"
    fields = (("E-mail", "a@x, b@x"), ("Score", "5"))
    assert await source.find("86515151") == [Match("Bo Ærlig", "CRM", "Søn", page, Why.SAME_NUMBER, fields, "7/x?&")]


async def test_candidates_are_compared_here_whatever_the_source_thinks(crm: WebSource, source: Asking) -> None:
    people = [
        {"name": "Right", "others": [{"number": "20304050"}, {"number": "+4586515151"}]},
        {"name": "Abroad", "phone": "+46 86 51 51 51"},
        {"name": "Wrong", "phone": "20304050"},
        {"name": "None", "phone": False},
        {"phone": "86515151"},
        {"company": "Only the company", "phone": 86515151},
    ]
    crm.answer = json({"people": people})
    found = await source.find("86515151")
    assert [(match.name, match.why) for match in found] == [
        ("Right", Why.SAME_NUMBER),
        ("Abroad", Why.LAST_DIGITS),
        ("Only the company", Why.SAME_NUMBER),
    ]
    assert found[0].url == ""  # without an id there is no page
    assert "6 candidates" in source.trace
    assert "Wrong (20304050): none of the numbers is this one, left out" in source.trace


async def test_a_source_that_tells_no_numbers_is_never_certain(crm: WebSource) -> None:
    written = TEMPLATE.format(url=crm.url).replace('numbers = "[phone, others[].number]"\n', "")
    async with asking(parse_template(written, name="crm", file="crm.toml"), {"crm": SECRET}) as unproven:
        assert [match.why for match in await unproven.find("20304050")] == [Why.UNPROVEN]


async def test_the_trace_hides_the_secret(source: Asking) -> None:
    await source.find("86515151")
    trace = "\n".join(source.trace)
    assert SECRET not in trace
    assert "s3cret" not in trace
    assert trace.startswith("POST http://127.0.0.1:")
    assert "&key=…&phone=4586515151" in trace
    assert "X-Key: …" in trace
    assert "200 application/json" in trace


@pytest.mark.parametrize(
    ("document", "status"), [({"people": []}, 200), ({"people": None}, 200), ({}, 200), ([], 200), ({"x": 1}, 404)]
)
async def test_nobody_is_no_failure(crm: WebSource, source: Asking, document: object, status: int) -> None:
    crm.answer = json(document, status)
    assert await source.find("86515151") == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (text("<html><body>Log in"), "it answers with text/html, not JSON"),
        (text("{broken", media="application/json"), "it answers with what should be JSON and is none"),
        (text("[" * 100_000, media="application/json"), "it answers with what should be JSON and is none"),
        (text("oops", 500), "it answers 500; try again later"),
        (text("no", 401), "it refuses the secret (401)"),
        (text("no", 429), "it was asked too often (429)"),
        (text(b"x" * 5_000_000), "the answer is longer than 1024 kB"),
        (text(b"\x1f\x8b", media="application/json", **{"Content-Encoding": "gzip"}), "the answer is compressed"),
        (json({"people": "Bo"}), "what stands under the template's results are no people"),
        (json({"people": [1, 2]}), "what stands under the template's results are no people"),
        (json({"error": "quota\nexceeded"}), "it says: quota exceeded"),
        (text("", 302, Location="/elsewhere"), "it sends us on to another address of the same host"),
        (text("", 301, Location="https://evil.example/x"), "it sends us on to evil.example, which is not gone to"),
        (text("", 307, Location="http://[broken"), "it sends us on to an address that is none"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_said_in_one_line(
    crm: WebSource, source: Asking, answer: Handler, said: str
) -> None:
    crm.answer = answer
    assert said in await source.failure()


async def test_a_secret_never_goes_to_another_host(crm: WebSource, source: Asking) -> None:
    async with web_source(json({"people": [BO]})) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        for status in (301, 302, 303, 307, 308):
            crm.answer = text("", status, Location=f"{elsewhere}/find")
            assert "it sends us on to localhost, which is not gone to" in await source.failure()
        assert other.asked == []


async def test_a_secret_that_is_said_back_is_hidden(crm: WebSource, source: Asking) -> None:
    crm.answer = json({"error": f"the key {SECRET} is worn out"})
    assert await source.failure() == "it says: the key … is worn out"
    crm.answer = json({"people": [{"name": SECRET, "phone": "20304050"}]})
    await source.find("86515151")
    assert SECRET not in "".join(source.trace)


@pytest.fixture
async def hasty(crm: WebSource) -> AsyncIterator[Asking]:
    written = TEMPLATE.format(url=crm.url).replace("timeout = 10", "timeout = 1")
    async with asking(parse_template(written, name="crm", file="crm.toml"), {"crm": SECRET}) as made:
        yield made


async def test_one_that_hangs_is_given_up_in_time(crm: WebSource, hasty: Asking) -> None:
    crm.answer = hang(crm)
    assert await hasty.failure() == "no answer within 1 s"


async def test_one_that_drips_is_given_up_in_time(crm: WebSource, hasty: Asking) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    crm.answer = drip
    assert await hasty.failure() == "no answer within 1 s"


async def test_nobody_there_is_said(crm: WebSource) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    template = parse_template(TEMPLATE.format(url=url), name="crm", file="crm.toml")
    async with asking(template, {"crm": SECRET}) as nowhere:
        assert await nowhere.failure() == "it cannot be reached"
    assert crm.asked == []


async def test_a_certificate_that_nobody_trusts_is_not_trusted(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0, ssl=context)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    async with server, asking(parse_template(TEMPLATE.format(url=url), name="crm", file="x"), {"crm": SECRET}) as tls:
        assert await tls.failure() == "it does not prove who it is (its certificate is not trusted here)"
    assert heard == []

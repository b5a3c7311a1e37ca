"""A call that is told to a customer system: what goes over the wire, and what each answer means."""

import asyncio
import json as jsonlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fonetray.lookup.call_facts import CallFacts
from fonetray.lookup.errors import AnswerLost, LookupFailed, Refused
from fonetray.lookup.http_journal import HttpJournal, Told
from fonetray.lookup.matches import Match
from fonetray.lookup.template_file import parse_template
from fonetray.lookup.web_client import WebClient
from lookup.asking import read
from support.ports import free_ports
from support.web_source import WebSource, hang, json, text, web_source

SECRET = "s3cret-æøå"
TEMPLATE = """
title = "CRM"
sends = "the number"
timeout = {timeout}
[request]
url = "https://crm.example/find"
[answer]
results = "@"
name = "name"
[journal]
enabled = true
sends = "the call"
url = "{url}/people/{{id}}/calls"
query = {{ by = "{{colleague}}" }}
headers = {{ X-Key = "{{secret:crm}}", X-Note = "{{note}}" }}
idempotency = "Idempotency-Key"
[journal.json]
person = "{{whole:id}}"
text = "{{direction}} {{outcome}} {{written}}, {{name}} of {{organisation}} in {{field:By}}{{field:Nothing}}"
page = "{{html:note}}"
when = ["{{started}}", "{{ended}}", "{{date}}", "{{time}}", "{{length}}", "{{seconds}}", "{{milliseconds}}"]
kept = true
[journal.words]
direction = {{ incoming = "IN" }}
"""
NOTE = 'Rings <b>"back"</b>\nat 3 & 4'
STARTED = datetime(2026, 3, 2, 10, 30, 5, tzinfo=UTC)
TOLD = Told(
    CallFacts(
        call="1.1", key="0a" * 16, direction="incoming", outcome="answered", started=STARTED,
        ended=STARTED + timedelta(hours=1, seconds=70), seconds=3665, employee="202", colleague="Mette Ærø", note=NOTE,
    ),
    read("86515151"),
    Match("Bo Ærlig", "CRM", "Søn", key="42", fields=(("By", "Hobro"),)),
)  # fmt: skip


@dataclass
class Place:
    crm: WebSource
    client: WebClient
    journal: HttpJournal

    async def failure(self, kind: type[LookupFailed], told: Told = TOLD) -> str:
        with pytest.raises(LookupFailed) as caught:
            await self.journal.send(told)
        assert type(caught.value) is kind
        said = str(caught.value)
        assert "\n" not in said
        assert SECRET not in said
        return said


def made(url: str, client: WebClient, timeout: int = 10) -> HttpJournal:
    template = parse_template(TEMPLATE.format(url=url, timeout=timeout), name="crm", file="crm.toml")

    async def secret(name: str) -> str:
        return {"crm": SECRET}[name]

    assert template.journal is not None
    return HttpJournal(template, template.journal, secret=secret, client=client)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    client = WebClient()
    async with web_source(json({"id": 1}, 201)) as crm:
        yield Place(crm, client, made(crm.url, client))
    await client.aclose()


async def test_everything_known_of_the_call_goes_where_the_file_says(place: Place) -> None:
    await place.journal.send(TOLD)
    (asked,) = place.crm.asked
    assert (asked.method, asked.path, asked.query) == ("POST", "/people/42/calls", {"by": "Mette Ærø"})
    assert asked.headers["X-Key"].encode("utf-8", "surrogateescape").decode() == SECRET
    assert asked.headers["X-Note"] == 'Rings <b>"back"</b> at 3 & 4', "a header is one line"
    assert asked.headers["Idempotency-Key"] == "0a" * 16
    assert jsonlib.loads(asked.body) == {
        "person": 42,
        "text": "IN answered 86 51 51 51, Bo Ærlig of Søn in Hobro",
        "page": "Rings &lt;b&gt;&quot;back&quot;&lt;/b&gt;<br>at 3 &amp; 4",
        "when": [
            "2026-03-02T10:30:05Z", "2026-03-02T11:31:15Z", "2026-03-02", "10:30:05", "01:01:05", "3665", "3665000",
        ],
        "kept": True,
    }  # fmt: skip


async def test_an_id_stays_one_part_of_the_address(place: Place) -> None:
    match = replace(TOLD.match, key="../4?x=1#y")  # type: ignore[type-var]
    place.journal.entry.json.pop("person")
    await place.journal.send(replace(TOLD, match=match))
    assert place.crm.asked[0].path == "/people/../4?x=1#y/calls", "as the server reads it back, in one segment"
    assert place.crm.asked[0].query == {"by": "Mette Ærø"}


def test_what_is_shown_is_readable_and_holds_no_secret() -> None:
    lines = made("https://crm.example", WebClient()).shown(TOLD)
    assert lines[:3] == [
        "POST https://crm.example/people/42/calls?by=Mette Ærø",
        "X-Key: …",
        'X-Note: Rings <b>"back"</b> at 3 & 4',
    ]
    assert '  "person": 42,' in lines


async def test_an_id_that_is_no_number_is_not_sent_as_one(place: Place) -> None:
    said = await place.failure(Refused, replace(TOLD, match=Match("Bo", "CRM", key="x-1")))
    assert said == "{whole:id} is 'x-1', which is no whole number"
    assert place.crm.asked == []


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (400, Refused, "it does not take it (400); look at the template's journal"),
        (404, Refused, "it does not take it (404)"),
        (422, Refused, "it does not take it (422)"),
        (401, LookupFailed, "it refuses the secret (401)"),
        (403, LookupFailed, "it does not allow this (403)"),
        (429, LookupFailed, "it was told too often (429)"),
        (503, LookupFailed, "it is not available (503)"),
        (500, AnswerLost, "it answers 500"),
        (504, AnswerLost, "it answers 504"),
    ],
)
async def test_what_each_answer_means(place: Place, status: int, kind: type[LookupFailed], said: str) -> None:
    place.crm.answer = json({"error": SECRET}, status)
    assert (await place.failure(kind)).startswith(said)
    assert len(place.crm.asked) == 1


async def test_a_redirect_is_not_followed_and_nothing_was_taken(place: Place) -> None:
    place.crm.answer = text("", 307, Location="https://elsewhere.example/calls")
    assert "which is not gone to" in await place.failure(LookupFailed)


async def test_an_answer_that_never_comes_is_lost(place: Place) -> None:
    place.crm.answer = hang(place.crm)
    place.journal = made(place.crm.url, place.client, timeout=2)
    assert await place.failure(AnswerLost) == "no answer within 2 s"


async def test_a_connection_that_breaks_after_the_request_is_an_answer_lost() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(cut, "127.0.0.1", 0) as server:
        client = WebClient()
        host: Any = server.sockets[0].getsockname()
        with pytest.raises(AnswerLost):
            await made(f"http://127.0.0.1:{host[1]}", client).send(TOLD)
        await client.aclose()


async def test_where_nobody_listens_nothing_was_taken() -> None:
    client = WebClient()
    (port,) = free_ports(1)
    with pytest.raises(LookupFailed) as caught:
        await made(f"http://127.0.0.1:{port}", client).send(TOLD)
    assert type(caught.value) is LookupFailed
    await client.aclose()


async def test_one_that_accepts_and_never_reads_a_byte_before_tls_has_taken_nothing() -> None:
    held = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        client = WebClient()
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(LookupFailed) as caught:
            await made(f"https://127.0.0.1:{port}", client, timeout=1).send(TOLD)
        assert type(caught.value) is LookupFailed
        held.set()
        await client.aclose()

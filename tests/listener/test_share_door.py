"""The door for an intranet: who is let in, what a browser is told, and that it leads nowhere else."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fonetray.listener.desk_ports import Tagged
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.listener.share_door import ShareDoor
from support.listening import SECRET, Sink, head, status, talk, undated

SHARED = "e" * 32
PAGE = f"/{SHARED}/employees.json".encode()
GET = b"GET " + PAGE + b" HTTP/1.1"
END = b"Connection: close"
INTRANET = "https://intranet.example.dk"
FROM_INTRANET = b"Origin: " + INTRANET.encode()
FROM_ELSEWHERE = b"Origin: https://elsewhere.example"
BODY = b'{"employees":[]}'


class Shared:
    """A list that is given away, or not."""

    def __init__(self, secret: ListenerSecret | None = None) -> None:
        self.secret: ListenerSecret | None = secret or ListenerSecret(SHARED)
        self.origins: Collection[str] = ()
        self.sources: Sequence[str] = ()

    async def page(self) -> Tagged:
        return Tagged(BODY, "c0ffee")


@asynccontextmanager
async def giving(shared: Shared, sink: Sink | None = None, **options: object) -> AsyncIterator[Listener]:
    listener = Listener(sink=sink or Sink(), secret=ListenerSecret(SECRET), **options)  # type: ignore[arg-type]
    listener.give_away(ShareDoor(shared, clock=lambda: 0.0))
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop()


def header(answer: bytes, name: str) -> str | None:
    for line in answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(": ")
        if key.lower() == name.lower():
            return value
    return None


async def test_whoever_has_the_address_reads_the_list() -> None:
    async with giving(Shared()) as listener:
        said = await talk(listener, head(listener, GET, END))
        assert status(said) == 200
        assert said.endswith(b"\r\n\r\n" + BODY)
        assert header(said, "Content-Type") == "application/json; charset=utf-8"
        assert header(said, "Cache-Control") == "private, max-age=60"
        assert header(said, "X-Content-Type-Options") == "nosniff"
        assert header(said, "Cross-Origin-Resource-Policy") == "same-origin"
        assert header(said, "Vary") == "Origin"
        assert header(said, "Access-Control-Allow-Origin") is None
        assert header(said, "Server") == "-"
        only_head = await talk(listener, head(listener, b"HEAD " + PAGE + b" HTTP/1.1", END))
        assert status(only_head) == 200
        assert only_head.endswith(b"\r\n\r\n")
        with_query = await talk(listener, head(listener, b"GET " + PAGE + b"?x=1 HTTP/1.1", END))
        assert status(with_query) == 200


async def test_what_a_browser_has_already_is_not_sent_again() -> None:
    async with giving(Shared()) as listener:
        tag = header(await talk(listener, head(listener, GET, END)), "ETag")
        assert tag == '"c0ffee"'
        same = await talk(listener, head(listener, GET, END, b'If-None-Match: "c0ffee"'))
        assert (status(same), header(same, "ETag")) == (304, tag)
        assert same.endswith(b"\r\n\r\n")
        assert status(await talk(listener, head(listener, GET, END, b'If-None-Match: "old"'))) == 200


@pytest.mark.parametrize("marks", [b"Sec-Fetch-Site: cross-site", b"Sec-Fetch-Mode: cors", b"Referer: https://x.dk/"])
async def test_browsers_are_welcome(marks: bytes) -> None:
    async with giving(Shared()) as listener:
        assert status(await talk(listener, head(listener, GET, END, marks))) == 200


async def test_only_pages_of_a_listed_site_are_let_to_read_it() -> None:
    shared = Shared()
    async with giving(shared) as listener:
        for origins, came_from, allowed in (
            ((), FROM_INTRANET, None),
            ((INTRANET,), FROM_INTRANET, INTRANET),
            ((INTRANET,), FROM_ELSEWHERE, None),
            ((INTRANET,), b"Origin: null", None),
            ((INTRANET,), b"Origin: https://intranet.example.dk.evil.example", None),
            ((INTRANET,), b"Origin: http://intranet.example.dk", None),
        ):
            shared.origins = origins
            for condition in ((), (b'If-None-Match: "c0ffee"',)):
                said = await talk(listener, head(listener, GET, END, came_from, *condition))
                assert header(said, "Access-Control-Allow-Origin") == allowed, came_from
                assert header(said, "Access-Control-Allow-Credentials") is None
                assert header(said, "Vary") == "Origin"


async def test_a_browser_that_asks_first_is_answered_for_a_listed_site_only() -> None:
    shared = Shared()
    shared.origins = (INTRANET,)
    ask = b"OPTIONS " + PAGE + b" HTTP/1.1"
    how = (b"Access-Control-Request-Method: GET", b"Access-Control-Request-Private-Network: true")
    async with giving(shared) as listener:
        said = await talk(listener, head(listener, ask, FROM_INTRANET, *how))
        assert status(said) == 204
        assert header(said, "Access-Control-Allow-Origin") == INTRANET
        assert header(said, "Access-Control-Allow-Methods") == "GET, HEAD"
        assert header(said, "Access-Control-Allow-Private-Network") == "true"
        uniform = undated(await talk(listener, head(listener, b"GET /nothing HTTP/1.1")))
        for other in ((FROM_ELSEWHERE, *how), how):
            assert undated(await talk(listener, head(listener, ask, *other))) == uniform


async def test_everything_else_is_the_uniform_404() -> None:
    shared, sink = Shared(), Sink()
    shared.origins = (INTRANET,)
    async with giving(shared, sink) as listener:
        uniform = undated(await talk(listener, head(listener, b"GET /nothing HTTP/1.1")))
        assert status(uniform) == 404
        body = b"Content-Length: 2"
        wrong = PAGE.replace(b"e" * 32, b"f" * 32)
        for said in (
            head(listener, b"GET " + wrong + b" HTTP/1.1"),
            head(listener, b"GET /%s/employees.json HTTP/1.1" % SECRET.encode()),
            head(listener, b"GET /employees.json HTTP/1.1"),
            head(listener, b"GET //employees.json HTTP/1.1"),
            head(listener, b"GET " + PAGE + b"/ HTTP/1.1"),
            head(listener, b"GET /%s/events HTTP/1.1" % SHARED.encode()),
            head(listener, b"GET /%s/events/incoming?UniqueCallId=1 HTTP/1.1" % SHARED.encode()),
            head(listener, b"GET /%s/module HTTP/1.1" % SHARED.encode()),
            head(listener, b"POST " + PAGE + b" HTTP/1.1", body) + b"{}",
            head(listener, b"GET " + PAGE + b" HTTP/1.1", body) + b"{}",
            head(listener, b"PUT " + PAGE + b" HTTP/1.1"),
            head(listener, b"DELETE " + PAGE + b" HTTP/1.1", FROM_INTRANET),
            b"GET " + PAGE + b" HTTP/1.1\r\nHost: rebound.example\r\n\r\n",
        ):
            assert undated(await talk(listener, said)) == uniform, said
    assert sink.received == []


async def test_events_are_as_closed_to_browsers_as_ever() -> None:
    shared, sink = Shared(), Sink()
    shared.origins = (INTRANET,)
    async with giving(shared, sink) as listener:
        for mark in (FROM_INTRANET, b"Sec-Fetch-Site: same-origin"):
            said = await talk(listener, head(listener, b"GET /%s/events HTTP/1.1" % SECRET.encode(), mark))
            assert status(said) == 404
            assert header(said, "Access-Control-Allow-Origin") is None
        assert listener.evidence().refusals == {"browser": 2}
        assert status(await talk(listener, head(listener))) == 200
    assert len(sink.received) == 1


async def test_while_it_is_not_shared_there_is_no_such_page() -> None:
    shared = Shared()
    async with giving(shared) as listener:
        assert status(await talk(listener, head(listener, GET, END))) == 200
        shared.secret = None
        uniform = undated(await talk(listener, head(listener, b"GET /nothing HTTP/1.1")))
        assert undated(await talk(listener, head(listener, GET))) == uniform


async def test_networks_can_be_named_that_may_read_it() -> None:
    shared = Shared()
    shared.sources = ("127.0.0.9", "192.0.2.0/24")
    async with giving(shared) as listener:
        assert status(await talk(listener, head(listener, GET, END), source="127.0.0.9")) == 200
        assert status(await talk(listener, head(listener, GET))) == 404
        # a proxy that nobody has named may stand anywhere, and so may who asks behind it
        passed_on = head(listener, GET, END, b"X-Forwarded-For: 192.0.2.1")
        assert status(await talk(listener, passed_on, source="127.0.0.9")) == 404
        assert listener.evidence().refusals == {"share": 2}


async def test_the_pbxs_networks_are_not_the_intranets() -> None:
    async with giving(Shared(), allowed_sources=["192.0.2.0/24"]) as listener:
        assert status(await talk(listener, head(listener, GET, END))) == 200
        assert status(await talk(listener, head(listener))) == 404


async def test_who_guesses_without_end_is_turned_away_and_who_knows_is_not() -> None:
    async with giving(Shared()) as listener:
        share = listener._share
        assert share is not None
        while share._pace.allows(("127.0.0.1", False)):
            pass
        wrong = GET.replace(b"e" * 32, b"f" * 32)
        assert status(await talk(listener, head(listener, wrong))) == 404
        assert status(await talk(listener, head(listener, GET, END))) == 200
        assert listener.evidence().refusals == {"rate": 1}
        while share._pace.allows(("127.0.0.1", True)):
            pass
        assert status(await talk(listener, head(listener, GET))) == 404


async def test_a_new_secret_takes_the_former_one_for_a_while(tmp_path: Path) -> None:
    secret = ListenerSecret.load_or_create(tmp_path / "share.secret")
    former = secret.reveal()
    secret.rotate()
    async with giving(Shared(secret)) as listener:
        for each in (former, secret.reveal()):
            line = f"GET /{each}/employees.json HTTP/1.1".encode()
            assert status(await talk(listener, head(listener, line, END))) == 200
        assert secret.former_used is not None
        secret.forget_former()
        assert status(await talk(listener, head(listener, f"GET /{former}/employees.json HTTP/1.1".encode()))) == 404

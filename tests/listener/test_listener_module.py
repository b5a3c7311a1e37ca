"""The door for integration modules: behind the events' guard, and whatever fails behind it the PBX goes its own way."""

import re
from collections.abc import AsyncIterator

import pytest

from fonetray.listener.ports import ModuleReply, ModuleRequest
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from support.listening import SECRET, Sink, head, status, talk

_DATE = re.compile(rb"Date: [^\r]*")


class Modules:
    """Answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.reply: ModuleReply | None = ModuleReply(200, b"6050", "text/plain; charset=utf-8")
        self.broken = False
        self.asked: list[ModuleRequest] = []

    async def answer(self, request: ModuleRequest) -> ModuleReply | None:
        self.asked.append(request)
        if self.broken:
            raise RuntimeError("a mistake of ours")
        return self.reply


@pytest.fixture
def modules() -> Modules:
    return Modules()


@pytest.fixture
async def door(sink: Sink, modules: Modules) -> AsyncIterator[Listener]:
    listener = Listener(sink=sink, secret=ListenerSecret(SECRET))
    listener.serve_modules(modules)
    await listener.start()
    yield listener
    await listener.stop()


def line(path: str = "module/reception?i=1", version: str = "1.1", secret: str = SECRET) -> bytes:
    return f"GET /{secret}/{path} HTTP/{version}".encode()


async def ask(door: Listener, said: bytes, *headers: bytes) -> bytes:
    return await talk(door, head(door, said, *headers))


async def test_what_is_asked_is_handed_on_as_it_came(door: Listener, modules: Modules, sink: Sink) -> None:
    answer = await ask(door, line("module/reception?i=%F8&o=+45"), b"Connection: close")
    assert answer.endswith(b"\r\n\r\n6050")
    assert modules.asked == [ModuleRequest("reception", b"i=%F8&o=+45", "", b"")]
    assert sink.received == []


async def test_an_answer_that_is_kept_ready_says_what_one_that_is_not_says(door: Listener) -> None:
    kept = await ask(door, line())
    made = await ask(door, line(), b"Connection: close")
    lines = [set(_DATE.sub(b"", answer.partition(b"\r\n\r\n")[0]).split(b"\r\n")) for answer in (kept, made)]
    assert lines[1] - lines[0] == {b"Connection: close"}
    assert lines[0] <= lines[1]


@pytest.mark.parametrize(
    "said",
    [
        line(secret="x" * 32),
        line("module/"),
        line("module"),
        line("module/reception/more"),
        line("module/Reception"),
        line("module/..%2Freception"),
        line("module/" + "x" * 33),
        line().replace(b"GET", b"DELETE"),
    ],
)
async def test_nothing_else_reaches_the_rules(door: Listener, modules: Modules, said: bytes) -> None:
    assert status(await ask(door, said)) == 404
    assert modules.asked == []


async def test_a_browser_is_refused(door: Listener, modules: Modules) -> None:
    assert status(await ask(door, line(), b"Sec-Fetch-Site: none")) == 404
    assert modules.asked == []


async def test_nobody_there_and_a_mistake_of_ours_are_a_plain_404(door: Listener, modules: Modules) -> None:
    modules.reply = None
    nobody = await ask(door, line())
    modules.broken = True
    mistake = await ask(door, line())
    assert _DATE.sub(b"", nobody) == _DATE.sub(b"", mistake)
    assert status(nobody) == 404


async def test_without_rules_there_is_no_such_path(listener: Listener) -> None:
    assert status(await talk(listener, head(listener, line()))) == 404

"""A thousand questions that no PBX would ask, over real HTTP, to the eight examples' rules."""

import asyncio
import csv
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from fonetray.config.resources import resource
from fonetray.listener import guard
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.routing.rules import Action, Answer, Module
from fonetray.services.modules.examples import copy_example, example_names
from services.conftest import Office

QUESTIONS = 1000
NAMES = ("input", "callerid", "uniquecallid", "callername", "callernametxt", "session", "kunde", "gotolocalnumber", "")
PIECES = (
    "1234", "4711", "8000", "10008", "86515151", "+4586515151", "0045 86 51 51 51", "anonymous", "hemmeligt nummer",
    "#", "*", "*21*", "[input]", "{callerid}", "{{", "6666&gotolocalnumber=112", "urlresult=112", "' OR 1=1 --",
    "æøå", "\x00\r\nSet-Cookie: a", "\u202e", "\U0001f600", "%", "9" * 300, "", "../..", "<b>", "=", ";",
)  # fmt: skip


@pytest.fixture
async def door(office: Office, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Listener]:
    """Have a listener that counts nobody out, with all examples behind it."""
    monkeypatch.setattr(guard, "_RATE", 1e6)
    monkeypatch.setattr(guard, "_BURST", 1e6)
    desk = office.desk
    for name in example_names():
        copy_example(name, desk.account.home.routing, name)
    await desk.modules.load()
    service = await desk.modules.service()
    await service.files.look()
    assert [file.in_words for file in service.files.all() if file.problems] == []
    listener = Listener(sink=desk.calls, secret=ListenerSecret("s" * 32))
    listener.serve_modules(desk.modules)
    await listener.start()
    yield listener
    await listener.stop()


def questions() -> list[tuple[str, bytes]]:
    """Give modules and queries: well-formed, raw and broken ones, as UTF-8 and as cp1252."""
    random = Random(20_261_128)  # noqa: S311 - the same thousand each time
    modules = (*example_names(), "nobody")
    found = []
    for number in range(QUESTIONS):
        pairs = []
        for _ in range(random.randrange(7)):
            value = "".join(random.choice(PIECES) for _ in range(random.randrange(1, 4)))
            charset = random.choice(("utf-8", "cp1252"))
            data = value.encode(charset, "replace")
            if random.random() < 0.2:
                data = random.randbytes(random.randrange(40))
            raw = random.random() < 0.3
            said = data.translate(None, b"\r\n\x00") if raw else quote(data, safe="").encode()
            pairs.append(random.choice(NAMES).encode() + b"=" + said)
        found.append((modules[number % len(modules)], b"&".join(pairs)))
    return found


def ask_all(port: int, asked: list[tuple[str, bytes]]) -> list[tuple[int, bytes]]:
    """Ask each on a connection of its own, since a broken question ends one."""
    answers = []
    for module, query in asked:
        head = b"GET /" + b"s" * 32 + f"/module/{module}?".encode() + query
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(head + f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            said = b"".join(iter(lambda: connection.recv(4096), b""))
        first, _, body = said.partition(b"\r\n\r\n")
        answers.append((int(first[9:12]), body))
    return answers


def numbers_of(module: Module, folder: Path) -> set[str]:
    """Give the local numbers that a file of rules contains, in its answers and in its lists."""
    found = set()
    for source in module.lists.values():
        lines = (folder / source.file).read_text(encoding="utf-8").splitlines()
        found |= {cell for row in csv.reader(lines, delimiter=max(";,", key=lines[0].count)) for cell in row}
    answers: tuple[Answer, ...] = (*(rule.answer for rule in module.rules), module.default, module.safe)
    return found | {answer.goto.written for answer in answers if answer.goto is not None}


def goto_of(module: Module, body: bytes) -> str:
    """Read an answer as the PBX does."""
    text = body.decode(module.charset)
    pairs = dict(pair.split("=", 1) for pair in text.split("&") if "=" in pair)
    if module.action is Action.DYNAMIC:
        return pairs.get("gotolocalnumber", "")
    return pairs.get("urlresult", text) if module.action is Action.GOTO else ""


async def test_no_question_breaks_the_listener_and_none_leads_a_call_where_no_rule_does(
    door: Listener, office: Office
) -> None:
    asked = questions()
    answers = await asyncio.to_thread(ask_all, door.port, asked)
    assert {status for status, _ in answers} <= {200, 404}
    files = (await office.desk.modules.service()).files
    answered = 0
    for (name, query), (status, body) in zip(asked, answers, strict=True):
        loaded = files.get(name)
        if loaded is None:
            assert (name, status, body) == ("nobody", 404, b"")
        elif status == 200:
            answered += 1
            goto = goto_of(loaded.module, body)
            assert not goto or goto in numbers_of(loaded.module, files.folder), query
    assert answered > QUESTIONS / 2


def test_all_eight_cases_are_among_the_examples() -> None:
    assert len(example_names()) >= 8
    assert all(resource(f"examples/routing/{name}.toml").is_file() for name in example_names())

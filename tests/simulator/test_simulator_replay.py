"""Playing a capture back: what is sent, what is answered, and what a damaged file is told."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from fonetray.simulator.command import main
from fonetray.simulator.replay_file import ReplayError, read_recording
from fonetray.simulator.server import Simulator
from simulator.outside import Client, Receiver

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HEAD = {"fonetray_capture": 1, "product": "fonetray 0.1.0"}


def a_request(number: int, after: float = 0.0, **changed: Any) -> dict[str, Any]:
    whole = {
        "kind": "request", "n": number, "at": (START + timedelta(seconds=after)).isoformat(), "source": "192.0.2.1",
        "path": "events", "method": "GET", "answered": 200, "headers": {"user-agent": "Old PBX/1"},
        "query": f"UniqueCallId={number}.1",
    }  # fmt: skip
    return whole | changed


def an_exchange(number: int, answer: str | None = "[]", **changed: Any) -> dict[str, Any]:
    whole = {
        "kind": "exchange", "n": number, "at": START.isoformat(), "took": 0.1, "host": "public.example",
        "path": "/api/Callflow", "method": "GET", "headers": {}, "query": "", "status": 200,
        "answer_headers": {"content-type": "application/json; charset=utf-8"},
    }  # fmt: skip
    return whole | ({} if answer is None else {"answer": answer}) | changed


def written(folder: Path, *entries: dict[str, Any]) -> Path:
    file = folder / "capture.jsonl"
    lines = [json.dumps(entry, ensure_ascii=False) for entry in (HEAD, *entries)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


REQUESTS = (
    a_request(1, 0, query="UniqueCallId=1.10&ANumber=+45%2B&N=S%F8ren%20#x y"),
    a_request(2, 1.5, path="events/incoming", query=""),
    a_request(
        3,
        2,
        method="POST",
        query="",
        headers={"content-type": "application/json"},
        body='{"N": "Sø',
        body_encoding="latin-1",
    ),
    a_request(4, 3, method="POST", query="", headers={}, body_omitted=5),
)  # fmt: skip


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def test_requests_go_out_byte_for_byte(
    tmp_path: Path, receiver: Receiver, session: aiohttp.ClientSession
) -> None:
    recording = read_recording(written(tmp_path, *REQUESTS))
    assert [request.after for request in recording.requests] == [0, 1.5, 2, 3]
    async with Simulator(recording=recording, replay_speed=100) as simulator:
        control = simulator.links["control_url"]
        urls = {"url": f"{receiver.url}/any?k=1", "incoming": f"{receiver.url}/incoming"}
        async with session.post(f"{control}/events-url", json=urls) as answer:
            assert answer.status == 200
        first, second, third, fourth = await receiver.wait(4)
        assert (first.method, first.path, first.raw_query) == (
            "GET", "/any", "k=1&UniqueCallId=1.10&ANumber=+45%2B&N=S%F8ren%20%23x%20y",
        )  # fmt: skip
        assert (second.path, second.raw_query) == ("/incoming", "")
        assert (third.method, third.body, third.content_type) == (
            "POST",
            '{"N": "Sø'.encode("cp1252"),
            "application/json",
        )
        assert fourth.body == b"\0" * 5
        while not (progress := await (await session.get(f"{control}/replay")).json())["done"]:
            assert progress["sent"] <= 4
        assert progress == {"requests": 4, "sent": 4, "done": True, "answers": 0}
        events = await (await session.get(f"{control}/events")).json()
        assert [(event["event"], event["status"]) for event in events] == [
            ("raw", 200), ("incoming", 200), ("raw", 200), ("raw", 200),
        ]  # fmt: skip
        assert "any" not in json.dumps([event["url"] for event in events])
        async with session.post(f"{control}/events-url", json=urls):
            await receiver.wait(8)


async def test_the_spacing_is_kept(tmp_path: Path, receiver: Receiver) -> None:
    recording = read_recording(written(tmp_path, a_request(1), a_request(2, 30.0)))
    async with Simulator(recording=recording, replay_speed=0.001) as simulator:
        simulator.emitter.send_to({"any": receiver.url})
        await receiver.wait(1)
        assert simulator.replay is not None
        assert not simulator.replay.progress()["done"]
    assert len(receiver.seen) == 1


async def test_answers_come_in_their_order_and_the_last_stays(tmp_path: Path) -> None:
    entries = (
        an_exchange(1, "[1]"),
        an_exchange(2, None, status=500, answer_same_as=1),
        an_exchange(3, "<a>Sø</a>", answer_encoding="latin-1", answer_headers={"content-type": "text/xml"}),
        an_exchange(4, None, status=200, answer_omitted=99_999_999),
        {key: value for key, value in an_exchange(5, None).items() if key != "status"} | {"problem": "ReadTimeout"},
        an_exchange(6, '{"Success":true}', method="POST", path="/somewhere/API/MakeCall"),
        {"kind": "from a later time", "n": 7},
    )
    recording = read_recording(written(tmp_path, *entries))
    async with Simulator(recording=recording) as simulator, aiohttp.ClientSession() as session:
        client = Client(session, simulator.links)
        url = f"{simulator.links['api_url']}callFLOW/?account=x&hash=y"
        told = []
        for _ in range(4):
            async with session.get(url) as answer:
                told.append((answer.status, answer.content_type, await answer.read()))
        assert told[:2] == [(200, "application/json", b"[1]"), (500, "application/json", b"[1]")]
        assert told[2] == told[3] == (200, "text/xml", "<a>Sø</a>".encode("cp1252"))
        assert await client.make_call() == (200, {"Success": True})
        status, employees = await client.api("GET", "employee")  # of which there is none in the capture
        assert (status, len(employees)) == (200, 40)
        assert not simulator.emitter.deliveries


async def test_without_a_capture_there_is_nothing_to_tell(client: Client) -> None:
    async with client.session.get(f"{client.links['control_url']}/replay") as answer:
        assert answer.status == 400


GOOD = a_request(1), an_exchange(2)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda _: "", "no capture"),
        (lambda _: "hello\n", "no capture"),
        (lambda text: text.replace('"fonetray_capture": 1', '"fonetray_capture": 2'), "format 2"),
        (lambda text: text[text.index("\n") + 1 :], "no capture"),
        (lambda text: text[:-20], "line 3: it is not JSON"),
        (lambda text: text.replace('"query": "Un', '"query": "Un"'), "line 2: it is not JSON"),
        (lambda text: text.replace("\n", "\n\n", 1), "line 2: it is not JSON"),
        (lambda text: text + "[1]\n", "line 4: it is not an object"),
        (lambda text: text + "{}\n", "line 4: kind"),
        (lambda text: text.replace('"path": "events"', '"path": "elsewhere"'), "line 2: path"),
        (lambda text: text.replace('"method": "GET"', '"method": "get it"', 1), "line 2: method"),
        (lambda text: text.replace(START.isoformat(), "yesterday", 1), "line 2: at"),
        (lambda text: text.replace("+00:00", "", 1), "line 2: at has no zone"),
        (lambda text: text.replace('"query": "UniqueCallId=1.1"', '"query": 5'), "line 2: query"),
        (lambda text: text.replace('"headers": {"user-agent": "Old PBX/1"}', '"headers": []'), "line 2: headers"),
        (lambda text: text.replace('"status": 200', '"status": 7'), "line 3: status"),
        (lambda text: text.replace('"answer": "[]"', '"answer_same_as": 1'), "line 3: answer_same_as"),
        (lambda text: text.replace('"answer": "[]"', '"answer": "€", "answer_encoding": "latin-1"'), "line 3: answer"),
        (lambda text: text.replace('"answer": "[]"', '"answer": "", "answer_encoding": "ebcdic"'), "answer_enc"),
        (lambda text: text.replace('"n": 2', '"n": "two"'), "line 3: n"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_clear_line(
    damage: Any, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, *GOOD)
    assert len(read_recording(file).requests) == 1
    file.write_text(damage(file.read_text("utf-8")), "utf-8")
    assert main(["--replay", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"fonetray simulate: {file} is ")
    assert said in err


def test_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--replay", str(tmp_path / "none")]) == 2
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert main(["--replay", str(tmp_path / "bytes")]) == 2
    assert capsys.readouterr().err.count("\n") == 2
    with pytest.raises(ReplayError):
        read_recording(tmp_path)


@pytest.mark.parametrize("words", [["--replay-speed", "0"], ["--replay-speed", "x"], ["--events-url", "ftp://x"]])
def test_other_words_that_make_no_sense(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


async def test_as_a_process(tmp_path: Path, receiver: Receiver) -> None:
    file = written(tmp_path, *GOOD)
    command = [sys.executable, "-m", "fonetray.simulator", "--replay", str(file), "--events-url", receiver.url]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        (sent,) = await receiver.wait(1)
    finally:
        process.terminate()
    out, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    links = json.loads(out)
    assert sent.params == {"UniqueCallId": "1.1"}
    assert links["api_url"].endswith("/api/")

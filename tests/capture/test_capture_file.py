"""The file: private, bounded, whole lines only; its writer is in nobody's way."""

import errno
import json
import logging
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.capture.entries import EXCHANGE, REQUEST, Document, RawEntry, bytes_of, document_of, line_of
from fonetray.capture.file import CaptureFile, CaptureFull
from fonetray.capture.recorder import WAITING, Recorder
from fonetray.capture.secrets import Secrets
from fonetray.capture.state import CaptureState, load_state, save_state

NOW = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)


def a_request(query: bytes = b"a=1", body: bytes | None = None, **headers: str) -> RawEntry:
    facts = {"source": "192.0.2.1", "path": "events", "method": "GET", "answered": 200}
    return RawEntry(REQUEST, NOW, facts, headers, query, body)


def an_exchange(answer: bytes) -> RawEntry:
    facts = {"took": 0.1, "host": "h", "path": "/api/employee", "method": "GET", "status": 200}
    return RawEntry(EXCHANGE, NOW, facts, {}, b"", None, {"Content-Type": "application/json"}, answer)


@pytest.fixture
def file(tmp_path: Path) -> CaptureFile:
    return CaptureFile(tmp_path / "capture.jsonl", limit=100_000)


class Writing:
    def __init__(self, file: CaptureFile, secrets: Secrets) -> None:
        self.stops: list[str] = []
        self.recorder = Recorder(file=file, secrets=lambda: secrets, stopped=self.stops.append)


@pytest.fixture
def writing(file: CaptureFile) -> Iterator[Writing]:
    made = Writing(file, Secrets(password="TopSecret", hash="b7c9f21e5a0d4e6f"))
    yield made
    made.recorder.close()


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse to write on, as a full disk does."""
    import resource  # noqa: PLC0415 - there is none on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def kept(file: CaptureFile) -> list[Document]:
    return file.read().documents


def test_an_entry_is_a_line_that_a_person_can_read(file: CaptureFile, writing: Writing) -> None:
    body = '{"Navn": "Søren\u2028"}'.encode("cp1252", "replace")
    writing.recorder.put(
        a_request(
            b"ANumber=%2B45",
            body,
            **{"Content-Type": "application/json", "Host": "x.example", "Cookie": "a", "User-Agent": "PBX/1"},
        )
    )
    assert writing.recorder.flush()
    (line,) = file.path.read_text("utf-8").splitlines()
    document = json.loads(line)
    assert document == {
        "kind": "request",
        "at": "2026-11-23T08:00:00.123+00:00",
        "source": "192.0.2.1",
        "path": "events",
        "method": "GET",
        "answered": 200,
        "headers": {"content-type": "application/json", "user-agent": "PBX/1"},
        "query": "ANumber=%2B45",
        "body": '{"Navn": "Søren?"}',
        "body_encoding": "latin-1",
    }
    assert bytes_of(document, "body") == body


@pytest.mark.skipif(sys.platform == "win32", reason="modes are another matter there")
def test_it_is_its_owners_alone(file: CaptureFile, writing: Writing) -> None:
    file.path.touch(0o666)
    writing.recorder.put(a_request())
    writing.recorder.flush()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    state = file.path.with_name("capture.json")
    save_state(state, CaptureState(on=True))
    assert stat.S_IMODE(state.stat().st_mode) == 0o600


def test_no_letter_is_invisible() -> None:
    line = line_of({"kind": REQUEST, "body": "a\u2028b\x85c\x9bd\x00e\ufefff\ng"})
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert json.loads(line)["body"] == "a\u2028b\x85c\x9bd\x00e\ufefff\ng"


def test_a_packed_body_is_left_out(file: CaptureFile, writing: Writing) -> None:
    for body, headers in ((b"\x1f\x8bxyz", {}), (b"abcde", {"Content-Encoding": "br"}), (b"x" * (5 << 20), {})):
        writing.recorder.put(a_request(b"", body, **headers))
    writing.recorder.flush()
    assert [document["body_omitted"] for document in kept(file)] == [5, 5, 5 << 20]
    assert bytes_of(kept(file)[0], "body") == b"\0\0\0\0\0"


def test_an_entry_that_cannot_be_made_safe_is_kept_without_its_texts(file: CaptureFile) -> None:
    writing = Writing(file, Secrets(password="Top Secret 1"))
    broken = b'{"a": "you sent Top Secret 1'  # a text without an end is looked at word by word
    writing.recorder.put(a_request(b"a=1", broken, **{"User-Agent": "PBX"}))
    writing.recorder.put(a_request(b"b=1"))
    writing.recorder.close()
    first, second = kept(file)
    assert "body" not in first
    assert (first["body_omitted"], first["source"], first["answered"]) == (len(broken), "192.0.2.1", 200)
    assert second["query"] == "b=1"
    assert "Secret" not in file.path.read_text()


def test_the_same_long_answer_is_written_once(file: CaptureFile, writing: Writing) -> None:
    for answer in (b"[1]" * 1000, b"[1]" * 1000, b"[2]" * 1000, b"[1]"):
        writing.recorder.put(an_exchange(answer))
    writing.recorder.flush()
    one, again, other, short = kept(file)
    assert "answer" not in again
    assert again["answer_digest"] == one["answer_digest"] != other["answer_digest"]
    assert short["answer"] == "[1]"


def test_it_is_full_and_says_so(tmp_path: Path) -> None:
    file = CaptureFile(tmp_path / "capture.jsonl", limit=2000)
    writing = Writing(file, Secrets())
    for _ in range(30):
        writing.recorder.put(a_request(b"a=" + b"x" * 100))
    writing.recorder.close()
    assert 1500 < file.size <= 2000
    assert writing.stops == ["it is full (0 MB)"]
    assert len(kept(file)) == file.count()[REQUEST]
    with pytest.raises(CaptureFull):
        file.append(b"x" * 500)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_disk_that_is_full_ends_the_capture_with_a_whole_line(file: CaptureFile, writing: Writing) -> None:
    writing.recorder.put(a_request())
    writing.recorder.flush()
    size = file.size
    with files_no_longer_than(size + 20):
        for _ in range(3):
            writing.recorder.put(a_request())
        writing.recorder.flush()
    (why,) = writing.stops
    assert "cannot be written" in why
    assert file.size == size
    assert file.read().damaged == 0
    writing.recorder.close()
    writing.recorder.put(a_request())  # begun again, when there is room again
    writing.recorder.flush()
    assert len(kept(file)) == 2


def test_a_folder_that_is_gone_ends_the_capture(tmp_path: Path) -> None:
    writing = Writing(CaptureFile(tmp_path / "nowhere" / "capture.jsonl"), Secrets())
    writing.recorder.put(a_request())
    writing.recorder.close()
    assert writing.stops == [f"its file cannot be written ({os.strerror(errno.ENOENT)})"]


def test_what_cannot_be_written_is_logged_and_ends_it(file: CaptureFile, caplog: pytest.LogCaptureFixture) -> None:
    writing = Writing(file, Secrets())
    writing.recorder.put(RawEntry(REQUEST, NOW, {"source": object()}))  # type: ignore[dict-item] # what cannot be
    writing.recorder.close()
    assert writing.stops == ["it met something it cannot write; the log says more"]
    assert caplog.records[0].levelno == logging.ERROR


def test_nobody_waits_for_a_slow_disk(tmp_path: Path) -> None:
    file = CaptureFile(tmp_path / "capture.jsonl")
    gate = threading.Event()

    def slowly() -> Secrets:
        gate.wait(20)
        return Secrets()

    recorder = Recorder(file=file, secrets=slowly, stopped=lambda _: None)
    for number in range(WAITING + 50):
        recorder.put(a_request(b"%d=1" % number))
    assert 49 <= recorder.lost <= 50
    gate.set()
    recorder.close()
    assert file.count()[REQUEST] + recorder.lost == WAITING + 50


def test_damage_is_skipped_and_counted(file: CaptureFile) -> None:
    good = line_of(document_of(a_request()))
    file.append(good)
    file.append(b'{"kind":"request","at":1,"que\n')
    file.append(b'[1]\n{"kind":"else"}\n\xff\n')
    file.append(good[:-9])
    found = file.read()
    assert (len(found.documents), found.damaged) == (1, 5)


def test_off_it_starts_no_thread(file: CaptureFile) -> None:
    before = set(threading.enumerate())
    recorder = Recorder(file=file, secrets=Secrets, stopped=lambda _: None)
    assert recorder.flush()
    recorder.close()
    assert set(threading.enumerate()) <= before
    assert not file.path.exists()


def test_the_state_outlives_the_program(tmp_path: Path) -> None:
    path = tmp_path / "capture.json"
    assert load_state(path) == CaptureState()
    state = CaptureState().begun(NOW, 7)
    save_state(path, state)
    save_state(path, state)
    assert load_state(path) == state
    assert load_state(path).running(NOW)
    for damaged in ("", "{}", "[]", '{"on": true, "since": "x", "until": "y", "why": "", "given": 0}'):
        path.write_text(damaged)
        assert not load_state(path).on
    assert [found.name for found in tmp_path.iterdir()] == ["capture.json"]


def test_it_ends_by_itself() -> None:
    state = CaptureState().begun(NOW, 7)
    assert state.running(NOW + timedelta(days=6.99))
    assert not state.running(NOW + timedelta(days=7))
    assert state.running(NOW - timedelta(hours=8))
    assert not state.running(NOW - timedelta(days=3))
    assert state.begun(NOW + timedelta(days=1), 7).since == NOW
    assert state.begun(NOW + timedelta(days=8), 7).since == NOW + timedelta(days=8)
    assert not state.ended("full").running(NOW)

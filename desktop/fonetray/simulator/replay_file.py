"""Reads an exported capture by its description (docs/capture-format.md), and by nothing else of the program."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = 1
_ENCODINGS = frozenset({"utf-8", "latin-1", "utf-16-le", "utf-16-be"})
_METHOD = re.compile(r"[A-Z]{1,20}")
_STATUSES = range(200, 600)


class ReplayError(Exception):
    """A file that is no capture, or a damaged one; the text says which line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """What a PBX sent: ``after`` seconds from the first one, to the path of ``kind`` (empty: the one for any)."""

    after: float
    kind: str
    method: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the provider answered to ``method`` and ``path`` (what follows ``/api/``, in small letters)."""

    method: str
    path: str
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole capture, in the order in which it happened."""

    requests: tuple[KeptRequest, ...]
    answers: tuple[KeptAnswer, ...]


def read_recording(file: Path) -> Recording:
    """Read a capture; raises ``ReplayError`` with one line."""
    try:
        head, *lines = file.read_text("utf-8").rstrip("\n").split("\n")
    except OSError as error:
        raise ReplayError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ReplayError(f"{file} is no capture: it is not UTF-8") from None
    _check_head(file, head)
    requests: list[tuple[datetime, KeptRequest]] = []
    answers: list[KeptAnswer] = []
    bodies: dict[int, bytes] = {}
    for number, line in enumerate(lines, 2):
        try:
            entry = _Entry(line)
            if entry.kind == "request":
                at = entry.time("at")
                requests.append((at, entry.request((at - requests[0][0]).total_seconds() if requests else 0.0)))
            elif entry.kind == "exchange" and (answer := entry.answer(bodies)) is not None:
                answers.append(answer)
        except ValueError as wrong:
            raise ReplayError(f"{file} is damaged in line {number}: {wrong}") from None
    return Recording(tuple(request for _, request in requests), tuple(answers))


def _check_head(file: Path, line: str) -> None:
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        head = None
    version = head.get("fonetray_capture") if isinstance(head, dict) else None
    if not isinstance(version, int):
        raise ReplayError(f"{file} is no capture: its first line does not say so")
    if version != FORMAT:
        raise ReplayError(f"{file} is a capture of format {version}; this program reads format {FORMAT}")


class _Entry:
    """One line; every mistake in it is a ``ValueError`` that says what should be there."""

    def __init__(self, line: str) -> None:
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError("it is not JSON") from None
        if not isinstance(document, dict):
            raise ValueError("it is not an object")  # noqa: TRY004 - one kind of error for everything damaged
        self._document: dict[str, Any] = document
        self.kind = self.text("kind")

    def request(self, after: float) -> KeptRequest:
        root, _, kind = self.text("path").partition("/")
        if root != "events":
            raise ValueError("path is events, or events/ and a kind")
        return KeptRequest(
            max(0.0, after), kind, self.method(), self.text("query"), self.headers("headers"), self.body("body")
        )

    def answer(self, bodies: dict[int, bytes]) -> KeptAnswer | None:
        """Give the answer, None where there was none or where it was not kept; ``bodies`` are those given so far."""
        path = self.text("path").lower().rpartition("/api/")[2].strip("/")
        method = self.method()
        number = self.whole("n")
        if "status" not in self._document or "answer_omitted" in self._document:
            return None
        status = self.whole("status")
        if status not in _STATUSES:
            raise ValueError("status is no HTTP status")
        same = self._document.get("answer_same_as")
        if same is None:
            bodies[number] = self.body("answer")
        elif same not in bodies:
            raise ValueError("answer_same_as is the n of an earlier line with an answer")
        return KeptAnswer(
            method, path, status, self.headers("answer_headers").get("content-type", ""), bodies[same or number]
        )

    def body(self, part: str) -> bytes:
        if part not in self._document:
            return bytes(self.whole(f"{part}_omitted")) if f"{part}_omitted" in self._document else b""
        encoding = self._document.get(f"{part}_encoding", "utf-8")
        if encoding not in _ENCODINGS:
            raise ValueError(f"{part}_encoding is none of {', '.join(sorted(_ENCODINGS))}")
        try:
            return self.text(part).encode(encoding)
        except UnicodeEncodeError:
            raise ValueError(f"{part} does not fit its encoding") from None

    def text(self, name: str) -> str:
        value = self._document.get(name)
        if not isinstance(value, str):
            raise ValueError(f"{name} is missing or no text")  # noqa: TRY004
        return value

    def method(self) -> str:
        method = self.text("method")
        if not _METHOD.fullmatch(method):
            raise ValueError("method is no HTTP method")
        return method

    def whole(self, name: str) -> int:
        value = self._document.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(f"{name} is missing or no whole number")
        return value

    def time(self, name: str) -> datetime:
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise ValueError(f"{name} is missing or no ISO 8601 time") from None
        if moment.tzinfo is None:
            raise ValueError(f"{name} has no zone")
        return moment

    def headers(self, name: str) -> dict[str, str]:
        value = self._document.get(name)
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise ValueError(f"{name} is missing or no object of texts")
        return value

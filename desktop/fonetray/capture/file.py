"""The file that a capture is kept in: its owner's alone, bounded, one entry a line, damage skipped and counted."""

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fonetray.capture.entries import EXCHANGE, REQUEST, Document, is_whole

LIMIT = 16 * 1024 * 1024
"""Bytes; then a capture is full and ends."""


class CaptureFull(Exception):
    """No more fits in; the message is a clause that says so."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the file; ``damaged`` counts lines that could not be read."""

    documents: list[Document] = field(default_factory=list)
    damaged: int = 0


class CaptureFile:
    """Appends and reads; every append is one write, so that the commands of two processes may both do it."""

    def __init__(self, path: Path, *, limit: int = LIMIT) -> None:
        """Take the path; nothing is made before something is appended."""
        self._path = path
        self._limit = limit
        self._turn = threading.Lock()

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._path

    @property
    def size(self) -> int:
        """Bytes, 0 where there is none."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    @property
    def touched(self) -> datetime:
        """When something was last added; now where there is none."""
        try:
            return datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        except OSError:
            return datetime.now(UTC)

    def append(self, line: bytes) -> None:
        """Add a line; raises `CaptureFull` where it would not fit and ``OSError`` where it cannot be written."""
        with self._turn:
            self._append(line)

    def _append(self, line: bytes) -> None:
        if self.size + len(line) > self._limit:
            raise CaptureFull(f"it is full ({self._limit // 1024 // 1024} MB)")
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            if sys.platform != "win32":
                os.fchmod(descriptor, 0o600)
            before = os.fstat(descriptor).st_size
            if os.write(descriptor, line) != len(line):
                os.ftruncate(descriptor, before)
                raise OSError(28, "No space left on device")
        finally:
            os.close(descriptor)

    def read(self) -> Kept:
        """Give all entries; raises ``OSError`` where the file is there but cannot be read."""
        documents: list[Document] = []
        damaged = 0
        for line in self._lines():
            document = _document(line)
            if document is None:
                damaged += 1
            else:
                documents.append(document)
        return Kept(documents, damaged)

    def count(self) -> Counter[str]:
        """Count the entries by their kind without reading them; none where the file cannot be read."""
        marks = {kind: f'{{"kind":"{kind}",'.encode() for kind in (REQUEST, EXCHANGE)}
        try:
            lines = self._lines()
        except OSError:
            lines = []
        return Counter(kind for line in lines for kind, mark in marks.items() if line.startswith(mark))

    def count_where(self, unwanted: Callable[[bytes], bool]) -> int:
        """Count the lines that are ``unwanted``; raises ``OSError``."""
        return sum(map(unwanted, self._lines()))

    def remove_where(self, unwanted: Callable[[bytes], bool], given: int) -> tuple[int, int]:
        """Remove the lines that are ``unwanted``; raises ``OSError``, and then nothing has changed.

        Gives how many went, and how many bytes are left of the first ``given``.
        """
        with self._turn:
            kept, gone, at, left = list[bytes](), 0, 0, 0
            for line in self._lines():
                at += len(line) + 1
                if unwanted(line):
                    gone += 1
                    continue
                kept.append(line + b"\n")
                left += len(kept[-1]) if at <= given else 0
            if gone:
                beside = self._path.with_name(self._path.name + ".new")
                beside.unlink(missing_ok=True)
                with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.writelines(kept)
                beside.replace(self._path)
            return gone, left

    def delete(self) -> None:
        """Remove it; that there is none is no error. Raises ``OSError``."""
        self._path.unlink(missing_ok=True)

    def _lines(self) -> list[bytes]:
        try:
            return [line for line in self._path.read_bytes().split(b"\n") if line]
        except FileNotFoundError:
            return []


def _document(line: bytes) -> Document | None:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and is_whole(document) else None

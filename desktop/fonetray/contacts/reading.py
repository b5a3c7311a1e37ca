"""Reads a file of contacts in a process of its own (`fonetray.contacts.reading_process`), batch by batch.

So the window's thread shares no turn with the reading, and its memory is given back (docs/decisions/0025).
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator
from typing import IO

import msgspec

from fonetray.contacts.batches import Batch, ContactsUnreadable
from fonetray.contacts.reading_process import LENGTH, Answer, Question, tell
from fonetray.contacts.recipe import Recipe
from fonetray.contacts.text_file import TextFile
from fonetray.telephony.sources import SourceKind

_ENDED = "the reading of {} ended before the file did; try again"


async def read_apart(
    file: TextFile, kind: SourceKind, recipe: Recipe | None, source: str
) -> AsyncGenerator[Batch, None]:
    """Read a file in batches; raises `ContactsUnreadable`. The process is ended as soon as nobody reads on."""
    question = Question(os.fsencode(file.path), file.size, file.encoding, kind, recipe, source)
    reader = _Reader(question)
    try:
        await asyncio.to_thread(reader.begin)
        while True:
            answer = await asyncio.to_thread(reader.read)
            if answer is None:
                raise ContactsUnreadable(_ENDED.format(file.path.name))
            if answer.batch is None:
                break
            yield answer.batch
        if answer.why:
            raise ContactsUnreadable(answer.why, answer.trouble)
    finally:
        await asyncio.shield(asyncio.to_thread(reader.end))


class _Reader:
    """The process. It can be ended in any moment, also before it has begun; what is called here blocks."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False
        self._beginning = threading.Lock()

    def begin(self) -> None:
        """Start it, unless it is over already: whoever waits for a thread can be cancelled, the thread cannot."""
        with self._beginning:
            if self._over:
                return
            self._process = subprocess.Popen(
                # -P: what lies in the folder that we happen to stand in is not to be taken for a library
                [sys.executable, "-P", "-m", "fonetray.contacts.reading_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows' own
            )
            with contextlib.suppress(BrokenPipeError):  # it has ended already, which its answer will tell
                tell(self._question, _pipe(self._process.stdin))

    def read(self) -> Answer | None:
        """Give the next answer; None where the process ended without one."""
        if self._process is None:
            return None
        out = _pipe(self._process.stdout)
        head = out.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack(head)
        message = out.read(length)
        return msgspec.msgpack.decode(message, type=Answer) if len(message) == length else None

    def end(self) -> None:
        """End it, and give back what it held."""
        with self._beginning:
            self._over = True
            process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - both were asked for
    return pipe

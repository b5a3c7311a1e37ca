"""Asks `fonetray.config.keyring_process`, which is started for each question and lives until it has answered it."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from fonetray.config.keyring_status import KeyringStatus, KeyringUnavailable, Standing

log = logging.getLogger(__name__)

_LAST_PATIENCE = 2.0
"""Seconds that the end of the program waits for a keyring."""
_PIPE = 65536

StartProcess = Callable[[], "subprocess.Popen[bytes]"]


def start_process() -> "subprocess.Popen[bytes]":
    """Start the process. What it is told and what it says goes through pipes, never through arguments or files."""
    return subprocess.Popen(
        # -P: what lies in the folder that we happen to stand in is not to be taken for a library
        [sys.executable, "-P", "-m", "fonetray.config.keyring_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows' own
    )


class KeyringClient:
    """One service's entry. One question at a time, so that a locked keyring shows one unlock window and not many."""

    def __init__(self, service: str, *, patience: float, start: StartProcess) -> None:
        """Take the name the entry is kept under, the seconds to wait for an answer, and how the process is started."""
        self._service = service
        self._patience = patience
        self._start = start
        self._turn = threading.Lock()
        self._talks: set[_Talk] = set()
        self.standing = Standing.OPEN
        """How the keyring stood when it was last looked at."""

    async def ask(self, what: str, *, up_to: Standing, text: str = "") -> str | None:
        """Have something done, unless the keyring may ask the user for more than ``up_to``.

        A process that waits for the user is left waiting when the time is up, for the user may yet come; one that has
        not even said how the keyring stands is ended. Raises `KeyringUnavailable`.
        """
        talk = self._talk({"what": what, "up_to": up_to, "text": text}, turn=self._turn)
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.wrap_future(talk.done)
        except TimeoutError:
            if talk.standing is None:
                talk.end()
            status = KeyringStatus.TIMED_OUT if self.standing is Standing.OPEN else KeyringStatus.LOCKED
            raise KeyringUnavailable(status) from None

    async def wait_until_open(self, *, every: float) -> None:
        """Return as soon as the keyring asks the user nothing; it is looked at ``every`` so many seconds.

        One process looks all the time; an unlock window that is open meanwhile has another. Raises
        `KeyringUnavailable`.
        """
        talk = self._talk({"what": "wait", "every": every}, turn=None)
        try:
            await asyncio.wrap_future(talk.done)
        finally:
            talk.end()

    async def close(self) -> None:
        """Let what is under way come to its end, unless it waits for the user; then there is no process left."""
        if self.standing is Standing.OPEN:
            await self._join()
        for talk in tuple(self._talks):
            talk.end()
        await self._join()

    async def _join(self) -> None:
        for talk in tuple(self._talks):
            await asyncio.to_thread(talk.thread.join, _LAST_PATIENCE)

    def _talk(self, question: dict[str, Any], *, turn: "threading.Lock | None") -> "_Talk":
        talk = _Talk({"service": self._service, **question}, heard=self._heard)

        def run() -> None:
            mine = turn is None or turn.acquire(timeout=self._patience)
            try:
                if mine:
                    talk.hold(self._start)
            finally:
                self._talks.discard(talk)
                if turn is not None and mine:
                    turn.release()

        self._talks.add(talk)  # before its thread runs, so that whoever closes misses none
        # a daemon, since a keyring that waits for its user must not keep the program alive
        talk.thread = threading.Thread(target=run, name="keyring", daemon=True)
        talk.thread.start()
        return talk

    def _heard(self, standing: Standing) -> None:
        self.standing = standing


class _Talk:
    """One question, one process, one answer."""

    thread: threading.Thread

    def __init__(self, question: dict[str, Any], *, heard: Callable[[Standing], None]) -> None:
        self.done: Future[str | None] = Future()
        self.standing: Standing | None = None
        """How the keyring stands; None while that was not said."""
        self._question = question
        self._heard = heard
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def end(self) -> None:
        """Have no process, now or later."""
        self._ended = True
        if self._process is not None:
            self._process.kill()

    def hold(self, start: StartProcess) -> None:
        """Ask and hear, on the keyring's thread; a question whose asker has given up meanwhile is not begun."""
        try:
            if not self._ended and self.done.set_running_or_notify_cancel():
                self.done.set_result(self._hold(start))
        except KeyringUnavailable as unavailable:
            self.done.set_exception(unavailable)
        except Exception as error:  # noqa: BLE001 - told through the future
            if not self._ended:
                log.warning("the keyring could not be asked: %s", type(error).__name__)
            self.done.set_exception(KeyringUnavailable(KeyringStatus.REFUSED))

    def _hold(self, start: StartProcess) -> str | None:
        self._process = process = start()
        if self._ended:
            process.kill()
        try:
            return self._converse(process)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _converse(self, process: "subprocess.Popen[bytes]") -> str | None:
        assert process.stdin is not None  # noqa: S101 - both are asked for by whoever starts it
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(json.dumps(self._question).encode() + b"\n")
        received = b""
        while part := os.read(process.stdout.fileno(), _PIPE):
            received += part
            while b"\n" in received:
                line, _, received = received.partition(b"\n")
                said = json.loads(line)
                if "standing" in said:
                    self.standing = Standing(said["standing"])
                    self._heard(self.standing)
                    continue
                if "failed" in said:
                    log.warning("the keyring failed with %s", said["failed"])
                if said["status"] != KeyringStatus.READY:
                    raise KeyringUnavailable(KeyringStatus(said["status"]))
                return str(said["text"]) if said["text"] is not None else None
        raise KeyringUnavailable(KeyringStatus.REFUSED)

"""Ports of this computer, which stay free until they are used."""

import itertools
import os
import socket
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


_FIRST, _SHARE, _SHARES = 12_000, 2_000, 10
"""Below those that a system gives to whoever asks for any, as most tests do; a part for each of pytest's workers."""


def _in_turn() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for number in itertools.count(os.getpid()):
        yield _FIRST + worker % _SHARES * _SHARE + number % _SHARE


_PORTS = _in_turn()


def free_port() -> int:
    """Give one that nobody has now, and that nobody else is given."""
    while True:
        port = next(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def free_ports(count: int) -> list[int]:
    """Give several, no two the same."""
    return [free_port() for _ in range(count)]


def until_it_answers(port: int, process: "subprocess.Popen[bytes]", patience: float = 30.0) -> None:
    """Wait until a process listens on a port of this computer."""
    end = time.monotonic() + patience
    while True:
        assert process.poll() is None, f"{process.args} has ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, f"{process.args} does not answer"
            time.sleep(0.02)
        else:
            return

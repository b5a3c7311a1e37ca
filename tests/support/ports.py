"""Ports of this computer."""

import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


def free_port() -> int:
    """Give one that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(count: int) -> list[int]:
    """Give several, no two the same."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(probe.getsockname()[1]) for probe in probes]


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

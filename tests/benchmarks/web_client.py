"""A web client that costs next to nothing, so that what is measured is the server."""

import re
import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Connection:
    """One kept connection. Each may come from an address of its own, for a server that counts by address."""

    def __init__(self, port: int, *, source: str = "127.0.0.1") -> None:
        """Connect."""
        self._host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self.body = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, path: str) -> None:
        """Send a request."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nUser-Agent: pbx\r\n\r\n".encode())

    def answer(self) -> int:
        """Wait for the answer to it and give its status."""
        status = None
        while status is None:
            status = self.take()
        return status

    def take(self) -> int | None:
        """Read once; give the status when that completed an answer. ``body`` has what it said."""
        part = self.socket.recv(4096)
        if not part:
            raise ConnectionResetError("the server has closed the connection")
        self._received += part
        if _HEAD_END not in self._received:
            return None
        head, _, body = self._received.partition(_HEAD_END)
        length = _LENGTH.search(head)
        assert length is not None, head
        if len(body) < int(length[1]):
            return None
        self.body, self._received = body, b""
        return int(head[9:12])


@dataclass(frozen=True, slots=True)
class Blast:
    """What came of many requests: when they began and ended, and what was not answered 200."""

    begun: float
    ended: float
    count: int
    refused: int

    @property
    def per_second(self) -> float:
        """The rate."""
        return self.count / (self.ended - self.begun)


def blast(port: int, count: int, together: int, path: Callable[[int], str]) -> Blast:
    """Send ``count`` requests over ``together`` connections, each with one under way at a time."""
    connections = [Connection(port, source=f"127.0.1.{number + 1}") for number in range(together)]
    waiting = {connection.socket.fileno(): connection for connection in connections}
    poll = select.epoll()
    for number in waiting:
        poll.register(number, select.EPOLLIN)
    paths: Iterator[str] = (path(number) for number in range(count))
    refused = done = 0
    begun = time.monotonic()
    for connection in connections:
        connection.ask(next(paths))
    while done < count:
        for number, _ in poll.poll(20):
            status = waiting[number].take()
            if status is None:
                continue
            done += 1
            refused += status != 200
            following = next(paths, None)
            if following is not None:
                waiting[number].ask(following)
    ended = time.monotonic()
    poll.close()
    for connection in connections:
        connection.socket.close()
    return Blast(begun, ended, count, refused)

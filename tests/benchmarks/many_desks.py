"""Hundreds of desks that only read, as one process that costs next to nothing.

Arguments: the hub's port, a file with one token a line, and the file for what was read. Prints ``ready`` when every
desk was greeted and has all that comes first; told to stop (SIGTERM), it writes for each desk the call events it had:
``[position, call id, time]``.
"""

import json
import re
import select
import signal
import socket
import sys
import time
from pathlib import Path

_AT_ONCE = 50
"""Desks that are being admitted: in an office they do not come within one millisecond either."""
_CALL = re.compile(rb"id: (\d+)-\w+\nevent: call\n|event: call\nid: (\d+)-\w+\n")
_CALL_ID = re.compile(rb'"UniquelCallId","([^"]+)"|"UniqueCallId","([^"]+)"')


class Desk:
    """One connection to the feed."""

    def __init__(self, port: int, token: str, address: str) -> None:
        """Connect and ask."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(address, 0))
        head = f"GET /desk/v1/feed HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self.socket.sendall(head.encode())
        self.greeted = False
        self.calls: list[tuple[int, str, float]] = []
        self._rest = b""

    def take(self) -> None:
        """Read what is there."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionResetError("the hub has closed a feed")
        text = self._rest + part
        whole, _, self._rest = text.rpartition(b"\n\n")
        now = time.monotonic()
        for block in whole.split(b"\n\n"):
            self.greeted = self.greeted or b"event: company" in block
            if found := _CALL.search(block):
                call = _CALL_ID.search(block)
                assert call is not None, block
                self.calls.append((int(found[1] or found[2]), (call[1] or call[2]).decode(), now))


def main(port: int, tokens: list[str], file: Path) -> None:
    """Connect all desks, read until told to stop, write what was read."""
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    desks: list[Desk] = []
    by_number: dict[int, Desk] = {}
    poll = select.epoll()

    def read_on(seconds: float) -> None:
        for number, _ in poll.poll(seconds):
            by_number[number].take()

    for number, token in enumerate(tokens):
        desk = Desk(port, token, f"127.0.{2 + number // 200}.{1 + number % 200}")
        desks.append(desk)
        by_number[desk.socket.fileno()] = desk
        poll.register(desk.socket.fileno(), select.EPOLLIN)
        while not stopped and sum(not one.greeted for one in desks) > _AT_ONCE:
            read_on(0.2)
    while not stopped and not all(desk.greeted for desk in desks):
        read_on(0.2)
    print("ready", flush=True)
    while not stopped:
        read_on(0.2)
    file.write_text(json.dumps([desk.calls for desk in desks]), encoding="ascii")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="ascii").split(), Path(sys.argv[3]))

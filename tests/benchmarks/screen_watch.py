"""Sees what the X server shows, and when, from outside the programs that draw: windows mapped, areas painted.

It speaks the X11 protocol itself, just enough of it, because a tool that is asked anew each time would take longer
than what is measured. Times are seconds of ``time.monotonic()``, which all processes of a machine share.
"""

import select
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

_QUERY_TREE, _GEOMETRY, _ATTRIBUTES, _PROPERTY, _PLACE, _IMAGE, _EXTENSION = 15, 14, 2, 20, 40, 73, 98
_KEYBOARD = 101
_WM_NAME, _STRING = 39, 31
_FAKE_INPUT, _KEY_DOWN, _KEY_UP = 2, 2, 3
_EVENT_MASK, _SUBSTRUCTURE = 0x800, 0x80000
_UNMAPPED, _MAPPED = 18, 19
_SCREEN_HEAD = 32


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def covers(self, other: "Area", share: float) -> bool:
        """Whether at least a ``share`` of the other area lies in this one."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return wide > 0 and high > 0 and wide * high >= share * other.width * other.height


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that happened on the screen: ``what`` is mapped, unmapped or painted."""

    what: str
    at: float
    window: int = 0
    area: Area = Area(0, 0, 0, 0)


class ScreenWatch:
    """One connection to an X server that has no access control of its own, as a test's has not."""

    def __init__(self, display: str) -> None:
        """Connect to ``:N`` and watch the whole screen."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"/tmp/.X11-unix/X{display.lstrip(':')}")
        self._events: list[Seen] = []
        self._sequence = 0
        self._fakes = 0
        self._ids, self.root = self._greet()
        self._damaged = self._watch()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def events(self, patience: float) -> Iterator[Seen]:
        """Give what happens, as it happens, for ``patience`` seconds."""
        end = time.monotonic() + patience
        while True:
            while self._events:  # whoever takes one may ask the server, and then more have come
                yield from self.seen()
            left = end - time.monotonic()
            if left <= 0:
                return
            if select.select([self._socket], [], [], left)[0]:
                self._take(None)

    def seen(self) -> list[Seen]:
        """Give what has happened and was not given yet."""
        seen, self._events = self._events, []
        return seen

    def forget(self) -> None:
        """Let go of what has happened up to now."""
        self._ask(_GEOMETRY, 0, struct.pack("<I", self.root))
        self._events.clear()

    def area(self, window: int) -> Area:
        """Say where on the screen a window is; raises ``OSError`` when it is there no more."""
        size = struct.unpack_from("<HH", self._ask(_GEOMETRY, 0, struct.pack("<I", window)), 16)
        corner = struct.unpack_from("<hh", self._ask(_PLACE, 0, struct.pack("<IIhh", window, self.root, 0, 0)), 12)
        return Area(*corner, *size)

    def find(self, name: str) -> int:
        """Find a window by its name; raises ``LookupError``."""
        for window in self._tree(self.root):
            answer = self._ask(_PROPERTY, 0, struct.pack("<5I", window, _WM_NAME, _STRING, 0, 64))
            if answer[32 : 32 + struct.unpack_from("<I", answer, 16)[0]].decode("latin-1") == name:
                return window
        raise LookupError(name)

    def pixels(self, area: Area) -> bytes:
        """Read an area of the screen, four bytes a pixel: blue, green, red, nothing."""
        asked = struct.pack("<IhhHHI", self.root, area.x, area.y, area.width, area.height, 0xFFFFFFFF)
        return self._ask(_IMAGE, 2, asked)[32:]

    def key(self, symbol: int) -> int:
        """Give the key that writes a character, by X's number of it (of ASCII, the character's own)."""
        first = 8
        answer = self._ask(_KEYBOARD, 0, struct.pack("<BBxx", first, 256 - first))
        each = answer[1]
        symbols = struct.unpack_from(f"<{(256 - first) * each}I", answer, 32)
        return first + symbols.index(symbol) // each

    def press(self, key: int) -> float:
        """Press a key and let it go, as a keyboard does, and give the time just before (XTEST)."""
        if not self._fakes:
            self._fakes = self._extension(b"XTEST")[0]
        begun = time.monotonic()
        for way in (_KEY_DOWN, _KEY_UP):
            self._send(self._fakes, _FAKE_INPUT, struct.pack("<BB2xII8xhh7xB", way, key, 0, self.root, 0, 0, 0))
        return begun

    def _tree(self, window: int) -> Iterator[int]:
        answer = self._ask(_QUERY_TREE, 0, struct.pack("<I", window))
        for child in struct.unpack_from(f"<{struct.unpack_from('<H', answer, 16)[0]}I", answer, 32):
            yield child
            yield from self._tree(child)

    def _greet(self) -> tuple[Iterator[int], int]:
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        head = self._read(8)
        body = self._read(4 * struct.unpack_from("<H", head, 6)[0])
        if head[0] != 1:
            raise ConnectionRefusedError(body.decode("latin-1"))
        base, vendor, formats = struct.unpack_from("<I", body, 4)[0], *struct.unpack_from("<H3xB", body, 16)
        root = struct.unpack_from("<I", body, _SCREEN_HEAD + (vendor + 3) // 4 * 4 + 8 * formats)[0]
        return iter(range(base, base + 1000)), root

    def _watch(self) -> int:
        """Ask to be told of windows and of painting; gives the number of the event that tells of painting."""
        self._send(_ATTRIBUTES, 0, struct.pack("<III", self.root, _EVENT_MASK, _SUBSTRUCTURE))
        opcode, first = self._extension(b"DAMAGE")
        self._ask(opcode, 0, struct.pack("<II", 1, 1))
        self._send(opcode, 1, struct.pack("<IIBxxx", next(self._ids), self.root, 0))
        return first

    def _extension(self, name: bytes) -> tuple[int, int]:
        """Give the number of an extension's requests and of its first event; raises ``LookupError``."""
        answer = self._ask(_EXTENSION, 0, struct.pack("<Hxx", len(name)) + name.ljust((len(name) + 3) // 4 * 4, b"\0"))
        present, opcode, first = struct.unpack_from("<BBB", answer, 8)
        if not present:
            raise LookupError(f"the X server has no {name.decode()}")
        return int(opcode), int(first)

    def _send(self, opcode: int, detail: int, body: bytes) -> None:
        self._socket.sendall(struct.pack("<BBH", opcode, detail, 1 + len(body) // 4) + body)
        self._sequence = (self._sequence + 1) & 0xFFFF

    def _ask(self, opcode: int, detail: int, body: bytes) -> bytes:
        self._send(opcode, detail, body)
        answer = None
        while answer is None:
            answer = self._take(self._sequence)
        return answer

    def _take(self, wanted: int | None) -> bytes | None:
        """Read one message: the answer that is wanted is given, an event is kept."""
        message = self._read(32)
        kind, sequence = message[0] & 0x7F, struct.unpack_from("<H", message, 2)[0]
        if kind == 1:
            message += self._read(4 * struct.unpack_from("<I", message, 4)[0])
            return message if sequence == wanted else None
        if kind == 0:
            if sequence == wanted:
                raise OSError(f"the X server refused request {message[10]} with error {message[1]}")
            return None
        now = time.monotonic()
        if kind in (_MAPPED, _UNMAPPED):
            what = "mapped" if kind == _MAPPED else "unmapped"
            self._events.append(Seen(what, now, window=struct.unpack_from("<I", message, 8)[0]))
        elif kind == self._damaged:
            self._events.append(Seen("painted", now, area=Area(*struct.unpack_from("<hhHH", message, 16))))
        return None

    def _read(self, length: int) -> bytes:
        read = bytearray()
        while len(read) < length:
            part = self._socket.recv(length - len(read))
            if not part:
                raise ConnectionResetError("the X server has gone")
            read += part
        return bytes(read)


def colour(text: str) -> bytes:
    """Give ``#rrggbb`` as three bytes of `ScreenWatch.pixels`."""
    return bytes.fromhex(text.removeprefix("#"))[::-1]

"""How a command reaches the running app: one JSON line out, one JSON line back, over a socket of the user's own.

The client uses a plain socket and imports no Qt, so that a click on a link costs a bare start of Python.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

VERSION = 1
LARGEST = 1_000_000
"""Bytes of one line either way; more is refused unread."""
ACTIVATION = "XDG_ACTIVATION_TOKEN"
"""Where a Wayland desktop gives whom it starts leave to bring one window to the front (xdg-activation)."""


class NobodyThere(Exception):
    """The app is not running."""


class HandoverFailed(Exception):
    """The app is running but did not answer as agreed; the message says how."""


def encode(message: dict[str, Any]) -> bytes:
    """Write one message as a line; what an argument held that is no text becomes question marks."""
    return json.dumps({"v": VERSION, **message}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """Read one message; raises ``HandoverFailed`` for anything else than an object of our version."""
    try:
        message = json.loads(line)
    except ValueError as error:
        raise HandoverFailed("the message is not JSON") from error
    if not isinstance(message, dict) or message.get("v") != VERSION:
        raise HandoverFailed("the running app is of another version; quit it and start it again")
    return message


def hand_over(address: str, command: str, *, timeout: float = 30.0, **arguments: Any) -> dict[str, Any]:
    """Ask the running app to do ``command`` and give its answer; leave that we have to come to the front is its then.

    Raises `NobodyThere` when there is no app, `HandoverFailed` when it does not answer within ``timeout`` seconds.
    """
    leave = {"activation": os.environ[ACTIVATION]} if os.environ.get(ACTIVATION) else {}
    question = encode({"command": command, **leave, **arguments})
    try:
        line = _over_pipe(address, question) if sys.platform == "win32" else _over_socket(address, question, timeout)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NobodyThere from error
    except TimeoutError as error:
        raise HandoverFailed(f"the running app did not answer within {timeout:.0f} s") from error
    except OSError as error:
        raise HandoverFailed(f"the running app cannot be reached: {error.strerror}") from error
    if not line.endswith(b"\n"):
        raise HandoverFailed("the running app stopped before it answered")
    return decode(line)


def _over_socket(address: str, question: bytes, timeout: float) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(address)
        connection.sendall(question)
        received = bytearray()
        while not received.endswith(b"\n") and len(received) < LARGEST:
            part = connection.recv(65536)
            if not part:
                break
            received += part
        return bytes(received)


def _over_pipe(address: str, question: bytes) -> bytes:
    with Path(address).open("r+b", buffering=0) as pipe:
        pipe.write(question)
        received = bytearray()
        while not received.endswith(b"\n") and len(received) < LARGEST:
            part = pipe.read(65536)
            if not part:
                break
            received += part
        return bytes(received)


class CommandRefused(Exception):
    """The running app understood a command and did not do it; ``code`` is the exit code the command ends with."""

    def __init__(self, message: str, code: int = 1) -> None:
        """Give the reason in one line."""
        super().__init__(message)
        self.code = code

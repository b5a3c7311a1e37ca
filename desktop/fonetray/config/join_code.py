"""The one line by which an administrator lets a desk in: where the hub is, a secret that works once, and its pin."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_FORM = re.compile(r"fonetray1\.([A-Za-z0-9_-]+)")
_BEGINNING = "fonetray1."
_CHECKSUM = 4
"""Bytes."""
_LONGEST = 4096
_PIN = re.compile(r"(?:[0-9a-f]{64})?")


class BadJoinCode(Exception):
    """A text is no join code; the message says what seems to be wrong with it."""


@dataclass(frozen=True, slots=True)
class JoinCode:
    """A hub's address, the code's secret, and the SHA-256 of the hub's certificate in hex, empty for a proven one.

    Written as ``fonetray1.`` and base64url, which survives mails, chats and shells; four bytes of SHA-256 tell a text
    that was cut short, or lost a letter, from a code that the hub would refuse.
    """

    url: str
    secret: str = field(repr=False)
    pin: str = ""

    def __str__(self) -> str:
        """Write it as `read_join_code` reads it."""
        inside = json.dumps([self.url, self.secret, self.pin], separators=(",", ":")).encode()
        return _BEGINNING + base64.urlsafe_b64encode(inside + _checksum(inside)).decode().rstrip("=")


def read_join_code(text: str) -> JoinCode:
    """Read what `JoinCode` writes, broken over lines or not; raises `BadJoinCode`."""
    bare = "".join(text.split())
    found = _FORM.fullmatch(bare)
    if found is None or len(bare) > _LONGEST:
        cut = " with something before or after it" if _BEGINNING in bare else ""
        raise BadJoinCode(f"that is no join code{cut}; it is one line that begins with {_BEGINNING}")
    try:
        both = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
    except ValueError as error:
        raise _damaged() from error
    inside, checksum = both[:-_CHECKSUM], both[-_CHECKSUM:]
    if checksum != _checksum(inside):
        raise _damaged()
    try:
        url, secret, pin = json.loads(inside)
        code = JoinCode(str(url), str(secret), str(pin))
        right = urlsplit(code.url).scheme in ("http", "https") and code.secret and _PIN.fullmatch(code.pin)
    except (ValueError, TypeError) as error:
        raise BadJoinCode("the join code is of another version; update Fonetray") from error
    if not right:
        raise BadJoinCode("the join code is of another version; update Fonetray")
    return code


def _damaged() -> BadJoinCode:
    return BadJoinCode("the join code is not whole; copy all of the line and try again")


def _checksum(inside: bytes) -> bytes:
    return hashlib.sha256(inside).digest()[:_CHECKSUM]

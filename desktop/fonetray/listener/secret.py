"""The secret in the listener's path: a capability of 192 bits, in a file that only its owner can read."""

import hmac
import os
import re
import secrets
from pathlib import Path

_BYTES = 24
_FORM = re.compile(r"[A-Za-z0-9_-]{22,128}")


class ListenerSecret:
    """Compares in constant time; never shows itself in a repr."""

    def __init__(self, value: str) -> None:
        """Take a value of at least 22 letters of base64url."""
        if not _FORM.fullmatch(value):
            raise ValueError("a listener's secret is at least 22 letters, digits, - or _")
        self._value = value

    @classmethod
    def load_or_create(cls, path: Path) -> "ListenerSecret":
        """Read the file; make it, with a new secret, when it is not there or holds none; raises ``OSError``."""
        try:
            value = cls(path.read_text(encoding="ascii").strip())
            path.chmod(0o600)  # whoever copied the home may have copied it for all to read
        except (FileNotFoundError, ValueError):
            return cls.create(path)
        return value

    @classmethod
    def create(cls, path: Path) -> "ListenerSecret":
        """Write a new secret, replacing what was there in one step."""
        value = secrets.token_urlsafe(_BYTES)
        beside = path.with_name(path.name + ".new")
        beside.unlink(missing_ok=True)  # one that somebody left there would keep its mode
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        return cls(value)

    def matches(self, candidate: str) -> bool:
        """Say whether a path's part is the secret, in a time that tells nothing."""
        return hmac.compare_digest(candidate.encode("utf-8", "surrogatepass"), self._value.encode())

    def reveal(self) -> str:
        """Give the secret itself, to put into the address that the PBX is to call."""
        return self._value

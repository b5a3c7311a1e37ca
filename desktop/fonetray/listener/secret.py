"""The secret in the listener's path: a capability of 192 bits, in a file that only its owner can read.

A new secret does not shut the former one out at once: whoever runs the PBX needs time to enter the new address. How
much of that time is left is taken from the wall clock once, when the file is read, and counted from then on by a clock
that nobody can set; it is never more than was granted, however far a clock is turned back (docs/decisions/0015).
"""

import hmac
import json
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

from fonetray.config.elapsed import elapsed
from fonetray.config.ownership import give_to_folders_owner

_BYTES = 24
_FORM = re.compile(r"[A-Za-z0-9_-]{22,128}")
OVERLAP = timedelta(hours=72)
"""How long the former secret is taken beside a new one, unless somebody says otherwise: over a weekend."""
LONGEST_OVERLAP = timedelta(days=31)
_NOTED_EVERY = 60.0
"""Seconds between two notes on disk that the former secret is in use."""


class Held(Enum):
    """Which of our secrets a request held."""

    CURRENT = "current"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class _Former:
    """A secret that is still taken until the steady clock says ``deadline`` (seconds)."""

    value: str
    until: datetime
    deadline: float


class ListenerSecret:
    """Compares in constant time; never shows itself in a repr."""

    def __init__(
        self,
        value: str,
        *,
        path: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = elapsed,
        hide: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take a value of at least 22 letters of base64url, and the file it is kept in.

        ``hide`` is told each secret that is taken, so that a log can leave it out.
        """
        if not _FORM.fullmatch(value):
            raise ValueError("a listener's secret is at least 22 letters, digits, - or _")
        hide(value)
        self._hide = hide
        self._value = value
        self._path = path
        self._now = now
        self._steady = steady
        self._former: _Former | None = None
        self._former_used: datetime | None = None
        self._noted = float("-inf")

    @classmethod
    def load_or_create(
        cls,
        path: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = elapsed,
        hide: Callable[[str], None] = lambda _: None,
    ) -> "ListenerSecret":
        """Read the file; make it, with a new secret, when it is not there or holds none; raises ``OSError``."""
        try:
            made = cls(path.read_text(encoding="ascii").strip(), path=path, now=now, steady=steady, hide=hide)
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)  # whoever copied the home may have copied it for all to read
        except (FileNotFoundError, ValueError):
            made = cls(secrets.token_urlsafe(_BYTES), path=path, now=now, steady=steady, hide=hide)
            _write(path, made._value + "\n")
        made._read_former()
        return made

    def rotate(self, overlap: timedelta = OVERLAP) -> None:
        """Take a new secret, and the one until now beside it for ``overlap``; raises ``OSError``, taking what it took.

        A former secret that was still taken is not any more: there are two at the most.
        """
        if self._path is None:
            raise ValueError("this secret has no file to be kept in")
        overlap = max(timedelta(0), min(overlap, LONGEST_OVERLAP))
        value = secrets.token_urlsafe(_BYTES)
        self._hide(value)
        until = self._now() + overlap
        kept = {"secret": self._value, "until": until.isoformat(), "granted": overlap.total_seconds()}
        _used_file(self._path).unlink(missing_ok=True)
        if overlap:
            _write(_former_file(self._path), json.dumps(kept) + "\n")
        else:
            _former_file(self._path).unlink(missing_ok=True)
        _write(self._path, value + "\n")
        former = _Former(self._value, until, self._steady() + overlap.total_seconds())
        self._value, self._former = value, former if overlap else None
        self._former_used, self._noted = None, float("-inf")

    def forget_former(self) -> None:
        """Take the former secret no more; raises ``OSError``."""
        self._former = self._former_used = None
        if self._path is not None:
            _remove_former(self._path)

    def held_by(self, candidate: str) -> Held | None:
        """Say which secret a path's part is, in a time that tells nothing."""
        given = candidate.encode("utf-8", "surrogatepass")
        former = self._former
        value = self._value.encode()
        current = hmac.compare_digest(given, value)
        past = hmac.compare_digest(given, former.value.encode() if former else value)
        if current:
            return Held.CURRENT
        if past and former is not None and self._steady() < former.deadline:
            return Held.FORMER
        return None

    def note_former_use(self) -> None:
        """Remember, over a restart too, that the PBX has just called the former address."""
        self._former_used = self._now()
        if self._path is not None and self._steady() - self._noted >= _NOTED_EVERY:
            self._noted = self._steady()
            with suppress(OSError):  # the event counts, not the note
                _write(_used_file(self._path), self._former_used.isoformat() + "\n", lasting=False)

    def matches(self, candidate: str) -> bool:
        """Say whether a path's part is a secret that is taken."""
        return self.held_by(candidate) is not None

    @property
    def former_until(self) -> datetime | None:
        """Until when the former secret is taken beside this one, None where there is none or its time is over."""
        former = self._former
        return former.until if former is not None and self._steady() < former.deadline else None

    @property
    def former_used(self) -> datetime | None:
        """When a request with the former secret was last taken, to the minute: the PBX still has the old address."""
        return self._former_used

    def standing(self) -> dict[str, str | None]:
        """Say how it stands, in ISO 8601 with offset, for the commands; no secret is in it."""
        times = {"former_until": self.former_until, "former_used": self.former_used}
        return {name: time.isoformat() if time else None for name, time in times.items()}

    def reveal(self) -> str:
        """Give the secret itself, to put into the address that the PBX is to call."""
        return self._value

    def _read_former(self) -> None:
        if self._path is None:
            return
        file = _former_file(self._path)
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(file.read_text(encoding="ascii"))
            until = datetime.fromisoformat(kept["until"])
            left = min((until - self._now()).total_seconds(), float(kept["granted"]))
            if not (_FORM.fullmatch(kept["secret"]) and left > 0):
                _remove_former(self._path)
                return
            self._hide(kept["secret"])
            self._former = _Former(kept["secret"], until, self._steady() + left)
            used = datetime.fromisoformat(_used_file(self._path).read_text(encoding="ascii").strip())
            self._former_used = used.astimezone(UTC)


def _remove_former(path: Path) -> None:
    for file in (_former_file(path), _used_file(path)):
        file.unlink(missing_ok=True)


def _used_file(path: Path) -> Path:
    """Name the file that says when the former secret was last used."""
    return path.with_name(path.name + ".former-used")


def _former_file(path: Path) -> Path:
    return path.with_name(path.name + ".former")


def _write(path: Path, text: str, *, lasting: bool = True) -> None:
    """Replace a file in one step, readable by its owner only; ``lasting`` waits until it would survive a power cut."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)  # one that somebody left there would keep its mode
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        if lasting:
            os.fsync(file.fileno())
    give_to_folders_owner(beside)
    beside.replace(path)

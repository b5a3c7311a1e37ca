"""Which desks a hub knows: codes that admit once, tokens that admit until they are taken back.

Of both only a SHA-256 digest is kept. They hold 256 random bits, so neither salt nor a slow digest would add anything.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fonetray.listener.desk_ports import NotAdmitted
from fonetray.services.ground.not_now import or_not_now
from fonetray.store.desks import DeskRow, DeskStore
from fonetray.store.errors import StoreError
from fonetray.telephony.feed_messages import Joined
from fonetray.telephony.reading import Reader, Reading

log = logging.getLogger(__name__)

CODE_LASTS = timedelta(days=7)
_SECRET = 32
"""Bytes."""
_NOTED_EVERY = timedelta(minutes=1)
_LOOKED_EVERY = 2.0
"""Seconds between two looks for what an admin's command has changed."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new desk, and the secret of the code that it joins by, which is told once and kept nowhere."""

    desk: str
    secret: str
    until: datetime


class DeskBook:
    """Issues, lists and revokes; fulfils the listener's ``DeskRegister`` from memory, and follows other programs."""

    def __init__(self, store: DeskStore, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take where desks are kept, and the clock (aware UTC)."""
        self._store = store
        self._now = now
        self._desks: dict[str, DeskRow] = {}
        self._version = -1
        self._noted: dict[str, datetime] = {}
        self._watchers: list[Callable[[], None]] = []

    async def issue(self, employee: str, reading: Reading, *, days: int | None = None) -> Issued:
        """Make a desk for an employee, whose token is good for so many days, or for good."""
        now, desk, secret = self._now(), secrets.token_hex(4), secrets.token_urlsafe(_SECRET)
        row = DeskRow(
            id=desk,
            employee=employee,
            reading=reading,
            code_digest=_digest(f"{desk}.{secret}"),
            code_until=now + CODE_LASTS,
            created=now,
            token_until=now + timedelta(days=days) if days else None,
        )
        await self._store.add(row)
        return Issued(desk, f"{desk}.{secret}", row.code_until)

    async def all(self) -> list[DeskRow]:
        """Give all desks, the oldest first."""
        return await self._store.all()

    async def revoke(self, which: str) -> list[DeskRow]:
        """Take back a desk by its id, or all of an employee's by the local number; gives those that it was done to."""
        found = [row for row in await self._store.all() if which in (row.id, row.employee) and row.revoked is None]
        for row in found:
            await self._store.revoke(row.id, self._now())
        return found

    async def set_reading(self, which: str, reading: Reading) -> list[DeskRow]:
        """Have a desk read otherwise, or all of an employee's, as in `revoke`; a running hub follows within seconds."""
        found = [row for row in await self._store.all() if which in (row.id, row.employee) and row.revoked is None]
        for row in found:
            await self._store.set_reading(row.id, reading)
        return found

    async def join(self, code: str) -> Joined:
        """Trade a code for a token; until the token is used, the code gives another one.

        Raises `NotAdmitted`, `NotNow`.
        """
        with or_not_now():
            return await self._join(code)

    async def _join(self, code: str) -> Joined:
        await self._look()
        row = self._desks.get(code.partition(".")[0])
        if row is None:
            raise NotAdmitted("unknown")
        if row.revoked is not None:
            raise NotAdmitted("revoked")
        if not row.code_digest:
            raise NotAdmitted("used")
        if not hmac.compare_digest(row.code_digest, _digest(code)):
            raise NotAdmitted("unknown")
        if self._now() >= row.code_until or _is_over(row, self._now()):
            raise NotAdmitted("expired")
        token = f"{row.id}.{secrets.token_urlsafe(_SECRET)}"
        if not await self._store.trade(row.id, code_digest=row.code_digest, token_digest=_digest(token)):
            raise NotAdmitted("used")
        await self._look()
        log.info("Desk %s has joined for employee %s", row.id, row.employee)
        return Joined(row.id, token, row.employee, row.reading.value)

    async def admit(self, token: str, *, source: str) -> Reader:
        """Say whose a token is, and note that it was used; raises `NotAdmitted`, `NotNow`."""
        row = self._desks.get(token.partition(".")[0])
        if row is None or not hmac.compare_digest(row.token_digest, _digest(token)):
            with or_not_now():
                await self._look()  # it may have been made just now
            row = self._desks.get(token.partition(".")[0])
        if row is None or not row.token_digest or not hmac.compare_digest(row.token_digest, _digest(token)):
            raise NotAdmitted("unknown")
        if row.revoked is not None:
            raise NotAdmitted("revoked")
        if _is_over(row, self._now()):
            raise NotAdmitted("expired")
        with suppress(StoreError):  # told by whoever watches the store; a full disk keeps no desk out
            await self._note(row, source)
        return Reader(row.id, row.employee, row.reading)

    def knows(self, token: str) -> bool:
        """Say whether a token is good, as far as was last looked."""
        row = self._desks.get(token.partition(".")[0])
        if row is None or row.revoked is not None or _is_over(row, self._now()):
            return False
        return bool(row.token_digest) and hmac.compare_digest(row.token_digest, _digest(token))

    def stands(self, reader: Reader) -> bool:
        """Say whether a desk is still admitted, and reads no otherwise, as far as was last looked."""
        row = self._desks.get(reader.id)
        return (
            row is not None
            and row.revoked is None
            and not _is_over(row, self._now())
            and (row.employee, row.reading) == (reader.employee, reader.reading)
        )

    def watch(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called when a desk may have been revoked, or read otherwise than before."""
        self._watchers.append(changed)

    async def load(self) -> None:
        """Know the desks before the first of them asks: an address that guesses keeps out whom nobody knows.

        Raises ``StoreError``.
        """
        await self._look()

    async def keep_looking(self, every: float = _LOOKED_EVERY) -> None:
        """Look for what other programs have changed, until cancelled."""
        while True:
            with suppress(StoreError):  # told by whoever watches the store; what was known stays known
                await self._look()
            for changed in self._watchers:  # also for tokens that have expired meanwhile
                changed()
            await asyncio.sleep(every)

    async def _look(self) -> None:
        """Read the desks where anything was written since they were last read."""
        version = await self._store.version()
        if version != self._version:
            self._desks = {row.id: row for row in await self._store.all()}
            self._version = version

    async def _note(self, row: DeskRow, source: str) -> None:
        """Keep that a desk was here; its first visit ends its code."""
        now = self._now()
        if row.joined is None:
            await self._store.joined(row.id, now)
            await self._look()
        elif now - self._noted.get(row.id, datetime.min.replace(tzinfo=UTC)) < _NOTED_EVERY:
            return
        self._noted[row.id] = now
        await self._store.seen(row.id, now, source)


def _is_over(row: DeskRow, now: datetime) -> bool:
    return row.token_until is not None and now >= row.token_until


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

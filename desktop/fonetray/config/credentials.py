"""Credentials live in the operating system's keyring and nowhere else.

All four fields are one keyring entry, a small JSON object: they are read in one unlocking, and a half-written login
cannot exist. Every keyring call runs on a thread of its own with a time limit, since unlocking may wait for ever.
"""

import asyncio
import json
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TypeVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError

from fonetray.config.keyring_backends import LONGEST_SECRET, trusted_backend

T = TypeVar("T")

ENTRY = "credentials"
_PROBE = "probe"
_PATIENCE = 8.0
"""Seconds to wait for a keyring; the desktop's own unlock window may be open meanwhile."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The user's myfone login, and the company's account and API access code."""

    username: str = ""
    password: str = ""
    account: str = ""
    hash: str = ""

    def __repr__(self) -> str:
        """Name nothing secret."""
        return f"Credentials(username={self.username!r}, account={self.account!r})"


class KeyringStatus(StrEnum):
    """How a keyring can be used just now."""

    READY = "ready"
    LOCKED = "locked"
    TIMED_OUT = "timed-out"
    MISSING = "missing"


class KeyringUnavailable(Exception):
    """Nothing could be read from or written to the keyring; the message says why and what to do."""

    def __init__(self, status: KeyringStatus) -> None:
        """Explain a status other than ready."""
        super().__init__(_EXPLAINED[status])
        self.status = status


_EXPLAINED = {
    KeyringStatus.READY: "the keyring refused; look at it in the desktop's password manager",
    KeyringStatus.LOCKED: "the keyring is locked; unlock it in the desktop's password manager and try again",
    KeyringStatus.TIMED_OUT: "the keyring did not answer; unlock it in the desktop's password manager and try again",
    KeyringStatus.MISSING: (
        "this session has no keyring to keep secrets in, so nothing is stored; start gnome-keyring or KWallet"
    ),
}


class CredentialStore:
    """Reads and writes one service's entry. Without a keyring `save` keeps them in memory for this run, if allowed."""

    def __init__(self, service: str, *, patience: float = _PATIENCE) -> None:
        """Take the name the entry is kept under, and how many seconds to wait for the keyring."""
        self._service = service
        self._patience = patience
        self._for_this_run: Credentials | None = None

    async def probe(self) -> KeyringStatus:
        """Write, read and remove a random value; says how the keyring stands."""
        value = secrets.token_hex(16)
        try:
            return await self._on_thread(lambda backend: _round_trip(backend, self._service, value))
        except KeyringUnavailable as error:
            return error.status

    async def load(self) -> Credentials | None:
        """Give what is stored; None when there is nothing, or nothing can be read now."""
        if self._for_this_run is not None:
            return self._for_this_run
        try:
            text = await self._on_thread(lambda backend: backend.get_password(self._service, ENTRY))
        except KeyringUnavailable:
            return None
        return _read(text) if text else None

    async def save(self, credentials: Credentials, *, require_keyring: bool = False) -> None:
        """Store them where they differ from what is stored.

        Raises `KeyringUnavailable` when there is no usable keyring; unless ``require_keyring``, this run then
        remembers them all the same. Raises ``ValueError`` when they are longer than a keyring takes.
        """
        text = json.dumps(asdict(credentials), ensure_ascii=False)
        if len(text) > LONGEST_SECRET:
            raise ValueError(f"the credentials are longer than the {LONGEST_SECRET} characters a keyring takes")
        try:
            status = await self.probe()
            if status is not KeyringStatus.READY:
                raise KeyringUnavailable(status)  # noqa: TRY301 - the probe's answer and a failed write end alike
            await self._on_thread(lambda backend: _write(backend, self._service, text))
        except KeyringUnavailable:
            if not require_keyring:
                self._for_this_run = credentials
            raise
        self._for_this_run = None

    async def delete(self) -> None:
        """Remove them; that there were none is no error. Raises `KeyringUnavailable`."""
        self._for_this_run = None
        await self._on_thread(lambda backend: _delete(backend, self._service, ENTRY))

    async def _on_thread(self, work: Callable[[KeyringBackend], T]) -> T:
        """Run keyring work on a daemon thread: one that hangs on an unlock window must not keep the process alive."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                backend = trusted_backend()
                if backend is None:
                    raise KeyringUnavailable(KeyringStatus.MISSING)  # noqa: TRY301 - told through the future
                done.set_result(work(backend))
            except BaseException as error:  # noqa: BLE001 - told through the future
                done.set_exception(error)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(done), self._patience)
        except TimeoutError as error:
            raise KeyringUnavailable(KeyringStatus.TIMED_OUT) from error
        except KeyringLocked as error:
            raise KeyringUnavailable(KeyringStatus.LOCKED) from error
        except (KeyringError, OSError) as error:
            raise KeyringUnavailable(KeyringStatus.MISSING) from error


class MemoryCredentials(CredentialStore):
    """Credentials that were never anybody's: the demonstration's, held in memory only."""

    def __init__(self, credentials: Credentials) -> None:
        """Hold ``credentials``."""
        super().__init__("")
        self._for_this_run = credentials

    async def probe(self) -> KeyringStatus:
        """Say that there is no keyring behind this."""
        return KeyringStatus.MISSING

    async def save(self, credentials: Credentials, *, require_keyring: bool = False) -> None:
        """Hold others."""
        del require_keyring
        self._for_this_run = credentials

    async def delete(self) -> None:
        """Hold none."""
        self._for_this_run = None


def _round_trip(backend: KeyringBackend, service: str, value: str) -> KeyringStatus:
    backend.set_password(service, _PROBE, value)
    same = backend.get_password(service, _PROBE) == value
    _delete(backend, service, _PROBE)
    return KeyringStatus.READY if same else KeyringStatus.MISSING


def _write(backend: KeyringBackend, service: str, text: str) -> None:
    if backend.get_password(service, ENTRY) != text:
        backend.set_password(service, ENTRY, text)


def _delete(backend: KeyringBackend, service: str, entry: str) -> None:
    try:
        backend.delete_password(service, entry)
    except PasswordDeleteError:
        return


def _read(text: str) -> Credentials | None:
    try:
        stored = json.loads(text)
    except ValueError:
        return None
    if not isinstance(stored, dict):
        return None
    return Credentials(**{field.name: str(stored.get(field.name, "")) for field in fields(Credentials)})

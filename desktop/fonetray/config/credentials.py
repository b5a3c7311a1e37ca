"""Credentials live in the operating system's keyring and nowhere else.

All fields are one keyring entry, a small JSON object: they are read in one unlocking, and a half-written login
cannot exist. Every keyring call runs on a thread of its own with a time limit, since unlocking may wait for ever; so
does the import of what is needed for it, which the first card need not wait for.
"""

import asyncio
import json
import logging
import secrets
import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from fonetray.config.keyring_backends import LONGEST_SECRET, Standing, standing, trusted_backend, utf16_units

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

T = TypeVar("T")

ENTRY = "credentials"
_PROBE = "probe"
_PATIENCE = 8.0
"""Seconds to wait for a keyring; the desktop's own unlock window may be open meanwhile."""
_LAST_PATIENCE = 2.0
"""Seconds that the end of the program waits for a keyring."""
_LOOK_AGAIN = 5.0
"""Seconds between two looks at a locked keyring."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The user's myfone login, the company's account and API access code, and this desk's token at a hub."""

    username: str = ""
    password: str = ""
    account: str = ""
    hash: str = ""
    hub_token: str = ""

    def __repr__(self) -> str:
        """Name nothing secret."""
        return f"Credentials(username={self.username!r}, account={self.account!r})"


class KeyringStatus(StrEnum):
    """How a keyring can be used just now."""

    READY = "ready"
    LOCKED = "locked"
    TIMED_OUT = "timed-out"
    MISSING = "missing"
    REFUSED = "refused"


class KeyringUnavailable(Exception):
    """Nothing could be read from or written to the keyring; the message says why and what to do."""

    def __init__(self, status: KeyringStatus) -> None:
        """Explain a status other than ready."""
        super().__init__(_EXPLAINED[status])
        self.status = status


_EXPLAINED = {
    KeyringStatus.READY: "the keyring is ready",
    KeyringStatus.LOCKED: (
        "the keyring is locked or not set up; unlock it in the desktop's password manager and try again"
    ),
    KeyringStatus.TIMED_OUT: "the keyring did not answer; unlock it in the desktop's password manager and try again",
    KeyringStatus.MISSING: (
        "this session has no keyring to keep secrets in, so nothing is stored; start gnome-keyring or KWallet"
    ),
    KeyringStatus.REFUSED: "the keyring refused; look at it in the desktop's password manager and try again",
}


class CredentialStore:
    """Reads and writes one service's entry. Without a keyring `save` keeps them in memory for this run, if allowed."""

    def __init__(self, service: str, *, patience: float = _PATIENCE, look_again: float = _LOOK_AGAIN) -> None:
        """Take the name the entry is kept under, the seconds to wait for the keyring and those between two looks."""
        self._look_again = look_again
        self._service = service
        self._patience = patience
        self._for_this_run: Credentials | None = None
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._standing = Standing.OPEN

    @property
    def session_only(self) -> bool:
        """Whether credentials are held in memory alone and end with this run."""
        return self._for_this_run is not None

    @property
    def locked(self) -> bool:
        """Whether the keyring was locked when it was last looked at."""
        return self._standing is Standing.LOCKED

    async def probe(self) -> KeyringStatus:
        """Say how the keyring stands: write, read and remove a random value. A locked one asks the user nothing."""
        value = secrets.token_hex(16)
        try:
            await self._on_thread(lambda backend: _round_trip(backend, self._service, value), up_to=Standing.OPEN)
        except KeyringUnavailable as error:
            return error.status
        return KeyringStatus.READY

    async def wait_until_unlocked(self) -> None:
        """Return as soon as the keyring is not locked; the user is asked nothing."""
        while True:
            try:
                return await self._on_thread(lambda _: None, up_to=Standing.OPEN)
            except KeyringUnavailable as error:
                if error.status not in (KeyringStatus.LOCKED, KeyringStatus.TIMED_OUT):
                    return None
            await asyncio.sleep(self._look_again)

    async def load(self) -> Credentials | None:
        """Give what is stored; None when there is nothing, or nothing can be read now.

        A locked keyring asks the user to unlock it; one that is not made yet is left so, since it holds nothing.
        """
        if self._for_this_run is not None:
            return self._for_this_run
        try:
            text = await self._on_thread(
                lambda backend: backend.get_password(self._service, ENTRY), up_to=Standing.LOCKED
            )
        except KeyringUnavailable:
            return None
        return _read(text) if text else None

    async def save(self, credentials: Credentials, *, require_keyring: bool = False) -> None:
        """Store them where they differ from what is stored.

        Raises `KeyringUnavailable` when there is no usable keyring; unless ``require_keyring``, this run then
        remembers them all the same. Raises ``ValueError`` when they are longer than a keyring takes.
        """
        text = json.dumps(asdict(credentials), ensure_ascii=False)
        if utf16_units(text) > LONGEST_SECRET:
            raise ValueError(f"the credentials are longer than the {LONGEST_SECRET} characters a keyring takes")
        try:
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

    async def close(self) -> None:
        """Let what is under way come to its end before the process does, unless it waits for the user."""
        if self._thread is not None and self._standing is Standing.OPEN:
            await asyncio.to_thread(self._thread.join, _LAST_PATIENCE)

    async def _on_thread(self, work: "Callable[[KeyringBackend], T]", *, up_to: Standing = Standing.NOT_MADE) -> T:
        """Run keyring work on a daemon thread: one that hangs on an unlock window must not keep the process alive.

        One call at a time, so that a locked keyring shows one unlock window and not one for each call; a call whose
        caller has given up meanwhile is not begun.
        """
        done: Future[T] = Future()

        def run() -> None:
            if not self._turn.acquire(timeout=self._patience):
                return
            try:
                if done.set_running_or_notify_cancel():
                    done.set_result(work(self._backend(up_to)))
            except Exception as error:  # noqa: BLE001 - foreign backends raise what they like; told through the future
                done.set_exception(_translated(error))
            finally:
                self._turn.release()

        self._thread = threading.Thread(target=run, name="keyring", daemon=True)
        self._thread.start()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(done), self._patience)
        except TimeoutError:
            status = KeyringStatus.TIMED_OUT if self._standing is Standing.OPEN else KeyringStatus.LOCKED
            raise KeyringUnavailable(status) from None

    def _backend(self, up_to: Standing) -> "KeyringBackend":
        """Choose the keyring, on its thread, and note how it stands before it may start to ask as much as ``up_to``."""
        backend = trusted_backend()
        if backend is None:
            raise KeyringUnavailable(KeyringStatus.MISSING)
        self._standing = Standing.OPEN
        self._standing = standing(backend)
        if self._standing > up_to:
            raise KeyringUnavailable(KeyringStatus.LOCKED)
        return backend


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


def _translated(error: Exception) -> KeyringUnavailable:
    """Make a foreign error ours; its text stays behind, since nobody knows what a backend puts in it."""
    if isinstance(error, KeyringUnavailable):
        return error
    log.warning("the keyring failed with %s", type(error).__name__)
    from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415 - imported on the keyring's thread already

    locked = isinstance(error, (KeyringLocked, InitError))
    return KeyringUnavailable(KeyringStatus.LOCKED if locked else KeyringStatus.REFUSED)


def _round_trip(backend: "KeyringBackend", service: str, value: str) -> None:
    """Write, read and remove ``value`` under a name of its own: a vault with one entry a name keeps ours as it is."""
    service = f"{service} {_PROBE}"
    backend.set_password(service, _PROBE, value)
    same = backend.get_password(service, _PROBE) == value
    _delete(backend, service, _PROBE)
    if not same:
        raise KeyringUnavailable(KeyringStatus.REFUSED)


def _write(backend: "KeyringBackend", service: str, text: str) -> None:
    """Write what differs, and only to a keyring that has just shown that it gives back what it takes."""
    if backend.get_password(service, ENTRY) == text:
        return
    _round_trip(backend, service, secrets.token_hex(16))
    backend.set_password(service, ENTRY, text)
    if backend.get_password(service, ENTRY) != text:
        raise KeyringUnavailable(KeyringStatus.REFUSED)


def _delete(backend: "KeyringBackend", service: str, entry: str) -> None:
    """Remove an entry; backends raise the same for "there is none" and "it was not allowed", so look afterwards."""
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - imported on the keyring's thread already

    try:
        backend.delete_password(service, entry)
    except PasswordDeleteError:
        if backend.get_password(service, entry) is not None:
            raise KeyringUnavailable(KeyringStatus.REFUSED) from None


def _read(text: str) -> Credentials | None:
    try:
        stored = json.loads(text)
    except ValueError:
        return None
    if not isinstance(stored, dict):
        return None
    values = {field.name: stored.get(field.name) for field in fields(Credentials)}
    return Credentials(**{name: value if isinstance(value, str) else "" for name, value in values.items()})

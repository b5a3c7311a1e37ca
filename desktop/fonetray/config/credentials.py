"""Credentials live in the operating system's keyring and nowhere else.

All fields are one keyring entry, a small JSON object: they are read in one unlocking, and a half-written login
cannot exist. A process of its own does what is to be done with the keyring (`fonetray.config.keyring_process`), and is
waited for with a time limit, since unlocking may wait for ever.
"""

import asyncio
import json
from dataclasses import asdict, dataclass, fields

from fonetray.config.keyring_client import KeyringClient, StartProcess, start_process
from fonetray.config.keyring_status import LONGEST_SECRET, KeyringStatus, KeyringUnavailable, Standing, utf16_units

__all__ = ["CredentialStore", "Credentials", "KeyringStatus", "KeyringUnavailable", "MemoryCredentials"]

_PATIENCE = 8.0
"""Seconds to wait for a keyring; the desktop's own unlock window may be open meanwhile."""
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


class CredentialStore:
    """Reads and writes one service's entry. Without a keyring `save` keeps them in memory for this run, if allowed."""

    def __init__(
        self,
        service: str,
        *,
        patience: float = _PATIENCE,
        look_again: float = _LOOK_AGAIN,
        start: StartProcess = start_process,
    ) -> None:
        """Take the name the entry is kept under, the seconds to wait for the keyring and those between two looks."""
        self._keyring = KeyringClient(service, patience=patience, start=start)
        self._look_again = look_again
        self._for_this_run: Credentials | None = None

    @property
    def session_only(self) -> bool:
        """Whether credentials are held in memory alone and end with this run."""
        return self._for_this_run is not None

    @property
    def locked(self) -> bool:
        """Whether the keyring was locked when it was last looked at."""
        return self._keyring.standing is Standing.LOCKED

    async def probe(self) -> KeyringStatus:
        """Say how the keyring stands: write, read and remove a random value. A locked one asks the user nothing."""
        try:
            await self._keyring.ask("probe", up_to=Standing.OPEN)
        except KeyringUnavailable as error:
            return error.status
        return KeyringStatus.READY

    async def wait_until_unlocked(self) -> None:
        """Return as soon as the keyring is not locked, or there is none; the user is asked nothing."""
        while True:
            try:
                return await self._keyring.wait_until_open(every=self._look_again)
            except KeyringUnavailable as error:
                if error.status is KeyringStatus.MISSING:
                    return None
            await asyncio.sleep(self._look_again)

    async def load(self, *, require_keyring: bool = False) -> Credentials | None:
        """Give what is stored; None when there is nothing, or nothing can be read now.

        A locked keyring asks the user to unlock it; one that is not made yet is left so, since it holds nothing. Raises
        `KeyringUnavailable` with ``require_keyring`` where a keyring that is shut may hold something.
        """
        if self._for_this_run is not None:
            return self._for_this_run
        try:
            text = await self._keyring.ask("load", up_to=Standing.LOCKED)
        except KeyringUnavailable as error:
            shut = error.status in (KeyringStatus.LOCKED, KeyringStatus.TIMED_OUT)
            if require_keyring and shut and self._keyring.standing is not Standing.NOT_MADE:
                raise
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
            await self._keyring.ask("save", up_to=Standing.NOT_MADE, text=text)
        except KeyringUnavailable:
            if not require_keyring:
                self._for_this_run = credentials
            raise
        self._for_this_run = None

    async def delete(self) -> None:
        """Remove them; that there were none is no error. Raises `KeyringUnavailable`."""
        self._for_this_run = None
        await self._keyring.ask("delete", up_to=Standing.NOT_MADE)

    async def close(self) -> None:
        """Let what is under way come to its end before the process does, unless it waits for the user."""
        await self._keyring.close()


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


def _read(text: str) -> Credentials | None:
    try:
        stored = json.loads(text)
    except ValueError:
        return None
    if not isinstance(stored, dict):
        return None
    values = {field.name: stored.get(field.name) for field in fields(Credentials)}
    return Credentials(**{name: value if isinstance(value, str) else "" for name, value in values.items()})

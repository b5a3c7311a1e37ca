"""The passwords of the servers that contacts are read from: in the keyring, an entry for each server's name.

A process of its own asks the keyring, as for the logins (`fonetray.config.credentials`).
"""

from fonetray.config.keyring_client import KeyringClient, StartProcess, start_process
from fonetray.config.keyring_status import LONGEST_SECRET, KeyringUnavailable, Standing, utf16_units

__all__ = ["KeyringUnavailable", "MemoryPasswords", "ServerPasswords"]

_PATIENCE = 8.0
"""Seconds to wait for a keyring; the desktop's own unlock window may be open meanwhile."""


class ServerPasswords:
    """Reads and writes the entries beside one home's own."""

    def __init__(self, service: str, *, patience: float = _PATIENCE, start: StartProcess = start_process) -> None:
        """Take the name that the home's own entry is kept under."""
        self._service = service
        self._patience = patience
        self._start = start
        self._clients: dict[str, KeyringClient] = {}

    async def load(self, name: str, *, may_ask: bool = True) -> str:
        """Give a server's password, empty where none is kept.

        A locked keyring asks the user to unlock it, where that ``may_ask``. Raises `KeyringUnavailable`.
        """
        return await self._client(name).ask("load", up_to=Standing.LOCKED if may_ask else Standing.OPEN) or ""

    async def save(self, name: str, password: str) -> None:
        """Keep a password. Raises `KeyringUnavailable`, and ``ValueError`` for one longer than a keyring takes."""
        if utf16_units(password) > LONGEST_SECRET:
            raise ValueError(f"the password is longer than the {LONGEST_SECRET} characters a keyring takes")
        await self._client(name).ask("save", up_to=Standing.NOT_MADE, text=password)

    async def delete(self, name: str) -> None:
        """Remove a password; that there was none is no error. Raises `KeyringUnavailable`."""
        await self._client(name).ask("delete", up_to=Standing.NOT_MADE)
        self._clients.pop(name, None)

    async def close(self) -> None:
        """Let what is under way come to its end before the process does, unless it waits for the user."""
        for client in self._clients.values():
            await client.close()

    def _client(self, name: str) -> KeyringClient:
        service = f"{self._service} contacts {name}"
        return self._clients.setdefault(name, KeyringClient(service, patience=self._patience, start=self._start))


class MemoryPasswords(ServerPasswords):
    """Passwords that were never anybody's: the demonstration's, held in memory only."""

    def __init__(self) -> None:
        """Hold none."""
        super().__init__("")
        self._held: dict[str, str] = {}

    async def load(self, name: str, *, may_ask: bool = True) -> str:
        """Give one."""
        del may_ask
        return self._held.get(name, "")

    async def save(self, name: str, password: str) -> None:
        """Hold one."""
        self._held[name] = password

    async def delete(self, name: str) -> None:
        """Hold it no more."""
        self._held.pop(name, None)

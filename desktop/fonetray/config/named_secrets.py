"""Secrets that an office names itself, such as the key of its customer system; each is a keyring entry of its own.

There are two kinds: those of lookup sources, and the passwords of the servers that contacts are read from.

The logins are one entry, because they belong together and are read at every start. These are read when they are first
needed, there may be any number of them, and one is often longer than the room that a shared entry has left (Windows
takes 1280 characters). Each entry has a service name of its own, since a vault may keep only one entry a service.
"""

import asyncio

from fonetray.config.keyring_client import KeyringClient, StartProcess, start_process
from fonetray.config.keyring_status import LONGEST_SECRET, Standing, utf16_units

PATIENCE = 8.0
"""Seconds to wait for a keyring; the desktop's own unlock window may be open meanwhile."""


class NamedSecrets:
    """Reads and writes those of one kind; what was read is kept in memory until `forget`."""

    def __init__(
        self,
        service: str,
        *,
        kind: str = "lookup",
        patience: float = PATIENCE,
        start: StartProcess = start_process,
    ) -> None:
        """Take the name that the logins are kept under, and the kind: the secrets' names are made of both."""
        self._service = f"{service} {kind}"
        self._patience = patience
        self._start = start
        self._known: dict[str, str] = {}
        self._clients: dict[str, KeyringClient] = {}
        self._turn = asyncio.Lock()

    async def load(self, name: str, *, may_ask: bool) -> str | None:
        """Give a secret, None where there is none of that name.

        A locked keyring asks the user to unlock it only where it ``may_ask``. Raises `KeyringUnavailable`.
        """
        async with self._turn:
            if name not in self._known:
                up_to = Standing.LOCKED if may_ask else Standing.OPEN
                text = await self._client(name).ask("load", up_to=up_to)
                if text is None:
                    return None
                self._known[name] = text
            return self._known[name]

    async def save(self, name: str, secret: str) -> None:
        """Store a secret. Raises `KeyringUnavailable`, and ``ValueError`` when it is longer than a keyring takes."""
        if utf16_units(secret) > LONGEST_SECRET:
            raise ValueError(f"the secret is longer than the {LONGEST_SECRET} characters a keyring takes")
        await self._client(name).ask("save", up_to=Standing.NOT_MADE, text=secret)
        self._known[name] = secret

    async def delete(self, name: str) -> None:
        """Remove a secret; that there was none is no error. Raises `KeyringUnavailable`."""
        self._known.pop(name, None)
        await self._client(name).ask("delete", up_to=Standing.NOT_MADE)

    def forget(self) -> None:
        """Read them anew when they are needed next."""
        self._known.clear()

    async def close(self) -> None:
        """Let what is under way come to its end, unless it waits for the user."""
        for client in self._clients.values():
            await client.close()

    def _client(self, name: str) -> KeyringClient:
        if name not in self._clients:
            service = f"{self._service} {name}"
            self._clients[name] = KeyringClient(service, patience=self._patience, start=self._start)
        return self._clients[name]

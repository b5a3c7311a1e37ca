"""The passwords of the servers that contacts are read from: in the keyring, an entry for each server's name."""

from fonetray.config.keyring_client import StartProcess, start_process
from fonetray.config.keyring_status import KeyringUnavailable
from fonetray.config.named_secrets import PATIENCE, NamedSecrets

__all__ = ["KeyringUnavailable", "MemoryPasswords", "ServerPasswords"]


class ServerPasswords(NamedSecrets):
    """Reads and writes them; each is read anew when it is needed, which is every few hours."""

    def __init__(self, service: str, *, patience: float = PATIENCE, start: StartProcess = start_process) -> None:
        """Take the name that the home's own entry is kept under."""
        super().__init__(service, kind="contacts", patience=patience, start=start)

    async def load(self, name: str, *, may_ask: bool = True) -> str:
        """Give a server's password, empty where none is kept.

        A locked keyring asks the user to unlock it, where that ``may_ask``. Raises `KeyringUnavailable`.
        """
        self.forget()
        return await super().load(name, may_ask=may_ask) or ""


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

    async def save(self, name: str, secret: str) -> None:
        """Hold one."""
        self._held[name] = secret

    async def delete(self, name: str) -> None:
        """Hold it no more."""
        self._held.pop(name, None)

"""A hub's credentials: files in a folder that its service manager makes for it alone, else the computer's keyring.

systemd decrypts or copies them for one service (``LoadCredential=``) and names the folder in the environment; a
container's secrets are such files too. Nothing secret is ever in a variable or on a command line.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from fonetray.config.credentials import Credentials, CredentialStore

ACCOUNT, HASH = "fonetray.account", "fonetray.hash"
"""The files' names: the company's account id, and its API access code."""
_LARGEST = 1024
"""Bytes of one file."""


class CredentialsFolderError(Exception):
    """The folder's files cannot be used; the message says which one and why, and nothing of what is in it."""


class CredentialsFolder:
    """Reads a folder's credentials; gives none where the folder has none of ours."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self._folder = folder

    def read(self) -> Credentials | None:
        """Read both files; raises `CredentialsFolderError` where only one is there, or one cannot be read."""
        if not any((self._folder / name).exists() for name in (ACCOUNT, HASH)):
            return None
        return Credentials(account=self._line(ACCOUNT), hash=self._line(HASH))

    def _line(self, name: str) -> str:
        file = self._folder / name
        try:
            with file.open("rb") as stream:
                text = stream.read(_LARGEST + 1).decode("utf-8").strip()
        except OSError as error:
            raise CredentialsFolderError(f"{file} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CredentialsFolderError(f"{file} is no text") from error
        if not text or len(text) > _LARGEST or not text.isprintable():
            raise CredentialsFolderError(f"{file} should hold one line, and nothing else")
        return text


def named_folder(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Give the folder that was named on the command line, else systemd's for this service, if there is one."""
    systemds = environment.get("CREDENTIALS_DIRECTORY")
    return given or (Path(systemds) if systemds else None)


async def hub_credentials(folder: Path | None, keyring: CredentialStore) -> Credentials | None:
    """Give what the folder has, else what the keyring has; None where neither does. Raises `CredentialsFolderError`."""
    found = CredentialsFolder(folder).read() if folder else None
    return found or await keyring.load()

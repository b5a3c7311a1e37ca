"""Which keyrings are trusted with secrets: those of the operating systems, chosen by us from a list of names.

The keyring library's own choice is not asked: an environment variable or a file could send it to a backend that
keeps plain text, or throws everything away in silence.
"""

import sys
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING

from fonetray.config.keyring_status import Standing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_FREE_DESKTOPS = (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring"))
_TRUSTED = {
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}


def trusted_backend() -> "KeyringBackend | None":
    """Give the first trusted keyring that is viable here, or None. May block."""
    for module, name in _TRUSTED.get(sys.platform, _FREE_DESKTOPS):
        try:
            backend: type[KeyringBackend] = getattr(import_module(module), name)
            if backend.viable:
                return backend()
        except Exception:  # noqa: BLE001, S112 - a backend that cannot even be looked at is not there
            continue
    return None


def standing(backend: "KeyringBackend") -> Standing:
    """Look at a keyring without waking its unlock window. May block.

    Only the Secret Service can be looked at; the others count as open.
    """
    if type(backend).__module__ != "keyring.backends.SecretService":
        return Standing.OPEN
    import secretstorage  # noqa: PLC0415 - there is none on Windows and macOS

    with closing(secretstorage.dbus_init()) as bus:
        try:
            return Standing.LOCKED if secretstorage.Collection(bus).is_locked() else Standing.OPEN
        except secretstorage.ItemNotFoundException:
            return Standing.NOT_MADE

"""Which keyrings are trusted with secrets: those of the operating systems, chosen by us from a list of names.

The keyring library's own choice is not asked: an environment variable or a file could send it to a backend that
keeps plain text, or throws everything away in silence.
"""

import sys
from importlib import import_module

from keyring.backend import KeyringBackend

_TRUSTED = {
    "linux": (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring")),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
LONGEST_SECRET = 1280
"""Characters; what the Windows vault takes at the most."""


def trusted_backend() -> KeyringBackend | None:
    """Give the first trusted keyring that is viable here, or None. May block; run it on a thread."""
    for module, name in _TRUSTED.get(sys.platform, ()):
        try:
            backend: type[KeyringBackend] = getattr(import_module(module), name)
            if backend.viable:
                return backend()
        except Exception:  # noqa: BLE001, S112 - a backend that cannot even be looked at is not there
            continue
    return None

"""The words in which a keyring's state is told: by whoever looks at it, to whoever asked."""

from enum import IntEnum, StrEnum

LONGEST_SECRET = 1280
"""UTF-16 units; what the Windows vault takes at the most."""


class KeyringStatus(StrEnum):
    """How a keyring can be used just now."""

    READY = "ready"
    LOCKED = "locked"
    TIMED_OUT = "timed-out"
    MISSING = "missing"
    REFUSED = "refused"


class Standing(IntEnum):
    """How much a keyring would ask of the user before it is used, least first."""

    OPEN = 0
    LOCKED = 1
    """It asks for its password."""
    NOT_MADE = 2
    """A fresh desktop: the first use makes a keyring and asks for its new password. It holds nothing."""


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


def utf16_units(text: str) -> int:
    """Give a text's length as the Windows vault counts it."""
    return len(text.encode("utf-16-le")) // 2

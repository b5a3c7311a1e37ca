"""The tokens that were admitted lately: whoever has one is asked in even while their address is full of guessers.

An office of many desks has one address, and so have all desks behind a proxy that nobody has named.
"""

import hashlib
from collections import OrderedDict


class KnownTokens:
    """Remembers the digests of the latest ``kept`` tokens; it admits nobody, it only spares them the guessers' pace."""

    def __init__(self, *, kept: int = 4096) -> None:
        """Know none."""
        self._kept = kept
        self._digests: OrderedDict[bytes, None] = OrderedDict()

    def __contains__(self, token: str) -> bool:
        """Say whether a token was admitted lately."""
        return _digest(token) in self._digests

    def add(self, token: str) -> None:
        """Take note of one that was admitted."""
        digest = _digest(token)
        self._digests[digest] = None
        self._digests.move_to_end(digest)
        while len(self._digests) > self._kept:
            self._digests.popitem(last=False)

    def discard(self, token: str) -> None:
        """Forget one that is admitted no more."""
        self._digests.pop(_digest(token), None)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()

"""Whose the numbers of calls are: asked once for each, for many calls are with the same few people."""

from fonetray.services.people.identity import Identification, Identity

_MOST = 4000


class Names:
    """Remembers the answers until somebody says to forget them."""

    def __init__(self, identification: Identification) -> None:
        """Take who is asked."""
        self._identification = identification
        self._known: dict[str, Identity] = {}

    async def of(self, number: str) -> Identity:
        """Say whose a number is, by what is at hand; a store that cannot be read knows nobody."""
        found = self._known.get(number)
        if found is None:
            found = await self._identification.known(number)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[number] = found
        return found

    def known(self, number: str) -> Identity | None:
        """Give what was said of a number."""
        return self._known.get(number)

    def forget(self) -> None:
        """Ask anew from now on."""
        self._known.clear()

"""Who really asks, where a proxy stands before the listener: only proxies that an admin has named are believed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fonetray.listener.addresses import is_address, is_loopback, is_within, read_network

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via")


class Origin(NamedTuple):
    """Where a request comes from: its address, and whether nobody on the way could read it.

    ``stranger`` is the address of a proxy that nobody has named, if one has passed the request on.
    """

    address: str
    private: bool
    stranger: str = ""


class Proxies:
    """The proxies that are believed."""

    def __init__(self, named: Sequence[str] = ()) -> None:
        """Take addresses or networks; raises ``ValueError`` for what is none."""
        self._named = [read_network(one) for one in named]

    def origin(self, peer: str, headers: Mapping[str, str], *, tls: bool) -> Origin:
        """Say where a request comes from that ``peer`` has sent, over TLS of our own or not.

        It is private when it came over TLS, to us or to a named proxy, or from this computer itself.
        """
        if not self._believed(peer):
            forwarded = any(map(headers.__contains__, _FORWARDED))
            private = tls or (is_loopback(peer) and not forwarded)
            return Origin(peer, private, peer if forwarded else "")
        scheme = next(_from_the_right(headers, "X-Forwarded-Proto")).lower()
        return Origin(self.address(peer, headers), scheme == "https" or (not scheme and tls))

    def address(self, peer: str, headers: Mapping[str, str]) -> str:
        """Give the address alone."""
        if not self._believed(peer):
            return peer
        address = peer
        for hop in _from_the_right(headers, "X-Forwarded-For"):
            if not is_address(hop):
                break
            address = hop
            if not self._believed(address):
                break
        return address

    def _believed(self, address: str) -> bool:
        return bool(self._named) and is_within(address, self._named)


def _from_the_right(headers: Mapping[str, str], name: str) -> Iterator[str]:
    """Give a header's values, what was added last first.

    A proxy adds its own to the line that was sent or, as HAProxy does, in a line after it; what a stranger has sent
    stands before it either way.
    """
    found = [value for each, value in headers.items() if each.lower() == name.lower()]
    for value in reversed(",".join(found).split(",")):
        yield value.strip()

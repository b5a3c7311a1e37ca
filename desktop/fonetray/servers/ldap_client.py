"""One connection to a directory, opened and asked on whatever thread calls; everything blocks.

Imported where a directory is really read, by `fonetray.contacts.ldap_directory` and `fonetray.lookup.ldap_source`.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from fonetray.config.contact_servers import LdapServer
from fonetray.servers.errors import trusting
from fonetray.servers.ldap_answers import CUT_SHORT, check_login, check_search, explained
from fonetray.servers.ldap_library import SyncStrategy, ldap3

_PAGED = "1.2.840.113556.1.4.319"
"""The control by which a directory gives a page at a time (RFC 2696)."""
_OF_THE_STRATEGY = ("send", "open", "get_response", "post_send_single_response", "post_send_search")
"""What a connection of ldap3's borrows from its strategy when it is made."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in a directory: the DN, and attributes by their names in small letters."""

    dn: str
    attributes: dict[str, list[bytes]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries; ``cookie`` asks for the next page, empty after the last. ``short`` says that there are more."""

    entries: list[Entry]
    cookie: bytes
    short: bool = False


class LdapClient:
    """One connection. Every method but `cut` blocks, and raises ``ServerError``."""

    def __init__(self, server: LdapServer, password: str, *, patience: float) -> None:
        """Take the seconds that each step on the network may last; nothing is opened yet."""
        self._wanted = server
        self._protected = server.start_tls or server.url.lower().startswith("ldaps://")
        tls = _Tls(server.ca_file)
        directory = ldap3.Server(server.url, get_info=ldap3.NONE, tls=tls, mode=ldap3.IP_SYSTEM_DEFAULT)
        self._connection = ldap3.Connection(
            directory,
            user=server.user or None,
            password=password or None,
            authentication=ldap3.SIMPLE if server.user else ldap3.ANONYMOUS,
            auto_referrals=False,
            check_names=False,
            read_only=True,
            return_empty_attributes=False,
        )
        self._strategy = _Strategy(self._connection, patience)
        self._connection.strategy = self._strategy
        for name in _OF_THE_STRATEGY:
            setattr(self._connection, name, getattr(self._strategy, name))

    def open(self) -> None:
        """Connect, protect the connection, and log in."""
        with self._strategy.in_use():
            try:
                self._connection.open(read_server_info=False)
                if self._wanted.start_tls:
                    self._connection.start_tls(read_server_info=False)
                self._connection.bind(read_server_info=False)
            except Exception as error:
                raise explained(error, self._strategy.failure) from error
            check_login(self._connection.result or {}, protected=self._protected)

    def page(self, attributes: Sequence[str], *, size: int, cookie: bytes = b"") -> Page:
        """Search for one page of people."""
        asked = {"attributes": list(attributes), "paged_size": size, "paged_cookie": cookie or None}
        with self._strategy.in_use():
            try:
                self._connection.search(self._wanted.base, self._wanted.filter, **asked)
            except Exception as error:
                raise explained(error, self._strategy.failure) from error
            result = self._connection.result or {}
            short = result.get("result") in CUT_SHORT
            if not short:
                check_search(result, base=self._wanted.base)
        found = [_entry(one) for one in self._connection.response or () if one["type"] == "searchResEntry"]
        control = (result.get("controls") or {}).get(_PAGED) or {}
        return Page(found, b"" if short else bytes(control.get("value", {}).get("cookie") or b""), short)

    def cut(self) -> None:
        """Have whatever waits for the server wait no longer; from any thread, and without waiting."""
        self._strategy.cut()

    def close(self) -> None:
        """Take leave, where there is still somebody to take leave of."""
        with suppress(Exception), self._strategy.in_use():
            self._connection.unbind()
        self._strategy.cut()


class _Tls(ldap3.Tls):  # type: ignore[misc]  # ldap3 ships no types
    """TLS as Python itself checks it, the host's name included; ldap3's own asks for functions that are no more."""

    def __init__(self, ca_file: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._trusted = ca_file

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002 - ldap3's
        """Protect a connection's socket; it can be cut while the other side is silent."""
        del do_handshake
        context = trusting(self._trusted)
        raw = connection.socket
        connection.socket = context.wrap_socket(
            raw, server_hostname=connection.server.host, do_handshake_on_connect=False
        )
        try:
            connection.socket.do_handshake()
        except BaseException as error:
            connection.strategy.failure = error
            connection.socket.close()
            raise


class _Strategy(SyncStrategy):  # type: ignore[misc]  # as above
    """Opens sockets that are closed again when they come to nothing, and keeps what really went wrong."""

    def __init__(self, connection: Any, patience: float) -> None:
        super().__init__(connection)
        self._patience = patience
        self._used = threading.Lock()
        self._cut = False
        self.failure: BaseException | None = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have the socket for the time of a step; after one that failed or was cut off it is closed."""
        with self._used:
            try:
                yield
            except BaseException:
                self._cut = True
                raise
            finally:
                if self._cut:
                    self._drop()

    def cut(self) -> None:
        """Shut the socket, beneath its protection: whoever reads from it reads its end, and closes it."""
        self._cut = True
        held = self.connection.socket
        if held is not None:
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)
        if self._used.acquire(blocking=False):
            self._drop()
            self._used.release()

    def receiving(self) -> Any:
        """Receive, and keep why where it fails: ldap3 tells it as a text."""
        try:
            return super().receiving()
        except OSError as error:
            self.failure = self.failure or error.__context__
            raise

    def _open_socket(self, address: Any, use_ssl: bool = False, unix_socket: bool = False) -> None:  # noqa: FBT001, FBT002 - ldap3's
        """Open one of the server's addresses."""
        del unix_socket
        self.connection.socket = opened = socket.socket(*address[:3])
        try:
            opened.settimeout(self._patience)
            opened.connect(address[4])
            if self._cut:
                raise TimeoutError  # noqa: TRY301 - nobody waits any more
            if use_ssl:
                self.connection.server.tls.wrap_socket(self.connection)
        except BaseException as error:
            self.failure = self.failure or error
            opened.close()
            raise
        self.failure = None
        self.connection.closed = False

    def _drop(self) -> None:
        held, self.connection.socket = self.connection.socket, None
        if held is not None:
            held.close()
        self.connection.closed = True


def _entry(found: dict[str, Any]) -> Entry:
    attributes: dict[str, list[bytes]] = {}
    for name, values in found["raw_attributes"].items():
        attributes.setdefault(name.partition(";")[0].lower(), []).extend(values or ())
    return Entry(str(found["dn"]), attributes)

"""What a directory's result codes (RFC 4511) and its client's errors come to, in our own words."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

from fonetray.servers.errors import (
    BadAnswer,
    Declined,
    LoginRefused,
    Refusal,
    SentElsewhere,
    ServerError,
    Unreachable,
    unproven,
)
from fonetray.servers.ldap_library import (
    LDAPCommunicationError,
    LDAPInvalidFilterError,
    LDAPStartTLSError,
    LDAPUnknownRequestError,
    LDAPUnknownResponseError,
)

Result = Mapping[str, Any]

SUCCESS = 0
CUT_SHORT = (3, 4, 11)
"""Time, size and administrative limit exceeded."""
_REFERRAL = 10
_NOT_THERE = 32
_LOGIN_REFUSED = (7, 8, 13, 48, 49, 50, 53)
"""Of a bind: method not supported, stronger one or confidentiality required, inappropriate, invalid, unwilling."""
_PROTECT_FIRST = (8, 13)
_NO_RIGHTS = (1, 50)
"""Of a search: Active Directory says 1 (operations error) to whoever has not logged in."""
_LATER = (51, 52)
_LONGEST = 200


def check_login(result: Result, *, protected: bool) -> None:
    """Raise what the answer to a login means, where it is not yes."""
    code = result.get("result")
    if code == SUCCESS:
        return
    if code in _PROTECT_FIRST and not protected:
        raise LoginRefused("the server takes a login only over a protected connection; use ldaps:// or StartTLS")
    if code in _LOGIN_REFUSED or code is None:
        raise LoginRefused("the server refused the login; check user and password")
    _check_any(result)


def check_search(result: Result, *, base: str) -> None:
    """Raise what the answer to a search means, where it is not yes."""
    code = result.get("result")
    if code == SUCCESS:
        return
    if code == _NOT_THERE:
        raise Declined(f"the server has no {base}, or this login may not see it; check the base", Refusal.BASE)
    if code in _NO_RIGHTS:
        raise LoginRefused("the server lets this login read nothing; check user and password")
    _check_any(result)


def _check_any(result: Result) -> None:
    if result.get("result") in _LATER:
        raise Unreachable("the server says that it is busy")
    if result.get("result") == _REFERRAL:
        raise SentElsewhere(_host(result.get("referrals")))
    said = " ".join(f"{result.get('description', '')} {result.get('message', '')}".split())
    words = "".join(character for character in said if character.isprintable())
    raise Declined(f"the server said no: {words[:_LONGEST]}")


def explained(error: Exception, failure: BaseException | None) -> ServerError:
    """Say what an error of ldap3's comes to; ``failure`` is what its socket met before it became a text."""
    flaw = unproven(failure) or unproven(error)
    if flaw is not None:
        return flaw
    for known in (failure, error):
        if isinstance(known, ServerError):
            return known
    if isinstance(error, LDAPInvalidFilterError):
        return Declined("the filter cannot be read; check it", Refusal.FILTER)
    if isinstance(error, LDAPStartTLSError) and failure is None:
        return Unreachable("the server has no StartTLS; use ldaps://")
    words = _of_the_socket(failure) or _of_the_name(error)
    lost = isinstance(error, LDAPCommunicationError | OSError)
    if words or (lost and not isinstance(error, LDAPUnknownResponseError | LDAPUnknownRequestError)):
        return Unreachable(words or "the connection was lost")
    return BadAnswer("something answers there that is no LDAP directory; check the address and the port")


def _of_the_socket(failure: BaseException | None) -> str:
    sentences: tuple[tuple[type[BaseException], str], ...] = (
        (TimeoutError, "the server does not answer"),
        (ssl.SSLError, "no protected connection could be made; check ldaps:// and the port"),
        (ConnectionRefusedError, "nobody listens there; check the address and the port"),
        (socket.gaierror, _NO_SUCH_HOST),
        (OSError, "there is no way to the server; check the address and the network"),
    )
    return next((words for kind, words in sentences if isinstance(failure, kind)), "")


def _of_the_name(error: Exception) -> str:
    return _NO_SUCH_HOST if "invalid server address" in str(error) else ""


def _host(referrals: Sequence[str] | None) -> str:
    """Give the host of the first address that the server names."""
    named = (referrals or [""])[0]
    return named.partition("://")[2].partition("/")[0][:_LONGEST] or "another server"


_NO_SUCH_HOST = "there is no computer of that name; check the address and the network"

"""What kinds of value settings have: each says in words what it allows, and checks what a type alone cannot."""

import ipaddress
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from msgspec import Meta

_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_PREFIX = re.compile(r"\+|\+?[0-9]{1,15}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def _is_web_address(text: str) -> bool:
    """Whether ``text`` is an http or https address to add paths to; one with a login in it would leak that."""
    if not _is_one_line(text) or any(mark in text for mark in " ?#@\\"):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0


def _is_host(text: str) -> bool:
    """Whether ``text`` is what a Host header may hold: a name or an address, and a port where there is one."""
    name, colon, port = text.rpartition(":")
    if colon and not text.endswith("]"):
        return bool(_HOST.fullmatch(name)) and port.isascii() and port.isdigit()
    return bool(_HOST.fullmatch(text))


def _is_origin(text: str) -> bool:
    """Whether ``text`` is what a browser says a page is of: scheme, host, and a port that is not the scheme's own."""
    if not _is_web_address(text) or text != text.lower():
        return False
    parts = urlsplit(text)
    own = {"http": 80, "https": 443}[parts.scheme]
    return text == f"{parts.scheme}://{parts.netloc}" and _is_host(parts.netloc) and parts.port != own


def _is_listening_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return bool(re.fullmatch(r"[A-Za-z0-9._-]+", text))
    return True


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_one_line(text: str) -> bool:
    return text.isprintable()


def _each(check: Callable[[str], Any]) -> dict[str, Callable[[tuple[str, ...]], bool]]:
    return {"fits": lambda values: all(check(value) for value in values)}


Local = Annotated[str, Meta(pattern=r"\A[0-9]{0,12}\Z", description="a local number: digits only, or empty")]
Combination = Annotated[
    str,
    Meta(
        pattern=r"\A(?:|(?=.*(?:Ctrl|Alt|Meta)\+)(?:(?:Ctrl|Alt|Shift|Meta)\+){1,4}(?:[A-Z0-9]|F[1-9]|F1[0-2]))\Z",
        description="keys such as Ctrl+Alt+D, or empty for none",
    ),
]
Port = Annotated[int, Meta(ge=0, le=65535, description="a port from 0 to 65535, 0 for any free one")]
Seconds = Annotated[int, Meta(ge=1, le=600, description="seconds from 1 to 600")]
Stay = Annotated[int, Meta(ge=0, le=3600, description="seconds from 0 to 3600")]
Minutes = Annotated[int, Meta(ge=5, le=1440, description="minutes from 5 to 1440")]
Days = Annotated[int, Meta(ge=1, le=3660, description="days from 1 to 3660")]
Line = Annotated[str, Meta(max_length=200, description="a text on one line", extra={"fits": _is_one_line})]
Web = Annotated[str, Meta(description="an address such as https://example.dk/api/", extra={"fits": _is_web_address})]
MaybeWeb = Annotated[
    str,
    Meta(
        description="an address such as https://example.dk, or empty",
        extra={"fits": lambda text: not text or _is_web_address(text)},
    ),
]
Listening = Annotated[
    str, Meta(description="an address of this computer such as 127.0.0.1", extra={"fits": _is_listening_address})
]
Hosts = Annotated[
    tuple[str, ...], Meta(description='a list of host names such as ["fonetray.example.dk"]', extra=_each(_is_host))
]
Origins = Annotated[
    tuple[str, ...],
    Meta(
        description='a list of web sites such as ["https://intranet.example.dk"], with no path behind them',
        extra=_each(_is_origin),
    ),
]
Networks = Annotated[
    tuple[str, ...],
    Meta(
        description='a list of addresses or networks such as ["192.0.2.10", "198.51.100.0/24"]',
        extra=_each(_is_network),
    ),
]
Countries = Annotated[
    tuple[str, ...],
    Meta(description='a list of country codes such as ["DK", "SE"]', extra=_each(_COUNTRY.fullmatch)),
]
Parts = Annotated[
    tuple[Literal["department", "description", "email", "numbers", "phones", "info"], ...],
    Meta(description='a list of "department", "description", "email", "numbers", "phones", "info"'),
]
Prefixes = Annotated[
    tuple[str, ...],
    Meta(description='a list of the beginnings of numbers such as ["+46", "90"]', extra=_each(_PREFIX.fullmatch)),
]

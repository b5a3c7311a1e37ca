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
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}")
_PLACE = re.compile(r"pointer|(?:top|bottom)-(?:left|right)(?:@.{1,100})?")
_BLANK = re.compile(r"\{([^{}]*)\}")
BLANKS = ("e164", "number", "name", "organisation")
"""What may stand in braces in the address of a customer's page."""
NEVER_OPENED = frozenset(
    {"file", "javascript", "vbscript", "data", "about", "blob", "view-source", "smb", "ms-msdt", "search-ms", "shell"}
)
"""Schemes that run or read something on this computer, whatever a list allows."""


def is_address(text: str, *schemes: str) -> bool:
    """Whether ``text`` leads to a host by one of the schemes; one with a login in it would leak that."""
    if not _is_one_line(text) or any(mark in text for mark in " #@\\"):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0


def _is_web_address(text: str) -> bool:
    """Whether ``text`` is an http or https address to add paths to."""
    return "?" not in text and is_address(text, "http", "https")


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


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 60 and _is_one_line(text)  # noqa: PLR2004 - longer than any field's name


def _are_few_names(names: tuple[str, ...]) -> bool:
    return len(names) <= MOST_FIELDS and all(map(_is_name, names))


def _is_other_scheme(text: str) -> bool:
    """Whether ``text`` is a scheme that addresses may have beside http and https."""
    return bool(_SCHEME.fullmatch(text)) and text not in NEVER_OPENED


def _is_page_with_blanks(text: str) -> bool:
    """Whether ``text`` is an address in which known blanks may stand, none of them where the host is."""
    scheme, colon, rest = text.partition(":")
    if not (colon and rest and _is_other_scheme(scheme.lower()) and _is_one_line(text) and " " not in text):
        return False
    host = rest.removeprefix("//").partition("/")[0] if rest.startswith("//") else ""
    blanks = _BLANK.findall(text)
    return set(blanks) <= set(BLANKS) and not set("{}") & {*host, *_BLANK.sub("", text)}


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
Key = Annotated[
    str,
    Meta(
        pattern=r"\A(?:|F[1-9]|F1[0-2]|(?=.*(?:Ctrl|Alt|Meta)\+)(?:(?:Ctrl|Alt|Shift|Meta)\+){1,4}(?:[A-Z0-9]|F[1-9]|F1[0-2]))\Z",
        description="a key such as F2 or Ctrl+Alt+O, or empty for none",
    ),
]
Port = Annotated[int, Meta(ge=0, le=65535, description="a port from 0 to 65535, 0 for any free one")]
Seconds = Annotated[int, Meta(ge=1, le=600, description="seconds from 1 to 600")]
Stay = Annotated[int, Meta(ge=0, le=3600, description="seconds from 0 to 3600")]
Minutes = Annotated[int, Meta(ge=5, le=1440, description="minutes from 5 to 1440")]
Days = Annotated[int, Meta(ge=1, le=3660, description="days from 1 to 3660")]
Months = Annotated[int, Meta(ge=0, le=120, description="months from 1 to 120, or 0 for ever")]
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
MOST_FIELDS = 6
Names = Annotated[
    tuple[str, ...],
    Meta(description='a list of at most six names such as ["Customer no.", "City"]', extra={"fits": _are_few_names}),
]
Place = Annotated[
    str,
    Meta(
        description="pointer, or a corner such as bottom-right or top-left@DP-1",
        extra={"fits": lambda text: bool(_PLACE.fullmatch(text)) and _is_one_line(text)},
    ),
]
OnlyFor = Annotated[
    tuple[Literal["external", "known", "my-phone"], ...],
    Meta(description='a list of external, known and my-phone, such as ["external", "known"]'),
]
Schemes = Annotated[
    tuple[str, ...],
    Meta(
        description='a list of schemes such as ["superoffice"], none that runs or reads something here',
        extra=_each(_is_other_scheme),
    ),
]
MaybePage = Annotated[
    str,
    Meta(
        description="an address such as https://crm.example.dk/find?phone={e164}, or empty; in braces may stand "
        + ", ".join(BLANKS),
        extra={"fits": lambda text: not text or _is_page_with_blanks(text)},
    ),
]

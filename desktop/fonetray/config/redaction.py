"""Takes secrets out of text that is to be kept: those that are known, and what looks like one."""

import json
import re
from html import escape
from urllib.parse import quote, quote_plus

HIDDEN = "…"
_SHORTEST = 4
"""Characters; hiding shorter texts would blacken half the log and guard nothing."""
_NAMES = "password|hash|secret|token|authorization"
_QUERY = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]*", re.IGNORECASE)
_ELEMENT = re.compile(rf"(<(?:\w+:)?(?:{_NAMES})\b[^>]*>)[^<]*", re.IGNORECASE)
_QUOTED = re.compile(rf"\b({_NAMES})([\"']?\s*[=:]\s*)(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", re.IGNORECASE)
_BARE = re.compile(rf"\b({_NAMES})([\"']?\s*[=:]\s*)(?:(?:Bearer|Basic)\s+)?[^\s\"'&,;}}<>]+", re.IGNORECASE)
_SECRET_PATH = re.compile(r"/[A-Za-z0-9_-]{20,}(?=/|\b)")


class Redactor:
    """Redacts texts; it knows the secrets it was told, in the ways they are written in URLs and JSON too."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: frozenset[str] = frozenset()

    def learn(self, *secrets: str) -> None:
        """Hide these from now on."""
        self._known |= {form for secret in secrets if len(secret) >= _SHORTEST for form in ways_to_write(secret)}

    def redact(self, text: str) -> str:
        """Take known secrets, queries, named secrets and the listener's secret path out of a text."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        text = _QUERY.sub(rf"\1?{HIDDEN}", text)
        text = _ELEMENT.sub(rf"\1{HIDDEN}", text)
        text = _QUOTED.sub(rf"\1\2{HIDDEN}", text)
        text = _BARE.sub(rf"\1\2{HIDDEN}", text)
        return _SECRET_PATH.sub(f"/{HIDDEN}", text)


def ways_to_write(secret: str) -> frozenset[str]:
    """Give a secret as it may stand in a URL, in a form, in JSON, XML or HTML, in the charsets that a PBX may use."""
    ways = {
        secret,
        secret.replace(" ", "+"),
        quote_plus(secret, errors="replace"),
        json.dumps(secret)[1:-1],
        escape(secret),
    }
    for charset in ("utf-8", "cp1252"):
        ways |= {quote(secret, safe=safe, encoding=charset, errors="replace") for safe in ("", "@", "/")}
    return frozenset(ways)

"""Finds the named values in what was sent, and puts others in their place without touching the form around them.

Casing, key order, escapes, spaces and damage stay as they came: they are the evidence.
"""

import json
import re
from enum import Enum
from html import unescape
from itertools import islice
from typing import Protocol
from urllib.parse import quote, unquote_to_bytes
from xml.sax.saxutils import escape

from fonetray.capture.texts import UTF_8, as_utf8


class Form(Enum):
    """How names and values are written."""

    QUERY = "query"
    JSON = "json"
    XML = "xml"
    PARTS = "parts"
    TEXT = "text"


class Change(Protocol):
    """What to put in the place of what was sent."""

    def value(self, name: str, text: str) -> str:
        """Give what is to stand in the field ``name``; an empty name is a value that stands alone."""

    def loose(self, text: str) -> str:
        """Give what is to stand where no value belongs: in names, comments, damaged markup."""


def form_of(text: str, content_type: str) -> Form:
    """Tell the form of a body by what is in it, and by what it was called where that says nothing."""
    start = text.lstrip("\ufeff \t\r\n")
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return Form.PARTS
    if start.startswith("<"):
        return Form.TEXT if "html" in kind or re.match(r"<(!doctype\s+)?html", start, re.IGNORECASE) else Form.XML
    if start[:1] in ("{", "[") or kind.endswith("json"):
        return Form.JSON
    if kind.endswith("urlencoded") or re.match(r"[\w.\[\]%-]+=", start):
        return Form.QUERY
    return Form.TEXT


def rewrite(text: str, form: Form, change: Change) -> str:
    """Return ``text`` with every value changed as ``change`` says."""
    if form is Form.QUERY:
        return "&".join(_pair(part, change) for part in text.split("&"))
    if form is Form.JSON:
        return _Json(change).rewrite(text)
    if form is Form.XML:
        return _Xml(change).rewrite(text)
    if form is Form.PARTS:
        return _PART.sub(lambda part: part[1] + change.value(part[2], part[3]), text)
    return change.value("", text)


_PART = re.compile(r"""(\bname="?([^"\r\n;]*)"?[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)(.*?)(?=\r?\n--|\Z)""", re.DOTALL)


def _pair(part: str, change: Change) -> str:
    name, equals, value = part.partition("=")
    if not equals:
        return _escaped(part, lambda bare: change.value("", bare))
    plain_name = _decoded(name)[0]
    return f"{_escaped(name, change.loose)}={_escaped(value, lambda plain: change.value(plain_name, plain))}"


def _decoded(text: str) -> tuple[str, str]:
    return as_utf8(unquote_to_bytes(text)) if "%" in text else (text, UTF_8)


_UNIT = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)


def _escaped(text: str, changed: "_Changing") -> str:
    """Change a percent-escaped text; a new character is escaped where the old one was, in the same charset.

    A plus stays a plus: whether it meant a space is not for us to say.
    """
    before, encoding = _decoded(text)
    after = changed(before)
    if after == before:
        return text
    if len(after) != len(before):
        return quote(after, safe="@+", encoding=encoding, errors="replace")
    units = iter(_units(text))
    written = []
    for old, new in zip(before, after, strict=True):
        own = "".join(islice(units, len(old.encode(encoding))))
        if old == new:
            written.append(own)
        elif own.startswith("%"):
            written.append("".join(f"%{byte:02X}" for byte in new.encode(encoding, "replace")))
        else:
            written.append(new)
    return "".join(written)


def _units(text: str) -> list[str]:
    """Split an escaped text so that there is one piece for each byte of what it means."""
    units: list[str] = []
    for found in _UNIT.finditer(text):
        units.append(found[0])
        if not found[0].startswith("%"):
            units += [""] * (len(found[0].encode("utf-8", "surrogatepass")) - 1)
    return units


class _Changing(Protocol):
    def __call__(self, text: str, /) -> str: ...


class _Json:
    """Walks over JSON by its tokens, so that broken JSON is walked over as well."""

    _TOKEN = re.compile(r"""("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|([{\[])|([}\]])|[^\s"{}\[\],:]+""", re.DOTALL)
    _NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

    def __init__(self, change: Change) -> None:
        self._change = change
        self._name = ""
        self._outer: list[str] = []

    def rewrite(self, text: str) -> str:
        return self._TOKEN.sub(self._token, text)

    def _token(self, token: re.Match[str]) -> str:
        quoted, colon, opens, closes = token.groups()
        if opens:
            self._outer.append(self._name)
        elif closes:
            self._name = self._outer.pop() if self._outer else ""
        elif colon is not None:
            self._name = _unquoted(quoted)
            return _requoted(quoted, self._change.loose(self._name)) + colon
        elif quoted is not None:
            return _requoted(quoted, self._change.value(self._name, _unquoted(quoted)))
        else:
            after = self._change.value(self._name, token[0])
            known = after == token[0] or self._NUMBER.fullmatch(after) or not self._NUMBER.fullmatch(token[0])
            return after if known else json.dumps(after)
        return token[0]


def _unquoted(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted[1:-1]
    try:
        text = json.loads(quoted, strict=False)
    except ValueError:
        return quoted[1:-1]
    return text if isinstance(text, str) else quoted[1:-1]


def _requoted(quoted: str, after: str) -> str:
    return quoted if after == _unquoted(quoted) else json.dumps(after, ensure_ascii=quoted.isascii())


class _Xml:
    """Walks over XML by its tags, so that XML that is none is walked over as well."""

    _PIECE = re.compile(r"<!\[CDATA\[(.*?)\]\]>|(<!--.*?-->|<[?!][^<>]*>)|(<[^<>]*>)|[^<]+|<", re.DOTALL)
    _ATTRIBUTE = re.compile(r"""([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')|[^\s=]+""")

    def __init__(self, change: Change) -> None:
        self._change = change
        self._open: list[str] = []

    def rewrite(self, text: str) -> str:
        return self._PIECE.sub(self._piece, text)

    def _piece(self, piece: re.Match[str]) -> str:
        cdata, aside, tag = piece.groups()
        if cdata is not None:
            return f"<![CDATA[{self._change.value(self._name, cdata)}]]>"
        if aside is not None:
            return aside if aside.startswith("<?") else self._change.loose(aside)
        if tag is not None:
            return self._tag(tag)
        return self._text(piece[0])

    @property
    def _name(self) -> str:
        return self._open[-1] if self._open else ""

    def _tag(self, tag: str) -> str:
        name = _local(next(iter(tag.strip("</>").split()), ""))
        if tag.startswith("</"):
            if self._open:
                self._open.pop()
        elif not tag.endswith("/>"):
            self._open.append(name)
        return self._ATTRIBUTE.sub(self._attribute, tag)

    def _attribute(self, found: re.Match[str]) -> str:
        name, between, quoted = found.groups()
        if name is None:
            return self._change.loose(found[0])
        if name.startswith("xmlns"):
            return found[0]
        return f"{name}{between}{quoted[0]}{self._entities(_local(name), quoted[1:-1])}{quoted[0]}"

    def _text(self, text: str) -> str:
        bare = text.strip()
        if not bare:
            return text
        return text.replace(bare, self._entities(self._name, bare), 1)

    def _entities(self, name: str, written: str) -> str:
        before = unescape(written)
        after = self._change.value(name, before)
        if after == before:
            return written
        escaped = escape(after, {'"': "&quot;", "'": "&apos;"})
        return escaped.encode("ascii", "xmlcharrefreplace").decode() if "&#" in written else escaped


def _local(name: str) -> str:
    return name.rpartition(":")[2]

"""The parameters of an event request: query string, form and JSON body, merged without losing what was sent.

Percent escapes are decoded to bytes first and to text afterwards, because nobody knows which charset a PBX writes:
UTF-8 where it fits, else cp1252 (protocol §3).
"""

import codecs
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

PARAMETERS_MAX = 200
NAME_MAX = 128
VALUE_MAX = 1024

_MULTIPART = re.compile(r'multipart/form-data\b.*?\bboundary=(?:"([^"]+)"|([^\s;"]+))', re.IGNORECASE)
_PART_NAME = re.compile(rb'[;\s]name="?([^";\r\n]+)', re.IGNORECASE)
_PLAIN = re.compile(rb"[A-Za-z0-9.:_-]*")
_ORDINARY = re.compile(rb"[!-*,-~]*")
"""Printable ASCII without the plus: where nothing is escaped it means what it says."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Parameters:
    """Name-value pairs in the order sent (query before body), found without regard to a name's case.

    At most ``PARAMETERS_MAX`` pairs are kept; values longer than ``VALUE_MAX`` characters are cut.
    ``problem`` is an English clause about a body that could not be read, or empty.
    """

    __slots__ = ("_by_name", "pairs", "problem")

    def __init__(self, pairs: tuple[tuple[str, str], ...], *, problem: str = "") -> None:
        self.pairs = pairs
        self.problem = problem
        self._by_name: dict[str, str] = {}
        for name, value in pairs:
            # Of a name sent twice the first with something in it counts.
            key = name.casefold()
            self._by_name[key] = self._by_name.get(key) or value

    def one(self, name: str) -> str:
        """Return the value of ``name`` (lower case), else the empty string."""
        return self._by_name.get(name, "")

    def text(self, *names: str) -> str:
        """Return the first filled value among ``names`` (lower case), else the empty string."""
        for name in names:
            if value := self._by_name.get(name):
                return value
        return ""

    def filled(self, *names: str) -> bool:
        """Return whether one of ``names`` (lower case) was sent with something in it."""
        return bool(self.text(*names))

    def named(self, *names: str) -> bool:
        """Return whether one of ``names`` (lower case) was sent at all."""
        return any(name in self._by_name for name in names)


def read_parameters(*, query: bytes, content_type: str, body: bytes) -> Parameters:
    """Return all parameters of a request; a body that cannot be read only leaves a ``problem``, never an error.

    A body is read as what it looks like, and its announced type decides only where that says nothing: clients are
    known to announce a form and to send JSON.
    """
    pairs = list(_form_pairs(query))
    problem = ""
    if not body:
        return Parameters(_bounded(pairs))
    text = body.strip().removeprefix(codecs.BOM_UTF8)
    if multipart := _MULTIPART.match(content_type):
        pairs.extend(_multipart_pairs(text, multipart[1] or multipart[2]))
    elif text.startswith((b"{", b"[")):
        try:
            pairs.extend(_json_pairs(text))
        except (ValueError, RecursionError):
            problem = "the body looks like JSON but is no JSON object"
    elif b"=" in text:
        pairs.extend(_form_pairs(text))
    elif text:
        problem = "the body is neither a form nor a JSON object"
    return Parameters(_bounded(pairs), problem=problem)


def _bounded(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple([(name.strip()[:NAME_MAX], value[:VALUE_MAX]) for name, value in pairs[:PARAMETERS_MAX]])


def _form_pairs(data: bytes) -> Iterator[tuple[str, str]]:
    if _ORDINARY.fullmatch(data):
        for text in data.decode("ascii").split("&", PARAMETERS_MAX)[:PARAMETERS_MAX]:
            key, _, meant = text.partition("=")
            if key:
                yield (_decode(key.encode()), _decode(meant.encode())) if "%" in text else (key, meant)
        return
    for part in data.split(b"&", PARAMETERS_MAX)[:PARAMETERS_MAX]:
        name, _, value = part.partition(b"=")
        if name:
            yield _decode(name), _value(value)


def _value(data: bytes) -> str:
    # A raw plus before a digit is the plus of +4586515151, though a form decoder would make it a space.
    if data[:1] == b"+" and data[1:2].isdigit():
        return "+" + _decode(data[1:])
    return _decode(data)


def _decode(data: bytes) -> str:
    if _PLAIN.fullmatch(data):
        return data.decode("ascii")
    return _clean(_text(unquote_to_bytes(data.replace(b"+", b" "))))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _clean(text: str) -> str:
    """Return ``text`` with control characters as spaces and without lone surrogates, which no database would take."""
    return _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def _multipart_pairs(body: bytes, boundary: str) -> Iterator[tuple[str, str]]:
    for part in body.split(b"--" + boundary.encode("utf-8", "replace"), PARAMETERS_MAX)[:PARAMETERS_MAX]:
        head, _, value = part.partition(b"\r\n\r\n")
        if name := _PART_NAME.search(head):
            yield _clean(_text(name[1])), _clean(_text(value.removesuffix(b"\r\n")))


class _Object(dict[str, object]):
    """A JSON object that also keeps ``sent``: every pair as it came, of a name sent twice too."""

    def __init__(self, sent: list[tuple[str, object]]) -> None:
        super().__init__(sent)
        self.sent = sent


def _json_pairs(body: bytes) -> Iterator[tuple[str, str]]:
    # Numbers stay the text they were: a call id 12434346.4560 would lose its last digit as a float.
    document = json.loads(
        _text(body), parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_Object, strict=False
    )
    if isinstance(document, list) and len(document) == 1:
        (document,) = document
    if not isinstance(document, _Object):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of error for everything that is no JSON object
    for name, value in document.sent:
        yield _clean(name), _clean(value if isinstance(value, str) else _json_text(value))


def _json_text(value: object) -> str:
    """Return what is no text as one: nothing for null, ``true``, and lists and objects as the JSON they were."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)

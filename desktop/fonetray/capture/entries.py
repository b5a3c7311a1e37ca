"""The entries of a capture: what was sent, as the JSON objects that ``docs/capture-format.md`` describes."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fonetray.capture.fields import Change, Form, form_of, rewrite
from fonetray.capture.secrets import Scrubber
from fonetray.capture.texts import as_text, as_utf8

REQUEST, EXCHANGE = "request", "exchange"
Document = dict[str, Any]

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes; of a longer body only the length is kept."""
_TELLING = frozenset(
    {
        "accept", "accept-charset", "accept-encoding", "content-encoding", "content-length", "content-type", "date",
        "location", "retry-after", "server", "transfer-encoding", "user-agent", "via", "x-aspnet-version",
        "x-forwarded-for", "x-forwarded-proto", "x-powered-by",
    }
)  # fmt: skip
"""Headers that say something about who speaks and how; no other is kept."""
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_TEXTS = {"body", "body_encoding", "answer", "answer_encoding", "answer_headers"}
_DIGEST_FROM = 1024
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """What was sent, before anything is taken out of it; bodies are None where there was none.

    ``facts`` go into the document as they are and hold nothing foreign but a request's path and source.
    """

    kind: str
    at: datetime
    facts: Mapping[str, str | int | float]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: bytes = field(default=b"", repr=False)
    body: bytes | None = field(default=None, repr=False)
    answer_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    answer: bytes | None = field(default=None, repr=False)


def document_of(raw: RawEntry) -> Document:
    """Write what was sent as a document; everything is still in it."""
    document: Document = {"kind": raw.kind, "at": raw.at.astimezone(UTC).isoformat(timespec="milliseconds")}
    document |= raw.facts
    document["headers"] = _telling(raw.headers)
    document["query"] = as_utf8(raw.query)[0]
    _put(document, "body", raw.body, document["headers"])
    if raw.kind == EXCHANGE and raw.answer is not None:
        document["answer_headers"] = _telling(raw.answer_headers)
        _put(document, "answer", raw.answer, {})  # what it was packed in is off already
    return document


def changed(document: Document, change: Change) -> Document:
    """Give a copy in which every foreign text is as ``change`` says."""
    other = dict(document)
    other["query"] = rewrite(document["query"], Form.QUERY, change) if document["query"] else ""
    if "path" in document:
        other["path"] = change.loose(document["path"])
    for part, headers in (("body", "headers"), ("answer", "answer_headers")):
        said = document.get(headers, {})
        if headers in document:
            other[headers] = {name: change.loose(_without_query(name, value)) for name, value in said.items()}
        if part in document:
            form = form_of(document[part], said.get("content-type", ""))
            other[part] = rewrite(document[part], form, change)
    return other


def is_whole(document: Document) -> bool:
    """Say whether a document that was read from a file has all that the others here count on."""
    try:
        aware = datetime.fromisoformat(document["at"]).tzinfo is not None
        texts = [document[name] for name in ("path", "method", "query")]
        for headers in (document["headers"], document.get("answer_headers", {})):
            texts += [*headers, *headers.values()]
        for part in ("body", "answer"):
            texts.append(document.get(part, ""))
            bytes_of(document, part)
    except (KeyError, TypeError, ValueError, AttributeError, LookupError):
        return False
    return aware and document.get("kind") in (REQUEST, EXCHANGE) and all(isinstance(text, str) for text in texts)


def made_safe(document: Document, scrubber: Scrubber) -> Document:
    """Give a copy without secrets; where one is found in it after all, only the facts are left."""
    safe = changed(document, scrubber)
    return _without_texts(safe) if scrubber.holds_secret(line_of(safe).decode()) else safe


def _without_texts(document: Document) -> Document:
    other = {name: value for name, value in document.items() if name not in _TEXTS}
    sizes = {f"{part}_omitted": len(document[part]) for part in ("body", "answer") if part in document}
    return other | {"query": "", "headers": {}} | sizes


def bytes_of(document: Document, part: str) -> bytes:
    """Give a part's bytes as they were sent; of one whose text was not kept as many zeros as it had."""
    if part in document:
        text: str = document[part]
        return text.encode(document.get(f"{part}_encoding", "utf-8"))
    return bytes(document.get(f"{part}_omitted", 0))


def line_of(document: Document) -> bytes:
    """Write a document as one line in UTF-8, in which no letter is invisible."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode() + b"\n"


def digest_of(document: Document) -> str:
    """Give what long answers are compared by, or nothing for a short one."""
    answer = document.get("answer", "")
    return hashlib.sha256(answer.encode()).hexdigest()[:32] if len(answer) >= _DIGEST_FROM else ""


def _telling(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): _readable(value)[:500] for name, value in sorted(headers.items()) if name.lower() in _TELLING}


def _readable(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _without_query(name: str, value: str) -> str:
    return value.partition("?")[0] if name == "location" else value


def _put(document: Document, part: str, data: bytes | None, headers: Mapping[str, str]) -> None:
    if not data:
        return
    packed = headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    if packed or data.startswith(_PACKED) or len(data) > LARGEST_BODY:
        document[f"{part}_omitted"] = len(data)
        return
    text, encoding = as_text(data)
    document[part] = text
    if encoding != "utf-8":
        document[f"{part}_encoding"] = encoding

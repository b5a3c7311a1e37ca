"""A capture made ready to be given away: in order, numbered, with what was not understood, and without people."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fonetray import __version__
from fonetray.capture.disguise import Disguise
from fonetray.capture.entries import (
    EXCHANGE,
    REQUEST,
    Document,
    RawEntry,
    bytes_of,
    changed,
    document_of,
    line_of,
    made_safe,
)
from fonetray.capture.file import Kept
from fonetray.capture.secrets import Scrubber, Secrets
from fonetray.store.journal import RawEvent
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import EventKind, NotUnderstood

FORMAT = 1
NOT_UNDERSTOOD = 1000
"""The most requests that are taken from the journal because nobody understood them."""

_SECRETS = "removed: user name, password, account id, access code, the listener's secret, MAC addresses"
_HIDDEN = (
    "replaced by stand-ins: telephone numbers, names, e-mail addresses and other free text;"
    " local and short numbers, times, call ids and addresses of computers are as they were"
)
_LEFT_IN = "left in: this file holds telephone numbers and names"
_SAME_REQUEST = timedelta(seconds=10)


class NothingCaptured(Exception):
    """There is nothing to export."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into a file."""

    file: Path
    requests: int
    exchanges: int
    not_understood: int
    damaged: int
    with_numbers: bool


def export(
    *, kept: Kept, not_understood: Sequence[RawEvent], secrets: Secrets, target: Path, with_numbers: bool
) -> Exported:
    """Write a capture, and the journal's requests that made no sense, as ``docs/capture-format.md`` says.

    Blocks. Raises `NothingCaptured`, ``FileExistsError`` where the target is there, and ``OSError``.
    """
    scrubber = Scrubber(secrets)
    documents = _with_journal(kept.documents, not_understood, scrubber)
    documents = sorted((made_safe(document, scrubber) for document in documents), key=lambda document: document["at"])
    if not documents:
        raise NothingCaptured("nothing is captured; begin with `fonetray capture on`, then let it happen again")
    judged = [_judged(document) for document in _numbered(documents)]
    given = judged if with_numbers else _disguised(judged)
    exported = Exported(
        file=target,
        requests=sum(document["kind"] == REQUEST for document in given),
        exchanges=sum(document["kind"] == EXCHANGE for document in given),
        not_understood=sum(document.get("understood") is False for document in given),
        damaged=kept.damaged,
        with_numbers=with_numbers,
    )
    _write(target, [_head(exported, given), *given])
    return exported


def _with_journal(kept: Iterable[Document], events: Sequence[RawEvent], scrubber: Scrubber) -> list[Document]:
    """Give what the capture has and what only the journal has, because no capture was on then."""
    journaled: dict[tuple[str, ...], list[Document]] = {}
    for event in events:
        document = made_safe(_journaled(event), scrubber)
        journaled.setdefault(_told(document), []).append(document)
    documents = []
    for document in kept:
        same = journaled.get(_told(document), [])
        nearest = min(same, key=partial(_apart, document), default=None)
        if nearest is not None and _apart(document, nearest) < _SAME_REQUEST:
            same.remove(nearest)
            documents.append(document | {"why": nearest["why"]})
        else:
            documents.append(document)
    return documents + [document for same in journaled.values() for document in same]


def _apart(one: Document, other: Document) -> timedelta:
    return abs(datetime.fromisoformat(one["at"]) - datetime.fromisoformat(other["at"]))


def _journaled(event: RawEvent) -> Document:
    facts: dict[str, str | int | float] = {
        "source": event.source,
        "path": f"events/{event.path_kind}" if event.path_kind else "events",
        "method": event.method,
        "answered": 200,
        "from": "journal",
        "why": event.reason,
    }
    headers = {"Content-Type": event.content_type} if event.content_type else {}
    return document_of(RawEntry(REQUEST, event.received, facts, headers, event.query, event.body))


def _told(document: Document) -> tuple[str, ...]:
    return tuple(str(document.get(name, "")) for name in ("kind", "path", "method", "query", "body", "body_omitted"))


def _numbered(documents: Iterable[Document]) -> list[Document]:
    """Give every entry its number, and the number of an earlier one where their answers are the same."""
    first: dict[str, int] = {}
    numbered: list[Document] = []
    for number, document in enumerate(documents, 1):
        facts = {name: value for name, value in document.items() if name not in ("kind", "answer_digest")}
        entry = {"kind": document["kind"], "n": number, **facts}
        digest = document.get("answer_digest")
        if digest and "answer" in document:
            first.setdefault(digest, number)
        elif digest in first:
            entry["answer_same_as"] = first[digest]
        elif digest:
            entry.setdefault("answer_omitted", 0)
        numbered.append(entry)
    return numbered


def _judged(document: Document) -> Document:
    """Say of a request whether it was understood, or would be today where the journal does not tell."""
    if document["kind"] != REQUEST:
        return document
    why = document.get("why") or _problem_with(document)
    return document | ({"understood": False, "why": why} if why else {"understood": True})


def _problem_with(document: Document) -> str:
    kind = document["path"].partition("/")[2]
    event = read_event(
        query=document["query"].encode(),
        content_type=document["headers"].get("content-type", ""),
        body=bytes_of(document, "body"),
        kind=EventKind(kind) if kind in set(EventKind) else None,
        received=datetime.fromisoformat(document["at"]),
    )
    return event.reason if isinstance(event, NotUnderstood) else ""


def _disguised(documents: Sequence[Document]) -> list[Document]:
    disguise = Disguise()
    for each in documents:  # once to learn who there is, so that they are found where they are only mentioned
        _disguise(each, disguise)
    return [_disguise(each, disguise) for each in documents]


def _disguise(document: Document, disguise: Disguise) -> Document:
    disguise.prose = document["kind"] == EXCHANGE
    return changed(document, disguise)


def _head(exported: Exported, documents: Sequence[Document]) -> dict[str, Any]:
    return {
        "fonetray_capture": FORMAT,
        "product": f"fonetray {__version__}",
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "first": documents[0]["at"],
        "last": documents[-1]["at"],
        "requests": exported.requests,
        "exchanges": exported.exchanges,
        "not_understood": exported.not_understood,
        "damaged": exported.damaged,
        "secrets": _SECRETS,
        "people": _LEFT_IN if exported.with_numbers else _HIDDEN,
        "format": "docs/capture-format.md",
    }


def _write(target: Path, lines: Iterable[dict[str, Any]]) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for line in lines:
                file.write(line_of(line))
    except OSError:
        target.unlink(missing_ok=True)
        raise

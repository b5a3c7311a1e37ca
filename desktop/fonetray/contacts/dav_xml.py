"""WebDAV's bodies: what is asked for (RFC 4918, 6352, 6578), and the answer that lists what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

DAV = "{DAV:}"
CARD = "{urn:ietf:params:xml:ns:carddav}"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
_OK = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One resource of an answer: its address, its status (200 where all is well), and the properties that it has."""

    href: str
    status: int = _OK
    properties: dict[str, ET.Element] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a property's text, empty where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def address(self, name: str) -> str:
        """Give the address that a property names first, empty where it names none."""
        found = self.properties.get(name)
        named = found.find(f"{DAV}href") if found is not None else None
        return (named.text or "").strip() if named is not None else ""

    def is_kind(self, name: str) -> bool:
        """Say whether the resource is of a kind, as an address book is."""
        kinds = self.properties.get(f"{DAV}resourcetype")
        return kinds is not None and kinds.find(name) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; ``token`` is the word for the state of it all, where it was asked for."""

    found: tuple[Found, ...]
    token: str = ""


def properties(*names: str) -> bytes:
    """Ask for properties; a name begins with D: or C:."""
    return f"{_HEAD}<D:propfind {_NAMESPACES}><D:prop>{_tags(names)}</D:prop></D:propfind>".encode()


def changes(token: str) -> bytes:
    """Ask for what has changed since a token, for everything where it is empty."""
    return (
        f"{_HEAD}<D:sync-collection {_NAMESPACES}><D:sync-token>{_text(token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    ).encode()


def cards(hrefs: Sequence[str]) -> bytes:
    """Ask for whole cards by their addresses."""
    named = "".join(f"<D:href>{_text(href)}</D:href>" for href in hrefs)
    return (
        f"{_HEAD}<C:addressbook-multiget {_NAMESPACES}><D:prop><D:getetag/><C:address-data/></D:prop>{named}"
        "</C:addressbook-multiget>"
    ).encode()


def read_answer(body: bytes) -> Answer:
    """Read a multistatus; raises ``ValueError`` for anything else. A document type is refused, and with it entities."""
    if b"<!DOCTYPE" in body[:2000].upper() or b"<!ENTITY" in body:
        raise ValueError("has a document type")
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities need a document type, which is refused above
    except (ET.ParseError, LookupError, ValueError) as error:
        raise ValueError("no XML") from error
    if root.tag != f"{DAV}multistatus":
        raise ValueError("no list of what was found")
    return Answer(tuple(_found(root.findall(f"{DAV}response"))), (root.findtext(f"{DAV}sync-token") or "").strip())


def _found(responses: Iterable[ET.Element]) -> Iterable[Found]:
    for response in responses:
        status = _status(response.findtext(f"{DAV}status")) or _OK
        held: dict[str, ET.Element] = {}
        for part in response.findall(f"{DAV}propstat"):
            if (_status(part.findtext(f"{DAV}status")) or _OK) == _OK:
                held.update((one.tag, one) for group in part.findall(f"{DAV}prop") for one in group)
        for href in response.findall(f"{DAV}href"):
            yield Found((href.text or "").strip(), status, held)


def _status(line: str | None) -> int:
    """Read ``HTTP/1.1 404 Not Found``; 0 where that is not what it is."""
    words = (line or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _tags(names: Iterable[str]) -> str:
    return "".join(f"<{name}/>" for name in names)


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

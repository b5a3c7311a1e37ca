"""What a template says, read and checked: whom to ask, how, what of the answer is what, and what is told of calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fonetray.config.contact_servers import LdapServer
from fonetray.lookup.pace import Rate
from fonetray.lookup.placeholders import Text
from fonetray.lookup.result_paths import Path


@dataclass(frozen=True, slots=True)
class Answer:
    """Where in an answer's JSON the people stand, and where in each of them their parts; None for what it has not."""

    results: Path | None
    name: Path | None
    organisation: Path | None
    numbers: Path | None
    id: Path | None
    failure: Path | None
    fields: tuple[tuple[str, Path], ...]


@dataclass(frozen=True, slots=True)
class WebQuestion:
    """A question to a web service; ``json`` is the body's tree with `Text` for its texts, None for no body.

    An answer of one of the statuses ``nobody`` says that nobody has the number.
    """

    method: str
    url: Text
    headers: tuple[tuple[str, Text], ...]
    query: tuple[tuple[str, Text], ...]
    json: Any
    nobody: tuple[int, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class SqlQuestion:
    """A question to a database, by its address (SQLAlchemy's form, without the password) and one ``SELECT``."""

    database: str
    password: Text | None
    query: str


@dataclass(frozen=True, slots=True)
class LdapQuestion:
    """A search in a directory; what is filled into ``filter`` is escaped, ``attributes`` say where the answer stands.

    ``server`` is the directory as contacts would be read from it, but for its filter.
    """

    server: LdapServer
    password: Text | None
    filter: Text
    attributes: "LdapAnswer"


@dataclass(frozen=True, slots=True)
class LdapAnswer:
    """Which attributes of an entry are what; of several the first that there is, but all that are numbers."""

    name: tuple[str, ...]
    organisation: tuple[str, ...]
    numbers: tuple[str, ...]
    id: tuple[str, ...]
    fields: tuple[tuple[str, tuple[str, ...]], ...]


class JournalOnly(StrEnum):
    """Which calls are told to the source; names are the file's. All that are named must hold."""

    KNOWN = "known"
    EXTERNAL = "external"
    ANSWERED = "answered"
    MY_PHONE = "my-phone"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """How a call that has ended is told to the source, as one request to a web service.

    ``idempotency`` is the header by which the source knows a request that it had before, empty where it has none.
    ``wait`` is in seconds, for a note. ``words`` are the source's own for a direction or an outcome.
    """

    enabled: bool
    sends: str
    only: tuple[JournalOnly, ...]
    wait: int
    method: str
    url: Text
    headers: tuple[tuple[str, Text], ...]
    query: tuple[tuple[str, Text], ...]
    json: Any
    idempotency: str
    words: Mapping[str, Mapping[str, str]]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it needs, each once, in order."""
        texts = (text for _, text in (*self.headers, *self.query))
        return tuple(dict.fromkeys([*(name for text in texts for name in text.secrets), *_secrets_in(self.json)]))


Question = WebQuestion | SqlQuestion | LdapQuestion


@dataclass(frozen=True, slots=True)
class Template:
    """A source as its file describes it; ``name`` is the file's, ``title`` what people call the source.

    ``timeout`` is in seconds. Only numbers of ``countries`` (ISO 3166) are asked about; empty for all. What a source of
    more ``trust`` (1 to 9) says stands before what the others do. ``scheme`` is what ``profile`` begins with where that
    is no web page, else empty.
    """

    name: str
    title: str
    sends: str
    countries: tuple[str, ...]
    rate: Rate
    trust: int
    timeout: float
    profile: Text | None
    scheme: str
    question: Question
    journal: JournalEntry | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that the question needs, each once, in order."""
        found: list[str] = []
        if not isinstance(self.question, WebQuestion):
            found += self.question.password.secrets if self.question.password else ()
        else:
            for _, text in (*self.question.headers, *self.question.query):
                found += text.secrets
            found += _secrets_in(self.question.json)
        return tuple(dict.fromkeys(found))


def _secrets_in(tree: Any) -> list[str]:
    if isinstance(tree, Text):
        return list(tree.secrets)
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return [name for part in below for name in _secrets_in(part)]

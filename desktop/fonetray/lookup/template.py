"""What a template says, read and checked: whom to ask, how, and what of the answer is what."""

from dataclasses import dataclass
from typing import Any

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
    question: WebQuestion | SqlQuestion

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that the question needs, each once, in order."""
        found: list[str] = []
        if isinstance(self.question, SqlQuestion):
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

"""What the window "Contacts" is given to show, already in words; all of it plain text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source: its name, what it is, and how many contacts it has; ``question`` asks whether to remove it."""

    name: str
    detail: str
    count: str
    question: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a file: its line, its cells, and why it would be rejected, empty if not."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The beginning of a file. ``roles`` are what its columns mean, empty where that is not to be chosen (vCards).

    ``said`` is how it was understood; ``missing`` what has to be chosen before it can be imported, empty for nothing.
    """

    file: str
    said: str
    headings: tuple[str, ...]
    rows: tuple[RowView, ...]
    roles: tuple[str, ...] = ()
    delimiter: str = ""
    encoding: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ProgressView:
    """An import under way: of what, how far in thousandths (None: not known), and what came of it so far."""

    file: str
    thousandths: int | None
    counts: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """What came of an import; ``rejected`` is what was left out, line by line."""

    headline: str
    text: str
    rejected: tuple[str, ...] = ()

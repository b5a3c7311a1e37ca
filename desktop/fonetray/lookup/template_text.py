"""Reading the texts of a template, in which places are filled in for each question."""

from collections.abc import Callable
from urllib.parse import quote

from fonetray.lookup.errors import TemplateError
from fonetray.lookup.placeholders import EmptyValue, Kind, PlaceholderError, Text, read_text
from fonetray.lookup.toml_section import Section

ALL = (Kind.FORM, Kind.SECRET)
"""What may stand where the answer is not to be seen by others."""


def filled(
    section: Section,
    key: str,
    written: str,
    values: dict[str, str],
    *,
    kinds: tuple[Kind, ...] = ALL,
    quoted: Callable[[str], str] = str,
    at: tuple[str, ...] = (),
) -> Text:
    """Read a text of ``section`` in which places of these kinds may stand; ``at`` is where it stands below a key.

    Raises ``TemplateError``: for a value that the file leaves empty at that value.
    """
    try:
        return read_text(written, values, kinds=kinds, quote=quoted)
    except EmptyValue as error:
        raise TemplateError(*section.place("values", error.name), f"values.{error}") from error
    except PlaceholderError as error:
        section.wrong(str(error), *(at or (key,)))


def in_a_path(value: str) -> str:
    """Write a value so that in an address it is one, whatever is in it."""
    return quote(value, safe="")

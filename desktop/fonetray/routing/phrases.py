"""What rules have to say to people, as data: an English sentence with gaps, and what fills them.

Commands and logs say it in English; a window looks the sentence up in its own language first. A sentence stands where
it is meant, in `phrase`, and is collected from there for translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one; what fills a gap may be a phrase itself."""

    text: str
    values: Mapping[str, Union[str, "Phrase"]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in English."""
        return self.text.format(**{name: str(value) for name, value in self.values.items()})


class PhraseError(Exception):
    """Something went wrong; ``said`` tells what, and what to do."""

    def __init__(self, said: Phrase) -> None:
        """Take it."""
        self.said = said
        super().__init__(str(said))


def phrase(text: str, /, **values: object) -> Phrase:
    """Make one; braces of the text's own are doubled."""
    return Phrase(text, {name: value if isinstance(value, Phrase) else str(value) for name, value in values.items()})

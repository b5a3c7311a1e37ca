"""The text of a note, as it is kept."""

import re
import unicodedata

LONGEST_NOTE = 2000
"""Characters, as Python counts them: what looks like one emoji may be several."""

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of the text after it; text from right to left needs none of these to be shown right."""


def clean_note(text: str) -> str:
    """Give a text without control characters but line ends, half letters and turned words, no longer than may be."""
    text = _TURNS.sub("", _LINE_ENDS.sub("\n", text[: 2 * LONGEST_NOTE]))
    kept = (
        letter if letter == "\n" else " " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text
    )
    return "".join(kept).strip()[:LONGEST_NOTE].rstrip()


def too_long(text: str) -> int:
    """Say by how many characters a text is longer than a note may be; 0 where it fits."""
    return max(0, len(text.strip()) - LONGEST_NOTE)

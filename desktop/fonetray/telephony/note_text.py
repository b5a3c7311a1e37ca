"""The text of a note, as it is kept."""

import unicodedata

LONGEST_NOTE = 2000


def clean_note(text: str) -> str:
    """Give a text without control characters but line ends, without half letters, at most `LONGEST_NOTE` long."""
    kept = (
        letter if letter == "\n" else " " if unicodedata.category(letter) in ("Cc", "Cs") else letter
        for letter in text.replace("\r\n", "\n")[: 2 * LONGEST_NOTE]
    )
    return "".join(kept).strip()[:LONGEST_NOTE]

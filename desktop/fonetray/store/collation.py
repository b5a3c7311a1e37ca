"""The order of names in a Danish list."""

import unicodedata

_LAST = str.maketrans({"æ": "z{", "ø": "z|", "å": "z}", "ä": "z{", "ö": "z|", "ü": "y", "ß": "ss", "đ": "d", "ð": "d"})


def alphabetical(name: str) -> str:
    """Give a key that sorts as Danes do: æ, ø, å after z, aa as å, ä and ö as æ and ø, ü as y, accents for nothing."""
    key = name.casefold()
    if key.isascii():
        return key.replace("aa", "z}")
    key = unicodedata.normalize("NFC", key).replace("aa", "å").translate(_LAST)
    return (
        key if key.isascii() else "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    )

"""Bytes as text and back without loss, so that a person can read what was sent and a simulator can send it again."""

UTF_8 = "utf-8"
LATIN_1 = "latin-1"
"""Gives every byte one character, so that whatever is no UTF-8 (cp1252, garbage) is still kept whole."""

_UTF_16 = {"utf-16-le": slice(1, None, 2), "utf-16-be": slice(0, None, 2)}
_MOSTLY = 0.6


def as_text(data: bytes) -> tuple[str, str]:
    """Return a text and its encoding, which together give ``data`` again; a byte order mark stays in the text."""
    if b"\0" in data:
        for encoding, high in _UTF_16.items():
            upper = data[high]
            if len(data) % 2 == 0 and upper.count(0) > len(upper) * _MOSTLY and _fits(data, encoding):
                return data.decode(encoding), encoding
        return data.decode(LATIN_1), LATIN_1
    return as_utf8(data)


def as_utf8(data: bytes) -> tuple[str, str]:
    """Do the same for bytes that cannot be UTF-16, such as the parts of a query."""
    return (data.decode(UTF_8), UTF_8) if _fits(data, UTF_8) else (data.decode(LATIN_1), LATIN_1)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        return data.decode(encoding).encode(encoding) == data
    except UnicodeError:
        return False

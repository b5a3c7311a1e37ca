"""The JSON form of bodies."""

import json
from typing import Any


class BodyError(ValueError):
    """A body that is not what the document asks for; the text says what is wrong with it."""


def write_json(document: Any, charset: str) -> bytes:
    """Write a document compactly, letters as themselves; what ``charset`` lacks becomes a question mark."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(charset, "replace")


def read_json(body: bytes) -> dict[str, Any]:
    """Read an object; raises ``BodyError`` for anything else."""
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BodyError("The body is not JSON.") from None
    if not isinstance(document, dict):
        raise BodyError("The body is not a JSON object.")
    return document

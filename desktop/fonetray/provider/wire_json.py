"""The JSON form of bodies (protocol §1, §2)."""

import json
from collections.abc import Mapping
from typing import Any


def read_json(body: bytes) -> Any:
    """Read a JSON body, UTF-8 or else cp1252; raises ``ValueError``, also for one nested beyond reason."""
    try:
        try:
            return json.loads(body.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return json.loads(body.decode("cp1252"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def write_json(fields: Mapping[str, str]) -> bytes:
    """Write an object of texts in UTF-8, keys in the order given; what is no text at all (half a letter) as a ``?``."""
    return json.dumps(fields, ensure_ascii=False).encode(errors="replace")

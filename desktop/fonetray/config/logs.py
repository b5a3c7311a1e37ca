"""The log: one small rotating file, readable by its owner only, that no secret can enter."""

import logging
import logging.handlers
import os
import re
from pathlib import Path

from fonetray.config.paths import Home

_SIZE = 1_000_000
_KEPT = 3
_QUERY = re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']*", re.IGNORECASE)
_NAMED = re.compile(r"(?i)\b(password|hash|secret|token)(\"?\s*[=:]\s*\"?)[^\s\"&,;}]+")
_SECRET_PATH = re.compile(r"/[A-Za-z0-9_-]{20,}(?=/|\b)")


def redact(text: str) -> str:
    """Take queries, named secrets and secret paths out of a text."""
    text = _QUERY.sub(r"\1?…", text)
    text = _NAMED.sub(r"\1\2…", text)
    return _SECRET_PATH.sub("/…", text)


class RedactingFormatter(logging.Formatter):
    """Formats as usual, tracebacks included, and redacts the whole."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without secrets."""
        return redact(super().format(record))


def start_logging(home: Home) -> Path:
    """Log to the home's file from now on; gives its path."""
    file = home.logs / "fonetray.log"
    old = os.umask(0o077)
    try:
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=False
        )
    finally:
        os.umask(old)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for talkative in ("httpx", "httpcore", "aiohttp.access", "keyring", "asyncio", "qasync"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    return file

"""The log: one small rotating file, readable by its owner only, that no secret can enter."""

import logging
import logging.handlers
import os
import sys
from contextlib import suppress
from io import TextIOWrapper

from fonetray.config.paths import Home
from fonetray.config.redaction import Redactor

_SIZE = 1_000_000
_KEPT = 3
_TALKATIVE = ("httpx", "httpcore", "aiohttp.access", "keyring", "asyncio", "qasync")
"""Libraries that tell every request at INFO, with its whole URL, or every step of a loop."""


class PrivateLog(logging.handlers.RotatingFileHandler):
    """A rotating file of which every generation is its owner's alone."""

    def _open(self) -> TextIOWrapper:
        """Open with the right mode from the start; a file that had another is corrected."""
        descriptor = os.open(self.baseFilename, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        if sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Go without a line that the disk does not take; the next one is tried on the file opened anew."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)
            return
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()


class RedactingFormatter(logging.Formatter):
    """Formats as usual, tracebacks included, and redacts the whole."""

    def __init__(self, redactor: Redactor) -> None:
        """Take what knows the secrets."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without secrets."""
        return self._redactor.redact(super().format(record))


def start_logging(home: Home) -> Redactor:
    """Log to the home's file from now on; what the redactor is told later is hidden too."""
    redactor = Redactor()
    handler = PrivateLog(home.log_file, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", errors="backslashreplace")
    log_to(handler, RedactingFormatter(redactor))
    return redactor


def log_to(handler: logging.Handler, formatter: logging.Formatter) -> None:
    """Have a handler write what is worth reading, of libraries that talk much their warnings alone."""
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)

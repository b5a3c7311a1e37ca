"""A hub's log: one JSON object a line on stderr, for whatever gathers a server's logs; no secret can enter it."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from fonetray.config.logs import log_to
from fonetray.config.redaction import HIDDEN, Redactor

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; the rest are fields that whoever logged has added."""
_SECRET = re.compile(r"password|hash|secret|token|authorization|code", re.IGNORECASE)


class JsonFormatter(logging.Formatter):
    """Writes a record as one line: time, level, logger, message, and, where there are any, fields and traceback.

    Each text is redacted by itself, so that the line stays JSON whatever is taken out.
    """

    def __init__(self, redactor: Redactor) -> None:
        """Take what knows the secrets."""
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without secrets."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redactor.redact(record.getMessage()),
        }
        fields = {name: self._plain(name, value) for name, value in vars(record).items() if name not in _OWN}
        if fields:
            line["fields"] = fields
        if record.exc_info:
            line["traceback"] = self._redactor.redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)

    def _plain(self, name: str, value: object) -> str | int | float | bool | None:
        if _SECRET.search(name):
            return HIDDEN
        return value if isinstance(value, int | float | bool | None) else self._redactor.redact(str(value))


def start_json_logging(stream: TextIO = sys.stderr) -> Redactor:
    """Log to a stream from now on; what the redactor is told later is hidden too."""
    redactor = Redactor()
    log_to(logging.StreamHandler(stream), JsonFormatter(redactor))
    return redactor

"""What a desk is answered: documents with their tags, and why something is refused (docs/feed.md)."""

import logging
from typing import Any

import msgspec
from aiohttp import web

from fonetray.listener.desk_ports import Deleted, Forbidden, NotAdmitted, NotDone, NotNow, Tagged
from fonetray.listener.short import plain
from fonetray.telephony.feed_messages import Problem

log = logging.getLogger(__name__)


class TooOften(Exception):
    """Somebody asks too often; ``wait`` is the seconds until they may ask again."""

    def __init__(self, wait: float) -> None:
        """Say for how long."""
        super().__init__(wait)
        self.wait = wait


_NOT_ADMITTED = {
    "unknown": "the token or code is not known here",
    "revoked": "this desk's access was taken back",
    "expired": "the token or code is no longer valid",
    "used": "the code has been used",
}


def document(value: Any, status: int = 200) -> web.Response:
    """Answer with a record as JSON."""
    return _json(msgspec.json.encode(value), status)


def tagged(found: Tagged, request: web.BaseRequest | None = None) -> web.Response:
    """Answer with a document and its tag, or that the asker has it already."""
    tag = f'"{found.tag}"'
    if request is not None and tag in request.headers.get("If-None-Match", ""):
        response = plain(304)
    else:
        response = _json(found.body, 200)
    response.headers["ETag"] = tag
    return response


def problem(status: int, code: str, text: str) -> web.Response:
    """Answer why something is refused."""
    return document(Problem(code, text), status)


def _json(body: bytes, status: int) -> web.Response:
    headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", "Server": "-"}
    return web.Response(status=status, body=body, headers=headers)


def refused(error: Exception) -> web.Response:
    """Answer with what went wrong; what nobody has foreseen is logged, and not told."""
    match error:
        case NotAdmitted():
            return problem(401, error.code, _NOT_ADMITTED.get(error.code, _NOT_ADMITTED["unknown"]))
        case TooOften():
            response = problem(429, "too-often", "too many requests; wait a moment")
            response.headers["Retry-After"] = str(max(1, round(error.wait)))
            return response
        case Forbidden():
            return problem(403, "forbidden", str(error))
        case Deleted():
            return problem(409, "deleted", str(error))
        case NotDone():
            return problem(502, error.code, str(error))
        case NotNow():
            return problem(503, error.code, str(error))
        case ValueError():
            return problem(400, "unreadable", str(error))
    log.error("A desk's request could not be answered", exc_info=error)
    return problem(503, "not-now", "the hub could not do this now; its log says why")

"""Short answers that come by the thousand: 200 with nothing in it, or a local number; and refusals, all the same."""

from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import web
from aiohttp.helpers import rfc822_formatted_time


class Short(NamedTuple):
    """An answer that is whole when it is begun. One that is neither 200 nor has a type ends the connection."""

    status: int
    content_type: str = ""
    body: bytes = b""

    @property
    def ends(self) -> bool:
        """Whether the connection is closed after it."""
        return self.status != HTTPStatus.OK and not self.content_type


TAKEN = Short(HTTPStatus.OK)
"""An event is on the disk."""
REFUSED = Short(HTTPStatus.NOT_FOUND)
"""What whoever is not let in hears, whatever the reason."""
UNAVAILABLE = Short(HTTPStatus.SERVICE_UNAVAILABLE)
"""An event could not be kept."""


def plain(status: int) -> web.Response:
    """Answer by aiohttp with nothing but a status; every refusal is the same to the letter."""
    return response(Short(status))


def response(answer: Short) -> web.Response:
    """Make it an answer that aiohttp writes."""
    headers = {"Server": "-"}
    if answer.content_type:
        headers |= {"Content-Type": answer.content_type, "Cache-Control": "no-store"}
    made = web.Response(status=answer.status, body=answer.body or None, headers=headers)
    if answer.ends:
        made.force_close()
    return made


def written(answer: Short) -> bytes:
    """Write what aiohttp would write to a client of HTTP/1.1 that keeps its connection."""
    return _written(answer, rfc822_formatted_time())


@lru_cache(maxsize=16)  # the answers of one second: the next has another date
def _written(answer: Short, date: str) -> bytes:
    typed = f"Content-Type: {answer.content_type}\r\nCache-Control: no-store\r\n" if answer.content_type else ""
    ends = "Connection: close\r\n" if answer.ends else ""
    first = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\nServer: -\r\n"
    head = f"{first}{typed}Content-Length: {len(answer.body)}\r\nDate: {date}\r\n{ends}\r\n"
    return head.encode() + answer.body

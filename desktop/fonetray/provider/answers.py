"""What an answer of the provider means: its document, or one of our errors."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

import httpx

from fonetray.provider import wire
from fonetray.provider.errors import (
    AnswerLost,
    BadAnswer,
    ProviderError,
    Rejected,
    SentElsewhere,
    TimedOut,
    Unproven,
    Unreachable,
    WrongCredentials,
)
from fonetray.provider.wire_json import read_json
from fonetray.provider.wire_xml import read_xml

_QUERY = re.compile(r"(https?://[^\s?'\"<>]+)\?[^\s'\"<>]*", re.IGNORECASE)
_SHORTEST_SECRET = 3
_LONGEST_WORDS = 200
_BETWEEN = (httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT)


def document_of(answer: httpx.Response, secrets: Iterable[str]) -> Any:
    """Give an answer's document, None for an empty body; raises what its status or its body means.

    A provider's own words may quote our request: queries and ``secrets`` are taken out of them.
    """
    try:
        document = read_body(answer.content)
        readable = True
    except ValueError:
        document, readable = None, False
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise WrongCredentials("the provider refused the login", "Check user name, password, account and access code")
    if answer.status_code // 100 == 3:  # noqa: PLR2004 - redirections, with and without a target
        message = "the provider sent us to another address, which is not followed"
        raise SentElsewhere(message, "Check the address settings")
    if answer.status_code in _BETWEEN:
        raise AnswerLost(f"the provider's answer was lost on the way (status {answer.status_code})", "Try again later")
    if answer.is_server_error:
        raise BadAnswer(f"the provider has trouble of its own (status {answer.status_code})", "Try again later")
    if answer.is_error:
        said = words_of(document, secrets)
        raise Rejected(said or f"the provider refused (status {answer.status_code})")
    if not readable:
        if answer.content.lstrip()[:1] == b"<":
            message = "the provider answered with a web page instead of data"
            raise BadAnswer(message, "Check the address settings and the network")
        message = "the provider answered with something unreadable instead of data"
        raise AnswerLost(message, "Check the address settings and the network")
    return document


def read_body(body: bytes) -> Any:
    """Read a body in whichever of the two forms it has, None when it is empty; raises ``ValueError``."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return None
    return read_xml(start) if start.startswith(b"<") else read_json(start)


def words_of(document: Any, secrets: Iterable[str]) -> str:
    """Give the provider's own words in an answer, on one line, without our secrets."""
    said = _QUERY.sub(r"\1", wire.message_of(document))
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            for form in (secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")):
                said = re.sub(re.escape(form), "…", said, flags=re.IGNORECASE)
    return said[:_LONGEST_WORDS]


def no_answer(error: Exception, host: str) -> ProviderError:
    """Say why there was no answer; ``host`` is who was asked."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return TimedOut(f"{host} did not answer in time", "Check the network and try again")
    if "CERTIFICATE" in str(error).upper():
        return Unproven(f"{host} did not prove who it is", "Check the computer's clock and the network")
    return Unreachable(f"{host} cannot be reached", "Check the network and try again")

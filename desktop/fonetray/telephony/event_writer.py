"""Writes an event's parameters as a request's query, in one form whatever form they came in."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode


def write_query(parameters: Iterable[tuple[str, str]]) -> bytes:
    """Give the query that `read_parameters` reads these from; those that have no name are left out, as it does."""
    return urlencode([pair for pair in parameters if pair[0]], quote_via=quote, safe="", errors="replace").encode()

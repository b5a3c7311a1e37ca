"""What a service answers, before anyone has decided how it is written."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A document of dicts, lists, texts, numbers, booleans and None with the document's own keys; None: no body.

    ``root`` names the XML root element; for a list it becomes ``ArrayOf…``.
    """

    status: int
    document: Any
    root: str


def problem(status: int, message: str) -> Answer:
    """Return an error as ASP.NET words it: an object with a ``Message``."""
    return Answer(status, {"Message": message}, "Error")


def done(message: str, *, success: bool) -> Answer:
    """Return the answer of an action: a ``Message`` and whether it was a ``Success``."""
    return Answer(200, {"Message": message, "Success": success}, "ActionResult")


NOT_FOUND = "No HTTP resource was found that matches the request URI."
DENIED = "Authorization has been denied for this request."

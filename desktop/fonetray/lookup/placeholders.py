"""Texts with places in them that are filled in for each question: ``https://crm.example/find?phone={digits}``.

``{digits}`` and the other forms stand for the number, ``{secret:NAME}`` for a secret of that name, ``{id}`` for what
the source calls the record, and any other name for a value that the file itself gives. ``{{`` and ``}}`` are braces.
Where a call is told of there are also its facts, ``{field:LABEL}`` for what else the source said of the person, and two
ways to write any of them: ``{whole:NAME}`` as a whole number of JSON, ``{html:NAME}`` as a text in HTML.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from fonetray.config.redaction import ways_to_write
from fonetray.lookup.call_facts import FACTS
from fonetray.lookup.number_forms import FORMS

SECRET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
RECORD = "id"
_TOKENS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class PlaceholderError(Exception):
    """A text's places cannot be filled; the message says which, and what there is."""


class Kind(Enum):
    """What a place is filled with."""

    FORM = "form"
    SECRET = "secret"  # noqa: S105 - a word
    RECORD = "record"
    FACT = "fact"
    FIELD = "field"


class Form(Enum):
    """How it is written."""

    AS_IT_IS = ""
    WHOLE = "whole"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Place:
    """Something to be filled in."""

    kind: Kind
    name: str
    form: Form = Form.AS_IT_IS


_FORMS = {form.value: form for form in Form if form.value}
HIDDEN = "…"
"""Stands where a secret is not to be seen."""

Fill = Callable[[Place], str]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its places; what the file itself gives is in it already."""

    parts: tuple[str | Place, ...]

    def render(self, fill: Fill) -> str:
        """Fill in."""
        return "".join(fill(part) if isinstance(part, Place) else part for part in self.parts)

    @property
    def whole(self) -> bool:
        """Whether it is to be a whole number."""
        return any(isinstance(part, Place) and part.form is Form.WHOLE for part in self.parts)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets in it."""
        return tuple(part.name for part in self.parts if isinstance(part, Place) and part.kind is Kind.SECRET)


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """Give a text of another system, which may repeat what it was sent, without these secrets."""
    for secret in secrets:
        for written in sorted(ways_to_write(secret), key=len, reverse=True):
            text = text.replace(written, HIDDEN)
    return text


class EmptyValue(PlaceholderError):
    """The file leaves a value empty that is needed here."""

    def __init__(self, name: str) -> None:
        """Name the value."""
        super().__init__(f"{name} is empty; write yours")
        self.name = name


def read_text(
    written: str, values: Mapping[str, str], *, kinds: tuple[Kind, ...], quote: Callable[[str], str] = str
) -> Text:
    """Read a text in which places of these kinds may stand; the file's own values are ``quote``d into it.

    Raises `PlaceholderError`.
    """
    parts: list[str | Place] = []
    end = 0
    for token in _TOKENS.finditer(written):
        parts.append(written[end : token.start()])
        end = token.end()
        if token[0] in ("{{", "}}"):
            parts.append(token[0][0])
        elif token[1] is None:
            raise PlaceholderError(f"a brace stands alone; write {token[0] * 2} for the sign itself")
        else:
            parts.append(_part(token[1], values, kinds, quote))
    parts.append(written[end:])
    return Text(tuple(part for part in parts if part != ""))


def _part(name: str, values: Mapping[str, str], kinds: tuple[Kind, ...], quote: Callable[[str], str]) -> str | Place:
    if name in values:
        if not values[name]:
            raise EmptyValue(name)
        return quote(values[name])
    if name.startswith("secret:"):
        return _secret(name, kinds)
    place = _of_a_call(name, kinds)
    if place is not None:
        return place
    if name in FORMS and Kind.FORM in kinds:
        return Place(Kind.FORM, name)
    if name == RECORD and Kind.RECORD in kinds:
        return Place(Kind.RECORD, name)
    there = [*(FORMS if Kind.FORM in kinds else ()), *([RECORD] if Kind.RECORD in kinds else ()), *values]
    if Kind.FACT in kinds:
        there += [*FACTS, "field:LABEL", "whole:NAME", "html:NAME"]
    if Kind.SECRET in kinds:
        there.append("secret:NAME")
    known = ", ".join(f"{{{each}}}" for each in there)
    raise PlaceholderError(
        f"there is no {{{name}}} here; " + (f"there is {known}" if known else "nothing is filled in")
    )


def _secret(name: str, kinds: tuple[Kind, ...]) -> Place:
    secret = name.partition(":")[2]
    if Kind.SECRET not in kinds:
        raise PlaceholderError(f"no secret may stand here; put {{{name}}} into a header")
    if not SECRET_NAME.fullmatch(secret):
        raise PlaceholderError(f"{secret!r} is no name for a secret; use small letters, digits, - . _")
    return Place(Kind.SECRET, secret)


def _of_a_call(name: str, kinds: tuple[Kind, ...]) -> Place | None:
    """Read what there is only where a call is told of."""
    if Kind.FACT not in kinds:
        return None
    kind, _, rest = name.partition(":")
    if kind in _FORMS and rest:
        place = _part(rest, {}, tuple(each for each in kinds if each is not Kind.SECRET), str)
        return replace(place, form=_FORMS[kind]) if isinstance(place, Place) else None
    if kind == "field" and rest:
        return Place(Kind.FIELD, rest)
    return Place(Kind.FACT, name) if name in FACTS else None

"""Texts with gaps: ``CPR: {input} TLF: {callerid|Anonymous}``. A gap is filled with a text, and no more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from fonetray.routing.phrases import PhraseError, phrase

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[{}]")
_NAME = re.compile(r"[^\W\d][\w-]*(?:\.[^{}|.]+)?")


class TemplateError(PhraseError):
    """A text that is no template; it is said why."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Filled with ``name``, or ``otherwise`` where that is empty. With a dot in it, it is ``owner.field``."""

    name: str
    otherwise: str = ""

    @property
    def owner(self) -> str:
        """What stands before the dot; empty for a variable of the call."""
        owner, dot, _ = self.name.partition(".")
        return owner if dot else ""


@dataclass(frozen=True)
class Template:
    """Text and gaps in their order."""

    written: str
    parts: tuple[str | Gap, ...]

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps alone."""
        return tuple(part for part in self.parts if isinstance(part, Gap))

    @cached_property
    def owners(self) -> frozenset[str]:
        """Whose fields fill its gaps."""
        return frozenset(gap.owner for gap in self.gaps if gap.owner)

    def fill(self, value: Callable[[str], str]) -> str:
        """Fill the gaps; what fills one is not looked at for gaps of its own."""
        if len(self.parts) == 1 and isinstance(self.parts[0], str):  # as most are
            return self.parts[0]
        return "".join(part if isinstance(part, str) else value(part.name) or part.otherwise for part in self.parts)


def read_template(text: str) -> Template:
    """Read a text; ``{{`` and ``}}`` are braces. Raises `TemplateError`."""
    parts: list[str | Gap] = []
    end = 0
    for piece in _PIECE.finditer(text):
        if piece.start() > end:
            parts.append(text[end : piece.start()])
        end = piece.end()
        found = piece.group()
        if found in ("{{", "}}"):
            parts.append(found[0])
        elif piece[1] is None:
            raise TemplateError(
                phrase('a "{sign}" stands alone; write "{sign}{sign}" for the character itself', sign=found)
            )
        elif not _NAME.fullmatch(piece[1].strip()):
            raise TemplateError(
                phrase('"{gap}" names no variable; write {{callerid}}, or {{customer.name}}', gap=found)
            )
        else:
            parts.append(Gap(piece[1].strip(), piece[2] or ""))
    if end < len(text):
        parts.append(text[end:])
    return Template(text, tuple(parts))

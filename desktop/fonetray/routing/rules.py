"""What an integration module's rules are, once they are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from fonetray.routing.asking import Asking
from fonetray.routing.template import Template
from fonetray.routing.world import ListSource

CUSTOMER = "customer"
"""Whose fields ``{customer.name}`` and its like are."""
MODULE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
"""A module's name, which is its file's and stands in its address."""


CHARSETS = ("utf-8", "cp1252")
"""What an answer can be written in; which a PBX expects nobody here knows."""


class Action(StrEnum):
    """What the module in the PBX does with the answer: its *action efter URL-kald* (protocol §4)."""

    GOTO = "goto"
    TEXT = "text"
    NUMBER = "number"
    DYNAMIC = "dynamic"
    NOTHING = "nothing"


class Condition(Protocol):
    """One thing that must hold for a rule to match."""

    @property
    def written(self) -> str:
        """The condition as it stands in the file."""

    async def holds(self, asking: Asking) -> bool:
        """Say whether it holds; raises what the world raises."""

    def saw(self, asking: Asking) -> str:
        """Say what was found, after `holds`: ``input = 4321``."""


@dataclass(frozen=True)
class Answer:
    """What a rule says; a part that is None is left as it is. Nothing at all sends the call the PBX's own way."""

    goto: Template | None = None
    text: Template | None = None
    number: Template | None = None
    store: tuple[tuple[str, Template], ...] = ()
    note: Template | None = None

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """All templates in it."""
        one = (self.goto, self.text, self.number, self.note)
        return (*(each for each in one if each is not None), *(template for _, template in self.store))

    @cached_property
    def names_customer(self) -> bool:
        """Whether it says anything of the customer."""
        return any(CUSTOMER in template.owners for template in self.templates)


@dataclass(frozen=True, slots=True)
class Rule:
    """If all of ``when`` holds, ``answer`` is the answer; ``line`` is where it begins in the file."""

    name: str
    line: int
    when: tuple[Condition, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Module:
    """A file of rules: the first that matches decides, else ``default``.

    ``safe`` is the answer when nothing can be decided before the ``deadline`` (seconds). ``names`` says which names of
    the query stand for which variables, ``customer`` in which field of the contacts a typed number is looked up.
    """

    name: str
    action: Action
    rules: tuple[Rule, ...]
    default: Answer = Answer()
    safe: Answer = Answer()
    deadline: float = 0.8
    names: Mapping[str, str] = field(default_factory=dict)
    customer: str = ""
    lists: Mapping[str, ListSource] = field(default_factory=dict)
    number_lists: frozenset[str] = frozenset()
    """Lists in which telephone numbers are looked for."""
    closed_days: frozenset[date | tuple[int, int]] = frozenset()
    reads: tuple[str, ...] = ()
    """Stored variables that its rules read."""
    charset: str = "utf-8"

    @property
    def stores(self) -> tuple[str, ...]:
        """The variables that its answers store."""
        answers = (*(rule.answer for rule in self.rules), self.default, self.safe)
        return tuple(dict.fromkeys(name for answer in answers for name, _ in answer.store))

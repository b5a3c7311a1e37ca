"""How a customer list is to be read: its encoding, its delimiter, and what each of its columns means."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """What a column holds. Of several with the same, names are joined, numbers added, and else the first one counts."""

    NAME = "name"
    FIRST_NAME = "first-name"
    LAST_NAME = "last-name"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"
    KEY = "customer-number"
    OTHER = "other"
    IGNORE = "ignore"


class Preset(StrEnum):
    """Whose export a file is, empty where the columns were guessed one by one."""

    NONE = ""
    OUTLOOK = "Outlook"
    GOOGLE = "Google"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is headed; of a number ``label_from`` is the column that says of what kind it is, if one does."""

    heading: str
    role: Role
    label_from: int | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that must be known to read a customer list; ``first_line`` is where its rows begin, from 1."""

    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    headed: bool = True
    first_line: int = 1
    preset: Preset = Preset.NONE

    def with_role(self, index: int, role: Role) -> Self:
        """Give the recipe with another meaning of a column, counted from 0."""
        columns = list(self.columns)
        columns[index] = replace(columns[index], role=role)
        return replace(self, columns=tuple(columns))

    @property
    def missing(self) -> str:
        """What the columns lack for there to be contacts: ``name``, ``phone``, or nothing."""
        roles = {column.role for column in self.columns}
        if not roles & {Role.NAME, Role.FIRST_NAME, Role.LAST_NAME, Role.COMPANY}:
            return "name"
        return "" if Role.PHONE in roles else "phone"

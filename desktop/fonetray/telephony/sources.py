"""Where contacts come from: a name that a person knows it by, and of what kind it is."""

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What contacts are read from."""

    CSV = "csv"
    VCARD = "vcard"
    LDAP = "ldap"
    CARDDAV = "carddav"


@dataclass(frozen=True, slots=True)
class Source:
    """One file or server; its name is its contacts' ``source``, and no other source of whatever kind has it."""

    name: str
    kind: SourceKind

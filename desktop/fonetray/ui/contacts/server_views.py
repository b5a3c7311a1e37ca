"""What the windows show of a server that contacts are read from, and what they send."""

from dataclasses import dataclass

from fonetray.ui.views import NoticeLevel

LDAP, CARDDAV = "ldap", "carddav"


@dataclass(frozen=True, slots=True)
class ServerView:
    """One server in a list; ``done`` of ``total`` (0: not known) while it is read, ``busy`` also while it waits.

    ``left_out`` says of the first few who were left out why that was.
    """

    name: str
    about: str
    state: str
    level: NoticeLevel
    count: int
    busy: bool = False
    reading: bool = False
    done: int = 0
    total: int = 0
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class ServerDraft:
    """What was entered about a server, as it was typed; an empty password means: the one that is kept."""

    kind: str = LDAP
    name: str = ""
    url: str = ""
    base: str = ""
    user: str = ""
    password: str = ""
    filter: str = ""
    attributes: str = ""
    plain: bool = False
    ca_file: str = ""
    every: int = 4


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody whom a first look showed."""

    name: str
    about: str

"""What the window of call rules is given to show; all text is plain text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A file of rules: its module's name, the address for the PBX, what is set there, and what is wrong with it.

    Where anything is, ``kept`` says what that means for calls.
    """

    name: str
    address: str
    action: str
    problems: tuple[str, ...] = ()
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A row of the list: a call, what was answered, and by which rule; ``number`` tells it from every other."""

    number: int
    when: str
    caller: str
    typed: str
    answer: str
    by: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class CheckView:
    """A condition as it stands in the file, and what it saw."""

    condition: str
    saw: str
    held: bool


@dataclass(frozen=True, slots=True)
class TriedView:
    """A rule that was tried."""

    rule: str
    held: bool
    checks: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why a call was answered as it was; ``note`` is what else is to be said, ``again`` what the present rules say."""

    headline: str
    note: str
    tried: tuple[TriedView, ...]
    failed: bool = False
    again: str = ""
    again_differs: bool = False

"""What a note's window is given to show: plain text, already in words."""

from dataclasses import dataclass

from fonetray.ui.views import CardState


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note: who wrote it and when, and how it stands where that is worth a word (``standing``)."""

    id: str
    author: str
    when: str
    text: str
    mine: bool = False
    standing: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class AboutView:
    """Whom and which call the notes are about; ``line`` is when, how long, and who of us."""

    name: str
    number: str
    organisation: str
    line: str
    state: CardState
    incoming: bool


@dataclass(frozen=True, slots=True)
class NotesView:
    """What was noted of this call, and of others with the same number; each newest last, as one reads on.

    ``lacking`` says why there may be more than is shown.
    """

    on_call: tuple[NoteView, ...] = ()
    earlier: tuple[NoteView, ...] = ()
    lacking: str = ""

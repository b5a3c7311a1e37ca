"""The people that a search found, as a list model."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from fonetray.config.language import Translate
from fonetray.ui.labels import plain
from fonetray.ui.views import PersonView, Presence

Index = QModelIndex | QPersistentModelIndex
PERSON_ROLE = int(Qt.ItemDataRole.UserRole)
HEADING_ROLE = PERSON_ROLE + 1


def presence_word(presence: Presence | None, tr: Translate) -> str:
    """Return the word for ``presence``; empty where nothing is known."""
    if presence is None or presence is Presence.UNKNOWN:
        return ""
    return {Presence.FREE: tr("Free"), Presence.RINGING: tr("Ringing"), Presence.BUSY: tr("Busy")}[presence]


def initials(name: str) -> str:
    """Return the capital first letters of the first and last word of ``name`` that begin with a letter."""
    words = [word for word in plain(name).split() if word[0].isalpha()]
    if not words:
        return ""
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper()[:1] for word in ends)


class PersonModel(QAbstractListModel):
    """Rows of ``PersonView`` (role ``PERSON_ROLE``); the display text is what a screen reader says.

    The first row of a section has its name as heading (role ``HEADING_ROLE``), every other row an empty one.
    """

    def __init__(self, *, tr: Translate) -> None:
        super().__init__()
        self._tr = tr
        self._people: list[PersonView] = []

    def set_people(self, people: list[PersonView]) -> None:
        """Show ``people`` instead of what was there."""
        if people and list(map(_row, people)) == list(map(_row, self._people)):
            self._people = list(people)
            self.dataChanged.emit(self.index(0), self.index(len(people) - 1))
            return
        self.beginResetModel()
        self._people = list(people)
        self.endResetModel()

    def person(self, row: int) -> PersonView | None:
        """Return the person in ``row``, None where there is no such row."""
        return self._people[row] if 0 <= row < len(self._people) else None

    def row_like(self, person: PersonView) -> int:
        """Return the row of the same person (name and first number) in the same section, else in any, else -1."""
        alike = [
            row
            for row, known in enumerate(self._people)
            if known.name == person.name and known.numbers[:1] == person.numbers[:1]
        ]
        same = [row for row in alike if self._people[row].section == person.section]
        return next(iter(same or alike), -1)

    def heading(self, row: int) -> str:
        """Return the heading above ``row``, empty for none."""
        before = self.person(row - 1)
        person = self.person(row)
        return person.section if person and (before is None or before.section != person.section) else ""

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many people there are."""
        return 0 if parent is not None and parent.isValid() else len(self._people)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the person, or their row in words."""
        person = self.person(index.row()) if index.isValid() else None
        if person is None:
            return None
        if role == PERSON_ROLE:
            return person
        if role == HEADING_ROLE:
            return self.heading(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.spoken(person)
        return None

    def spoken(self, person: PersonView) -> str:
        """Return a row in one sentence."""
        number = person.numbers[0].display if person.numbers else self._tr("no number")
        parts = (person.section, person.name, person.detail, number, presence_word(person.presence, self._tr))
        return plain(", ".join(part for part in parts if part))


def _row(person: PersonView) -> tuple[str, str]:
    return person.section, person.name

"""The people that a search found, as a list model."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from fonetray.config.language import Translate
from fonetray.ui.labels import plain
from fonetray.ui.views import PersonView, Presence

Index = QModelIndex | QPersistentModelIndex
PERSON_ROLE = int(Qt.ItemDataRole.UserRole)
HEADING_ROLE = PERSON_ROLE + 1
_DRAGGED = "application/x-fonetray-row"


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

    A favourite that is dragged elsewhere is ``moved`` (whom, by how many rows).
    The first row of a section has its name as heading (role ``HEADING_ROLE``), every other row an empty one.
    """

    moved = Signal(object, int)

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

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let favourites be dragged, and dropped between the rows."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        person = self.person(index.row())
        movable = Qt.ItemFlag.ItemIsDragEnabled if person and person.movable else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | movable

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Take nothing but our own rows."""
        return [_DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Carry the row that is dragged."""
        data = QMimeData()
        data.setData(_DRAGGED, str(indexes[0].row()).encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Say whether a dragged row may be dropped there: before, between or after the favourites."""
        places = sum(person.movable for person in self._people)
        return super().canDropMimeData(data, action, row, column, parent) and 0 <= row <= places

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Ask for the move; the rows follow when it is done, so that the view must not touch them itself."""
        dragged = bytes(data.data(_DRAGGED).data()).decode("ascii", "replace")
        person = self.person(int(dragged)) if dragged.isdecimal() else None
        if person is not None and person.movable and self.canDropMimeData(data, action, row, column, parent):
            before = int(dragged)
            by = row - before - (row > before)
            if by:
                self.moved.emit(person.ref, by)
        return False

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

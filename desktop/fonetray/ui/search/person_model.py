"""The people that a search found, as a list model."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import QMimeData, QModelIndex, Qt, Signal

from fonetray.config.language import Translate
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.paged_model import Index, PagedModel
from fonetray.ui.views import PersonView
from fonetray.ui.words.minutes import utc_now
from fonetray.ui.words.presence import presence_word

PERSON_ROLE = int(Qt.ItemDataRole.UserRole)
HEADING_ROLE = PERSON_ROLE + 1
_DRAGGED = "application/x-fonetray-row"


def initials(name: str) -> str:
    """Return the capital first letters of the first and last word of ``name`` that begin with a letter."""
    words = [word for word in plain(name).split() if word[0].isalpha()]
    if not words:
        return ""
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper()[:1] for word in ends)


class PersonModel(PagedModel):
    """Rows of ``PersonView`` (role ``PERSON_ROLE``); the display text is what a screen reader says.

    Rows of one section stand together, and the first has its name as heading (role ``HEADING_ROLE``). However many rows
    there are, only those that a view asks for are looked at. ``more_wanted`` is asked once when the end is seen of a
    list that goes on. A favourite that is dragged elsewhere is ``moved`` (whom, by how many rows).
    """

    moved = Signal(object, int)
    rows_changed = Signal()

    def __init__(self, *, tr: Translate, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__()
        self._tr = tr
        self._now = now
        self._people: Sequence[PersonView] = ()

    def set_people(self, people: Sequence[PersonView], *, goes_on: bool = False) -> None:
        """Show ``people`` instead of what was there; ``goes_on`` says that there are more than these."""
        self.beginResetModel()
        self._people = people
        self._goes_on = goes_on
        self.endResetModel()
        self.rows_changed.emit()

    def renew(self, people: Sequence[PersonView], *, goes_on: bool = False) -> None:
        """Show newer views of the same question; who stands where they stood is not moved on the screen."""
        before = self._people
        kept = len(before)
        if not kept or list(map(_row, people[:kept])) != list(map(_row, before)):
            self.set_people(people, goes_on=goes_on)
            return
        self._goes_on = goes_on
        if len(people) > kept:
            self.beginInsertRows(QModelIndex(), kept, len(people) - 1)
            self._people = people
            self.endInsertRows()
            self.rows_changed.emit()
        self._people = people
        self.dataChanged.emit(self.index(0), self.index(kept - 1))

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

    def headings(self) -> Iterator[int]:
        """Give the rows that have a heading above them."""
        people, row = self._people, 0
        while row < len(people):
            section = people[row].section
            if section:
                yield row
            row = _end_of_section(people, row)

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
        movable = bool(self._people) and self._people[0].movable
        places = _end_of_section(self._people, 0) if movable else 0
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
        presence = presence_word(person.presence, person.since, self._now(), self._tr)
        waited_for = self._tr("You are told when they are free") if person.waited_for else ""
        parts = (person.section, person.name, person.detail, number, presence, waited_for)
        return plain(", ".join(part for part in parts if part))


def _row(person: PersonView) -> tuple[str, str]:
    return person.section, person.name


def _end_of_section(people: Sequence[PersonView], row: int) -> int:
    """Give the first row after those that stand in one section with ``row``, without looking at each of them."""
    section = people[row].section
    return bisect_left(people, True, lo=row, key=lambda person: person.section != section)

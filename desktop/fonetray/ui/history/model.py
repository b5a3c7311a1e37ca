"""The calls that were read so far, as a list model: pages are put behind, and what is new is put where it belongs."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt

from fonetray.config.language import Translate
from fonetray.ui.cards.words import state_look
from fonetray.ui.history.views import CallRow
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.paged_model import Index, PagedModel

CALL_ROLE = int(Qt.ItemDataRole.UserRole)
DAY_ROLE = CALL_ROLE + 1


class HistoryModel(PagedModel):
    """Rows of ``CallRow`` (role ``CALL_ROLE``), newest first; the first of a day has its name (role ``DAY_ROLE``).

    ``more_wanted`` is asked once when the end is seen of a list that goes on.
    """

    def __init__(self, *, tr: Translate) -> None:
        super().__init__()
        self._tr = tr
        self._rows: list[CallRow] = []
        self._keys: set[tuple[str, str]] = set()
        self._veiled = False

    def veil(self, *, on: bool) -> None:
        """Give all rows without their names and numbers from now on, or with them again."""
        if on is not self._veiled:
            self._veiled = on
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def show_rows(self, rows: Sequence[CallRow], *, goes_on: bool) -> None:
        """Show ``rows`` instead of what was there; ``goes_on`` says that there may be more behind them."""
        self.beginResetModel()
        self._rows = list(rows)
        self._keys = {row.key for row in rows}
        self._goes_on = goes_on
        self.endResetModel()

    def add(self, rows: Sequence[CallRow], *, goes_on: bool) -> None:
        """Put the next rows behind those that are there; one that came meanwhile for itself comes no second time."""
        new = [row for row in rows if row.key not in self._keys]
        if new:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(new) - 1)
            self._rows.extend(new)
            self._keys.update(row.key for row in new)
            self.endInsertRows()
        self._goes_on = goes_on

    def renew(self, call_ids: Collection[str], rows: Sequence[CallRow]) -> None:
        """Have exactly ``rows`` stand for some calls, each where it belongs; all other rows keep their places."""
        wanted = {row.key: row for row in rows}
        for place in reversed([at for at, row in enumerate(self._rows) if row.key[0] in call_ids]):
            new = wanted.get(self._rows[place].key)
            if new is None or new.order != self._rows[place].order:
                self.beginRemoveRows(QModelIndex(), place, place)
                self._keys.discard(self._rows.pop(place).key)
                self.endRemoveRows()
                self._day_changed(place)
            else:
                del wanted[new.key]
                self._rows[place] = new
                self.dataChanged.emit(self.index(place), self.index(place))
        for row in wanted.values():
            self._insert(row)

    def row(self, place: int) -> CallRow | None:
        """Return the call in a row, None where there is no such row."""
        return self._shown(self._rows[place]) if 0 <= place < len(self._rows) else None

    def rows(self) -> Sequence[CallRow]:
        """Return all that were read."""
        return [self._shown(row) for row in self._rows] if self._veiled else self._rows

    def place_of(self, key: tuple[str, str]) -> int:
        """Return the row of a call, -1 where it is not there."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)

    def day(self, place: int) -> str:
        """Return the day that stands above a row, empty for none."""
        row, before = self.row(place), self.row(place - 1)
        return row.day if row and (before is None or before.day != row.day) else ""

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many calls were read."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the call, or its row in words."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == CALL_ROLE:
            return row
        if role == DAY_ROLE:
            return self.day(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.spoken(row)
        return None

    def spoken(self, row: CallRow) -> str:
        """Return a row in one sentence."""
        tr = self._tr
        way = tr("Incoming") if row.incoming else tr("Outgoing")
        word = row.became or state_look(row.state, tr)[1]
        noted = tr("with a note") if row.noted else ""
        parts = (row.name, row.number, way, word, row.day, row.clock, row.who, noted)
        return plain(", ".join(part for part in parts if part))

    def _shown(self, row: CallRow) -> CallRow:
        if not self._veiled:
            return row
        name = self._tr("Incoming call") if row.incoming else self._tr("Outgoing call")
        return replace(row, name=name, number="", dial="")

    def _insert(self, row: CallRow) -> None:
        """Put a row where it belongs; behind the last only where the list ends there, or it would come twice."""
        place = bisect_left(self._rows, True, key=lambda other: other.order < row.order)
        if place == len(self._rows) and self._goes_on:
            return
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self._keys.add(row.key)
        self.endInsertRows()
        self._day_changed(place + 1)

    def _day_changed(self, place: int) -> None:
        """Tell that a row may have gained or lost the day above it."""
        if place < len(self._rows):
            self.dataChanged.emit(self.index(place), self.index(place))

"""The list of calls, with the day above the first of each, however many there are."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from fonetray.ui.history.model import DAY_ROLE, HistoryModel
from fonetray.ui.parts.row_delegate import RowDelegate
from fonetray.ui.parts.row_table import RowTable


class HistoryList(RowTable):
    """Takes the keys that move the selection, and leaves all others to the window."""

    def __init__(self, *, model: HistoryModel, delegate: RowDelegate, parent: QWidget) -> None:
        super().__init__(model=model, delegate=delegate, parent=parent)
        self._calls = model
        model.modelReset.connect(self.fit_headings)
        model.rowsInserted.connect(self._inserted)
        model.dataChanged.connect(self._changed)

    def select(self, row: int) -> None:
        """Select a row and bring it into view, with the day above it."""
        index = self._calls.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def fit_headings(self) -> None:
        """Give the first row of each day room for it."""
        self._fit(0, self._calls.rowCount() - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave to the window what does not move the selection: it copies and finds in its own way."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._calls.rowCount() - 1}
        if event.key() in ends and self._calls.rowCount():  # a table would go to the ends of the row
            self.select(ends[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._fit(first, last)

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._fit(first.row(), last.row())

    def _fit(self, first: int, last: int) -> None:
        """Give rows with a day above them its room, and take it from those that have none any more."""
        rows, heights = self.verticalHeader(), self.heights
        for row in range(first, last + 1):
            height = heights.row + (heights.heading if self._calls.index(row).data(DAY_ROLE) else 0)
            if rows.sectionSize(row) != height:
                rows.resizeSection(row, height)

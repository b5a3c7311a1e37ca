"""The list of people, with a heading above the first of each section, however many there are."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from fonetray.ui.parts.row_delegate import RowDelegate
from fonetray.ui.parts.row_table import RowTable
from fonetray.ui.search.person_model import PersonModel


class PersonList(RowTable):
    """Takes no focus: the keyboard stays in the box above. Favourites are dragged to their place."""

    def __init__(self, *, model: PersonModel, delegate: RowDelegate, parent: QWidget) -> None:
        super().__init__(model=model, delegate=delegate, parent=parent)
        self._people = model
        self._tall: list[int] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        model.rows_changed.connect(self.fit_headings)

    def fit_headings(self) -> None:
        """Give the rows with headings their room, and those that had some theirs."""
        rows, heights = self.verticalHeader(), self.heights
        for row in self._tall:
            if row < rows.count():
                rows.resizeSection(row, heights.row)
        self._tall = list(self._people.headings())
        for row in self._tall:
            rows.resizeSection(row, heights.row + heights.heading)

"""The list of people: rows of one height, a little taller where a heading stands above, however many there are."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from fonetray.ui.person_delegate import HEADING, ROW
from fonetray.ui.person_model import PersonModel


class PersonList(QTableView):
    """A table of one column, for it knows the height of a row without asking anybody (a list asks for each).

    It takes no focus: the keyboard stays in the box above. ``menu_wanted`` is where on the screen a menu is wanted for
    the row that is then selected.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, *, model: PersonModel, delegate: QStyledItemDelegate, parent: QWidget) -> None:
        super().__init__(parent)
        self._people = model
        self._tall: list[int] = []
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setStyleSheet("QTableView { background: transparent; selection-background-color: transparent; }")
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW)
        rows.setDefaultSectionSize(ROW)
        columns.hide()
        columns.setStretchLastSection(True)
        self.verticalScrollBar().setSingleStep(ROW // 2)
        model.rows_changed.connect(self._fit_headings)

    def want_menu(self) -> bool:
        """Want a menu at the selected row, as for a key; say whether there is such a row."""
        index = self.currentIndex()
        if index.isValid():
            row = self.visualRect(index)
            self.menu_wanted.emit(self.viewport().mapToGlobal(QPoint(row.left() + row.width() // 3, row.center().y())))
        return index.isValid()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select the row under the pointer and want a menu there."""
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_wanted.emit(event.globalPos())

    def _fit_headings(self) -> None:
        """Give the rows with headings their room, and those that had some theirs."""
        rows = self.verticalHeader()
        for row in self._tall:
            if row < rows.count():
                rows.resizeSection(row, ROW)
        self._tall = list(self._people.headings())
        for row in self._tall:
            rows.resizeSection(row, ROW + HEADING)

"""The list of calls: rows of one height, a little taller where a day stands above, however many there are."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from fonetray.ui.history_delegate import HEADING, ROW
from fonetray.ui.history_model import DAY_ROLE, HistoryModel


class HistoryList(QTableView):
    """A table of one column, for it knows the height of a row without asking anybody (a list asks for each).

    ``menu_wanted`` is where on the screen a menu is wanted for the row that is then selected.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, *, model: HistoryModel, delegate: QStyledItemDelegate, parent: QWidget) -> None:
        super().__init__(parent)
        self._calls = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
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
        model.modelReset.connect(self._fit_all)
        model.rowsInserted.connect(self._inserted)
        model.dataChanged.connect(self._changed)

    def select(self, row: int) -> None:
        """Select a row and bring it into view, with the day above it."""
        index = self._calls.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def want_menu(self) -> bool:
        """Want a menu at the selected row, as for a key; say whether there is such a row."""
        index = self.currentIndex()
        if index.isValid():
            row = self.visualRect(index)
            self.menu_wanted.emit(self.viewport().mapToGlobal(QPoint(row.left() + row.width() // 3, row.center().y())))
        return index.isValid()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select the row under the pointer and want a menu there."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.want_menu()
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_wanted.emit(event.globalPos())

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

    def _fit_all(self) -> None:
        self._fit(0, self._calls.rowCount() - 1)

    def _fit(self, first: int, last: int) -> None:
        """Give rows with a day above them its room, and take it from those that have none any more."""
        rows = self.verticalHeader()
        for row in range(first, last + 1):
            height = ROW + HEADING if self._calls.index(row).data(DAY_ROLE) else ROW
            if rows.sectionSize(row) != height:
                rows.resizeSection(row, height)

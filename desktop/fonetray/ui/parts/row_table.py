"""What the lists of people and of calls are: rows of one height, a little taller where a heading stands above."""

from PySide6.QtCore import QAbstractItemModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QTableView, QWidget


class RowTable(QTableView):
    """A table of one column, for it knows the height of a row without asking anybody (a list asks for each).

    ``menu_wanted`` is where on the screen a menu is wanted for the row that is then selected.
    """

    menu_wanted = Signal(QPoint)

    def __init__(
        self, *, model: QAbstractItemModel, delegate: QStyledItemDelegate, height: int, parent: QWidget
    ) -> None:
        """Show ``model`` in rows of ``height`` logical pixels."""
        super().__init__(parent)
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
        rows.setMinimumSectionSize(height)
        rows.setDefaultSectionSize(height)
        columns.hide()
        columns.setStretchLastSection(True)
        self.verticalScrollBar().setSingleStep(height // 2)

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

"""What the lists of people and of calls are: rows of one height, a little taller where a heading stands above."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from fonetray.ui.parts.row_delegate import RowDelegate


class RowTable(QTableView):
    """A table of one column, for it knows the height of a row without asking anybody (a list asks for each).

    ``menu_wanted`` is where on the screen a menu is wanted for the row that is then selected.
    """

    menu_wanted = Signal(QPoint)
    _measured = False

    def __init__(self, *, model: QAbstractItemModel, delegate: RowDelegate, parent: QWidget) -> None:
        """Show ``model`` in rows as high as ``delegate`` says."""
        super().__init__(parent)
        self.heights = delegate
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
        columns.hide()
        columns.setStretchLastSection(True)
        self._measure()

    def want_menu(self) -> bool:
        """Want a menu at the selected row, as for a key; say whether there is such a row."""
        index = self.currentIndex()
        if index.isValid():
            row = self.visualRect(index)
            self.menu_wanted.emit(self.viewport().mapToGlobal(QPoint(row.left() + row.width() // 3, row.center().y())))
        return index.isValid()

    def fit_headings(self) -> None:
        """Give rows with a heading above them its room; here none has one."""

    def changeEvent(self, event: QEvent) -> None:
        """Have rows as high as the text in them, which has another font now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._measured:
            self.heights.measure()
            self._measure()
            self.fit_headings()

    def _measure(self) -> None:
        rows, height = self.verticalHeader(), self.heights.row
        rows.setMinimumSectionSize(height)
        rows.setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height // 2)
        self._measured = True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select the row under the pointer and want a menu there."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.want_menu()
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_wanted.emit(event.globalPos())

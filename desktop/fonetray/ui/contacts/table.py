"""The first rows of a file, with a box above each column that says what the column means."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTableWidget, QTableWidgetItem, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.views import PreviewView, RowView
from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.labels import plain, tooltip
from fonetray.ui.parts.text_size import px
from fonetray.ui.parts.theme import Theme

_LEAST, _MOST = 148, 280
_BOX_HEIGHT = 44
_ROW = 30


class ContactsTable(QTableWidget):
    """``role_chosen`` is (column from 0, role). A row that would be rejected is told by sign, colour and tooltip."""

    role_chosen = Signal(int, str)

    def __init__(
        self, *, tr: Translate, theme: Theme, roles: list[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._roles = roles
        self._columns: tuple[str, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self.boxes: list[ChoiceBox] = []
        self.setAccessibleName(plain(tr("First rows of the file")))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setHighlightSections(False)
        self.setStyleSheet(
            f"QTableWidget {{ background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 6px;"
            f" gridline-color: {theme.border}; }} QTableWidget::item {{ padding: 0 8px; }}"
            f"QHeaderView {{ background: {theme.surface}; }}"
            f"QHeaderView::section {{ background: {theme.surface}; color: {theme.muted}; border: 0; padding: 6px 8px;"
            f" border-bottom: 1px solid {theme.border}; font-size: {px(theme.small)}px; }}"
            f"QTableCornerButton::section {{ background: {theme.surface}; border: 0; }}"
        )

    def show_rows(self, view: PreviewView) -> None:
        """Show a file's first rows; the boxes stay where they are while its columns are the same."""
        above = 1 if view.roles else 0
        self.verticalHeader().setDefaultSectionSize(px(_ROW))
        self.setRowCount(len(view.rows) + above)
        self.setVerticalHeaderLabels([""] * above + [str(row.line) for row in view.rows])
        if view.headings != self._columns or len(view.roles) != len(self.boxes):
            self._columns = view.headings
            self._take_boxes_away()
            self.setColumnCount(len(view.headings))
            self.setHorizontalHeaderLabels([plain(heading) for heading in view.headings])
            self._make_boxes(view)
        self._chosen = view.roles
        for box, role in zip(self.boxes, view.roles, strict=True):
            box.blockSignals(True)
            box.setCurrentIndex(box.findData(role))
            box.blockSignals(False)
        for place, row in enumerate(view.rows, start=above):
            self._show_row(place, row, view.roles)
        self.resizeColumnsToContents()
        for column in range(self.columnCount()):
            self.setColumnWidth(
                column, max(px(_LEAST if view.roles else 80), min(px(_MOST), self.columnWidth(column) + 24))
            )
        if self.rowCount():
            self.setRowHeight(0, px(_BOX_HEIGHT) if above else self.verticalHeader().defaultSectionSize())

    def _take_boxes_away(self) -> None:
        for column in range(self.columnCount()):
            cell = self.cellWidget(0, column)
            if cell is not None:
                cell.hide()  # it is gone only when the loop comes to it
                self.removeCellWidget(0, column)
        self.boxes = []

    def _make_boxes(self, view: PreviewView) -> None:
        for column, _ in enumerate(view.roles):
            box = ChoiceBox(self)
            box.setMinimumContentsLength(6)
            for role, word in self._roles:
                box.addItem(plain(word), role)
            box.setAccessibleName(plain(self._tr("What the column {name} means", name=view.headings[column])))
            box.currentIndexChanged.connect(self._edited)
            cell = QWidget(self)
            room = QHBoxLayout(cell)
            room.setContentsMargins(4, 4, 4, 4)
            room.addWidget(box)
            self.setCellWidget(0, column, cell)
            self.boxes.append(box)

    def _edited(self) -> None:
        for column, (box, role) in enumerate(zip(self.boxes, self._chosen, strict=True)):
            if box.currentData() != role:
                self.role_chosen.emit(column, box.currentData())

    def _show_row(self, place: int, row: RowView, roles: tuple[str, ...]) -> None:
        wrong = QColor(self._theme.danger)
        quiet = QColor(self._theme.muted)
        cells = row.cells or (row.problem,)
        for column in range(self.columnCount()):
            text = plain(cells[column]) if column < len(cells) else ""
            item = QTableWidgetItem(text)
            item.setToolTip(tooltip(row.problem or text))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            if row.problem:
                item.setForeground(wrong)
            elif roles and roles[column] == "ignore":
                item.setForeground(quiet)
            self.setItem(place, column, item)
        head = QTableWidgetItem(f"{row.line}  !" if row.problem else str(row.line))
        head.setToolTip(tooltip(row.problem))
        if row.problem:
            head.setForeground(wrong)
        self.setVerticalHeaderItem(place, head)

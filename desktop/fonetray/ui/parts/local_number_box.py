"""A box to choose or type a local number in, with the colleagues' names beside the numbers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.labels import plain


class LocalNumberBox(ChoiceBox):
    """``chosen`` comes when a number has been picked or typed to its end; the value is the bare local number."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.activated.connect(self.chosen)
        editor = self.lineEdit()
        if editor is not None:
            editor.setMaxLength(100)
            editor.editingFinished.connect(self.chosen)

    def set_employees(self, employees: list[tuple[str, str]]) -> None:
        """Offer ``employees`` as (local number, name), and keep what is chosen."""
        before = self.value()
        self.clear()
        for local_number, name in employees:
            self.addItem(plain(f"{local_number}  {name}"), local_number)
        self.set_value(before)

    def set_value(self, local_number: str) -> None:
        """Show ``local_number``, with its name where that is known."""
        row = self.findData(local_number) if local_number else -1
        self.setCurrentIndex(row)
        if row < 0:
            self.setEditText(plain(local_number))

    def value(self) -> str:
        """Return the local number that is chosen or typed."""
        typed = self.currentText().strip()
        row = self.findText(typed)
        return str(self.itemData(row)) if row >= 0 else typed

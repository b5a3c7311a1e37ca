"""Asks which file something is to be written to, and as what."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from fonetray.config.language import Translate
from fonetray.services.people.export import SUFFIXES, Format, format_of
from fonetray.ui.parts.labels import menu_text, plain


class ExportDialog(QFileDialog):
    """``file_chosen`` is (file, format): the one that the name's ending says, else the type that was chosen.

    It is opened with ``open``, and nothing is left of it once it is finished.
    """

    file_chosen = Signal(Path, Format)

    def __init__(self, *, title: str, name: str, kinds: Mapping[Format, str], tr: Translate, parent: QWidget) -> None:
        """``kinds`` says in words what the file can be, ``name`` what it is called but for its ending."""
        super().__init__(parent, title)
        self._kinds = {f"{said} (*{SUFFIXES[form]})": form for form, said in kinds.items()}
        self.setOption(QFileDialog.Option.DontConfirmOverwrite)  # that would hold everything up until it is answered
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.setNameFilters(list(self._kinds))
        for label, said in (
            (QFileDialog.DialogLabel.LookIn, tr("Folder:")),
            (QFileDialog.DialogLabel.FileName, tr("File name:")),
            (QFileDialog.DialogLabel.FileType, tr("File type:")),
            (QFileDialog.DialogLabel.Accept, tr("Save")),
            (QFileDialog.DialogLabel.Reject, tr("Cancel")),
        ):
            self.setLabelText(label, said)
        self._take_kind()
        self.selectFile(name + SUFFIXES[self.kind()])
        self.filterSelected.connect(self._take_kind)
        self.fileSelected.connect(self._chosen)
        self.finished.connect(self.deleteLater)

    def kind(self) -> Format:
        """Return the type that is chosen."""
        return self._kinds.get(self.selectedNameFilter(), Format.CSV)

    def _take_kind(self) -> None:
        self.setDefaultSuffix(SUFFIXES[self.kind()])

    def _chosen(self, name: str) -> None:
        file = Path(name)
        self.file_chosen.emit(file, format_of(file) or self.kind())


class OverwriteQuestion(QMessageBox):
    """Asks whether a file may be written over; ``agreed`` is sent for a yes. It is opened as the dialog is."""

    agreed = Signal()

    def __init__(self, file: Path, *, title: str, tr: Translate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(tr("There is a file {file} already.", file=plain(file.name)))
        yes = self.addButton(menu_text(tr("Write over it")), QMessageBox.ButtonRole.DestructiveRole)
        no = self.addButton(menu_text(tr("Keep it")), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(no)
        yes.clicked.connect(self.agreed)
        self.finished.connect(self.deleteLater)

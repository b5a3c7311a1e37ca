"""Asks which file the colleagues are to be written to, and as what."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from fonetray.config.language import Translate
from fonetray.services.export import SUFFIXES, Format, format_of


class ExportDialog(QFileDialog):
    """``file_chosen`` is (file, format): the one that the name's ending says, else the type that was chosen.

    It is opened with ``open``, and nothing is left of it once it is finished.
    """

    file_chosen = Signal(Path, Format)

    def __init__(self, *, tr: Translate, parent: QWidget) -> None:
        super().__init__(parent, tr("Export colleagues"))
        words: Mapping[Format, str] = {
            Format.CSV: tr("Table for Excel"),
            Format.VCARD: tr("vCards for telephones"),
            Format.JSON: tr("Data for programs (JSON)"),
        }
        self._kinds = {f"{said} (*{SUFFIXES[form]})": form for form, said in words.items()}
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.setNameFilters(list(self._kinds))
        self._take_kind()
        self.selectFile(tr("colleagues") + SUFFIXES[Format.CSV])
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

"""The window "Contacts": where they came from, and a file on its way in, one page after another."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.import_page import ProgressPage, ReportPage
from fonetray.ui.contacts.preview_page import PreviewPage
from fonetray.ui.contacts.sources_page import SourcesPage
from fonetray.ui.contacts.views import PreviewView, ProgressView, ReportView, SourceView
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.text_size import set_least, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class ContactsWindow(QWidget):
    """``file_wanted`` is a file's path, chosen or dropped; the pages tell their own wishes."""

    file_wanted = Signal(str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._folder = ""
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Contacts"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, 480, 400)
        self.resize(window_size(720, 560))
        self.setAcceptDrops(True)
        look: dict[str, Any] = {"tr": tr, "theme": theme}
        self.sources = SourcesPage(**look, icons=icons, parent=self)
        self.preview = PreviewPage(**look, icons=icons, parent=self)
        self.progress = ProgressPage(**look, parent=self)
        self.report = ReportPage(**look, icons=icons, parent=self)
        self._pages = QStackedWidget(self)
        for page in (self.sources, self.preview, self.progress, self.report):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.sources.import_wanted.connect(self.choose_file)

    def veil(self, *, on: bool) -> None:
        """Hide the people of a file that is looked at, and the lines of a report; or show them again."""
        self.preview.veil(on=on)
        self.report.veil(on=on)

    def open(self) -> None:
        """Show and raise the window."""
        self.show()
        self.raise_()
        self.activateWindow()

    def page(self) -> QWidget | None:
        """Return the page that is shown."""
        return self._pages.currentWidget()

    def show_sources(self, sources: list[SourceView], total: str) -> None:
        """Show where the contacts came from."""
        self.sources.show_sources(sources, total)
        if self.page() is not self.sources:
            self._pages.setCurrentWidget(self.sources)
            self.sources.choose.setFocus()

    def say(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say what is wrong, or what was done, under the sources."""
        self.sources.status.say(text, level)

    def show_preview(self, view: PreviewView) -> None:
        """Show a file before it is imported."""
        self.preview.show_view(view)
        if self.page() is not self.preview:
            self._pages.setCurrentWidget(self.preview)
            self.preview.go.setFocus()

    def show_progress(self, view: ProgressView) -> None:
        """Show how far an import is."""
        self.progress.show_view(view)
        if self.page() is not self.progress:
            self._pages.setCurrentWidget(self.progress)
            self.progress.cancel.setFocus()

    def show_report(self, view: ReportView) -> None:
        """Show what came of an import."""
        self.report.show_view(view)
        self._pages.setCurrentWidget(self.report)
        self.report.done.setFocus()

    def choose_file(self) -> None:
        """Ask for a file, without holding anything else up."""
        dialog = QFileDialog(self, self._tr("Import contacts"), self._folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        kinds, everything = self._tr("Customer lists and vCards"), self._tr("All files")
        dialog.setNameFilters([f"{kinds} (*.csv *.tsv *.txt *.vcf *.vcard)", f"{everything} (*)"])
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file, while none is on its way in."""
        urls = event.mimeData().urls()
        if urls and urls[0].isLocalFile() and self.page() is not self.progress:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file that was dropped; of several the first."""
        event.acceptProposedAction()
        self._file_chosen(event.mimeData().urls()[0].toLocalFile())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the preview, and else closes."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.page() is self.preview:
            self.preview.back_wanted.emit()
        elif self.page() is self.report:
            self.report.done_wanted.emit()
        else:
            self.close()

    def _file_chosen(self, path: str) -> None:
        self._folder = str(Path(path).parent)
        self.file_wanted.emit(path)

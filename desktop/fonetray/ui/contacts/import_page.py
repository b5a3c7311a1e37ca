"""An import while it runs, and what came of it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.views import ProgressView, ReportView
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, plain
from fonetray.ui.parts.text_size import set_fixed, set_text_size
from fonetray.ui.parts.theme import Theme


class ProgressPage(QWidget):
    """A bar, counts, and a way to stop."""

    cancel_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._title = ElidedLabel(parent=self)
        set_text_size(self._title, theme.title, strong=True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        set_fixed(self.bar, height=8)
        self.bar.setAccessibleName(plain(tr("Progress of the import")))
        self.bar.setStyleSheet(
            f"QProgressBar {{ background: {theme.hover}; border: 0; border-radius: 4px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 4px; }}"
        )
        self.counts = PlainLabel(parent=self, tone="muted", wrap=True)
        text = PlainLabel(tr("You can close this window and go on working; the import goes on."), self, tone="muted")
        text.setWordWrap(True)
        self.cancel = button(tr("Cancel the import"), parent=self)
        self.cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(theme.pad)
        column.addWidget(self._title)
        column.addWidget(self.bar)
        column.addWidget(self.counts)
        column.addWidget(text)
        column.addStretch(1)
        column.addLayout(row)

    def show_view(self, view: ProgressView) -> None:
        """Show how far it is."""
        self._title.setText(self._tr("Importing {file}", file=view.file))
        self.bar.setRange(0, 0 if view.thousandths is None else 1000)
        self.bar.setValue(view.thousandths or 0)
        self.counts.setText(view.counts)


class ReportPage(QWidget):
    """What was added, changed and left out, which can be copied."""

    done_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._veiled = False
        self.headline = PlainLabel(parent=self, wrap=True)
        set_text_size(self.headline, theme.title, strong=True)
        self.text = PlainLabel(parent=self, tone="muted", wrap=True)
        self.rejected = QPlainTextEdit(self)
        self.rejected.setReadOnly(True)
        self.rejected.setTabChangesFocus(True)
        self.rejected.setAccessibleName(plain(tr("What was left out, and why")))
        self.rejected.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.raised}; border: 1px solid {theme.border}; border-radius: 6px;"
            f" padding: 6px; }} QPlainTextEdit:focus {{ border: 2px solid {theme.accent}; padding: 5px; }}"
        )
        self.copy = button(tr("Copy"), parent=self)
        self.copy.clicked.connect(self._copy)
        self.done = button(tr("Done"), kind="primary", parent=self)
        self.done.clicked.connect(self.done_wanted)
        row = QHBoxLayout()
        row.setSpacing(theme.gap)
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(self.done)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        self._column.setSpacing(theme.pad)
        self._column.addWidget(self.headline)
        self._column.addWidget(self.text)
        self._column.addWidget(self.rejected, 1)
        self._column.addStretch(0)
        self._column.addLayout(row)

    def veil(self, *, on: bool) -> None:
        """Hide what was left out, which may name people, or show it again."""
        self._veiled = on
        self.rejected.setVisible(not on and not self.rejected.document().isEmpty())

    def show_view(self, view: ReportView) -> None:
        """Show what came of it."""
        self.headline.setText(view.headline)
        self.text.setText(view.text)
        self.text.setVisible(bool(view.text))
        self.rejected.setPlainText("\n".join(plain(line) for line in view.rejected))
        self.veil(on=self._veiled)
        self._column.setStretch(3, 0 if view.rejected else 1)
        self.copy.setVisible(bool(view.rejected))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.rejected.toPlainText())

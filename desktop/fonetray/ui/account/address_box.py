"""The address that the telephone system calls: copied from here, and changed here when strangers may have seen it."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.copy_field import CopyField
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel


class AddressBox(QWidget):
    """``change_wanted`` is sent when the user has been asked and wants a new address, ``forget_wanted`` at once.

    ``looked_at`` is sent when its window comes to the front.
    """

    looked_at = Signal()
    change_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = CopyField(tr=tr, icons=icons, name=tr("Address for call events"), parent=self)
        self._explanation = PlainLabel(parent=self, tone="muted", wrap=True)
        self._shared_text = PlainLabel(
            tr("Your intranet can read the employee list at this address, which is a secret too."),
            self,
            tone="muted",
            wrap=True,
        )
        self._shared_text.setContentsMargins(0, theme.pad, 0, 0)
        self._shared = CopyField(tr=tr, icons=icons, name=tr("Address of the employee list"), parent=self)
        self._former = StatusLine(theme=theme, icons=icons, parent=self)
        self._forget = button(tr("Refuse the former address"), small=True, parent=self)
        self._change = button(tr("Make a new address…"), small=True, parent=self)
        self._question = QWidget(self)
        words = tr(
            "The telephone system must then be given the new address. The present one works for three more days."
        )
        self._sure = button(tr("Make a new address"), parent=self._question)
        self._keep = button(tr("Keep this one"), parent=self._question)
        answers = QHBoxLayout()
        answers.setSpacing(theme.gap)
        answers.addWidget(self._sure)
        answers.addWidget(self._keep)
        answers.addStretch(1)
        asking = QVBoxLayout(self._question)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(theme.gap)
        asking.addWidget(PlainLabel(words, self._question, wrap=True))
        asking.addLayout(answers)
        quiet = QHBoxLayout()
        quiet.setSpacing(theme.gap)
        quiet.addWidget(self._change)
        quiet.addWidget(self._forget)
        quiet.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap)
        for widget in (self._url, self._explanation, self._former):
            column.addWidget(widget)
        column.addLayout(quiet)
        column.addWidget(self._question)
        column.addWidget(self._shared_text)
        column.addWidget(self._shared)
        self._change.clicked.connect(self._ask)
        self._keep.clicked.connect(self._leave)
        self._sure.clicked.connect(self._agreed)
        self._forget.clicked.connect(self.forget_wanted)
        self.set_former("")
        self.set_shared("")
        self._leave()

    def set_address(self, url: str, explanation: str) -> None:
        """Show the ``url``, and ``explanation`` under it; either may be empty."""
        self._url.set_text(url)
        self._url.setVisible(bool(url))
        self._change.setVisible(bool(url) and self._question.isHidden())
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))

    def set_former(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say until when the former address is taken too; empty when it is not."""
        self._former.say(text, level)
        self._forget.setVisible(bool(text))

    def set_shared(self, url: str) -> None:
        """Show at which ``url`` an intranet reads the employee list; nothing where it is empty."""
        self._shared.set_text(url)
        self._shared.setVisible(bool(url))
        self._shared_text.setVisible(bool(url))

    def changeEvent(self, event: QEvent) -> None:
        """Tell when somebody looks."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def _ask(self) -> None:
        self._change.hide()
        self._question.show()
        self._keep.setFocus()

    def _leave(self) -> None:
        self._question.hide()
        self._change.setVisible(bool(self._url.edit.text()))

    def _agreed(self) -> None:
        self._leave()
        self.change_wanted.emit()

"""Asks before a call is made: whom, on which number, from which telephone."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from fonetray.config.language import Translate
from fonetray.ui.parts.announce import Announce, announce
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.presence_line import NOT_FREE, PresenceLine
from fonetray.ui.parts.question_window import QuestionWindow
from fonetray.ui.parts.text_size import set_least, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import AskView, Presence
from fonetray.ui.words.minutes import Minutes, utc_now
from fonetray.ui.words.presence import presence_sentence

_WIDTH = 400


class ConfirmWindow(QuestionWindow):
    """Where the view warns, a yes leads to a second question, in other words and with other buttons.

    Of a colleague who is not free it offers to tell when they are: ``tell_wanted`` is their local number, and a no.
    """

    tell_wanted = Signal(str)

    def __init__(
        self,
        *,
        tr: Translate,
        theme: Theme,
        icons: Icons,
        guard_ms: int = 250,
        now: Callable[[], datetime] = utc_now,
        speak: Announce = announce,
    ) -> None:
        super().__init__(icons=icons, width=_WIDTH, guard_ms=guard_ms)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._speak = speak
        self._again = False
        self._view: AskView | None = None
        self._kicker = PlainLabel(tr("Call this number?"), self, tone="muted")
        self._name = PlainLabel(parent=self, wrap=True)
        self._number = PlainLabel(parent=self)
        self._minutes = Minutes(now=now, parent=self)
        self._presence = PresenceLine(tr=tr, theme=theme, minutes=self._minutes, parent=self)
        self._kind = PlainLabel(parent=self, tone="muted", wrap=True)
        self._phone = PlainLabel(parent=self, tone="muted", wrap=True)
        self._beside = PlainLabel(parent=self, tone="muted", wrap=True)
        self._caution_box = QFrame(self)
        self._caution_icon = Picture(20, icons=icons, parent=self._caution_box)
        self._caution = PlainLabel(parent=self._caution_box, wrap=True)
        set_text_size(self._name, theme.title, strong=True)
        set_text_size(self._number, theme.large)
        self._caution_icon.show_icon("warning", theme.warning)
        self._caution_box.setObjectName("caution")
        self._caution_box.setStyleSheet(
            f"#caution {{ background: {theme.tint(theme.warning)}; border-radius: {theme.radius}px; }}",
        )
        self._no = button(tr("Cancel"), parent=self)
        self._yes = button(tr("Call"), kind="primary", parent=self)
        self.tell_button = button(tr("Tell me when free"), small=True, parent=self)
        self.tell_button.setIcon(icons.icon("bell"))
        self.tell_button.clicked.connect(self._say_tell)
        self._no.clicked.connect(self._say_no)
        self._yes.clicked.connect(self._say_yes)
        self._lay_out()

    def ask(self, view: AskView) -> None:
        """Show ``view`` and wait; a question that was still open is answered no."""
        self._decide(answer=False)
        self._view = view
        self._again = False
        self.setWindowTitle(self._tr("Call {name}?", name=plain(view.name or view.number)))
        self._name.setText(view.name or view.number)
        self._number.setText(view.number)
        self._number.setVisible(bool(view.name) and view.name != view.number)
        self._kind.setText(view.kind)
        self._kind.setVisible(bool(view.kind))
        callee = plain(view.name or view.number)
        phone = view.phone and self._tr(
            "{phone} rings first. Pick it up, and {name} is called.",
            phone=plain(view.phone),
            name=callee,
        )
        if view.connects:
            phone = self._tr(
                "{name} is rung first and connected to {place} on answering. Unproven: it may not work.",
                name=callee,
                place=plain(view.connects),
            )
        self._phone.setText(phone)
        self._phone.setVisible(bool(phone))
        self._beside.setText(view.beside)
        self._beside.setVisible(bool(view.beside))
        self._caution.setText(view.caution)
        self._caution_box.setVisible(bool(view.caution))
        self.setAccessibleName(self.windowTitle())
        presence = presence_sentence(view.presence, view.since, self._minutes.now(), self._tr)
        described = (view.number, view.kind, presence, view.caution, view.beside)
        self.setAccessibleDescription(", ".join(part for part in described if part))
        self._show_presence(view.presence, view.since)
        self._yes.setProperty("kind", "plain" if view.caution else "primary")
        self._no.setProperty("kind", "primary" if view.caution else "plain")
        self._yes.setIcon(self._icons.icon("phone", self._theme.text if view.caution else self._theme.on_accent))
        for one in (self._yes, self._no):
            one.style().unpolish(one)
            one.style().polish(one)
        self._come_forward()

    def show_presence(self, presence: Presence, since: datetime | None) -> None:
        """Show how the colleague of the open question stands now."""
        if self._waiting and not self._again and self._view is not None:
            self._show_presence(presence, since)
            self.resize(self.width(), self.heightForWidth(self.width()))

    def _show_presence(self, presence: Presence | None, since: datetime | None) -> None:
        """Say whether they are free; of who is not, ask otherwise, and offer to tell."""
        tr, not_free = self._tr, presence in NOT_FREE
        self._presence.show_presence(presence, since)
        self._kicker.setText(tr("Call anyway?") if not_free else tr("Call this number?"))
        self._name_buttons(tr("Cancel"), tr("Call anyway") if not_free else tr("Call"))
        self.tell_button.setVisible(not_free)

    def _ask_again(self, view: AskView) -> None:
        """Ask a second time, so that one hasty click calls nobody: the safe button has the keyboard again."""
        self._again = True
        question = self._tr("Really call {name}?", name=plain(view.name or view.number))
        self.setWindowTitle(question)
        self._kicker.setText(self._tr("Are you sure? This is the last question."))
        self.setAccessibleName(question)
        self._name_buttons(self._tr("No, do not call"), self._tr("Yes, call"))
        for one in (self._phone, self._beside, self.tell_button):
            one.hide()
        self._come_forward()
        self._speak(self, question)

    def _name_buttons(self, no: str, yes: str) -> None:
        for one, words in ((self._no, no), (self._yes, yes)):
            one.setText(menu_text(words))
            one.setAccessibleName(plain(words))

    def default_button(self) -> QPushButton:
        """Return the button that Enter presses: Call, or Cancel where the view warns."""
        return self._no if self._view and self._view.caution else self._yes

    def _say_yes(self) -> None:
        if not self._hears() or self._view is None:
            return
        if self._view.caution and not self._again:
            self._ask_again(self._view)
        else:
            self._decide(answer=True)

    def _say_no(self) -> None:
        if self._hears():
            self._decide(answer=False)

    def _say_tell(self) -> None:
        if self._hears() and self._view is not None:
            self.tell_wanted.emit(self._view.colleague)
            self._decide(answer=False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Time nothing while nobody sees it."""
        super().hideEvent(event)
        self._minutes.stop()

    def _lay_out(self) -> None:
        box = QHBoxLayout(self._caution_box)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(8)
        box.addWidget(self._caution_icon, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._caution, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(self._theme.gap)
        buttons.addStretch(1)
        buttons.addWidget(self._no)
        buttons.addWidget(self._yes)
        for one in (self._no, self._yes):
            set_least(one, width=104)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(4)
        for line in (self._kicker, self._name, self._number, self._kind):
            column.addWidget(line)
        stands = QHBoxLayout()
        stands.setSpacing(self._theme.gap)
        stands.addWidget(self._presence, 1)
        stands.addWidget(self.tell_button)
        column.addLayout(stands)
        column.addSpacing(4)
        column.addWidget(self._phone)
        column.addWidget(self._beside)
        column.addSpacing(8)
        column.addWidget(self._caution_box)
        column.addSpacing(12)
        column.addStretch(1)
        column.addLayout(buttons)

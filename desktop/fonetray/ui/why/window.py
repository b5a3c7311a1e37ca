"""Why no call card comes up: the answer first, then the road in, stage by stage, and two ways to try it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.form import FormPage, Group
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, menu_text, plain
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.plain_window import PlainWindow
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_fixed, set_least, set_text_size, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel, StepView, WhyView

_EVERY = 1000


class StepRow(QWidget):
    """One stage: a sign, what it is, and when it last held."""

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._sign = Picture(18, icons=icons, parent=self)
        set_fixed(self._sign, 20, 20)
        self._text = PlainLabel(parent=self, wrap=True)
        self._when = PlainLabel(parent=self, tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.gap)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._when)

    def show_step(self, view: StepView) -> None:
        """Show how a stage stands, by a sign and in words for who does not see it."""
        signs = {
            True: ("check", self._theme.success, self._tr("in order")),
            False: ("warning", self._theme.danger, self._tr("broken")),
            None: ("minus", self._theme.muted, self._tr("not known")),
        }
        icon, colour, word = signs[view.good]
        self._sign.show_icon(icon, colour)
        self._text.setText(view.text)
        self._when.setText(view.when)
        self.setAccessibleName(f"{plain(view.text)}: {word}")


class WhyWindow(PlainWindow):
    """``refresh_wanted`` comes while it is looked at; the first three are what the button under the answer may want."""

    account_wanted = Signal()
    settings_wanted = Signal()
    unmute_wanted = Signal()
    event_wanted = Signal()
    call_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(title=tr("Why no call card?"), icons=icons)
        self._action_name = ""
        set_least(self, width=460)
        self.resize(window_size(540, 600))
        self._headline = PlainLabel(parent=self, wrap=True)
        set_text_size(self._headline, theme.title, strong=True)
        self._text = PlainLabel(parent=self, tone="muted", wrap=True)
        self._action = button("", kind="primary", parent=self)
        self._rows = [StepRow(tr=tr, theme=theme, icons=icons, parent=self) for _ in range(5)]
        self._event = button(tr("Show a test card"), parent=self)
        self._call = button(tr("Ring my telephone"), parent=self)
        self._began = self._event
        self._result = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.refresh_wanted)
        self._action.clicked.connect(self._act)
        self._event.clicked.connect(self.event_wanted)
        self._call.clicked.connect(self.call_wanted)
        self._lay_out(tr, theme)

    def show_view(self, view: WhyView) -> None:
        """Show the answer and the road."""
        self._headline.setText(view.headline)
        self._text.setText(view.text)
        self._action_name = view.action
        self._action.setText(menu_text(view.action_text))
        self._action.setAccessibleName(plain(view.action_text))
        self._action.setVisible(bool(view.action))
        for row, step in zip(self._rows, view.steps, strict=True):
            row.show_step(step)

    def say(self, text: str, level: NoticeLevel = NoticeLevel.INFO) -> None:
        """Say how a test goes."""
        self._result.say(text, level)

    def said(self) -> str:
        """Return what was said of the last test."""
        return self._result.text()

    def answer(self) -> str:
        """Return the answer that is shown."""
        return self._headline.text()

    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - one state, named by the method
        """Take no further test while one runs; the focus comes back to the button that began it."""
        if busy:
            self._began = self._call if self._call.hasFocus() else self._event
        had_focus = not busy and self.isActiveWindow()
        self._event.setEnabled(not busy)
        self._call.setEnabled(not busy)
        if had_focus:
            self._began.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Look anew every second while it is looked at."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest when nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def _act(self) -> None:
        wanted = {"account": self.account_wanted, "settings": self.settings_wanted, "unmute": self.unmute_wanted}
        wanted[self._action_name].emit()

    def _lay_out(self, tr: Translate, theme: Theme) -> None:
        said = QWidget(self)
        answer = QVBoxLayout(said)
        answer.setContentsMargins(0, 0, 0, 4)
        answer.setSpacing(theme.gap)
        answer.addWidget(self._headline)
        answer.addWidget(self._text)
        answer.addSpacing(4)
        answer.addWidget(self._action, 0, Qt.AlignmentFlag.AlignLeft)
        road = Group(tr("A call's way to you"), theme=theme, parent=self)
        road.add(*self._rows)
        trying = Group(
            tr("Try it"),
            theme=theme,
            text=tr("A test card needs only this computer. Ringing your telephone tries the whole way."),
            parent=self,
        )
        buttons = QWidget(trying)
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.gap)
        row.addWidget(self._event)
        row.addWidget(self._call)
        row.addStretch(1)
        trying.add(buttons, self._result)
        FormPage(said, road, trying, theme=theme, parent=self).fill(self, theme=theme)

"""Asks for an outside number and whom to connect it to: an experiment, and marked as one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.form import Field
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.local_number_box import LocalNumberBox
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_fixed, set_least
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import NoticeLevel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDTH = 420


class ConnectWindow(QWidget):
    """``wanted`` is (outside number, local number), both as they were typed; the guard says what is wrong with them."""

    wanted = Signal(str, str)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Dialog)
        self._tr = tr
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Connect a call (experimental)"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_fixed(self, width=_WIDTH)
        warning = StatusLine(theme=theme, icons=icons, parent=self)
        warning.say(
            tr(
                "Unproven: the provider promises that a number can be rung for a queue, an announcement or a "
                "colleague, but not how. It may do nothing, or ring the colleague first."
            ),
            NoticeLevel.WARNING,
        )
        self._number = QLineEdit(self)
        self._number.setMaxLength(100)
        self._place = LocalNumberBox(self)
        self._number_field = Field(tr("Outside number"), self._number, theme=theme, icons=icons, parent=self)
        self._place_field = Field(
            tr("Connect it to this local number"),
            self._place,
            hint=tr("A queue, an announcement or a colleague."),
            theme=theme,
            icons=icons,
            parent=self,
        )
        self._cancel = button(tr("Cancel"), parent=self)
        self._connect = button(tr("Connect…"), kind="primary", parent=self)
        self._cancel.clicked.connect(self.close)
        self._connect.clicked.connect(self._take)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap)
        buttons.addStretch(1)
        for one in (self._cancel, self._connect):
            set_least(one, width=104)
            buttons.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(theme.pad)
        for widget in (warning, self._number_field, self._place_field):
            column.addWidget(widget)
        column.addLayout(buttons)

    def set_places(self, places: list[tuple[str, str]]) -> None:
        """Offer ``places`` as (local number, name); others can be typed, for the provider lists no queues."""
        self._place.set_employees(places)

    def open(self) -> None:
        """Show and raise the window."""
        self._number_field.set_error("")
        self._place_field.set_error("")
        self._fit()
        self.show()
        self.raise_()
        self.activateWindow()
        self._number.setFocus()
        self._number.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in _ENTER and not event.isAutoRepeat():
            self._take()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Grow and shrink with what the fields say."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def _take(self) -> None:
        number, place = self._number.text().strip(), self._place.value()
        self._number_field.set_error("" if number else self._tr("Type the number to ring."))
        self._place_field.set_error("" if place else self._tr("Choose or type a local number."))
        self._fit()
        if number and place:
            self.close()
            self.wanted.emit(number, place)

"""Call rules: each module's address for the PBX, what is wrong with its file, and why the latest calls went where."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.copy_field import CopyField
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, plain, tooltip
from fonetray.ui.parts.plain_window import PlainWindow
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import px, set_icon_size, set_least, set_text_size, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.parts.veil_bar import VeilBar
from fonetray.ui.routing.reason import RoutingReason
from fonetray.ui.routing.views import DecisionView, ModuleView, ReasonView
from fonetray.ui.views import NoticeLevel

MOST_MISTAKES = 3
"""Mistakes of a file that are told at once; whoever mends those sees the rest."""
_NUMBER = Qt.ItemDataRole.UserRole
_BELOW_TEXT = 22
"""Pixels to where the text of a line with a sign begins."""


class RoutingWindow(PlainWindow):
    """``module_chosen`` carries a module's name, ``decision_chosen`` and ``again_wanted`` a decision's number.

    ``example_wanted`` is the wish for a first file of rules, ``refresh_wanted`` for a look at the files as they are.
    """

    module_chosen = Signal(str)
    decision_chosen = Signal(int)
    again_wanted = Signal(int)
    example_wanted = Signal()
    closed = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(title=tr("Call rules"), icons=icons)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        set_least(self, 760, 600)
        self.resize(window_size(1040, 680))
        self._modules = ChoiceBox(self)
        self._modules.setAccessibleName(tr("Module"))
        self._modules.setMinimumContentsLength(20)
        self._refresh = button(tr("Read the files again"), parent=self)
        self._address = CopyField(tr=tr, icons=icons, name=tr("Address for the integration module"), parent=self)
        self._action = PlainLabel(parent=self, tone="muted", wrap=True)
        self._problem = StatusLine(theme=theme, icons=icons, parent=self)
        self._mistakes = [PlainLabel(parent=self, wrap=True) for _ in range(MOST_MISTAKES + 1)]
        for line in self._mistakes:
            set_text_size(line, theme.small + 1)
            line.setContentsMargins(_BELOW_TEXT, 0, 0, 0)
        self._calls = QTreeWidget(self)
        set_icon_size(self._calls, 16)
        self._reason = RoutingReason(tr=tr, theme=theme, icons=icons, parent=self)
        self._no_module = EmptyPage(theme=theme, icons=icons, parent=self)
        self._no_call = EmptyPage(theme=theme, icons=icons, parent=self)
        self._no_call.show_words(
            "signpost",
            tr("No call has passed this module yet"),
            tr("Enter the address above at the telephone system, then call yourself. Each call is explained here."),
        )
        hidden = tr("You are presenting: callers, what they keyed in, and reasons are hidden here.")
        self.veil_bar = VeilBar(hidden, tr=tr, theme=theme, icons=icons, parent=self, inset=False)
        self._veiled = False
        self._views: Sequence[DecisionView] = ()
        self._pages = QStackedWidget(self)
        self._lists = QStackedWidget(self)
        self._lay_out()
        self._modules.currentTextChanged.connect(self.module_chosen)
        self._calls.currentItemChanged.connect(self._chosen)
        self._reason.again_wanted.connect(self._again)
        self._no_module.pressed.connect(self.example_wanted)
        self._refresh.clicked.connect(self.refresh_wanted)

    def show_modules(self, names: Sequence[str], chosen: str, folder: str) -> None:
        """Offer these modules; without any say where their files would lie."""
        self._modules.blockSignals(True)
        self._modules.clear()
        self._modules.addItems(list(names))
        self._modules.setCurrentText(chosen)
        self._modules.blockSignals(False)
        self._no_module.show_words(
            "signpost",
            self._tr("No call rules yet"),
            self._tr(
                "When a call comes in, the telephone system can ask Fonetray where it goes. "
                "Rules are files in {folder}.",
                folder=folder,
            ),
            self._tr("Begin with an example"),
        )
        self._pages.setCurrentIndex(1 if names else 0)

    def show_module(self, view: ModuleView) -> None:
        """Show a module's address and how its file is."""
        self._address.set_text(view.address)
        self._address.setVisible(bool(view.address))
        self._action.setText(view.action)
        self._action.setVisible(bool(view.action))
        self._problem.say(view.kept, NoticeLevel.ERROR if view.kept else NoticeLevel.INFO)
        for place, line in enumerate(self._mistakes):
            line.setText(view.problems[place] if place < len(view.problems) else "")
            line.setVisible(bool(line.text()))

    def show_decisions(self, views: Sequence[DecisionView]) -> None:
        """Show the latest calls, newest first; who was chosen stays chosen."""
        self._views = views
        before = self.chosen()
        rows = [self._row(view) for view in views]
        numbers = [view.number for view in views]
        self._calls.blockSignals(True)
        self._calls.clear()
        self._calls.addTopLevelItems(rows)
        if rows:
            self._calls.setCurrentItem(rows[numbers.index(before) if before in numbers else 0])
        self._calls.blockSignals(False)
        self._lists.setCurrentIndex(1 if views else 0)
        if numbers and before not in numbers:
            self.decision_chosen.emit(numbers[0])

    def veil(self, *, on: bool) -> None:
        """Hide whose calls they were and what is known of them, and say so; or show it again."""
        if on is not self._veiled:
            self._veiled = on
            self.veil_bar.setVisible(on)
            self._reason.setHidden(on)
            self.show_decisions(self._views)

    def show_reason(self, view: ReasonView) -> None:
        """Show why the chosen call was answered as it was."""
        self._reason.show_reason(view)

    def say_again(self, text: str, *, differs: bool) -> None:
        """Say what the present rules decide."""
        self._reason.say_again(text, differs=differs)

    def say(self, text: str, level: NoticeLevel) -> None:
        """Say what went wrong."""
        self._problem.say(text, level)

    def chosen(self) -> int:
        """Return the number of the chosen call, 0 where none is."""
        item = self._calls.currentItem()
        return int(item.data(0, _NUMBER)) if item is not None else 0

    def rows(self) -> list[list[str]]:
        """Return what the list says, row by row."""
        items = self._calls.findItems("", Qt.MatchFlag.MatchContains)
        return [[item.text(column) for column in range(self._calls.columnCount())] for item in items]

    @property
    def reason(self) -> RoutingReason:
        """The explanation."""
        return self._reason

    def problem(self) -> str:
        """Return what is said to be wrong with the file, line by line."""
        lines = (self._problem.text(), *(line.text() for line in self._mistakes))
        return "\n".join(line for line in lines if line)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the files as they are now."""
        super().showEvent(event)
        self.refresh_wanted.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that nobody looks any more."""
        super().hideEvent(event)
        self.closed.emit()

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.decision_chosen.emit(int(item.data(0, _NUMBER)))

    def _again(self) -> None:
        if self.chosen():
            self.again_wanted.emit(self.chosen())

    def _row(self, view: DecisionView) -> QTreeWidgetItem:
        caller = f"{view.caller} · {view.typed}" if view.typed else view.caller
        answer = f"{view.answer} · {view.by}"
        if self._veiled:
            caller, answer = self._tr("A caller"), view.by
        item = QTreeWidgetItem([plain(view.when), plain(caller), plain(answer)])
        item.setData(0, _NUMBER, view.number)
        for column in range(item.columnCount()):
            item.setToolTip(column, tooltip(item.text(column)))
        if view.failed:
            item.setIcon(2, self._icons.icon("warning", self._theme.warning))
        return item

    def _lay_out(self) -> None:
        tr, theme = self._tr, self._theme
        self._calls.setHeaderLabels([tr("When"), tr("Caller and digits"), tr("Answer and rule")])
        self._calls.setRootIsDecorated(False)
        self._calls.setUniformRowHeights(True)
        self._calls.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._calls.setAccessibleName(tr("Calls that passed the module"))
        header = self._calls.header()
        header.setStretchLastSection(True)
        for place, width in enumerate((100, 200)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(place, px(width))
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(theme.margin)
        both.addWidget(self._calls)
        both.addWidget(self._reason)
        set_least(self._calls, width=400)
        both.setSizes([px(520), px(488)])
        self._lists.addWidget(self._no_call)
        self._lists.addWidget(both)
        head = QHBoxLayout()
        head.setSpacing(theme.gap)
        head.addWidget(self._modules)
        head.addStretch(1)
        head.addWidget(self._refresh)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(theme.gap)
        column.addLayout(head)
        column.addWidget(self._problem)
        for line in self._mistakes:
            line.hide()
            column.addWidget(line)
        column.addWidget(self._address)
        column.addWidget(self._action)
        column.addSpacing(4)
        column.addWidget(self.veil_bar)
        column.addWidget(self._lists, 1)
        self._pages.addWidget(self._no_module)
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

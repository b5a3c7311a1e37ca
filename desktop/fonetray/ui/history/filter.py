"""The bar above the calls that says which of them are shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.history.views import FilterView, Kind, Since
from fonetray.ui.parts.buttons import button, icon_button
from fonetray.ui.parts.choice_box import ChoiceBox
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text, plain, tooltip
from fonetray.ui.parts.text_size import set_fixed
from fonetray.ui.parts.theme import Theme

_LETTERS = 16
"""Letters of a choice that are in sight at least."""
_LONGEST = 20
"""Letters of the name of whose calls alone are shown."""


class HistoryFilter(QWidget):
    """``changed`` carries the new filter; what `set_filter` shows is not told back."""

    changed = Signal(FilterView)
    export_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._filter = FilterView()
        self._veiled = False
        self.box = QLineEdit(self)
        self.box.setPlaceholderText(tr("Name, number or note"))
        self.box.setAccessibleName(tr("Find calls"))
        self.box.setClearButtonEnabled(True)
        self.box.setMaxLength(200)
        self.box.addAction(icons.icon("search", theme.muted), QLineEdit.ActionPosition.LeadingPosition)
        clear = self.box.findChild(QAction, "_q_qlineeditclearaction")
        if isinstance(clear, QAction):
            clear.setIcon(icons.icon("close", theme.muted))
        self.people = self._choice(tr("Whose calls"))
        self.kinds = self._choice(tr("Which calls"))
        self.times = self._choice(tr("Since when"))
        for kind, words in (
            (Kind.ALL, tr("All calls")),
            (Kind.INCOMING, tr("Incoming")),
            (Kind.OUTGOING, tr("Outgoing")),
            (Kind.MISSED, tr("Missed")),
            (Kind.OPEN, tr("Missed, not handled")),
        ):
            self.kinds.addItem(words, kind)
        for since, words in (
            (Since.EVER, tr("Any time")),
            (Since.TODAY, tr("Today")),
            (Since.WEEK, tr("Last 7 days")),
            (Since.MONTH, tr("Last 30 days")),
            (Since.YEAR, tr("Last 12 months")),
        ):
            self.times.addItem(words, since)
        self.export = icon_button(icons, "export", tr("Export these calls (Ctrl+E)"), size=20, parent=self)
        set_fixed(self.export, 34, 34)
        self.about = button("", small=True, parent=self)
        self.about.setIcon(icons.icon("close"))
        self.about.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.gap)
        row.addWidget(self.box, 1)
        row.addWidget(self.export)
        below = QHBoxLayout()
        below.setSpacing(theme.gap)
        for choice in (self.people, self.kinds, self.times):
            below.addWidget(choice)
        below.addWidget(self.about)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap)
        column.addLayout(row)
        column.addLayout(below)
        for one, other in pairwise((self.box, self.export, self.people, self.kinds, self.times, self.about)):
            QWidget.setTabOrder(one, other)
        self.box.textChanged.connect(self._tell)
        for choice in (self.people, self.kinds, self.times):
            choice.currentIndexChanged.connect(self._tell)
        self.export.clicked.connect(self.export_wanted)
        self.about.clicked.connect(self._about_nobody)

    @property
    def filter(self) -> FilterView:
        """The filter as it stands."""
        return self._filter

    def offer_people(self, people: Sequence[tuple[str, str]]) -> None:
        """Offer the calls of these as (local number, name); whose are shown stays."""
        self._without_telling(lambda: self._fill_people(people))

    def set_filter(self, view: FilterView) -> None:
        """Show another filter."""
        self._filter = view
        self._without_telling(self._show)

    def veil(self, *, on: bool) -> None:
        """Hide what is looked for and whose calls alone are shown, or show it again; the filter stays."""
        self._veiled = on
        self.box.setEnabled(not on)
        self._without_telling(self._show)

    def show_only(self, numbers: tuple[str, ...], about: str) -> None:
        """Ask for all calls with the numbers of one person, as if the user had."""
        self._ask(FilterView(numbers=numbers, about=about))

    def show_all(self) -> None:
        """Ask for all calls of whom they are asked for now."""
        self._ask(FilterView(employee=self._filter.employee))

    def _ask(self, view: FilterView) -> None:
        self.set_filter(view)
        self.changed.emit(view)

    def _fill_people(self, people: Sequence[tuple[str, str]]) -> None:
        self.people.clear()
        for local_number, name in people:
            self.people.addItem(plain(name), local_number)
        self.people.setCurrentIndex(max(0, self.people.findData(self._filter.employee)))

    def _show(self) -> None:
        view = self._filter
        self.box.setText("" if self._veiled else view.text)
        self.people.setCurrentIndex(max(0, self.people.findData(view.employee)))
        self.kinds.setCurrentIndex(self.kinds.findData(view.kind))
        self.times.setCurrentIndex(self.times.findData(view.since))
        self.about.setVisible(bool(view.about))
        about = self._tr("One person") if self._veiled else view.about
        does = self._tr("Only calls with {name}: show all", name=about)
        name = plain(about)
        self.about.setText(menu_text(name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"))
        self.about.setToolTip(tooltip(does))
        self.about.setAccessibleName(plain(does))

    def _without_telling(self, work: Callable[[], None]) -> None:
        parts = (self.box, self.people, self.kinds, self.times)
        for part in parts:
            part.blockSignals(True)
        work()
        for part in parts:
            part.blockSignals(False)

    def _tell(self) -> None:
        before = self._filter
        self._filter = replace(
            before,
            text=before.text if self._veiled else self.box.text().strip(),
            employee=str(self.people.currentData() or ""),
            kind=Kind(self.kinds.currentData()),
            since=Since(self.times.currentData()),
        )
        if self._filter != before:
            self.changed.emit(self._filter)

    def _about_nobody(self) -> None:
        self.box.setFocus()
        self._ask(replace(self._filter, numbers=(), about=""))

    def _choice(self, name: str) -> ChoiceBox:
        made = ChoiceBox(self)
        made.setMinimumContentsLength(_LETTERS)
        made.setAccessibleName(name)
        return made

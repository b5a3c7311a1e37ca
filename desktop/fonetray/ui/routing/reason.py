"""Why a call was answered as it was: rule by rule, condition by condition, with what each one saw."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QIcon
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import PlainLabel, plain, tooltip
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_icon_size, set_text_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.routing.views import CheckView, ReasonView, TriedView
from fonetray.ui.views import NoticeLevel


class RoutingReason(QWidget):
    """``again_wanted`` is the wish to decide the shown call by the present rules."""

    again_wanted = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._headline = PlainLabel(parent=self, wrap=True)
        set_text_size(self._headline, theme.large, strong=True)
        self._note = PlainLabel(parent=self, tone="muted", wrap=True)
        self._tree = QTreeWidget(self)
        set_icon_size(self._tree, 16)
        self._tree.setHeaderHidden(True)
        self._tree.setIndentation(20)
        self._tree.setRootIsDecorated(False)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.setAccessibleName(tr("Why it was decided so"))
        self._tree.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._again = button(tr("Decide by the present rules"), parent=self)
        self._again.clicked.connect(self.again_wanted)
        self._said = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap)
        column.addWidget(self._headline)
        column.addWidget(self._note)
        column.addWidget(self._tree, 1)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._said)

    def show_reason(self, view: ReasonView) -> None:
        """Show why, with the last rule tried in sight."""
        self._headline.setText(view.headline)
        self._note.setText(view.note)
        self._tree.clear()
        for tried in view.tried:
            self._tree.addTopLevelItem(self._rule(tried))
        self._tree.expandAll()
        if view.tried:
            self._tree.scrollToBottom()
        self._said.say(view.again, NoticeLevel.WARNING if view.again_differs else NoticeLevel.INFO)

    def say_again(self, text: str, *, differs: bool) -> None:
        """Say what the present rules decide."""
        self._said.say(text, NoticeLevel.WARNING if differs else NoticeLevel.INFO)

    def said(self) -> str:
        """Return what was said of the present rules."""
        return self._said.text()

    def texts(self) -> list[str]:
        """Return all lines of the explanation, for whoever reads them aloud or tests them."""
        items = self._tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        return [item.text(0) for item in items]

    def _rule(self, tried: TriedView) -> QTreeWidgetItem:
        item = self._line(tried.rule, held=tried.held)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        for check in tried.checks:
            item.addChild(self._check(check))
        return item

    def _check(self, check: CheckView) -> QTreeWidgetItem:
        item = self._line(check.condition, held=check.held)
        seen = QTreeWidgetItem([plain(check.saw)])
        seen.setToolTip(0, tooltip(check.saw))
        seen.setForeground(0, QBrush(QColor(self._theme.muted)))
        item.addChild(seen)
        return item

    def _line(self, text: str, *, held: bool) -> QTreeWidgetItem:
        """Make a line with a sign, and a word for who does not see it."""
        item = QTreeWidgetItem([plain(text)])
        item.setIcon(0, self._sign(held=held))
        item.setToolTip(0, tooltip(text))
        word = self._tr("holds") if held else self._tr("does not hold")
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{plain(text)}: {word}")
        return item

    def _sign(self, *, held: bool) -> QIcon:
        return self._icons.icon("check", self._theme.success) if held else self._icons.icon("minus", self._theme.muted)

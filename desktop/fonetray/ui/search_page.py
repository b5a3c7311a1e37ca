"""How the search window is laid out; what it does is the window's own matter."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fonetray.config.language import Translate
from fonetray.ui.buttons import icon_button
from fonetray.ui.empty_page import EmptyPage
from fonetray.ui.icons import Icons
from fonetray.ui.labels import plain
from fonetray.ui.person_delegate import PersonDelegate
from fonetray.ui.person_details import PersonDetails
from fonetray.ui.person_model import PersonModel
from fonetray.ui.status_line import StatusLine
from fonetray.ui.theme import Theme
from fonetray.ui.undo_offer import UndoOffer


class SearchPage(QWidget):
    """Box and menu on top, then the list or what stands for it, then the selected person, then the status."""

    def __init__(
        self,
        *,
        tr: Translate,
        theme: Theme,
        icons: Icons,
        model: PersonModel,
        menu: QMenu,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._tr = tr
        self._model = model
        self.box = QLineEdit(self)
        self.box.setPlaceholderText(tr("Name, department or number"))
        self.box.setAccessibleName(tr("Find a colleague or customer"))
        self.box.setClearButtonEnabled(True)
        self.box.setMaxLength(200)
        self.box.addAction(icons.icon("search", theme.muted), QLineEdit.ActionPosition.LeadingPosition)
        self.box.setFont(theme.font(self.box, theme.large))
        self.box.setProperty("fit", "large")
        clear = self.box.findChild(QAction, "_q_qlineeditclearaction")
        if isinstance(clear, QAction):
            clear.setIcon(icons.icon("close", theme.muted))
        self.menu_button = icon_button(icons, "menu", tr("Menu"), size=20, parent=self)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(menu)
        self.menu_button.setFixedSize(42, 42)
        self._delegate = PersonDelegate(tr=tr, theme=theme, icons=icons)
        self.list = QListView(self)
        self.list.setModel(model)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName(tr("People found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setStyleSheet("QListView { background: transparent; }")
        self.empty = EmptyPage(theme=theme, icons=icons, parent=self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self.details = PersonDetails(tr=tr, theme=theme, icons=icons, parent=self)
        self.details.hide()
        self.status = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self.refresh = icon_button(icons, "refresh", tr("Read colleagues again"), parent=self)
        self.undo = UndoOffer(tr=tr, theme=theme, parent=self)
        self._lay_out(parent, theme)

    def select(self, row: int) -> None:
        """Select ``row`` and bring it into view."""
        index = self._model.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    def show_list(self) -> None:
        """Show the list."""
        self._stack.setCurrentWidget(self.list)

    def show_loading(self) -> None:
        """Show that nothing has been read yet."""
        self.empty.show_words("clock", self._tr("Reading colleagues…"))
        self._stack.setCurrentWidget(self.empty)

    def show_nothing(self, text: str) -> None:
        """Show that nobody was found for ``text``, or that there is nobody at all where it is empty."""
        self.list.setCurrentIndex(QModelIndex())
        if text:
            self.empty.show_words(
                "search",
                self._tr("Nobody matches “{typed}”", typed=plain(text)[:60]),
                self._tr("Try part of a name, a department or a number."),
            )
        else:
            self.empty.show_words(
                "users",
                self._tr("No colleagues yet"),
                self._tr("Sign in, and your colleagues are read from the telephone system."),
                self._tr("Sign in…"),
            )
        self._stack.setCurrentWidget(self.empty)

    def empty_title(self) -> str:
        """Return the line that stands instead of the list; empty while there is a list."""
        return self.empty.title() if self._stack.currentWidget() is self.empty else ""

    def _lay_out(self, window: QWidget, theme: Theme) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.pad, theme.pad, theme.pad, theme.gap)
        top.setSpacing(theme.gap)
        top.addWidget(self.box, 1)
        top.addWidget(self.menu_button)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(theme.margin, 4, theme.pad, 4)
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self.refresh)
        line = QFrame(self)
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {theme.border};")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addWidget(self.undo)
        column.addWidget(self.details)
        column.addWidget(line)
        column.addLayout(bottom)
        outer = QVBoxLayout(window)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self)
        QWidget.setTabOrder(self.box, self.menu_button)

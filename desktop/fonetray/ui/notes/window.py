"""A note on a call: whom it is about, what was noted before, and the field to write in."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.telephony.note_text import LONGEST_NOTE, too_long
from fonetray.ui.notes.edit import NoteEdit
from fonetray.ui.notes.rows import NoteRows
from fonetray.ui.notes.views import AboutView, NotesView
from fonetray.ui.parts.buttons import allow, button
from fonetray.ui.parts.empty_page import EmptyPage
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, menu_text, plain
from fonetray.ui.parts.picture import Picture
from fonetray.ui.parts.recent_look import call_icon
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_fixed, set_least, set_text_size, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.parts.undo_offer import UndoOffer
from fonetray.ui.views import NoticeLevel

DRAFT_EVERY = 1500
"""Milliseconds from a key to the draft that has it: a crash takes no more, and the disk is asked no oftener."""
_SIZE = (480, 440)
_LEAST = (400, 300)
_WITH_NOTES = 600
"""The height once there are notes above the field, unless the user has chosen another."""
_NEARLY = 200
"""Characters that are left when it is said how many."""


class NoteWindow(QWidget):
    """``draft`` is what stands in the field, now and then while the user writes; ``left`` is the window closed.

    ``edit_wanted`` and ``delete_wanted`` are the id of one of the user's own notes, ``lift_wanted`` is that the user
    presents no more.
    """

    save_wanted = Signal(str)
    draft = Signal(str)
    edit_wanted = Signal(str)
    delete_wanted = Signal(str)
    edit_ended = Signal()
    undo_wanted = Signal()
    lift_wanted = Signal()
    left = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self._former = self._warning = ""
        self._about: AboutView | None = None
        self._veiled = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, *_LEAST)
        self.resize(window_size(*_SIZE))
        self._picture = Picture(16, icons=icons, parent=self)
        set_fixed(self._picture, 18, 18)
        self._name = ElidedLabel(parent=self)
        set_text_size(self._name, theme.title, strong=True)
        self._who = ElidedLabel(parent=self)
        self._line = ElidedLabel(parent=self, tone="muted")
        set_text_size(self._line, theme.small)
        self._hidden = EmptyPage(theme=theme, icons=icons, parent=self)
        kept, done = tr("What is written is kept."), tr("I am not presenting any more")
        self._hidden.show_words("eye-off", tr("Hidden while you present"), kept, done)
        self._hidden.hide()
        self._written = QWidget(self)
        self.notes = NoteRows(tr=tr, theme=theme, icons=icons, parent=self)
        self.undo = UndoOffer(tr=tr, theme=theme, parent=self)
        self._heading = ElidedLabel(parent=self)
        set_text_size(self._heading, theme.small + 1, strong=True)
        self._cancel = button(tr("Cancel"), small=True, parent=self)
        self.edit = NoteEdit(take_back=self.undo.take_back, theme=theme, parent=self)
        self.edit.setPlaceholderText(tr("What was said, what was promised, what is to be done"))
        self.status = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self._save = button(tr("Save"), kind="primary", parent=self)
        set_least(self._save, width=104)
        self._drafting = QTimer(self)
        self._drafting.setSingleShot(True)
        self._drafting.setInterval(DRAFT_EVERY)
        self._busy = False
        self._connect()
        self._lay_out()
        self.end_edit()

    def open(self) -> None:
        """Show and raise the window, with the keyboard in the field."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.edit.setFocus()

    def veil(self, *, on: bool) -> None:
        """Hide whom the note is about and all that is written, and say so; or show it again."""
        if on is self._veiled:
            return
        if on:
            self.flush()
        self._veiled = on
        self._hidden.setVisible(on)
        self._written.setVisible(not on)
        self._show_name()
        if not on and self.isActiveWindow():
            self.edit.setFocus()

    def show_about(self, view: AboutView) -> None:
        """Say whom and what it is about."""
        self._about = view
        self._show_name()
        self._line.setText(view.line)
        icon, colour = call_icon(view.state, incoming=view.incoming, theme=self._theme)
        self._picture.show_icon(icon, colour)

    def show_notes(self, view: NotesView) -> None:
        """Show what was noted before, and make room for it the first time."""
        first = self.notes.isHidden() and self.size() == window_size(*_SIZE)
        self.notes.show_notes(view)
        if first and not self.notes.isHidden():
            self.resize(window_size(_SIZE[0], _WITH_NOTES))

    def text(self) -> str:
        """Return what stands in the field."""
        return self.edit.toPlainText()

    def put(self, text: str) -> None:
        """Put a text in the field, to be gone on with."""
        self.edit.setPlainText(text)
        self._drafting.stop()
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)

    def begin_edit(self, former: str, text: str, when: str) -> None:
        """Have a note of the user's own changed, which says ``former`` now; ``when`` is when it was written."""
        self._former = former
        self.date_edit(when)
        self._cancel.show()
        self.put(text)
        self.edit.setFocus()

    def date_edit(self, when: str) -> None:
        """Say when the note was written that is being changed."""
        self._show_heading(self._tr("Change the note of {when}", when=when), self._tr("Save the change"))

    def end_edit(self) -> None:
        """Have a new note written."""
        self._former = ""
        self._show_heading(self._tr("New note"), self._tr("Save"))
        self._cancel.hide()
        self.put("")

    def set_busy(self, *, busy: bool) -> None:
        """Save nothing while something is being saved."""
        self._busy = busy
        self._judge()

    def offer_undo(self, text: str) -> None:
        """Say what was done and offer to take it back."""
        self.undo.offer(text)

    def warn(self, text: str) -> None:
        """Say for as long as the window is open what is to be known of all that is written in it."""
        self._warning = text
        self._judge()

    def discard(self) -> None:
        """Close with nothing in the field, also while something is being saved."""
        self._busy = False
        self.put("")
        self.close()

    def flush(self) -> None:
        """Have the draft kept now, where it is not."""
        if self._drafting.isActive():
            self._drafting.stop()
            self.draft.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Ctrl+Z takes back what was done with a note."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif not (event.matches(QKeySequence.StandardKey.Undo) and self.undo.take_back()):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what was written; while it is being saved, wait for that."""
        if self._busy:
            event.ignore()
            return
        self.flush()
        super().closeEvent(event)
        self.left.emit()

    def _show_name(self) -> None:
        view = self._about
        if view is None:
            return
        tr, hidden = self._tr, self._veiled
        self.setWindowTitle(tr("Note") if hidden else tr("Note: {name}", name=plain(view.name)))
        self._name.setText(tr("A call") if hidden else view.name)
        who = "" if hidden else " · ".join(part for part in (view.organisation, view.number) if part)
        self._who.setText(who)
        self._who.setVisible(bool(who))

    def _show_heading(self, words: str, save: str) -> None:
        self._heading.setText(words)
        self.edit.setAccessibleName(plain(words))
        self._save.setText(menu_text(save))
        self._save.setAccessibleName(plain(save))

    def _typed(self) -> None:
        if not self._drafting.isActive():
            self._drafting.start()
        self._judge()

    def _drafted(self) -> None:
        self.draft.emit(self.text())

    def _judge(self) -> None:
        """Say what is wrong with the text, and whether it can be saved."""
        text = self.text()
        over, used = too_long(text), len(text.strip())
        if over:
            words = self._tr.plural("{n} character too many", "{n} characters too many", over)
            self.status.say(words, NoticeLevel.ERROR)
        elif used > LONGEST_NOTE - _NEARLY:
            left = LONGEST_NOTE - used
            self.status.say(self._tr.plural("{n} character left", "{n} characters left", left))
        elif self._warning:
            self.status.say(self._warning, NoticeLevel.WARNING)
        else:
            self.status.say(self._tr("Ctrl+Enter saves, Esc keeps a draft"))
        changed = text.strip() != self._former.strip()
        written = bool(text.strip())
        missing = self._tr("Nothing has been changed yet.") if written else self._tr("Nothing has been written yet.")
        why = self._tr("The note is being saved.") if self._busy else self.status.text() if over else missing
        allow(self._save, when=written and not over and changed and not self._busy, otherwise=why)

    def _wish_to_save(self) -> None:
        if self._save.isEnabled():
            self._drafting.stop()
            self.save_wanted.emit(self.text())

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._typed)
        self.edit.save_wanted.connect(self._wish_to_save)
        self._save.clicked.connect(self._wish_to_save)
        self._cancel.clicked.connect(self.edit_ended)
        self._drafting.timeout.connect(self._drafted)
        self.notes.edit_wanted.connect(self.edit_wanted)
        self.notes.delete_wanted.connect(self.delete_wanted)
        self.undo.wanted.connect(self.undo_wanted)
        self._hidden.pressed.connect(self.lift_wanted)

    def _lay_out(self) -> None:
        theme = self._theme
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._picture)
        line.addWidget(self._line, 1)
        heading = QHBoxLayout()
        heading.addWidget(self._heading, 1)
        heading.addWidget(self._cancel)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.gap)
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self._save)
        written = QVBoxLayout(self._written)
        written.setContentsMargins(0, 0, 0, 0)
        written.setSpacing(4)
        written.addSpacing(theme.gap)
        written.addWidget(self.notes, 3)
        written.addSpacing(theme.gap)
        written.addWidget(self.undo)
        written.addLayout(heading)
        written.addWidget(self.edit, 2)
        written.addSpacing(4)
        written.addLayout(bottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(4)
        column.addWidget(self._name)
        column.addWidget(self._who)
        column.addLayout(line)
        column.addWidget(self._hidden, 1)
        column.addWidget(self._written, 1)

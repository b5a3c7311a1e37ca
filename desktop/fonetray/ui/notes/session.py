"""One note's window and the call that it is about."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.ground.gone import Gone
from fonetray.services.people.identity import Identity
from fonetray.store.errors import StoreError
from fonetray.store.note_drafts import Draft
from fonetray.store.notes import Note
from fonetray.telephony.calls import Call
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.notes.writer import NoteWriter
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.days import NewDay
from fonetray.ui.words.wording import dated, name_of, store_trouble


@dataclass(frozen=True, slots=True)
class _Undo:
    """What takes back what was done with a note: the text that it had."""

    note: Note
    text: str


class NoteSession:
    """Fills the window, keeps its drafts, and does with notes what the user wishes. ``ended`` is told at the close."""

    def __init__(
        self,
        *,
        call: Call,
        window: NoteWindow,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        ended: Callable[["NoteSession"], None],
    ) -> None:
        """Take the call and its window."""
        self.call = call
        self.window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._ended = ended
        self._writer = NoteWriter(desk=desk, tr=tr)
        self._identity = Identity(desk.identification.read(call.number))
        self._changing: Note | None = None
        self._notes: dict[str, Note] = {}
        self._undo: _Undo | None = None
        self._keeping = asyncio.Lock()
        self._saved = self._gone = self._unkept = False
        window.save_wanted.connect(self._save)
        window.draft.connect(self._keep_draft)
        window.edit_wanted.connect(self._begin_change)
        window.edit_ended.connect(self._end_change)
        window.delete_wanted.connect(self._delete)
        window.undo_wanted.connect(self._take_back)
        window.left.connect(self._left)
        NewDay(window, now=desk.notes.now).begun.connect(self._another_day)

    @property
    def name(self) -> str:
        """Whom the note is about."""
        return name_of(self._identity, self._tr)

    @property
    def unfinished(self) -> bool:
        """Whether something stands in the field that was not saved."""
        text = self.window.text().strip()
        if self._saved or self._unkept:
            return False
        return bool(text) and (self._changing is None or text != self._changing.text.strip())

    def open(self) -> None:
        """Show the window and fill it."""
        self.window.show_about(self._writer.about(self.call, self._identity))
        self.window.open()
        self._tasks.spawn(self._fill(), name="a note's window")

    def follow(self, call: Call) -> None:
        """Show the call as it stands now."""
        self.call = call
        self.window.show_about(self._writer.about(call, self._identity))

    def refresh(self) -> None:
        """Show the notes as they are now."""
        self._tasks.spawn(self._show_notes(), name="notes on a call")

    def _another_day(self) -> None:
        """Say by the day that has begun when all of it was; what is being written stays."""
        self.follow(self.call)
        self.refresh()
        if self._changing is not None:
            self.window.date_edit(dated(self._changing.written, self._desk.notes.now(), self._tr))

    def let_go(self, gone: Gone) -> None:
        """Keep nothing that was forgotten: the window goes with its person, and says so where only its call went."""
        if self.call.call_id in gone.calls:
            self._unkept = True
            self._withdraw_undo()
            if gone.person.numbers:
                self.window.discard()
            else:
                why = self._tr("Calls with this number are never logged: a note on this one is not kept either.")
                self.window.warn(why)
            return
        if self._undo is not None and gone.means(self._undo.note.call_id, self._undo.text):
            self._withdraw_undo()
        if self._changing is not None and gone.means(self._changing.call_id, self._changing.text):
            self._changing = None
            self.window.end_edit()
        if gone.means("", self.window.text()):
            self.window.put("")
            self.window.status.flash(self._tr("What you wrote named somebody who was forgotten just now."))

    async def keep(self) -> None:
        """Close and keep what is being written now: the program ends. Raises ``StoreError``."""
        self.window.hide()
        self.window.deleteLater()
        self._gone = True
        text, changing = self.window.text(), self._changing
        async with self._keeping:  # after what is being saved
            if self.unfinished:
                await self._desk.notes.drafts.keep(self._draft(text, changing))

    async def _fill(self) -> None:
        try:
            await self._take_up_draft()
            self._identity = await self._desk.identification.who(self.call.number)
            if not self._gone:
                self.follow(self.call)
            await self._show_notes()
        except StoreError as error:
            self._say(error)

    async def _take_up_draft(self) -> None:
        """Go on with the newest draft there is, unless the user was faster and writes already.

        That of a change to a note that is not here any more goes on as a new note's.
        """
        drafts = await self._desk.notes.drafts.of_call(self.call.call_id)
        draft = drafts[0] if drafts else None
        note = await self._desk.notes.find(draft.note_id) if draft and draft.note_id else None
        if draft is None or self._is_taken():
            return
        if note is not None:
            self._change(note, draft.text)
        else:
            text = await self._desk.notes.drafts.as_new(draft) if draft.note_id else draft.text
            if self._is_taken():
                return
            self.window.put(text)
        when = dated(draft.kept, self._desk.notes.now(), self._tr)
        self.window.status.flash(self._tr("Your draft of {when}", when=when))

    def _is_taken(self) -> bool:
        """Say whether there is no field any more that nothing stands in."""
        return self._gone or bool(self.window.text().strip())

    async def _show_notes(self) -> None:
        """Show what is kept here, then what the hub has too."""
        try:
            for patience in (0.0, None):
                more = {} if patience is None else {"patience": patience}
                about = await self._desk.notes.about(self.call, **more)
                if self._gone:
                    return
                self._notes = {note.id: note for note in (*about.on_call, *about.with_number)}
                self.window.show_notes(self._writer.notes(about))
        except StoreError as error:
            self._say(error)

    def _save(self, text: str) -> None:
        self.window.set_busy(busy=True)
        self._tasks.spawn(self._write(text, self._changing), name="save a note")

    async def _write(self, text: str, changing: Note | None) -> None:
        notes = self._desk.notes
        work = notes.change(changing, text) if changing else notes.write(self.call, text)
        try:
            async with self._keeping:
                await asyncio.gather(work, notes.drafts.keep(self._draft("", changing)))
        except StoreError as error:
            self._saved_or_not()
            self._say(error)
            return
        self._saved_or_not()
        if self._gone:
            return
        if changing is None:
            self._saved = True
            self.window.close()
        else:
            self._offer(self._tr("The note is changed."), changing)
            self._end_change()

    def _saved_or_not(self) -> None:
        if not self._gone:
            self.window.set_busy(busy=False)

    def _begin_change(self, note_id: str) -> None:
        note = self._notes.get(note_id)
        if note is not None and note != self._changing:
            self.window.flush()
            self._change(note, note.text)

    def _change(self, note: Note, text: str) -> None:
        self._changing = note
        self.window.begin_edit(note.text, text, dated(note.written, self._desk.notes.now(), self._tr))

    def _end_change(self) -> None:
        """Write a new note again, with what stood in the field before where that was kept."""
        changing, self._changing = self._changing, None
        self.window.end_edit()
        self._tasks.spawn(self._back_to_new(changing), name="a note's draft")

    async def _back_to_new(self, changing: Note | None) -> None:
        try:
            await self._keep("", changing)
            drafts = await self._desk.notes.drafts.of_call(self.call.call_id)
        except StoreError as error:
            self._say(error)
            return
        if self._gone:
            return
        new = next((draft for draft in drafts if not draft.note_id), None)
        if new is not None and self._changing is None and not self.window.text().strip():
            self.window.put(new.text)

    def _delete(self, note_id: str) -> None:
        note = self._notes.get(note_id)
        if note is None:
            return
        if self._changing is not None and self._changing.id == note_id:
            self._end_change()
        self._tasks.spawn(self._delete_note(note), name="delete a note")

    async def _delete_note(self, note: Note) -> None:
        try:
            await self._desk.notes.delete(note)
        except StoreError as error:
            self._say(error)
            return
        self._offer(self._tr("The note is deleted."), note)

    def _offer(self, words: str, note: Note) -> None:
        if not self._gone:
            self._undo = _Undo(note, note.text)
            self.window.offer_undo(words)

    def _withdraw_undo(self) -> None:
        self._undo = None
        self.window.undo.withdraw()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        if undo is not None:
            self._tasks.spawn(self._restore(undo), name="take a note back")

    async def _restore(self, undo: _Undo) -> None:
        try:
            await self._desk.notes.restore(undo.note)
        except StoreError as error:
            self._say(error)

    def _keep_draft(self, text: str) -> None:
        self._tasks.spawn(self._kept(text, self._changing), name="keep a draft")

    async def _kept(self, text: str, changing: Note | None) -> None:
        try:
            await self._keep(text, changing)
        except StoreError as error:
            self._say(error)

    async def _keep(self, text: str, changing: Note | None) -> None:
        """Keep a draft; those of one window one after another."""
        async with self._keeping:
            if self._unkept:
                return
            await self._desk.notes.drafts.keep(self._draft(text, changing))

    def _draft(self, text: str, changing: Note | None) -> Draft:
        if changing is not None and text.strip() == changing.text.strip():
            text = ""
        note_id = changing.id if changing else ""
        return Draft(self.call.call_id, self.call.employee, text, self._desk.notes.now(), note_id)

    def _say(self, error: StoreError) -> None:
        if self._gone:
            return
        words = self._tr("This is not kept. {why}", why=store_trouble(error, self._tr))
        self.window.status.say(words, NoticeLevel.ERROR)

    def _left(self) -> None:
        self._gone = True
        self._ended(self)

"""What a note's window says: views made of calls and notes."""

from fonetray.config.language import Translate
from fonetray.feed.ports import FeedLink
from fonetray.services.desk import Desk
from fonetray.services.history.notes import AboutCall
from fonetray.services.people.identity import Identity
from fonetray.store.notes import Note, NoteState
from fonetray.telephony.calls import Call
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction
from fonetray.ui.cards.words import length_text, state_look
from fonetray.ui.cards.writer import card_state
from fonetray.ui.notes.views import AboutView, NotesView, NoteView
from fonetray.ui.parts.labels import plain
from fonetray.ui.words.wording import dated, name_of

MOST_EARLIER = 5
"""Notes on other calls with the number that are shown."""


class NoteWriter:
    """Writes views; it keeps nothing."""

    def __init__(self, *, desk: Desk, tr: Translate) -> None:
        """Take the desk."""
        self._desk = desk
        self._tr = tr

    def about(self, call: Call, identity: Identity) -> AboutView:
        """Say whom a note is about: the caller, and the call."""
        state = card_state(call)
        _, word = state_look(state, self._tr)
        number = "" if identity.number.kind is NumberKind.HIDDEN else identity.number.display
        name = plain(name_of(identity, self._tr))
        parts = (
            word,
            dated(call.started, self._desk.notes.now(), self._tr),
            length_text(call.duration) if call.duration else "",
            self.colleague(call.employee),
        )
        return AboutView(
            name=name,
            number=number if number != name else "",
            organisation=identity.best.organisation if identity.best else "",
            line=" · ".join(part for part in parts if part),
            state=state,
            incoming=call.direction is Direction.INCOMING,
        )

    def notes(self, about: AboutCall) -> NotesView:
        """Write what was noted."""
        return NotesView(
            on_call=tuple(self._note(note) for note in reversed(about.on_call)),
            earlier=tuple(self._note(note) for note in reversed(about.with_number[:MOST_EARLIER])),
            lacking=self._lacking(),
        )

    def colleague(self, local_number: str) -> str:
        """Name one of us; oneself is "You"."""
        if local_number and local_number == self._desk.account.local_number:
            return self._tr("You")
        colleague = self._desk.directory.employee(local_number)
        return colleague.name if colleague and colleague.name else local_number

    def _note(self, note: Note) -> NoteView:
        when = dated(note.written, self._desk.notes.now(), self._tr)
        return NoteView(
            id=note.id,
            author=self.colleague(note.author) or self._tr("Unknown"),
            when=self._tr("{when}, changed later", when=when) if note.edited else when,
            text=note.text,
            mine=self._desk.notes.is_mine(note),
            standing=self._standing(note),
            waits=note.state.waits,
        )

    def _lacking(self) -> str:
        if not self._desk.account.joined or self._desk.hub.feeding.link.link is FeedLink.UP:
            return ""
        return self._tr("Colleagues' notes are shown when the hub can be reached again.")

    def _standing(self, note: Note) -> str:
        if note.state.waits:
            return self._tr("Not sent yet")
        if note.state is NoteState.HERE and self._desk.account.joined:
            return self._tr("Only on this computer")
        return ""

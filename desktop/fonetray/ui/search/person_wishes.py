"""What can be wished with a person, by key, button and menu alike."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from fonetray.config.language import Translate
from fonetray.ui.parts.labels import plain
from fonetray.ui.views import NoticeLevel, PersonView

Say = Callable[[str, NoticeLevel], None]


class PersonWishes(QObject):
    """Turns a wish into a signal of the search window's, for whoever ``person`` gives; for nobody nothing happens.

    ``say`` shows a sentence for a moment.
    """

    call_wanted = Signal(str, str)
    recent_wanted = Signal(str, str)
    pin_wanted = Signal(object, bool)
    move_wanted = Signal(object, int)
    open_wanted = Signal(str)
    mail_wanted = Signal(str)
    tell_wanted = Signal(object, bool)
    forget_wanted = Signal(str, str)
    calls_wanted = Signal(object)

    def __init__(self, *, person: Callable[[], PersonView | None], say: Say, tr: Translate, parent: QObject) -> None:
        super().__init__(parent)
        self._person = person
        self._say = say
        self._tr = tr

    def call(self, which: int) -> None:
        """Call a number by its place, or say that there is none at all."""
        person = self._person()
        if person is None:
            return
        if which < len(person.numbers):
            wanted = self.recent_wanted if person.call else self.call_wanted
            wanted.emit(person.numbers[which].dial, person.name)
        elif not person.numbers:
            self._say(self._tr("{name} has no number to call.", name=plain(person.name)), NoticeLevel.WARNING)

    def pin(self) -> None:
        """Pin, or pin no more."""
        person = self._person()
        if person is not None and person.ref is not None:
            self.pin_wanted.emit(person.ref, not person.pinned)

    def shift(self, by: int) -> None:
        """Move a favourite among the others."""
        person = self._person()
        if person is not None and person.movable:
            self.move_wanted.emit(person.ref, by)

    def open(self) -> None:
        """Open the customer's page."""
        person = self._person()
        if person is not None and person.url:
            self.open_wanted.emit(person.url)

    def show_calls(self) -> bool:
        """Show the calls with them; say whether they have any number to have called."""
        person = self._person()
        if person is None or not person.numbers:
            return False
        self.calls_wanted.emit(person)
        return True

    def write(self, address: str) -> None:
        """Write to an address: theirs, or their department's."""
        self.mail_wanted.emit(address)

    def copy_first(self) -> None:
        """Copy the number that Enter calls."""
        person = self._person()
        if person is not None and person.numbers:
            self.copy(person.numbers[0].display)

    def copy(self, text: str) -> None:
        """Copy something of theirs."""
        QGuiApplication.clipboard().setText(text)
        self._say(self._tr("Copied {number}.", number=plain(text)), NoticeLevel.INFO)

    def tell(self, on: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        """Wait until they are free, or wait no more."""
        person = self._person()
        if person is not None and person.ref is not None:
            self.tell_wanted.emit(person.ref, on)

    def forget(self) -> None:
        """Have all that is kept of them removed, by their first number."""
        person = self._person()
        if person is not None and person.numbers and not person.colleague:
            self.forget_wanted.emit(person.numbers[0].dial, person.name)

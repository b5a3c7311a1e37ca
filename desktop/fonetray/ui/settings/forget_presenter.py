"""Forgetting a person, and never logging a number: asks in its window, does it, and says what went."""

from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.privacy.forgetting import NotForgettable
from fonetray.services.privacy.never_log import NotListable
from fonetray.store.errors import StoreError
from fonetray.telephony.dialling import PhoneNumber
from fonetray.ui.parts.labels import plain
from fonetray.ui.settings.forget_window import ForgetWindow
from fonetray.ui.settings.forget_words import never_log_question, outcome, question
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel


class ForgetPresenter:
    """One question at a time; a new one takes the place of one that was not answered."""

    def __init__(
        self, *, window: ForgetWindow, desk: Desk, tasks: Tasks, tr: Translate, changed: Callable[[], None]
    ) -> None:
        """Take the parts; ``changed`` is called when calls or people are others than before."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        self._wanted: Callable[[], object] = _nothing
        self._undo: Callable[[], object] = _nothing
        window.agreed.connect(self._agreed)
        window.undo_wanted.connect(self._taken_back)

    def ask(self, number: PhoneNumber, name: str) -> None:
        """Ask whether whoever has this number, and is called so, is to be forgotten."""
        self._wanted = self._undo = _nothing
        self._window.wait(self._tr("Forget {name}?", name=plain(name or number.display)))
        self._tasks.spawn(self._look(number, name), name="what is kept of somebody")

    def never_log(self, number: PhoneNumber) -> None:
        """Ask whether nothing is to be kept of calls with this number."""
        self._undo = _nothing
        self._wanted = lambda: self._tasks.spawn(self._list(number), name="never log a number")
        self._window.ask(never_log_question(number.display, self._tr))

    async def _look(self, number: PhoneNumber, name: str) -> None:
        try:
            remains = await self._desk.forgetting.look(number, name)
        except NotForgettable:
            self._window.tell(self._only_outside(), NoticeLevel.WARNING)
            return
        except StoreError as error:
            self._fail(error)
            return
        if not remains.tally.total and not remains.running:
            self._window.tell(self._tr("Nothing is kept of {number}.", number=plain(number.display)))
            return
        numbers = sorted(self._desk.identification.read(one).display for one in remains.person.traces.numbers)
        joined = self._desk.account.joined
        self._wanted = lambda: self._tasks.spawn(self._forget(number, name), name="forget somebody")
        self._window.ask(question(remains, number.display, tuple(numbers), self._tr, joined=joined))

    async def _forget(self, number: PhoneNumber, name: str) -> None:
        try:
            gone = await self._desk.forgetting.forget(number, name, progress=self._window.progress)
        except (NotForgettable, StoreError) as error:
            self._fail(error)
            return
        self._window.tell(outcome(gone, number.display, self._tr))
        self._changed()

    async def _list(self, number: PhoneNumber) -> None:
        try:
            await self._desk.never_log.add(number)
        except NotListable:
            self._window.tell(self._only_outside(), NoticeLevel.WARNING)
            return
        except StoreError as error:
            self._fail(error)
            return
        self._undo = lambda: self._tasks.spawn(self._list_no_more(number), name="log a number again")
        said = self._tr("{number} is never logged from now on. Settings has the list.", number=plain(number.display))
        self._window.tell(said, undo=True)

    async def _list_no_more(self, number: PhoneNumber) -> None:
        try:
            await self._desk.never_log.remove(number)
        except StoreError as error:
            self._fail(error)
            return
        self._window.tell(self._tr("{number} is logged again.", number=plain(number.display)))

    def _only_outside(self) -> str:
        return self._tr("This is only possible for a whole number outside the company.")

    def _fail(self, error: Exception) -> None:
        text = self._tr("That could not be done: {why}", why=plain(str(error)))
        self._window.tell(text, NoticeLevel.ERROR)

    def _agreed(self) -> None:
        wanted, self._wanted = self._wanted, _nothing
        wanted()

    def _taken_back(self) -> None:
        undo, self._undo = self._undo, _nothing
        undo()


def _nothing() -> None:
    """Do nothing: there is no question."""

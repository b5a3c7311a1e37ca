"""The way to a colleague whom somebody's details name, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from fonetray.ui.views import PersonView


@dataclass(frozen=True, slots=True)
class Step:
    """What stood in the box, and who was selected."""

    text: str
    person: PersonView


class Trail(QObject):
    """Goes by writing names into the search box; `arriving` is who is to be selected when the results are there."""

    def __init__(
        self, *, box: QLineEdit, ask: Callable[[], None], offer: Callable[[str], None], parent: QObject
    ) -> None:
        """Take the box, what looks for its text again, and what offers the way back to somebody (empty for none)."""
        super().__init__(parent)
        self._box = box
        self._ask = ask
        self._offer = offer
        self._steps: list[Step] = []
        self._arriving: PersonView | None = None
        box.textEdited.connect(self.leave)

    def visit(self, person: PersonView, *, here: PersonView | None) -> None:
        """Go to ``person``, and remember who ``here`` is selected."""
        if here is not None:
            self._steps.append(Step(self._box.text(), here))
        self._go(Step(person.name, person))

    def back(self) -> None:
        """Go back to whom one came from, if one did."""
        if self._steps:
            self._go(self._steps.pop())

    def leave(self) -> None:
        """Forget the way: who types, or comes again, begins anew."""
        self._steps.clear()
        self._arriving = None
        self._offer("")

    def arrive(self) -> PersonView | None:
        """Give who is to be selected now, once."""
        arrived, self._arriving = self._arriving, None
        return arrived

    def _go(self, step: Step) -> None:
        self._offer(self._steps[-1].person.name if self._steps else "")
        self._arriving = step.person
        if step.text == self._box.text():
            self._ask()
        else:
            self._box.setText(step.text)
        self._box.setFocus()

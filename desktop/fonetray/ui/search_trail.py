"""The way back from a colleague whom somebody's details led to."""

from dataclasses import dataclass

from fonetray.ui.views import PersonView


@dataclass(frozen=True, slots=True)
class Step:
    """What stood in the box, and who was selected."""

    text: str
    person: PersonView


class Trail:
    """Steps that can be gone back, the latest first."""

    def __init__(self) -> None:
        """Begin where there is no way back."""
        self._steps: list[Step] = []

    def go(self, step: Step) -> None:
        """Remember where one goes away from."""
        self._steps.append(step)

    def back(self) -> Step | None:
        """Give where one came from, once."""
        return self._steps.pop() if self._steps else None

    def last(self) -> Step | None:
        """Give where `back` would lead."""
        return self._steps[-1] if self._steps else None

    def clear(self) -> None:
        """Forget the way."""
        self._steps.clear()

"""The windows of call flows, none of which is made before somebody asks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fonetray.app.later import Later

if TYPE_CHECKING:
    from fonetray.ui.flows.question import FlowQuestion
    from fonetray.ui.flows.time_window import FlowTimeWindow
    from fonetray.ui.flows.window import FlowWindow


@dataclass(frozen=True, slots=True)
class FlowWindows:
    """The list of all, the question before an important one is switched, and the one for a time."""

    list: "Later[FlowWindow]"
    question: "Later[FlowQuestion]"
    time: "Later[FlowTimeWindow]"

    @classmethod
    def later(cls, look: dict[str, Any]) -> "FlowWindows":
        """Have them made in this language and theme."""

        def window() -> "FlowWindow":
            from fonetray.ui.flows.window import FlowWindow  # noqa: PLC0415 - seldom opened

            return FlowWindow(**look)

        def question() -> "FlowQuestion":
            from fonetray.ui.flows.question import FlowQuestion  # noqa: PLC0415 - seldom opened

            return FlowQuestion(**look)

        def time() -> "FlowTimeWindow":
            from fonetray.ui.flows.time_window import FlowTimeWindow  # noqa: PLC0415 - seldom opened

            return FlowTimeWindow(**look)

        return cls(Later(window), Later(question), Later(time))

    def hide(self) -> None:
        """Hide those that were made."""
        for window in (self.list.made, self.question.made, self.time.made):
            if window is not None:
                window.hide()

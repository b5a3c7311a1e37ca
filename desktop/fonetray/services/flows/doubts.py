"""Call flows of which nobody knows whether they were switched: the next reading says which of two timers holds."""

from dataclasses import dataclass
from datetime import datetime

from fonetray.services.people.directory import Directory
from fonetray.store.flow_timers import FlowTimer


@dataclass(frozen=True, slots=True)
class _Doubt:
    """``read`` is when the flows had last been read as it arose."""

    wish: FlowTimer
    former: FlowTimer | None
    read: datetime | None


class FlowDoubts:
    """One of a flow at most."""

    def __init__(self, directory: Directory) -> None:
        """Have no doubts; readings are those of ``directory``."""
        self._directory = directory
        self._doubts: dict[str, _Doubt] = {}

    def __len__(self) -> int:
        return len(self._doubts)

    def __contains__(self, local_number: str) -> bool:
        return local_number in self._doubts

    def add(self, wish: FlowTimer, former: FlowTimer | None) -> None:
        """Doubt whether a flow was switched until ``wish``; if it was not, ``former`` holds, or none."""
        self._doubts[wish.local_number] = _Doubt(wish, former, self._directory.flows_at)

    def forget(self, local_number: str) -> None:
        """Doubt no longer of a flow."""
        self._doubts.pop(local_number, None)

    @property
    def settled(self) -> dict[str, FlowTimer | None]:
        """The flows that were read since, each with the timer that holds, None where there is none."""
        states = {flow.local_number: flow.active for flow in self._directory.flows}
        return {
            local_number: doubt.wish if states.get(local_number) is not doubt.wish.back_to else doubt.former
            for local_number, doubt in self._doubts.items()
            if doubt.read != self._directory.flows_at
        }

"""How often a call has come to a module: two answers can lead to each other, and the caller would never get out."""

from collections import OrderedDict

MOST_VISITS = 20
"""More than anybody types a code wrongly."""
_REMEMBERED = 2000
"""Calls."""


class Visits:
    """Counts them, by the PBX's call id."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: OrderedDict[tuple[str, str], int] = OrderedDict()

    def too_many(self, module: str, call_id: str) -> bool:
        """Count a visit, and say whether there were too many; of a call without an id nobody can say."""
        if not call_id:
            return False
        key = module, call_id
        count = self._counts.pop(key, 0) + 1
        self._counts[key] = count
        if len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return count > MOST_VISITS

"""A call as it is sent again: in the same pieces as it was sent the first time.

What came of a call before it concerned a reader goes with the entry that brought them into it, then and now. So a
position says what a desk has, wherever it was cut off.
"""

from collections.abc import Iterable

from fonetray.listener.desk_ports import FeedSource
from fonetray.telephony.event_log import LogEntry
from fonetray.telephony.reading import Reader

_EVER = 1 << 62


class CallReplay:
    """One call's entries for one reader. ``known`` are whom it concerned, and ``held`` what is still to be sent."""

    def __init__(self, reader: Reader, source: FeedSource, *, known: set[str], held: list[LogEntry]) -> None:
        """Begin where the reader left off."""
        self._reader = reader
        self._source = source
        self._known = known
        self._held = held
        self._open = source.may_read(reader, known)

    def let_in(self) -> None:
        """Have the reader read every entry from here on, and nothing of before."""
        self._open = True
        self._held = []

    def take(self, entry: LogEntry) -> tuple[LogEntry, ...] | None:
        """Give what is to be sent before an entry; None where it is held until the reader is brought in."""
        self._known.add(entry.event.employee)
        self._open = self._open or self._source.may_read(self._reader, self._known - {""})
        if not self._open:
            self._held.append(entry)
            return None
        before, self._held = tuple(self._held), []
        return before


async def begin_call(
    reader: Reader, entry: LogEntry, after: int, source: FeedSource, *, again: bool = False
) -> CallReplay:
    """Look what a reader, who has all up to a number, was given of a call, from whose next ``entry`` it is sent.

    Who reads more than before is sent ``again`` what came of it up to there, and may have been given nothing of it.
    """
    own = {entry.event.employee} - {""}
    if (source.may_read(reader, ()) and not again) or (not after and source.may_read(reader, own)):
        return CallReplay(reader, source, known=own, held=[])
    whole = await source.so_far(entry.call_id, _EVER)
    had = [one for one in whole if one.position.number <= after]
    known = _concerned(had)
    replay = CallReplay(reader, source, known=known, held=had if again or not source.may_read(reader, known) else [])
    if not source.may_read(reader, _concerned(whole)):
        replay.let_in()  # who brought them in is forgotten, or was long ago
    return replay


def _concerned(entries: Iterable[LogEntry]) -> set[str]:
    return {one.event.employee for one in entries if one.event.employee}

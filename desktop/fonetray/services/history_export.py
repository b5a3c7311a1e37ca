"""Calls as a table for a spreadsheet, a few hundred at a time: there may be hundreds of thousands."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from fonetray.services.history.calls import History, Kept, Wanted
from fonetray.services.history.notes import Notes
from fonetray.services.people.directory import Directory
from fonetray.services.people.export import harmless
from fonetray.services.people.identity import Identity
from fonetray.store.notes import Note
from fonetray.telephony.calls import CallState
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction

Tr = Callable[[str], str]
NameOf = Callable[[str], Awaitable[Identity]]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""It tells a spreadsheet that the table is UTF-8."""


class HistoryTable:
    """Writes lines as a Danish Excel opens them: semicolons, a byte order mark, and no cell that is a formula."""

    def __init__(self, *, history: History, notes: Notes, directory: Directory, name_of: NameOf, tr: Tr = str) -> None:
        """Take the desk's parts, whoever says whose a number is, and what turns words into another language."""
        self._history = history
        self._notes = notes
        self._directory = directory
        self._name_of = name_of
        self._tr = tr

    async def parts(self, wanted: Wanted) -> AsyncIterator[tuple[int, bytes]]:
        """Give the table in parts, each with how many calls stand in it. Raises ``StoreError``."""
        yield 0, BYTE_ORDER_MARK + _lines([self._heading()])
        async for calls in self._history.all(wanted):
            noted = [kept.call.call_id for kept in calls if kept.noted]
            notes = await self._notes.of_calls(noted) if noted else {}
            rows = [self._row(kept, await self._name_of(kept.call.number), notes) for kept in calls]
            yield len(rows), _lines(rows)

    def _heading(self) -> Sequence[str]:
        tr = self._tr
        return (
            tr("Date"), tr("Time"), tr("Direction"), tr("State"), tr("Name"), tr("Organisation"), tr("Number"),
            tr("Colleague"), tr("Local number"), tr("Seconds"), tr("Handled"), tr("Handled by"), tr("Notes"),
        )  # fmt: skip

    def _row(self, kept: Kept, identity: Identity, notes: Mapping[str, Sequence[Note]]) -> Sequence[str]:
        call, number, best = kept.call, identity.number, identity.best
        local = call.started.astimezone()
        settled = kept.settled
        hidden = number.kind is NumberKind.HIDDEN
        return (
            f"{local:%Y-%m-%d}",
            f"{local:%H:%M:%S}",
            self._tr("Incoming") if call.direction is Direction.INCOMING else self._tr("Outgoing"),
            self._state(call.state),
            best.name if best else "",
            best.organisation if best else "",
            self._tr("Hidden number") if hidden else number.display or call.number,
            self._colleague(call.employee),
            call.employee,
            "" if call.duration is None else str(call.duration),
            f"{settled.when.astimezone():%Y-%m-%d %H:%M}" if settled else "",
            self._colleague(settled.employee) if settled else "",
            " / ".join(f"{self._colleague(note.author)}: {note.text}" for note in notes.get(call.call_id, ())),
        )

    def _state(self, state: CallState) -> str:
        tr = self._tr
        return {
            CallState.RINGING: tr("Ringing"),
            CallState.ANSWERED: tr("In call"),
            CallState.ENDED: tr("Ended"),
            CallState.MISSED: tr("Missed"),
            CallState.ELSEWHERE: tr("Taken by a colleague"),
        }[state]

    def _colleague(self, local_number: str) -> str:
        employee = self._directory.employee(local_number)
        return employee.name if employee and employee.name else local_number


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([map(harmless, row) for row in rows])
    return text.getvalue().encode("utf-8", "replace")

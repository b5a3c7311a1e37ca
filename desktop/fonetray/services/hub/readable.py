"""What a hub's desk may ask about: its own calls, and numbers that have called whom it may read of."""

from collections.abc import Callable

from fonetray.listener.desk_ports import Forbidden
from fonetray.store.journal import Journal, number_key
from fonetray.telephony.reading import Reader

MayRead = Callable[[Reader, list[str]], bool]


class Readable:
    """Decides by the journal; all of it raises `Forbidden` and ``StoreError``."""

    def __init__(self, *, journal: Journal, may_read: MayRead) -> None:
        """Take the journal, and who may read of whom."""
        self._journal = journal
        self._may_read = may_read

    async def check_number(self, reader: Reader, number: str) -> None:
        """See that a number has called whom the reader may read of, or been called by them."""
        key = number_key(number)
        if not key or not self._may_read(reader, await self._journal.employees_with(key)):
            raise Forbidden(f"desk {reader.id} asked about a number that is none of its calls'")

    async def check_call(self, reader: Reader, call_id: str) -> str:
        """See that there is a call that the reader may read, and give its number.

        Nobody is told that there is none: it may be another's, or was forgotten here and not at the desk.
        """
        parties = await self._journal.parties_of(call_id)
        if not parties or not self._may_read(reader, list(parties)):
            raise Forbidden(f"desk {reader.id} asked about a call that is none of its own")
        return parties.get(reader.employee) or next(filter(None, parties.values()), "")

    async def reads_call(self, reader: Reader, call_id: str) -> bool:
        """Say whether the reader may read a call."""
        return self._may_read(reader, list(await self._journal.parties_of(call_id)))

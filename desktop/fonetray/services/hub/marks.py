"""What a company's desks say by hand about missed calls: that they were taken care of, or are open again."""

from collections.abc import Callable
from datetime import datetime

from fonetray.services.ground.late import TOGETHER, moment
from fonetray.services.ground.not_now import or_not_now
from fonetray.services.hub.readable import Readable
from fonetray.store.handled import Mark
from fonetray.store.handled_log import HandledLog
from fonetray.telephony.feed_messages import HandledMessage
from fonetray.telephony.reading import Reader


class CompanyMarks:
    """Whoever may read a call may say it, and everybody who may read it is told."""

    def __init__(self, *, log: HandledLog, readable: Readable, now: Callable[[], datetime]) -> None:
        """Take where they are kept, what a desk may ask about, and the clock (aware UTC)."""
        self._log = log
        self._readable = readable
        self._now = now

    async def say(self, reader: Reader, message: HandledMessage) -> HandledMessage:
        """Keep what a reader says of a call, and give what counts; raises `Forbidden`, `NotNow`.

        Of what two desks say the later counts, whichever comes first.
        """
        now = self._now()
        with or_not_now():
            await self._readable.check_call(reader, message.call_id)
            said = Mark(message.call_id, message.handled, reader.employee, moment(message.age, now))
            return marked(await self._log.keep(said, within=TOGETHER), now)


def marked(mark: Mark, now: datetime) -> HandledMessage:
    """Write a mark as desks are told of it."""
    age = max(0.0, (now - mark.when).total_seconds())
    return HandledMessage(mark.call_id, mark.handled, age, mark.employee, mark.number)

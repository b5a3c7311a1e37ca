"""Photographs a card of every kind, in both languages and themes, each made by the PBX's own events.

``make cards`` writes a sheet for each into ``docs/screenshots``, to be looked at when cards were changed.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, qInstallMessageHandler
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from fonetray.app.loop import DesktopLoop
from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Popup, Settings
from fonetray.listener.ports import EventRequest
from fonetray.services.desk import Desk
from fonetray.services.ground.account import NO_CREDENTIALS, Account
from fonetray.store.database import Database
from fonetray.store.notes import Note, NoteStore
from fonetray.system.screen_use import UnknownScreenUse
from fonetray.system.session_lock import UnknownLock
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.people import Contact, ContactNumber, Employee, EmployeePhone
from fonetray.ui.cards.call_presenter import CallPresenter
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.style_sheet import dress
from fonetray.ui.parts.theme import Theme
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks

SHEETS = Path(__file__).parents[2] / "docs" / "screenshots"
ME, COLLEAGUE = "202", "203"
KNOWN, SHARED, LONG, UNKNOWN, HIDDEN = "86515151", "20304050", "40404040", "70101010", "anonymous"
FIELDS = (("Kundenr", "10442"), ("By", "Aarhus C"), ("Ansvarlig", "Mette Holm"))
SELLER = (("Kundeansvarlig sælger", "Anne-Dorthe Kristoffersen, Region Midtjylland, Herning"),)
LONG_NAME, LONG_FIRM = "Hans-Christian Østergaard-Nørgaard", "Østergaard-Nørgaards Ejendomsservice og Rengøring A/S"
TYPED = LearntMessage(
    number="10008", name="Poul Krægpøth", organisation="Åparken El-teknik ApS", url="https://crm.example/1"
)
ANSWERED = "UniqueCallId={call}&ANumber={number}&EmployeeLocalNumber={who}"
ENDED = "UniqueCallId={call}&Duration={seconds}&Transfer=false&CallDirection=incoming"
_GAP = 16
_COLUMNS = 4


def _customer(key: str, name: str, firm: str, number: str, fields: tuple[tuple[str, str], ...] = ()) -> Contact:
    numbers = (ContactNumber(number, e164=f"+45{number}"),)
    return Contact("list", key, name, firm, url=f"https://crm.example/{key}", numbers=numbers, fields=fields)


CUSTOMERS = [
    _customer("7", "Birthe Sørensen", "Bageriet Nyvang ApS", KNOWN, FIELDS),
    _customer("8", "Lise Sørensen", "Bageriet Nyvang ApS", SHARED),
    _customer("9", LONG_NAME, LONG_FIRM, SHARED),
    _customer("10", LONG_NAME, LONG_FIRM, LONG, SELLER),
]


def _earlier(now: datetime) -> list[Call]:
    """Give calls that a card tells of."""
    number, ended, incoming = f"+45{KNOWN}", CallState.ENDED, Direction.INCOMING
    day = timedelta(days=1)
    return [
        Call("old1", COLLEAGUE, incoming, ended, number, now - day, duration=185, ended=now - day),
        Call("old2", ME, Direction.OUTGOING, ended, number, now - 12 * day, duration=42),
        Call("old3", ME, incoming, CallState.MISSED, number, now - 40 * day),
    ]


@asynccontextmanager
async def _desk(folder: Path) -> AsyncIterator[Desk]:
    """Give a desk at a company with customers, calls and a note."""
    database = Database(folder / "fonetray.db")
    database.open()
    settings = Settings(account=AccountSettings(local_number=ME), popup=Popup(seconds_for_note=20))
    desk = Desk(account=Account(Home.at(folder), settings, NO_CREDENTIALS), database=database)
    phones = (EmployeePhone("200202", "Bordtelefon", "Yealink", "", ME),)
    await desk.people.replace_employees([Employee(ME, "Søren Lund", phones=phones), Employee(COLLEAGUE, "Mette Holm")])
    await desk.directory.load()
    await desk.people.upsert_contacts(CUSTOMERS)
    now = datetime.now(UTC)
    await desk.journal.save_calls(_earlier(now))
    note = "Vil have tilbud på 40 rundstykker hver fredag"
    await NoteStore(database).write(Note("n", "old1", f"+45{KNOWN}", COLLEAGUE, note, now))
    try:
        yield desk
    finally:
        await desk.close()


class _Photographer:
    """Has calls come in, and keeps a picture of the card of each."""

    def __init__(self, desk: Desk, theme: Theme, language: str) -> None:
        self._desk = desk
        self._tasks = Tasks(on_error=_failed)
        tr = Translate.for_language(language)
        self._stack = PopupStack(tr=tr, theme=theme, icons=Icons(theme))
        popup = _popup_of(desk)
        presenter = CallPresenter(
            popups=self._stack,
            desk=desk,
            quiet=Quiet(settings=popup, screen=UnknownScreenUse()),
            privacy=Privacy(settings=popup, lock=UnknownLock()),
            tasks=self._tasks,
            tr=tr,
        )
        presenter.actions.note_wishes.append(lambda _: None)
        self.pictures: list[QPixmap] = []

    async def card(self, number: str, *then: str, learnt: LearntMessage | None = None) -> None:
        """Have a call ring, and what comes then; photograph what its card has become."""
        call = f"{len(self.pictures) + 1}.1"
        if learnt is not None:
            self._desk.modules.learnt.note(call, learnt)
        ring = f"UniqueCallId={call}&ANumber={number}&Calledphone=200202&EmployeeLocalNumber={ME}"
        for query in (ring, *(one.format(call=call, number=number, who=ME, seconds=65) for one in then)):
            await self._desk.calls.receive(
                EventRequest(datetime.now(UTC), "127.0.0.1", None, "GET", query.encode(), "", b"")
            )
            await asyncio.sleep(0.3)  # what was kept and noted is looked for when the card is on the screen
        self.pictures += [card.grab() for card in self._stack.shown()]
        self._stack.close_all()

    async def close(self) -> None:
        await self._tasks.close()


def _popup_of(desk: Desk) -> Callable[[], Popup]:
    return lambda: desk.account.settings.popup


def _failed(name: str, error: BaseException) -> None:
    raise RuntimeError(name) from error


async def _photograph(theme: Theme, language: str, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with _desk(Path(folder)) as desk:
            camera = _Photographer(desk, theme, language)
            await camera.card(KNOWN)
            await camera.card(KNOWN, ANSWERED)
            await camera.card(KNOWN, ANSWERED, ENDED)
            await camera.card(KNOWN, ANSWERED.replace("{who}", COLLEAGUE))
            await camera.card(KNOWN, ENDED.replace("{seconds}", "0"))
            await camera.card(SHARED)
            await camera.card(LONG)
            await camera.card(UNKNOWN)
            await camera.card(HIDDEN)
            await camera.card(HIDDEN, learnt=TYPED)
            await camera.close()
    _sheet(camera.pictures).save(os.fspath(file))


def _sheet(pictures: list[QPixmap]) -> QPixmap:
    """Put pictures side by side."""
    rows = [pictures[first : first + _COLUMNS] for first in range(0, len(pictures), _COLUMNS)]
    wide = max(one.width() for one in pictures) + _GAP
    heights = [max(one.height() for one in row) + _GAP for row in rows]
    sheet = QPixmap(wide * _COLUMNS + _GAP, sum(heights) + _GAP)
    sheet.fill(QColor("#8a949e"))
    painter = QPainter(sheet)
    for number, row in enumerate(rows):
        for column, one in enumerate(row):
            painter.drawPixmap(QPoint(_GAP + column * wide, _GAP + sum(heights[:number])), one)
    painter.end()
    return sheet


def main() -> int:
    """Take them all."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(lambda *_: None)  # what a screen that is none cannot do
    app = QApplication(["photographs"])
    for name, theme in (("light", Theme.light()), ("dark", Theme.dark())):
        dress(app, theme)
        for language in ("en", "da"):
            with asyncio.Runner(loop_factory=lambda: DesktopLoop(app)) as runner:
                runner.run(_photograph(theme, language, SHEETS / f"cards-{language}-{name}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

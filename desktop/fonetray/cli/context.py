"""What every command starts from: the home, the settings, how to print, and whether the app runs."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from fonetray.config.paths import Home

if TYPE_CHECKING:
    from fonetray.config.settings import Settings


class Exit(IntEnum):
    """How a command ends."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REFUSED = 3
    NO_APP = 4


class CommandError(Exception):
    """A command ends with one line for the user."""

    def __init__(self, message: str, code: Exit = Exit.FAILED) -> None:
        """Give the line and the exit code."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Context:
    """The home a command works in, and how it speaks."""

    home: Home
    json: bool = False

    def settings(self) -> "Settings":
        """Read the settings; what is wrong in the file is said once on stderr and its default is used."""
        from fonetray.config.settings import load_settings  # noqa: PLC0415 - the app shows its icon before

        loaded = load_settings(self.home.config_file)
        for problem in loaded.problems:
            self.say(problem)
        return loaded.settings

    def say(self, text: str) -> None:
        """Tell the person at the terminal something that is not the answer."""
        print(text, file=sys.stderr)

    def answer(self, document: Any, text: Callable[[], str]) -> None:
        """Give the answer: one JSON document with ``--json``, else words."""
        if self.json:
            import json  # noqa: PLC0415 - the app shows its icon before

            sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
            sys.stdout.flush()
        else:
            words = text()
            if words:
                print(words)

    def ask_app(self, command: str, *, timeout: float = 60.0, **arguments: Any) -> dict[str, Any] | None:
        """Have the running app do something; None when no app runs, `CommandError` when it refuses."""
        from fonetray.services.ground.handover import HandoverFailed, NobodyThere, hand_over  # noqa: PLC0415 - as above

        try:
            answer = hand_over(self.home.control_address, command, timeout=timeout, **arguments)
        except NobodyThere:
            return None
        except HandoverFailed as error:
            raise CommandError(str(error)) from error
        if not answer.pop("ok", False):
            raise CommandError(str(answer.get("message", "")), Exit(answer.get("code", 1)))
        return answer

    @asynccontextmanager
    async def desk(self, *, reading: bool = False) -> AsyncIterator[Any]:
        """Open a desk of our own, read-only for the commands that only look; the app does not run, or need not know."""
        from fonetray.config.credentials import CredentialStore  # noqa: PLC0415 - half a second that most need not pay
        from fonetray.services.desk import Desk  # noqa: PLC0415
        from fonetray.services.ground.account import NO_CREDENTIALS, Account  # noqa: PLC0415
        from fonetray.store.database import Database  # noqa: PLC0415
        from fonetray.store.errors import StoreError  # noqa: PLC0415

        account = Account(self.home, self.settings())
        try:
            if reading:
                database = Database.read_only(self.home.database)
            else:
                self.home.prepare()
                account.credentials = await CredentialStore(self.home.keyring_service).load() or NO_CREDENTIALS
                database = Database(self.home.database)
            database.open()
        except StoreError as error:
            raise CommandError(str(error)) from error
        desk = Desk(account=account, database=database)
        try:
            await desk.directory.load()
            yield desk
        except StoreError as error:
            raise CommandError(str(error)) from error
        finally:
            await desk.close()

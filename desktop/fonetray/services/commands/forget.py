"""What a terminal asks the running app or hub about forgetting: the same work for both."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from fonetray.services.foundation import Foundation
from fonetray.services.ground.handover import CommandRefused
from fonetray.services.privacy.forgetting import Forgotten, NotForgettable, Remains
from fonetray.services.privacy.never_log import NotListable
from fonetray.store.errors import StoreError
from fonetray.store.never_log import NeverLogged
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import identify


class ForgetCommands:
    """Each method takes the question's arguments and gives the answer's; what cannot be done is `CommandRefused`."""

    def __init__(self, base: Foundation, *, changed: Callable[[], None] = lambda: None) -> None:
        """Work on these services; ``changed`` is called when something went."""
        self._base = base
        self._changed = changed

    def table(self) -> dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]]:
        """Give the commands by name."""
        return {"forget": self.forget, "never-log": self.never_log}

    async def forget(self, question: dict[str, Any]) -> dict[str, Any]:
        """Say what is kept of a person; with ``yes`` remove it."""
        number = self._number(question)
        try:
            if question.get("yes") is not True:
                return remains_document(await self._base.forgetting.look(number))
            gone = await self._base.forgetting.forget(number)
        except NotForgettable as error:
            raise CommandRefused(str(error), 2) from error
        except StoreError as error:
            raise CommandRefused(str(error)) from error
        self._changed()
        return forgotten_document(gone)

    async def never_log(self, question: dict[str, Any]) -> dict[str, Any]:
        """Add a number to the list, remove one, or give the list."""
        action = str(question.get("action"))
        never_log = self._base.never_log
        try:
            if action == "list":
                return {
                    "numbers": [{"number": one.key, "added": one.added.isoformat()} for one in await never_log.all()]
                }
            number = self._number(question)
            changed = await (never_log.add(number) if action == "add" else never_log.remove(number))
        except NotListable as error:
            raise CommandRefused(str(error), 2) from error
        except StoreError as error:
            raise CommandRefused(str(error)) from error
        return {"number": number.e164 or number.display, "changed": changed}

    def _number(self, question: dict[str, Any]) -> PhoneNumber:
        return identify(str(question.get("number", "")), is_local=self._base.directory.is_local)


def list_document(numbers: list[NeverLogged]) -> dict[str, Any]:
    """Write the list as commands answer it."""
    return {"numbers": [{"number": one.key, "added": one.added.isoformat()} for one in numbers]}


def remains_document(remains: Remains) -> dict[str, Any]:
    """Write what is kept of a person as commands answer it."""
    return {
        "number": remains.person.number.e164,
        "numbers": sorted(remains.person.traces.numbers),
        "names": list(remains.person.names),
        "others": list(remains.person.others),
        "kept": asdict(remains.tally),
        "returning": list(remains.returning),
        "running": len(remains.running),
    }


def forgotten_document(gone: Forgotten) -> dict[str, Any]:
    """Write what went as commands answer it."""
    return {
        "number": gone.person.number.e164,
        "numbers": sorted(gone.person.traces.numbers),
        "names": list(gone.person.names),
        "removed": asdict(gone.tally),
        "running": gone.running,
        "wiped": gone.wiped,
    }

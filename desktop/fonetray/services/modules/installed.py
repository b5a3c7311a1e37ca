"""The integration modules of an installation: fulfils the listener's ``ModuleAnswer``, and costs nothing without rules.

What reads and decides rules is imported when there are any, or somebody asks.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.listener.ports import ModuleReply, ModuleRequest
from fonetray.services.ground.gone import Gone
from fonetray.services.modules.learnt import Learnt
from fonetray.store.modules import ModuleStore
from fonetray.telephony.presence import PresenceState

if TYPE_CHECKING:
    from fonetray.routing.world import Customer
    from fonetray.services.lookups.sources import Lookups
    from fonetray.services.modules.service import ModuleService
    from fonetray.services.people.directory import Directory
    from fonetray.services.people.identity import Identification
    from fonetray.store.people import PeopleStore


class Modules:
    """Gives the service, made once."""

    def __init__(
        self,
        *,
        folder: Path,
        store: ModuleStore,
        directory: "Directory",
        people: "PeopleStore",
        identification: "Identification",
        lookups: "Lookups",
        presence: Callable[[str], PresenceState],
    ) -> None:
        """Take where the rules lie, and the parts that know what they ask.

        ``lookups`` are the identification's, and are closed by whoever made them.
        """
        self.folder = folder
        self.learnt = Learnt(store=store, now=_now)
        self._store = store
        self._directory = directory
        self._people = people
        self._identification = identification
        self._lookups = lookups
        self._presence = presence
        self._made: ModuleService | None = None
        self._importing: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Take what was learnt before, and begin to read the rules if there are any, without waiting for them."""
        await self.learnt.load()
        if await asyncio.to_thread(self.folder.is_dir):
            self._importing = asyncio.get_running_loop().create_task(self._begin(), name="read the rules")

    async def read(self) -> None:
        """Wait until what `load` began is done."""
        if self._importing is not None:
            await asyncio.wait((self._importing,))

    async def service(self) -> "ModuleService":
        """Give the service."""
        if self._made is None:
            await asyncio.to_thread(_import)
            if (made := self._made) is None:  # another question may have been quicker
                made = self._made = self._make()
            return made
        return self._made

    async def answer(self, request: ModuleRequest) -> ModuleReply | None:
        """Answer the PBX; None for a module that there is none of."""
        return await (self._made or await self.service()).answer(request)

    def forget(self, gone: Gone) -> None:
        """Let go of what is held in memory of somebody who was forgotten."""
        self.learnt.forget(gone)
        self._lookups.resolver.forget()

    async def settled(self) -> None:
        """Write down what was decided so far."""
        if self._made is not None:
            await self._made.decisions.settled()

    async def status(self, base: str) -> dict[str, Any]:
        """Say which modules there are, each with its address under ``base``, and what is wrong with which file."""
        if self._made is None and not await asyncio.to_thread(self.folder.is_dir):
            return {"modules": {}, "rule_problems": []}
        service = await self.service()
        await service.files.look()
        problems = [problem for each in service.files.all() for problem in each.in_words]
        return {"modules": service.addresses(base), "rule_problems": problems}

    async def close(self) -> None:
        """Write what waits, and end."""
        await self.read()
        if self._made is not None:
            await self._made.close()

    async def _begin(self) -> None:
        await (await self.service()).prepare()

    def _make(self) -> "ModuleService":
        from fonetray.services.modules.decided import DecisionLog  # noqa: PLC0415 - see above
        from fonetray.services.modules.files import RuleFiles  # noqa: PLC0415
        from fonetray.services.modules.service import ModuleService  # noqa: PLC0415
        from fonetray.services.modules.world import Surroundings  # noqa: PLC0415

        around = Surroundings(
            directory=self._directory,
            people=self._people,
            identification=self._identification,
            presence=self._presence,
            earlier=self._earlier,
            lookups=self._lookups,
        )
        decisions = DecisionLog(store=self._store, learnt=self.learnt, now=_now)
        return ModuleService(
            files=RuleFiles(self.folder, secret=self._lookups.secret),
            around=around,
            decisions=decisions,
            learnt=self.learnt,
            now=_now,
        )

    def _earlier(self, call_id: str) -> "Customer | None":
        from fonetray.routing.world import Customer  # noqa: PLC0415 - see above

        known = self.learnt.of(call_id)
        if known is None or not known.name:
            return None
        return Customer(known.name, known.organisation, known.url, dict(known.fields), by="earlier")


def _import() -> None:
    import fonetray.services.modules.service  # noqa: F401, PLC0415 - for its being there afterwards


def _now() -> datetime:
    return datetime.now(UTC)

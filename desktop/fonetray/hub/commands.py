"""The commands that the running hub does for a terminal, beside those that the app does too."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from fonetray.listener.desk_door import DeskDoor
from fonetray.listener.server import Listener
from fonetray.services.commands.answering import Table
from fonetray.services.commands.secret import obey_secret_command
from fonetray.services.foundation import Foundation
from fonetray.services.modules.installed import Modules


class HubCommands:
    """Each method takes the question's arguments and gives the answer's."""

    def __init__(
        self,
        *,
        foundation: Foundation,
        listener: Listener,
        door: DeskDoor,
        modules: Modules,
        quit_: Callable[[], None],
    ) -> None:
        """Work on the running hub's parts; ``quit_`` begins its end."""
        self._foundation = foundation
        self._listener = listener
        self._door = door
        self._modules = modules
        self._quit = quit_

    def table(self) -> Table:
        """Give the commands by name."""
        return {
            "ping": self.ping,
            "status": self.status,
            "secret": self.secret,
            "share": self.share,
            "quit": self.quit,
        }

    async def ping(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Say that the hub is there."""
        return {"hub": True}

    async def status(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Say how listener, provider, database and desks stand."""
        evidence, provider = self._listener.evidence(), self._foundation.availability
        return {
            "hub": True,
            "listener": {
                "running": self._listener.running,
                "urls": asdict(self._listener.urls()),
                **await self._modules.status(self._listener.urls().module),
            },
            "share": self._foundation.sharing.standing(self._listener.base_url),
            "refusals": dict(evidence.refusals),
            "sources": list(evidence.sources),
            "provider": {"link": provider.link.value, "message": str(provider.error or "")},
            "database": {"message": str(self._foundation.keeping.error or "")},
            "connected": list(self._door.figures().connected),
        }

    async def secret(self, question: dict[str, Any]) -> dict[str, Any]:
        """Change the listener's secret, take the former one no longer, or say how it stands."""
        return obey_secret_command(self._listener.secret, question)

    async def share(self, question: dict[str, Any]) -> dict[str, Any]:
        """Give the employee list away or not, change the secret in its address, or say how it stands."""
        return await self._foundation.sharing.obey(question, self._listener.base_url)

    async def quit(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Begin to stop."""
        self._quit()
        return {}

"""macOS: what the application's bundle declares, and a launch agent for the start at login.

Which program opens ``tel:`` links is chosen by the user in FaceTime's settings ("Default for calls"); a program may
only declare that it can. A link comes as an event (`fonetray.system.link_events`), never on the command line.
"""

import asyncio
import plistlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fonetray.system.integration import SCHEMES, IntegrationError, LinkState

BUNDLE = "dk.fonetray.Fonetray"


def bundle_info(version: str) -> dict[str, Any]:
    """Give the content of the bundle's ``Info.plist``: a program of the menu bar that opens telephone links."""
    return {
        "CFBundleIdentifier": BUNDLE,
        "CFBundleName": "Fonetray",
        "CFBundleDisplayName": "Fonetray",
        "CFBundleExecutable": "Fonetray",
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleLocalizations": ["en", "da"],
        "LSUIElement": True,
        "NSHighResolutionCapable": True,
        "CFBundleURLTypes": [
            {
                "CFBundleURLName": "Telephone link",
                "CFBundleTypeRole": "Viewer",
                "CFBundleURLSchemes": list(SCHEMES),
            }
        ],
    }


def launch_agent(command: Sequence[str]) -> bytes:
    """Give the launch agent that starts ``command`` at login."""
    return plistlib.dumps({"Label": BUNDLE, "ProgramArguments": list(command), "RunAtLoad": True})


@dataclass(frozen=True, slots=True)
class MacIntegration:
    """Works in the user's own library folder."""

    command: Sequence[str]
    library: Path = field(default_factory=lambda: Path.home() / "Library")
    settles_links: bool = False

    @property
    def agent(self) -> Path:
        """Where the launch agent lies."""
        return self.library / "LaunchAgents" / f"{BUNDLE}.plist"

    async def links(self) -> LinkState:
        """Nobody but the user can tell."""
        return LinkState(ours=False, current=None)

    async def take_links(self) -> None:
        """Open FaceTime, in whose settings the choice is made."""
        await self._open_facetime()

    async def give_links_back(self) -> None:
        """Open it there too."""
        await self._open_facetime()

    def starts_at_login(self) -> bool:
        """Look for our agent."""
        return self.agent.exists()

    def start_at_login(self, *, wanted: bool) -> None:
        """Write our agent, or remove it."""
        try:
            if wanted:
                self.agent.parent.mkdir(parents=True, exist_ok=True)
                self.agent.write_bytes(launch_agent(self.command))
            else:
                self.agent.unlink(missing_ok=True)
        except OSError as error:
            raise IntegrationError(f"{self.agent} cannot be changed: {error.strerror}") from error

    async def _open_facetime(self) -> None:
        try:
            process = await asyncio.create_subprocess_exec("/usr/bin/open", "-a", "FaceTime")
        except OSError as error:
            raise IntegrationError(f"FaceTime cannot be opened: {error.strerror}") from error
        if await process.wait():
            raise IntegrationError("FaceTime cannot be opened; open it and choose Fonetray as default for calls")

"""Linux and its kin: desktop entries and ``xdg-mime`` (freedesktop.org)."""

import asyncio
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fonetray.config.paths import Home
from fonetray.config.resources import resource
from fonetray.system.desktop_entry import launcher
from fonetray.system.integration import SCHEMES, IntegrationError, LinkState, starting
from fonetray.system.programs import asked

_PATIENCE = 10.0
_ASKING = "xdg-mime"


@dataclass(frozen=True, slots=True)
class XdgIntegration:
    """``name`` is our entries' name, of this home alone; ``memory`` keeps who opened links before us."""

    command: Sequence[str]
    name: str
    data: Path
    config: Path
    memory: Path
    settles_links: bool = True

    @classmethod
    def of_user(cls, home: Home, environ: Mapping[str, str] = os.environ) -> "XdgIntegration":
        """Work in the user's own folders."""
        user = Path.home()
        return cls(
            command=starting(home),
            name=home.program_name,
            data=Path(environ.get("XDG_DATA_HOME") or user / ".local" / "share"),
            config=Path(environ.get("XDG_CONFIG_HOME") or user / ".config"),
            memory=home.data / "links-before.json",
        )

    @property
    def link_entry(self) -> Path:
        """The entry that opens links."""
        return self.data / "applications" / f"{self.name}-link.desktop"

    @property
    def login_entry(self) -> Path:
        """The entry that starts us at login."""
        return self.config / "autostart" / f"{self.name}.desktop"

    async def links(self) -> LinkState:
        """Ask ``xdg-mime``."""
        if not await _is_installed(_ASKING):
            return LinkState(ours=False, current=None)
        current = await self._opener("tel")
        return LinkState(ours=current == self.link_entry.name, current=current)

    async def take_links(self) -> None:
        """Write our entry and make it the default for every scheme."""
        if not await _is_installed(_ASKING):
            raise IntegrationError(f"{_ASKING} is not installed; install the package xdg-utils")
        before = {scheme: await self._opener(scheme) for scheme in SCHEMES}
        remembered = self._remembered()
        before = {
            scheme: remembered.get(scheme, "") if name == self.link_entry.name else name
            for scheme, name in before.items()
        }
        try:
            _write(self.memory, json.dumps(before, indent=1) + "\n")
            _write(self.link_entry, launcher(self.command, link_schemes=SCHEMES))
            _write(
                self.data / "icons" / "hicolor" / "scalable" / "apps" / "fonetray.svg",
                resource("icons/fonetray.svg").read_text(encoding="utf-8"),
            )
        except OSError as error:
            raise IntegrationError(f"{error.filename} cannot be written: {error.strerror}") from error
        for scheme in SCHEMES:
            await _run(_ASKING, "default", self.link_entry.name, f"x-scheme-handler/{scheme}")
        await self._refresh()
        if not (await self.links()).ours:
            raise IntegrationError("the desktop still opens telephone links with another program; choose it there")

    async def give_links_back(self) -> None:
        """Put the former programs back where we still stand, and take our entry away."""
        before = self._remembered()
        for scheme in SCHEMES:
            if await self._opener(scheme) == self.link_entry.name:
                if before.get(scheme):
                    await _run(_ASKING, "default", before[scheme], f"x-scheme-handler/{scheme}")
                else:
                    self._forget(scheme)
        try:
            self.link_entry.unlink(missing_ok=True)
            self.memory.unlink(missing_ok=True)
        except OSError as error:
            raise IntegrationError(f"{error.filename} cannot be removed: {error.strerror}") from error
        await self._refresh()

    def starts_at_login(self) -> bool:
        """Look for our entry; a desktop's own settings may have switched it off in place."""
        try:
            lines = self.login_entry.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        return not {"Hidden=true", "X-GNOME-Autostart-enabled=false"}.intersection(line.strip() for line in lines)

    def start_at_login(self, *, wanted: bool) -> None:
        """Write our entry into the autostart folder, or remove it."""
        try:
            if wanted:
                _write(self.login_entry, launcher(self.command, login=True))
            else:
                self.login_entry.unlink(missing_ok=True)
        except OSError as error:
            raise IntegrationError(f"{error.filename} cannot be changed: {error.strerror}") from error

    async def _opener(self, scheme: str) -> str:
        return (await _run(_ASKING, "query", "default", f"x-scheme-handler/{scheme}")).strip()

    async def _refresh(self) -> None:
        """Have the desktop read its entries anew, where it keeps a list of them."""
        if await _is_installed("update-desktop-database"):
            await _run("update-desktop-database", str(self.link_entry.parent))

    def _remembered(self) -> dict[str, str]:
        try:
            found = json.loads(self.memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(scheme): str(name) for scheme, name in found.items()} if isinstance(found, dict) else {}

    def _forget(self, scheme: str) -> None:
        """Take us out of the list of defaults: ``xdg-mime`` knows no word for that."""
        for file in (self.config / "mimeapps.list", self.data / "applications" / "mimeapps.list"):
            try:
                lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
                kept = [self._without_us(line, scheme) for line in lines]
                if kept != lines:
                    _write(file, "".join(kept))
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError) as error:
                raise IntegrationError(f"{file} cannot be changed: {error}") from error

    def _without_us(self, line: str, scheme: str) -> str:
        key, equals, value = line.partition("=")
        if not equals or key.strip() != f"x-scheme-handler/{scheme}":
            return line
        names = [name for name in value.strip().split(";") if name]
        others = [name for name in names if name != self.link_entry.name]
        if others == names:
            return line
        return f"{key}={';'.join(others)};\n" if others else ""


async def _is_installed(program: str) -> bool:
    """Look through the folders of programs, which may be many and on slow disks."""
    return await asyncio.to_thread(shutil.which, program) is not None


async def _run(*words: str) -> str:
    async with asked(*words) as process:
        try:
            async with asyncio.timeout(_PATIENCE):
                out, _ = await process.communicate()
        except TimeoutError:
            raise IntegrationError(f"{words[0]} did not answer; try again") from None
    if process.returncode:
        raise IntegrationError(f"{' '.join(words[:2])} failed with code {process.returncode}")
    return out.decode(errors="replace")


def _write(file: Path, text: str) -> None:
    """Replace a file in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)

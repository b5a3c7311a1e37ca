"""The folder of lookup sources: a source is on while its file lies there.

Whoever switches a shipped one on gets a copy of its own, to be filled in; switched off, it stays beside as ``.off``.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from fonetray.config.ownership import give_to_folders_owner
from fonetray.config.resources import resource

_ON, _OFF = ".toml", ".toml.off"

Stamp = tuple[int, int, int]


class NoSuchSource(Exception):
    """There is no source of that name; the message says which there are."""


class LookupFolder:
    """All of this blocks for as long as the disk takes; raises ``OSError`` where it cannot be done."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not be there."""
        self.folder = folder

    def stamps(self) -> dict[Path, Stamp]:
        """Give the files of the sources that are on, by which one sees whether they are others than before."""
        found: dict[Path, Stamp] = {}
        try:
            entries = sorted(self.folder.glob(f"*{_ON}"))
        except OSError:
            return found
        for file in entries:
            with suppress(OSError):  # taken away at this moment
                state = file.stat()
                found[file] = (state.st_mtime_ns, state.st_size, state.st_ino)
        return found

    def on(self) -> dict[str, Path]:
        """Give the sources that are on, by name."""
        return {file.name.removesuffix(_ON): file for file in self.stamps()}

    def off(self) -> dict[str, Path]:
        """Give those that could be switched on: an own file before a shipped one."""
        on = self.on()
        own = {file.name.removesuffix(_OFF): file for file in self.folder.glob(f"*{_OFF}")}
        return {name: file for name, file in sorted({**shipped(), **own}.items()) if name not in on}

    def switch_on(self, name: str) -> Path:
        """Have a source's file lie there, and give it; raises `NoSuchSource`."""
        target = self.folder / f"{name}{_ON}"
        if name in self.on():
            return target
        found = self.off().get(name)
        if found is None:
            raise NoSuchSource(_none(name, [*self.on(), *self.off()]))
        if found.parent == self.folder:
            found.replace(target)
        else:
            self._copy(found, target)
        return target

    def switch_off(self, name: str) -> None:
        """Put a source's file aside, with all that was written into it; raises `NoSuchSource`."""
        file = self.on().get(name)
        if file is None:
            raise NoSuchSource(_none(name, list(self.on())))
        file.replace(self.folder / f"{name}{_OFF}")

    def _copy(self, source: Path, target: Path) -> None:
        """Copy in one step, readable by its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to_folders_owner(self.folder)
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".copy-")
        try:
            with os.fdopen(descriptor, "wb") as copy:
                copy.write(source.read_bytes())
            give_to_folders_owner(Path(name))
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def shipped() -> dict[str, Path]:
    """Give the sources that come with the program, by name."""
    return {file.stem: file for file in sorted(resource("lookup").glob(f"*{_ON}"))}


def _none(name: str, there: list[str]) -> str:
    return f"there is no lookup source {name!r}; there is {', '.join(sorted(there)) or 'none'}"

"""The rules in their folder: read on a thread, looked at again when somebody asks, the last good ones kept."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fonetray.config.elapsed import elapsed
from fonetray.routing.problems import Problem, Problems, RuleFileError
from fonetray.routing.rule_file import read_rules
from fonetray.routing.rules import Module
from fonetray.services.module_lists import ListError, OpenList, files_of, open_list

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the folder, while calls come."""
PATIENCE = 0.1
"""Seconds that a call waits for such a look; a slow disk shall not hold it."""
FIRST_PATIENCE = 0.7
"""The same, before the rules were read at all."""

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A module with its lists, ready to decide."""

    module: Module
    lists: Mapping[str, OpenList]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of the folder: the rules in use (None where there never were any), and what is wrong with it now."""

    name: str
    path: Path
    loaded: Loaded | None
    problems: tuple[str, ...] = ()


def load_module(path: Path) -> Loaded:
    """Read a file of rules and its lists; raises `RuleFileError`. Not for the loop."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleFileError(path.name, [Problem(1, "it is not saved as UTF-8")]) from error
    except OSError as error:
        raise RuleFileError(path.name, [Problem(1, f"it cannot be read: {error.strerror}")]) from error
    module = read_rules(path.stem, text, file=path.name)
    problems, lists = Problems(text), dict[str, OpenList]()
    for name, source in module.lists.items():
        try:
            lists[name] = open_list(source, path.parent, numbers=name in module.number_lists, patience=module.deadline)
        except ListError as error:
            problems.add(("lists", name, "database" if source.database else "file"), str(error))
    problems.check(path.name)
    return Loaded(module, lists)


class RuleFiles:
    """All modules of a folder, which need not be there."""

    def __init__(self, folder: Path) -> None:
        """Begin with none; `look` finds them."""
        self.folder = folder
        self._files: dict[str, RuleFile] = {}
        self._stamps: dict[str, Stamp] = {}
        self._looked: float | None = None
        self._looking: asyncio.Future[None] | None = None

    def get(self, name: str) -> Loaded | None:
        """Give the rules in use of a module."""
        found = self._files.get(name)
        return found.loaded if found else None

    def all(self) -> tuple[RuleFile, ...]:
        """Give all files, by name."""
        return tuple(self._files[name] for name in sorted(self._files))

    async def look(self) -> None:
        """See whether anything has changed, and take what has; returns when that is done."""
        await asyncio.wait((self._begin(),))

    async def fresh(self) -> None:
        """Do so if that was not done lately, and wait for it no longer than a caller may."""
        if self._looking is None and self._looked is not None and elapsed() - self._looked < EVERY:
            return
        first = self._looked is None
        await asyncio.wait((self._begin(),), timeout=FIRST_PATIENCE if first else PATIENCE)

    async def close(self) -> None:
        """Wait until nothing is read any more."""
        if self._looking is not None:
            await asyncio.wait((self._looking,))

    def _begin(self) -> "asyncio.Future[None]":
        if self._looking is None:
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._look))
            self._looking.add_done_callback(self._has_looked)
        return self._looking

    def _has_looked(self, looking: "asyncio.Future[None]") -> None:
        self._looking, self._looked = None, elapsed()
        if not looking.cancelled() and (error := looking.exception()) is not None:
            log.error("The rules could not be looked at", exc_info=error)

    def _look(self) -> None:
        paths = {path.stem: path for path in sorted(self.folder.glob("*.toml"))} if self.folder.is_dir() else {}
        files = {}
        for name, path in paths.items():
            stamp = self._stamp(path, self._files.get(name))
            if name in self._files and self._stamps.get(name) == stamp:
                files[name] = self._files[name]
                continue
            files[name] = self._read(name, path)
            self._stamps[name] = self._stamp(path, files[name])
        self._files = files

    def _read(self, name: str, path: Path) -> RuleFile:
        before = self.get(name)
        try:
            loaded = load_module(path)
        except RuleFileError as error:
            kept = "; the rules before this edit stay in use" if before else ""
            log.warning("%s%s", error, kept)
            return RuleFile(name, path, before, error.in_words)
        log.info("The rules of %s are read: %d", name, len(loaded.module.rules))
        return RuleFile(name, path, loaded)

    def _stamp(self, path: Path, known: RuleFile | None) -> Stamp:
        """Say what the file and its lists look like from outside."""
        sources = known.loaded.module.lists.values() if known and known.loaded else ()
        lists = [files_of(source, path.parent) for source in sources if source.file]
        stamp = []
        for each in (path, *lists):
            try:
                found = each.stat()
            except OSError:
                stamp.append((str(each), 0, -1))
            else:
                stamp.append((str(each), found.st_mtime_ns, found.st_size))
        return tuple(stamp)

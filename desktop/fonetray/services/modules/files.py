"""The rules in their folder: read on a thread, looked at again when somebody asks, the last good ones kept."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fonetray.routing.phrases import phrase
from fonetray.routing.problems import Problem, Problems, RuleFileError
from fonetray.routing.rule_file import LARGEST, read_rules
from fonetray.routing.rules import Module
from fonetray.services.ground.fresh import Fresh
from fonetray.services.modules.lists import ListError, OpenList, read_list

if TYPE_CHECKING:
    from fonetray.services.modules.databases import Secret

log = logging.getLogger(__name__)

_LARGEST = 4 * LARGEST + 16
"""Bytes that are read of a file: as many as the longest that is taken could have, and some more."""
_COARSE = 50_000_000
"""Nanoseconds within which two changes of a file may have one time: a few turns of the system's clock."""
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
    problems: tuple[Problem, ...] = ()

    @property
    def in_words(self) -> tuple[str, ...]:
        """What is wrong, in English."""
        return tuple(f"{self.path.name} line {problem.line}: {problem.text}" for problem in self.problems)


def load_module(path: Path, *, secret: "Secret | None" = None) -> Loaded:
    """Read a file of rules and its lists; raises `RuleFileError`. Not for the loop.

    The password of a list's server is asked of ``secret``, when that list is.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
        # What is cut off is refused for its length, wherever the cut went through.
        text = data.decode("utf-8-sig", "strict" if len(data) < _LARGEST else "replace")
    except UnicodeDecodeError as error:
        raise RuleFileError(path.name, [Problem(1, phrase("it is not saved as UTF-8"))]) from error
    except OSError as error:
        said = phrase("it cannot be read: {why}", why=error.strerror)
        raise RuleFileError(path.name, [Problem(1, said)]) from error
    module = read_rules(path.stem, text, file=path.name)
    problems, lists = Problems(text), dict[str, OpenList]()
    for name, source in module.lists.items():
        try:
            if source.database:
                from fonetray.services.modules.databases import open_database  # noqa: PLC0415 - most rules ask none

                lists[name] = open_database(source, path.parent, patience=module.deadline, secret=secret)
            else:
                numbers = name in module.number_lists
                lists[name] = read_list(path.parent / source.file, source.key, numbers=numbers)
        except ListError as error:
            problems.add(("lists", name, "database" if source.database else "file"), error.said)
    problems.check(path.name)
    return Loaded(module, lists)


class RuleFiles:
    """All modules of a folder, which need not be there."""

    def __init__(self, folder: Path, *, secret: "Secret | None" = None) -> None:
        """Begin with none; `look` finds them. Lists' passwords are asked of ``secret``."""
        self.folder = folder
        self._secret = secret
        self._files: dict[str, RuleFile] = {}
        self._stamps: dict[str, Stamp] = {}
        self._fresh = Fresh(lambda: asyncio.to_thread(self._look), name="the rules")

    def get(self, name: str) -> Loaded | None:
        """Give the rules in use of a module."""
        found = self._files.get(name)
        return found.loaded if found else None

    def all(self) -> tuple[RuleFile, ...]:
        """Give all files, by name."""
        return tuple(self._files[name] for name in sorted(self._files))

    async def look(self) -> None:
        """See whether anything has changed, and take what has; returns when that is done."""
        await self._fresh.now()

    async def fresh(self) -> None:
        """Do so if that was not done lately, and wait for it no longer than a caller may."""
        await self._fresh.wanted()

    async def close(self) -> None:
        """Wait until nothing is read any more."""
        await self._fresh.close()

    def _look(self) -> None:
        found = sorted(self.folder.glob("*.toml")) if self.folder.is_dir() else []
        paths = {path.stem: path for path in found if not path.name.startswith(".")}  # an editor's own, not the admin's
        files = {}
        for name, path in paths.items():
            stamp = self._stamp(path, self._files.get(name))
            if name in self._files and self._stamps.get(name) == stamp:
                files[name] = self._files[name]
                continue
            files[name] = self._read(name, path)
            # What changed while it was read counts as it was before, and so is seen by the next look.
            before = {each[0]: each for each in stamp}
            stamp = tuple(before.get(each[0], each) for each in self._stamp(path, files[name]))
            if _young(stamp):
                self._stamps.pop(name, None)
            else:
                self._stamps[name] = stamp
        self._files = files

    def _read(self, name: str, path: Path) -> RuleFile:
        before = self.get(name)
        try:
            loaded = load_module(path, secret=self._secret)
        except RuleFileError as error:
            kept = "; the rules before this edit stay in use" if before else ""
            log.warning("%s%s", error, kept)
            return RuleFile(name, path, before, error.problems)
        log.info("The rules of %s are read: %d", name, len(loaded.module.rules))
        return RuleFile(name, path, loaded)

    def _stamp(self, path: Path, known: RuleFile | None) -> Stamp:
        """Say what the file and its lists look like from outside."""
        sources = known.loaded.module.lists.values() if known and known.loaded else ()
        lists = [path.parent / source.file for source in sources if source.file]
        stamp = []
        for each in (path, *lists):
            try:
                found = each.stat()
            except OSError:
                stamp.append((str(each), 0, -1))
            else:
                stamp.append((str(each), found.st_mtime_ns, found.st_size))
        return tuple(stamp)


def _young(stamp: Stamp) -> bool:
    """Say whether another change may have the same time as what was read: files have a coarse clock."""
    now = time.time_ns()
    return any(0 <= now - changed < _COARSE for _, changed, _ in stamp)

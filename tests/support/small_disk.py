"""A real disk of a test's own that can be full or read-only: a file system in memory, mounted by root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BLOCK = 4096


class SmallDisk:
    """A mounted disk; ``folder`` is its root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, *, leave: int = 0) -> None:
        """Take all room but ``leave`` bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            while self.free() > leave:
                file.write(b"x" * min(_BLOCK, self.free() - leave))

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink()

    def free(self) -> int:
        """Give the bytes that are left."""
        disk = os.statvfs(self.folder)
        return disk.f_bavail * disk.f_frsize


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[SmallDisk]:
    """Mount a disk of ``size`` bytes at ``folder``, which is made; skips the test where that is not allowed."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write in a folder, not even root, for whom rights mean nothing."""
    if os.geteuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")

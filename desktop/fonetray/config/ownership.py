"""Whose a new file is: the owner's of its folder, also where an administrator makes it for a service of its own."""

import os
from contextlib import suppress
from pathlib import Path


def give_to_folders_owner(*files: Path) -> None:
    """Give files to whom their folder belongs; only root can, and for everybody else they are theirs already."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    for file in files:
        with suppress(OSError):
            owner = file.parent.stat()
            os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=False)

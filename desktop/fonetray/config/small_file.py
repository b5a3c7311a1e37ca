"""A small file of ours that an admin may edit too: read with patience, replaced in one step."""

import os
import tempfile
from pathlib import Path

from fonetray.config.ownership import give_to_folders_owner

ENCODING = "utf-8-sig"
"""Windows' editor puts a byte order mark before a file that it saves as UTF-8."""
UNREADABLE = (OSError, ValueError, RecursionError)


def why_unreadable(error: Exception) -> str:
    """Say in a few words why a file cannot be read."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        return "it is not saved as UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return str(error).replace("\n", " ")


def replace_file(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only; a link stays a link to the new file."""
    path = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        give_to_folders_owner(Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""One line on a terminal that says how far an import is; nothing at all where there is no terminal."""

import shutil
from typing import Any, Self, TextIO


class ProgressLine:
    """Written over itself, and gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream, if that is a terminal."""
        self._stream = stream if stream.isatty() else None
        self._shown = ""

    def show(self, file: str, progress: dict[str, Any]) -> None:
        """Say how far a file is, by the fields of ``services.contacts.taking.Progress``."""
        done, total = progress["done"], progress["total"]
        part = f"{done * 100 // total:3} %  " if total else ""
        self._write(
            f"{file}  {part}{progress['added']} added, {progress['changed']} changed, {progress['rejected']} rejected"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def _write(self, text: str) -> None:
        if self._stream is None or text == self._shown:
            return
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r{text[:width]:<{min(len(self._shown), width)}}" + ("" if text else "\r"))
        self._stream.flush()
        self._shown = text

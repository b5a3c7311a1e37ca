"""``python -m fonetray.contacts.reading_process``: reads one file of contacts, says what is in it, and is gone.

Asked by `fonetray.contacts.reading` on standard input, and answers on standard output, in frames: a length of four
bytes and a message. Whoever asked may take its time: a pipe holds little, and the reading waits.
"""

import os
import struct
import sys
from pathlib import Path
from typing import IO

import msgspec

from fonetray.contacts.batches import Batch, ContactsUnreadable, Trouble
from fonetray.contacts.files import read
from fonetray.contacts.recipe import Recipe
from fonetray.contacts.text_file import TextFile
from fonetray.telephony.sources import SourceKind

LENGTH = struct.Struct(">I")
_LESS_URGENT = 5


class Question(msgspec.Struct, frozen=True):
    """What is to be read, how, and under which source's name; the path as the bytes that the system knows it by."""

    path: bytes
    size: int
    encoding: str
    kind: SourceKind
    recipe: Recipe | None
    source: str


class Answer(msgspec.Struct, frozen=True):
    """A batch; or why there is no more, which is empty at the end of a whole reading."""

    batch: Batch | None = None
    why: str = ""
    trouble: Trouble = Trouble.OTHER


def main() -> None:
    """Read it."""
    if hasattr(os, "nice"):
        os.nice(_LESS_URGENT)
    (length,) = LENGTH.unpack(sys.stdin.buffer.read(LENGTH.size))
    question = msgspec.msgpack.decode(sys.stdin.buffer.read(length), type=Question)
    try:
        _tell_all(question, sys.stdout.buffer)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)  # nobody wants it any more; what is still in the pipe goes nowhere


def _tell_all(question: Question, out: IO[bytes]) -> None:
    end = Answer()
    file = TextFile(Path(os.fsdecode(question.path)), question.size, question.encoding)
    try:
        for batch in read(file, question.kind, question.recipe, question.source):
            tell(Answer(batch), out)
    except ContactsUnreadable as error:
        end = Answer(None, str(error), error.trouble)
    except BrokenPipeError:
        raise
    except OSError as error:
        end = Answer(None, f"{file.path} cannot be read: {error.strerror}")
    tell(end, out)


def tell(what: Question | Answer, out: IO[bytes]) -> None:
    """Write one frame."""
    message = msgspec.msgpack.encode(what)
    out.write(LENGTH.pack(len(message)) + message)
    out.flush()


if __name__ == "__main__":
    main()

"""Files of contacts for tests, and what comes of reading them."""

from pathlib import Path

from fonetray.contacts import files
from fonetray.contacts.batches import Rejected
from fonetray.telephony.people import Contact


def written(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def read(path: Path) -> tuple[list[Contact], list[Rejected]]:
    file, kind = files.look_at(path)
    contacts: list[Contact] = []
    rejected: list[Rejected] = []
    done = 0
    for batch in files.read(file, kind, None, "list"):
        assert len(batch.contacts) + len(batch.rejected) <= 200
        assert done <= batch.done <= batch.total == file.size
        done = batch.done
        contacts += batch.contacts
        rejected += batch.rejected
    assert done == file.size
    return contacts, rejected

"""Why the store could not do what was asked; each message is one line that says what to do."""


class StoreError(Exception):
    """The database could not do what was asked."""


class StoreLocked(StoreError):
    """Another program holds the database; nothing was touched."""


class StoreCorrupt(StoreError):
    """The file is damaged, or no database at all."""


class StoreFull(StoreError):
    """There is no room on the disk; nothing was written."""


class StoreTooNew(StoreError):
    """A later version has written the file."""

"""What a hub's desks are told when its store fails: to come again, and nothing of the hub's own files."""

from collections.abc import Iterator
from contextlib import contextmanager

from fonetray.listener.desk_ports import NotNow
from fonetray.store.errors import StoreError


@contextmanager
def or_not_now() -> Iterator[None]:
    """Raise `NotNow` for the store's errors; whoever watches the store tells the admin."""
    try:
        yield
    except StoreError as error:
        raise NotNow from error

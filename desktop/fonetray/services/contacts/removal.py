"""Removing a source of contacts, whether it is a file that was read once or a server that is read again and again."""

from fonetray.config.contact_servers import ContactServerError
from fonetray.config.server_passwords import KeyringUnavailable
from fonetray.services.contacts.sources import ContactSources
from fonetray.services.contacts.taking import NoSuchSource, remove_source
from fonetray.store.contacts import ContactStore


class SourceNotRemoved(Exception):
    """There is no such source, or not all of it could be removed; the message says which."""


async def remove_contacts(sources: ContactSources, contacts: ContactStore, name: str) -> dict[str, int]:
    """Remove a source with all that it brought; gives how many contacts, as ``removed``. Raises ``StoreError`` too."""
    await sources.load()
    try:
        if any(state.name == name for state in sources.states):
            return {"removed": await sources.remove(name)}
        return await remove_source(contacts, name)
    except NoSuchSource as error:
        raise SourceNotRemoved(str(error)) from error
    except KeyringUnavailable as error:
        raise SourceNotRemoved(f"{name} is removed, but its password is still in the keyring: {error}") from error
    except ContactServerError as error:
        raise SourceNotRemoved(f"nothing is removed: {error}") from error
    except OSError as error:
        raise SourceNotRemoved(
            f"nothing is removed: the list of servers cannot be written: {error.strerror}"
        ) from error

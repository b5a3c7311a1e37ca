"""Runs in a session of its own with a real keyring: keeps secrets beside the logins, and says what came as JSON."""

import asyncio
import json
import sys

from config.keyring_session import SERVICE, entries, lock
from fonetray.config.credentials import Credentials, CredentialStore, KeyringUnavailable
from fonetray.config.named_secrets import NamedSecrets


async def main() -> None:
    """Do all of it."""
    logins, secrets, others = CredentialStore(SERVICE), NamedSecrets(SERVICE), NamedSecrets(SERVICE)
    await logins.save(Credentials(username="bo"), require_keyring=True)
    said = [await secrets.load("crm", may_ask=False)]
    await secrets.save("crm", "æøå €\U0001f511")
    await secrets.save("erp", "x" * 1280)
    said += [await others.load("crm", may_ask=False), str(len(await others.load("erp", may_ask=False) or ""))]
    loaded = await logins.load()
    said.append(loaded.username if loaded else None)
    names = sorted(entry["service"] for entry in entries())
    await secrets.save("crm", "new")
    said.append(await others.load("crm", may_ask=False))
    others.forget()
    said.append(await others.load("crm", may_ask=False))
    await others.delete("crm")
    said.append(await others.load("crm", may_ask=False))
    await others.delete("crm")
    lock()
    try:
        others.forget()
        said.append(await others.load("erp", may_ask=False))
    except KeyringUnavailable as error:
        said.append(error.status.value)
    for each in (logins, secrets, others):
        await each.close()
    sys.stdout.write(json.dumps({"said": said, "names": names}))


if __name__ == "__main__":
    asyncio.run(main())

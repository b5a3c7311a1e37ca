"""The integration modules of a hub: rules that ask the company's people, lookup sources, and who of them is free."""

from fonetray.config.named_secrets import NamedSecrets
from fonetray.services.foundation import Foundation
from fonetray.services.lookups.sources import Lookups
from fonetray.services.modules.installed import Modules
from fonetray.services.people.identity import Identification
from fonetray.store.modules import ModuleStore
from fonetray.telephony.presence import PresenceState, presence_of


class HubModules(Modules):
    """Has lookup sources of its own, which nobody else on a hub asks."""

    def __init__(self, base: Foundation) -> None:
        """Make them; nothing is read yet."""
        account = base.account
        secrets = NamedSecrets(account.home.keyring_service)
        lookups = Lookups(folder=account.home.lookups, secrets=secrets, keep_secret=account.keep_secret)

        def presence(local_number: str) -> PresenceState:
            known = presence_of(base.calls.live_calls()).get(local_number)
            if known is not None:
                return known.state
            return PresenceState.FREE if base.calls.heard else PresenceState.UNKNOWN

        super().__init__(
            folder=account.home.routing,
            store=ModuleStore(base.database),
            directory=base.directory,
            people=base.people,
            identification=Identification(directory=base.directory, people=base.people, resolver=lookups.resolver),
            lookups=lookups,
            presence=presence,
        )
        base.letting_go.subscribe(self.forget, written=self.settled)

    async def close(self) -> None:
        """End, and close the connections to lookup sources."""
        await super().close()
        await self._lookups.close()

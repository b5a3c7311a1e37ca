"""The integration modules of a hub: rules that ask the company's people, and who of them is free."""

from fonetray.lookup.resolver import Resolver
from fonetray.services.foundation import Foundation
from fonetray.services.identity import Identification
from fonetray.services.modules import Modules
from fonetray.store.modules import ModuleStore
from fonetray.telephony.presence import PresenceState, presence_of


def modules_of(base: Foundation) -> Modules:
    """Make them."""

    def presence(local_number: str) -> PresenceState:
        known = presence_of(base.calls.live_calls()).get(local_number)
        if known is not None:
            return known.state
        return PresenceState.FREE if base.calls.heard else PresenceState.UNKNOWN

    return Modules(
        folder=base.account.home.routing,
        store=ModuleStore(base.database),
        directory=base.directory,
        people=base.people,
        identification=Identification(directory=base.directory, people=base.people, resolver=Resolver([])),
        presence=presence,
    )

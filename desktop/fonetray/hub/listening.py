"""The web server of a hub: the PBX's door, the desks' door, and what a machine asks about the hub itself."""

from collections.abc import Mapping

from fonetray.hub.modules import HubModules
from fonetray.listener.certificate import Certificate
from fonetray.listener.desk_door import DeskDoor
from fonetray.listener.ports import Ask, EventSink
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.foundation import Foundation
from fonetray.services.listening import make_listener


def hub_listener(
    foundation: Foundation,
    sink: EventSink,
    secret: ListenerSecret,
    modules: HubModules,
    door: DeskDoor,
    pages: Mapping[str, Ask],
) -> Listener:
    """Make it as the settings say; it serves nothing yet."""
    account, hub = foundation.account, foundation.account.settings.hub
    listener = make_listener(foundation, sink=sink, secret=secret)
    listener.serve_modules(modules)
    files = account.home.config / hub.certificate, account.home.config / hub.key
    certificate = Certificate(certificate=files[0], key=files[1]) if hub.certificate else None
    listener.serve_hub(door, trusted_proxies=hub.trusted_proxies, certificate=certificate)
    for path, page in pages.items():
        listener.show(path, page)
    return listener

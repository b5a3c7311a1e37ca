"""The listener as the settings say, with what an app and a hub both show there."""

from fonetray.listener.ports import EventSink
from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.listener.share_door import ShareDoor
from fonetray.services.foundation import Foundation


def make_listener(foundation: Foundation, *, sink: EventSink, secret: ListenerSecret) -> Listener:
    """Make a listener that gives events to ``sink``, and the employee list to whom it is shared with."""
    listening = foundation.account.settings.listener
    listener = Listener(
        sink=sink,
        secret=secret,
        host=listening.host,
        port=listening.port,
        allowed_hosts=tuple(listening.allowed_hosts),
        allowed_sources=tuple(listening.allowed_sources),
        public_url=listening.public_url,
    )
    listener.give_away(ShareDoor(foundation.sharing))
    return listener

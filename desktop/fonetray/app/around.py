"""What a window that is seldom opened finds when it is: all that was made at the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fonetray.app.cards import Cards
from fonetray.app.contact_servers import ContactServers
from fonetray.app.keys import Keys
from fonetray.app.windows import Windows
from fonetray.config.credentials import CredentialStore
from fonetray.listener.server import Listener
from fonetray.store.places import Places
from fonetray.telephony.calls import Call
from fonetray.ui.calling.dial_presenter import DialPresenter
from fonetray.ui.flows.presenter import FlowPresenter
from fonetray.ui.tray.navigator import Navigator


@dataclass(frozen=True, slots=True)
class Around:
    """What the presenters of such windows stand among; ``common`` is what all presenters take."""

    windows: Windows
    navigator: Navigator
    dials: DialPresenter
    cards: Cards
    keys: Keys
    flows: FlowPresenter
    credentials: CredentialStore
    listener: Listener
    servers: ContactServers
    seen: Callable[[], None]
    places: Places
    changed: Callable[[], None]
    contacts_changed: Callable[[], None]
    drafts_left: Callable[[Call, str], None]
    history_changed: Callable[[], None]
    common: dict[str, Any]

"""Where a call's card is shown: in our own stack, or among the desktop's notifications."""

from collections.abc import Hashable
from typing import Protocol

from PySide6.QtCore import SignalInstance

from fonetray.ui.views import CardView


class CardSurface(Protocol):
    """Shows one view after the other for each key; ``closed`` and ``note_wanted`` carry keys."""

    @property
    def closed(self) -> SignalInstance:
        """A card has gone, however it did."""

    @property
    def note_wanted(self) -> SignalInstance:
        """The user wants to write a note on a call."""

    def wanted(self) -> bool:
        """Say whether calls are to be shown here now."""

    def show_card(self, view: CardView) -> None:
        """Show a call, or what has become of one that is shown."""

    def close_card(self, key: Hashable) -> None:
        """Take a card away."""

    def holds(self, key: Hashable) -> bool:
        """Say whether there is a card of this key."""

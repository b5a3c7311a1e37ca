"""Takes away what stands on the screen and names somebody when the user begins to present, or the screen is locked.

Cards of calls write themselves anew, without names; this is about the others, which say something once.
"""

from collections.abc import Hashable

from fonetray.ui.calling.free_presenter import WHEN_FREE
from fonetray.ui.calling.waiting_presenter import DIAL_NOTICE, WISH
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.notes.draft_reminder import DRAFTS
from fonetray.ui.privacy import Privacy

_NOTICES = (DIAL_NOTICE, DRAFTS)


class Hush:
    """Looks at each change."""

    def __init__(self, *, popups: PopupStack, privacy: Privacy) -> None:
        """Take the parts, and listen."""
        self._popups = popups
        self._privacy = privacy
        privacy.subscribe(self._look)

    def _look(self) -> None:
        if not self._privacy.names():
            self._popups.close_where(_names_somebody)


def _names_somebody(key: Hashable) -> bool:
    """Say whether what has this key may name somebody: a notice of one of these kinds, or a wish to call."""
    if not isinstance(key, tuple):
        return False
    if key[0] != "notice":
        return bool(key[0] == WISH)
    about = key[1]
    return about in _NOTICES or (isinstance(about, tuple) and about[:1] == (WHEN_FREE,))

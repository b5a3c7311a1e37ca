"""Says when a lookup source cannot be used, since whoever edits its file looks at the screen and not into the log.

So it does when a source was not told of a call, and nobody tries any more: whoever talked may write it down there.
"""

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.views import NoticeLevel

_TO_READ = 20.0
"""Seconds; long enough to find the line."""


class LookupPresenter:
    """Shows a notice for each new thing that is wrong."""

    def __init__(self, *, popups: PopupStack, desk: Desk, tr: Translate) -> None:
        """Take the parts and listen."""
        self._popups = popups
        self._tr = tr
        desk.lookups.subscribe(self.troubled)
        desk.journalling.subscribe(self.not_journaled)

    def troubled(self, why: str) -> None:
        """Show what is wrong, and where."""
        text = self._tr("A lookup source cannot be used: {why}", why=why)
        self._popups.show_notice(text, NoticeLevel.WARNING, key=("lookup", why), hide_after=_TO_READ)

    def not_journaled(self, title: str, why: str) -> None:
        """Show that a source was not told of a call; of the same failure once, however many calls it meets."""
        text = self._tr("A call was not written into {source}: {why}", source=title, why=why)
        self._popups.show_notice(text, NoticeLevel.WARNING, key=("journal", title), hide_after=_TO_READ)

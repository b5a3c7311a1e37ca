"""Says when calls cannot be kept, when they can again, and what became of a damaged database."""

from collections.abc import Callable
from pathlib import Path

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.store.errors import StoreError
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import began_anew, not_kept

_TROUBLE, _ANEW = ("store", "trouble"), ("store", "anew")
_GOOD_NEWS = 8.0


class StorePresenter:
    """Shows one lasting notice for as long as there is trouble."""

    def __init__(self, *, popups: PopupStack, desk: Desk, tr: Translate, lost: Callable[[], None]) -> None:
        """Take the parts and listen; ``lost`` is called when there may be fewer people than before."""
        self._popups = popups
        self._tr = tr
        self._lost = lost
        desk.keeping.subscribe(self)

    def troubled(self, error: StoreError | None) -> None:
        """Show that nothing can be kept and why, or that it can again."""
        if error is None:
            text = self._tr("Calls are kept again.")
            self._popups.show_notice(text, NoticeLevel.INFO, key=_TROUBLE, hide_after=_GOOD_NEWS)
        else:
            self._popups.show_notice(not_kept(error, self._tr), NoticeLevel.ERROR, key=_TROUBLE, hide_after=None)

    def began_anew(self, kept: Path | None) -> None:
        """Show what became of the old file."""
        self._popups.show_notice(began_anew(kept, self._tr), NoticeLevel.WARNING, key=_ANEW, hide_after=None)
        self._lost()

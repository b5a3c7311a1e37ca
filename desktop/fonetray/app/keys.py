"""The keys that Fonetray has in every program, made together and let go together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fonetray.services.desk import Desk
from fonetray.system.here import hotkey
from fonetray.system.selection import selection
from fonetray.ui.calling.hotkey_presenter import HotkeyPresenter
from fonetray.ui.calling.key_keeper import KeyKeeper

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Keys:
    """Those that call the selected number, and those that open the search."""

    selected: HotkeyPresenter
    search: KeyKeeper

    @classmethod
    def make(cls, *, desk: Desk, show_search: "Callable[[], None]", common: dict[str, Any], **parts: Any) -> "Keys":
        """Make both; ``parts`` are what the selected number needs beside what is ``common`` to all presenters."""
        return cls(
            selected=HotkeyPresenter(hotkey=hotkey(), selection=selection(), **parts, **common),
            search=KeyKeeper(
                hotkey=hotkey(1),
                wanted=lambda: desk.account.settings.search.hotkey,
                others=lambda: desk.account.settings.dial.hotkey,
                pressed=show_search,
                tasks=common["tasks"],
                tr=common["tr"],
            ),
        )

    def follow(self) -> None:
        """Have the keys that the settings name."""
        self.selected.refresh()
        self.search.refresh()

    def let_go(self) -> None:
        """Give all back."""
        self.selected.close()
        self.search.close()

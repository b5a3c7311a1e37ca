"""The icon of a call that is over, the same in the tray's menu, in the search window and on a card."""

from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import CardState, RecentView


def recent_icon(view: RecentView, theme: Theme) -> tuple[str, str]:
    """Return an icon and its colour."""
    return call_icon(view.state, incoming=view.incoming, theme=theme)


def call_icon(state: CardState, *, incoming: bool, theme: Theme) -> tuple[str, str]:
    """Return the icon of a call that went so, and its colour."""
    if state is CardState.MISSED:
        return "phone-missed", theme.danger
    if state is CardState.ELSEWHERE:
        return "phone-elsewhere", theme.muted
    return ("phone-incoming" if incoming else "phone-outgoing"), theme.text

"""The icon of a call that is over, the same in the tray's menu and in the search window."""

from fonetray.ui.theme import Theme
from fonetray.ui.views import CardState, RecentView


def recent_icon(view: RecentView, theme: Theme) -> tuple[str, str]:
    """Return an icon and its colour."""
    if view.state is CardState.MISSED:
        return "phone-missed", theme.danger
    if view.state is CardState.ELSEWHERE:
        return "phone-elsewhere", theme.muted
    return ("phone-incoming" if view.incoming else "phone-outgoing"), theme.text

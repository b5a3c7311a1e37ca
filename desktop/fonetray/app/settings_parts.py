"""The settings window's presenters, made together when somebody opens it: each has a part of the window."""

from fonetray.app.around import Around
from fonetray.system.here import integration
from fonetray.ui.settings.card_key import CardKeySettings
from fonetray.ui.settings.history_presenter import HistorySettingsPresenter
from fonetray.ui.settings.journal_presenter import JournalSettingsPresenter
from fonetray.ui.settings.presenter import SettingsPresenter
from fonetray.ui.settings.window import SettingsWindow


def settings_of(window: SettingsWindow, at: Around) -> SettingsPresenter:
    """Give the one that opens the window."""
    desk = at.common["desk"]
    at.cards.privacy.cover(window)
    CardKeySettings(window=window, key=at.cards.key, desk=desk)
    HistorySettingsPresenter(window=window, changed=at.history_changed, **at.common)
    JournalSettingsPresenter(window=window, **at.common)
    return SettingsPresenter(
        window=window,
        system=integration(desk.account.home),
        hotkey=at.keys.selected,
        search_hotkey=at.keys.search,
        changed=at.changed,
        **at.common,
    )

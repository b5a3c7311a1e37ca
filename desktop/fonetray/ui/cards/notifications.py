"""Call cards as the desktop's notifications, where a program may not say where its windows stand (Wayland)."""

from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from fonetray.config.language import Translate
from fonetray.system.notifications import Notification, Notifications
from fonetray.ui.cards.ends import Ends
from fonetray.ui.cards.words import last_words, state_look
from fonetray.ui.parts.labels import plain
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView

_OPEN, _NOTE, _COPY, _STOP, _DEFAULT = "open", "note", "copy", "stop", "default"
_UNTIL_SHOWN = 10.0
"""Seconds after which one goes that stands for another call from now on, and was never shown anew."""


def placed_by_others() -> bool:
    """Say whether this is a session in which windows cannot say where they stand, nor that they want no keyboard."""
    return QGuiApplication.platformName().startswith("wayland")


class CardNotifications(QObject):
    """Shows a call's view as one notification that changes as the call does; its signals are those of the card stack.

    ``form`` is the setting: where it is ``auto``, notifications are for sessions that place windows themselves.
    ``unshown`` carries a view that could not be shown, since nobody shows notifications here after all.
    """

    open_wanted = Signal(str)
    note_wanted = Signal(object)
    stop_wanted = Signal(object)
    closed = Signal(object)
    unshown = Signal(object)

    def __init__(self, *, tr: Translate, tasks: Tasks, form: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._tasks = tasks
        self._form = form
        self._views: dict[str, CardView] = {}
        self._names: dict[Hashable, tuple[str, Hashable]] = {}
        self._made = 0
        self._shown = Notifications(acted=self._acted, closed=self._gone, failed=self._failed)
        self._ends = Ends(self)
        self._ends.passed.connect(self._expired)

    def prepare(self) -> None:
        """Look ahead whether somebody shows notifications, where they are wanted at all."""
        if self._chosen():
            self._tasks.spawn(self._shown.look(), name="look for notifications")

    def wanted(self) -> bool:
        """Say whether calls are to be shown here: nobody shows them where there is no notification server.

        One may come later, so each time that it is missing it is looked for once more.
        """
        if not self._shown.usable:
            self.prepare()
        return self._shown.usable and self._chosen()

    def stands_in(self) -> bool:
        """Say whether all cards are to be shown here, not only those of calls that come in."""
        return placed_by_others() and self.wanted()

    def show_card(self, view: CardView) -> None:
        """Show a call, or what has become of it; one that the user has closed stays closed until it rings anew."""
        name, ring = self._names.get(view.key, ("", None))
        if not name or (name not in self._views and ring != view.ring):
            self._made += 1
            name = f"{self._made}"
        elif name not in self._views:
            return
        self._names[view.key] = (name, view.ring)
        before, self._views[name] = self._views.get(name), view
        self._ends.set(name, view.hide_after)
        if before != view:
            self._tasks.spawn(self._shown.show(name, self._notification(view)), name="show a call")

    def rename_card(self, old: Hashable, new: Hashable) -> None:
        """Have a notification stand for another call from now on; ignored where there is none to rename."""
        name, _ = self._names.get(old, ("", None))
        if name in self._views and new not in self._names:
            self._names[new] = self._names.pop(old)
            self._views[name] = replace(self._views[name], key=new)
            self._ends.set(name, _UNTIL_SHOWN)

    def close_where(self, what: Callable[[Hashable], bool]) -> None:
        """Take away all whose key is such."""
        for key in [view.key for view in self._views.values() if what(view.key)]:
            self.close_card(key)

    def close_card(self, key: Hashable) -> None:
        """Take a call's notification away."""
        name, _ = self._names.pop(key, ("", None))
        if name in self._views:
            self._take_away(name)

    def holds(self, key: Hashable) -> bool:
        """Say whether a call's notification is shown."""
        return self._names.get(key, ("", None))[0] in self._views

    def close_all(self) -> None:
        """Be told of nothing any more, as when the program ends."""
        self._ends.stop()
        self._shown.disconnect()

    def _chosen(self) -> bool:
        return self._form() == "notification" or (self._form() == "auto" and placed_by_others())

    def _notification(self, view: CardView) -> Notification:
        tr = self._tr
        counting = view.state is CardState.COUNTING  # which it cannot do here
        _, word = state_look(CardState.DIALLING if counting else view.state, tr)
        colleague = view.colleague.words if view.colleague else ""
        last = last_words(view.earlier[0], tr) if view.earlier and view.state is CardState.RINGING else ""
        number = view.number if view.number != view.name else ""
        lines = (" · ".join(filter(None, (number, view.organisation))), view.line, view.outcome, colleague, last)
        incoming = view.state is CardState.RINGING
        return Notification(
            title=plain(f"{word}: {view.name}"),
            text="\n".join(plain(line) for line in lines if line),
            actions=[(_STOP, view.stop)] if view.stop else self._actions(view, number),
            urgent=incoming or counting,
            lasts=view.state in (CardState.SENDING, CardState.WAITING),
            category="call.incoming" if incoming else "",
        )

    def _actions(self, view: CardView, number: str) -> list[tuple[str, str]]:
        tr = self._tr
        actions = [(_DEFAULT, tr("Open customer")), (_OPEN, tr("Open customer"))] if view.url else []
        actions += [(_NOTE, view.asks_note or tr("Note"))] if view.takes_note else []
        actions += [(_COPY, tr("Copy number"))] if number else []
        return actions

    def _expired(self, name: str) -> None:
        if name in self._views:
            self._take_away(name)

    def _failed(self, name: str) -> None:
        if name in self._views:
            view = self._forget(name)
            self._names.pop(view.key, None)
            self.unshown.emit(view)

    def _take_away(self, name: str) -> None:
        view = self._forget(name)
        self._tasks.spawn(self._shown.close(name), name="take a call away")
        self.closed.emit(view.key)

    def _forget(self, name: str) -> CardView:
        view = self._views.pop(name)
        self._ends.set(name, None)
        if view.state not in (CardState.RINGING, CardState.ANSWERED):
            self._names.pop(view.key, None)
        return view

    def _gone(self, name: str) -> None:
        """Note that the user has closed one; what could be stopped by it is, for nobody is called by mistake then."""
        if name in self._views:
            view = self._forget(name)
            if view.stop:
                self.stop_wanted.emit(view.key)
            self.closed.emit(view.key)

    def _acted(self, name: str, action: str) -> None:
        view = self._views.get(name)
        if view is None:
            return
        if action == _STOP:
            self.stop_wanted.emit(view.key)
        elif action in (_OPEN, _DEFAULT) and view.url:
            self.open_wanted.emit(view.url)
        elif action == _NOTE:
            self.note_wanted.emit(view.key)
        elif action == _COPY and view.number:
            QGuiApplication.clipboard().setText(view.number)

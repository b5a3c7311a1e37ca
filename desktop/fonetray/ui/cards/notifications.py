"""Call cards as the desktop's notifications, where a program may not say where its windows stand (Wayland)."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from fonetray.config.language import Translate
from fonetray.system.notifications import Notification, Notifications
from fonetray.ui.cards.words import last_words, state_look
from fonetray.ui.parts.labels import plain
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import CardState, CardView

_OPEN, _NOTE, _COPY, _DEFAULT = "open", "note", "copy", "default"


class CardNotifications(QObject):
    """Shows a call's view as one notification that changes as the call does; its signals are those of the card stack.

    ``form`` is the setting: where it is ``auto``, notifications are for sessions that place windows themselves.
    """

    open_wanted = Signal(str)
    note_wanted = Signal(object)
    closed = Signal(object)

    def __init__(self, *, tr: Translate, tasks: Tasks, form: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._tasks = tasks
        self._form = form
        self._views: dict[str, CardView] = {}
        self._names: dict[Hashable, tuple[str, Hashable]] = {}
        self._made = 0
        self._shown = Notifications(acted=self._acted, closed=self._gone)
        self._ends: dict[str, QTimer] = {}

    def wanted(self) -> bool:
        """Say whether calls are to be shown here: nobody shows them where there is no notification server."""
        placed_by_others = QGuiApplication.platformName().startswith("wayland")
        return self._shown.usable and (self._form() == "notification" or (self._form() == "auto" and placed_by_others))

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
        self._end_after(name, view.hide_after)
        if before != view:
            self._tasks.spawn(self._shown.show(name, self._notification(view)), name="show a call")

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
        for timer in self._ends.values():
            timer.stop()
        self._shown.disconnect()

    def _notification(self, view: CardView) -> Notification:
        tr = self._tr
        _, word = state_look(view.state, tr)
        colleague = view.colleague.words if view.colleague else ""
        last = last_words(view.earlier[0], tr) if view.earlier and view.state is CardState.RINGING else ""
        number = view.number if view.number != view.name else ""
        lines = (" · ".join(filter(None, (number, view.organisation))), view.line, view.outcome, colleague, last)
        actions = [(_DEFAULT, tr("Open customer")), (_OPEN, tr("Open customer"))] if view.url else []
        actions += [(_NOTE, view.asks_note or tr("Note"))] if view.takes_note else []
        actions += [(_COPY, tr("Copy number"))] if number else []
        return Notification(
            title=plain(f"{word}: {view.name}"),
            text="\n".join(plain(line) for line in lines if line),
            actions=actions,
            urgent=view.state is CardState.RINGING,
        )

    def _end_after(self, name: str, seconds: float | None) -> None:
        timer = self._ends.pop(name, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()
        if seconds is not None:
            timer = self._ends[name] = QTimer(self)
            timer.setObjectName(name)
            timer.setSingleShot(True)
            timer.timeout.connect(self._expired)
            timer.start(max(1, round(seconds * 1000)))

    def _expired(self) -> None:
        name = self.sender().objectName()
        if name in self._views:
            self._take_away(name)

    def _take_away(self, name: str) -> None:
        view = self._forget(name)
        self._tasks.spawn(self._shown.close(name), name="take a call away")
        self.closed.emit(view.key)

    def _forget(self, name: str) -> CardView:
        view = self._views.pop(name)
        self._end_after(name, None)
        if view.state not in (CardState.RINGING, CardState.ANSWERED):
            self._names.pop(view.key, None)
        return view

    def _gone(self, name: str) -> None:
        if name in self._views:
            self.closed.emit(self._forget(name).key)

    def _acted(self, name: str, action: str) -> None:
        view = self._views.get(name)
        if view is None:
            return
        if action in (_OPEN, _DEFAULT) and view.url:
            self.open_wanted.emit(view.url)
        elif action == _NOTE:
            self.note_wanted.emit(view.key)
        elif action == _COPY and view.number:
            QGuiApplication.clipboard().setText(view.number)

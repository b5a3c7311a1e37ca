"""One call flow in its window: the switch, where calls go, who did that, and how it is marked."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.flows.switch import FlowSwitch
from fonetray.ui.flows.times import fill_times
from fonetray.ui.flows.views import FlowView, OfferView
from fonetray.ui.parts.buttons import icon_button
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import ElidedLabel, PlainLabel, plain, tooltip
from fonetray.ui.parts.text_size import set_fixed, set_text_size
from fonetray.ui.parts.theme import Theme

_BETWEEN = " · "


class FlowRow(QFrame):
    """``switch_wanted`` is (on or off), ``time_wanted`` a choice of ``flow_times``.

    ``offers_wanted`` asks for `offer` before the times are seen; ``marked`` is (``favourite`` or ``important``, on or
    off).
    """

    switch_wanted = Signal(bool)
    time_wanted = Signal(str)
    offers_wanted = Signal()
    marked = Signal(str, bool)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._tr = tr
        self._theme = theme
        self._icons = icons
        self.view: FlowView | None = None
        self.switch = FlowSwitch(theme=theme, parent=self)
        self._name = ElidedLabel(parent=self)
        set_text_size(self._name, theme.body, strong=True)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._local = PlainLabel(parent=self, tone="muted")
        set_text_size(self._local, theme.small + 1)
        self._goes = ElidedLabel(parent=self)
        self._who = ElidedLabel(parent=self, tone="muted")
        set_text_size(self._who, theme.small)
        self.until = self._button("clock", tr("Switch until…"))
        self.star = self._button("star", "")
        self.shield = self._button("shield", "")
        self._times = QMenu(self)
        self._times.aboutToShow.connect(self.offers_wanted)
        self._times.triggered.connect(lambda action: self.time_wanted.emit(action.data()))
        self.until.setMenu(self._times)
        self.until.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.switch.wanted.connect(self.switch_wanted)
        self.star.clicked.connect(lambda: self._mark("favourite"))
        self.shield.clicked.connect(lambda: self._mark("important"))
        self.setObjectName("flow")
        self.setStyleSheet(f"#flow {{ border: 0; border-bottom: 1px solid {theme.border}; }}")
        self._lay_out()

    def show_view(self, view: FlowView) -> None:
        """Show a flow as it is now."""
        if view == self.view:
            return
        self.view = view
        tr, busy = self._tr, view.wanted is not None
        self.switch.show_state(on=view.active, busy=busy)
        self._name.setText(view.name)
        self._local.setText(view.local_number if view.local_number != view.name else "")
        self._goes.setText(self._sentence(view))
        until = tr("goes back {when}", when=view.until) if view.until else ""
        self._who.setText(_BETWEEN.join(filter(None, (view.who, until))))
        self._who.setVisible(bool(self._who.whole()))
        would = tr("Calls would go to {place}", place=view.would_go_to)
        self.switch.setToolTip(tooltip("" if busy else would))
        self.switch.setAccessibleName(plain(view.name))
        self.switch.setAccessibleDescription(
            plain(_BETWEEN.join(filter(None, (self._goes.whole(), self._who.whole()))))
        )
        again = tr("Change when it goes back") if view.until else tr("Switch until…")
        self._paint(self.until, "clock", again, shown=bool(view.until))
        star = tr("Take out of the tray menu") if view.favourite else tr("Keep in the tray menu")
        self._paint(self.star, "star-filled" if view.favourite else "star", star, shown=view.favourite)
        ask = tr("Ask no more before switching") if view.important else tr("Important: ask before switching")
        self._paint(self.shield, "shield-filled" if view.important else "shield", ask, shown=view.important)

    def offer(self, offers: list[OfferView], note: str) -> None:
        """Fill the menu of times; ``note`` says what must be so for a flow to go back by itself."""
        self._times.clear()
        if self.view is not None:
            fill_times(self._times, self.view, offers, note, tr=self._tr)

    def times(self) -> QMenu:
        """Return the menu of times."""
        return self._times

    def texts(self) -> list[str]:
        """Return what the row says."""
        return [label.whole() for label in (self._name, self._goes, self._who) if label.whole()]

    def _sentence(self, view: FlowView) -> str:
        tr = self._tr
        if view.wanted is not None:
            return tr("Switching on…") if view.wanted else tr("Switching off…")
        if view.active:
            return tr("On: calls go to {place}", place=view.goes_to)
        return tr("Off: calls go to {place}", place=view.goes_to)

    def _mark(self, what: str) -> None:
        if self.view is not None:
            self.marked.emit(what, not (self.view.favourite if what == "favourite" else self.view.important))

    def _button(self, icon: str, name: str) -> QToolButton:
        made = icon_button(self._icons, icon, name, size=18, parent=self)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_fixed(made, 32, 32)
        return made

    def _paint(self, which: QToolButton, icon: str, name: str, *, shown: bool) -> None:
        which.setIcon(self._icons.icon(icon, self._theme.accent if shown else self._theme.muted))
        which.setToolTip(tooltip(name))
        described = f"{name}: {self.view.name}" if self.view else name
        which.setAccessibleName(plain(described))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 0)
        head.addWidget(self._local, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(self._goes)
        words.addWidget(self._who)
        row = QHBoxLayout(self)
        row.setContentsMargins(self._theme.margin, 10, self._theme.pad, 10)
        row.setSpacing(self._theme.pad)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for one in (self.until, self.shield, self.star):
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
        row.setSpacing(4)
        row.insertSpacing(1, 8)
        for before, after in pairwise((self.switch, self.until, self.shield, self.star)):
            QWidget.setTabOrder(before, after)

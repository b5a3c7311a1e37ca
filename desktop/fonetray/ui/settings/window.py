"""The few settings that everybody may want to change; each takes effect as it is chosen."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.choice_box import ChoiceBox, NumberBox
from fonetray.ui.parts.country_box import CountryBox
from fonetray.ui.parts.form import Field, FormPage, Group
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.key_box import KeyBox, KeyRow
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.line_box import LineBox
from fonetray.ui.parts.local_number_box import LocalNumberBox
from fonetray.ui.parts.text_size import set_least, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.parts.tick_box import TickBox
from fonetray.ui.settings.cards import CARDS, OPENING, CardSettings
from fonetray.ui.settings.history import HISTORY, HistorySettings
from fonetray.ui.settings.journal import JournalSettings

SYSTEM_LINKS, SYSTEM_LOGIN = "system.links", "system.login"
"""What the operating system keeps for us, shown beside our own settings."""
_LONGEST_RING = 600
_OURS = (LocalNumberBox, CountryBox, KeyBox, LineBox, TickBox)
"""Fields that read and write a setting's text themselves."""


class SettingsWindow(QWidget):
    """``changed`` is (setting, value as text), sent once for each choice; a refused one comes back by ``set_error``.

    ``recording`` says whether a field for keys has the keyboard; ``opened`` comes before the window is shown.
    """

    changed = Signal(str, str)
    recording = Signal(bool)
    opened = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._values: dict[str, str] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Settings"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, 400, 400)
        self.resize(window_size(480, 680))
        self._language = self._choice([("auto", tr("As the system")), ("da", "Dansk"), ("en", "English")])
        self._look = self._choice([("auto", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))])
        self._local = LocalNumberBox(self)
        self._phone = self._choice([("", tr("As your active profile says"))])
        self._ask = self._choice(
            [
                ("always", tr("Always")),
                ("unknown", tr("Only for unknown numbers")),
                ("never", tr("Never")),
            ],
        )
        self._link_mode = self._choice(
            [
                ("ask", tr("Ask first")),
                ("prefill", tr("Only fill in the number in the search window")),
                ("undo", tr("Call, with three seconds to undo")),
            ],
        )
        self._countries = CountryBox(tr=tr, parent=self)
        self._countries.chosen.connect(self._edited)
        self._connect = self._choice([("false", tr("Off")), ("true", tr("On"))])
        self._keys = self._key_row(icons, tr("Keys that call the selected number"))
        self._search_keys = self._key_row(icons, tr("Keys that open the search"))
        self._links = self._choice([("ours", "Fonetray"), ("others", tr("Another program"))])
        self._login = self._choice([("on", tr("When you log in")), ("off", tr("When you start it yourself"))])
        self._ring = self._seconds(5, _LONGEST_RING)
        self._cards = CardSettings(tr=tr, icons=icons, edited=self._edited, parent=self)
        self._cards.keys.box.recording.connect(self.recording)
        self._cards.keys.box.unusable.connect(self._card_key_unusable)
        self.history = HistorySettings(tr=tr, theme=theme, edited=self._edited, parent=self)
        self.journals = JournalSettings(tr=tr, theme=theme, icons=icons, parent=self)
        self._editors: dict[str, QWidget] = {
            "ui.language": self._language,
            "ui.theme": self._look,
            "account.local_number": self._local,
            "account.device": self._phone,
            "dial.confirm": self._ask,
            "dial.link_mode": self._link_mode,
            "dial.expected_countries": self._countries,
            "dial.hotkey": self._keys.box,
            "search.hotkey": self._search_keys.box,
            "dial.connect_to": self._connect,
            SYSTEM_LINKS: self._links,
            SYSTEM_LOGIN: self._login,
            "calls.ring_timeout": self._ring,
            **self._cards.editors,
            **self.history.editors,
        }
        words = {
            "ui.language": (tr("Language"), ""),
            "ui.theme": (tr("Appearance"), ""),
            "account.local_number": (tr("Your local number"), tr("Only calls to it are shown to you.")),
            "account.device": (tr("Telephone that rings when you call"), ""),
            "dial.confirm": (tr("Ask before calling"), tr("Links are set apart, below.")),
            "dial.link_mode": (
                tr("A click on a telephone link"),
                tr("Only colleagues and contacts are called without a question. All other numbers ask."),
            ),
            "dial.expected_countries": (
                tr("Countries that you call often"),
                tr("Unknown numbers in other countries are asked about twice."),
            ),
            "dial.hotkey": (
                tr("Keys that call the selected number"),
                tr("Select a number in any program and press them."),
            ),
            "search.hotkey": (tr("Keys that open the search"), tr("Press them in any program.")),
            "dial.connect_to": (
                tr("Connecting calls to others (experimental)"),
                tr("Rings an outside number for a queue, an announcement or a colleague. Unproven: it may not work."),
            ),
            SYSTEM_LINKS: (tr("Links in web pages and mails open in"), ""),
            SYSTEM_LOGIN: (tr("Fonetray starts"), ""),
            "calls.ring_timeout": (
                tr("When a call counts as missed"),
                tr("So long after it began to ring, if nothing more was heard of it."),
            ),
            **self._cards.words,
            **self.history.words,
        }
        rows = {"dial.hotkey": self._keys, "search.hotkey": self._search_keys, **self._cards.rows}
        self._fields = {
            key: Field(
                words[key][0], editor, hint=words[key][1], row=rows.get(key), theme=theme, icons=icons, parent=self
            )
            for key, editor in self._editors.items()
        }
        self._local.chosen.connect(self._edited)
        self._lay_out(theme)

    def set_employees(self, employees: list[tuple[str, str]]) -> None:
        """Offer ``employees`` as (local number, name)."""
        self._local.blockSignals(True)
        self._local.set_employees(employees)
        self._local.blockSignals(False)

    def set_phones(self, phones: list[tuple[str, str]]) -> None:
        """Offer ``phones`` as (local number, name)."""
        chosen = self._values.get("account.device", "")
        self._phone.blockSignals(True)
        while self._phone.count() > 1:
            self._phone.removeItem(1)
        for local_number, name in phones:
            self._phone.addItem(plain(f"{name} ({local_number})" if name else local_number), local_number)
        self._phone.blockSignals(False)
        self._show("account.device", chosen)

    def set_values(self, values: dict[str, str]) -> None:
        """Show ``values`` by setting; unknown settings are ignored, errors cleared."""
        for key, value in values.items():
            if key in self._editors:
                self._values[key] = value
                self._show(key, value)
                self._fields[key].set_error("")

    def set_error(self, key: str, text: str) -> None:
        """Say why ``key`` could not be set; empty when it could."""
        if key in self._fields:
            self._fields[key].set_error(text)

    def set_hint(self, key: str, text: str) -> None:
        """Say more about ``key``."""
        self._fields[key].set_hint(text)

    def offer_command(self, command: str, how: str, key: str = "dial.hotkey") -> None:
        """Offer ``command`` to be bound by the desktop, in place of keys that it keeps; ``how`` says where."""
        (self._search_keys if key == "search.hotkey" else self._keys).offer(command)
        self._fields[key].set_hint(how)

    def value(self, key: str) -> str:
        """Return what the window shows for ``key``."""
        editor = self._editors[key]
        if isinstance(editor, _OURS):
            return editor.value()
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        if isinstance(editor, NumberBox):
            return str(editor.value())
        raise TypeError(f"no editor for {key}")

    def error(self, key: str) -> str:
        """Return what is said to be wrong with ``key``."""
        return self._fields[key].error()

    def veil(self, *, on: bool) -> None:
        """Hide numbers of customers, or show them again."""
        self.history.veil(on=on)

    def open(self) -> None:
        """Show and raise the window."""
        self.opened.emit()
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _keys_unusable(self) -> None:
        text = self._tr("Hold Ctrl, Alt or the Windows key and press a letter, a digit or F1 to F12.")
        sender = self.sender()
        self._fields["search.hotkey" if sender is self._search_keys.box else "dial.hotkey"].set_error(text)

    def _card_key_unusable(self) -> None:
        text = self._tr("Press F1 to F12, or hold Ctrl, Alt or the Windows key and press a letter or a digit.")
        self._fields["popup.key"].set_error(text)

    def _edited(self) -> None:
        sender: QObject = self.sender()
        for key, editor in self._editors.items():
            if editor is sender and self.value(key) != self._values.get(key):
                self._values[key] = self.value(key)
                self._fields[key].set_error("")
                self.changed.emit(key, self._values[key])

    def _show(self, key: str, value: str) -> None:
        editor = self._editors[key]
        editor.blockSignals(True)
        if isinstance(editor, _OURS):
            editor.set_value(value)
        elif isinstance(editor, QComboBox):
            row = editor.findData(value)
            if row < 0 and value:
                editor.addItem(plain(value), value)
                row = editor.count() - 1
            editor.setCurrentIndex(max(0, row))
        elif isinstance(editor, NumberBox):
            editor.setValue(int(value) if value.isdecimal() else editor.minimum())
        editor.blockSignals(False)

    def _choice(self, choices: list[tuple[str, str]]) -> QComboBox:
        combo = ChoiceBox(self)
        for value, text in choices:
            combo.addItem(text, value)
        combo.currentIndexChanged.connect(self._edited)
        return combo

    def _key_row(self, icons: Icons, name: str) -> KeyRow:
        row = KeyRow(tr=self._tr, icons=icons, name=name, parent=self)
        row.box.chosen.connect(self._edited)
        row.box.recording.connect(self.recording)
        row.box.unusable.connect(self._keys_unusable)
        return row

    def _seconds(self, least: int, most: int) -> NumberBox:
        spin = NumberBox(least, most, suffix=" " + self._tr("seconds"), parent=self)
        spin.valueChanged.connect(self._edited)
        return spin

    def _lay_out(self, theme: Theme) -> None:
        tr = self._tr
        groups = (
            (
                tr("Calls"),
                (
                    "account.local_number",
                    "account.device",
                    "dial.confirm",
                    "dial.expected_countries",
                    "dial.hotkey",
                    "search.hotkey",
                ),
            ),
            (tr("Telephone links"), (SYSTEM_LINKS, "dial.link_mode")),
            (tr("Call cards"), CARDS),
            (tr("Opening the customer"), OPENING),
            (tr("History"), HISTORY),
            (tr("Other systems"), ()),
            (tr("This program"), ("ui.language", "ui.theme", SYSTEM_LOGIN)),
            (tr("Experiments"), ("dial.connect_to",)),
        )
        parts = []
        for heading, keys in groups:
            group = Group(heading, theme=theme, parent=self)
            group.add(*(self._fields[key] for key in keys), *((self.history,) if keys is HISTORY else ()))
            if not keys:
                group.add(self.journals)
            parts.append(group)
        FormPage(*parts, theme=theme, parent=self).fill(self, theme=theme)

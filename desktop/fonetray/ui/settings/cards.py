"""What the settings window has about call cards: where and when they come, what they show, what they open."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from fonetray.config.language import Translate
from fonetray.config.setting_kinds import BLANKS
from fonetray.ui.parts.choice_box import ChoiceBox, NumberBox
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.key_box import KeyRow
from fonetray.ui.parts.line_box import LineBox, NamesBox
from fonetray.ui.parts.tick_box import TickBox

CARDS = (
    "popup.place",
    "popup.form",
    "popup.fields",
    "popup.seconds_after_answer",
    "popup.seconds_for_note",
    "popup.in_full_screen",
    "popup.while_sharing",
    "calls.ring_timeout",
)
OPENING = ("popup.open_when", "popup.open_only", "popup.open_page", "popup.key", "popup.key_everywhere")
_LONGEST_STAY = 3600
_CORNERS = ("bottom-right", "bottom-left", "top-right", "top-left")


class CardSettings:
    """The editors by setting, with their names and hints; ``edited`` is called by each when the user has chosen."""

    def __init__(self, *, tr: Translate, icons: Icons, edited: Callable[[], None], parent: QWidget) -> None:
        self._tr = tr
        self._edited = edited
        self._parent = parent
        self.keys = KeyRow(tr=tr, icons=icons, name=tr("Key that opens the customer"), alone=True, parent=parent)
        self._page = LineBox(example="https://crm.example.dk/find?phone={e164}", parent=parent)
        self._fields = NamesBox(example=tr("The first ones there are"), parent=parent)
        self._only = TickBox(_filters(tr), none=tr("All calls"), parent=parent)
        for box in (self.keys.box, self._page, self._fields, self._only):
            box.chosen.connect(edited)
        stay = NumberBox(0, _LONGEST_STAY, suffix=" " + tr("seconds"), parent=parent)
        note = NumberBox(0, _LONGEST_STAY, suffix=" " + tr("seconds"), parent=parent)
        note.setSpecialValueText(tr("Do not ask"))
        for spin in (stay, note):
            spin.valueChanged.connect(edited)
        self.editors: dict[str, QWidget] = {
            "popup.place": self._choice(_places(tr)),
            "popup.form": self._choice(_forms(tr)),
            "popup.fields": self._fields,
            "popup.seconds_after_answer": stay,
            "popup.seconds_for_note": note,
            "popup.in_full_screen": self._choice([("false", tr("Keep them away")), ("true", tr("Show them"))]),
            "popup.while_sharing": self._choice([("no-names", tr("Name nobody")), ("hide", tr("Keep them away"))]),
            "popup.open_when": self._choice(_moments(tr)),
            "popup.open_only": self._only,
            "popup.open_page": self._page,
            "popup.key": self.keys.box,
            "popup.key_everywhere": self._choice(_reach(tr)),
        }
        self.words: dict[str, tuple[str, str]] = _words(tr)
        self.rows: dict[str, QWidget] = {"popup.key": self.keys}

    def _choice(self, choices: Sequence[tuple[str, str]]) -> QComboBox:
        combo = ChoiceBox(self._parent)
        for value, text in choices:
            combo.addItem(text, value)
        combo.currentIndexChanged.connect(self._edited)
        return combo


def _filters(tr: Translate) -> list[tuple[str, str]]:
    return [
        ("external", tr("Calls from outside")),
        ("known", tr("Known customers")),
        ("my-phone", tr("Calls to my own phone")),
    ]


def _moments(tr: Translate) -> list[tuple[str, str]]:
    return [
        ("by-hand", tr("Only by hand")),
        ("ring", tr("When it rings")),
        ("answer", tr("When it is answered")),
        ("end", tr("When it has ended")),
    ]


def _reach(tr: Translate) -> list[tuple[str, str]]:
    return [
        ("ask", tr("Ask on the first calls")),
        ("yes", tr("In any program, while a call is on the screen")),
        ("no", tr("Only in Fonetray's own windows")),
    ]


def _forms(tr: Translate) -> list[tuple[str, str]]:
    return [
        ("auto", tr("As this desktop allows")),
        ("card", tr("Cards")),
        ("notification", tr("The desktop's notifications")),
    ]


def _places(tr: Translate) -> list[tuple[str, str]]:
    """Offer each corner of each screen that is plugged in now."""
    corners = {
        "bottom-right": tr("Bottom right"),
        "bottom-left": tr("Bottom left"),
        "top-right": tr("Top right"),
        "top-left": tr("Top left"),
    }
    names = [screen.name() for screen in QGuiApplication.screens()]
    fixed = [
        (f"{corner}@{name}", f"{corners[corner]}, {name}" if len(names) > 1 else corners[corner])
        for name in names
        for corner in _CORNERS
    ]
    return [("pointer", tr("On the screen where the pointer is")), *fixed]


def _words(tr: Translate) -> dict[str, tuple[str, str]]:
    return {
        "popup.place": (tr("Where call cards stand"), ""),
        "popup.form": (tr("Calls are shown as"), ""),
        "popup.fields": (
            tr("What a card shows of a customer"),
            tr("Names of up to six fields, in the order wanted, with commas between them."),
        ),
        "popup.seconds_after_answer": (tr("How long a call stays on screen after it is answered"), ""),
        "popup.seconds_for_note": (tr("After a call, ask for a note for so long"), ""),
        "popup.in_full_screen": (tr("Cards while a window fills the screen"), ""),
        "popup.while_sharing": (
            tr("Cards while you present"),
            tr("You say so in the tray's menu. On a locked screen nobody is ever named."),
        ),
        "popup.open_when": (tr("A customer's page opens"), ""),
        "popup.open_only": (tr("It opens by itself for"), tr("All that is ticked must hold.")),
        "popup.open_page": (
            tr("Address of a customer's page"),
            tr(
                "Empty: the address that comes with the customer. {blanks} are filled in.",
                blanks=", ".join(f"{{{blank}}}" for blank in BLANKS),
            ),
        ),
        "popup.key": (tr("Key that opens the customer"), ""),
        "popup.key_everywhere": (tr("This key works"), ""),
    }

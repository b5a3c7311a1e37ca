"""A line edit for a secret: dots, an eye to look at it, and nothing left of it when it is forgotten."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from fonetray.config.language import Translate
from fonetray.ui.parts.buttons import icon_button
from fonetray.ui.parts.icons import Icons


class SecretField(QWidget):
    """``edit`` with an eye beside it."""

    def __init__(self, *, tr: Translate, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self.edit = QLineEdit(self)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhNoPredictiveText,
        )
        self._eye = icon_button(icons, "eye", tr("Show"), size=20, parent=self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self._eye)
        self.setFocusProxy(self.edit)

    def forget(self) -> None:
        """Empty the field, undo history too, and hide again what is typed next."""
        self.edit.clear()
        self._eye.setChecked(False)

    def conceal(self) -> None:
        """Show dots again."""
        self._eye.setChecked(False)

    def set_saved(self, *, saved: bool) -> None:
        """Say in the empty field that a secret is kept already."""
        self.edit.setPlaceholderText(self._tr("Saved – type to replace it") if saved else "")

    def _toggled(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signature
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setAccessibleName(self._tr("Hide") if shown else self._tr("Show"))

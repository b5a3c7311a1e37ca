"""The fields of a server, those of one kind shown and the seldom ones behind "More"."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.contacts.server_views import CARDDAV, LDAP, ServerDraft
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.choice_box import ChoiceBox, NumberBox
from fonetray.ui.parts.form import Field
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.secret_field import SecretField
from fonetray.ui.parts.theme import Theme

_LONGEST = 1000
_WEEK = 168
_MORE = ("filter", "attributes", "plain", "ca_file", "every")
_OF_A_DIRECTORY = ("base", "filter", "attributes", "plain")


class ServerFields(QWidget):
    """What was entered is a `ServerDraft`; ``more`` tells that the page has grown or shrunk."""

    more = Signal()

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self._kind = ChoiceBox(self)
        self._kind.addItem(tr("Directory (LDAP, Active Directory)"), LDAP)
        self._kind.addItem(tr("Address book (CardDAV, Nextcloud)"), CARDDAV)
        self._kind.currentIndexChanged.connect(self._kind_chosen)
        self._texts = {
            name: QLineEdit(self) for name in ("name", "url", "base", "user", "filter", "attributes", "ca_file")
        }
        for name, edit in self._texts.items():
            edit.setMaxLength(60 if name == "name" else _LONGEST)
        self._password = SecretField(tr=tr, icons=icons, parent=self)
        self._plain = ChoiceBox(self)
        self._plain.addItem(tr("Protected (StartTLS)"), False)
        self._plain.addItem(tr("Unprotected: anybody on the way can read all of it"), True)
        self._every = NumberBox(1, _WEEK, suffix=" " + tr("hours"), parent=self)
        made = partial(Field, theme=theme, icons=icons, parent=self)
        self._fields = {
            "kind": made(tr("Kind"), self._kind),
            "name": made(tr("Name"), self._texts["name"], hint=tr("What you call it here.")),
            "url": made(tr("Address"), self._texts["url"]),
            "base": made(tr("Base"), self._texts["base"], hint=tr("Where in the directory the people are.")),
            "user": made(tr("User"), self._texts["user"]),
            "password": made(tr("Password"), self._password.edit, row=self._password),
            "filter": made(tr("Filter"), self._texts["filter"], hint=tr("Who is a person; usually left as it is.")),
            "attributes": made(
                tr("Attributes"),
                self._texts["attributes"],
                hint=tr("Only where your directory calls things otherwise: phone=telephoneNumber,mobile; email=mail"),
            ),
            "plain": made(tr("An address that begins ldap://"), self._plain),
            "ca_file": made(
                tr("Certificate file"),
                self._texts["ca_file"],
                hint=tr("Your company's own authority (PEM), where this computer does not know it."),
            ),
            "every": made(tr("Read every"), self._every),
        }
        self._toggle = button(tr("More"), kind="link", small=True, parent=self)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._unfolded)
        self._texts["base"].setPlaceholderText("DC=firma,DC=dk")
        self._lay_out(theme)
        self._kind_chosen()

    def set_draft(self, draft: ServerDraft, *, kept: bool) -> None:
        """Start from ``draft``; of a server that is ``kept`` name and kind stay, and its password is not shown."""
        self._kind.setCurrentIndex(self._kind.findData(draft.kind))
        for name, edit in self._texts.items():
            edit.setText(str(getattr(draft, name)))
            edit.setCursorPosition(0)
        self._plain.setCurrentIndex(int(draft.plain))
        self._every.setValue(draft.every)
        self._password.forget()
        self._password.set_saved(saved=kept and bool(draft.user))
        for name in ("kind", "name"):
            self._fields[name].setEnabled(not kept)
        stays = self._tr("Kind and name of a server stay as they were when it was added.")
        self._fields["kind"].set_hint(stays if kept else "")
        self._toggle.setChecked(bool(draft.attributes or draft.ca_file or draft.plain))
        for field in self._fields.values():
            field.set_error("")
        self._kind_chosen()

    def draft(self) -> ServerDraft:
        """Return what was entered."""
        texts = {name: edit.text().strip() for name, edit in self._texts.items()}
        return ServerDraft(
            kind=self._kind.currentData(),
            password=self._password.edit.text(),
            plain=bool(self._plain.currentData()),
            every=self._every.value(),
            **texts,
        )

    def set_error(self, field: str, text: str) -> None:
        """Say what is wrong with a field; empty when nothing is. What is behind "More" comes forward for it."""
        self._fields[field].set_error(text)
        if text and field in _MORE:
            self._toggle.setChecked(True)

    def error(self, field: str) -> str:
        """Return what is said to be wrong with a field."""
        return self._fields[field].error()

    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - one state, named by the method
        """Lock what was entered while it is tried."""
        self._inner.setEnabled(not busy)

    def begin(self) -> None:
        """Have the keyboard in the first field that can be typed in."""
        (self._texts["name"] if self._fields["name"].isEnabled() else self._texts["url"]).setFocus()

    def forget(self) -> None:
        """Let nothing secret stay."""
        self._password.forget()

    def conceal(self) -> None:
        """Show dots again."""
        self._password.conceal()

    def _kind_chosen(self) -> None:
        tr, directory = self._tr, self._kind.currentData() == LDAP
        url = self._texts["url"]
        url.setPlaceholderText("ldaps://dc.firma.dk" if directory else "https://sky.firma.dk")
        self._fields["url"].set_hint(
            tr("Begins with ldaps:// or ldap://") if directory else tr("The server's own address is enough.")
        )
        self._fields["user"].set_hint(
            tr("As user@firma.dk, or a whole DN. Empty where everybody may read.") if directory else ""
        )
        self._unfolded()

    def _unfolded(self) -> None:
        directory, more = self._kind.currentData() == LDAP, self._toggle.isChecked()
        for name, field in self._fields.items():
            field.setVisible((directory or name not in _OF_A_DIRECTORY) and (more or name not in _MORE))
        self._toggle.setText(self._tr("Less") if more else self._tr("More"))
        self._toggle.setAccessibleName(plain(self._tr("Fewer fields") if more else self._tr("More fields")))
        self.more.emit()

    def _lay_out(self, theme: Theme) -> None:
        self._inner = QWidget(self)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.pad)
        for name, field in self._fields.items():
            if name == _MORE[0]:
                row = QHBoxLayout()
                row.addWidget(self._toggle)
                row.addStretch(1)
                column.addLayout(row)
            column.addWidget(field)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._inner)

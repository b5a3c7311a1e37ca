"""The first-run window: who you are at the telephone system, and what the telephone system must be told."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from fonetray.config.language import Translate
from fonetray.ui.account.address_box import AddressBox
from fonetray.ui.account.hub_box import HubBox
from fonetray.ui.parts.buttons import button
from fonetray.ui.parts.form import Field, FormPage, Group
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import plain
from fonetray.ui.parts.local_number_box import LocalNumberBox
from fonetray.ui.parts.secret_field import SecretField
from fonetray.ui.parts.status_line import StatusLine
from fonetray.ui.parts.text_size import set_least, window_size
from fonetray.ui.parts.theme import Theme
from fonetray.ui.views import AccountView, NoticeLevel


class AccountWindow(QWidget):
    """``save_wanted`` carries an ``AccountView``; an empty secret in it means: keep the one that is saved.

    Secrets stay in the fields until ``saved`` (a wrong password should not cost the hash too) or until the window
    closes, no longer.
    """

    save_wanted = Signal(object)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._saved = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Account"))
        self.setWindowIcon(icons.icon("fonetray"))
        set_least(self, 420, 400)
        self.resize(window_size(540, 720))
        self._username = QLineEdit(self)
        self._password = SecretField(tr=tr, icons=icons, parent=self)
        self._account = QLineEdit(self)
        self._hash = SecretField(tr=tr, icons=icons, parent=self)
        self._local = LocalNumberBox(self)
        self._keyring = StatusLine(theme=theme, icons=icons, parent=self)
        self._message = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self.hub = HubBox(tr=tr, theme=theme, icons=icons, parent=self)
        self._joined = False
        self.address = AddressBox(tr=tr, theme=theme, icons=icons, parent=self)
        self._save = button(tr("Save"), kind="primary", parent=self)
        self._close = button(tr("Close"), parent=self)
        self._save.clicked.connect(self._save_pressed)
        self._close.clicked.connect(self.close)
        made = partial(Field, theme=theme, icons=icons, parent=self)
        self._fields = {
            "username": made(tr("User name"), self._username, hint=tr("The e-mail you sign in to myfone with.")),
            "password": made(tr("Password"), self._password.edit, row=self._password),
            "account": made(tr("Account id"), self._account),
            "hash": made(tr("Hash"), self._hash.edit, row=self._hash),
            "local_number": made(
                tr("Your local number"),
                self._local,
                hint=tr("Only calls to this local number are shown to you."),
            ),
        }
        self._lay_out(theme)
        self.address.set_address("", "")

    def set_account(self, view: AccountView, *, saved: bool) -> None:
        """Start from ``view``, whose secrets are never shown; ``saved`` says that the keyring has some."""
        self._saved = saved
        self._username.setText(plain(view.username))
        self._account.setText(plain(view.account))
        self._local.set_value(view.local_number)
        for secret in (self._password, self._hash):
            secret.forget()
            secret.set_saved(saved=saved)

    def saved(self) -> None:
        """Take note that what was entered is kept now: forget the secrets and say that there are some."""
        self._saved = True
        for secret in (self._password, self._hash):
            secret.forget()
            secret.set_saved(saved=True)

    def set_joined(self, *, joined: bool) -> None:
        """Leave out what a hub has: the company's login, and the way from the telephone system.

        The user's own login is then needed for calling only.
        """
        self._joined = joined
        for name in ("account", "hash"):
            self._fields[name].setVisible(not joined)
        self._events.setVisible(not joined)
        self._company.set_text(self._about_company())

    def set_employees(self, employees: list[tuple[str, str]], proposed: str = "") -> None:
        """Offer ``employees`` as (local number, name); ``proposed`` is chosen where nothing is typed yet."""
        self._local.set_employees(employees)
        if proposed and not self.local_number():
            self._local.set_value(proposed)

    def set_keyring(self, text: str, level: NoticeLevel) -> None:
        """Say where secrets are kept, or why they cannot be."""
        self._keyring.say(text, level)

    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - one state, named by the method
        """Lock the form while what was entered is being checked."""
        self._save.setEnabled(not busy)
        self._save.setText(self._tr("Checking…") if busy else self._tr("Save"))
        for field in self._fields.values():
            field.setEnabled(not busy)

    def set_message(self, text: str, level: NoticeLevel) -> None:
        """Say what came of it."""
        self._message.say(text, level)

    def set_error(self, field: str, text: str) -> None:
        """Say what is wrong with ``field`` (a name of ``AccountView``'s); empty when nothing is."""
        self._fields[field].set_error(text)

    def error(self, field: str) -> str:
        """Return what is said to be wrong with ``field``."""
        return self._fields[field].error()

    def set_local_number(self, local: str) -> None:
        """Show a local number that somebody else has chosen."""
        self._local.set_value(local)

    def local_number(self) -> str:
        """Return the local number that is chosen or typed."""
        return self._local.value()

    def open_with(self, view: AccountView, *, saved: bool) -> None:
        """Start from ``view``, then show and raise the window, the focus in the first empty field."""
        self.set_account(view, saved=saved)
        self._message.say("")
        for field in self._fields.values():
            field.set_error("")
        self.show()
        self.raise_()
        self.activateWindow()
        empty = [edit for edit in (self._username, self._password.edit) if not edit.text() and not self._saved]
        (empty[0] if empty else self._username).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves, Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._save.isEnabled():
                self._save_pressed()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Forget what was typed into the secret fields."""
        self._password.forget()
        self._hash.forget()
        self.hub.code.clear()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Hide secrets again when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._password.conceal()
            self._hash.conceal()

    def _about_company(self) -> str:
        if self._joined:
            return self._tr("Calls, colleagues and call flows come from your company's hub.")
        return self._tr("Colleagues and call flows are read with these. Your administrator has them.")

    def _problems(self) -> dict[str, str]:
        tr = self._tr
        account, local = self._account.text().strip(), self.local_number()
        missing = not self._saved
        wrong_local = tr("A local number has digits only.") if local and not local.isdecimal() else ""
        if self._joined:
            half = bool(self._username.text().strip()) != bool(self._password.edit.text()) and missing
            return {
                "username": tr("Enter your user name.") if half and not self._username.text().strip() else "",
                "password": tr("Enter your password.") if half and not self._password.edit.text() else "",
                "local_number": wrong_local,
            }
        return {
            "username": "" if self._username.text().strip() else tr("Enter your user name."),
            "password": tr("Enter your password.") if missing and not self._password.edit.text() else "",
            "account": "" if account else tr("Enter the company's account id."),
            "hash": tr("Enter the hash that belongs to the account.") if missing and not self._hash.edit.text() else "",
            "local_number": wrong_local,
        }

    def _save_pressed(self) -> None:
        problems = self._problems()
        for field, text in problems.items():
            self._fields[field].set_error(text)
        if any(problems.values()):
            self._message.say(self._tr("Something is missing above."), NoticeLevel.ERROR)
            return
        self._message.say("", NoticeLevel.INFO)
        view = AccountView(
            username=self._username.text().strip(),
            password=self._password.edit.text(),
            account=self._account.text().strip(),
            hash=self._hash.edit.text(),
            local_number=self.local_number(),
        )
        self.save_wanted.emit(view)

    def _lay_out(self, theme: Theme) -> None:
        tr = self._tr
        me = Group(tr("Sign in to myfone"), theme=theme, text=tr("This is what calls are made with."))
        me.add(self._fields["username"], self._fields["password"])
        self._company = company = Group(tr("Your company"), theme=theme, text=self._about_company())
        company.add(self.hub, self._fields["account"], self._fields["hash"], self._fields["local_number"])
        company.add(self._keyring)
        self._events = events = Group(
            tr("Incoming calls"),
            theme=theme,
            text=tr(
                "Enter this address at the telephone system under employee integration, for incoming, answered, "
                "outgoing and ended calls."
            ),
        )
        events.add(self.address)
        buttons = QHBoxLayout()
        buttons.addWidget(self._message, 1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._save)
        FormPage(me, company, events, theme=theme, parent=self).fill(self, buttons=buttons, theme=theme)

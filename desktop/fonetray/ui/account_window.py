"""The first-run window: who you are at the telephone system, and what the telephone system must be told."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from fonetray.config.language import Translate
from fonetray.ui.buttons import button
from fonetray.ui.copy_field import CopyField
from fonetray.ui.form import Field, Group
from fonetray.ui.icons import Icons
from fonetray.ui.labels import PlainLabel, plain
from fonetray.ui.secret_field import SecretField
from fonetray.ui.status_line import StatusLine
from fonetray.ui.theme import Theme
from fonetray.ui.views import AccountView, NoticeLevel


class AccountWindow(QWidget):
    """``save_wanted`` carries an ``AccountView``; an empty secret in it means: keep the one that is saved.

    Secrets leave the fields the moment they are handed over, and when the window closes.
    """

    save_wanted = Signal(object)

    def __init__(self, *, tr: Translate, theme: Theme, icons: Icons) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._tr = tr
        self._saved = False
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(f"Fonetray – {tr('Account')}")
        self.setWindowIcon(icons.icon("fonetray"))
        self.setMinimumSize(420, 400)
        self.resize(540, 720)
        self._username = QLineEdit(self)
        self._password = SecretField(tr=tr, icons=icons, parent=self)
        self._account = QLineEdit(self)
        self._hash = SecretField(tr=tr, icons=icons, parent=self)
        self._local = QComboBox(self)
        self._local.setEditable(True)
        self._local.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._keyring = StatusLine(theme=theme, icons=icons, parent=self)
        self._message = StatusLine(theme=theme, icons=icons, keeps_room=True, parent=self)
        self._url = CopyField(tr=tr, icons=icons, name=tr("Address for call events"), parent=self)
        self._explanation = PlainLabel(parent=self, tone="muted", wrap=True)
        self._save = button(tr("Save"), kind="primary", parent=self)
        self._close = button(tr("Close"), parent=self)
        self._save.clicked.connect(self._save_pressed)
        self._close.clicked.connect(self.close)
        made = {"theme": theme, "icons": icons}
        self._fields = {
            "username": Field(tr("User name"), self._username, hint=tr("The e-mail you sign in to myfone with."), **made),
            "password": Field(tr("Password"), self._password.edit, row=self._password, **made),
            "account": Field(tr("Account id"), self._account, **made),
            "hash": Field(tr("Hash"), self._hash.edit, row=self._hash, **made),
            "local_number": Field(
                tr("Your local number"),
                self._local,
                hint=tr("Only calls to this local number are shown to you."),
                **made,
            ),
        }
        self._lay_out(theme)
        self.set_urls("", "")

    def set_account(self, view: AccountView, *, saved: bool) -> None:
        """Start from ``view``, whose secrets are never shown; ``saved`` says that the keyring has some."""
        self._saved = saved
        self._username.setText(plain(view.username))
        self._account.setText(plain(view.account))
        self._choose_local(view.local_number)
        for secret in (self._password, self._hash):
            secret.forget()
            secret.set_saved(saved=saved)

    def set_employees(self, employees: list[tuple[str, str]], proposed: str = "") -> None:
        """Offer ``employees`` as (local number, name); ``proposed`` is chosen where nothing is typed yet."""
        typed = self.local_number()
        self._local.clear()
        for local_number, name in employees:
            self._local.addItem(plain(f"{local_number}  {name}"), local_number)
        self._choose_local(typed or proposed)

    def set_keyring(self, text: str, level: NoticeLevel) -> None:
        """Say where secrets are kept, or why they cannot be."""
        self._keyring.say(text, level)

    def set_urls(self, url: str, explanation: str) -> None:
        """Show the ``url`` to enter at the telephone system, and ``explanation`` under it."""
        self._url.set_text(url)
        self._url.setVisible(bool(url))
        self._explanation.setText(explanation or self.unreachable_words())

    def unreachable_words(self) -> str:
        """Return why a cloud PBX does not reach a desk by itself, and what helps."""
        return self._tr(
            "The telephone system is on the internet and cannot reach this computer by itself. To be told of calls, "
            "use a hub in your office, or a port forward or tunnel to this computer, and set its address as "
            "listener.public_url.",
        )

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

    def local_number(self) -> str:
        """Return the local number that is chosen or typed."""
        typed = self._local.currentText().strip()
        row = self._local.findText(typed)
        return str(self._local.itemData(row)) if row >= 0 else typed

    def open_window(self) -> None:
        """Show and raise the window, the focus in the first empty field."""
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
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Hide secrets again when another window comes to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._password.conceal()
            self._hash.conceal()

    def _problems(self) -> dict[str, str]:
        tr = self._tr
        account, local = self._account.text().strip(), self.local_number()
        missing = not self._saved
        return {
            "username": "" if self._username.text().strip() else tr("Enter your user name."),
            "password": tr("Enter your password.") if missing and not self._password.edit.text() else "",
            "account": "" if account else tr("Enter the company's account id."),
            "hash": tr("Enter the hash that belongs to the account.") if missing and not self._hash.edit.text() else "",
            "local_number": tr("A local number has digits only.") if local and not local.isdecimal() else "",
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
            password=self._password.take(),
            account=self._account.text().strip(),
            hash=self._hash.take(),
            local_number=self.local_number(),
        )
        self.save_wanted.emit(view)

    def _choose_local(self, local_number: str) -> None:
        row = self._local.findData(local_number) if local_number else -1
        self._local.setCurrentIndex(row)
        if row < 0:
            self._local.setEditText(plain(local_number))

    def _lay_out(self, theme: Theme) -> None:
        tr = self._tr
        me = Group(tr("Sign in to myfone"), theme=theme, text=tr("This is what calls are made with."))
        me.add(self._fields["username"], self._fields["password"])
        company = Group(
            tr("Your company"),
            theme=theme,
            text=tr("Colleagues and call flows are read with these. Your administrator has them."),
        )
        company.add(self._fields["account"], self._fields["hash"], self._fields["local_number"])
        events = Group(
            tr("Incoming calls"),
            theme=theme,
            text=tr("Enter this address at the telephone system, for incoming, answered, outgoing and ended calls."),
        )
        events.add(self._url, self._explanation)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.margin, theme.margin, theme.margin, theme.margin)
        column.setSpacing(theme.pad)
        for part in (me, company, self._keyring, events):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(theme.margin, theme.pad, theme.margin, theme.pad)
        buttons.setSpacing(theme.gap)
        buttons.addWidget(self._message, 1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._save)
        line = QFrame(self)
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {theme.border};")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(line)
        outer.addLayout(buttons)

"""The address box's other side: what the PBX is to call, until when the former address is taken, and a new one."""

from collections.abc import Callable
from datetime import UTC, datetime

from fonetray.config.language import Translate
from fonetray.listener.server import Listener
from fonetray.ui.account.address_box import AddressBox
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import day, moment


class AddressPresenter:
    """Shows how the address stands whenever somebody looks, and changes it."""

    def __init__(
        self,
        *,
        box: AddressBox,
        listener: Listener,
        public: Callable[[], bool],
        shared: Callable[[], str] = str,
        failed: Callable[[str], None],
        tr: Translate,
    ) -> None:
        """Take the parts; ``public`` says whether the address has been set, ``failed`` is told why it is as it was.

        ``shared`` gives the address at which an intranet reads the employee list, empty where it does not.
        """
        self._box = box
        self._listener = listener
        self._public = public
        self._shared = shared
        self._failed = failed
        self._tr = tr
        box.change_wanted.connect(self._change)
        box.forget_wanted.connect(self._forget)
        box.looked_at.connect(self.show)

    def show(self) -> None:
        """Say how it stands now: a command may have changed it, and the PBX may have called meanwhile."""
        tr = self._tr
        if not self._listener.running:
            why = tr("Its port is taken or not allowed. Choose another port and start Fonetray again.")
            self._box.set_address("", f"{tr('Fonetray is not listening for calls.')} {why}")
            self._box.set_former("")
            self._box.set_shared("")
            return
        cloud = tr(
            "A telephone system in the cloud cannot reach this computer by itself: it needs a port forward or a tunnel "
            "to this address, set as listener.public_url."
        )
        self._box.set_address(self._listener.urls().any, "" if self._public() else cloud)
        self._box.set_former(*self._former())
        self._box.set_shared(self._shared())

    def _former(self) -> tuple[str, NoticeLevel]:
        tr, secret = self._tr, self._listener.secret
        until, used = secret.former_until, secret.former_used
        if until is None:
            return "", NoticeLevel.INFO
        if used is None:
            text = tr(
                "The former address is taken until {time}. It has not been used since the change.", time=day(until)
            )
            return text, NoticeLevel.INFO
        text = tr(
            "The former address is taken until {time}. It was last used {when}.",
            time=day(until),
            when=moment(used, datetime.now(UTC), tr),
        )
        return text, NoticeLevel.WARNING

    def _change(self) -> None:
        self._try(self._listener.secret.rotate)

    def _forget(self) -> None:
        self._try(self._listener.secret.forget_former)

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except OSError as error:
            self._failed(self._tr("The address could not be changed: {why}", why=error.strerror or error))
        self.show()

"""Opening what belongs to other programs."""

from collections.abc import Collection

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from fonetray.services.calls.screen_pop import may_open


def open_web_page(address: str, *, also: Collection[str] = ()) -> bool:
    """Open a customer's page in the browser, or in the program that opens one of the schemes ``also``.

    Anything else but http and https is refused and answers False.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not may_open(address, also) or not url.isValid():
        return False
    return QDesktopServices.openUrl(url)


def write_mail(address: str) -> bool:
    """Open the mail program on a new letter to ``address``."""
    if "@" not in address or any(character in address for character in "?&\r\n"):
        return False
    url = QUrl()
    url.setScheme("mailto")
    url.setPath(address)
    return QDesktopServices.openUrl(url)

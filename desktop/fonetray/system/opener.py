"""Opening what belongs to other programs."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_SCHEMES = ("http", "https")


def open_web_page(address: str) -> bool:
    """Open a customer's page in the browser; anything but http and https is refused and answers False."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in _SCHEMES or not url.host():
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

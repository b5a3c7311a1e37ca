"""What is an address of a server that people are read from, and what would leave this computer to get there."""

import ipaddress
from urllib.parse import urlsplit

from fonetray.config.setting_kinds import is_address

_LONGEST = 500


def is_ldap_address(text: str) -> bool:
    """Whether ``text`` is ldap:// or ldaps://, a host and a port where there is one, and nothing more."""
    if len(text) > _LONGEST or not is_address(text, "ldap", "ldaps"):
        return False
    parts = urlsplit(text)
    return parts.path in ("", "/") and not parts.query


def is_web_address(text: str) -> bool:
    """Whether ``text`` is http or https; one with a login in it would leak that."""
    return len(text) <= _LONGEST and is_address(text, "http", "https") and not urlsplit(text).query


def is_local(text: str) -> bool:
    """Whether what goes to an address never leaves this computer."""
    host = urlsplit(text).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""The one place that imports ldap3; only where a directory is really read, for that takes a third of a second."""

from pyasn1.codec.ber import encoder

for _old, _new in (("tagMap", "TAG_MAP"), ("typeMap", "TYPE_MAP")):
    vars(encoder).setdefault(_old, getattr(encoder, _new))  # ldap3 asks by the old names, at which pyasn1 warns

import ldap3  # noqa: E402 - after its own library has the names that it asks for
from ldap3.core.exceptions import (  # noqa: E402 - as above
    LDAPCommunicationError,
    LDAPInvalidFilterError,
    LDAPStartTLSError,
    LDAPUnknownRequestError,
    LDAPUnknownResponseError,
)
from ldap3.strategy.sync import SyncStrategy  # noqa: E402 - as above

__all__ = [
    "LDAPCommunicationError",
    "LDAPInvalidFilterError",
    "LDAPStartTLSError",
    "LDAPUnknownRequestError",
    "LDAPUnknownResponseError",
    "SyncStrategy",
    "ldap3",
]

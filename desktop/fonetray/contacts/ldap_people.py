"""Who an entry of a directory is: attributes of inetOrgPerson and of Active Directory, read as a contact's fields."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence

from fonetray.contacts.batches import Rejected
from fonetray.contacts.server_reading import without_a_name, without_a_way
from fonetray.telephony.numbers import e164
from fonetray.telephony.people import Contact, ContactNumber

DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "name": ("displayName", "cn"),
    "first": ("givenName",),
    "last": ("sn",),
    "organisation": ("company", "o"),
    "email": ("mail",),
    "phone": ("telephoneNumber", "otherTelephone", "mobile", "otherMobile", "homePhone", "otherHomePhone", "ipPhone"),
    "url": ("wWWHomePage", "labeledURI"),
    "other": ("title", "department", "departmentNumber", "physicalDeliveryOfficeName", "l", "employeeNumber"),
    "key": ("entryUUID", "objectGUID", "nsUniqueId"),
}
_LABELS = {
    "telephonenumber": "Work", "othertelephone": "Work", "mobile": "Mobile", "othermobile": "Mobile",
    "homephone": "Home", "otherhomephone": "Home", "ipphone": "Internal", "facsimiletelephonenumber": "Fax",
    "title": "Title", "department": "Department", "departmentnumber": "Department", "l": "City", "st": "Region",
    "physicaldeliveryofficename": "Office", "employeenumber": "Employee number", "description": "Description",
    "ou": "Department", "manager": "Manager", "street": "Street", "streetaddress": "Street", "postalcode": "Postcode",
}  # fmt: skip
_WHAT_IT_IS = ("objectClass", "userAccountControl")
_NOBODY = (b"computer",)
_DISABLED = 2
"""Of Active Directory's ``userAccountControl``: the account is disabled."""
_GUID = "objectguid"
_GUID_BYTES = 16
_LONGEST = 500
Attributes = Mapping[str, Sequence[bytes]]


class PeopleReader:
    """Reads entries of one source. ``changes`` are an admin's own attributes, by what they are read as."""

    def __init__(self, source: str, changes: Mapping[str, Sequence[str]]) -> None:
        """Take the name of the source and the changes."""
        self._source = source
        self._map = {**DEFAULTS, **changes}

    @property
    def attributes(self) -> tuple[str, ...]:
        """What a server is to be asked for."""
        return tuple(dict.fromkeys((*_WHAT_IT_IS, *(name for names in self._map.values() for name in names))))

    def person(self, dn: str, attributes: Attributes) -> Contact | Rejected | None:
        """Read an entry; None for a computer and for an account that is closed."""
        if not is_somebody(attributes):
            return None
        organisation = self._first("organisation", attributes)
        name = self._first("name", attributes) or " ".join(
            filter(None, (self._first("first", attributes), self._first("last", attributes)))
        )
        email = self._first("email", attributes)
        numbers = tuple(self._numbers(attributes))
        if not name and not organisation:
            return without_a_name(dn)
        if not numbers and not email:
            return without_a_way(name or organisation)
        return Contact(
            source=self._source,
            key=self._key(dn, attributes),
            name=name or organisation,
            organisation=organisation if name else "",
            email=email,
            url=_web_address(self._first("url", attributes)),
            numbers=numbers,
            fields=tuple(self._others(attributes)),
        )

    def _numbers(self, attributes: Attributes) -> Iterable[ContactNumber]:
        seen: set[str] = set()
        for attribute in self._map["phone"]:
            for text in _texts(attribute, attributes):
                canonical = e164(text)
                if any(character.isdigit() for character in text) and (canonical or text) not in seen:
                    seen.add(canonical or text)
                    yield ContactNumber(text, _label(attribute), canonical)

    def _others(self, attributes: Attributes) -> Iterable[tuple[str, str]]:
        for attribute in self._map["other"]:
            text = ", ".join(_texts(attribute, attributes))
            if text:
                yield _label(attribute), text

    def _first(self, field: str, attributes: Attributes) -> str:
        return next((text for name in self._map[field] for text in _texts(name, attributes)), "")

    def _key(self, dn: str, attributes: Attributes) -> str:
        """Give what stays when a person is renamed or moved, else the DN in short."""
        for name in self._map["key"]:
            for value in attributes.get(name.lower(), ()):
                if name.lower() == _GUID and len(value) == _GUID_BYTES:
                    return str(uuid.UUID(bytes_le=bytes(value)))
                text = value.decode("utf-8", "replace").strip()
                if text:
                    return text[:_LONGEST]
        return hashlib.sha256(dn.casefold().encode()).hexdigest()[:32]


def is_somebody(attributes: Attributes) -> bool:
    """Whether an entry is a person: no computer, which Active Directory counts among them, and no closed account."""
    kinds = {value.lower() for value in attributes.get("objectclass", ())}
    control = next(iter(attributes.get("useraccountcontrol", ())), b"0")
    disabled = control.isdigit() and int(control) & _DISABLED
    return not kinds.intersection(_NOBODY) and not disabled


def _texts(attribute: str, attributes: Attributes) -> Iterable[str]:
    for value in attributes.get(attribute.lower(), ()):
        text = " ".join(value.decode("utf-8", "replace").split())
        text = "".join(character for character in text if character.isprintable())[:_LONGEST]
        if text:
            yield text


def _label(attribute: str) -> str:
    return _LABELS.get(attribute.lower(), attribute)


def _web_address(text: str) -> str:
    """Keep only what a browser may be sent to; ``labeledURI`` has a label after it."""
    address = text.partition(" ")[0]
    return address if address.lower().startswith(("https://", "http://")) else ""

"""Who an entry is: what Active Directory and OpenLDAP call things, and bytes that are no text."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from fonetray.contacts.batches import Rejected
from fonetray.contacts.ldap_people import PeopleReader
from fonetray.telephony.people import Contact

READER = PeopleReader("office", {})
DN = "CN=Adam,DC=firma,DC=dk"


def person(**attributes: bytes | list[bytes]) -> Contact | Rejected | None:
    held = {name.lower(): value if isinstance(value, list) else [value] for name, value in attributes.items()}
    return READER.person(DN, held)


def contact(**attributes: bytes | list[bytes]) -> Contact:
    found = person(**attributes)
    assert isinstance(found, Contact)
    return found


def test_active_directorys_own_key_is_read_as_it_writes_it() -> None:
    raw = uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff").bytes_le
    assert contact(cn=b"Adam", mail=b"a@b.dk", objectGUID=raw).key == "6f9619ff-8b86-d011-b42d-00c04fc964ff"


def test_without_a_key_of_its_own_a_person_is_known_by_the_dn_however_it_is_written() -> None:
    attributes = {"cn": [b"Adam"], "mail": [b"a@b.dk"]}
    one, other = READER.person(DN, attributes), READER.person(DN.upper(), attributes)
    assert isinstance(one, Contact)
    assert isinstance(other, Contact)
    assert one.key == other.key


def test_a_computer_is_nobody() -> None:
    assert person(objectClass=[b"user", b"Computer"], cn=b"PC-17", mail=b"pc@firma.dk") is None


def test_a_closed_account_is_nobody() -> None:
    assert person(cn=b"Adam", mail=b"a@b.dk", userAccountControl=b"514") is None
    assert contact(cn=b"Adam", mail=b"a@b.dk", userAccountControl=b"512")


def test_first_and_last_name_stand_in_for_a_whole_one() -> None:
    assert contact(givenName=b"Adam", sn="Ødegård".encode(), mail=b"a@b.dk").name == "Adam Ødegård"


def test_a_company_alone_is_a_name() -> None:
    found = contact(company=b"Firma ApS", telephoneNumber=b"86515152")
    assert (found.name, found.organisation) == ("Firma ApS", "")


def test_who_has_no_name_is_named_by_the_dn() -> None:
    assert person(telephoneNumber=b"86515152") == Rejected(0, f"{DN} has neither a name nor a company")


def test_a_number_that_is_written_twice_is_one() -> None:
    found = contact(cn=b"Adam", telephoneNumber=[b"86 51 51 52", b"+4586515152"], mobile=b"8651-5152")
    assert len(found.numbers) == 1


def test_a_link_is_one_that_a_browser_may_be_sent_to() -> None:
    assert contact(cn=b"Adam", mail=b"a@b.dk", labeledURI=b"https://firma.dk/a Adam").url == "https://firma.dk/a"
    assert contact(cn=b"Adam", mail=b"a@b.dk", wWWHomePage=b"javascript:alert(1)").url == ""


@given(st.dictionaries(st.sampled_from(READER.attributes), st.lists(st.binary(max_size=40), max_size=3)))
def test_whatever_bytes_a_directory_holds_they_become_a_contact_on_one_line_or_a_reason(
    attributes: dict[str, list[bytes]],
) -> None:
    found = READER.person(DN, {name.lower(): values for name, values in attributes.items()})
    if isinstance(found, Contact):
        texts = [found.name, found.organisation, found.email, found.url, *(one.number for one in found.numbers)]
        assert all(text.isprintable() for text in texts)
        assert found.key
        assert found.name
        assert found.numbers or found.email
    elif found is not None:
        assert found.why.isprintable()

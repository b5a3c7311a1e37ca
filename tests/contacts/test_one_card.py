"""One card from a server: a contact, a reason, or nobody."""

import pytest

from fonetray.contacts.batches import Rejected
from fonetray.contacts.one_card import read_card
from fonetray.telephony.people import Contact
from support.radicale import card


def test_a_card_is_a_contact_of_its_source_known_by_its_uid() -> None:
    found = read_card(card("Bo Ærlig", "TEL;TYPE=CELL:20 30 40 50", uid="bo"), "cloud")
    assert isinstance(found, Contact)
    assert (found.source, found.key, found.name) == ("cloud", "bo", "Bo Ærlig")
    assert [(number.label, number.e164) for number in found.numbers] == [("Mobile", "+4520304050")]


def test_an_address_is_enough() -> None:
    found = read_card(card("Bo", "EMAIL:bo@firma.dk"), "cloud")
    assert isinstance(found, Contact)
    assert (found.email, found.numbers) == ("bo@firma.dk", ())


REASONS = {
    "no way": (card("Bo Ærlig"), "Bo Ærlig has neither a phone number nor an e-mail address"),
    "no name": ("BEGIN:VCARD\nVERSION:3.0\nTEL:86515152\nEND:VCARD\n", "A card has neither a name nor a company"),
    "half": ("BEGIN:VCARD\nVERSION:3.0\nFN:Bo\nTEL:86515152\n", "Bo has no END:VCARD"),
}


@pytest.mark.parametrize(("text", "why"), REASONS.values(), ids=REASONS)
def test_who_is_left_out_is_named(text: str, why: str) -> None:
    assert read_card(text, "cloud") == Rejected(0, why)


@pytest.mark.parametrize("text", ["", "<html>", card("Team", "KIND:group", "MEMBER:urn:uuid:1")])
def test_what_is_no_persons_card_is_nobody(text: str) -> None:
    assert read_card(text, "cloud") is None

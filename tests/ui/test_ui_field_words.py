"""Fields that we named ourselves are called in the user's language, and all others as the office calls them."""

from fonetray.config.language import Translate
from fonetray.contacts import ldap_people, vcard_file
from fonetray.ui.words.fields import field_word

DANISH = Translate.for_language("da")
OURS = {*ldap_people._LABELS.values(), *vcard_file._LABELS.values(), *vcard_file._FIELDS.values()}
ALIKE = {"Region", "Fax"}


def test_ours_are_translated() -> None:
    assert field_word("Mobile", DANISH) == "Mobil"
    assert {name for name in OURS if field_word(name, DANISH) == name} == ALIKE


def test_the_office_s_own_stay() -> None:
    assert field_word("Kundenr", DANISH) == "Kundenr"
    assert field_word("", DANISH) == ""

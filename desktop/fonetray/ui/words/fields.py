"""What contacts' fields and numbers are called where we named them ourselves; other names are the office's own."""

from functools import lru_cache

from fonetray.config.language import Translate


def field_word(name: str, tr: Translate) -> str:
    """Give a field's name in the user's language: of directories and vCards we keep the English ones."""
    return _words(tr).get(name, name)


@lru_cache(maxsize=2)
def _words(tr: Translate) -> dict[str, str]:
    return {
        "Address": tr("Address"),
        "Car": tr("Car"),
        "Categories": tr("Categories"),
        "City": tr("City"),
        "Department": tr("Department"),
        "Description": tr("Description"),
        "E-mail": tr("E-mail"),
        "Employee number": tr("Employee number"),
        "Fax": tr("Fax"),
        "Home": tr("Home"),
        "Internal": tr("Internal"),
        "Main": tr("Main"),
        "Manager": tr("Manager"),
        "Mobile": tr("Mobile"),
        "Note": tr("Note"),
        "Office": tr("Office"),
        "Pager": tr("Pager"),
        "Postcode": tr("Postcode"),
        "Region": tr("Region"),
        "Role": tr("Role"),
        "Street": tr("Street"),
        "Title": tr("Title"),
        "Work": tr("Work"),
    }

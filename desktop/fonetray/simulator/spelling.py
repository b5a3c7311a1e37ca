"""How keys and numbers are written.

The document says Localnumber and Phonenumbers; others have seen LocalNumber and PhoneNumbers.
"""

from typing import Any

_CAMEL = {"Localnumber": "LocalNumber", "Phonenumbers": "PhoneNumbers"}


def respell(document: Any, casing: str) -> Any:
    """Return ``document`` with all its keys in one of the casings of ``Variant.casing``."""
    if isinstance(document, dict):
        return {cased(key, casing): respell(value, casing) for key, value in document.items()}
    if isinstance(document, list):
        return [respell(each, casing) for each in document]
    return document


def cased(key: str, casing: str) -> str:
    """Return a key or a parameter's name in one of the casings of ``Variant``."""
    if casing == "lower":
        return key.lower()
    if casing == "upper":
        return key.upper()
    if casing in {"camel", "lowercamel"}:
        camel = _CAMEL.get(key, key)
        return camel if casing == "camel" else camel[:1].lower() + camel[1:]
    return key


def in_text(document: Any) -> Any:
    """Return ``document`` with its whole numbers as text."""
    if isinstance(document, dict):
        return {key: in_text(value) for key, value in document.items()}
    if isinstance(document, list):
        return [in_text(each) for each in document]
    return str(document) if isinstance(document, int) and not isinstance(document, bool) else document

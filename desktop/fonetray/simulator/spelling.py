"""How keys are cased: the document says Localnumber and Phonenumbers, others have seen LocalNumber and PhoneNumbers."""

from typing import Any

_CAMEL = {"Localnumber": "LocalNumber", "Phonenumbers": "PhoneNumbers"}


def respell(document: Any, casing: str) -> Any:
    """Return ``document`` with all its keys in one of the casings of ``Variant.casing``."""
    if isinstance(document, dict):
        return {_spell(key, casing): respell(value, casing) for key, value in document.items()}
    if isinstance(document, list):
        return [respell(each, casing) for each in document]
    return document


def _spell(key: str, casing: str) -> str:
    if casing == "lower":
        return key.lower()
    if casing in {"camel", "lowercamel"}:
        camel = _CAMEL.get(key, key)
        return camel if casing == "camel" else camel[:1].lower() + camel[1:]
    return key

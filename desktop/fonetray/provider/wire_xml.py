"""The XML form of bodies, as .NET's data contracts write it; namespaces are not looked at (protocol §1, §2)."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

CALL_NAMESPACE = "http://schemas.datacontract.org/2004/07/MyFone_API.Models"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_CALL_ORDER = ("Password", "Username", "Callee", "Device")
_DEEPEST = 20


def read_xml(body: bytes) -> Any:
    """Read an XML body as its JSON form would be: dicts, lists, texts and None. Raises ``ValueError``.

    A document type is refused, and with it entities and most web pages.
    """
    if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
        raise ValueError("has a document type")
    try:
        try:
            root = ET.fromstring(body)  # noqa: S314 - entities need a document type, which is refused above
        except ET.ParseError:
            root = ET.fromstring(body.decode("cp1252"))  # noqa: S314
    except (ET.ParseError, LookupError) as error:
        raise ValueError("no XML") from error
    if _name(root) == "html":
        raise ValueError("a web page")
    return _value(root, 0)


def write_call(fields: Mapping[str, str]) -> bytes:
    """Write a MakeCall's ``Call`` element, its children in the order of the data contract (protocol §2)."""
    root = ET.Element("Call", {"xmlns:i": _INSTANCE, "xmlns": CALL_NAMESPACE})
    for name in _CALL_ORDER:
        ET.SubElement(root, name).text = fields[name]
    written: bytes = ET.tostring(root, encoding="utf-8", short_empty_elements=False)
    return written


def _value(element: ET.Element, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    children = list(element)
    if not children:
        if element.get(f"{{{_INSTANCE}}}nil") == "true":
            return [] if _is_array(element) else None
        return [] if _is_array(element) else (element.text or "")
    values = [(_name(child), _value(child, depth + 1)) for child in children]
    names = {name for name, _ in values}
    if _is_array(element) or (len(names) == 1 and all(isinstance(value, dict) for _, value in values)):
        return [value for _, value in values]
    record: dict[str, Any] = {}
    for name, value in values:
        if name not in record:
            record[name] = value
        elif isinstance(record[name], list):  # a list without an element of its own around it
            record[name].append(value)
        else:
            record[name] = [record[name], value]
    return record


def _is_array(element: ET.Element) -> bool:
    return _name(element).startswith("arrayof")


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()

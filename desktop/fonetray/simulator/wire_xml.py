"""The XML form of bodies, in the manner of .NET's data contracts: one namespace, nil for null, a fixed order."""

from typing import Any
from xml.etree import ElementTree as ET

from fonetray.simulator.wire_json import BodyError

CALL_NAMESPACE = "http://schemas.datacontract.org/2004/07/MyFone_API.Models"
CALL_ORDER = ("Password", "Username", "Callee", "Device")

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_API_NAMESPACE = "http://schemas.datacontract.org/2004/07/PublicApi.Models"
_ITEMS = {"phonenumbers": "Phonenumber", "phones": "Phone", "info": "InfoField", "department": "Department"}


def write_xml(document: Any, root: str, charset: str) -> bytes:
    """Write a document; what ``charset`` lacks becomes a character reference. The API's namespace is a guess."""
    name = f"ArrayOf{root}" if isinstance(document, list) else root
    element = ET.Element(name, {"xmlns": _API_NAMESPACE, "xmlns:i": _INSTANCE})
    _fill(element, document, root)
    written: bytes = ET.tostring(element, encoding=charset, xml_declaration=True)
    return written


def read_call(body: bytes) -> dict[str, str]:
    """Read a MakeCall's ``Call`` element; raises ``BodyError`` where it is not the documented one.

    As a data contract does, it takes only elements of the namespace and passes over those out of their order.
    """
    if b"<!DOCTYPE" in body.upper():
        raise BodyError("A document type is not allowed.")
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities need a document type, which is refused above
    except ET.ParseError:
        raise BodyError("The body is not XML.") from None
    if root.tag != f"{{{CALL_NAMESPACE}}}Call":
        raise BodyError(f"The root element is not Call in {CALL_NAMESPACE}.")
    found: dict[str, str] = {}
    expected = list(CALL_ORDER)
    for child in root:
        name = child.tag.removeprefix(f"{{{CALL_NAMESPACE}}}")
        if name in expected:
            del expected[: expected.index(name) + 1]
            found[name] = child.text or ""
    return found


def _fill(element: ET.Element, value: Any, name: str) -> None:
    if value is None:
        element.set("i:nil", "true")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _fill(ET.SubElement(element, key), inner, key)
    elif isinstance(value, list):
        item = _ITEMS.get(name.lower(), name)
        for inner in value:
            _fill(ET.SubElement(element, item), inner, item)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = str(value)

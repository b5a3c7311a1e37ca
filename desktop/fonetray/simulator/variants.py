"""How this PBX behaves today: one frozen set of named variants for everything the provider's document leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("auto", "json", "xml"),
    "casing": ("document", "lower", "camel", "lowercamel"),
    "ended_id": ("UniquelCallId", "UniqueCallId"),
    "time_format": ("iso", "iso-zone", "danish", "epoch", "epoch-ms", "date-ms"),
    "duration_format": ("seconds", "clock"),
    "charset": ("utf-8", "cp1252"),
    "method": ("GET", "POST-form", "POST-json", "POST-query"),
    "number_form": ("given", "plus", "zeros"),
    "outgoing_number": ("callee", "own"),
    "flow_parameter": ("state", "active", "both"),
    "failure": ("none", "500", "401", "garbage", "html", "empty", "reset"),
    "failure_on": ("all", "api", "myfone"),
    "department_shape": ("object", "list", "null"),
}
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


class VariantError(ValueError):
    """A variant that does not exist, or a value it cannot take; the text names what it can be."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Everything that may differ between one PBX and the next; the defaults follow the provider's document.

    Answers of the two services:

    - ``format``: ``auto`` answers as ``Accept`` (else ``Content-Type``) asks; ``json`` or ``xml`` insist.
    - ``casing`` of the public API's keys: ``document`` (``Localnumber``, ``Phonenumbers``), ``lower``, ``camel``
      (``LocalNumber``, ``PhoneNumbers``), ``lowercamel`` (``localNumber``).
    - ``charset``: of answers, and of what is percent-encoded in events.
    - ``department_shape``: ``object``, ``list`` of one, ``null``.
    - ``flow_parameter``: the name with which SetCallFlowState does change a flow; another is answered as if it had.
    - ``slow``: seconds before each answer; what was asked for happens before the wait.
    - ``failure``, ``failure_on``: what comes instead of an answer, and from which service. ``500``, ``401`` and
      ``html`` refuse the request; with ``garbage``, ``empty`` and ``reset`` it is carried out and its answer lost.

    Events:

    - ``ended_id``: how the ended event spells its call id. ``time_format``: ``iso`` and ``danish`` are Danish wall
      time. ``duration_format``: ``seconds`` or ``hh:mm:ss`` (``clock``).
    - ``method``: how parameters travel. ``raw_plus``: a leading plus is not escaped, so it decodes to a space.
    - ``number_form``: an A-number with country code as ``given``, with ``plus`` (``+4586515151``) or ``zeros``
      (``004586515151``). ``hidden``: what stands for a withheld number.
    - ``outgoing_number``: whether the outgoing event's ANumber is the ``callee`` or the employee's ``own`` number.
    - ``extras``: also send BNumber and LinkedUniqueCallId, which the document does not know.
    - ``repeats``: how often each event is sent again. ``disorder``: the events of a call swap places.
      ``losses``: the probability, 0 to 1, that an event is never sent.

    The course of calls: seconds until a MakeCall rings (``ring_delay``), rings before the other end answers
    (``ring_time``), and is talked (``talk_time``). ``seed`` decides all chance.
    """

    format: str = "auto"
    casing: str = "document"
    charset: str = "utf-8"
    department_shape: str = "object"
    flow_parameter: str = "state"
    slow: float = 0.0
    failure: str = "none"
    failure_on: str = "all"
    ended_id: str = "UniquelCallId"
    time_format: str = "iso"
    duration_format: str = "seconds"
    method: str = "GET"
    raw_plus: bool = False
    number_form: str = "given"
    hidden: str = ""
    outgoing_number: str = "callee"
    extras: bool = False
    repeats: int = 0
    disorder: bool = False
    losses: float = 0.0
    ring_delay: float = 0.3
    ring_time: float = 2.0
    talk_time: float = 8.0
    seed: int = 0

    def changed(self, values: Mapping[str, Any]) -> "Variant":
        """Return a copy with ``values`` (of their own type, or as text) in place.

        Raises ``VariantError`` for an unknown name or value; nothing is changed then.
        """
        known = {field.name: type(field.default) for field in fields(self)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise VariantError(f"unknown variant {', '.join(unknown)}; there are {', '.join(known)}")
        read: dict[str, Any] = {name: _read(name, known[name], value) for name, value in values.items()}
        return replace(self, **read)


def read_assignment(text: str) -> tuple[str, str]:
    """Split ``name=value`` as the command line has it; raises ``VariantError`` without a ``=``."""
    name, equals, value = text.partition("=")
    if not equals:
        raise VariantError(f"write a variant as name=value, not {text!r}")
    return name.strip(), value


def _read(name: str, kind: type, value: object) -> object:
    wrong = VariantError(f"{name} takes a value of type {kind.__name__}, not {value!r}")
    if not isinstance(value, str | int | float):
        raise wrong
    try:
        read = _boolean(value) if kind is bool else kind(value)
    except (ValueError, OverflowError):
        raise wrong from None
    choices = _CHOICES.get(name)
    if choices is not None and read not in choices:
        raise VariantError(f"{name} is one of {', '.join(choices)}, not {value!r}")
    if kind in {int, float} and name != "seed" and not 0 <= read <= (1 if name == "losses" else 86_400):
        raise VariantError(f"{name} is out of range: {value!r}")
    return read


def _boolean(value: object) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(text)

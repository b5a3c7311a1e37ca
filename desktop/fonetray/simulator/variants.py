"""How this PBX behaves today: one frozen set of named variants for everything the provider's document leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("auto", "json", "xml"),
    "casing": ("document", "lower", "upper", "camel", "lowercamel"),
    "local_numbers": ("whole", "text"),
    "fields": ("all", "null", "missing"),
    "single_shape": ("object", "list"),
    "makecall_answer": ("message", "text", "true", "empty"),
    "ended_id": ("UniquelCallId", "UniqueCallId"),
    "event_casing": ("document", "lower", "upper", "lowercamel"),
    "time_format": ("iso", "iso-zone", "iso-utc", "iso-long", "danish", "epoch", "epoch-ms", "date-ms", "none"),
    "duration_format": ("seconds", "clock"),
    "charset": ("utf-8", "cp1252"),
    "method": ("GET", "POST-form", "POST-json", "POST-query"),
    "number_form": ("given", "plus", "zeros"),
    "outgoing_number": ("callee", "own"),
    "urls": ("one", "four"),
    "lose": ("none", "incoming", "answered", "outgoing", "ended"),
    "connect_to": ("local", "employees"),
    "flow_parameter": ("state", "active", "both"),
    "failure": ("none", "500", "401", "429", "html", "redirect", "garbage", "empty", "reset"),
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
    - ``casing`` of keys: ``document`` (``Localnumber``, ``Phonenumbers``), ``lower``, ``upper``, ``camel``
      (``LocalNumber``, ``PhoneNumbers``), ``lowercamel`` (``localNumber``).
    - ``charset``: of answers, and of what is percent-encoded in events.
    - ``department_shape``: ``object``, ``list`` of one, ``null``. ``single_shape``: one employee as ``object`` or
      ``list`` of one. ``fields``: of an employee ``all``, or all but the local number ``null`` or ``missing``.
      ``local_numbers`` (and the other numbers): ``whole`` numbers, or ``text``.
    - ``makecall_answer``: a ``message`` with its success, bare ``text``, ``true``, or ``empty``.
    - ``connect_to``: whether ``POST Call`` connects an outside number to any ``local`` number, or knows ``employees``
      only. The provider promises the first ("possibility 2") and documents no method.
    - ``flow_parameter``: the name with which SetCallFlowState does change a flow; another is answered as if it had.
    - ``slow``: seconds before each answer; what was asked for happens before the wait.
    - ``failure``, ``failure_on``: what comes instead of an answer, and from which service. ``500``, ``401``, ``429``,
      ``html`` and ``redirect`` refuse the request; with ``garbage``, ``empty`` and ``reset`` it is carried out and its
      answer lost.

    Events:

    - ``event_casing`` of parameter names: ``document``, ``lower``, ``upper``, ``lowercamel`` (``aNumber``).
      ``ended_id``: how the ended event spells its call id.
    - ``time_format``: ``iso``, ``iso-long`` (seven decimals) and ``danish`` (``dd-MM-yyyy HH:mm:ss``) are Danish wall
      time, ``iso-zone`` and ``iso-utc`` say their zone, ``epoch``, ``epoch-ms`` and ``date-ms`` count; ``none`` leaves
      the time out. ``duration_format``: ``seconds`` or ``hh:mm:ss`` (``clock``).
    - ``method``: how parameters travel; ``typed``: in JSON, durations and truths are not text. ``raw_plus``: a plus is
      not escaped, so it decodes to a space. ``blanks``: every name of the document is sent, the others' empty.
    - ``urls``: ``one`` for all events, or ``four``: the one with ``/incoming``, ``/answered``, ``/outgoing`` and
      ``/ended`` behind its path.
    - ``number_form``: an A-number with country code as ``given``, with ``plus`` (``+4586515151``) or ``zeros``
      (``004586515151``). ``hidden``: what stands for a withheld number.
    - ``outgoing_number``: whether the outgoing event's ANumber is the ``callee`` or the employee's ``own`` number.
    - ``extras``: also send BNumber and LinkedUniqueCallId, which the document does not know.
    - ``repeats``: how often each event is sent again. ``disorder``: the events of a call swap places.
      ``losses``: the probability, 0 to 1, that an event is never sent. ``lose``: a kind of event that never is.

    The course of calls: seconds until a MakeCall rings (``ring_delay``), rings before the other end answers
    (``ring_time``), and is talked (``talk_time``). ``seed`` decides all chance.
    """

    format: str = "auto"
    casing: str = "document"
    charset: str = "utf-8"
    department_shape: str = "object"
    single_shape: str = "object"
    fields: str = "all"
    local_numbers: str = "whole"
    makecall_answer: str = "message"
    connect_to: str = "local"
    flow_parameter: str = "state"
    slow: float = 0.0
    failure: str = "none"
    failure_on: str = "all"
    event_casing: str = "document"
    ended_id: str = "UniquelCallId"
    time_format: str = "iso"
    duration_format: str = "seconds"
    method: str = "GET"
    typed: bool = False
    raw_plus: bool = False
    blanks: bool = False
    urls: str = "one"
    number_form: str = "given"
    hidden: str = ""
    outgoing_number: str = "callee"
    extras: bool = False
    repeats: int = 0
    disorder: bool = False
    losses: float = 0.0
    lose: str = "none"
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


SHORT: Mapping[str, Mapping[str, Any]] = {
    "xml": {"format": "xml"},
    "json": {"format": "json"},
    "casings": {"casing": "lower", "event_casing": "lower"},
    "spellings": {"ended_id": "UniqueCallId"},
    "times": {"time_format": "danish", "duration_format": "clock"},
    "cp1252": {"charset": "cp1252"},
    "post": {"method": "POST-form"},
    "plus": {"number_form": "plus", "raw_plus": True},
    "repeats": {"repeats": 1},
    "disorder": {"disorder": True},
    "losses": {"losses": 0.3},
    "hidden": {"hidden": "hemmeligt nummer"},
    "slow": {"slow": 3.0},
    "resets": {"failure": "reset"},
    "500": {"failure": "500"},
    "401": {"failure": "401"},
    "garbage": {"failure": "garbage"},
    "one-url": {"urls": "one"},
    "four-urls": {"urls": "four"},
}
"""A word for each thing that is known to differ, with values that show it."""


def read_variant(words: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` and short words as the command line has them; raises ``VariantError`` for anything else."""
    values: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            values[name.strip()] = value
        elif word.strip() in SHORT:
            values |= SHORT[word.strip()]
        else:
            raise VariantError(f"write a variant as name=value or one of {', '.join(SHORT)}, not {word!r}")
    return values


def described() -> dict[str, dict[str, Any]]:
    """Return of each variant its default, and the values to choose from where they are not any of its type."""
    return {
        field.name: {"default": field.default} | ({"choices": _CHOICES[field.name]} if field.name in _CHOICES else {})
        for field in fields(Variant)
    }


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

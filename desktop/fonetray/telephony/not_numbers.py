"""What looks like a telephone number in running text and is none: dates, times, prices, company numbers, addresses."""

import re

_NAMED = (
    "cpr|ean|gln|iban|bic|swift|p-?nr|reg|konto|bankkonto|kort|faktura|ordre|sag|kunde|vare|medlems?|serie|bilag|"
    "journal|side|postboks|postbox|post|matrikel|ust-?id|org|organisations|invoice|order|case|account|customer|ref|"
    "reference|id|isbn|imei|rma|version|port|pin|pinkode|kode|code|betalings|giro|mobilepay|box"
)
_COMPANY = r"(?:cvr|se|moms|vat)(?:[/\-](?:cvr|se))?"
_NUMBERED = r"(?:[ \-]?(?:nr|no|nummer(?:et)?|number|num|id|kode|code)\b)?"
_DIGITS = r"[0-9](?:[0-9 .\-/]*[0-9])?"
_MONEY = r"kr|kroner|dkk|sek|nok|eur|euro|usd|gbp|chf|€|\$|£"
_UNITS = (
    "%|stk|pct|procent|mio|mia|mill|km|m2|m²|kg|cm|mm|dage|døgn|timer?|min|minutter|uger|år|days|hours|hrs|minutes|"
    "weeks|years|kunder|medarbejdere|ansatte"
)
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_DATE = (
    rf"{_DAY} ?\. ?{_MONTH} ?\. ?{_YEAR}|{_DAY}(?P<mark>[-/]){_MONTH}(?P=mark){_YEAR}|{_DAY}/{_MONTH}[ -]{_YEAR}|"
    rf"{_MONTH}/{_DAY}/{_YEAR}|{_YEAR}(?P<sign>[-/.]){_MONTH}(?P=sign){_DAY}"
)
_HOUR = "(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9]"
_ALONE = "(?<![0-9+])(?<![0-9] )"
_WORD_BEGINS, _WORD_ENDS = r"(?<![^\W_])", r"(?![^\W_])"
_NOT_NUMBERS = re.compile(
    "|".join(
        (
            r"(?!(?:tel|callto|sips?):)\b[a-z][a-z+.]{0,20}://\S+|\bwww\.\S+|[\w.+\-]{1,64}@[\w\-]{1,64}\.[\w.\-]+",
            rf"{_WORD_BEGINS}{_COMPANY}{_NUMBERED}[.: #\-]*(?:dk)?[ \-]?(?:[0-9][ .]?){{8}}(?![0-9])",
            rf"{_WORD_BEGINS}(?:{_NAMED}){_NUMBERED}[.: #/\-]*{_DIGITS}",
            rf"(?<![0-9])(?:{_DATE})(?![0-9])",
            rf"{_WORD_BEGINS}kl\.? ?[0-9]{{1,2}}(?:[.:][0-9]{{2}})?(?: ?- ?[0-9]{{1,2}}(?:[.:][0-9]{{2}})?)?(?![0-9])",
            rf"(?<![0-9])(?:{_HOUR} ?- ?{_HOUR}|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?|24/7)(?![0-9])",
            rf"{_WORD_BEGINS}(?:{_MONEY})\.? ?{_DIGITS}(?:,[0-9]{{1,2}}|,-)?",
            rf"{_ALONE}(?:[0-9]{{1,3}}(?:[ .][0-9]{{3}})+|[0-9]+)(?:,[0-9]{{1,2}})? ?(?:{_MONEY}|,-){_WORD_ENDS}",
            rf"{_ALONE}[0-9]{{1,5}} ?(?:{_UNITS}){_WORD_ENDS}",
            rf"{_ALONE}[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?:,[0-9]+)?(?![0-9]|[ .\-/][0-9])",
        )
    ),
    re.IGNORECASE,
)
"""Addresses; CVR numbers; others that a word names; dates; hours; money with its sign before and after it;
quantities; thousands with dots."""
_WHEN = re.compile(rf"\s*(?:{_DATE}|{_HOUR} ?- ?{_HOUR})\s*")
BLOT = "\x00"
"""What stands where something was blotted out: it ends a number and begins none."""


def is_when(text: str) -> bool:
    """Say whether a text is nothing but a date or hours, with their marks: ``24.12.2026``, not ``24 12 20 26``."""
    return _WHEN.fullmatch(text) is not None


def blot(text: str) -> str:
    """Overwrite what is no telephone number, character by character, so that every place stays where it was."""
    return _NOT_NUMBERS.sub(lambda found: BLOT * len(found.group()), text)

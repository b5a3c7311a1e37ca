"""Whether a PBX meant "no number is shown", in any of the words that are used for it (protocol §3)."""

import re

# "Nummer" and "caller" alone say nothing; beside one of the words that do, they take nothing away.
_SAYING = (
    "anonymous|anonymt|anonym|blocked|hemmeligt|hemmelig|hidden|ingen|intet|none|no|null|private|privat|restricted|"
    "skjult|suppressed|udeladt|ukendt|unavailable|undefined|unknown|withheld"
)
_BESIDE = "callerid|caller|id|nummeret|nummer|number|nr|opkalder|opkald|sip"
_HIDDEN = re.compile(rf"(?=.*(?:{_SAYING}))(?:{_SAYING}|{_BESIDE})+")
_HOST = re.compile(r"@[^\s>]*")
_NOT_LETTERS = re.compile(r"[\W_]+")
_BLANK = frozenset({"", "-", "-1"})
_LONGEST = 80


def is_hidden(text: str) -> bool:
    """Say whether ``text`` stands where a number would, and means that the caller withholds it.

    A text with digits is never hidden, whatever else it says: ``Privat 86515151`` has told the number.
    """
    bare = text.strip()
    if bare in _BLANK:
        return True
    if bare.removeprefix("+").isdigit():
        return False
    letters = _NOT_LETTERS.sub("", _HOST.sub("", bare[:_LONGEST])).casefold()
    return len(bare) <= _LONGEST and _HIDDEN.fullmatch(letters) is not None

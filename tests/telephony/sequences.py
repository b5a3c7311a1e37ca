"""How calls go, event by event, and where they stand then: the table that the tracker is held to (protocol §3).

A sequence is written as the words of its events, a second apart: ``in`` a phone rings, ``ans`` answered, ``out`` calls
out, ``end`` ended (with its duration, and ``t`` for a transfer), each with the employee and, where it matters, the
phone; ``@5`` is the PBX's own time stamp, ``+50`` lets fifty seconds pass.
"""

from datetime import UTC, datetime, timedelta

from fonetray.telephony.events import CallEvent, EventKind

START = datetime(2026, 7, 31, 12, tzinfo=UTC)
KINDS = {"in": EventKind.INCOMING, "ans": EventKind.ANSWERED, "out": EventKind.OUTGOING}


def event(text: str, call_id: str = "1.1") -> CallEvent:
    kind, *words = text.split()
    stamp = next((START + timedelta(seconds=int(word[1:])) for word in words if word[0] == "@"), None)
    words = [word for word in words if word[0] != "@"]
    if kind == "end":
        duration = int(words[0]) if words and words[0].isdigit() else None
        return CallEvent(EventKind.ENDED, call_id, START, duration=duration, transfer="t" in words)
    phone = words[1] if len(words) > 1 else ""
    number = "" if kind == "out" else "86515151"
    return CallEvent(KINDS[kind], call_id, START, employee=words[0], phone=phone, a_number=number, timestamp=stamp)


RINGS, TALKS, OVER, MISSED, ELSEWHERE = "ringing", "answered", "ended", "missed", "elsewhere"
TABLE: dict[str, tuple[list[str], dict[str, str]]] = {
    # one employee
    "rings": (["in 202"], {"202": RINGS}),
    "rings twice, one event repeated": (["in 202 a", "in 202 a"], {"202": RINGS}),
    "answered": (["in 202", "ans 202"], {"202": TALKS}),
    "answered and ended": (["in 202", "ans 202", "end 30"], {"202": OVER}),
    "every event twice": (["in 202", "in 202", "ans 202", "ans 202", "end 30", "end 30"], {"202": OVER}),
    "never answered, told": (["in 202", "end 0"], {"202": MISSED}),
    "end for nobody": (["end 5"], {}),
    # the ring's end is not told
    "never answered, not told": (["in 202", "+45"], {"202": MISSED}),
    "still ringing just before the timeout": (["in 202", "+44"], {"202": RINGS}),
    "told after our timeout": (["in 202", "+50", "end 0"], {"202": MISSED}),
    "answer after our timeout": (["in 202", "+50", "ans 202"], {"202": TALKS}),
    "answer and end after our timeout": (["in 202", "+50", "ans 202", "end 5"], {"202": OVER}),
    # several phones of one employee
    "a second phone keeps it ringing": (["in 202 a @0", "+30", "in 202 b @31", "+30"], {"202": RINGS}),
    "a second phone without time stamps": (["in 202 a", "+30", "in 202 b", "+30"], {"202": RINGS}),
    "a second phone repeated": (["in 202 a", "in 202 b", "+30", "in 202 a", "+30"], {"202": MISSED}),
    "two phones, one answered": (["in 202 a", "in 202 b", "ans 202"], {"202": TALKS}),
    "a second phone's ring after the answer": (["in 202 a", "ans 202", "in 202 b"], {"202": TALKS}),
    # several employees on one id
    "taken by a colleague": (["in 202", "in 203", "ans 203"], {"202": ELSEWHERE, "203": TALKS}),
    "taken by a colleague, then over": (["in 202", "in 203", "ans 203", "end 9"], {"202": ELSEWHERE, "203": OVER}),
    "nobody took it": (["in 202", "in 203", "end"], {"202": MISSED, "203": MISSED}),
    "nobody took it, not told": (["in 202", "in 203", "+45"], {"202": MISSED, "203": MISSED}),
    "three ring": (
        ["in 202", "in 203", "in 204", "ans 204"],
        {"202": ELSEWHERE, "203": ELSEWHERE, "204": TALKS},
    ),
    "one after the other": (["in 202", "+30", "in 203", "+20"], {"202": MISSED, "203": RINGS}),
    "one after the other, taken": (["in 202", "+50", "in 203", "ans 203"], {"202": MISSED, "203": TALKS}),
    "a colleague took it, then I did": (["in 202", "in 203", "ans 203", "ans 202"], {"202": TALKS, "203": TALKS}),
    # lost events
    "ring lost": (["ans 202"], {"202": TALKS}),
    "ring lost, then over": (["ans 202", "end 5"], {"202": OVER}),
    "ring lost of the one who answered": (["in 202", "ans 203"], {"202": ELSEWHERE, "203": TALKS}),
    "answer lost: a duration may be waiting time": (["in 202", "end 30"], {"202": MISSED}),
    "end lost": (["in 202", "ans 202", "+14400"], {"202": OVER}),
    "end lost, an hour later": (["in 202", "ans 202", "+3600"], {"202": TALKS}),
    "end after we gave it up": (["ans 202", "+14400", "end 15000"], {"202": OVER}),
    # events that overtook others
    "answer overtakes ring": (["ans 202", "in 202"], {"202": TALKS}),
    "answer overtakes a colleague's ring": (["in 202", "ans 202", "in 203"], {"202": TALKS, "203": ELSEWHERE}),
    "end overtakes ring": (["end 0", "in 202"], {"202": MISSED}),
    "end overtakes answer": (["in 202", "end 5", "ans 202"], {"202": OVER}),
    "end overtakes everything": (["end 5", "ans 202", "in 202"], {"202": OVER}),
    "everything backwards": (["end 5", "ans 203", "in 203", "in 202"], {"202": MISSED, "203": OVER}),
    # calling out
    "outgoing": (["out 202 a"], {"202": RINGS}),
    "outgoing and ended": (["out 202 a", "end 12"], {"202": OVER}),
    "outgoing is never missed": (["out 202 a", "+60"], {"202": RINGS}),
    "outgoing, answered": (["out 202 a", "ans 202"], {"202": TALKS}),
    "outgoing, end lost": (["out 202 a", "+14401"], {"202": OVER}),
    "outgoing, end first": (["end 3", "out 202 a"], {"202": OVER}),
    "outgoing, every event twice": (["out 202 a", "out 202 a", "end 3", "end 3"], {"202": OVER}),
    "asked for: my own phone rings first": (["in 202 a", "out 202 a", "+60"], {"202": RINGS}),
    "asked for, the ring overtaken": (["out 202 a", "in 202 a", "+60"], {"202": RINGS}),
    "asked for, picked up and over": (["in 202 a", "ans 202", "out 202 a", "end 5"], {"202": OVER}),
    "between colleagues": (["out 202 a", "in 203", "ans 203"], {"202": TALKS, "203": TALKS}),
    "between colleagues, over": (["out 202 a", "in 203", "ans 203", "end 8"], {"202": OVER, "203": OVER}),
    "between colleagues, not taken": (["out 202 a", "in 203", "end 0"], {"202": OVER, "203": MISSED}),
    "between colleagues, not told": (["out 202 a", "in 203", "+45"], {"202": RINGS, "203": MISSED}),
    "between colleagues, another takes it": (
        ["out 202 a", "in 203", "in 204", "ans 204", "end 5"],
        {"202": OVER, "203": ELSEWHERE, "204": OVER},
    ),
    "between colleagues, the ring first": (["in 203", "out 202 a", "ans 203"], {"202": TALKS, "203": TALKS}),
    "between colleagues, the dial last": (["in 203", "ans 203", "out 202 a"], {"202": TALKS, "203": TALKS}),
    "asked for, a colleague is quick": (["in 202 a", "in 203", "ans 203", "out 202 a"], {"202": TALKS, "203": TALKS}),
    "asked for, after our timeout": (["in 202 a", "+50", "out 202 a"], {"202": RINGS}),
    "asked for, the dial last": (["end 3", "in 202 a", "out 202 a"], {"202": OVER}),
    # passed on
    "transferred": (["in 202", "ans 202", "in 203 @9", "end 5 t", "ans 203"], {"202": OVER, "203": TALKS}),
    "transfer's end leaves the ring": (["in 202 @0", "ans 202", "in 203 @9", "end 5 t"], {"202": OVER, "203": RINGS}),
    "transfer's end comes before the ring": (["in 202", "ans 202", "end 5 t", "in 203"], {"202": OVER, "203": RINGS}),
    "transfer, both over": (["in 202", "ans 202", "ans 203", "end 5 t", "end 9"], {"202": OVER, "203": OVER}),
    "transfer not taken": (["ans 202", "+30", "in 203", "end 5 t", "+45"], {"202": OVER, "203": MISSED}),
    "transfer's end lost": (["ans 202", "+30", "in 203", "ans 203", "end 9"], {"202": OVER, "203": OVER}),
    "transfer's end repeated": (
        ["in 202 @0", "ans 202", "in 203 @9", "ans 203", "end 5 t", "end 5 t"],
        {"202": OVER, "203": TALKS},
    ),
    "two transfers": (
        ["in 202", "ans 202", "ans 203", "end 5 t", "ans 204", "end 8 t"],
        {"202": OVER, "203": OVER, "204": TALKS},
    ),
    "a transfer comes back": (
        ["ans 202", "+30", "in 203", "end 5 t", "+45", "in 202"],
        {"202": RINGS, "203": MISSED},
    ),
    "an answer repeated leaves a transfer's ring": (
        ["in 202 @0", "ans 202", "in 203 @9", "ans 202"],
        {"202": TALKS, "203": RINGS},
    ),
    "a transfer rings, the time stamp is the call's": (
        ["in 202 @0", "ans 202", "+30", "in 203 @0"],
        {"202": TALKS, "203": RINGS},
    ),
    "a transfer rings, no time stamps": (["ans 202", "+30", "in 203"], {"202": TALKS, "203": RINGS}),
    "outgoing, transferred": (["out 202 a", "end 5 t"], {"202": OVER}),
    "a colleague's call, passed on by the one called": (
        ["out 202 a", "in 203", "ans 203", "+30", "in 204", "end 5 t", "ans 204"],
        {"202": TALKS, "203": OVER, "204": TALKS},
    ),
    "a transfer's end with nobody talking": (["in 202", "end 0 t"], {"202": RINGS}),
    # rings anew
    "a queue rings again": (["in 202 @0", "+50", "in 202 @51"], {"202": RINGS}),
    "a queue rings again, no time stamps": (["in 202", "+70", "in 202"], {"202": RINGS}),
    "a repeat does not ring again": (["in 202 @0", "+50", "in 202 @0"], {"202": MISSED}),
    "nothing rings again after the end": (["in 202", "end 0", "+70", "in 202"], {"202": MISSED}),
    "a queue moves on and comes round": (
        ["in 202 @0", "+50", "in 203 @51", "+50", "in 202 @102"],
        {"202": RINGS, "203": MISSED},
    ),
    "a queue moves on, and the next one takes it": (
        ["in 202 @0", "+30", "in 203 @31", "+20", "ans 203", "end 9"],
        {"202": MISSED, "203": OVER},
    ),
    "a queue moves on while the first still rings": (
        ["in 202 @0", "+10", "in 203 @11", "ans 203"],
        {"202": ELSEWHERE, "203": TALKS},
    ),
    "a queue comes round to who was called elsewhere": (
        ["in 202 @0", "in 203 @1", "ans 203", "end 9 t", "+70", "in 202 @80", "ans 202"],
        {"202": TALKS, "203": OVER},
    ),
    "passed on twice and back to the first": (
        ["in 202 @0", "ans 202", "+30", "in 203 @40", "end 5 t", "ans 203", "+70", "in 202 @120", "end 8 t", "ans 202"],
        {"202": TALKS, "203": OVER},
    ),
    "passed on to a group, one of which takes it": (
        ["in 202 @0", "ans 202", "+30", "in 203 @40", "in 204 @41", "end 5 t", "ans 204"],
        {"202": OVER, "203": ELSEWHERE, "204": TALKS},
    ),
    "rings again after a colleague had it": (
        ["in 202", "in 203", "ans 203", "+70", "in 202", "end 9 t"],
        {"202": RINGS, "203": OVER},
    ),
}

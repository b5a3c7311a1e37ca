"""Every ruling of the guard has its sentence, in both languages."""

import pytest

from fonetray.config.language import LANGUAGES, Translate
from fonetray.telephony.dial_guard import Confirm, DialPolicy, judge
from fonetray.telephony.dialling import DialRequest, Origin, Reason, Ruling, Verdict
from fonetray.telephony.prefixes import PrefixPolicy
from fonetray.ui.calling.dial_wording import beside, caution, kind, refusal

REFUSALS = {
    Reason.EMERGENCY: "112",
    Reason.SERVICE_CODE: "*21*86515151#",
    Reason.CONTROL_CHARACTERS: "tel:8651%0A5151",
    Reason.TOO_LONG: "8" * 300,
    Reason.NO_NUMBER: "Mette",
    Reason.LETTERS: "1-800-FLOWERS",
    Reason.UNREADABLE: "1234567",
    Reason.ELSEWHERE: "tel:1234;phone-context=+46",
    Reason.BLOCKED: "+47 22 00 41 11",
    Reason.TOO_OFTEN: None,
    Reason.CONNECT_OFF: None,
    Reason.CONNECT_INSIDE: None,
    Reason.CONNECT_NOWHERE: None,
}
"""Each with what is refused for it; None where that is more than a text, and has tests of its own."""

RATE = {
    "en": "This number has a rate of its own: the call may cost more than others.",
    "da": "Nummeret har sin egen takst: opkaldet kan koste mere end andre.",
}


def ruled(text: str, origin: Origin = Origin.LINK) -> Verdict:
    policy = DialPolicy(Confirm.NEVER, prefixes=PrefixPolicy(blocked=("+47",)))
    return judge(DialRequest(text, origin), policy=policy, is_local="202".__eq__, is_known=lambda _: False)


@pytest.fixture(params=LANGUAGES)
def tr(request: pytest.FixtureRequest) -> Translate:
    return Translate.for_language(request.param)


def test_every_refusal_has_a_sentence_of_its_own(tr: Translate) -> None:
    sentences = {}
    for reason, text in REFUSALS.items():
        if text is not None:
            assert ruled(text).reasons == (reason,)
        sentences[reason] = refusal(reason, tr)
    assert len(set(sentences.values())) == len(REFUSALS)
    assert all(sentence.endswith(".") for sentence in sentences.values())


def test_every_reason_is_a_refusal_a_caution_or_nothing_special() -> None:
    tr, number = Translate.for_language("en"), ruled("+4681234567").number
    special = {reason for reason in Reason if caution([reason], number, tr)}
    ordinary = {Reason.ORDINARY, Reason.FROM_LINK, Reason.UNKNOWN_NUMBER, Reason.AMONG_OTHERS, Reason.CONNECTS}
    assert special | ordinary | set(REFUSALS) == set(Reason)
    assert special & (ordinary | set(REFUSALS)) == set()


@pytest.mark.parametrize(
    ("text", "english", "danish"),
    [
        (
            "+46 8 123 456 78",
            ("Foreign number (Sweden)", "This is a number in another country (Sweden) that is not in your contacts."),
            (
                "Udenlandsk nummer (Sverige)",
                "Det er et nummer i et andet land (Sverige), som ikke er i dine kontakter.",
            ),
        ),
        (
            "+49 180 1 234567",
            (
                "Foreign number (Germany)",
                RATE["en"] + " This is a number in another country (Germany) that is not in your contacts.",
            ),
            (
                "Udenlandsk nummer (Tyskland)",
                RATE["da"] + " Det er et nummer i et andet land (Tyskland), som ikke er i dine kontakter.",
            ),
        ),
        (
            "+881612345678",
            ("Satellite phone", "This is a satellite phone: the call may be very expensive."),
            ("Satellittelefon", "Det er en satellittelefon: opkaldet kan være meget dyrt."),
        ),
        (
            "+80012345678",
            ("International number", "This is an international number that is not in your contacts."),
            ("Internationalt nummer", "Det er et internationalt nummer, som ikke er i dine kontakter."),
        ),
        ("80 20 20 20", ("Freephone number", ""), ("Gratisnummer", "")),
        ("86 51 51 51", ("Danish number", ""), ("Dansk nummer", "")),
        ("202", ("Local number", ""), ("Lokalnummer", "")),
    ],
)
def test_what_the_question_says(text: str, english: tuple[str, str], danish: tuple[str, str]) -> None:
    verdict = ruled(text)
    for language, said in (("en", english), ("da", danish)):
        tr = Translate.for_language(language)
        assert (kind(verdict.number, tr), caution(verdict.reasons, verdict.number, tr)) == said
        assert bool(said[1]) is (verdict.ruling is Ruling.ASK_TWICE)


def test_what_stands_beside_the_number_is_told() -> None:
    tr = Translate.for_language("en")
    assert beside(ruled("tel:86515151,,5;ext=12"), tr) == [
        "The telephone system dials the number only: ask for extension 12.",
        "The telephone system dials the number only: key in 5 yourself.",
    ]
    assert beside(ruled("tel:86515151,,12,3#"), tr) == [
        "The telephone system dials the number only: key in 12 … 3# yourself."
    ]
    assert beside(ruled("tel:86515151,,"), tr) == []
    assert beside(ruled("86515151, 20304050", Origin.HOTKEY), tr) == ["The text holds more numbers than this one."]
    assert beside(ruled("86515151"), tr) == []

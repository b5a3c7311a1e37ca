import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.dial_guard import Confirm, DialPolicy, judge
from fonetray.telephony.dial_intent import LONGEST_TEXT, is_link, read_candidates, read_intent
from fonetray.telephony.dialling import DialIntent, DialRequest, NumberKind, Origin, Reason, Ruling
from fonetray.telephony.digits import fold
from fonetray.telephony.numbers import for_dialling, squeeze, to_callee

NUMBER_LIKE = st.text(
    st.sampled_from("0123456789" * 3 + "+*#-./() ,;pwx=%?@:\u00a0\u2011\u200b\u202e٨８\n" + "telcaosip" + "Tlf. kr"),
    max_size=60,
)
LINKS = st.builds(
    "{}:{}{}".format,
    st.sampled_from(["tel", "TEL", "callto", "sip", "sips", "tel://", "callto://"]),
    NUMBER_LIKE,
    st.sampled_from(
        [
            "",
            ";ext=12",
            ";phone-context=+45",
            ";phone-context=+46",
            ";phone-context=+4586515151",
            "@h",
            ",,1#",
            "?x=%0D",
        ]
    ),
)
TEXTS = st.one_of(st.text(max_size=300), NUMBER_LIKE, LINKS)


def read(text: str) -> DialIntent:
    intent = read_intent(text)
    assert isinstance(intent, DialIntent)
    return intent


def listed(text: str) -> list[tuple[str, str, str]]:
    """What a window would let the user pick from: label, number in digits, extension."""
    return [(found.label, found.number, found.extension) for found in read_candidates(text)]


def test_all_that_a_link_says_is_kept() -> None:
    intent = read("tel:+45-8651-5151;isub=4%3B2;EXT=1-2;postd=pp22;x-Colour=gr%C3%B8n;fast;phone-context=+45;7%23")
    assert intent.number == "+4586515151"
    assert (intent.extension, intent.subaddress, intent.post_dial) == ("12", "4;2", ";7#pp22")
    assert intent.parameters == (
        ("isub", "4;2"),
        ("ext", "1-2"),
        ("postd", "pp22"),
        ("x-colour", "grøn"),
        ("fast", ""),
        ("phone-context", "+45"),
        ("7#", ""),
    )


def test_a_sip_password_is_not_kept() -> None:
    intent = read("sip:86515151;ext=7:hunter2@pbx.example.dk;transport=tls")
    assert intent.parameters == (("ext", "7"), ("transport", "tls"))
    assert "hunter2" not in repr(intent)


@pytest.mark.parametrize("link", ["tel:1", " TEL:1", "\tcallto:x", "sip:a@b", "SIPS:", "\u200btel:1", "\ufefftel:1"])
def test_links_are_told_from_numbers(link: str) -> None:
    assert is_link(link)


@pytest.mark.parametrize("text", ["", "86515151", "Tel: 86515151", "hotel:86515151", "telefon:1", "https://tel:1"])
def test_what_is_no_link(text: str) -> None:
    assert is_link(text) is (text.lower().startswith("tel:"))


def test_a_signature_is_a_list_to_pick_from() -> None:
    signature = (
        "Mette Kjærgård\nTranekilde A/S · CVR 37123456\nHavnegade 4, 8000 Aarhus C\n"
        "Tlf. 86 51 51 51 (lok. 12) | Mobil: +45 20 30 40 50\nDirekte 8651-5152 · Fax 86 51 51 59\n"
        "Kontoret i Malmö: +46 (0)40-12 34 56\nmette@tranekilde.example · https://tranekilde.example/86515155\n"
        "Åbent 24.12.2026 kl. 8.00-12.00. Priser fra 12.345.678 kr. Mobil 2030 4050"
    )
    assert listed(signature) == [
        ("Tlf", "86515151", "12"),
        ("Mobil", "+4520304050", ""),
        ("Direkte", "86515152", ""),
        ("Fax", "86515159", ""),
        ("", "+4640123456", ""),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("86 51 51 51 / 20 30 40 50", ["86515151", "20304050"]),
        ("86 51 51 51 20 30 40 50", ["86515151", "20304050"]),
        ("86515151 20304050", ["86515151", "20304050"]),
        ("86515151,20304050", ["86515151", "20304050"]),
        ("86515151;20304050", ["86515151", "20304050"]),
        ("86 51 51 51\n20 30 40 50", ["86515151", "20304050"]),
        ("Hansen\t86515151\t20304050\tAarhus", ["86515151", "20304050"]),
        ("+4586515151,+4520304050", ["+4586515151", "+4520304050"]),
        ("Telefon86515151Mobil20304050", ["86515151", "20304050"]),
        ('<a href="tel:+4586515151">86 51 51 51</a>', ["+4586515151"]),
        ("bord 12 86 51 51 51", []),
        ("kort 4571 1234 5678 9012 2030", []),
        ("på +45 86 51 51 51 51", []),
        ("+45 86 51 51 51 51", ["+458651515151"]),
        ("tel:202;phone-context=+4586515", ["202"]),
        ("tel:86515151,86515152", ["86515151"]),
        ("202", ["202"]),
        ("112", ["112"]),
        ("*21*86515151#", []),
        ("8000 Aarhus C", []),
        ("", []),
    ],
)
def test_numbers_in_order_and_each_once(text: str, numbers: list[str]) -> None:
    candidates = read_candidates(text)
    assert [found.number for found in candidates] == numbers
    assert all(found.among_others is (len(numbers) > 1) for found in candidates)


def test_of_several_numbers_the_first_that_is_no_fax_is_meant() -> None:
    intent = read("Telefax 86 51 51 59, tlf. 86 51 51 51, mobil 20 30 40 50")
    assert (intent.number, intent.label, intent.among_others) == ("86515151", "tlf", True)
    assert read("Fax: 86 51 51 59").number == "86515159"


@given(TEXTS)
def test_what_a_candidate_was_read_from_reads_the_same_again(text: str) -> None:
    for found in read_candidates(text):
        if is_link(text) or not found.written:
            continue
        again = read(found.written)
        assert (squeeze(again.number), again.extension) == (found.number, found.extension)


@given(TEXTS, st.sampled_from(Origin), st.sampled_from(Confirm))
def test_never_raises_and_rings_only_what_it_shows(text: str, origin: Origin, confirm: Confirm) -> None:
    verdict = judge(
        DialRequest(text, origin), policy=DialPolicy(confirm), is_local="202".__eq__, is_known=lambda _: True
    )
    if verdict.ruling is Ruling.REFUSE:
        assert verdict.callee == ""
        return
    assert verdict.callee.isascii()
    assert verdict.callee.isdigit()
    shown = "".join(character for character in verdict.number.display if character.isdigit())
    assert verdict.callee in (shown, "00" + shown)
    assert verdict.callee.lstrip("0") not in {"112", "114"}


@given(TEXTS)
def test_what_is_shown_is_called_again_as_the_same_number(text: str) -> None:
    intent = read_intent(text)
    if isinstance(intent, Reason):
        return
    number = for_dialling(intent.number, is_local=lambda _: False)
    if number.kind in (NumberKind.NATIONAL, NumberKind.FOREIGN, NumberKind.PREMIUM):
        for spelling in (number.display, number.e164, to_callee(number)):
            assert for_dialling(spelling, is_local=lambda _: False).e164 == number.e164


@given(st.text(max_size=80))
def test_digits_of_every_script_are_the_same_digits(text: str) -> None:
    assert all(character.isascii() for character in fold(text) if character.isdecimal())
    assert fold(fold(text)) == fold(text)


@given(
    st.integers(20_000_000, 99_999_999).filter(lambda number: str(number)[:2] != "90"),
    st.sampled_from(["{}", "+45{}", "0045{}", "tel:+45{}", " {} ", "Tlf. {}", "sip:{}@x", "callto://{}/", "{}x12"]),
)
def test_one_number_however_it_is_written(number: int, form: str) -> None:
    verdict = judge(
        DialRequest(form.format(number), Origin.LINK),
        policy=DialPolicy(),
        is_local=lambda _: False,
        is_known=lambda _: False,
    )
    assert verdict.callee == str(number)


@pytest.mark.parametrize(
    "piece",
    ["1 ", "86 ", "8", "(", "+", "a@", "1.", "http://", "kr ", "0045 ", "1,", "T1", "\u200b8", "ring på ", "*#"],
)
def test_hostile_lengths_are_read_in_step_with_their_length(piece: str) -> None:
    """Reading is asked of the loop that paints windows: even the worst text of a screen must not stop it for long."""
    text = piece * 100_000
    began = time.process_time()
    read_candidates(text)
    read_intent(text)
    read_intent(text[:LONGEST_TEXT])
    assert time.process_time() - began < 2

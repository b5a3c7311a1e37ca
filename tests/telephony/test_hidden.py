"""The words that stand where a withheld number would (protocol §3)."""

import pytest

from fonetray.telephony.hidden import is_hidden


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "-1", "anonymous", "Anonymous", "ANONYM", "anonymt", "unknown", "Unknown caller", "private",
        "Private number", "privat", "Privatnummer", "restricted", "unavailable", "withheld", "No caller ID", "blocked",
        "hemmelig", "hemmeligt", "hemmeligt nummer", "Hemmeligt+nummer", "hemmeligt_nummer", "HemmeligtNummer",
        "Hemmeligt nr.", "skjult", "Skjult nummer", "nummer skjult", "ukendt", "Ukendt nummer", "Udeladt nummer",
        "null", "None", "undefined", "<hidden>", "(ukendt)", "anonymous@anonymous.invalid", "anonymous@192.0.2.1",
        "sip:anonymous@anonymous.invalid", '"Anonymous" <sip:anonymous@anonymous.invalid>',
    ],
)  # fmt: skip
def test_every_word_for_a_withheld_number(text: str) -> None:
    assert is_hidden(text)


@pytest.mark.parametrize(
    "text",
    ["86515151", "+4586515151", "202", "0", "Privat 86515151", "anonymous 86515151", "nummer", "caller id", "Nora",
     "Annas Privatklinik", "*31#", "unknown" * 40],
)  # fmt: skip
def test_what_tells_something_is_not_hidden(text: str) -> None:
    assert not is_hidden(text)

"""How people, pages and programs write telephone numbers, and what is rung for each: a table to read.

The second column is what would be sent to be rung, or the reason why nothing is. The third is what stood beside the
number and is shown, but not dialled: an extension, or pauses and keys.
"""

import pytest

from fonetray.telephony.dial_guard import DialPolicy, judge
from fonetray.telephony.dialling import DialRequest, Origin, Reason, Ruling, Verdict
from telephony.doors import DOORS

Row = tuple[str, str | Reason] | tuple[str, str | Reason, str]

DANISH: list[Row] = [
    ("86515151", "86515151"),
    ("86 51 51 51", "86515151"),
    ("8651 5151", "86515151"),
    ("86 515 151", "86515151"),
    ("86-51-51-51", "86515151"),
    ("86.51.51.51", "86515151"),
    ("86/515151", "86515151"),
    ("(86) 51 51 51", "86515151"),
    ("+45 86 51 51 51", "86515151"),
    ("+4586515151", "86515151"),
    ("+45 8651.5151", "86515151"),
    ("+45/86515151", "86515151"),
    ("(+45) 86 51 51 51", "86515151"),
    ("+(45) 86515151", "86515151"),
    ("+45 (0) 86515151", "86515151"),
    ("+45 086515151", "86515151"),
    ("0045 86 51 51 51", "86515151"),
    ("0045-86515151", "86515151"),
    ("(0045) 86515151", "86515151"),
    ("45 86 51 51 51", "86515151"),
    ("4586515151", "86515151"),
    ("0 86515151", "86515151"),
    ("40012345", "40012345"),
    ("37123456", "37123456"),
    ("80 20 20 20", "80202020"),
    ("90 12 34 56", "90123456"),
    ("  86515151\r\n", "86515151"),
    ("1813", "1813"),
    ("+45 1813", "1813"),
    ("116 111", "116111"),
    ("202", "202"),
]
ABROAD: list[Row] = [
    ("+298 211234", "00298211234"),  # the Faroes
    ("298211234", "00298211234"),
    ("+299 32 10 00", "00299321000"),  # Greenland
    ("+46 8 123 456 78", "0046812345678"),
    ("+46 (0)8-123 456 78", "0046812345678"),
    ("0046 (0)8-123 456 78", "0046812345678"),
    ("+46-70-123 45 67", "0046701234567"),
    ("0046 8 123 456 78", "0046812345678"),
    ("+47 22 00 41 11", "004722004111"),
    ("+47 900 12 345", "004790012345"),
    ("+358 9 1234 5678", "00358912345678"),
    ("+354 555 1234", "003545551234"),
    ("+49 89 1234567", "0049891234567"),
    ("+49 (0) 89 / 12 34 56-78", "00498912345678"),
    ("+49(0)171-1234567", "00491711234567"),
    ("+44 20 7946 0958", "00442079460958"),
    ("+44 (0)20 7946 0958", "00442079460958"),
    ("+44 (0) 7700 900123", "00447700900123"),
    ("+1 (212) 555-0123", "0012125550123"),
    ("+1-212-555-0123", "0012125550123"),
    ("+1.212.555.0123", "0012125550123"),
    ("001 212 555 0123", "0012125550123"),
    ("+39 06 1234567", "0039061234567"),  # Italy's zero belongs to the number,
    ("+39 (0)6 1234567", "0039061234567"),  # even where it is written as if it did not
    ("+33 (0)1 23 45 67 89", "0033123456789"),
    ("+48 22 123 45 67", "0048221234567"),
    ("+881612345678", "00881612345678"),  # a satellite telephone
    ("089 1234567", Reason.UNREADABLE),  # whose country would that be?
    ("(212) 555-0123", Reason.UNREADABLE),
    ("0800 123 456", Reason.UNREADABLE),
    ("1234567", Reason.UNREADABLE),
    ("+45 86 51 51 5", Reason.UNREADABLE),  # one digit short,
    ("+45 86 51 51 51 51", Reason.UNREADABLE),  # one pair too many
    ("+999 12345678", Reason.UNREADABLE),
]
CHARACTERS: list[Row] = [
    ("86\u00a051\u00a051\u00a051", "86515151"),  # no-break spaces
    ("86\u200951\u202f51\u200351", "86515151"),  # thin, narrow, em space
    ("8651\u20115151", "86515151"),  # no-break hyphen
    ("86–51—51−51", "86515151"),  # en dash, em dash, minus
    ("86·51·51·51", "86515151"),
    ("８６ ５１ ５１ ５１", "86515151"),  # full width
    ("＋４５（８６）５１５１５１", "86515151"),
    ("٨٦٥١٥١٥١", "86515151"),  # Arabic-Indic
    ("۸۶ ۵۱ ۵۱ ۵۱", "86515151"),  # Persian
    ("८६५१५१५१", "86515151"),  # Devanagari
    ("\u202d+45 86 51 51 51\u202c", "86515151"),  # as an iPhone's address book copies it
    ("\u200e+45 86515151\u200f", "86515151"),
    ("8651\u200b5151", "86515151"),  # zero width space
    ("8651\u00ad5151", "86515151"),  # soft hyphen
    ("\ufeff86515151", "86515151"),
    ("8651\u202e5151", Reason.CONTROL_CHARACTERS),  # what follows would be read backwards
    ("8651\u20675151", Reason.CONTROL_CHARACTERS),
    ("86515151\x00", Reason.CONTROL_CHARACTERS),
    ("86\x1b[2J515151", Reason.CONTROL_CHARACTERS),
    ("86515151\udcff", Reason.CONTROL_CHARACTERS),
    ("86⁵¹5151", Reason.NO_NUMBER),  # footnotes are no digits
]
TEL: list[Row] = [
    ("tel:+4586515151", "86515151"),
    ("TEL:+45-86-51-51-51", "86515151"),
    ("Tel:(86)5151.51", "86515151"),
    ("tel:+45.8651.5151", "86515151"),
    ("tel://+4586515151", "86515151"),
    ("tel:///86515151/", "86515151"),
    ("tel: 86 51 51 51 ", "86515151"),
    ("tel:%2B45%2086%2051%2051%2051", "86515151"),
    ("tel:+45%C2%A086515151", "86515151"),
    ("tel:%E2%80%8B86515151", "86515151"),
    ("tel:+45(0)86515151", "86515151"),
    ("tel:0045-86515151", "86515151"),
    ("tel:86515151?subject=tilbud", "86515151"),
    ("tel:+4586515151;ext=12", "86515151", "ext 12"),
    ("tel:+4586515151;EXT=1-2", "86515151", "ext 12"),
    ("tel:+4586515151;ext=12;ext=13", "86515151", "ext 12"),
    ("tel:+4586515151;isub=99;foo=bar;baz", "86515151"),
    ("tel:+4586515151,,12%23", "86515151", ",,12#"),
    ("tel:86515151p12w3", "86515151", "p12w3"),
    ("tel:86515151;12%23", "86515151", ";12#"),
    ("tel:+358-555-1234567;postd=pp22", "003585551234567", "pp22"),  # RFC 2806 §2.5
    ("tel:+1-201-555-0123", "0012015550123"),  # RFC 3966 §6
    ("tel:7042;phone-context=example.com", "7042"),  # RFC 3966 §6
    ("tel:863-1234;phone-context=+1-914-555", Reason.ELSEWHERE),  # RFC 3966 §6: a number of that office only
    ("tel:5551234;phone-context=+1-914", "0019145551234"),
    ("tel:12345678;phone-context=+468", "0046812345678"),
    ("tel:0812345678;phone-context=+46", "0046812345678"),
    ("tel:061234567;phone-context=+39", "0039061234567"),
    ("tel:211234;phone-context=+298", "00298211234"),
    ("tel:86515151;phone-context=+45", "86515151"),
    ("tel:86515151;phone-context=%2B45", "86515151"),
    ("tel:202;phone-context=+45", "202"),
    ("tel:202;phone-context=+4586515", "202"),  # not 86 51 52 02
    ("tel:202;phone-context=+4586515151", "202"),  # a company's main number
    ("tel:202;phone-context=pbx.example.dk", "202"),
    ("tel:202;phone-context=", "202"),
    ("tel:202;phone-context=nonsense%20here", "202"),
    ("tel:1234;phone-context=+46", Reason.ELSEWHERE),
    ("tel:34;phone-context=+49-89-1234", Reason.ELSEWHERE),
    ("tel:+4586515151;phone-context=+46", "86515151"),  # a global number needs none
    ("tel:Tlf.%2086%2051%2051%2051", "86515151"),
    ("tel:tel:+4586515151", "86515151"),
    ("tel:86 51 51 51 (lok. 12)", "86515151", "ext 12"),
    ("tel:86515151/86515152", Reason.UNREADABLE),
    ("tel:%252B4586515151", Reason.NO_NUMBER),  # decoded once, not twice
    ("tel:+45865151513B", Reason.UNREADABLE),
    ("tel:+45+86515151", Reason.NO_NUMBER),
    ("tel:86%A0515151", Reason.NO_NUMBER),
    ("tel:1-800-FLOWERS", Reason.LETTERS),
    ("tel:abc", Reason.NO_NUMBER),
    ("tel:", Reason.NO_NUMBER),
    ("tel:+", Reason.NO_NUMBER),
    ("tel:;ext=12", Reason.NO_NUMBER),
    ("tel:;phone-context=+46", Reason.NO_NUMBER),
    ("tel:1", Reason.UNREADABLE),
]
OTHER_LINKS: list[Row] = [
    ("callto:+4586515151", "86515151"),
    ("callto://+4586515151", "86515151"),
    ("callto://+4586515151/", "86515151"),
    ("CALLTO:86%2051%2051%2051", "86515151"),
    ("callto:+4586515151+type=phone", "86515151"),
    ("callto:mette.hansen", Reason.NO_NUMBER),
    ("callto:mette@example.dk", Reason.NO_NUMBER),
    ("callto:mette86515151", Reason.UNREADABLE),
    ("sip:+4586515151@pbx.example.dk", "86515151"),
    ("sip:%2B4586515151@pbx.example.dk", "86515151"),
    ("sip:%2B45-86-51-51-51@pbx.example.dk;user=phone", "86515151"),
    ("sips:86515151@pbx.example.dk:5061;transport=tls", "86515151"),
    ("SIP:202@PBX", "202"),
    ("sip:202@192.0.2.7:5060", "202"),
    ("sip:86515151:secret@pbx.example.dk", "86515151"),
    ("sip:+4586515151;ext=12@pbx.example.dk;user=phone", "86515151", "ext 12"),
    ("sip:202;phone-context=+4586515151@pbx.example.dk;user=phone", "202"),
    ("sip:86515151@pbx.example.dk?subject=tilbud&priority=urgent", "86515151"),
    ("sip:86515151", "86515151"),
    ("sip:mette@pbx.example.dk", Reason.NO_NUMBER),
    ("sip:mette86@pbx.example.dk", Reason.NO_NUMBER),
    ("sip:anonymous@anonymous.invalid", Reason.NO_NUMBER),
    ("sip:pbx.example.dk", Reason.NO_NUMBER),
    ("sip:192.0.2.71", Reason.NO_NUMBER),
    ("sip:8651%405151@pbx.example.dk", Reason.NO_NUMBER),
]
IN_TEXT: list[Row] = [
    ("Ring til os på 86 51 51 51 (lok. 12)", "86515151", "ext 12"),
    ("Tlf.: +45 86 51 51 51, man-fre", "86515151"),
    ("Tlf86515151", "86515151"),
    ("T 86515151", "86515151"),
    ("Vagttelefon: 70 10 10 10 (døgnet rundt)", "70101010"),
    ("Kontakt os i åbningstiden kl. 8-16 på 7010 1010!", "70101010"),
    ("Åbent 24/7: 70 10 10 10", "70101010"),
    ("1. 86 51 51 51", "86515151"),
    ("* 86 51 51 51", "86515151"),
    ("<+4586515151>", "86515151"),
    ("skype:+4586515151?call", "86515151"),
    ("Vestergade 12, 8000 Aarhus C, tlf. 86 51 51 51", "86515151"),
    ("Tlf 86 51 51 51 8000 Aarhus C", "86515151"),
    ("8000 Aarhus C 86 51 51 51", "86515151"),
    ("CVR 37123456 Tlf. 86515151", "86515151"),
    ("Faktura 20261234 af 24.12.2026: spørgsmål på 86 51 51 51", "86515151"),
    ("Fax 86 51 51 52, tlf. 86 51 51 51", "86515151"),
    ("86 51 51 51/52", "86515151"),
    ("Puh. 09 123 456, +358 9 1234 5678", "00358912345678"),
    ("Tel.: +49 89 1234567 Durchwahl 12", "0049891234567", "ext 12"),
    ("Telefon +49 89 1234567, Nst. -12", "0049891234567", "ext 12"),
    ("Växel +46 8 123 456 78 ankn. 9", "0046812345678", "ext 9"),
    ("Call +1 (212) 555-0123 ext. 45 now", "0012125550123", "ext 45"),
    ("86515151x12", "86515151", "ext 12"),
    ("86 51 51 51 x 12", "86515151", "ext 12"),
    ("86 51 51 51, lokal 123", "86515151", "ext 123"),
    ("86 51 51 51 lokalnr.: 123", "86515151", "ext 123"),
    ("86 51 51 51 - tast 2", "86515151", "ext 2"),
    ("86515151;ext=12", "86515151", "ext 12"),
    ("86515151,,12#", "86515151", ",,12#"),
    ("86515151p12", "86515151", "p12"),
    ("86515151;12", "86515151", ";12"),
    ("lok. 202", "202"),
    ("Lokalnummer: 202", "202"),
    ("Ring til Mette på 202", "202"),
    ("Lægevagten 1813", "1813"),
    ("BørneTelefonen 116111", "116111"),
    ("Mette 202", Reason.NO_NUMBER),
    ("rum 202", Reason.NO_NUMBER),
    ("Mette", Reason.NO_NUMBER),
    ("", Reason.NO_NUMBER),
]
NO_NUMBERS: list[Row] = [
    ("8000 Aarhus C", Reason.NO_NUMBER),
    ("CVR 12345678", Reason.NO_NUMBER),
    ("CVR-nr. 37 12 34 56", Reason.NO_NUMBER),
    ("CVR/SE-nr.: DK37123456", Reason.NO_NUMBER),
    ("CPR 010190-1234", Reason.NO_NUMBER),
    ("010190-1234", Reason.UNREADABLE),
    ("EAN 5790001234567", Reason.NO_NUMBER),
    ("Konto 1234 5678901", Reason.NO_NUMBER),
    ("IBAN DK50 0040 0440 1162 43", Reason.UNREADABLE),
    ("4571 1234 5678 9012", Reason.UNREADABLE),  # a bank card, not two numbers
    ("Ordre nr. 86515151", Reason.NO_NUMBER),
    ("Fakturanummer: 20261234", Reason.NO_NUMBER),
    ("AB-86515151", Reason.UNREADABLE),
    ("24.12.2026", Reason.NO_NUMBER),
    ("24-12-2026", Reason.NO_NUMBER),
    ("2026-12-24", Reason.NO_NUMBER),
    ("24/12/2026", Reason.NO_NUMBER),
    ("12/24/2026", Reason.NO_NUMBER),
    ("24/12-2026 kl. 12.30", Reason.NO_NUMBER),
    ("20.30-23.45", Reason.NO_NUMBER),
    ("1.299,00 kr", Reason.NO_NUMBER),
    ("kr. 12.345.678", Reason.NO_NUMBER),
    ("12 345 678 kr.", Reason.NO_NUMBER),
    ("€ 86515151", Reason.NO_NUMBER),
    ("86515151,-", Reason.NO_NUMBER),
    ("Ring 365 dage om året", Reason.NO_NUMBER),
    ("https://example.dk/86515151", Reason.NO_NUMBER),
    ("www.example.dk/86515151", Reason.NO_NUMBER),
    ("86515151@sms.example.dk", Reason.NO_NUMBER),
    ("192.168.1.100", Reason.UNREADABLE),
    ("side 112", Reason.NO_NUMBER),
    ("1-800-FLOWERS", Reason.LETTERS),
    ("+1 800 FLOWERS", Reason.LETTERS),
    ("0800-TESLA", Reason.LETTERS),
    ("javascript:alert(1)", Reason.NO_NUMBER),
]
HOSTILE: list[Row] = [
    ("112", Reason.EMERGENCY),
    ("tel:112", Reason.EMERGENCY),
    ("tel:1-1-2", Reason.EMERGENCY),
    ("tel:%31%31%32", Reason.EMERGENCY),
    ("tel:+112", Reason.EMERGENCY),
    ("tel:+45112", Reason.EMERGENCY),
    ("tel:0045-112", Reason.EMERGENCY),
    ("tel:0112", Reason.EMERGENCY),
    ("tel:00112", Reason.EMERGENCY),
    ("tel:112;phone-context=+46", Reason.EMERGENCY),
    ("tel:112,,1", Reason.EMERGENCY),
    ("tel:１１２", Reason.EMERGENCY),
    ("tel:1\u200b12", Reason.EMERGENCY),
    ("tel:114", Reason.EMERGENCY),
    ("tel:911", Reason.EMERGENCY),
    ("tel:999;phone-context=+44", Reason.EMERGENCY),
    ("sip:112@pbx.example.dk", Reason.EMERGENCY),
    ("callto:112", Reason.EMERGENCY),
    ("Ring 112", Reason.EMERGENCY),
    ("tel:+46112", Reason.UNREADABLE),
    ("*21*86515151#", Reason.SERVICE_CODE),
    ("tel:*21*86515151%23", Reason.SERVICE_CODE),
    ("tel:%2A%2321%23", Reason.SERVICE_CODE),
    ("tel:#31#86515151", Reason.SERVICE_CODE),
    ("tel:86515151#", Reason.SERVICE_CODE),
    ("tel:＊21＊86515151＃", Reason.SERVICE_CODE),
    ("sip:*21*86515151@pbx.example.dk", Reason.SERVICE_CODE),
    ("Tast *21*86515151# for viderestilling", Reason.SERVICE_CODE),
    ("tel:86\r\n515151", Reason.CONTROL_CHARACTERS),
    ("tel:8651%0A5151", Reason.CONTROL_CHARACTERS),
    ("tel:%0086515151", Reason.CONTROL_CHARACTERS),
    ("tel:86515151;ext=%0D%0A112", Reason.CONTROL_CHARACTERS),
    ("tel:8651%E2%80%AE5151", Reason.CONTROL_CHARACTERS),
    ("sip:86515151@pbx.example.dk%0d%0aVia:x", Reason.CONTROL_CHARACTERS),
    ("tel:" + "8" * 400, Reason.TOO_LONG),
    ("8" * 40, Reason.TOO_LONG),
    ("tel:86515151;x=" + "%41" * 100, Reason.TOO_LONG),
]
FORMS = [
    pytest.param(*row, *[""] * (3 - len(row)), id=f"{heading}: {row[0][:40]!a}")
    for heading, rows in {
        "Danish": DANISH,
        "abroad": ABROAD,
        "characters": CHARACTERS,
        "tel": TEL,
        "other links": OTHER_LINKS,
        "in text": IN_TEXT,
        "no numbers": NO_NUMBERS,
        "hostile": HOSTILE,
    }.items()
    for row in rows
]


def ruled(text: str, origin: Origin) -> Verdict:
    """Judge a wish in a company where 202 is somebody's local number, and so is 112."""
    return judge(
        DialRequest(text, origin),
        policy=DialPolicy(),
        is_local=lambda digits: digits in {"202", "112"},
        is_known=lambda _: False,
    )


@pytest.mark.parametrize(("text", "rung", "beside"), FORMS)
def test_what_is_rung(text: str, rung: str | Reason, beside: str) -> None:
    for origin in DOORS:
        verdict = ruled(text, origin)
        if isinstance(rung, Reason):
            assert (verdict.ruling, verdict.reasons, verdict.callee) == (Ruling.REFUSE, (rung,), "")
        else:
            assert verdict.ruling is not Ruling.REFUSE
            assert verdict.callee == rung
            assert (f"ext {verdict.extension}" if verdict.extension else verdict.post_dial) == beside


def test_the_table_is_long() -> None:
    assert len({param.values[0] for param in FORMS}) == len(FORMS) >= 250

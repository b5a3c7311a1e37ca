"""Writes the countries' names in the program's languages, from the Unicode CLDR as Babel carries it."""

import json
import sys
from pathlib import Path

import phonenumbers
from babel import Locale

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "countries.json"
LANGUAGES = ("da", "en")
NAMED_SHORTER = {("HK", "da"): "Hongkong", ("MO", "da"): "Macao", ("HK", "en"): "Hong Kong", ("MO", "en"): "Macao"}
"""CLDR adds whose administrative region they are, which says nothing of a call."""


def countries() -> str:
    """Give the file's text: for each language the name of every country that has telephone numbers, by ISO 3166."""
    names = {
        language: {
            region: NAMED_SHORTER.get((region, language), Locale(language).territories[region])
            for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        }
        for language in LANGUAGES
    }
    return json.dumps(names, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(countries(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")

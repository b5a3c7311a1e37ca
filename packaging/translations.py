"""Collects the texts that users see into the Danish catalogue, and compiles it; both give the same bytes every time."""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "desktop" / "fonetray"
PO = ROOT / "resources" / "translations" / "da" / "LC_MESSAGES" / "fonetray.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"tr": None, "_tr": None, "phrase": None, "plural": (1, 2)}
METHODS = [("simulator/**", "ignore"), ("cli/**", "ignore"), ("**.py", "python")]


def extracted() -> Catalog:
    """Give a catalogue of all texts in the sources, untranslated."""
    catalogue = Catalog(project="Fonetray", charset="utf-8")
    found = extract_from_dir(SOURCES, METHODS, keywords=KEYWORDS, options_map={})
    for file, _line, text, _comments, _context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalogue.add(text, locations=[(Path(file).as_posix(), 0)])
    return catalogue


def translated() -> Catalog:
    """Give the Danish catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="da", charset="utf-8")


def extract() -> None:
    """Bring the Danish catalogue up to date; translations stay, texts that are gone go."""
    catalogue = translated() if PO.exists() else Catalog(locale="da", charset="utf-8")
    catalogue.update(extracted(), no_fuzzy_matching=True, keep_user_comments=False, update_header_comment=False)
    catalogue.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, sort_output=True, no_location=True, ignore_obsolete=True, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: da\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    header += '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    PO.write_bytes(header.encode() + buffer.getvalue())


class PlainCatalog(Catalog):
    """A catalogue whose header names no time and no tool, so that it compiles to the same bytes everywhere."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Give what gettext needs to read the catalogue."""
        return [
            ("Language", "da"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
            ("Content-Type", "text/plain; charset=utf-8"),
        ]


def compiled() -> bytes:
    """Give the compiled catalogue's bytes, the same at every time."""
    plain = PlainCatalog(locale="da", charset="utf-8")
    for message in translated():
        if message.id and message.string:
            plain.add(message.id, message.string)
    buffer = io.BytesIO()
    write_mo(buffer, plain)
    return buffer.getvalue()


if __name__ == "__main__":
    if "extract" in sys.argv:
        extract()
    if "compile" in sys.argv:
        MO.write_bytes(compiled())

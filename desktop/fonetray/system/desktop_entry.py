"""Writing desktop entries (freedesktop.org's Desktop Entry Specification 1.5) from our template."""

from collections.abc import Sequence

from fonetray.config.resources import resource

_QUOTED = frozenset(" \t\n\"'\\><~|&;$*?#()`")
"""Characters that an argument of ``Exec`` must be quoted for."""
_ESCAPED = '"`$\\'
"""Characters that are escaped inside quotes."""


def launcher(command: Sequence[str], *, link_schemes: Sequence[str] = (), login: bool = False) -> str:
    """Give our desktop entry, starting ``command``.

    With ``link_schemes`` it opens such links, handing each to ``dial``; with ``login`` it is one for the autostart
    folder.
    """
    words = [quoted(word) for word in command]
    lines = resource("desktop-entry/fonetray.desktop").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("Exec=")]
    if link_schemes:
        words += ["dial", "--", "%u"]
        lines.append("MimeType=" + "".join(f"x-scheme-handler/{scheme};" for scheme in link_schemes))
        lines.append("NoDisplay=true")
    if login:
        lines.append("X-GNOME-Autostart-enabled=true")
    lines.append("Exec=" + " ".join(words))
    return "\n".join(lines) + "\n"


def quoted(word: str) -> str:
    """Write one argument of ``Exec``: quoted where it must be, then escaped as every string of an entry is."""
    if not word or _QUOTED.intersection(word):
        word = '"' + "".join("\\" + c if c in _ESCAPED else c for c in word) + '"'
    return word.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("%", "%%")

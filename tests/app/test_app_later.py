"""What is made when it is first asked for."""

from fonetray.app.later import Later


def test_it_is_made_once_and_only_when_asked_for() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "thing"

    later = Later(make)
    assert (later.made, made) == (None, [])
    assert later() is later() is later.made
    assert (later.made, made) == ("thing", ["made"])

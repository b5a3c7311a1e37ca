"""How calls that a source was not told of are said in commands, one line for each way."""

from fonetray.store.journalling import Stage, Tally


def untold_words(tally: Tally) -> str:
    """Say how many, how they stand, and why."""
    calls = "1 call" if tally.count == 1 else f"{tally.count} calls"
    why = f": {tally.why}" if tally.why else ""
    return {
        Stage.WAITING: f"{calls} to be sent{why}",
        Stage.SENDING: f"{calls} being sent",
        Stage.UNCERTAIN: f"{calls} may not have been taken{why}",
        Stage.GIVEN_UP: f"{calls} given up{why}",
    }.get(tally.stage, calls)

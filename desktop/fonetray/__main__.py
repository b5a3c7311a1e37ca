"""``python -m fonetray`` and the ``fonetray`` command."""

import sys

from fonetray.cli.main import run


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

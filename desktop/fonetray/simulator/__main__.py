"""Lets ``python -m fonetray.simulator`` run the simulator by itself."""

import sys

from fonetray.simulator.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

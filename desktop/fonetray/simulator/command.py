"""``fonetray simulate``: the simulator as a process; its first line of output is JSON and says where everything is."""

import argparse
import asyncio
import json
import signal
import sys
from typing import Any

from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import SHORT, Variant, VariantError, described, read_variant

_DONE, _FAILED, _WRONG_USAGE = 0, 1, 2


def main(argv: list[str]) -> int:
    """Run until SIGINT or SIGTERM; returns 0, 1 where a port is taken, 2 for a variant that does not exist."""
    parser = argparse.ArgumentParser(
        prog="fonetray simulate",
        description="A PBX in a box. The first line of output is JSON: where its services are, and a login.",
        epilog=_choices(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments(parser)
    wanted = parser.parse_args(argv)
    try:
        variant = Variant().changed(read_variant(wanted.variant))
    except VariantError as wrong:
        sys.stderr.write(f"fonetray simulate: {wrong}\n")
        return _WRONG_USAGE
    return asyncio.run(run(port=wanted.port, control_port=wanted.control_port, host=wanted.host, variant=variant))


async def run(*, port: int = 0, control_port: int = 0, host: str = "127.0.0.1", variant: Variant | None = None) -> int:
    """Serve, write ``Simulator.links`` as one line to stdout, wait for a signal, stop; returns the exit code."""
    ended = asyncio.Event()
    _end_on_signals(ended)
    simulator = Simulator(port=port, control_port=control_port, host=host, variant=variant)
    try:
        await simulator.start()
    except OSError as problem:
        sys.stderr.write(f"fonetray simulate: cannot listen: {problem.strerror or problem}\n")
        return _FAILED
    try:
        sys.stdout.write(json.dumps(simulator.links) + "\n")
        sys.stdout.flush()
        await ended.wait()
    finally:
        await simulator.stop()
    return _DONE


def _end_on_signals(ended: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def end(*_signal: Any) -> None:
        loop.call_soon_threadsafe(ended.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, end)
        except NotImplementedError:  # Windows' loops know no signals
            signal.signal(number, end)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    parser.add_argument("--port", type=int, default=0, help="of the provider's services; 0 takes any free one")
    parser.add_argument("--control-port", type=int, default=0, help="of the control interface; 0 takes any free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--variant", action="append", default=[], metavar="NAME[=VALUE]", help="behave differently; may be repeated"
    )


def _choices() -> str:
    lines = ["variants, each with its default first:"]
    for name, about in described().items():
        others = [each for each in about.get("choices", ()) if each != about["default"]]
        lines.append(f"  {name}={'|'.join([str(about['default']), *others])}")
    return "\n".join([*lines, "", f"in one word: {', '.join(SHORT)}"])

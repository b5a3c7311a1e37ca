"""``fonetray simulate``: the simulator as a process; its first line of output is JSON and says where everything is."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from fonetray.simulator.call_request import is_web_address
from fonetray.simulator.emitter import ANY
from fonetray.simulator.replay_file import ReplayError, read_recording
from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import SHORT, Variant, VariantError, described, read_variant

_DONE, _FAILED, _WRONG_USAGE = 0, 1, 2
_FASTEST = 1_000_000


def main(argv: list[str]) -> int:
    """Run until SIGINT or SIGTERM; returns 0, 1 where a port is taken, 2 for a variant or a replay that is none."""
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
        recording = read_recording(wanted.replay) if wanted.replay else None
    except (VariantError, ReplayError) as wrong:
        sys.stderr.write(f"fonetray simulate: {wrong}\n")
        return _WRONG_USAGE
    simulator = Simulator(
        port=wanted.port,
        control_port=wanted.control_port,
        host=wanted.host,
        variant=variant,
        recording=recording,
        replay_speed=wanted.replay_speed,
    )
    return asyncio.run(run(simulator, events_url=wanted.events_url))


async def run(simulator: Simulator, *, events_url: str | None = None) -> int:
    """Serve, write ``Simulator.links`` as one line to stdout, wait for a signal, stop; returns the exit code."""
    ended = asyncio.Event()
    _end_on_signals(ended)
    try:
        await simulator.start()
    except OSError as problem:
        sys.stderr.write(f"fonetray simulate: cannot listen: {problem.strerror or problem}\n")
        return _FAILED
    try:
        sys.stdout.write(json.dumps(simulator.links) + "\n")
        sys.stdout.flush()
        if events_url:
            simulator.emitter.send_to({ANY: events_url})
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
    parser.add_argument("--events-url", type=_web_address, metavar="URL", help="send events there at once")
    parser.add_argument(
        "--replay",
        type=Path,
        metavar="FILE",
        help="play back what `fonetray capture export` wrote, once events have a URL",
    )
    parser.add_argument("--replay-speed", type=_speed, default=1.0, metavar="N", help="N times as fast as it happened")


def _web_address(text: str) -> str:
    if not is_web_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no http or https URL")
    return text


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= _FASTEST:
        raise argparse.ArgumentTypeError(f"a number above 0, at most {_FASTEST}")
    return speed


def _choices() -> str:
    lines = ["variants, each with its default first:"]
    for name, about in described().items():
        others = [each for each in about.get("choices", ()) if each != about["default"]]
        lines.append(f"  {name}={'|'.join([str(about['default']), *others])}")
    return "\n".join([*lines, "", f"in one word: {', '.join(SHORT)}"])

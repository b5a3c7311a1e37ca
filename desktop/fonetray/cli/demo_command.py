"""``fonetray demo``: simulator and app together, with an example company and calls coming in."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.paths import Home
from fonetray.system.virtual_screen import NoScreen, VirtualScreen, has_screen


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("--seconds", type=float, metavar="N", help="quit after so many seconds")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="play the main job by itself and photograph it")
    parser.add_argument("--theme", choices=("auto", "light", "dark", "both"), help="photograph in light, dark or both")
    parser.add_argument("--language", choices=("auto", "da", "en"), default="auto", help="which language to show")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Run it; nothing of it touches the user's keyring, settings or database."""
    if has_screen():
        return _play(context, options, dict(os.environ))
    context.say("There is no display here: using a virtual one.")
    if options.screenshots is None and options.seconds is None:
        options.screenshots = Path("screenshots")
    try:
        with VirtualScreen() as screen:
            return _play(context, options, {**os.environ, **screen.environment})
    except NoScreen as error:
        raise CommandError(str(error)) from error


def _play(context: Context, options: argparse.Namespace, environment: dict[str, str]) -> Exit:
    theme = options.theme or ("both" if options.screenshots else "auto")
    themes = ("light", "dark") if theme == "both" else (theme,)
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(themes, 1):
        if len(themes) > 1:
            context.say(f"Round {number} of {len(themes)}: {each}")
        code = _round(options, each, environment)
        if code:
            return Exit.FAILED
    if options.screenshots:
        context.say(f"Screenshots are in {options.screenshots.resolve()}")
    return Exit.DONE


def _round(options: argparse.Namespace, theme: str, environment: dict[str, str]) -> int:
    """Play once, in a process of its own: a Qt program has one theme and one display for its life."""
    with tempfile.TemporaryDirectory(prefix="fonetray-demo-") as folder, _simulator(environment) as stage:
        home = Home.at(Path(folder))
        home.prepare()
        home.config_file.write_text(_settings(stage, theme, options), encoding="utf-8")
        words = {
            "stage": stage,
            "screenshots": str(options.screenshots.resolve()) if options.screenshots else None,
            "seconds": options.seconds,
            "theme": theme,
        }
        player = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "fonetray.app.demonstration", folder],
            env=environment,
            stdin=subprocess.PIPE,
        )
        try:
            player.communicate(json.dumps(words).encode())
        except KeyboardInterrupt:
            player.wait(timeout=20)
            raise
        return player.returncode


@contextmanager
def _simulator(environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "fonetray", "simulate"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - asked for above
        line = process.stdout.readline()
        if not line:
            raise CommandError("the simulated PBX did not start")
        yield json.loads(line)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _settings(stage: dict[str, Any], theme: str, options: argparse.Namespace) -> str:
    """Write the settings to play with; only on a picture's own screen the key of cards is taken unasked."""
    return "\n".join(
        [
            "[provider]",
            f"api_url = {json.dumps(stage['api_url'])}",
            f"myfone_url = {json.dumps(stage['myfone_url'])}",
            "[account]",
            f"local_number = {json.dumps(stage.get('local_number', '202'))}",
            "[ui]",
            f"theme = {json.dumps(theme)}",
            f"language = {json.dumps(options.language)}",
            "[popup]",
            f"key_everywhere = {json.dumps('yes' if options.screenshots else 'ask')}",
            "",
        ]
    )

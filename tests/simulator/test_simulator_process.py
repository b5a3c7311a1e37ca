"""The simulator as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from fonetray.simulator.command import main

COMMAND = [sys.executable, "-m", "fonetray.simulator"]


@pytest.mark.skipif(os.name == "nt", reason="a process on Windows cannot be asked to end by a signal")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_first_line_is_json_and_a_signal_ends_it(end: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "--variant", "casing=lower"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        links = json.loads(process.stdout.readline())
        query = f"employee/{links['local_number']}?account={links['account']}&hash={links['hash']}"
        with urllib.request.urlopen(links["api_url"] + query) as answer:
            assert json.load(answer)["email"] == links["username"]
        assert Path(links["customers_csv"]).is_file()
        process.send_signal(end)
        rest, errors = process.communicate(timeout=30)

    assert process.returncode == 0
    assert (rest, errors) == ("", "")


def test_a_variant_that_does_not_exist_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--variant", "colour=red"]) == 2
    assert main(["--variant", "colour"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "time_format" in err

"""What the API's own description promises holds for requests that nobody would think of."""

import os
import subprocess
import sys
from pathlib import Path

from tests.builders import some_fields
from tests.e2e.conftest import Town

HERE = Path(__file__).parent
SECONDS = os.environ.get("FUZZ_SECONDS", "25")


def test_no_request_gets_an_answer_that_is_not_described(town: Town, tmp_path: Path) -> None:
    """schemathesis with every check, on the running hub; `make fuzz-api` gives it longer."""
    sent = town.police.send(town.hub, some_fields())
    assert sent.status_code == 202
    known = {
        "FUZZED_REFERENCE": sent.json()["reference"],
        "FUZZED_SECRET": town.police.inbound_secret,
        "FUZZED_TOKEN": town.board.token,
        "SCHEMATHESIS_HOOKS": "tests.e2e.fuzzing",
    }
    words = ["-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run"]
    words += [f"{town.hub.url}/api/v1/openapi.json", "--checks", "all", "--max-time", SECONDS, "--no-color"]
    done = subprocess.run(
        [sys.executable, *words, "--continue-on-failure"],
        cwd=tmp_path,  # where it keeps what it has found
        env=os.environ | known | {"PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
        timeout=float(SECONDS) + 60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]

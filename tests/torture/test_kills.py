"""The proof that nothing is lost: twenty kills a database, half of them with Telegram breaking."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.uncounted import uncounted

_PATIENCE = 280


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_killed_at_random_moments_it_loses_nothing(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    order = ["--kills", "20", "--kills-a-trial", "10", "--messages", "150", "--faults", "turns"]
    order += ["--database", database, "--seed", "20260701", "--json", str(report)]
    if database == "postgres":
        order += ["--server", request.getfixturevalue("postgres_folder")]
    # A process of its own, because the warm one forks, and this one has threads and loops.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.torture",
        *order,
        cwd=Path(__file__).parents[2],
        env=uncounted(),  # who is killed leaves no count behind
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(_PATIENCE):
        output, _ = await process.communicate()
    assert process.returncode is not None
    assert report.exists(), output.decode()
    told = json.loads(report.read_text())
    assert told["wrong"] == []
    assert process.returncode == 0
    assert told["messages"] == 300
    assert all(trial["tickets"] == trial["requests"] > 0 for trial in told["trials"])

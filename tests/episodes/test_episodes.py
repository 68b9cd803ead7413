"""Every episode is played by the command line, and its report is what the clerk expects."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import lamplight
from bot.transcript import parse_transcript
from tests.episodes.comparing import differences

FOLDER = Path(__file__).parents[1] / "data" / "episodes"
EPISODES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def expected_of(episode: str) -> dict[str, Any]:
    """Return what is expected of an episode."""
    found: dict[str, Any] = json.loads((FOLDER / f"{episode}.expected.json").read_text("utf-8"))
    return found


def test_there_are_enough_episodes() -> None:
    assert len(EPISODES) >= 8


@pytest.mark.parametrize("episode", EPISODES)
def test_an_episode_is_expected_line_by_line(episode: str) -> None:
    raw = (FOLDER / f"{episode}.jsonl").read_bytes().splitlines()
    lines = parse_transcript(raw, episode)
    expected = expected_of(episode)["lines"]
    assert 20 <= len(lines) <= 60
    assert [line.number for line in lines] == [line["line"] for line in expected]
    for line, want in zip(lines, expected, strict=True):
        if want["joins"] is not None:
            assert lines[want["joins"]].person == line.person
            assert expected[want["joins"]]["opens"] == want["intent"]


@pytest.mark.slow
@pytest.mark.parametrize("episode", EPISODES)
def test_an_episode_goes_as_expected(episode: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    played = CliRunner().invoke(
        lamplight,
        ["demo", "--play", str(FOLDER / f"{episode}.jsonl"), "--exit", "--json", str(report)],
        catch_exceptions=False,
    )
    assert played.exit_code == 0, played.output
    assert differences(expected_of(episode), json.loads(report.read_text("utf-8"))) == []

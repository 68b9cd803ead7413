"""``lamplight rules``: shown, printed, checked, set and kept."""

from pathlib import Path

import pytest

from tests.cli.conftest import call

AREAS = "station,feeder,district,density,place\n城东所,城东一线,东村台区,rural,东村\n"


@pytest.fixture
def station(installation: Path) -> Path:
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0
    return installation


def test_what_holds_is_printed_edited_and_set(station: Path) -> None:
    assert "Monday: 08:00-12:00 14:00-18:00" in call("rules", "show").out
    printed = call("rules", "print", "calendar").out
    edited = printed.replace('friday = ["08:00-12:00", "14:00-18:00"]', 'friday = ["09:00-11:00"]')
    assert edited != printed
    (station / "own.toml").write_text(edited, "utf-8")
    assert call("rules", "check", "calendar", "own.toml").out == "own.toml: it can be used.\n"
    assert "pack's hold" in call("rules", "show").out
    assert "from now on" in call("rules", "set", "calendar", "own.toml").out
    assert "nothing was changed" in call("rules", "set", "calendar", "own.toml").out
    assert call("rules", "print", "calendar").out == edited
    shown = call("rules", "show", "--station", "城东所").out
    assert "Friday: 09:00-11:00" in shown
    assert "calendar (lamplight rules)" in shown


def test_a_file_that_cannot_hold_is_named_with_its_line(station: Path) -> None:
    own = '[clock.a]\nmetric = "contact"\nkinds = ["consult"]\namount = 5\nunit = "minutes"\n'
    own += 'from = 2026-01-01\nsource = "x"\n'
    for text, told in (
        (own + own.replace("clock.a", "clock.b"), "own.toml: Line 8: an overlap"),
        (own.replace("contact", "arrival") + "until = 2026-03-01\n", "own.toml: Line 1: a hole"),
        (own.replace("consult", "weather"), "own.toml: Line 3: the value of kinds"),
        (own.replace("amount = 5", "amount = "), "own.toml: Line 4: this cannot be read"),
    ):
        (station / "own.toml").write_text(text, "utf-8")
        for verb in ("check", "set"):
            ran = call("rules", verb, "policies", "own.toml")
            assert (ran.code, ran.out) == (2, "")
            assert told in ran.err, ran.err
    (station / "own.toml").write_bytes("[周]".encode("gbk"))
    assert "UTF-8" in call("rules", "check", "calendar", "own.toml").err
    assert call("rules", "check", "calendar", "none.toml").code == 2
    assert "pack's hold" in call("rules", "show").out

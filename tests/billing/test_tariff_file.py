"""Tariffs that cannot hold are refused by file and line; those that do are found by their day."""

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from billing.tariff import NotInForce, Part, Tariffs, UnknownCategory, UnknownProvince
from billing.tariff_file import tariffs_from
from bot.pack import PackIsWrong
from bot.tariff_pack import read_tariffs, tariffs_in
from tests.billing.rates import DAY, EVERYTHING, shipped

NAMES = '[province]\nthere = "那里"\n[category]\nresidential = "居民"\n'
ROW = """[tariff.{code}]
province = "there"
category = "residential"
from = {since}
{until}source = "internal"
ladder = "year"
limits = [1000, 2000]
[tariff.{code}.prices]
whole = [0.5, 0.6, 0.7]
"""


def row(code: str, since: str = "2025-01-01", until: str = "") -> str:
    return ROW.format(code=code, since=since, until=f"until = {until}\n" if until else "")


def read(text: str) -> Tariffs:
    return tariffs_in([("names.toml", NAMES), ("there.toml", text)])


def refused(text: str) -> str:
    with pytest.raises(PackIsWrong) as wrong:
        read(text)
    return str(wrong.value.values["reason"])


def test_which_tariff_holds_on_a_day() -> None:
    tariffs = read(row("b", "2026-01-01") + row("a", until="2025-12-31"))
    for day, code in (("2025-01-01", "a"), ("2025-12-31", "a"), ("2026-01-01", "b")):
        found = tariffs.holding(" There ", "居民", date.fromisoformat(day))
        assert (found.code, found) == (code, tariffs.holding("那里", "residential", found.since))
    with pytest.raises(NotInForce) as early:
        tariffs.holding("there", "residential", date(2024, 12, 31))
    assert early.value.values["since"] == date(2025, 1, 1)


def test_a_tariff_may_end_without_another() -> None:
    tariffs = read(row("a", until="2025-12-31"))
    with pytest.raises(NotInForce) as late:
        tariffs.holding("there", "residential", date(2026, 1, 1))
    assert late.value.values["until"] == date(2025, 12, 31)


def test_what_is_not_known_names_what_is() -> None:
    with pytest.raises(UnknownProvince) as province:
        shipped().holding("tibet", "residential", DAY)
    assert "zhejiang (浙江)" in str(province.value.values["known"])
    with pytest.raises(UnknownCategory) as category:
        shipped().holding("zhejiang", "industry", DAY)
    assert "shared_low" in str(category.value.values["known"])
    unpriced = '[province]\nhere = "这里"\n'
    for text, known in ((unpriced + row("a"), "there (那里)"), (unpriced, "-")):
        with pytest.raises(UnknownProvince) as named:
            read(text).holding("here", "residential", DAY)
        assert named.value.values["known"] == known


def test_what_ships() -> None:
    tariffs = shipped()
    assert set(tariffs.provinces) == {"zhejiang", "jiangsu", "shanghai", "anhui", "sichuan"}
    for one in tariffs.tariffs:
        assert (Part.PRICES in one.unverified) is (one.province != "zhejiang")
        assert one.source
    for file in files("packs").joinpath("power-cn", "tariffs").iterdir():
        assert tomllib.loads(file.read_text("utf-8"))


def test_a_pack_without_tariffs_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tariffs_in([]) == Tariffs((), {}, {})
    with pytest.raises(PackIsWrong):
        read_tariffs("nowhere")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("whole = [0.5, 0.6, 0.7]", "whole = [-0.5, 0.6, 0.7]", 9, "-0.5 is not within"),
        ("whole = [0.5, 0.6, 0.7]", "whole = [53.8, 58.8, 83.8]", 9, "53.8 is not within"),
        ("whole = [0.5, 0.6, 0.7]", "whole = [nan, 0.6, 0.7]", 9, "is not within"),
        ("whole = [0.5, 0.6, 0.7]", "whole = [true, 0.6, 0.7]", 9, "is no number"),
        ("whole = [0.5, 0.6, 0.7]", "whole = ['a', 0.6, 0.7]", 9, "is no number"),
        ("whole = [0.5, 0.6, 0.7]", "whole = [0.5, 0.6]", 9, "wants one for each of 3"),
        ("whole = [0.5, 0.6, 0.7]", "whole = [0.7, 0.6, 0.7]", 9, "cheaper"),
        ("whole = [0.5, 0.6, 0.7]", "whole = 0.5", 9, "wants a list"),
        ("whole = [0.5, 0.6, 0.7]", "night = [0.5, 0.6, 0.7]", 9, "wants one of whole"),
        ("whole = [0.5, 0.6, 0.7]", "", 8, "there are none"),
        ("whole = [0.5, 0.6, 0.7]", "peak = [0.5, 0.6, 0.7]", 1, "both hours and prices"),
        ("limits = [1000, 2000]", "limits = [2000, 1000]", 7, "must rise"),
        ("limits = [1000, 2000]", "limits = [0, 1000]", 7, "not within"),
        ("limits = [1000, 2000]", "", 1, "there are none"),
        ('"year"', '"none"', 7, "no ladder"),
        ('"year"', '"week"', 6, "wants one of none, year, month"),
        ('"year"', '"month"\nyear_begins = "01-01"', 7, "no year"),
        ('"year"', '"year"\nyear_begins = "02-29"', 7, "such as 01-01"),
        ('"year"', '"year"\nyear_begins = "13-01"', 7, "such as 01-01"),
        ('"year"', '"year"\nspeed = 3', 7, "unknown speed"),
        ('"year"', '"year"\nunverified = ["mood"]', 7, "wants one of prices"),
        ('"year"', '"year"\nseason = 3', 7, "wants a list"),
        ('"year"', '"year"\nseason = [3]', 7, "wants a table"),
        ('source = "internal"\n', "", 1, "no source"),
        ('source = "internal"', 'source = " "', 5, "wants words"),
        ('"there"', '"here"', 2, "has no name in [province]"),
        ('"there"', '["there"]', 2, "wants words"),
        ('"residential"', '"shop"', 3, "has no name in [category]"),
        ("2025-01-01", "'soon'", 4, "wants a day"),
        ("2025-01-01", "2025-01-01\nuntil = 2024-01-01", 5, "lies before from"),
        ("[tariff.a.prices]\n", "prices = 3\n[tariff.a.x]\n", 1, "unknown x"),
        ("[tariff.a.prices]\nwhole = [0.5, 0.6, 0.7]\n", "prices = 3\n", 8, "wants a table"),
    ],
)
def test_a_tariff_that_is_wrong_is_refused_by_its_line(
    old: str, new: str, line: int, told: str
) -> None:
    assert old in row("a")
    reason = refused(row("a").replace(old, new))
    assert f"there.toml, line {line}: " in reason
    assert told in reason


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"22:00-08:00"', '"22:00-07:00"', "07:00 belongs to 0 periods"),
        ('"22:00-08:00"', '"21:00-08:00"', "21:00 belongs to 2 periods"),
        ('"22:00-08:00"', '"22-08"', "wants 08:00-22:00"),
        ('"22:00-08:00"', '"22:00-08:60"', "wants 08:00-22:00"),
        ('"22:00-08:00"', '"22:00-24:01"', "after midnight"),
        ('"00:00-06:00"', '"00:00-05:00"', "05:00 belongs to 0"),
        ('"00:00-06:00"', '"0-6"', "wants 08:00-22:00"),
        ("months = [1]", "months = [7]", "has its season already"),
        ("months = [1]", "months = ['May']", "is no month"),
        ("months = [1]", "months = []", "there are none"),
        ("months = [1]\n", "", "no months"),
        ("months = [1]\n", "months = [1]\nsource = 'x'\n", "unknown source"),
        ("people = 7", "people = 5", "rising"),
        ("people = 5", "people = 1", "rising"),
        ("people = 5", "people = 'five'", "rising"),
        ("kwh = 150", "kwh = -150", "is not within"),
        ("kwh = 150\n", "", "no kwh"),
        ("there = ", "here = ", "has no name"),
    ],
)
def test_seasons_hours_and_allowances_are_refused_by_their_line(
    old: str, new: str, told: str
) -> None:
    with pytest.raises(PackIsWrong) as wrong:
        tariffs_in([("there.toml", EVERYTHING.replace(old, new))])
    reason = str(wrong.value.values["reason"])
    assert told in reason
    number = int(reason.partition("line ")[2].partition(":")[0])
    at = EVERYTHING.replace(old, new).splitlines()
    # The line itself, or the header of the table that lacks something.
    wanted = new.strip().splitlines()[-1] if new else "[["
    if "hours" in str(wrong.value):
        wanted = "hours]" if "belongs" in told else "valley = "
    assert wanted in at[number - 1] or told == "has no name"


def test_a_year_has_one_set_of_limits_and_seasons_may_fill_it() -> None:
    season = "[[tariff.a.season]]\nmonths = {months}\n{more}"
    every = str(list(range(1, 13)))
    assert len(read(row("a") + season.format(months=every, more="")).tariffs[0].seasons) == 1
    reason = refused(row("a") + season.format(months=[1], more="limits = [5, 6]\n"))
    assert "there.toml, line 12: " in reason
    assert "cannot change" in reason
    none = row("a").replace('"year"', '"none"').replace("limits = [1000, 2000]\n", "")
    none = none.replace("[0.5, 0.6, 0.7]", "[0.5]")
    allowance = "[[tariff.a.allowance]]\npeople = 5\nkwh = 1\n"
    assert "to be raised" in refused(none + allowance)


def test_a_hole_and_an_overlap_are_refused_by_their_line() -> None:
    first = row("a", until="2025-12-31")
    hole = refused(first + row("b", "2026-01-02"))
    assert "there.toml, line 14: " in hole
    assert "2026-01-01" in hole
    overlap = refused(first + row("b", "2025-12-31"))
    assert "there.toml, line 14: " in overlap
    assert "2025-12-31" in overlap
    assert "there.toml, line 13: " in refused(row("a") + row("b", "2026-01-01"))
    assert read(first + row("b", "2026-01-01")).tariffs


def test_files_that_are_no_tariffs() -> None:
    assert "there.toml: " in refused("[tariff.a")
    assert "line 1" in refused("[prices]\n")
    assert "wants a table" in refused("tariff = 3\n")
    assert "there.toml, line 2: province.there: is there twice" in refused(
        '[province]\nthere = "x"\n'
    )
    assert "wants words" in refused("[province]\nhere = 3\n")
    assert "wants a table" in refused("[tariff]\na = 3\n")
    with pytest.raises(PackIsWrong) as nowhere:
        tariffs_in([("a.toml", "tariff = 3\n")])
    assert "wants a table" in str(nowhere.value.values["reason"])


def test_floats_that_were_not_read_as_decimals_are_refused() -> None:
    with pytest.raises(Exception, match="is no number"):
        tariffs_from([tomllib.loads(NAMES), tomllib.loads(row("a"))])
    assert read(row("a")).tariffs[0].seasons[0].limits == (Decimal(1000), Decimal(2000))

"""``lamplight tariff explain``: the working in words, and a sentence where there is none."""

import pytest

from tests.cli.conftest import call, folder

__all__ = ["folder"]
EXPLAIN = ("tariff", "explain", "--date", "2026-07-31", "--province")


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


@pytest.mark.usefixtures("chinese")
def test_the_working_in_chinese() -> None:
    ran = call(*EXPLAIN, "浙江", "--kwh", "300", "--ytd", "2600")
    assert ran.out.splitlines() == [
        "浙江 · 居民一户一表（2024-01-28 起执行）",
        "按年累计：2026-01-01 至 2026-12-31，这张账单之前已用 2600 度。",
        "第 1 档（0～2760 度）：160 度 × 0.538 元 = 86.08 元",
        "第 2 档（2760～4800 度）：140 度 × 0.588 元 = 82.32 元",
        "合计：300 度，168.40 元。",
        "累计 2900 度，在第 2 档，本档还剩 1900 度。",
        "依据：浙江省物价局关于完善居民生活用电阶梯电价政策有关事项的通知",
        "注意：年累计的起算日未经公开文件核实，仅供参考，以账单为准。",
    ]


def test_provinces_and_categories_may_be_named_in_full() -> None:
    short = call(*EXPLAIN, "zhejiang", "--category", "shared_low", "--kwh", "10").out
    assert call(*EXPLAIN, "浙江省", "--category", "合表", "--kwh", "10").out == short
    plain = call(*EXPLAIN, "zhejiang", "--kwh", "10").out
    assert call(*EXPLAIN, "浙江省", "--category", "居民", "--kwh", "10").out == plain


@pytest.mark.usefixtures("chinese")
def test_time_of_use_a_large_household_and_a_new_account() -> None:
    given = ("--kwh", "900", "--peak", "520", "--valley", "380", "--ytd", "5000")
    ran = call(*EXPLAIN, "zhejiang", *given, "--household", "6", "--opened", "2026-02-03")
    assert ran.out.splitlines()[2:11] == [
        "家里人多，每档上限提高 1100 度。",
        "年内新装，每档上限按 11 个月折算。",
        "峰段：08:00-22:00",
        "谷段：22:00-08:00",
        "峰段：520 度 × 0.568 元 = 295.36 元",
        "谷段：380 度 × 0.288 元 = 109.44 元",
        "第 2 档（3630～5500 度）加价：500 度 × 0.05 元 = 25.00 元",
        "第 3 档（5500 度以上）加价：400 度 × 0.3 元 = 120.00 元",
        "合计：900 度，549.80 元。",
    ]
    assert "累计 5900 度，在第 3 档（最高档）。" in ran.out
    assert "新装的折算办法" in ran.out


@pytest.mark.usefixtures("chinese")
def test_other_ladders() -> None:
    shanghai = call(*EXPLAIN, "shanghai", "--peak", "2", "--valley", "1", "--ytd", "4000").out
    assert "第 2 档（3120～4800 度）谷段加价：1 度 × 0.03 元 = 0.03 元" in shanghai
    assert "电价和分档、峰谷时段、年累计的起算日未经公开文件核实" in shanghai
    sichuan = call(*EXPLAIN, "sichuan", "--kwh", "200", "--months", "2").out
    assert "按月分档：这张账单算 2 个月。" in sichuan
    shared = call(*EXPLAIN, "zhejiang", "--category", "shared_low", "--kwh", "10").out
    assert "10 度 × 0.558 元 = 5.58 元" in shared
    assert "不分档" in shared
    assert "注意" not in shared


def test_without_a_date_it_is_today() -> None:
    ran = call("tariff", "explain", "--province", "zhejiang", "--kwh", "1")
    assert (ran.code, "Together: 1 kWh, 0.54 yuan." in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("tibet", "--kwh", "1"), "zhejiang (浙江)"),
        (("zhejiang", "--kwh", "1", "--category", "x"), "shared_high"),
        (("zhejiang", "--kwh", "-1"), "from 0 to"),
        (("zhejiang", "--kwh", "many"), "kwh is many"),
        (
            ("zhejiang", "--kwh", "5", "--peak", "1", "--valley", "1"),
            "add up to 2 kWh, and not to 5",
        ),
        (("zhejiang",), "whole are missing"),
        (("zhejiang", "--peak", "1"), "valley are missing"),
        (("anhui", "--peak", "1", "--valley", "1"), "no price for peak"),
        (("zhejiang", "--kwh", "1", "--date", "2020-01-01"), "no tariff is known for 2020-01-01"),
        (("zhejiang", "--kwh", "1", "--opened", "2026-08-01"), "opened on 2026-08-01"),
    ],
)
def test_a_sentence_for_what_cannot_be_worked_out(given: tuple[str, ...], told: str) -> None:
    ran = call(*EXPLAIN, *given)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert ran.err.count("\n") == 0

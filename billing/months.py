"""Which months somebody means: 上个月, 最近三个月, 4月到6月, 第一季度; as periods (202604)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from billing.bill import before

_N = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_YEAR = r"(?:(20\d\d|\d\d)年|(大前年|前年|去年|今年)的?)?"
# 7月, 七月份, 2025年7月; 十二 is not 二 with something before it.
_MONTH = re.compile(rf"{_YEAR}(?<![\d十])({_N})月")
# 4月到6月, 3月和5月, 四、五月, 7月8月: the first of two may leave its 月 out.
_TWO = re.compile(
    rf"{_YEAR}(?<![\d十])({_N})(?:月份?)?(\s*[到至~—、和跟与及-]\s*|(?<=[月份])|\s+){_YEAR}({_N})月"
)
_BESIDE_EACH_OTHER = re.compile(rf"{_YEAR}([一二三四五六七八九])([一二三四五六七八九])月")
_FIGURES = re.compile(r"(?<!\d)(20\d\d)[-/.]?(0[1-9]|1[0-2])(?!\d)")
_LAST_FEW = re.compile(r"(?:最近|这|近|过去|前)的?([2-9二两三四五六七八九十]|1[01]|十一)个?月")
_QUARTER = re.compile(r"(?:(20\d\d)年|(前年|去年|今年)的?)?(上个?|这个?|本|第?[一二三四1-4])季度")
_SEASON = re.compile(r"(?:(20\d\d)年|(前年|去年|今年)的?)?([春夏秋冬])[天季]")
_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
_HALF = re.compile(r"(?:(20\d\d)年|(前年|去年|今年)的?)?([上下])半年")
_THROUGH = tuple("到至~—-")
_MOST = 24

YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_NUMERALS = {one: at for at, one in enumerate("一二三四五六七八九十", 1)} | {
    "两": 2, "十一": 11, "十二": 12,
}  # fmt: skip


def periods_named(said: str, today: date, relative: Mapping[str, int]) -> tuple[int, ...]:
    """Return the periods that words name, the oldest first; none where they name none.

    ``relative`` says how many months ago a word means. Whoever says 十二月 in November means the
    last one. Of 这个月 and 上个月 in one question the newer is asked about.
    """
    now = today.year * 100 + today.month
    for pattern, read in _SPANS:
        found = pattern.search(said)
        if found is not None:
            return read(found, now)
    whole = named_in(said, relative)
    if whole:
        return (before(now, min(relative[one] for one in whole)),)
    return tuple(sorted(set(_single(said, now))))


def named_in(said: str, words: Iterable[str]) -> list[str]:
    """Return the words that are said; 去年这个月 names no 这个月."""
    named = [word for word in words if word in said]
    return [one for one in named if not any(one in other != one for other in named)]


def from_to(first: int, last: int) -> tuple[int, ...]:
    """Return the periods from one to another, both included; at most two years of them."""
    months = (last // 100 - first // 100) * 12 + last % 100 - first % 100
    return tuple(before(last, ago) for ago in range(min(months, _MOST - 1), -1, -1))


def _two(found: re.Match[str], now: int) -> tuple[int, ...]:
    year, word, month, join, last_year, last_word, last_month = found.groups()
    if not (last_year or last_word):
        # 去年4月和5月: both are last year's.
        last_year, last_word = year, word
    last = _period(last_year, last_word, last_month, now)
    first = _period(year, word, month, now)
    if first > last and _number(month) < _number(last_month) and not (year or word):
        # Said in July, 7月和8月 are both last year's.
        first = last // 100 * 100 + _number(month)
    if join.strip() in _THROUGH:
        # 11月到2月 began the year before.
        return from_to(before(first, 12) if first > last else first, last)
    return tuple(sorted({first, last}))


def _beside(found: re.Match[str], now: int) -> tuple[int, ...]:
    year, word, first, last = found.groups()
    return tuple(_period(year, word, month, now) for month in (first, last))


def _last_few(found: re.Match[str], now: int) -> tuple[int, ...]:
    count = _number(found[1])
    return from_to(before(now, count), before(now, 1))


def _quarter(found: re.Match[str], now: int) -> tuple[int, ...]:
    year, word, which = found.groups()
    this = (now % 100 - 1) // 3
    if which[0] in "上这本":
        last = now // 100 * 100 + this * 3 + 3
        last = before(last, 3) if which[0] == "上" else last
        return from_to(before(last, 2), last)
    last = _number(which[-1]) * 3
    return _of_year(year, word, last - 2, last, now)


def _half(found: re.Match[str], now: int) -> tuple[int, ...]:
    year, word, which = found.groups()
    return _of_year(year, word, *((1, 6) if which == "上" else (7, 12)), now)


def _season(found: re.Match[str], now: int) -> tuple[int, ...]:
    year, word, which = found.groups()
    return _of_year(year, word, _SEASONS[which], _SEASONS[which] + 2, now)


def _of_year(
    year: str | None, word: str | None, first: int, last: int, now: int
) -> tuple[int, ...]:
    """Return some months of a year; of none that is named, the newest in which they have begun."""
    chosen = int(year) if year else now // 100 - YEARS_AGO.get(word or "", 0)
    if not (year or word) and chosen * 100 + first > now:
        chosen -= 1
    began = chosen * 100 + first
    return from_to(began, before(began, first - last))


def _single(said: str, now: int) -> Iterator[int]:
    for found in _FIGURES.finditer(said):
        yield int(found[1]) * 100 + int(found[2])
    for found in _MONTH.finditer(said):
        year, word, month = found.groups()
        yield _period(year, word, month, now)


def _period(year: str | None, word: str | None, month: str, now: int) -> int:
    number = _number(month)
    if year:
        return (int(year) if len(year) == 4 else 2000 + int(year)) * 100 + number
    period = (now // 100 - YEARS_AGO.get(word or "", 0)) * 100 + number
    return before(period, 12) if period > now and not word else period


def _number(written: str) -> int:
    return _NUMERALS.get(written) or int(written)


_SPANS = (
    (_BESIDE_EACH_OTHER, _beside),
    (_TWO, _two),
    (_LAST_FEW, _last_few),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_SEASON, _season),
)

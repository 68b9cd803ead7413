"""Which moment words of time mean, by when they were said and by the station's calendar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from stations.calendar import Calendar, NoWorkingTime
from tickets.time_groups import CLOCK_UNITS, Phrase
from tickets.time_words import Sort, Word, number

_DAY = timedelta(days=1)
_HOUR = 60
_MIDNIGHT = 24 * _HOUR
_FURTHEST = timedelta(days=400)  # beyond that nobody promises, and a slip of the pen is likelier
_NIGHT = timedelta(hours=9)
_NEAR = timedelta(hours=7)  # of an hour's two moments that one is meant which is nearer to the old
_LONG_AGO = timedelta(days=180)  # a day of the year so far back is meant for the next year


@dataclass(frozen=True, slots=True)
class Meant:
    """A moment, how sure it is from 0 to 1, and whether its day had to be guessed."""

    at: datetime
    sure: float = 1.0
    guessed: bool = False


# Parts of a day: from, and until, in minutes of the local day. No rule says when an evening ends;
# this is how people who wait for an electrician would put it.
_PARTS = {
    "凌晨": (0, 6 * _HOUR),
    "清晨": (5 * _HOUR, 8 * _HOUR),
    "早": (7 * _HOUR, 9 * _HOUR),
    "上午": (8 * _HOUR, 12 * _HOUR),
    "中午": (12 * _HOUR, 13 * _HOUR),
    "下午": (13 * _HOUR, 18 * _HOUR),
    "傍晚": (17 * _HOUR, 19 * _HOUR),
    "晚": (18 * _HOUR, 22 * _HOUR),
    "夜": (21 * _HOUR, _MIDNIGHT),
    "半夜": (_MIDNIGHT, 26 * _HOUR),
    "后半夜": (26 * _HOUR, 29 * _HOUR),
    "天黑": (19 * _HOUR, 19 * _HOUR),
    "天亮": (6 * _HOUR, 6 * _HOUR),
    "早饭": (8 * _HOUR, 8 * _HOUR),
    "午饭": (12 * _HOUR, 12 * _HOUR),
    "晚饭": (18 * _HOUR, 18 * _HOUR),
}
_ALSO = {"早晨": "早", "早上": "早", "一早": "早", "一大早": "早", "晨": "清晨", "清早": "清晨"}
_ALSO |= {"大清早": "清晨", "午间": "中午", "正午": "中午", "午后": "下午", "黄昏": "傍晚"}
_ALSO |= {"晚上": "晚", "晚间": "晚", "夜晚": "晚", "夜里": "夜", "夜间": "夜", "深夜": "夜"}
_ALSO |= {"大半夜": "半夜", "午夜": "半夜", "中饭": "午饭", "一上班": "上班"}
_CLOSING, _OPENING = "下班", "上班"
_EARLY = frozenset(("凌晨", "后半夜"))
_DARK = frozenset(("晚", "夜", "半夜"))
_UNTIL = re.compile("之前|以前|前")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads phrases that were said at a moment, at a station with a calendar."""

    said_at: datetime
    calendar: Calendar

    def around(self, given: datetime) -> "Reader":
        """Return a reader for which an hour without a day is of the day of ``given``, near it."""
        midnight = self._at(self._local(given).date(), 0)
        return replace(self, said_at=max(self.said_at, midnight, given - _NEAR))

    def read(self, text: str, phrase: Phrase, *, restores: bool, by_night: bool) -> Meant | None:
        """Return what a phrase means, if it lies ahead.

        ``restores``: a supply that is to come back, for which a day ends at midnight and not with
        the office. ``by_night``: what may well happen in the small hours, when an hour could be.
        """
        try:
            meant = self._read(text, phrase, restores, by_night)
            if meant is not None and phrase.since is not None:
                meant = self._later_end(text, phrase, meant, restores, by_night)
        except (ValueError, OverflowError, NoWorkingTime):
            return None
        if meant is None or not self.said_at < meant.at <= self.said_at + _FURTHEST:
            return None
        return meant

    def _read(self, text: str, phrase: Phrase, restores: bool, by_night: bool) -> Meant | None:
        if phrase.spans:
            return self._after(phrase.spans, restores)
        day = None
        if phrase.day is not None:
            day = self._day(phrase.day)
            if day is None or day < self._today:
                return None
            if phrase.clock is None and phrase.part is None:
                return Meant(self._end_of(day, restores), 0.9)
        if phrase.clock is not None:
            return self._clock(phrase.clock, _name(phrase.part), day, by_night)
        return self._part(_name(phrase.part), day, restores, _UNTIL.match(text, phrase.end))

    def _later_end(
        self, text: str, phrase: Phrase, meant: Meant, restores: bool, by_night: bool
    ) -> Meant:
        first = self._read(text, phrase.since or phrase, restores, by_night)
        if first is None or first.guessed or (meant.at > first.at and not meant.guessed):
            return meant
        other = self._read(text, replace(phrase, part=None), restores, by_night)
        if other is not None and other.at > first.at:
            return other
        return replace(meant, at=meant.at + _DAY)

    # ── days ──

    @property
    def _today(self) -> date:
        return self._local(self.said_at).date()

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.calendar.zone))

    def _at(self, day: date, minutes: int) -> datetime:
        days, rest = divmod(minutes, _MIDNIGHT)
        wall = time(rest // _HOUR, rest % _HOUR)
        zone = ZoneInfo(self.calendar.zone)
        return datetime.combine(day + days * _DAY, wall, zone).astimezone(UTC)

    def _day(self, word: Word) -> date | None:
        today, parts = self._today, word.parts
        if word.sort is Sort.DAY:
            return today + _shift(parts[0]) * _DAY
        if word.sort is Sort.WEEKDAY:
            return self._weekday(*parts)
        if word.sort is Sort.WEEK:
            monday = today - today.weekday() * _DAY + _WEEKS[parts[0]] * 7 * _DAY
            return self._last_working(max(monday, today), monday + 6 * _DAY)
        if word.sort is Sort.DATE:
            return self._date(parts)
        if word.sort is Sort.MONTH:
            return self._month(parts)
        return self._next_monthday(int(number(parts[0])))

    def _weekday(self, prefix: str, name: str) -> date:
        wanted = _WEEKDAYS[name]
        monday = self._today - self._today.weekday() * _DAY
        day = monday + wanted * _DAY + _WEEKS.get(prefix, 0) * 7 * _DAY
        return day + 7 * _DAY if not prefix and day < self._today else day

    def _last_working(self, first: date, last: date) -> date:
        day = last
        while day > first and not self.calendar.works_on(day):
            day -= _DAY
        return day if self.calendar.works_on(day) else last

    def _date(self, parts: Sequence[str]) -> date:
        if parts[0]:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
        today, month, day = self._today, int(number(parts[4])), int(number(parts[5]))
        found = date(today.year + (parts[3] == "明年"), month, day)
        if not parts[3] and today - found > _LONG_AGO:
            found = date(today.year + 1, month, day)
        return found

    def _month(self, parts: Sequence[str]) -> date:
        relative, monthday, prefix, piece, whole, year, _ = parts
        if monthday:
            first = self._first_of(relative)
            return first.replace(day=int(number(monthday)))
        if year or not (piece or whole):
            return date(self._today.year + (year == "明"), 12, 31)
        first = self._first_of(prefix or whole)
        last = _next_month(first) - _DAY
        if whole:
            return self._last_working(first, last)
        day = last if piece in _LAST else first + (9 if piece in _FIRST else 19) * _DAY
        if not prefix and day < self._today:
            return self._first_of("下") + (day - first)
        return day

    def _first_of(self, prefix: str) -> date:
        first = self._today.replace(day=1)
        if not prefix or prefix[0] in "本这":
            return first
        if prefix[0] == "下":
            return _next_month(first)
        named = first.replace(month=int(number(prefix)))
        return named.replace(year=named.year + 1) if first - named > _LONG_AGO else named

    def _next_monthday(self, wanted: int) -> date | None:
        first = self._today.replace(day=1)
        for _ in range(3):
            day = first + (wanted - 1) * _DAY
            if day.month == first.month and day >= self._today:
                return day
            first = _next_month(first)
        return None

    # ── hours ──

    def _clock(self, word: Word, part: str, day: date | None, by_night: bool) -> Meant | None:
        read = _hour(word.parts)
        if read is None:
            return None
        hour, minute, exact = read
        offsets, guess = _offsets(hour, minute, exact, part)
        if day is not None and day > self._today:
            return Meant(self._at(day, offsets[guess]), 0.8 if len(offsets) > 1 else 1.0)
        ahead = [one for one in offsets if self._at(self._today, one) > self.said_at]
        if ahead:
            at, sure = self._at(self._today, ahead[0]), 0.9 if len(offsets) > 1 else 1.0
            if ahead[0] < _MIDNIGHT or part or by_night:
                return Meant(at, sure)
        if day is not None:
            return None
        tomorrow = self._today + _DAY
        moments = [self._at(tomorrow, one) for one in offsets]
        # In the small hours nobody calls or comes by, unless it is the night that lies ahead.
        ahead_of_night = by_night and moments[0] - self.said_at < _NIGHT
        small = not part and not exact and hour < 7 and not ahead_of_night
        return Meant(moments[-1] if small else moments[0], 0.7, guessed=True)

    def _part(self, part: str, day: date | None, restores: bool, before: object) -> Meant | None:
        if part in (_CLOSING, _OPENING):
            return self._office(part, day)
        begin, end = _PARTS[part]
        ends = [begin if before else end]
        if part in ("晚", "夜"):
            ends = ends if before else ([_MIDNIGHT] if restores else [*ends, _MIDNIGHT])
        if part in _EARLY or part in ("半夜", "天亮"):
            ends = [ends[0] % _MIDNIGHT, ends[0] % _MIDNIGHT + _MIDNIGHT]
        if day is not None and day > self._today:
            return Meant(self._at(day, ends[0]), 0.9)
        moments = [self._at(self._today, one) for one in ends]
        ahead = [one for one in moments if one > self.said_at]
        if ahead:
            return Meant(ahead[0], 0.9)
        return None if day is not None else Meant(self._at(self._today + _DAY, ends[0]), 0.7, True)

    def _office(self, part: str, day: date | None) -> Meant | None:
        """「下班前」 is when the office closes, 「上班后」 the first hour after it opens."""
        if part == _CLOSING:
            closes = self._closes(day or self._today)
            if day is None and closes <= self.said_at:
                closes = self.calendar.after_working_days(self.said_at, 1)
            return Meant(closes, 0.9)
        opens = self.calendar.next_opening(
            self.said_at if day is None else max(self.said_at, self._at(day, 0))
        )
        return Meant(opens + timedelta(hours=1), 0.8)

    def _closes(self, day: date) -> datetime:
        """Return when work ends on a day; where nobody works, when it would."""
        usual = max((one[-1].closes for one in self.calendar.week if one), default=18 * _HOUR)
        periods = self.calendar.periods_on(day)
        return self._at(day, periods[-1].closes if periods else usual)

    def _end_of(self, day: date, restores: bool) -> datetime:
        """Return when a day from today on ends: with the office, or later than that at midnight."""
        closes, midnight = self._closes(day), self._at(day, _MIDNIGHT)
        return midnight if restores or closes <= self.said_at else closes

    # ── spans ──

    def _after(self, spans: Sequence[Word], restores: bool) -> Meant | None:
        if spans[-1].parts[5] in ("前", "之前", "以前", "以上"):
            return None
        sure = 0.8 if any(one.parts[1] or one.parts[0] == "个把" for one in spans) else 1.0
        unit = spans[0].parts[4]
        if unit in CLOCK_UNITS:
            minutes = sum(_amount(one.parts) * _MINUTES[one.parts[4]] for one in spans)
            return Meant(self.said_at + timedelta(minutes=minutes), sure)
        amount = _amount(spans[0].parts)
        if not amount:
            return None
        if "工作" in unit:
            return Meant(self.calendar.after_working_days(self.said_at, ceil(amount)), sure)
        if amount < 1 and unit in ("天", "日"):
            return Meant(self.said_at + timedelta(hours=12), 0.8)
        days = ceil(amount * _DAYS_OF[unit])
        return Meant(self._end_of(self._today + days * _DAY, restores), min(sure, 0.9))


_WEEKS = {"": 0, "本": 0, "这": 0, "下": 1, "下下": 2}
_WEEKDAYS = {name: at for at, name in enumerate("一二三四五六日")}
_WEEKDAYS |= {str(at): at - 1 for at in range(1, 8)} | {"天": 6, "末": 6}
_FIRST, _LAST = frozenset(("初", "上旬")), frozenset(("底", "末", "下旬"))
_MINUTES = {"分钟": 1, "分": 1, "min": 1, "刻钟": 15, "小时": 60, "小时半": 60, "钟头": 60}
_MINUTES |= {"钟": 60, "h": 60}
_DAYS_OF = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}


def _shift(name: str) -> int:
    if name[:2] in ("大后", "明后", "今明"):
        return {"大后": 3, "明后": 2, "今明": 1}[name[:2]]
    return {"后": 2, "明": 1, "次": 1, "翌": 1, "第": 1}.get(name[0], 0)


def _next_month(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1)


def _name(part: Word | None) -> str:
    if part is None:
        return ""
    written = part.parts[0] or part.parts[1]
    return _ALSO.get(written, written)


def _hour(parts: Sequence[str]) -> tuple[int, int, bool] | None:
    """Return hour, minute, and whether the hour can be only one of the day's two."""
    hour, rest, clock_hour, clock_minute = parts
    if clock_hour:
        read, minute = int(clock_hour), int(clock_minute)
        exact = read > 12 or clock_hour.startswith("0")
    else:
        read, minute = int(number(hour)), _minute(rest)
        exact = read > 12 or read == 0 or (len(hour) > 1 and hour[0] == "0")
    good = read * _HOUR + minute <= _MIDNIGHT and minute <= _HOUR
    return (read, minute, exact) if good else None


def _minute(rest: str) -> int:
    if rest in ("", "整"):
        return 0
    if rest == "半":
        return 30
    if rest == "多":
        return _HOUR  # people mean: within the hour that begins then
    if rest.endswith("刻"):
        return 45 if rest[0] in "三3" else 15
    return int(number(rest.rstrip("分")))


def _offsets(hour: int, minute: int, exact: bool, part: str) -> tuple[list[int], int]:
    """Return the minutes of the day that are possible, and the likelier one on a day to come."""
    at, later = hour * _HOUR + minute, (hour + 12) * _HOUR + minute
    if hour == 0:
        return [at, at + _MIDNIGHT], 0
    if exact or hour > 12 or part in ("上午", "早", "清晨"):
        return [at], 0
    if part in _EARLY:
        at -= 12 * _HOUR * (hour == 12)
        return [at, at + _MIDNIGHT], 0
    if part in _DARK and (hour < 5 or hour == 12):
        at -= 12 * _HOUR * (hour == 12)
        return [at, at + _MIDNIGHT], 1
    if part in ("下午", "傍晚") or part in _DARK:
        return [at if hour == 12 else later], 0
    if part == "中午":
        return [later if hour < 4 else at], 0
    return [at, later], 0 if hour > 6 else 1


def _amount(parts: Sequence[str]) -> float:
    """Return how many units a span has; 「二十多」 and 「十几」 are the next ten."""
    written, some, _, half, unit, _ = parts
    if written == "个把":
        return 2
    amount = 0.5 if written == "半" else number(written)
    if some in ("几", "多") or half == "多":
        more = 10 if amount and amount % 10 == 0 else 1
        amount = amount // 1 + more
    return amount + 0.5 * (half == "半") + 0.5 * (unit == "小时半")

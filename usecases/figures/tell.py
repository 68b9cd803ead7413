"""Figures in words: whole ones in some lines, one of many in a line."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.figures import Figures, Times
from tickets.outside_counts import Line, Outside
from tickets.periods import Length, Stretch
from tickets.policies import Metric
from usecases.trade import Trade

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def whole(trade: Trade, locale: str, figures: Figures) -> list[str]:
    """Tell figures in full; what nothing is known of is left out."""
    return list(_lines(trade, locale, figures))


def _lines(trade: Trade, locale: str, figures: Figures) -> Iterator[str]:
    say = trade.speech.say
    yield say("figures.tickets", locale, tickets=figures.tickets, closed=figures.closed)
    rate = figures.per_thousand
    if rate is None:
        yield say("figures.households_unknown", locale)
    else:
        yield say("figures.per_thousand", locale, rate=f"{rate:.1f}")
    for metric in Metric:
        yield from _times(trade, locale, metric, figures.of(metric))
    yield from _outcomes(trade, locale, figures)
    if figures.excused:
        yield say("figures.excused", locale, count=figures.excused)


def brief(trade: Trade, locale: str, figures: Figures) -> list[str]:
    """Tell figures as far as there is something to tell: what was late, and how it ended."""
    said = trade.speech.say(
        "figures.tickets", locale, tickets=figures.tickets, closed=figures.closed
    )
    late = [
        _late(trade, locale, metric, figures.of(metric))
        for metric in Metric
        if figures.of(metric).late
    ]
    return [said, *late, *_outcomes(trade, locale, figures)]


def _outcomes(trade: Trade, locale: str, figures: Figures) -> Iterator[str]:
    say = trade.speech.say
    if figures.reopened:
        told = {"reopened": figures.reopened, "ended": figures.ended}
        yield say("figures.reopened", locale, **told, share=percent(figures.reopening))
    if figures.kept or figures.broken or figures.renewed:
        told = {"kept": figures.kept, "renewed": figures.renewed, "broken": figures.broken}
        yield say("figures.promises", locale, **told, share=percent(figures.keeping))
    if figures.asked:
        told = {"rated": figures.rated, "asked": figures.asked}
        score, share = mean(figures.score), percent(figures.response)
        yield say("figures.csat", locale, **told, score=score, share=share)


def _times(trade: Trade, locale: str, metric: Metric, times: Times) -> Iterator[str]:
    what = metric_name(trade, locale, metric)
    if times.p50 is not None and times.p90 is not None:
        middle, tail = lasted(trade, locale, times.p50), lasted(trade, locale, times.p90)
        yield trade.speech.say("figures.times", locale, what=what, middle=middle, tail=tail)
    if times.decided:
        yield _late(trade, locale, metric, times)


def _late(trade: Trade, locale: str, metric: Metric, times: Times) -> str:
    what = metric_name(trade, locale, metric)
    told = {"late": times.late, "decided": times.decided}
    return trade.speech.say("figures.late", locale, what=what, **told, share=percent(times.rate))


def line(trade: Trade, locale: str, name: str, figures: Figures) -> str:
    """Tell figures in one line."""
    parts = [trade.speech.say("figures.line", locale, name=name, tickets=figures.tickets)]
    if figures.lateness is not None:
        late, share = figures.late, percent(figures.lateness)
        parts.append(trade.speech.say("figures.line_late", locale, late=late, share=share))
    if figures.reopened:
        parts.append(trade.speech.say("figures.line_reopened", locale, count=figures.reopened))
    if figures.broken:
        parts.append(trade.speech.say("figures.line_broken", locale, count=figures.broken))
    if figures.rated:
        told = {"score": mean(figures.score), "rated": figures.rated, "asked": figures.asked}
        parts.append(trade.speech.say("figures.line_csat", locale, **told))
    if figures.per_thousand is not None:
        rate = f"{figures.per_thousand:.1f}"
        parts.append(trade.speech.say("figures.per_thousand", locale, rate=rate))
    return trade.speech.say("figures.comma", locale).join(parts)


def outside(trade: Trade, locale: str, told: Outside) -> list[str]:
    """Tell what the official lines count, as theirs; nothing when they told nothing."""
    lines = []
    for one in Line:
        kinds = told.counts.get(one)
        if kinds:
            names = trade.speech.say("figures.and", locale).join(
                f"{kind_name(trade, locale, kind)} {count}" for kind, count in sorted(kinds.items())
            )
            total = told.of(one)
            lines.append(
                trade.speech.say(
                    "figures.outside", locale, line=one.value, count=total, kinds=names
                )
            )
        elif one in told.unsplit:
            lines.append(trade.speech.say("figures.outside_unsplit", locale, line=one.value))
    return [*lines, trade.speech.say("figures.outside_note", locale)] if lines else []


def span(trade: Trade, locale: str, stretch: Stretch, now: datetime, zone: str) -> str:
    """Name the days that are looked at, and that they are not over yet."""
    first, last = day(trade, locale, stretch.first), day(trade, locale, stretch.last)
    if stretch.length is Length.MONTH:
        month = stretch.first
        text = trade.speech.say("figures.span_month", locale, year=month.year, month=month.month)
    elif stretch.length is Length.QUARTER:
        quarter = (stretch.first.month + 2) // 3
        text = trade.speech.say(
            "figures.span_quarter", locale, year=stretch.first.year, quarter=quarter
        )
    elif first == last:
        text = first
    else:
        text = trade.speech.say("figures.span", locale, first=first, last=last)
    running = stretch.first <= now.astimezone(ZoneInfo(zone)).date() <= stretch.last
    return text + trade.speech.say("figures.so_far", locale) if running else text


def day(trade: Trade, locale: str, when: date) -> str:
    """Write a day as people say it."""
    return trade.speech.say("figures.day", locale, month=when.month, day=when.day)


def lasted(trade: Trade, locale: str, took: timedelta) -> str:
    """Write how long something took, no finer than helps; a moment is within a minute."""
    if took < _HOUR:
        return trade.speech.say("figures.minutes", locale, minutes=max(1, took // _MINUTE))
    if took < 2 * _DAY:
        hours, rest = divmod(took, _HOUR)
        minutes = rest // _MINUTE
        sentence = "figures.hours" if minutes else "figures.whole_hours"
        return trade.speech.say(sentence, locale, hours=hours, minutes=minutes)
    days, rest = divmod(took, _DAY)
    return trade.speech.say("figures.days", locale, days=days, hours=rest // _HOUR)


def percent(share: float | None) -> str:
    """Write a share; one that there is not is a dash."""
    return "—" if share is None else f"{share:.0%}"


def mean(score: float | None) -> str:
    """Write a mean of scores; one that there is not is a dash."""
    return "—" if score is None else f"{score:.1f}"


def metric_name(trade: Trade, locale: str, metric: Metric) -> str:
    """Name what a clock waits for."""
    return trade.speech.say(f"figures.metric.{metric}", locale)


def kind_name(trade: Trade, locale: str, kind: str) -> str:
    """Name a kind of tickets."""
    return trade.tickets.kind(kind).name(locale)

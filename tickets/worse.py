"""What is worse than the week before, and where most of it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from tickets.figures import Behind, By, Figures
from tickets.pack_table import Table
from tickets.policies import Metric

_HALF = 2
_MINUTE = timedelta(minutes=1)


class Sign(StrEnum):
    """In which way something is worse."""

    LATE = "late"
    SLOWER = "slower"
    BROKEN = "broken"
    REOPENED = "reopened"
    UNHAPPY = "unhappy"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Worse:
    """From when on a change is told.

    ``least``: so many more cases than the week before. ``times``: so many times the requests, or
    the time that nine of ten took, of at least ``minutes`` more. ``score``: so much less
    satisfaction. ``enough``: below so many cases a percentile or a mean says nothing.
    """

    least: int = 2
    times: float = 1.5
    minutes: int = 15
    score: float = 0.5
    enough: int = 5


@dataclass(frozen=True, slots=True)
class Cause:
    """Where most of a change comes from: one district, kind or person."""

    by: By
    key: int | str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is worse, as a leader wants to hear it; ``figure`` opens it.

    ``now`` and ``before`` are what the sentence compares: cases, minutes, or a mean score.
    """

    sign: Sign
    figure: Behind
    now: float
    before: float
    metric: Metric | None = None
    causes: tuple[Cause, ...] = ()

    @property
    def code(self) -> str:
        """Its name among the findings of a week."""
        return f"{self.sign}.{self.metric}" if self.metric else self.sign.value


Pair = tuple[Figures, Figures]
"""The figures of a week and of the week before."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Two weeks beside each other: as a whole, and told apart; what has no name is left out."""

    whole: Pair
    apart: Mapping[By, Mapping[int | str, Pair]] = field(default_factory=dict)


def worsened(weeks: Weeks, rules: Worse) -> tuple[Finding, ...]:
    """Return what is worse, the gravest first."""
    now, before = weeks.whole
    found: list[Finding] = []
    for metric in Metric:
        late = _late(now, before, metric, rules)
        slow = _slower(now, before, metric, rules)
        # Who is late more often is told that, and not that the slow ones are slower as well.
        found += [late] if late else [slow] if slow else []
    found += [one for one in (_broken(now, before, rules), _reopened(now, before, rules)) if one]
    found += [one for one in (_unhappy(now, before, rules), _more(now, before, rules)) if one]
    order = list(Sign)
    found.sort(key=lambda one: (order.index(one.sign), one.before - one.now))
    return tuple(_explained(one, weeks) for one in found)


def read_worse(table: Table) -> Worse:
    """Read from when on a change is told; what is left out is as it is here."""
    usual = Worse()
    read = Worse(
        least=table.whole("least", usual.least),
        times=table.whole("percent", round(usual.times * 100)) / 100,
        minutes=table.whole("minutes", usual.minutes),
        score=table.whole("score_tenths", round(usual.score * 10)) / 10,
        enough=table.whole("enough", usual.enough),
    )
    table.end()
    return read


def _late(now: Figures, before: Figures, metric: Metric, rules: Worse) -> Finding | None:
    """Late more often, and not only because there was more to do."""
    these, those = now.of(metric), before.of(metric)
    if these.late - those.late < rules.least or (these.rate or 0) <= (those.rate or 0):
        return None
    return Finding(Sign.LATE, Behind(f"late_{metric}"), these.late, those.late, metric)


def _slower(now: Figures, before: Figures, metric: Metric, rules: Worse) -> Finding | None:
    these, those = now.of(metric), before.of(metric)
    if these.p90 is None or those.p90 is None or min(these.met, those.met) < rules.enough:
        return None
    more = these.p90 - those.p90
    if more < rules.minutes * _MINUTE or these.p90 < those.p90 * rules.times:
        return None
    minutes = (these.p90 / _MINUTE, those.p90 / _MINUTE)
    return Finding(Sign.SLOWER, Behind(metric.value), *minutes, metric)


def _broken(now: Figures, before: Figures, rules: Worse) -> Finding | None:
    if now.broken - before.broken < rules.least or _keeping(now) >= _keeping(before):
        return None
    return Finding(Sign.BROKEN, Behind.BROKEN, now.broken, before.broken)


def _reopened(now: Figures, before: Figures, rules: Worse) -> Finding | None:
    more = now.reopened - before.reopened
    if more < rules.least or (now.reopening or 0) <= (before.reopening or 0):
        return None
    return Finding(Sign.REOPENED, Behind.REOPENED, now.reopened, before.reopened)


def _unhappy(now: Figures, before: Figures, rules: Worse) -> Finding | None:
    if now.score is None or before.score is None or min(now.rated, before.rated) < rules.enough:
        return None
    if before.score - now.score < rules.score:
        return None
    return Finding(Sign.UNHAPPY, Behind.RATED, now.score, before.score)


def _more(now: Figures, before: Figures, rules: Worse) -> Finding | None:
    few = now.tickets - before.tickets < rules.enough
    if few or now.tickets < before.tickets * rules.times:
        return None
    return Finding(Sign.MORE, Behind.TICKETS, now.tickets, before.tickets)


def _keeping(figures: Figures) -> float:
    return 1.0 if figures.keeping is None else figures.keeping


def _explained(finding: Finding, weeks: Weeks) -> Finding:
    """Name, of each way to tell it apart, the one from which more than half of it comes."""
    causes = []
    for by, groups in weeks.apart.items():
        if len(groups) < _HALF:
            continue  # Where there is but one, naming it explains nothing.
        cause = _cause(finding, by, groups)
        if cause is not None:
            causes.append(cause)
    return Finding(
        finding.sign, finding.figure, finding.now, finding.before, finding.metric, tuple(causes)
    )


def _cause(finding: Finding, by: By, groups: Mapping[int | str, Pair]) -> Cause | None:
    counted = [
        Cause(by, key, _cases(finding, now), _cases(finding, before))
        for key, (now, before) in groups.items()
    ]
    grown = [one for one in counted if one.now > one.before]
    if not grown:
        return None
    most = max(grown, key=lambda one: (one.now - one.before, one.now, str(one.key)))
    whole = sum(one.now - one.before for one in grown)
    return most if (most.now - most.before) * _HALF > whole else None


def _cases(finding: Finding, figures: Figures) -> int:
    """Count what in a group makes a finding: its late ones, its low scores in points, its slow."""
    if finding.metric is not None:
        times = figures.of(finding.metric)
        if finding.sign is Sign.SLOWER:
            return round(times.p90 / _MINUTE) if times.p90 is not None else 0
        return times.late
    if finding.sign is Sign.UNHAPPY:
        return 5 * figures.rated - figures.scores
    return {
        Sign.BROKEN: figures.broken,
        Sign.REOPENED: figures.reopened,
        Sign.MORE: figures.tickets,
    }[finding.sign]

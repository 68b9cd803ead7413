"""Figures as plain values, for other systems and other programs; times are in seconds."""

from datetime import timedelta

from tickets.figures import Figures, Times
from tickets.policies import Metric


def told_of(one: Figures) -> dict[str, object]:
    """Return figures as plain values; what there is not is nothing."""
    return {
        "tickets": one.tickets,
        "per_1000_households": one.per_thousand,
        "closed": one.closed,
        "reopened": one.reopened,
        "reopening": one.reopening,
        "times": {metric.value: _times(one.of(metric)) for metric in Metric},
        "csat": {
            "asked": one.asked,
            "rated": one.rated,
            "mean": one.score,
            "response": one.response,
        },
        "promises": {
            "kept": one.kept,
            "renewed": one.renewed,
            "broken": one.broken,
            "keeping": one.keeping,
        },
        "excused": one.excused,
    }


def _times(one: Times) -> dict[str, object]:
    return {
        "count": one.count,
        "met": one.met,
        "late": one.late,
        "late_share": one.rate,
        "p50": seconds(one.p50),
        "p90": seconds(one.p90),
    }


def seconds(span: timedelta | None) -> float | None:
    """Return a length of time in seconds."""
    return None if span is None else span.total_seconds()

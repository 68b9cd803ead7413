"""What is measured while serving, in Prometheus' own form and in a registry of our own."""

from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Seconds; from one bulk triage's share to the longest that a handler may take.
_HANDLING = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)


class Meters:
    """Counters that loops turn as they go, and gauges that are read from the tables when asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._received = Counter(
            "lamplight_updates_received",
            "Updates stored, by bot.",
            ["bot"],
            registry=self._registry,
        )
        self._handled = Counter(
            "lamplight_updates_handled", "Updates done with.", registry=self._registry
        )
        self._time = Histogram(
            "lamplight_handle_seconds",
            "Time that one transaction's handling took.",
            buckets=_HANDLING,
            registry=self._registry,
        )
        self._sends = Counter(
            "lamplight_sends", "Actions tried outside.", ["outcome"], registry=self._registry
        )
        self._failures = Counter(
            "lamplight_failures", "Tries that failed, by queue.", ["queue"], registry=self._registry
        )
        self._parked = Counter(
            "lamplight_parkings", "What was laid aside.", ["queue"], registry=self._registry
        )
        self._rows = Gauge(
            "lamplight_queue_rows",
            "Rows by queue and state.",
            ["queue", "state"],
            registry=self._registry,
        )
        self._lag = Gauge(
            "lamplight_queue_lag_seconds",
            "Age of the oldest unfinished row.",
            ["queue"],
            registry=self._registry,
        )
        self._stuck = Gauge(
            "lamplight_loop_stuck",
            "1 when a loop neither waits nor moves.",
            ["loop"],
            registry=self._registry,
        )

    def received(self, bot_id: int, count: int) -> None:
        """Count updates that were new."""
        self._received.labels(str(bot_id)).inc(count)

    def handled(self, count: int, took: timedelta) -> None:
        """Count what one transaction finished, and its time."""
        self._handled.inc(count)
        self._time.observe(max(0.0, took.total_seconds()))

    def sent(self, outcome: str) -> None:
        """Count an action that was tried outside, by what became of it."""
        self._sends.labels(outcome).inc()

    def failed(self, queue: str, *, parked: bool) -> None:
        """Count a failed try in ``inbox`` or ``outbox``, and whether it was the last."""
        self._failures.labels(queue).inc()
        if parked:
            self._parked.labels(queue).inc()

    def show_queue(self, queue: str, counts: Mapping[str, int], lag: timedelta) -> None:
        """Set a queue's gauges; states that have no rows now show zero."""
        for metric in self._rows.collect():
            for sample in metric.samples:
                if sample.labels["queue"] == queue:
                    self._rows.labels(queue, sample.labels["state"]).set(0)
        for state, rows in counts.items():
            self._rows.labels(queue, state).set(rows)
        self._lag.labels(queue).set(lag.total_seconds())

    def show_loop(self, name: str, *, stuck: bool) -> None:
        """Set a loop's gauge."""
        self._stuck.labels(name).set(int(stuck))

    def exposition(self) -> bytes:
        """Write everything in Prometheus' text format, version 0.0.4."""
        return generate_latest(self._registry)

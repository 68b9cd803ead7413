"""What an entry does to the clocks of its ticket: it starts, stops, pauses or moves them."""

from collections.abc import Iterator
from datetime import datetime

from stations.scope import SYSTEM
from storage import clocks
from storage.outbox import withdraw
from storage.unit_of_work import Work
from tickets.clock import Clock, ClockEvent, ClockState, advance
from tickets.clock_moves import activate, cancel, fulfil, pause, reopen, resume, retarget
from tickets.entry import Entry, EntryKind
from tickets.policies import Metric
from tickets.revisit import Revisit
from tickets.ticket import Outcome, State, Ticket
from usecases.clocks.rulebook import Rulebook, rulebook
from usecases.desk.followed import Followed
from usecases.trade import Trade

ARRIVED, RESTORED, ANSWERED = "arrived", "restored", "answered"
_CLASSES = (EntryKind.OPENED, EntryKind.MOVED, EntryKind.CLASSED)
_ENDED = (State.RESOLVED, State.CLOSED)
_SERVED = frozenset({Outcome.DONE.value, Outcome.CONFIRMED.value, Outcome.SILENT.value})


async def keep_time(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Let the clocks follow the entries; a step of the follow-up.

    They start at the resident's message. Who owns the ticket, and how often it changes hands, is
    nothing to them.
    """
    ticket = followed.ticket
    book = await rulebook(work, trade, ticket)
    if book is None:
        return ticket
    log = await clocks.events_of(work, SYSTEM, ticket.id)
    known = await clocks.clocks_of(work, SYSTEM, ticket.id)
    keeper = _Keeper(trade, ticket, book, known, log)
    for entry in followed.entries:
        keeper.follow(entry)
    for metric, events in keeper.written.items():
        if events:
            await clocks.write(work, keeper.clocks[metric], events)
            warned = metric in known and known[metric].level > 0
            if warned and keeper.clocks[metric].state is not ClockState.RUNNING:
                # What was warned of in the night may be done by the morning.
                await withdraw(work, f"clock:{ticket.id}:{metric.value}:")
    return ticket


class _Keeper:
    """Collects the events that entries cause, each on the clock as it stands by then."""

    def __init__(
        self,
        trade: Trade,
        ticket: Ticket,
        book: Rulebook,
        known: dict[Metric, Clock],
        log: tuple[ClockEvent, ...],
    ) -> None:
        self._trade = trade
        self._ticket = ticket
        self._book = book
        self._log = log
        self.clocks = dict(known)
        self.written: dict[Metric, list[ClockEvent]] = {metric: [] for metric in Metric}

    def follow(self, entry: Entry) -> None:
        """Write what one entry causes."""
        calendar = self._book.calendar
        if entry.kind in _CLASSES:
            still = self._in(ClockState.PAUSED)
            self._aim(entry)
            if still:
                # A clock that begins while its ticket is paused stands still like the others.
                self._pause(entry.at, self._ticket.paused)
        elif entry.kind is EntryKind.PAUSED:
            self._pause(entry.at, entry.code)
        elif entry.kind is EntryKind.RESUMED:
            for clock in self._in(ClockState.PAUSED):
                self._write(clock.metric, resume(clock, entry.at, calendar))
        elif entry.kind is EntryKind.REOPENED:
            for clock in list(self.clocks.values()):
                self._write(clock.metric, reopen(clock, entry.at, calendar))
        elif entry.kind is EntryKind.MERGED or _unserved(entry):
            for clock in list(self.clocks.values()):
                self._write(clock.metric, cancel(clock, entry.at, entry.code))
        else:
            for metric in self._met_by(entry):
                met = self.clocks.get(metric)
                if met is not None and met.live:
                    self._write(metric, fulfil(met, entry.at, calendar))

    def _aim(self, entry: Entry) -> None:
        """Start the clocks of its targets, or set them anew when it is classed otherwise."""
        ticket, calendar = self._ticket, self._book.calendar
        wanted = {one.metric: one for one in self._book.targets(ticket)}
        for metric, target in wanted.items():
            clock = self.clocks.get(metric)
            if clock is None:
                started = activate(target, ticket.id, ticket.station_id, ticket.opened_at, calendar)
                self._write(metric, started)
            elif clock.live or ticket.state not in _ENDED:
                # One that another kind had cancelled goes on: the resident waited all along.
                log = [one for one in self._log if one.metric is metric]
                log += self.written[metric]
                self._write(metric, retarget(clock, target, entry.at, calendar, log))
        for clock in list(self.clocks.values()):
            if clock.metric not in wanted:
                self._write(clock.metric, cancel(clock, entry.at))

    def _met_by(self, entry: Entry) -> Iterator[Metric]:
        """Yield what an entry fulfils; a mere 收到 is no answer."""
        if entry.kind is EntryKind.ANSWERED:
            if self._trade.tickets.fillers.is_substantive(entry.body or ""):
                yield Metric.CONTACT
                # A complaint is answered when it was looked into, not when it was first spoken of.
                if self._trade.tickets.revisit(self._ticket.kind) is not Revisit.ALWAYS:
                    yield Metric.ANSWER
        elif entry.kind is EntryKind.STEPPED:
            if entry.code == ARRIVED:
                yield Metric.ARRIVAL
            elif entry.code == RESTORED:
                yield from (Metric.ARRIVAL, Metric.RESTORATION)
            elif entry.code == ANSWERED:
                yield from (Metric.CONTACT, Metric.ANSWER)
        elif entry.kind in (EntryKind.RESOLVED, EntryKind.CLOSED):
            yield from Metric

    def _pause(self, at: datetime, reason: str | None) -> None:
        for clock in self._in(ClockState.RUNNING):
            self._write(clock.metric, pause(clock, at, reason or "-"))

    def _write(self, metric: Metric, events: tuple[ClockEvent, ...]) -> None:
        if events:
            self.clocks[metric] = advance(self.clocks.get(metric), events)
            self.written[metric] += events

    def _in(self, state: ClockState) -> list[Clock]:
        return [one for one in self.clocks.values() if one.state is state]


def _unserved(entry: Entry) -> bool:
    return entry.kind is EntryKind.CLOSED and entry.code not in _SERVED

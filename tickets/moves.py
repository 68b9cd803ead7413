"""Which moves a ticket allows as it stands; each refusal is a fact with a name."""

from collections.abc import Callable

from chat.errors import Fact
from tickets.entry import LIFECYCLE, Entry, EntryKind
from tickets.ticket import Outcome, Present, State


class TicketIsClosed(Fact):
    """The ticket is closed; it can be reopened, and nothing else."""

    key = "ticket_is_closed"


class TicketIsNotClosed(Fact):
    """Only a closed or resolved ticket can be reopened."""

    key = "ticket_is_not_closed"


class TicketIsTaken(Fact):
    """Somebody else has taken the ticket already."""

    key = "ticket_is_taken"


class TicketIsMerged(Fact):
    """The ticket went into another one, which is the one to work on."""

    key = "ticket_is_merged"


class TicketIsPaused(Fact):
    """The ticket is paused already, for the reason that it names."""

    key = "ticket_is_paused"


class TicketIsNotPaused(Fact):
    """Only a paused ticket can go on."""

    key = "ticket_is_not_paused"


class TicketIsResolved(Fact):
    """The ticket is resolved already, and waits for the resident's word."""

    key = "ticket_is_resolved"


class TicketIsOutside(Fact):
    """Another system has the ticket; its word is waited for."""

    key = "ticket_is_outside"


class TicketIsNotOutside(Fact):
    """Only what another system has can come back from there."""

    key = "ticket_is_not_outside"


class NothingOffered(Fact):
    """The ticket has not been offered to this person, or no longer."""

    key = "nothing_offered"


class OwnsItAlready(Fact):
    """The ticket cannot be offered to whoever owns it."""

    key = "owns_it_already"


class MergedWithItself(Fact):
    """A ticket cannot go into itself."""

    key = "merged_with_itself"


def allow(present: Present, entry: Entry) -> None:
    """Refuse an entry that is no legal move from here, by a fact of this module.

    An entry outside the lifecycle is always allowed: a note on a closed ticket changes nothing.
    """
    if entry.kind not in LIFECYCLE:
        return
    if entry.kind is EntryKind.REOPENED:
        _allow_reopening(present)
        return
    if present.state is State.CLOSED:
        if entry.kind is EntryKind.ADDED and present.outcome == Outcome.THANKED:
            return  # A second word of praise: there was nothing to do before, and is nothing now.
        raise TicketIsClosed
    check = _CHECKS.get(entry.kind)
    if check is not None:
        check(present, entry)


def _allow_reopening(present: Present) -> None:
    if present.merged_into is not None:
        raise TicketIsMerged
    if present.state not in (State.CLOSED, State.RESOLVED):
        raise TicketIsNotClosed


def _taken(present: Present, entry: Entry) -> None:
    touched = present.state is not State.OPEN
    if touched and present.owner_id not in (None, entry.person_id):
        raise TicketIsTaken(by=present.owner_id)


def _offered(present: Present, entry: Entry) -> None:
    if entry.target_id is None or entry.target_id == present.owner_id:
        raise OwnsItAlready


def _accepted(present: Present, entry: Entry) -> None:
    if entry.person_id is None or present.offered_to != entry.person_id:
        raise NothingOffered


def _declined(present: Present, _entry: Entry) -> None:
    if present.offered_to is None:
        raise NothingOffered


def _paused(present: Present, _entry: Entry) -> None:
    if present.paused is not None:
        raise TicketIsPaused(reason=present.paused)
    _unresolved(present, _entry)


def _resumed(present: Present, _entry: Entry) -> None:
    if present.paused is None:
        raise TicketIsNotPaused


def _unresolved(present: Present, _entry: Entry) -> None:
    if present.state is State.RESOLVED:
        raise TicketIsResolved


def _handed_out(present: Present, _entry: Entry) -> None:
    if present.state is State.OUTSIDE:
        raise TicketIsOutside


def _returned(present: Present, _entry: Entry) -> None:
    if present.state is not State.OUTSIDE:
        raise TicketIsNotOutside


def _merged(_present: Present, entry: Entry) -> None:
    if entry.target_id in (None, entry.ticket_id):
        raise MergedWithItself


_CHECKS: dict[EntryKind, Callable[[Present, Entry], None]] = {
    EntryKind.TAKEN: _taken,
    EntryKind.OFFERED: _offered,
    EntryKind.ACCEPTED: _accepted,
    EntryKind.DECLINED: _declined,
    EntryKind.PAUSED: _paused,
    EntryKind.RESUMED: _resumed,
    EntryKind.RESOLVED: _unresolved,
    EntryKind.HANDED_OUT: _handed_out,
    EntryKind.RETURNED: _returned,
    EntryKind.MERGED: _merged,
}

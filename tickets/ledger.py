"""What an entry of a ticket does to what was promised about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tickets.entry import Entry, EntryKind
from tickets.promise import (
    Deed,
    Promise,
    again,
    deed_of,
    done,
    renewed,
    replaces,
    same_time,
    voided,
)
from tickets.ticket import Outcome
from tickets.time_phrases import What

SPEAKS = frozenset(
    (EntryKind.ANSWERED, EntryKind.ASKED, EntryKind.RESOLVED, EntryKind.STEPPED, EntryKind.CLOSED)
)
"""Entries in which staff, or the bot, say something to the resident."""

_NOT_SERVED = frozenset(
    one.value for one in (Outcome.THANKED, Outcome.MISJUDGED, Outcome.WITHDRAWN)
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The promises about one ticket, oldest first."""

    promises: tuple[Promise, ...] = ()

    @property
    def given(self) -> datetime | None:
        """The time that was given last and is still open."""
        live = [one for one in self.promises if one.open]
        return max(live, key=lambda one: (one.said_at, one.id)).due_at if live else None

    def happened(self, entry: Entry, *, tells: bool, promises: Iterable[What]) -> "Ledger":
        """Return the ledger after an entry; ``promises`` is what it promises itself.

        Who gives a new time for the answer has not answered yet.
        """
        if entry.kind is EntryKind.REOPENED:
            return Ledger(tuple(again(one, entry.at) for one in self.promises))
        if entry.kind is EntryKind.CLOSED and entry.code in _NOT_SERVED:
            return Ledger(tuple(voided(one, entry.at) for one in self.promises))
        deed = deed_of(entry, tells=tells)
        if deed is None or (deed is Deed.ANSWERED and What.ANSWER in promises):
            return self
        return self.did(deed, entry)

    def did(self, deed: Deed, entry: Entry) -> "Ledger":
        """Return the ledger after a deed; what is promised of another ticket waits for its own."""
        return Ledger(
            tuple(
                done(one, deed, entry.at) if one.ticket_id == entry.ticket_id else one
                for one in self.promises
            )
        )

    def said(self, new: Promise) -> "Ledger":
        """Return the ledger with one more promise, which takes the place of the one before it.

        A time that is only said again changes nothing.
        """
        if any(same_time(new, one) for one in self.promises):
            return self
        rest = [renewed(one, new.said_at) if replaces(new, one) else one for one in self.promises]
        before = [one.id for one in self.promises if one.open and replaces(new, one)]
        return Ledger((*rest, replace(new, follows=before[-1] if before else None)))

    def knows(self, entry_id: int) -> bool:
        """True when an entry's promises are written down already."""
        return any(one.entry_id == entry_id for one in self.promises)

    def since(
        self, before: "Ledger"
    ) -> tuple[Sequence[tuple[Promise, Promise]], Sequence[Promise]]:
        """Return what changed, each as it was and as it is, and what is new."""
        known = {one.id: one for one in before.promises}
        changed = [
            (known[one.id], one)
            for one in self.promises
            if one.id in known and known[one.id] != one
        ]
        return changed, [one for one in self.promises if one.id not in known]

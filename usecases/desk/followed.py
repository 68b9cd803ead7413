"""What a step of the follow-up is handed: a ticket, and the entries that nobody acted on yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Followed:
    """A ticket as it stands now, and what was written into it since it was last followed up."""

    ticket: Ticket
    entries: tuple[Entry, ...]

    @property
    def opened(self) -> bool:
        """True when the ticket is new to the desk."""
        return any(entry.kind is EntryKind.OPENED for entry in self.entries)

    def last(self, *kinds: EntryKind) -> Entry | None:
        """Return the newest entry of these kinds, if there is one."""
        return next((one for one in reversed(self.entries) if one.kind in kinds), None)


# A step may write further entries; it returns the ticket as it stands then. What it wrote is
# followed up in a round of its own, so a step must do nothing when it meets its own work again.
Step = Callable[[Work, Trade, Followed], Awaitable[Ticket]]

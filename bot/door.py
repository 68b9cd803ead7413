"""What the inbox worker knows of the rest of the product: a door that takes updates in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Incoming:
    """One stored update: ``payload`` is the channel's own JSON, untouched."""

    row_id: int
    bot_id: int
    update_id: int
    payload: bytes


class CannotParse(Exception):
    """The update's JSON is not what the channel promises; trying again would change nothing.

    A door may raise any exception with the class attribute ``unparsable = True`` to the same
    effect, because handlers cannot import this one.
    """

    unparsable = True


class Door(Protocol):
    """Takes stored updates in; both methods work inside the worker's open transaction."""

    async def triage(self, work: Work, batch: Sequence[Incoming]) -> Sequence[Incoming]:
        """Handle all plain group talk at once; return what still needs a dispatch, in order.

        Runs in a savepoint of its own. When it raises, each row is tried by itself, so an update
        that cannot be read is better returned than raised about.
        """
        ...

    async def handle(self, work: Work, incoming: Incoming) -> None:
        """Handle one, with ``work.cause`` set to its row; raise to have it tried again."""
        ...

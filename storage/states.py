"""The states that a row of the outbox goes through."""

from enum import StrEnum


class OutboxState(StrEnum):
    """Where an action stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    # A person has to look: refused, or tried too often.
    PARKED = "parked"
    # It was on its way when the answer was lost, and it must not be done twice.
    PERHAPS_SENT = "perhaps_sent"
    EXPIRED = "expired"
    # The chat takes nothing from this bot any more.
    UNREACHABLE = "unreachable"
    # It could no longer matter, or was so already.
    UNNEEDED = "unneeded"
    # What it was about never came to be.
    GIVEN_UP = "given_up"

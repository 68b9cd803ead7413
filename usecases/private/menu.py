"""The fixed menu of the private chat: its items, their words, its keyboard."""

from enum import StrEnum

from usecases.trade import Trade


class Item(StrEnum):
    """What the menu offers; the words are in the locales under ``menu``."""

    FAULT = "fault"
    BILL = "bill"
    OUTAGES = "outages"
    COMPLAINT = "complaint"
    TICKETS = "tickets"
    PERSON = "person"


_ROWS = ((Item.FAULT, Item.BILL, Item.OUTAGES), (Item.COMPLAINT, Item.TICKETS, Item.PERSON))


def keyboard(trade: Trade, locale: str) -> tuple[tuple[str, ...], ...]:
    """Return the menu's words, row by row."""
    return tuple(tuple(trade.speech.say(f"menu.{item}", locale) for item in row) for row in _ROWS)


def item_named(trade: Trade, text: str) -> Item | None:
    """Return the item whose word in any language is all that the text says."""
    said = text.strip().casefold()
    if not said or len(said) > 40:
        return None
    for locale in trade.speech.catalogues:
        for item in Item:
            if trade.speech.say(f"menu.{item}", locale).casefold() == said:
                return item
    return None

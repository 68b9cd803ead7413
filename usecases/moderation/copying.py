"""A copy of a message that was taken out of a group, without what says who somebody is."""

from collections.abc import Iterable

from moderation.finding import Deed, Finding
from moderation.masking import masked
from usecases.trade import Trade


def copy_of(trade: Trade, text: str, counting: Iterable[Finding], locale: str) -> str:
    """Return the copy with its heading, or nothing.

    Only personal data may have been wrong with the message: an insult is not said again by us.
    """
    known = trade.watch.categories
    categories = {one.category for one in counting}
    if not all(code in known and known[code].deed is Deed.MASK for code in categories):
        return ""
    behaviours = trade.watch.rules.behaviours
    left = masked(text, (behaviours.address, behaviours.name))
    return trade.speech.say("moderation.copy", locale, text=left) if left else ""

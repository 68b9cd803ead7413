"""One entry of a ticket in one line, as staff read it."""

from collections.abc import Callable, Mapping

from chat.message import AttachmentKind
from chat.personal_data import mask
from tickets.entry import Entry, EntryKind
from usecases.cards.sheet import Sheet
from usecases.tickets.telling import clip, local
from usecases.trade import Trade

# In these entries the body is a kind, not words, or words that must not get about.
_KIND_BODIES = frozenset({EntryKind.OPENED, EntryKind.MOVED, EntryKind.HELD_BACK})


def entry_line(trade: Trade, sheet: Sheet, entry: Entry) -> str:
    """Tell one entry: when, what, by whom, in which words."""
    say, locale = trade.speech.say, sheet.locale
    somebody = say("ticket.somebody", locale)
    what = say(
        f"staff_desk.entry_{entry.kind}",
        locale,
        who=sheet.name_of(entry.person_id) or somebody,
        target=sheet.name_of(entry.target_id) or somebody,
        code=_named(trade, sheet, entry),
    )
    text = _words(trade, sheet, entry)
    key = "staff_desk.entry" if text else "staff_desk.entry_bare"
    return say(key, locale, at=local(entry.at, sheet.station), what=what, text=text)


def _words(trade: Trade, sheet: Sheet, entry: Entry) -> str:
    message = sheet.said.get(entry.message_row) if entry.message_row else None
    body = None if entry.kind in _KIND_BODIES else entry.body
    text = " ".join((body or (message.text if message else None) or "").split())
    parts = [clip(text if sheet.private else mask(text))] if text else []
    if message and message.attachments:
        picture = any(one.kind is AttachmentKind.PICTURE for one in message.attachments)
        key = "staff_desk.picture" if picture else "staff_desk.attachment"
        parts.append(trade.speech.say(key, sheet.locale))
    return " ".join(parts)


def _named(trade: Trade, sheet: Sheet, entry: Entry) -> str:
    """Name what a move chose out of a list, as people know it."""
    if entry.code is None:
        return ""
    namer = _NAMERS.get(entry.kind)
    return entry.code if namer is None else namer(trade, sheet, entry.code)


def _step(trade: Trade, sheet: Sheet, code: str) -> str:
    step = trade.tickets.steps.get(code)
    return step.name(sheet.locale) if step else code


def _pause(trade: Trade, sheet: Sheet, code: str) -> str:
    reason = trade.tickets.pauses.get(code)
    return reason.name(sheet.locale) if reason else code


def _subkind(trade: Trade, sheet: Sheet, code: str) -> str:
    return trade.tickets.subkind_name(sheet.ticket.kind, code, sheet.locale)


def _boundary(trade: Trade, sheet: Sheet, code: str) -> str:
    owned = trade.tickets.boundaries.get(code)
    return owned.names.get(sheet.locale, code) if owned else code


def _matter(trade: Trade, sheet: Sheet, code: str) -> str:
    matter = trade.tickets.serious.matter(code)
    return matter.name(sheet.locale) if matter else code


def _escalated(trade: Trade, sheet: Sheet, code: str) -> str:
    """``contact.2``: the metric, and how far its clock has run."""
    metric, _, level = code.partition(".")
    named = trade.speech.say(f"metric.{metric}", sheet.locale)
    return trade.speech.say(f"card.level_{level}", sheet.locale, metric=named)


_NAMERS: Mapping[EntryKind, Callable[[Trade, Sheet, str], str]] = {
    EntryKind.STEPPED: _step,
    EntryKind.PAUSED: _pause,
    EntryKind.CLASSED: _subkind,
    EntryKind.BOUNDED: _boundary,
    EntryKind.MARKED: _matter,
    EntryKind.ESCALATED: _escalated,
}

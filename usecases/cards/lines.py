"""One entry of a ticket in one line, as staff read it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chat.message import AttachmentKind
from chat.personal_data import mask
from storage.messages import Kept
from tickets.entry import Entry, EntryKind
from tickets.ticket import Outcome
from usecases.cards.sheet import Sheet
from usecases.tickets.telling import clip, local
from usecases.trade import Trade

# In these entries the body is a kind, not words, or words that must not get about.
_KIND_BODIES = frozenset({EntryKind.OPENED, EntryKind.MOVED, EntryKind.HELD_BACK})
# Characters of one line.
_LONGEST = 200


def entry_line(trade: Trade, sheet: Sheet, entry: Entry) -> str:
    """Tell one entry: when, what, by whom, in which words."""
    say, locale = trade.speech.say, sheet.locale
    what = say(
        _sentence(sheet, entry),
        locale,
        who=_name(trade, sheet, entry.person_id),
        target=_name(trade, sheet, entry.target_id),
        code=_named(trade, sheet, entry),
    )
    text = _words(trade, sheet, entry)
    key = "staff_desk.entry" if text else "staff_desk.entry_bare"
    return say(key, locale, at=local(entry.at, sheet.station), what=what, text=text)


def words_of(trade: Trade, sheet: Sheet, message: Kept, limit: int) -> str:
    """Return what a message says in one line, and what came with it."""
    parts = [_fit(sheet, message.text, limit)] if message.text else []
    if message.attachments:
        picture = any(one.kind is AttachmentKind.PICTURE for one in message.attachments)
        key = "staff_desk.picture" if picture else "staff_desk.attachment"
        parts.append(trade.speech.say(key, sheet.locale))
    return " ".join(parts)


def _words(trade: Trade, sheet: Sheet, entry: Entry) -> str:
    message = sheet.said.get(entry.message_row) if entry.message_row else None
    body = None if entry.kind in _KIND_BODIES else entry.body
    if message is not None:
        message = replace(message, text=body) if body else message
        return words_of(trade, sheet, message, _LONGEST)
    return _fit(sheet, body, _LONGEST) if body else ""


def _fit(sheet: Sheet, text: str, limit: int) -> str:
    """Put words into one line; where several people read, without what identifies somebody."""
    line = " ".join(text.split())
    return clip(line if sheet.private else mask(line), limit)


def _sentence(sheet: Sheet, entry: Entry) -> str:
    """A closure that nobody of the staff decided says how it came about."""
    if entry.kind is EntryKind.CLOSED and entry.person_id in (None, sheet.ticket.reporter_id):
        return how_closed(entry.code)
    return f"staff_desk.entry_{entry.kind}"


def how_closed(outcome: str | None) -> str:
    """Return the key of the sentence that says how a ticket came to be closed."""
    return f"card.outcome_{outcome}" if outcome in set(Outcome) else "ticket.closed"


def _name(trade: Trade, sheet: Sheet, person_id: int | None) -> str:
    if person_id == sheet.ticket.reporter_id and not sheet.knows:
        return trade.speech.say("card.the_resident", sheet.locale)
    return sheet.name_of(person_id) or trade.speech.say("ticket.somebody", sheet.locale)


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


def _extent(trade: Trade, sheet: Sheet, code: str) -> str:
    return trade.speech.say(f"incident.extent_{code}", sheet.locale)


def _subkind(trade: Trade, sheet: Sheet, code: str) -> str:
    return trade.tickets.subkind_name(sheet.ticket.kind, code, sheet.locale)


def _boundary(trade: Trade, sheet: Sheet, code: str) -> str:
    owned = trade.tickets.boundaries.get(code)
    return owned.names.get(sheet.locale, code) if owned else code


def _matter(trade: Trade, sheet: Sheet, code: str) -> str:
    matter = trade.tickets.serious.matter(code)
    return matter.name(sheet.locale) if matter else code


def _escalated(trade: Trade, sheet: Sheet, code: str) -> str:
    """``contact.2``: the metric, and how far its clock has run; a lapsed promise has no level."""
    metric, _, level = code.partition(".")
    named = trade.speech.say(f"metric.{metric}", sheet.locale)
    return trade.speech.say(f"card.level_{level or 'broken'}", sheet.locale, metric=named)


def _objected(trade: Trade, sheet: Sheet, code: str) -> str:
    return trade.speech.say(f"objection.about_{code}", sheet.locale)


def _judged(trade: Trade, sheet: Sheet, code: str) -> str:
    return trade.speech.say(f"objection.state_{code}", sheet.locale)


_NAMERS: Mapping[EntryKind, Callable[[Trade, Sheet, str], str]] = {
    EntryKind.STEPPED: _step,
    EntryKind.PAUSED: _pause,
    EntryKind.NARROWED: _extent,
    EntryKind.CLASSED: _subkind,
    EntryKind.BOUNDED: _boundary,
    EntryKind.MARKED: _matter,
    EntryKind.ESCALATED: _escalated,
    EntryKind.OBJECTED: _objected,
    EntryKind.JUDGED: _judged,
}

"""``/new``, or a message that staff forward: a form for a ticket is begun."""

from dataclasses import replace
from datetime import datetime

from chat.errors import NotFound
from chat.ids import short
from chat.message import Message, Origin
from intents.intent import Intent
from stations.scope import SYSTEM
from storage.messages import Kept
from storage.people import person_known
from storage.unit_of_work import Work
from tickets.ticket import Source
from usecases.intake.draft import LONGEST_WORDS, Draft, draft_of, keep_draft
from usecases.intake.form import districts_here, form
from usecases.messages.keeping import judged
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.tickets.find import OnlyInPrivate
from usecases.tickets.note import note
from usecases.trade import Trade


async def begin_intake(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/new``, with what was said behind it or asked for next.

    Raises ``NotAllowed`` to whoever is no staff, ``OnlyInPrivate`` for what is confidential.
    """
    require_desk(asker)
    row = await note(work, asker, message)
    draft = await _blank(work, asker, work.now, Source.PHONE)
    if message.argument:
        await show_form(
            work, trade, asker, await heard(work, trade, asker, draft, row, message.argument)
        )
        return
    await keep_draft(work, trade, asker, replace(draft, asking="words"))
    key = "intake.ask_words" if asker.private else "intake.ask_words_reply"
    await tell(work, asker, trade.speech.say(key, asker.locale), "intake")


async def begin_forwarded(
    work: Work, trade: Trade, asker: Asker, message: Message, origin: Origin
) -> None:
    """Staff forwarded what somebody wrote to them: a form with its words, its moment, its author.

    Several messages of one author that are forwarded together make one form. The author becomes
    the reporter where the channel tells who it is and the bot has met them; else their name does.
    """
    row = await note(work, asker, message)
    said_at = min(origin.said_at or work.now, work.now)
    known = None
    if origin.external_id is not None:
        known = await person_known(work, SYSTEM, origin.external_id)
    author = "" if known is None else short(known.id)
    draft = await draft_of(work, asker)
    more = draft is not None and draft.source == Source.FORWARDED and not draft.asking
    if draft is None or not more or (draft.author, draft.name) != (author, origin.name):
        draft = await _blank(work, asker, said_at, Source.FORWARDED)
        draft = replace(draft, author=author, name=origin.name)
    await show_form(work, trade, asker, await heard(work, trade, asker, draft, row, message.text))


async def heard(
    work: Work, trade: Trade, asker: Asker, draft: Draft, row: Kept, words: str
) -> Draft:
    """Add words to a form, and guess from them what nobody has chosen yet.

    Raises ``OnlyInPrivate`` when they speak of what must not stand in a group.
    """
    draft = draft.with_words(words[:LONGEST_WORDS], row.id)
    draft = replace(draft, words=draft.words[:LONGEST_WORDS])
    if not draft.kind:
        draft = replace(draft, kind=_guess(trade, draft.words))
    if draft.kind and trade.tickets.kind(draft.kind).confidential and not asker.private:
        raise OnlyInPrivate
    named = [one for one in await districts_here(work, asker) if one.name in draft.words]
    if named:
        longest = max(named, key=lambda one: len(one.name))
        draft = replace(draft, district=short(longest.id), station=short(longest.station_id))
    return draft


async def show_form(work: Work, trade: Trade, asker: Asker, draft: Draft) -> None:
    """Keep the form and show it anew."""
    await keep_draft(work, trade, asker, draft)
    text, buttons = await form(work, trade, asker, draft)
    await tell(work, asker, text, "intake", buttons=buttons)


async def _blank(work: Work, asker: Asker, said_at: datetime, source: Source) -> Draft:
    """Return a form for the asker's station, and for their district where they have but one."""
    station_id = asker.station_id
    if station_id is None:
        raise NotFound(what="station")
    own = {one.district_id for one in asker.appointments}
    (only,) = own if len(own) == 1 else (None,)
    return Draft(
        ticket=short(work.new_id()),
        station=short(station_id),
        said_at=said_at.isoformat(),
        source=source.value,
        district=short(only) if only is not None else "",
    )


def _guess(trade: Trade, words: str) -> str:
    heard = trade.classifier.classify(judged(words))
    sure = heard.intent is not Intent.NONE and heard.confidence >= trade.policy.ask_below
    return heard.intent.value if sure and heard.intent.value in trade.tickets.kinds else ""

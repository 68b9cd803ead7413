"""Staff press a button of the form, or write what it asks for."""

from collections.abc import Mapping
from dataclasses import replace

from chat.actions import EditText, Rows
from chat.errors import BadInput
from chat.ids import long, short
from chat.message import Message
from chat.personal_data import PersonalKind, find
from stations.scope import SYSTEM
from storage.outbox import leave
from storage.tickets import ticket
from storage.unit_of_work import Work
from usecases.intake.begin import heard, show_form
from usecases.intake.draft import Draft, IntakeIsOver, draft_of, keep_draft, read_draft
from usecases.intake.form import SOURCES, districts_here, form
from usecases.intake.register import register
from usecases.private.questions import stop_asking
from usecases.tickets.asker import Asker, answer_press, require_desk, tell
from usecases.tickets.note import note
from usecases.trade import Trade

_LONGEST_NAME = 60
_ASKED = frozenset({"who", "district"})


async def press_form(
    work: Work, trade: Trade, asker: Asker, form_message: int, argument: str
) -> None:
    """Do what a button of the form says, and show in place what the form is now.

    Pressed again after it became a ticket, its number is told. Raises ``IntakeIsOver`` for a form
    that was called off, is somebody else's or too old.
    """
    require_desk(asker)
    mark, _, what = argument.partition(":")
    draft = await draft_of(work, asker)
    if draft is None or draft.ticket != mark:
        await _say_over(work, trade, asker, long(mark))
        return
    letter, _, value = what.partition(":")
    if letter == "x":
        await stop_asking(work, asker)
        await _edit(work, asker, form_message, trade.speech.say("intake.stopped", asker.locale))
    elif letter == "o":
        text, buttons = await register(work, trade, asker, draft)
        await stop_asking(work, asker)
        await _edit(work, asker, form_message, text, buttons)
    elif letter == "a" and value in _ASKED:
        await keep_draft(work, trade, asker, replace(draft, asking=value))
        key = f"intake.ask_{value}" if asker.private else f"intake.ask_{value}_reply"
        await tell(work, asker, trade.speech.say(key, asker.locale), "intake")
    else:
        draft = await _chosen(work, trade, asker, draft, letter, value)
        await keep_draft(work, trade, asker, draft)
        await _edit(work, asker, form_message, *await form(work, trade, asker, draft))


async def write_form(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: Mapping[str, str]
) -> None:
    """Take words for what the form asked for; unasked, they are more of what was said."""
    require_desk(asker)
    row = await note(work, asker, message)
    draft = read_draft(answers)
    if draft.asking == "who":
        draft = _with_person(draft, message.text)
    elif draft.asking == "district":
        draft = await _with_district(work, trade, asker, draft, message.text)
    else:
        draft = await heard(work, trade, asker, draft, row, message.text)
    await show_form(work, trade, asker, draft)


async def _chosen(
    work: Work, trade: Trade, asker: Asker, draft: Draft, letter: str, value: str
) -> Draft:
    if letter == "k" and value in trade.tickets.kinds:
        return replace(draft, kind=value)
    if letter == "s" and value in SOURCES:
        return replace(draft, source=value)
    if letter == "d":
        for one in await districts_here(work, asker):
            if short(one.id) == value:
                return replace(draft, district=value, station=short(one.station_id))
    raise BadInput(reason=value[:20])


async def _with_district(work: Work, trade: Trade, asker: Asker, draft: Draft, said: str) -> Draft:
    """Find the district that is meant; raises ``BadInput`` unless it is exactly one."""
    wanted = said.strip().casefold()
    every = await districts_here(work, asker)
    found = [one for one in every if one.name.casefold() == wanted]
    found = found or [one for one in every if wanted in one.name.casefold()]
    if len(found) != 1:
        names = trade.speech.say("group.joiner", asker.locale).join(one.name for one in found[:8])
        key = "intake.which_district" if found else "intake.no_district"
        reason = trade.speech.say(key, asker.locale, name=said[:40], names=names)
        raise BadInput(reason=reason)
    (one,) = found
    return replace(draft, district=short(one.id), station=short(one.station_id), asking="")


def _with_person(draft: Draft, said: str) -> Draft:
    """Part a name from a telephone number; whoever was known by a forward is no longer meant."""
    phones = [one for one in find(said) if one.kind is PersonalKind.PHONE]
    phone = said[phones[0].start : phones[0].end] if phones else ""
    name = " ".join(said.replace(phone, " ").split()) if phone else said.strip()
    return replace(
        draft, name=name[:_LONGEST_NAME].strip("，,、 "), phone=phone, author="", asking=""
    )


async def _say_over(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    made = await ticket(work, asker.scope, ticket_id)
    if made is None and await ticket(work, SYSTEM, ticket_id) is None:
        raise IntakeIsOver
    number = "" if made is None else made.number
    text = trade.speech.say("intake.registered_before", asker.locale, number=number)
    if asker.press_id is not None:
        await answer_press(work, asker.bot_id, asker.press_id, text.strip(), alert=True)


async def _edit(work: Work, asker: Asker, form_message: int, text: str, buttons: Rows = ()) -> None:
    await leave(
        work,
        EditText(form_message, text, buttons=buttons),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"intake:{asker.origin}",
    )

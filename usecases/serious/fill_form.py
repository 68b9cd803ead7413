"""Fill in the form of a major incident, question by question; the whole goes to the leaders."""

from dataclasses import replace

from chat.actions import Button, Priority, Rows, SendText
from chat.errors import BadInput, Fact
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from stations.staff import Role
from storage import serious_forms
from storage.outbox import leave
from storage.roster import subjects_of
from storage.serious_forms import SeriousForm
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.moves import TicketIsClosed
from tickets.pack_table import say
from tickets.serious import FormField
from tickets.ticket import State, Ticket
from usecases.clocks.tell_staff import desk_of
from usecases.private.questions import Step, ask, stop_asking
from usecases.tickets.asker import Asker, tell
from usecases.tickets.enter import enter
from usecases.tickets.find import OnlyInPrivate
from usecases.tickets.note import note
from usecases.tickets.telling import clip
from usecases.trade import Trade

# Longer answers are cut: all of them together must fit into one message.
_LONGEST = 400


class NoFormIsOwed(Fact):
    """The ticket is no serious matter, so there is no form to fill in."""

    key = "no_form_is_owed"


class FormIsIncomplete(Fact):
    """Questions of the form that must be answered are not."""

    key = "form_is_incomplete"


async def begin_form(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Go on where the form stands: the next question, or all answers with what can be done.

    Raises ``OnlyInPrivate``, ``NoFormIsOwed`` and ``TicketIsClosed``.
    """
    form = await _form(work, asker, ticket)
    coming = next((one for one in _fields(trade) if one.code not in form.answers), None)
    if coming is None or form.completed_at is not None:
        await _show(work, trade, asker, ticket, form)
    else:
        await _put(work, trade, asker, ticket, coming)


async def begin_numbered(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, _message: Message, _words: str
) -> None:
    """``/form NUMBER``"""
    await begin_form(work, trade, asker, ticket)


async def ask_again(work: Work, trade: Trade, asker: Asker, ticket: Ticket, code: str) -> None:
    """Ask one question anew; raises ``BadInput`` for one that the form does not have."""
    await _form(work, asker, ticket)
    await _put(work, trade, asker, ticket, _field(trade, code))


async def skip(work: Work, trade: Trade, asker: Asker, ticket: Ticket, code: str) -> None:
    """Leave out a question that may be; raises ``BadInput`` for one that may not."""
    form = await _form(work, asker, ticket)
    if _field(trade, code).required:
        raise BadInput(reason=code[:20])
    await stop_asking(work, asker)
    await serious_forms.save(work, replace(form, answers={**form.answers, code: ""}))
    await begin_form(work, trade, asker, ticket)


async def take_answer(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, code: str
) -> None:
    """Write an answer down and go on; raises what ``begin_form`` does."""
    form = await _form(work, asker, ticket)
    _field(trade, code)
    await note(work, asker, message, ticket.id)
    said = clip(message.text.strip(), _LONGEST)
    if not said:
        await ask_again(work, trade, asker, ticket, code)
        return
    form = replace(form, answers={**form.answers, code: said})
    await serious_forms.save(work, form)
    if form.completed_at is not None:
        await _show(work, trade, asker, ticket, form)
    else:
        await begin_form(work, trade, asker, ticket)


async def complete(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Hand the form in: it is written into the ticket, and the leaders get it in private.

    A form that is corrected and handed in again goes to them again. Raises ``FormIsIncomplete``
    with the questions, and what ``begin_form`` does.
    """
    form = await _form(work, asker, ticket)
    missing = trade.tickets.serious.form_missing(form.answers)
    if missing:
        joiner = trade.speech.say("close_gate.joiner", asker.locale)
        names = [say(one.names, asker.locale, one.code) for one in missing]
        raise FormIsIncomplete(missing=joiner.join(names))
    form = replace(form, filled_by=asker.person.id, completed_at=work.now, next_at=None)
    await serious_forms.save(work, form)
    ticket, entry = await enter(
        work, asker, ticket, EntryKind.FORM_FILLED, code=form.matter, audience=Audience.STAFF
    )
    await _bring(work, trade, ticket, form, asker.person.name, entry.id)
    await tell(
        work, asker, trade.speech.say("serious.done", asker.locale, number=ticket.number), "form"
    )


async def _bring(
    work: Work, trade: Trade, ticket: Ticket, form: SeriousForm, by: str, entry_id: int
) -> None:
    concerned = await subjects_of(work, SYSTEM, ticket.id)
    for one in await crew(work, SYSTEM, ticket.station_id):
        if one.staff.role is not Role.LEADER or one.person.id in concerned:
            continue
        desk = await desk_of(work, trade, ticket, one.person.id)
        if desk is None:
            continue
        locale = trade.speech.locale_for(one.person.language)
        head = trade.speech.say("serious.brought", locale, number=ticket.number, who=by)
        await leave(
            work,
            SendText("\n".join([head, *_lines(trade, form, locale)])),
            bot_id=desk.bot_id,
            chat_id=desk.id,
            key=f"form:{entry_id}:{one.person.id}",
            priority=Priority.SAFETY,
        )


async def _form(work: Work, asker: Asker, ticket: Ticket) -> SeriousForm:
    if not asker.private:
        raise OnlyInPrivate
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    form = await serious_forms.form_of(work, asker.scope, ticket.id)
    if form is None:
        raise NoFormIsOwed
    return form


async def _put(work: Work, trade: Trade, asker: Asker, ticket: Ticket, one: FormField) -> None:
    every = _fields(trade)
    question = trade.speech.say(
        "serious.question",
        asker.locale,
        at=every.index(one) + 1,
        count=len(every),
        question=say(one.asks, asker.locale, one.code),
    )
    label = trade.speech.say("serious.do_skip", asker.locale)
    left_out = Button(label, trade.signer.sign(f"qk:{short(ticket.id)}:{one.code}"))
    answers = {"ticket": short(ticket.id), "field": one.code}
    rows: Rows = () if one.required else ((left_out,),)
    await ask(work, trade, asker, Step.FORM, question, buttons=rows, answers=answers)


async def _show(work: Work, trade: Trade, asker: Asker, ticket: Ticket, form: SeriousForm) -> None:
    say_, sign, locale = trade.speech.say, trade.signer.sign, asker.locale
    head = say_("serious.summary", locale, number=ticket.number)
    hand_in = Button(say_("serious.do_hand_in", locale), sign(f"qz:{short(ticket.id)}"))
    change = [
        Button(
            say_("serious.do_change", locale, name=say(one.names, locale, one.code)),
            sign(f"qe:{short(ticket.id)}:{one.code}"),
        )
        for one in _fields(trade)
    ]
    pairs = tuple(tuple(change[at : at + 2]) for at in range(0, len(change), 2))
    text = "\n".join([head, *_lines(trade, form, locale)])
    await tell(work, asker, text, "form", buttons=((hand_in,), *pairs))


def _lines(trade: Trade, form: SeriousForm, locale: str) -> list[str]:
    nothing = trade.speech.say("serious.nothing", locale)
    return [
        trade.speech.say(
            "serious.line",
            locale,
            name=say(one.names, locale, one.code),
            answer=form.answers.get(one.code) or nothing,
        )
        for one in _fields(trade)
    ]


def _fields(trade: Trade) -> tuple[FormField, ...]:
    return trade.tickets.serious.form


def _field(trade: Trade, code: str) -> FormField:
    for one in _fields(trade):
        if one.code == code:
            return one
    raise BadInput(reason=code[:20])

"""Do what was decided about a message that is in the log."""

from collections.abc import Awaitable, Callable, Mapping

from chat.actions import Transcribe
from intents.classifier import Reading
from intents.intent import Intent
from storage.messages import understood
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.billing.answer import tell_bill
from usecases.incidents.narrow import narrow_in_words
from usecases.incidents.powered import close_part
from usecases.messages.ask_back import ask_back, forget_misunderstandings, offer
from usecases.messages.chase import chase
from usecases.messages.file_request import file_request, join_ticket, open_quietly
from usecases.messages.follow_staff import follow_staff
from usecases.messages.hand_over import hand_over
from usecases.messages.in_context import in_context
from usecases.messages.not_linked import say_not_linked
from usecases.messages.plan import Course, fresh_ticket, plan, talked_of, voice_in
from usecases.messages.receipts import tell_joined
from usecases.messages.relay import relay
from usecases.messages.scene import Scene
from usecases.messages.tell_outage import tell_outage, tell_power_noted
from usecases.tickets.asker import Asker
from usecases.tickets.mine import show_mine
from usecases.trade import Trade

_Step = Callable[[Work, Trade, Scene, Reading], Awaitable[None]]


async def consider(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    """Decide and do it: answer, ask back, open or join a ticket, hand over, or rightly nothing."""
    course = plan(trade, scene, reading)
    scene, reading, course = await in_context(work, trade, scene, reading, course)
    await follow(work, trade, scene, reading, course)


async def follow(work: Work, trade: Trade, scene: Scene, reading: Reading, course: Course) -> None:
    """Do what ``plan`` decided."""
    step = _STEPS.get(course)
    if step is not None:
        await step(work, trade, scene, reading)


async def join_recent(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    """Add what has no words of its own to what its writer just reported."""
    recent = talked_of(scene)
    if recent is None:
        return
    ticket = await join_ticket(work, scene, recent)
    await tell_joined(work, trade, scene, trade.tickets.kind(ticket.kind), ticket)
    await relay(work, trade, scene, ticket)


async def let_a_person_listen(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    """A voice that nobody can write down: staff get it as a ticket, its writer gets the menu."""
    kind = trade.tickets.kind(Intent.CONSULT.value)
    ticket = scene.own_ticket(kind, trade)
    if ticket is not None:
        await join_ticket(work, scene, ticket)
    else:
        ticket, _ = await open_quietly(work, trade, scene, kind)
    await relay(work, trade, scene, ticket)
    await offer(work, trade, scene, "ask.voice")


async def note_reading(work: Work, scene: Scene, reading: Reading) -> Scene:
    """Write down how a message of the log is understood now."""
    row = await understood(
        work, scene.row, intent=reading.intent.value, confidence=reading.confidence
    )
    return scene.heard(row)


async def _file(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    await forget_misunderstandings(work, scene)
    ticket = await file_request(work, trade, scene, reading.intent.value)
    await relay(work, trade, scene, ticket)


async def _tell_outage(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await forget_misunderstandings(work, scene)
    await tell_outage(work, trade, scene)


async def _tell_bill(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await forget_misunderstandings(work, scene)
    await tell_bill(work, trade, scene)


async def _file_and_tell_bill(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    await _file(work, trade, scene, reading)
    await tell_bill(work, trade, scene)


async def _tell_mine(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await forget_misunderstandings(work, scene)
    await show_mine(work, trade, _asker(scene))


async def _chase(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await forget_misunderstandings(work, scene)
    await chase(work, trade, scene, _asker(scene))


async def _narrow(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    own, extent = fresh_ticket(scene), trade.tickets.outages.extent(scene.text)
    if own is not None and extent is not None:
        await forget_misunderstandings(work, scene)
        joined = await join_ticket(work, scene, own)
        await narrow_in_words(work, trade, _asker(scene), joined, extent)


def _asker(scene: Scene) -> Asker:
    row = scene.row
    return Asker(
        bot_id=scene.bot_id,
        chat=scene.chat,
        person=scene.person,
        appointments=(),
        locale=scene.locale,
        origin=f"{row.external_chat_id}.{row.message_id}",
        reply_to=None if scene.private else row.message_id,
        thread_id=row.thread_id,
    )


async def _power_back(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    own = scene.awaits_power()
    if own is not None:
        await close_part(work, own, scene.person.id)
        await understood(work, scene.row, ticket_id=own.id)
        await tell_power_noted(work, trade, scene)


async def _fetch_person(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    if scene.silent:
        await relay(work, trade, scene, None)
    else:
        await hand_over(work, trade, scene)


async def _file_and_fetch(work: Work, trade: Trade, scene: Scene, reading: Reading) -> None:
    await _file(work, trade, scene, reading)
    if not scene.silent:
        await hand_over(work, trade, scene)


async def _transcribe(work: Work, _trade: Trade, scene: Scene, _reading: Reading) -> None:
    voice = voice_in(scene)
    if voice is not None:
        await leave(
            work,
            Transcribe(voice.file_id, scene.row.id),
            bot_id=scene.bot_id,
            chat_id=scene.chat.id,
            key=f"hear:{scene.row.id}",
        )


async def _relay(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await relay(work, trade, scene, None)


async def _ask_back(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await ask_back(work, trade, scene)


async def _offer(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await offer(work, trade, scene, "ask.what")


async def _follow_staff(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await follow_staff(work, trade, scene)


async def _say_not_linked(work: Work, trade: Trade, scene: Scene, _reading: Reading) -> None:
    await say_not_linked(work, trade, scene)


_STEPS: Mapping[Course, _Step] = {
    Course.FOLLOW_STAFF: _follow_staff,
    Course.SAY_NOT_LINKED: _say_not_linked,
    Course.OFFER: _offer,
    Course.TRANSCRIBE: _transcribe,
    Course.JOIN_RECENT: join_recent,
    Course.LISTEN: let_a_person_listen,
    Course.FILE: _file,
    Course.TELL_OUTAGE: _tell_outage,
    Course.TELL_BILL: _tell_bill,
    Course.FILE_AND_TELL_BILL: _file_and_tell_bill,
    Course.TELL_MINE: _tell_mine,
    Course.CHASE: _chase,
    Course.NARROW: _narrow,
    Course.POWER_BACK: _power_back,
    Course.FETCH_PERSON: _fetch_person,
    Course.FILE_AND_FETCH: _file_and_fetch,
    Course.RELAY: _relay,
    Course.ASK_BACK: _ask_back,
}

"""Staff talk: it opens no ticket, and where it answers a resident the bot keeps silent."""

from stations.group import Purpose
from stations.scope import scope_of
from storage.attendances import begin, prolong
from storage.messages import understood
from storage.tickets import record, ticket
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import State
from usecases.messages.file_request import entry_of
from usecases.messages.scene import Scene, replied_to
from usecases.messages.speak import say
from usecases.promises.hear_spoken import hear_spoken
from usecases.trade import Trade


async def follow_staff(work: Work, trade: Trade, scene: Scene) -> None:
    """Note that staff talk with a resident in a group; tell staff who call the bot where to work.

    A reply to a resident, or to a post of the bot about a resident, begins an attendance; any
    further word of theirs in the group prolongs it.
    """
    if scene.chat.purpose is Purpose.CUSTOMERS and not scene.private:
        await _attend(work, trade, scene)
    if scene.mentioned:
        text = trade.speech.say("ask.staff", scene.locale)
        await say(work, scene, "ask", text)


async def _attend(work: Work, trade: Trade, scene: Scene) -> None:
    until = work.now + trade.policy.attended_for
    await prolong(work, scene.chat.id, scene.person.id, until)
    answered = await replied_to(work, scene)
    if answered is None or answered.person_id == scene.person.id:
        return
    resident, ticket_id = answered.person_id, answered.ticket_id
    await begin(work, scene.chat.id, resident, scene.person.id, ticket_id, until)
    if ticket_id is not None:
        row = await understood(work, scene.row, ticket_id=ticket_id)
        await hear_spoken(work, trade, row, ticket_id)
        await _touch(work, trade, scene, ticket_id)


async def _touch(work: Work, trade: Trade, scene: Scene, ticket_id: int) -> None:
    """A reply to a request answers it, as an answer through the bot would; a mere 收到 takes it.

    Whom it concerns, and who may not see it, does not handle it by a reply either.
    """
    found = await ticket(work, scope_of(scene.person.id, scene.appointments), ticket_id)
    if found is None or found.state is State.CLOSED:
        return
    if trade.tickets.fillers.is_substantive(scene.text):
        entry = entry_of(work, scene, found, EntryKind.ANSWERED, scene.text)
    elif found.state is State.OPEN:
        entry = entry_of(work, scene, found, EntryKind.TAKEN)
    else:
        return
    await record(work, found, [entry])

"""Everything that must be known of a message before deciding what to do with it."""

from dataclasses import dataclass, replace

from chat.message import Message, SenderKind
from stations.area import District, Station
from stations.group import Chat, Purpose
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Staff
from storage.attendances import Attendance
from storage.chats import chat as chat_by_id
from storage.messages import Kept
from storage.people import person as person_by_id
from storage.situations import (
    RepliedTo,
    Standing,
    Surroundings,
    cause_of_post,
    standing,
    surroundings,
)
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.kinds import Kind
from tickets.ticket import Ticket
from tickets.topics import same_matter
from usecases.trade import Trade

# They write in the group's or channel's name; nobody stands behind it who could be helped.
_NOBODY = (SenderKind.BOT, SenderKind.LINKED_CHANNEL, SenderKind.ANONYMOUS_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Scene:
    """A message in the log, who wrote it where, and how things stand.

    ``addressed``: an answer is owed. ``mentioned``: by name or in private, not by a mere reply.
    ``silent``: a member of staff talks with the writer here, so the bot does not.
    ``reserved``: the id of the ticket that the message's row names already and that is to be made.
    """

    bot_id: int
    chat: Chat
    person: Person
    row: Kept
    locale: str
    addressed: bool
    mentioned: bool
    silent: bool
    standing: Standing
    around: Surroundings
    forwarded: bool = False
    reserved: int | None = None

    @property
    def private(self) -> bool:
        """True when the writer is alone with the bot."""
        return self.chat.person_id is not None

    @property
    def nobody(self) -> bool:
        """True when no person stands behind the message."""
        return self.person.kind in _NOBODY

    @property
    def station(self) -> Station | None:
        """The station that the chat belongs to."""
        return self.around.station

    @property
    def district(self) -> District | None:
        """The district that the chat serves, where it serves exactly one."""
        return self.around.districts[0] if len(self.around.districts) == 1 else None

    @property
    def appointments(self) -> tuple[Staff, ...]:
        """What the writer holds at this station; in a chat without one, anywhere."""
        held = self.standing.appointments
        if self.station is None:
            return held
        return tuple(one for one in held if one.station_id == self.station.id)

    @property
    def staff(self) -> bool:
        """True when staff talk: their words open no tickets."""
        return bool(self.appointments) or self.chat.purpose is Purpose.STAFF

    @property
    def attendance(self) -> Attendance:
        """How the bot and staff stand with the writer here."""
        return self.standing.attendance

    @property
    def text(self) -> str:
        """What was said; empty when nothing was."""
        return self.row.text or ""

    def incident(self, kind: str, topic: str) -> Incident | None:
        """The incident that goes on here, of one kind and about the same matter."""
        alike = (one for one in self.around.incidents if one.kind == kind)
        return next((one for one in alike if same_matter(one.topic, topic)), None)

    def own_ticket(self, kind: Kind, trade: Trade) -> Ticket | None:
        """The writer's open ticket of the same matter, here or in the same incident.

        The same matter is the same kind, unless the words plainly speak of something else.

        What a group sends into the private chat goes on there, wherever it began.
        """
        topics = trade.tickets.topics
        topic = topics.find(kind.code, self.text)
        live = self.incident(kind.code, topic)
        since = self.row.said_at - trade.policy.ticket_window
        moved_here = self.private and (kind.confidential or kind.private_answer)
        for ticket in self.standing.tickets:
            here = ticket.chat_id == self.chat.id or moved_here
            common = live is not None and ticket.incident_id == live.id
            alike = ticket.kind == kind.code and topics.same_for_one(kind.code, ticket.topic, topic)
            if alike and ticket.last_entry_at >= since and (here or common):
                return ticket
        return None

    def heard(self, row: Kept) -> "Scene":
        """Return the scene with another wording of the message."""
        return replace(self, row=row)


async def look(
    work: Work, trade: Trade, chat: Chat, person: Person, row: Kept, message: Message | None
) -> Scene:
    """Look up how things stand around a message; ``None`` when it is read from the log again.

    A message from the log is one that its writer was asked about, so an answer is owed.
    """
    standing_now = await standing(
        work,
        SYSTEM,
        person_id=person.id,
        chat_id=chat.id,
        external_chat_id=row.external_chat_id,
        message_id=row.message_id,
        reply_to=row.reply_to,
        since=row.said_at - trade.policy.ticket_window,
    )
    around = Surroundings()
    if chat.station_id is not None:
        since = row.said_at - trade.policy.incident_window
        around = await surroundings(work, SYSTEM, chat.station_id, chat.id, since)
    private = chat.person_id is not None
    mentioned = message is None or private or message.mentions_bot or bool(message.command)
    return Scene(
        bot_id=chat.bot_id,
        chat=chat,
        person=person,
        row=row,
        locale=trade.speech.locale_for(person.language if private else None),
        addressed=message is None or message.addressed,
        mentioned=mentioned,
        silent=standing_now.attendance.silent_at(work.now),
        standing=standing_now,
        around=around,
        forwarded=message is not None and message.forwarded,
    )


async def look_again(work: Work, trade: Trade, row: Kept) -> Scene | None:
    """Look at a message of the log again; ``None`` when its chat or writer is gone."""
    chat = await chat_by_id(work, SYSTEM, row.chat_id)
    person = await person_by_id(work, SYSTEM, row.person_id)
    if chat is None or person is None:
        return None
    return await look(work, trade, chat, person, row, None)


async def replied_to(work: Work, scene: Scene) -> RepliedTo | None:
    """Tell whose message this one replies to; a post of the bot stands for whoever caused it."""
    if scene.standing.replied is not None or scene.row.reply_to is None:
        return scene.standing.replied
    return await cause_of_post(work, SYSTEM, scene.chat.id, scene.row.reply_to)

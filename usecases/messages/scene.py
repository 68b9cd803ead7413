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
from tickets.incident import Incident, IncidentState, Where, joined_by
from tickets.kinds import Kind
from tickets.planned import PlannedOutage
from tickets.ticket import State, Ticket
from usecases.trade import Trade

# They write in the group's or channel's name; nobody stands behind it who could be helped.
_NOBODY = (SenderKind.BOT, SenderKind.LINKED_CHANNEL, SenderKind.ANONYMOUS_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Located:
    """The district that a report is from, or the village that it names, and what goes on there."""

    district: District | None = None
    village: str = ""
    incidents: tuple[Incident, ...] = ()
    planned: PlannedOutage | None = None
    place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A message in the log, who wrote it where, and how things stand.

    ``addressed``: an answer is owed. ``mentioned``: by name or in private, not by a mere reply.
    ``silent``: a member of staff talks with the writer here, so the bot does not.
    ``reserved``: the id of the ticket that the message's row names already and that is to be made.
    ``located``: where it is from, once that has been looked up.
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
    located: Located | None = None

    @property
    def private(self) -> bool:
        """True when the writer is alone with the bot."""
        return self.chat.person_id is not None

    @property
    def goes_on(self) -> bool:
        """True when the writer goes on talking with the bot: in private, or replying to it."""
        return self.private or (self.addressed and not self.mentioned)

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

    @property
    def where(self) -> Where:
        """Where the message is from, as far as it has been looked up."""
        if self.located is None:
            return Where(self.chat.id, self.district.id if self.district else None)
        district = self.located.district
        return Where(self.chat.id, district.id if district else None, self.located.village)

    @property
    def live(self) -> tuple[Incident, ...]:
        """The incidents that go on there, or are just restored."""
        return self.around.incidents if self.located is None else self.located.incidents

    def incident(self, kind: str, topic: str) -> Incident | None:
        """The incident that goes on there, of one kind and about the same matter."""
        return joined_by(self.live, kind, topic, self.where)

    def own_ticket(self, kind: Kind, trade: Trade) -> Ticket | None:
        """The writer's open ticket of the same matter, here or in the same incident.

        The same matter is the same kind, unless the words plainly speak of something else: of
        another topic, of another district, or of an outage after the last one was over.

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
            if not alike or ticket.last_entry_at < since or not (here or common):
                continue
            if kind.gathers and self._is_over(ticket):
                continue
            return ticket
        return None

    def planned_incident(self) -> Incident | None:
        """The incident that stands for the outage planned there now."""
        planned = self.located.planned if self.located else None
        if planned is None:
            return None
        found = (one for one in self.live if one.planned_id == planned.id and one.going_on)
        return next(found, None)

    def awaits_power(self) -> Ticket | None:
        """The writer's ticket of an outage whose restoration waits for their word."""
        asked = (one for one in self.standing.tickets if one.state is State.RESOLVED)
        return next((one for one in asked if one.incident_id is not None), None)

    def left_dark(self, trade: Trade) -> Ticket | None:
        """The writer's ticket of an outage that was just restored, but not for them."""
        for ticket in self.standing.tickets:
            over = self._restored(ticket.incident_id)
            awaited = ticket.state is State.RESOLVED and over is not None
            if awaited and over is not None and self._just(over, trade):
                return ticket
        return None

    def just_restored(self, kind: str, trade: Trade) -> Incident | None:
        """The incident here that is said to be over since a short while."""
        over = (one for one in self.live if one.kind == kind and self._restored(one.id))
        here = (one for one in over if self.where.district_id in (None, one.district_id))
        return next((one for one in here if self._just(one, trade)), None)

    def _just(self, over: Incident, trade: Trade) -> bool:
        at = over.restored_at
        return at is not None and self.row.said_at < at + trade.policy.relapse_within

    def _restored(self, incident_id: int | None) -> Incident | None:
        known = (one for one in self.live if one.id == incident_id)
        return next((one for one in known if one.state is IncidentState.RESTORED), None)

    def _is_over(self, ticket: Ticket) -> bool:
        """True for a ticket about another district, or an outage that ended with its incident."""
        there = self.where.district_id
        elsewhere = None not in (there, ticket.district_id) and there != ticket.district_id
        resolved = ticket.state is State.RESOLVED and ticket.incident_id is not None
        going_on = any(one.id == ticket.incident_id and one.going_on for one in self.live)
        return elsewhere or (resolved and not going_on)

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
        around = await surroundings(work, SYSTEM, chat.station_id, chat.id, since, row.said_at)
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

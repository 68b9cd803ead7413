"""Attendances: which member of staff talks with whom where, and how the bot fared there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from stations.scope import Scope
from storage import tables, talk_tables
from storage.dialects.inserts import insert_into
from storage.rows import into
from storage.scoping import Condition, within
from storage.unit_of_work import Work

_attendances = talk_tables.attendances


@dataclass(frozen=True, slots=True)
class Attendance:
    """What is between a person and us in one chat.

    Until ``until`` the staff member talks with them and the bot is silent. ``misunderstood``
    counts how often in a row the bot asked back, last at ``misunderstood_at``.
    """

    staff_person_id: int | None = None
    ticket_id: int | None = None
    until: datetime | None = None
    misunderstood: int = 0
    misunderstood_at: datetime | None = None

    def silent_at(self, moment: datetime) -> bool:
        """True while a member of staff talks."""
        return self.until is not None and moment < self.until


UNATTENDED = Attendance()


async def attendance(work: Work, scope: Scope, chat_id: int, person_id: int) -> Attendance:
    """Return how things stand with a person in a chat."""
    query = select(_attendances).where(
        _attendances.c.chat_id == chat_id,
        _attendances.c.person_id == person_id,
        visible(scope),
    )
    row = (await work.run(query)).mappings().first()
    return UNATTENDED if row is None else into(Attendance, row)


async def begin(
    work: Work,
    chat_id: int,
    person_id: int,
    staff_person_id: int,
    ticket_id: int | None,
    until: datetime,
) -> None:
    """Let a member of staff attend to a person in a chat until a moment."""
    begun = {"staff_person_id": staff_person_id, "until": until, "misunderstood": 0}
    if ticket_id is not None:
        begun["ticket_id"] = ticket_id
    await _put(work, chat_id, person_id, begun)


async def prolong(work: Work, chat_id: int, staff_person_id: int, until: datetime) -> None:
    """Let every attendance of a member of staff that still lasts in a chat last until a moment."""
    await work.run(
        update(_attendances)
        .where(
            _attendances.c.chat_id == chat_id,
            _attendances.c.staff_person_id == staff_person_id,
            _attendances.c.until > work.now,
        )
        .values(until=until)
    )


async def end(work: Work, chat_id: int, person_id: int) -> None:
    """Let the bot speak again with a person in a chat."""
    await work.run(
        update(_attendances)
        .where(_attendances.c.chat_id == chat_id, _attendances.c.person_id == person_id)
        .values(until=None, misunderstood=0)
    )


async def note_misunderstanding(work: Work, chat_id: int, person_id: int, times: int) -> None:
    """Write down how often in a row the bot did not understand a person; 0 when it did."""
    noted = {"misunderstood": times, "misunderstood_at": work.now}
    await _put(work, chat_id, person_id, noted)


async def _put(work: Work, chat_id: int, person_id: int, values: dict[str, object]) -> None:
    row = {"chat_id": chat_id, "person_id": person_id, "misunderstood": 0} | values
    statement = insert_into(work, _attendances).values(row)
    await work.run(
        statement.on_conflict_do_update(index_elements=["chat_id", "person_id"], set_=values)
    )


def visible(scope: Scope) -> Condition:
    """Attendances are of a chat; whoever sees the chat's station sees them."""
    chats = tables.chats
    if scope.stations is None:
        return within(scope, _attendances.c.chat_id)
    return _attendances.c.chat_id.in_(select(chats.c.id).where(within(scope, chats.c.station_id)))

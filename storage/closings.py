"""Resolved tickets that wait for their reporter's word, and what reporters thought of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_closings = desk_tables.closings
_ratings = desk_tables.ratings
_contacts = desk_tables.contacts
_people = tables.people


@dataclass(frozen=True, slots=True)
class Closing:
    """A resolved ticket; it closes by itself at ``closes_at``, unless that is ``None``."""

    ticket_id: int
    station_id: int
    resolved_at: datetime
    remind_at: datetime | None
    closes_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reporter was asked about a closed ticket, and said."""

    ticket_id: int
    station_id: int
    person_id: int
    owner_id: int | None
    asked_at: datetime
    score: int | None = None
    words: str | None = None
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contacted:
    """Somebody was asked something by themselves."""

    purpose: str
    at: datetime


async def await_word(work: Work, closing: Closing) -> None:
    """Wait for the reporter's word; a ticket resolved again waits anew."""
    dialect: Any = sqlite if work.sqlite else postgresql
    values = {
        "station_id": closing.station_id,
        "resolved_at": closing.resolved_at,
        "remind_at": closing.remind_at,
        "closes_at": closing.closes_at,
        "next_at": closing.next_at,
    }
    statement = dialect.insert(_closings).values(ticket_id=closing.ticket_id, **values)
    await work.run(statement.on_conflict_do_update(index_elements=["ticket_id"], set_=values))


async def stop_waiting(work: Work, ticket_id: int) -> None:
    """Wait for nobody's word any more."""
    await work.run(delete(_closings).where(_closings.c.ticket_id == ticket_id))


async def reminded(work: Work, ticket_id: int, next_at: datetime | None) -> None:
    """Write down that the reporter was reminded, and when to look again."""
    await work.run(
        update(_closings)
        .where(_closings.c.ticket_id == ticket_id)
        .values(remind_at=None, next_at=next_at)
    )


async def due_closings(work: Work, scope: Scope, limit: int) -> tuple[Closing, ...]:
    """Return what is to be reminded of, or closed, by now."""
    only_for_the_program(scope)
    query = (
        select(_closings)
        .where(_closings.c.next_at <= work.now)
        .order_by(_closings.c.next_at)
        .limit(limit)
    )
    return tuple(into(Closing, row) for row in (await work.run(query)).mappings())


async def next_closing(work: Work, scope: Scope) -> datetime | None:
    """Return when the next one is due."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_closings.c.next_at)))).scalar()
    return found if isinstance(found, datetime) else None


async def ask_rating(work: Work, rating: Rating) -> bool:
    """Write down that somebody is asked; ``False`` when they were asked before."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_ratings).values(
        ticket_id=rating.ticket_id,
        station_id=rating.station_id,
        person_id=rating.person_id,
        owner_id=rating.owner_id,
        asked_at=rating.asked_at,
    )
    done = await work.run(statement.on_conflict_do_nothing(index_elements=["ticket_id"]))
    return bool(done.rowcount)


async def rating_of(work: Work, scope: Scope, ticket_id: int) -> Rating | None:
    """Return what somebody was asked about a ticket."""
    only_for_the_program(scope)
    row = (await work.run(select(_ratings).where(_ratings.c.ticket_id == ticket_id))).mappings()
    found = row.first()
    return into(Rating, found) if found else None


async def rate(work: Work, ticket_id: int, score: int) -> bool:
    """Write down a score; ``False`` when there is one already, which stays."""
    statement = (
        update(_ratings)
        .where(_ratings.c.ticket_id == ticket_id, _ratings.c.score.is_(None))
        .values(score=score, rated_at=work.now)
    )
    return bool((await work.run(statement)).rowcount)


async def add_words(work: Work, ticket_id: int, words: str) -> None:
    """Write down what somebody said beside their score."""
    await work.run(update(_ratings).where(_ratings.c.ticket_id == ticket_id).values(words=words))


async def note_contact(work: Work, station_id: int, person_id: int, purpose: str) -> None:
    """Write down that somebody was asked something by themselves."""
    await work.run(
        _contacts.insert().values(
            id=work.new_id(),
            station_id=station_id,
            person_id=person_id,
            purpose=purpose,
            at=work.now,
        )
    )


async def contacts_since(
    work: Work, scope: Scope, person_ids: Collection[int], since: datetime
) -> tuple[Contacted, ...]:
    """Return how often people of one household were asked something since a moment."""
    only_for_the_program(scope)
    query = (
        select(_contacts.c.purpose, _contacts.c.at)
        .join(_people, _people.c.id == _contacts.c.person_id)
        .where(_contacts.c.person_id.in_(set(person_ids)), _contacts.c.at >= since)
        .order_by(_contacts.c.at)
    )
    return tuple(into(Contacted, row) for row in (await work.run(query)).mappings())

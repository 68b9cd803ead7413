"""Who stands for a request that came by no channel: another system, a file, a telephone."""

from dataclasses import replace

from sqlalchemy import insert, select, update

from chat.actions import NO_BOT
from chat.message import ChatKind, SenderKind
from stations.group import Chat, Purpose, Standing
from stations.person import Person
from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

# People and chats of this channel are never written to.
CHANNEL = "outside"
_NO_CHANNEL = "no channel leads there"

_people = tables.people
_chats = tables.chats


async def outsider(work: Work, scope: Scope, name: str) -> tuple[Person, Chat]:
    """Return the person and the chat that stand for a system or source of this name."""
    only_for_the_program(scope)
    person = await _person(work, _hashed(work, name), name, SenderKind.BOT)
    return person, await room_of(work, scope, person)


async def caller(work: Work, scope: Scope, name: str, mark: str) -> tuple[Person, Chat]:
    """Return who telephoned or came by, and the chat that stands for them.

    ``mark`` (their number at a station) makes the same person of the same caller; without one
    they are somebody new. A name that is told later takes the place of the one before.
    """
    only_for_the_program(scope)
    external_id = _hashed(work, mark) if mark else work.new_id()
    person = await _person(work, external_id, name, SenderKind.PERSON)
    if person.name != name:
        await work.run(update(_people).where(_people.c.id == person.id).values(name=name))
        person = replace(person, name=name)
    return person, await room_of(work, scope, person)


async def room_of(work: Work, scope: Scope, person: Person) -> Chat:
    """Return the chat that stands for somebody where no channel leads to them."""
    only_for_the_program(scope)
    known = _chats.c.channel == CHANNEL, _chats.c.person_id == person.id
    place = (await work.run(select(_chats).where(*known))).mappings().first()
    return into(Chat, place) if place else await _room(work, person)


def _hashed(work: Work, mark: str) -> int:
    """62 bits of a keyed hash, so that the same mark is the same person."""
    return int.from_bytes(work.sealer.blind(f"{CHANNEL}:{mark}")[:8]) >> 2


async def _person(work: Work, external_id: int, name: str, kind: SenderKind) -> Person:
    found = _people.c.channel == CHANNEL, _people.c.external_id == external_id
    row = (await work.run(select(_people).where(*found))).mappings().first()
    if row is not None:
        return into(Person, row)
    person = Person(work.new_id(), CHANNEL, external_id, kind, name)
    await work.run(
        insert(_people).values(
            id=person.id,
            channel=person.channel,
            external_id=person.external_id,
            kind=person.kind.value,
            name=person.name,
            met_at=work.now,
        )
    )
    return person


async def _room(work: Work, person: Person) -> Chat:
    chat = Chat(
        id=work.new_id(),
        bot_id=NO_BOT,
        channel=CHANNEL,
        external_id=person.id,
        kind=ChatKind.PRIVATE,
        title=person.name,
        standing=Standing.GONE,
        person_id=person.id,
        unreachable=_NO_CHANNEL,
    )
    await work.run(
        insert(_chats).values(
            id=chat.id,
            bot_id=chat.bot_id,
            channel=chat.channel,
            external_id=chat.external_id,
            kind=chat.kind.value,
            title=chat.title,
            purpose=Purpose.UNLINKED.value,
            standing=chat.standing.value,
            person_id=chat.person_id,
            unreachable=chat.unreachable,
            met_at=work.now,
        )
    )
    return chat

"""Who stands for a request that came by no channel: another system, a file, a telephone."""

from sqlalchemy import insert, select

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
    # 62 bits of a keyed hash, so that the same name is the same person.
    external_id = int.from_bytes(work.sealer.blind(f"{CHANNEL}:{name}")[:8]) >> 2
    found = _people.c.channel == CHANNEL, _people.c.external_id == external_id
    row = (await work.run(select(_people).where(*found))).mappings().first()
    person = into(Person, row) if row else await _meet(work, name, external_id)
    known = _chats.c.channel == CHANNEL, _chats.c.person_id == person.id
    place = (await work.run(select(_chats).where(*known))).mappings().first()
    return person, into(Chat, place) if place else await _room(work, person)


async def _meet(work: Work, name: str, external_id: int) -> Person:
    person = Person(work.new_id(), CHANNEL, external_id, SenderKind.BOT, name)
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
        external_id=person.external_id,
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

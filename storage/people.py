"""People: who the bot has met, by the channel's id and by ours."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import bindparam, or_, select, true, update

from chat.message import Sender
from stations.person import Person
from stations.scope import Scope
from storage import tables
from storage.dialects.upserts import insert_new
from storage.prepared import Prepared, listed
from storage.rows import into, reader
from storage.scoping import Condition, chats_within, only_for_the_program, within
from storage.unit_of_work import Work

CHANNEL = "telegram"

_people = tables.people

_FIELDS = tuple(field.name for field in fields(Person))
_KNOWN = Prepared(
    select(*(_people.c[name] for name in _FIELDS)).where(
        _people.c.channel == CHANNEL, _people.c.external_id.in_(listed("external_ids"))
    )
)
_read = reader(Person, _FIELDS)


async def people_met(work: Work, scope: Scope, senders: Sequence[Sender]) -> dict[int, Person]:
    """Return the senders' people by external id; strangers are added, new names written down.

    Costs one statement when nobody is new and nobody changed their name. Only the program itself
    meets people: raises ``NotAllowed`` for a narrower scope.
    """
    only_for_the_program(scope)
    wanted = {sender.external_id: sender for sender in senders}
    known = await _by_external(work, list(wanted))
    strangers = [wanted[key] for key in sorted(wanted.keys() - known.keys())]
    if strangers:
        known.update(await _add(work, strangers))
    changed = [
        person
        for key, sender in wanted.items()
        if (person := _renamed(known[key], sender)) != known[key]
    ]
    if changed:
        await _rename(work, changed)
        known.update({person.external_id: person for person in changed})
    return known


async def person(work: Work, scope: Scope, person_id: int) -> Person | None:
    """Return one person, if the asker is that person or serves a station they are known at."""
    found = await people(work, scope, [person_id])
    return found.get(person_id)


async def people(work: Work, scope: Scope, person_ids: Sequence[int]) -> dict[int, Person]:
    """Return several people by our id, leaving out whom the asker may not see."""
    if not person_ids:
        return {}
    query = select(_people).where(_people.c.id.in_(set(person_ids)), _visible(scope))
    rows = (await work.run(query)).mappings()
    return {row["id"]: into(Person, row) for row in rows}


async def languages_of(work: Work, scope: Scope, person_ids: Sequence[int]) -> dict[int, str]:
    """Return the languages of those of these people who have said or shown one."""
    query = select(_people.c.id, _people.c.language).where(
        _people.c.id.in_(set(person_ids)), _people.c.language.is_not(None), _visible(scope)
    )
    return {row.id: row.language for row in await work.run(query)}


async def person_known(work: Work, scope: Scope, external_id: int) -> Person | None:
    """Return who the channel calls by this id, if the bot has met them."""
    only_for_the_program(scope)
    return (await _by_external(work, [external_id])).get(external_id)


async def set_language(work: Work, person_id: int, language: str) -> None:
    """Write down the language in which a person wants to be spoken to."""
    await work.run_once(
        update(_people).where(_people.c.id == person_id).values(language=language[:16]), "person"
    )


def _visible(scope: Scope) -> Condition:
    """A person is seen by themselves, and by staff who see a chat that they are in or wrote in."""
    if scope.stations is None:
        return true()
    myself = _people.c.id == scope.person_id
    if not scope.stations:
        return myself
    chats, members, messages = tables.chats, tables.memberships, tables.messages
    seen = select(chats.c.id).where(chats_within(scope))
    staff = tables.staff
    appear = (
        select(chats.c.person_id).where(chats_within(scope), chats.c.person_id.is_not(None)),
        select(members.c.person_id).where(members.c.chat_id.in_(seen)),
        select(messages.c.person_id).where(messages.c.chat_id.in_(seen)),
        select(staff.c.person_id).where(within(scope, staff.c.station_id)),
    )
    return or_(myself, *(_people.c.id.in_(where) for where in appear))


async def _by_external(work: Work, external_ids: Sequence[int]) -> dict[int, Person]:
    if not external_ids:
        return {}
    met = map(_read, await work.fetch(_KNOWN, {"external_ids": external_ids}))
    return {person.external_id: person for person in met}


async def _add(work: Work, strangers: Sequence[Sender]) -> dict[int, Person]:
    added = {
        sender.external_id: Person(
            id=work.new_id(),
            channel=CHANNEL,
            external_id=sender.external_id,
            kind=sender.kind,
            name=sender.name,
            username=sender.username,
            language=_short_language(sender.language),
        )
        for sender in strangers
    }
    rows = [_row(person) | {"met_at": work.now} for person in added.values()]
    new = await insert_new(work, _people, rows, _people.c.external_id)
    overtaken = [key for key in added if key not in new]
    if overtaken:
        added.update(await _by_external(work, overtaken))
    return added


def _row(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "channel": person.channel,
        "external_id": person.external_id,
        "kind": person.kind.value,
        "name": person.name,
        "username": person.username,
        "language": person.language,
    }


def _renamed(person: Person, sender: Sender) -> Person:
    return Person(
        id=person.id,
        channel=person.channel,
        external_id=person.external_id,
        kind=sender.kind,
        name=sender.name,
        username=sender.username,
        # What the channel said first holds until the person chooses another (``set_language``).
        language=person.language or _short_language(sender.language),
    )


def _short_language(language: str | None) -> str | None:
    return language[:16] if language else None


async def _rename(work: Work, changed: Sequence[Person]) -> None:
    statement = (
        update(_people)
        .where(_people.c.id == bindparam("row_id"))
        .values(
            {name: bindparam(f"new_{name}") for name in ("kind", "name", "username", "language")}
        )
    )
    rows = [
        {
            "row_id": person.id,
            "new_kind": person.kind.value,
            "new_name": person.name,
            "new_username": person.username,
            "new_language": person.language,
        }
        for person in sorted(changed, key=lambda one: one.id)
    ]
    await work.run(statement, rows)

"""The registry of chats: groups and private chats, their station, standing and reachability."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace

from sqlalchemy import bindparam, delete, insert, or_, select, update

from chat.message import ChatKind, ChatRef
from stations.area import District
from stations.group import Chat, Purpose, Standing
from stations.scope import Scope
from storage import broadcast_tables, desk_tables, moderation_tables, tables, talk_tables
from storage.dialects.upserts import insert_new
from storage.people import CHANNEL
from storage.prepared import Prepared, listed
from storage.rows import into, reader
from storage.scoping import chats_within, only_for_the_program, within
from storage.unit_of_work import Work

_chats = tables.chats
_aliases = tables.chat_aliases
_serves = tables.chat_districts
_districts = tables.districts
_cards = desk_tables.cards

_FIELDS = tuple(field.name for field in fields(Chat))
COLUMNS = tuple(_chats.c[name] for name in _FIELDS)
"""What ``read_chat`` reads, in its order; more may stand behind."""
_CHOSEN = select(*COLUMNS)
_KNOWN = Prepared(
    _CHOSEN.where(
        _chats.c.bot_id == bindparam("bot"),
        _chats.c.channel == CHANNEL,
        _chats.c.external_id.in_(listed("external_ids")),
    )
)
_PRIVATE = Prepared(
    _CHOSEN.where(
        _chats.c.person_id == bindparam("person"),
        _chats.c.bot_id == bindparam("bot"),
        _chats.c.kind == ChatKind.PRIVATE.value,
        _chats.c.unreachable.is_(None),
    )
)
read_chat = reader(Chat, _FIELDS)


async def chats_known(
    work: Work, scope: Scope, bot_id: int, refs: Sequence[ChatRef]
) -> dict[int, Chat]:
    """Return the chats by the external id given; the unknown are added, new titles written down.

    An old id of a group that migrated leads to the group as it is now. Costs one statement when
    all are known under their present id and title. Only the program itself registers chats:
    raises ``NotAllowed`` for a narrower scope.
    """
    only_for_the_program(scope)
    wanted = {ref.external_id: ref for ref in refs}
    known = await _by_external(work, bot_id, list(wanted))
    await _follow_titles(work, wanted, known)
    missing = sorted(wanted.keys() - known.keys())
    if missing:
        known.update(await _by_alias(work, bot_id, missing))
        strangers = [wanted[key] for key in missing if key not in known]
        known.update(await _add(work, bot_id, strangers))
    return await _with_people(work, known)


async def chat(work: Work, scope: Scope, chat_id: int) -> Chat | None:
    """Return one chat, if it is the asker's own or within their stations and districts."""
    query = select(_chats).where(_chats.c.id == chat_id, chats_within(scope))
    row = (await work.run(query)).mappings().first()
    return into(Chat, row) if row else None


async def private_chat(work: Work, scope: Scope, bot_id: int, person_id: int) -> Chat | None:
    """Return the chat in which this bot can write to a person; ``None`` when it cannot.

    A bot cannot write first (Bot API FAQ), so without a row there is no way; a person who blocked
    the bot is not returned.
    """
    if scope.stations is None:
        found = await work.fetch(_PRIVATE, {"person": person_id, "bot": bot_id})
        return read_chat(found[0]) if found else None
    query = select(_chats).where(
        _chats.c.person_id == person_id,
        _chats.c.bot_id == bot_id,
        _chats.c.kind == ChatKind.PRIVATE.value,
        _chats.c.unreachable.is_(None),
        chats_within(scope),
    )
    row = (await work.run(query)).mappings().first()
    return into(Chat, row) if row else None


async def reachable_people(work: Work, scope: Scope, person_ids: Sequence[int]) -> frozenset[int]:
    """Return which of these people some bot can write to in private."""
    if not person_ids:
        return frozenset()
    query = select(_chats.c.person_id).where(
        _chats.c.person_id.in_(set(person_ids)),
        _chats.c.kind == ChatKind.PRIVATE.value,
        _chats.c.unreachable.is_(None),
        chats_within(scope),
    )
    return frozenset((await work.run(query)).scalars())


async def groups(work: Work, scope: Scope) -> tuple[Chat, ...]:
    """Return the groups within the scope that the bot is still in, oldest first."""
    query = (
        select(_chats)
        .where(
            _chats.c.kind.in_([ChatKind.GROUP.value, ChatKind.SUPERGROUP.value]),
            _chats.c.standing != Standing.GONE.value,
            chats_within(scope),
        )
        .order_by(_chats.c.id)
    )
    return tuple(into(Chat, row) for row in (await work.run(query)).mappings())


async def group_of_district(
    work: Work, scope: Scope, station_id: int, district_id: int
) -> int | None:
    """Return our id of a group of residents that serves a district, or else its whole station."""
    served = select(_serves.c.chat_id)
    here = _chats.c.id.in_(served.where(_serves.c.district_id == district_id))
    query = (
        select(_chats.c.id)
        .where(
            _chats.c.station_id == station_id,
            _chats.c.purpose == Purpose.CUSTOMERS.value,
            _chats.c.standing != Standing.GONE.value,
            or_(here, _chats.c.id.not_in(served)),
            chats_within(scope),
        )
        .order_by(here.desc(), _chats.c.id)
        .limit(1)
    )
    found: int | None = (await work.run(query)).scalar_one_or_none()
    return found


async def districts_of(
    work: Work, scope: Scope, chat_ids: Sequence[int]
) -> dict[int, tuple[District, ...]]:
    """Return the districts that each chat serves, by chat id; a chat without any is left out."""
    if not chat_ids:
        return {}
    query = (
        select(_serves.c.chat_id, _districts)
        .join(_districts, _districts.c.id == _serves.c.district_id)
        .where(
            _serves.c.chat_id.in_(set(chat_ids)),
            within(scope, _districts.c.station_id, _districts.c.id),
        )
        .order_by(_districts.c.id)
    )
    found: dict[int, list[District]] = defaultdict(list)
    for row in (await work.run(query)).mappings():
        found[row["chat_id"]].append(into(District, row))
    return {chat_id: tuple(districts) for chat_id, districts in found.items()}


async def link(
    work: Work, chat: Chat, station_id: int, district_ids: Sequence[int], purpose: Purpose
) -> Chat:
    """Tie a group to a station and to the districts it serves; raises ``ChangedMeanwhile``."""
    await work.run_once(
        update(_chats)
        .where(_chats.c.id == chat.id, _chats.c.version == chat.version)
        .values(station_id=station_id, purpose=purpose.value, version=chat.version + 1),
        "chat",
    )
    await work.run(delete(_serves).where(_serves.c.chat_id == chat.id))
    rows = [{"chat_id": chat.id, "district_id": one} for one in sorted(set(district_ids))]
    if rows:
        await work.run(insert(_serves), rows)
    return replace(chat, station_id=station_id, purpose=purpose, version=chat.version + 1)


async def set_station(work: Work, chat_id: int, station_id: int) -> None:
    """Write down which station a private chat is about."""
    await _set(work, chat_id, station_id=station_id)


async def set_standing(
    work: Work, chat: Chat, standing: Standing, rights: Sequence[str], added_by: int | None
) -> Chat:
    """Write down what the bot is in a chat now, and who brought it there."""
    now = replace(
        chat,
        standing=standing,
        rights=" ".join(sorted(rights))[:600],
        added_by=added_by,
        version=chat.version + 1,
    )
    await _set(work, chat.id, standing=standing.value, rights=now.rights, added_by=added_by)
    return now


async def mark_unreachable(work: Work, chat_id: int, reason: str) -> None:
    """Note that nothing can be sent to a chat, and why (the channel's own words, 80 characters)."""
    await _set(work, chat_id, unreachable=reason[:80] or "unknown")


async def mark_reachable(work: Work, chat_id: int) -> None:
    """Note that a chat can be written to again."""
    await _set(work, chat_id, unreachable=None)


async def move(work: Work, bot_id: int, old_external: int, new_external: int) -> int | None:
    """Give a group that became a supergroup its new external id; return our id of it.

    The old id stays as an alias. When something said in the new supergroup was handled first, a
    row stands under the new id already: what refers to it is moved over and it disappears.
    Repeating is harmless. Returns ``None`` when neither id is known.
    """
    known = await _by_external(work, bot_id, [old_external, new_external])
    old, new = known.get(old_external), known.get(new_external)
    if old is None:
        kept = (await _by_alias(work, bot_id, [old_external])).get(old_external) or new
        if kept is not None and new is not None and kept.id == new.id:
            await _alias(work, bot_id, old_external, kept.id)
        return kept.id if kept else None
    # Messages are numbered anew: the old group's cards cannot be edited any more, and are posted
    # again when their tickets move.
    await work.run(delete(_cards).where(_cards.c.chat_id == old.id))
    if new is not None:
        await _merge(work, new.id, old.id)
    await _alias(work, bot_id, old_external, old.id)
    await _set(work, old.id, external_id=new_external, kind=ChatKind.SUPERGROUP.value)
    return old.id


async def _alias(work: Work, bot_id: int, external_id: int, chat_id: int) -> None:
    row = {"bot_id": bot_id, "external_id": external_id, "chat_id": chat_id}
    await insert_new(work, _aliases, [row], _aliases.c.external_id)


# Rows of these tables are unique within their chat by the column named; the older row is kept.
_ONE_EACH = (
    (tables.memberships, "person_id"),
    (talk_tables.conversations, "person_id"),
    (talk_tables.attendances, "person_id"),
    (tables.chat_districts, "district_id"),
    (broadcast_tables.deliveries, "notice_id"),
)
_MANY = (
    tables.messages,
    tables.tickets,
    tables.incidents,
    tables.outbox,
    tables.chat_aliases,
    moderation_tables.cases,
    moderation_tables.deeds,
    moderation_tables.lexicon_changes,
)


async def _merge(work: Work, gone: int, kept: int) -> None:
    for table, column in _ONE_EACH:
        there = select(table.c[column]).where(table.c.chat_id == kept).scalar_subquery()
        await work.run(delete(table).where(table.c.chat_id == gone, table.c[column].in_(there)))
    for table in (*(table for table, _ in _ONE_EACH), *_MANY, _cards):
        await work.run(update(table).where(table.c.chat_id == gone).values(chat_id=kept))
    await work.run(delete(_chats).where(_chats.c.id == gone))


async def _set(work: Work, chat_id: int, **values: object) -> None:
    await work.run(
        update(_chats).where(_chats.c.id == chat_id).values(version=_chats.c.version + 1, **values)
    )


async def _by_external(work: Work, bot_id: int, external_ids: Sequence[int]) -> dict[int, Chat]:
    if not external_ids:
        return {}
    asked = {"bot": bot_id, "external_ids": external_ids}
    known = map(read_chat, await work.fetch(_KNOWN, asked))
    return {one.external_id: one for one in known}


async def _by_alias(work: Work, bot_id: int, external_ids: Sequence[int]) -> dict[int, Chat]:
    query = (
        select(_aliases.c.external_id.label("alias"), _chats)
        .join(_chats, _chats.c.id == _aliases.c.chat_id)
        .where(_aliases.c.bot_id == bot_id, _aliases.c.external_id.in_(external_ids))
    )
    rows = (await work.run(query)).mappings()
    return {row["alias"]: into(Chat, row) for row in rows}


async def _add(work: Work, bot_id: int, refs: Sequence[ChatRef]) -> dict[int, Chat]:
    added = {
        ref.external_id: Chat(
            id=work.new_id(),
            bot_id=bot_id,
            channel=CHANNEL,
            external_id=ref.external_id,
            kind=ref.kind,
            title=ref.title,
            forum=ref.forum,
        )
        for ref in refs
    }
    rows = [
        {
            "id": one.id,
            "bot_id": bot_id,
            "channel": CHANNEL,
            "external_id": one.external_id,
            "kind": one.kind.value,
            "title": one.title,
            "purpose": one.purpose.value,
            "standing": one.standing.value,
            "forum": one.forum,
            "met_at": work.now,
        }
        for one in added.values()
    ]
    new = await insert_new(work, _chats, rows, _chats.c.external_id)
    overtaken = [key for key in added if key not in new]
    if overtaken:
        added.update(await _by_external(work, bot_id, overtaken))
    return added


async def _follow_titles(work: Work, wanted: dict[int, ChatRef], known: dict[int, Chat]) -> None:
    changed: list[dict[str, object]] = []
    for key, one in known.items():
        ref = wanted[key]
        title = ref.title or one.title
        if (title, ref.kind, ref.forum) != (one.title, one.kind, one.forum):
            known[key] = replace(one, title=title, kind=ref.kind, forum=ref.forum)
            new = {"new_title": title, "new_kind": ref.kind.value, "new_forum": ref.forum}
            changed.append({"row_id": one.id, **new})
    if changed:
        statement = (
            update(_chats)
            .where(_chats.c.id == bindparam("row_id"))
            .values(
                title=bindparam("new_title"),
                kind=bindparam("new_kind"),
                forum=bindparam("new_forum"),
            )
        )
        await work.run(statement, changed)


async def _with_people(work: Work, known: dict[int, Chat]) -> dict[int, Chat]:
    """Tie private chats to their person; the channel gives both the same id."""

    def is_loose(one: Chat) -> bool:
        return one.kind is ChatKind.PRIVATE and one.person_id is None

    loose = [one for one in known.values() if is_loose(one)]
    if not loose:
        return known
    people = tables.people
    query = select(people.c.external_id, people.c.id).where(
        people.c.channel == CHANNEL,
        people.c.external_id.in_([one.external_id for one in loose]),
    )
    owners = {row.external_id: row.id for row in await work.run(query)}
    rows = [
        {"row_id": one.id, "owner": owners[one.external_id]}
        for one in loose
        if one.external_id in owners
    ]
    if rows:
        statement = (
            update(_chats)
            .where(_chats.c.id == bindparam("row_id"))
            .values(person_id=bindparam("owner"))
        )
        await work.run(statement, rows)
    return {
        key: replace(one, person_id=owners[one.external_id])
        if is_loose(one) and one.external_id in owners
        else one
        for key, one in known.items()
    }

"""How messages were sent, as the log tells: the same words again, floods, newcomers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chat.message import Message
from moderation.behaviour import Limits, Manner
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from storage.talked import Talk, joined_at, talk_since
from storage.unit_of_work import Work
from usecases.moderation.alike import alike_of
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Uttered:
    """A message that is being taken in, with where and by whom."""

    message: Message
    chat: Chat
    person: Person


async def manners(work: Work, trade: Trade, uttered: Sequence[Uttered]) -> list[Manner]:
    """Return how each message was sent; one statement for all, two where a newcomer matters."""
    if not uttered:
        return []
    limits = trade.watch.rules.behaviours.limits
    longest = max(limits.same_text_within, limits.flood_within)
    since = min(one.message.sent_at for one in uttered) - longest
    words = [alike_of(work, one.message.text) for one in uttered]
    chats = {one.chat.id for one in uttered}
    people = {one.person.id for one in uttered}
    said = {one for one in words if one is not None}
    seen = _Seen()
    for talk in await talk_since(work, SYSTEM, chats, people, said, since):
        seen.add(talk)
    known = await _known_since(work, uttered)
    found = []
    for one, alike in zip(uttered, words, strict=True):
        held = trade.watch.now.limits.get(one.chat.id, limits)
        found.append(_manner(one, alike, seen, held, known.get((one.chat.id, one.person.id))))
        message = one.message
        seen.add(Talk(one.chat.id, one.person.id, message.message_id, message.sent_at, alike))
    return found


class _Seen:
    """Messages by their writer and by their words, each once."""

    def __init__(self) -> None:
        self._numbers: set[tuple[int, int]] = set()
        self.by_writer: dict[tuple[int, int], list[Talk]] = defaultdict(list)
        self.by_words: dict[tuple[int, bytes], list[Talk]] = defaultdict(list)

    def add(self, one: Talk) -> None:
        if (one.chat_id, one.message_id) in self._numbers:
            return
        self._numbers.add((one.chat_id, one.message_id))
        self.by_writer[one.chat_id, one.person_id].append(one)
        if one.alike is not None:
            self.by_words[one.chat_id, one.alike].append(one)


def _manner(
    one: Uttered, alike: bytes | None, seen: _Seen, limits: Limits, since: datetime | None
) -> Manner:
    message, chat, person = one.message, one.chat.id, one.person.id
    same = () if alike is None else seen.by_words.get((chat, alike), ())
    same = _before(message, same, limits.same_text_within)
    lately = _before(message, seen.by_writer.get((chat, person), ()), limits.flood_within)
    return Manner(
        text=message.text,
        name=message.sender.name,
        links=message.links,
        attachments=frozenset(each.kind for each in message.attachments),
        forwarded=message.forwarded,
        member_for=None if since is None else message.sent_at - since,
        same_here=1 + sum(each.person_id == person for each in same),
        same_others=len({each.person_id for each in same} - {person}),
        lately=1 + len(lately),
    )


def _before(message: Message, seen: Iterable[Talk], within: timedelta) -> list[Talk]:
    """Return what was said before a message, and not long before."""
    return [
        each
        for each in seen
        if each.message_id != message.message_id
        and message.sent_at - within < each.sent_at <= message.sent_at
    ]


async def _known_since(work: Work, uttered: Sequence[Uttered]) -> dict[tuple[int, int], datetime]:
    """Since when writers are members, where something they sent would be worse from a newcomer."""
    asked = {
        (one.chat.id, one.person.id)
        for one in uttered
        if one.message.forwarded
        or one.message.links
        or one.message.attachments
        or "." in one.message.text
        or "/" in one.message.text
    }
    return await joined_at(work, SYSTEM, asked) if asked else {}

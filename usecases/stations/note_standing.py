"""What the bot is in a chat has changed: it was added, promoted, demoted, removed or blocked."""

from chat.actions import Priority, ReadAdministrators, SendText
from chat.message import BotStanding
from stations.group import Chat, Purpose, Standing
from stations.person import Person
from stations.scope import SYSTEM
from storage import chats, outbox
from storage.chats import chats_known, private_chat
from storage.people import people_met
from storage.unit_of_work import Work
from usecases.trade import Trade

BLOCKED = "blocked by the person"
REMOVED = "removed from the group"


async def note_standing(work: Work, trade: Trade, bot_id: int, event: BotStanding) -> Chat:
    """Let the registry follow, and tell whoever added the bot when it lacks what it needs.

    In a private chat this is a person blocking the bot, or coming back.
    """
    chat = (await chats_known(work, SYSTEM, bot_id, [event.chat]))[event.chat.external_id]
    by = (await people_met(work, SYSTEM, [event.by]))[event.by.external_id]
    now = await chats.set_standing(
        work, chat, _standing(event), sorted(event.rights), _added_by(chat, event, by)
    )
    if not event.present:
        await chats.mark_unreachable(work, chat.id, BLOCKED if event.chat.private else REMOVED)
        return now
    if chat.unreachable is not None:
        await chats.mark_reachable(work, chat.id)
    if not event.chat.private:
        await _follow_up(work, trade, chat, now, by)
    return now


def _standing(event: BotStanding) -> Standing:
    if not event.present:
        return Standing.GONE
    return Standing.ADMINISTRATOR if event.administrator else Standing.MEMBER


def _added_by(chat: Chat, event: BotStanding, by: Person) -> int | None:
    if event.chat.private:
        return None
    newly = chat.added_by is None or chat.standing is Standing.GONE
    return by.id if event.present and newly else chat.added_by


async def _follow_up(work: Work, trade: Trade, before: Chat, now: Chat, by: Person) -> None:
    """Ask who administers the group, and speak to the one who changed something."""
    await outbox.leave(
        work,
        ReadAdministrators(),
        bot_id=now.bot_id,
        chat_id=now.id,
        key=f"administrators:{now.id}:{work.cause or work.new_id()}",
        priority=Priority.BACKGROUND,
    )
    # A report that repeats what is known, say after a restart, is no reason to speak again.
    same = (before.standing, before.rights) == (now.standing, now.rights)
    if same and before.added_by is not None and before.unreachable is None:
        return
    if now.purpose is not Purpose.STAFF:
        await tell_rights(work, trade, now, by)


async def tell_rights(work: Work, trade: Trade, group: Chat, person: Person) -> bool:
    """Tell a person in private what the bot lacks in a group, or that all is well.

    False when there is no way to reach them: the group then stands in the doctor's list alone.
    """
    private = await private_chat(work, SYSTEM, group.bot_id, person.id)
    if private is None:
        return False
    locale = trade.speech.locale_for(person.language)
    await outbox.leave(
        work,
        SendText(lacking(trade, group, locale)),
        bot_id=group.bot_id,
        chat_id=private.id,
        key=f"rights:{group.id}:{group.version}",
    )
    return True


def lacking(trade: Trade, group: Chat, locale: str | None) -> str:
    """Say what a group still needs before the bot can do its work there, in steps."""
    say = trade.speech.say
    lines = [say("group.is_in", locale, title=group.title)]
    if group.standing is not Standing.ADMINISTRATOR:
        lines.append(say("group.not_administrator", locale))
    elif group.missing_rights:
        lines.append(say("group.no_delete_right", locale))
    if group.purpose is Purpose.UNLINKED:
        lines.append(say("group.how_to_link", locale))
    if len(lines) == 1:
        lines.append(say("group.ready", locale))
    return "\n".join(lines)

"""What policy does by itself about a light violation, and what is done when a person decides."""

from collections.abc import Sequence
from datetime import timedelta

from chat.actions import Ban, Button, Delete, Priority, Restrict, SendText, Unban
from chat.ids import short
from moderation.case import Case
from moderation.deed import DeedDone, DeedKind, DeedState
from moderation.finding import Deed, Finding, Level
from moderation.penalties import may_silence, may_touch
from stations.group import Chat, Standing
from stations.person import Person
from stations.scope import SYSTEM
from storage import cases, deeds, memberships, trail
from storage.messages import kept
from storage.outbox import leave
from storage.staff import appointments
from storage.unit_of_work import Work
from usecases.messages.deleting import can_delete, can_delete_row
from usecases.messages.hide_number import names_somebody
from usecases.messages.scene import Scene
from usecases.moderation.copying import copy_of
from usecases.moderation.kept_findings import from_bytes
from usecases.moderation.naming import category_name
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

APPEAL = "rp"
_RESTRICT = "can_restrict_members"
_NOTHING_BY_ITSELF = (Deed.LOG, Deed.REVIEW)


async def act_by_policy(
    work: Work, trade: Trade, scene: Scene, case: Case, counting: Sequence[Finding]
) -> None:
    """Hint at, or take away, what is light and plain; its evidence is in the case already.

    Never a request or a complaint: what is owed an answer stays. Never where a station tries out.
    """
    gravest = counting[0]
    light = case.level is Level.R3 and gravest.deed not in _NOTHING_BY_ITSELF
    if not light or trade.watch.dry_run or scene.private or scene.row.ticket_id is not None:
        return
    if not may_silence((one.category for one in counting), trade.watch.categories):
        return
    if not await touchable(work, scene.chat, scene.person):
        return
    if gravest.deed is Deed.DELETE and can_delete(work, scene):
        done = await delete_message(work, trade, scene.chat, case, scene.row.message_id, by=None)
        if done is not None:
            await tell_offender(work, trade, case, scene.person, scene.chat, done)
        return
    if gravest.deed is Deed.MASK and names_somebody(scene.text):
        # Its writer is told of it by what takes the number out.
        return
    if await note_deed(work, case, DeedKind.HINT, None) is not None:
        await _hint(work, trade, scene, case)


async def _hint(work: Work, trade: Trade, scene: Scene, case: Case) -> None:
    """One line an hour reminds everybody of a matter, and points at nobody."""
    hour = work.now.strftime("%Y%m%d%H")
    await leave(
        work,
        SendText(trade.speech.say(f"moderation.hint_{_manner(case.category)}", scene.locale)),
        bot_id=scene.bot_id,
        chat_id=scene.chat.id,
        key=f"hint:{scene.chat.id}:{_manner(case.category)}:{hour}",
        unprompted=True,
    )


def _manner(category: str) -> str:
    return category if category in ("abuse", "personal_data") else "other"


async def touchable(work: Work, chat: Chat, person: Person) -> bool:
    """Tell whether anything may be done towards somebody in a group."""
    held = await appointments(work, SYSTEM, [person.id])
    runs = await memberships.administers(work, SYSTEM, chat.id, person.id)
    return may_touch(person.kind, staff=bool(held.get(person.id)), administrator=runs)


async def delete_message(
    work: Work, trade: Trade, chat: Chat, case: Case, message_id: int, by: int | None
) -> DeedDone | None:
    """Take the message out of its group; ``None`` where that was done before.

    Where only personal data was wrong with it, a copy without them stays.
    """
    done = await note_deed(work, case, DeedKind.DELETE, by)
    if done is not None:
        await cases.mark_gone(work, case.id)
        await leave(
            work,
            Delete(message_id),
            bot_id=chat.bot_id,
            chat_id=chat.id,
            key=f"moderated:{case.id}",
        )
        locale = trade.speech.locale_for(None)
        if left := copy_of(trade, case.text or "", _counting(case), locale):
            await leave(
                work,
                SendText(left),
                bot_id=chat.bot_id,
                chat_id=chat.id,
                key=f"moderated:{case.id}:copy",
            )
    return done


def _counting(case: Case) -> list[Finding]:
    return [one for one in from_bytes(case.findings) if one.counts]


async def mute(work: Work, chat: Chat, person: Person, deed: DeedDone) -> None:
    """Take somebody's right to write in the group until the deed's moment."""
    await leave(
        work,
        Restrict(person.external_id, may_write=False, until=deed.until),
        bot_id=chat.bot_id,
        chat_id=chat.id,
        key=f"mute:{deed.id}",
    )


async def ban(work: Work, chat: Chat, person: Person, deed: DeedDone) -> None:
    """Remove somebody from the group for good; two people have agreed to it."""
    await leave(
        work,
        Ban(person.external_id),
        bot_id=chat.bot_id,
        chat_id=chat.id,
        key=f"ban:{deed.id}",
    )


async def lift(work: Work, chat: Chat, person: Person, deed: DeedDone) -> None:
    """Give back all that a deed took; a mute that another deed still holds stays."""
    if deed.kind is DeedKind.BAN and deed.state is DeedState.DONE:
        action: Unban | Restrict = Unban(person.external_id)
    elif deed.kind is DeedKind.MUTE:
        until = await deeds.still_muted(work, SYSTEM, chat.id, person.id, deed.id)
        action = Restrict(person.external_id, may_write=until is None, until=until)
    else:
        return
    await leave(work, action, bot_id=chat.bot_id, chat_id=chat.id, key=f"lift:{deed.id}")


def may_restrict(chat: Chat) -> bool:
    """Tell whether the bot may mute and ban in a group."""
    return chat.standing is Standing.ADMINISTRATOR and _RESTRICT in chat.rights.split()


async def tell_offender(
    work: Work, trade: Trade, case: Case, person: Person, chat: Chat, done: DeedDone
) -> None:
    """Tell a writer in private, if reachable there, what was done and why, and how to object.

    The reason is a category, never who decided.
    """
    locale = trade.speech.locale_for(person.language)
    text = trade.speech.say(
        f"moderation.told_{done.kind.value}",
        locale,
        group=chat.title,
        category=category_name(trade, case.category, locale),
    )
    button = Button(
        trade.speech.say("moderation.do_appeal", locale),
        trade.signer.sign(f"{APPEAL}:{short(done.id)}"),
    )
    words = SendText(text, buttons=((button,),))
    await write_privately(work, trade, person.id, words, f"deed:{done.id}:told", Priority.REPLY)


async def message_number(work: Work, case: Case, chat: Chat) -> int | None:
    """Return the number of a case's message, while it can still be deleted where it stands."""
    row = await kept(work, SYSTEM, case.message_row)
    if row is None or case.gone or not can_delete_row(work, chat, row):
        return None
    return row.message_id


async def note_deed(
    work: Work,
    case: Case,
    kind: DeedKind,
    by: int | None,
    *,
    state: DeedState = DeedState.DONE,
    lasts: timedelta | None = None,
) -> DeedDone | None:
    """Write down what is done about a case; ``None`` where it stands already."""
    done = DeedDone(
        work.new_id(),
        case.station_id,
        case.id,
        case.chat_id,
        case.person_id,
        kind,
        state,
        work.now,
        by,
        until=None if lasts is None else work.now + lasts,
    )
    if not await deeds.add(work, done):
        return None
    await trail.note(work, case.station_id, by, kind.value, done.id)
    return done

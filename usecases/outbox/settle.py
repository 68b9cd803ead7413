"""An action was tried outside: write down what became of it, begin what its result calls for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chat.actions import (
    CreateTopic,
    FetchBills,
    PostWebhook,
    ReadAdministrators,
    ReadCode,
    SendDocument,
    SendPicture,
    SendText,
    Transcribe,
    kind_of,
    to_json,
)
from chat.outcomes import (
    Again,
    Gone,
    Migrated,
    Outcome,
    Refused,
    Sent,
    Undecided,
    Unneeded,
    Unreachable,
)
from storage import chats, outbox_queue
from storage.database import savepoint
from storage.dialects.troubles import trouble
from storage.outbox_queue import TOO_MANY, Claimed
from storage.states import OutboxState
from storage.unit_of_work import Work
from usecases.billing.refresh import take_fetched
from usecases.cards.keep_up import note_topic
from usecases.cards.post_anew import leave_topic, post_anew
from usecases.inbox.fail import reason_of
from usecases.messages.heard import hear
from usecases.moderation.read_code import take_codes
from usecases.outbox.forget_old_numbers import forget_old_numbers, is_out_of_reach
from usecases.outside.announce import note_answer
from usecases.stations.administrators import note_administrators
from usecases.trade import Trade

# A try that failed is repeated after 1, 2, 4 … seconds, at most five minutes apart; about an hour
# in all, which outlasts Telegram's usual troubles.
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=5)
MOST_TRIES = 20

_IN_A_TOPIC = (SendText, SendPicture, SendDocument)

Begin = Callable[[Work, Trade, Claimed, Any], Awaitable[None]]


async def settle_all(
    work: Work, trade: Trade, done: Sequence[tuple[Claimed, Outcome]]
) -> list[OutboxState]:
    """Settle several at once and return the state that each reached; see ``settle``."""
    await outbox_queue.settle_sent(
        work, [(one, outcome.message_id) for one, outcome in done if isinstance(outcome, Sent)]
    )
    states = []
    for one, outcome in done:
        if isinstance(outcome, Sent):
            states.append(await _begin(work, trade, one, outcome.result))
        else:
            states.append(await _settle_other(work, trade, one, outcome))
    return states


async def settle(work: Work, trade: Trade, claimed: Claimed, outcome: Outcome) -> OutboxState:
    """Settle one action and return the state it reached; ``WAITING`` means that it is tried again.

    What its result calls for (a use case chosen by the action's kind) runs in the same
    transaction. When that fails the action is parked, so that it can be had again.
    """
    return (await settle_all(work, trade, [(claimed, outcome)]))[0]


async def _settle_other(work: Work, trade: Trade, one: Claimed, outcome: Outcome) -> OutboxState:
    match outcome:
        case Again(reason, after, counted=False) if after is not None:
            return await _wait(work, one, reason, after)
        case Again(reason, after) if after is not None:
            return await _try_again(work, trade, one, reason, after)
        case Again(reason):
            return await _try_again(work, trade, one, reason)
        case Undecided(reason) if one.sends and not one.repeatable:
            return await _end(work, trade, one, OutboxState.PERHAPS_SENT, reason)
        case Undecided(reason):
            return await _try_again(work, trade, one, reason)
        case Unreachable(reason):
            return await _unreachable(work, trade, one, reason)
        case Migrated(new_id):
            return await _follow(work, trade, one, new_id)
        case Unneeded(reason):
            return await _end(work, trade, one, OutboxState.UNNEEDED, reason)
        case Gone(reason):
            return await _gone(work, trade, one, reason)
        case Refused(reason):
            return await _end(work, trade, one, OutboxState.PARKED, reason)
        case Sent():
            raise AssertionError("what was sent is settled together")


async def _wait(work: Work, one: Claimed, reason: str, after: timedelta) -> OutboxState:
    """Telegram asked for patience, or nothing reached it; that is no failed try."""
    # The mark lets a restart know that the whole chat has to wait; see ``outbox_queue.pauses``.
    marked = reason if reason.startswith(TOO_MANY) else f"waits: {reason}"
    await outbox_queue.try_again(work, one.id, work.now + after, marked, counted=False)
    return OutboxState.WAITING


async def _try_again(
    work: Work, trade: Trade, one: Claimed, reason: str, least: timedelta = timedelta()
) -> OutboxState:
    if one.tries + 1 >= MOST_TRIES:
        return await _end(work, trade, one, OutboxState.PARKED, reason)
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(one.tries, 16)))
    at = work.now + max(wait, least)
    await outbox_queue.try_again(work, one.id, at, reason, counted=True)
    return OutboxState.WAITING


async def _unreachable(work: Work, trade: Trade, one: Claimed, reason: str) -> OutboxState:
    if one.chat_id is not None:
        await chats.mark_unreachable(work, one.chat_id, reason)
        await outbox_queue.give_up_chat(work, one.chat_id, reason)
    return await _end(work, trade, one, OutboxState.UNREACHABLE, reason)


async def _follow(work: Work, trade: Trade, one: Claimed, new_id: int) -> OutboxState:
    """The group became a supergroup: the registry follows, and the action is tried there."""
    if one.external_chat_id is None or one.chat_id is None:
        return await _end(work, trade, one, OutboxState.PARKED, "a migration without a chat")
    ours = await chats.move(work, one.bot_id, one.external_chat_id, new_id)
    if is_out_of_reach(one.action):
        state = await _end(work, trade, one, OutboxState.UNNEEDED, "left behind in the old group")
    else:
        await outbox_queue.try_again(work, one.id, work.now, None, counted=False)
        state = OutboxState.WAITING
    await forget_old_numbers(work, one.bot_id, ours or one.chat_id)
    return state


async def _gone(work: Work, trade: Trade, one: Claimed, reason: str) -> OutboxState:
    """What it was about was deleted: a card is posted anew, a text goes where the topic was."""
    if isinstance(one.action, _IN_A_TOPIC) and one.action.thread_id is not None:
        await leave_topic(work, one, one.action.thread_id)
        await outbox_queue.rewrite(work, {one.id: to_json(replace(one.action, thread_id=None))})
        await outbox_queue.try_again(work, one.id, work.now, None, counted=False)
        return OutboxState.WAITING
    await outbox_queue.settle_as(work, [one.id], OutboxState.UNNEEDED, reason)
    return await _go_on(work, one, post_anew(work, trade, one), OutboxState.UNNEEDED)


async def _end(
    work: Work, trade: Trade, one: Claimed, state: OutboxState, reason: str
) -> OutboxState:
    await outbox_queue.settle_as(work, [one.id], state, reason)
    if one.action.kind in _EVEN_WITHOUT_RESULT:
        await _begin(work, trade, one, None)
    return state


async def _begin(work: Work, trade: Trade, one: Claimed, result: Any) -> OutboxState:
    if isinstance(result, str):
        await outbox_queue.keep_result(work, one.id, result.encode())
    begin = _BEGINS.get(one.action.kind)
    if begin is None:
        return OutboxState.SENT
    return await _go_on(work, one, begin(work, trade, one, result), OutboxState.SENT)


async def _go_on(
    work: Work, one: Claimed, what: Awaitable[None], reached: OutboxState
) -> OutboxState:
    """Do what an outcome calls for and return the state ``reached``, or that it failed."""
    cause, work.cause = work.cause, one.cause
    try:
        async with savepoint(work):
            await what
    except Exception as error:
        if trouble(error) is not None:
            raise
        # Whatever else it is, what was done outside must be settled.
        reason = f"its result could not be used: {reason_of(error)}"
        await outbox_queue.settle_as(work, [one.id], OutboxState.PARKED, reason)
        return OutboxState.PARKED
    finally:
        work.cause = cause
    return reached


async def _administrators(work: Work, trade: Trade, one: Claimed, result: Any) -> None:
    if one.chat_id is not None:
        await note_administrators(work, trade, one.chat_id, result)


async def _heard(work: Work, trade: Trade, one: Claimed, result: Any) -> None:
    if isinstance(one.action, Transcribe):
        text = result if isinstance(result, str) else None
        await hear(work, trade, one.action.message_row, text)


async def _code(work: Work, trade: Trade, one: Claimed, result: Any) -> None:
    if isinstance(one.action, ReadCode) and isinstance(result, str):
        await take_codes(work, trade, one.action.message_row, tuple(result.splitlines()))


_BEGINS: dict[str, Begin] = {
    kind_of(ReadCode): _code,
    kind_of(CreateTopic): note_topic,
    kind_of(FetchBills): take_fetched,
    kind_of(PostWebhook): note_answer,
    kind_of(ReadAdministrators): _administrators,
    kind_of(Transcribe): _heard,
}

# These have to go on somehow when nothing came of them: a person listens to the voice instead, and
# a card stands in the group itself.
_EVEN_WITHOUT_RESULT = frozenset({kind_of(CreateTopic), kind_of(Transcribe)})

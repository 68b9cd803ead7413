"""The commands of staff; in a group of residents they only point to the private chat."""

from collections.abc import Awaitable, Callable, Mapping

from aiogram import Router
from aiogram.types import TelegramObject

from chat.message import Message
from handlers import (
    account_buttons,
    bill_buttons,
    figure_buttons,
    incident_commands,
    moderation_buttons,
    objection_buttons,
    outage_buttons,
    reply_commands,
    rule_commands,
    task_buttons,
)
from handlers.filters import Command
from handlers.group import message_of
from handlers.turn import Said, Turn
from usecases.cards.verdicts import class_by_words
from usecases.closing.revisit import show_revisits
from usecases.objections.make import object_to
from usecases.outside.send_out import send_out, take_back
from usecases.serious.fill_form import begin_numbered
from usecases.stations.invite_staff import invite_by_command
from usecases.stations.link_here import link_here
from usecases.stations.link_privately import link_privately
from usecases.stations.set_duty import set_duty
from usecases.tickets.asker import Asker, meet
from usecases.tickets.by_number import (
    Progress,
    answer_numbered,
    close_numbered,
    progress_numbered,
    take_numbered,
)
from usecases.tickets.finish import resolve
from usecases.tickets.mine import show_mine
from usecases.tickets.note import note
from usecases.tickets.open import show_open
from usecases.tickets.open_numbered import show_numbered
from usecases.tickets.progress import pause, resume, step


def make_router() -> Router:
    """Return the router for staff; ``/tickets`` is for residents as well."""
    router = Router(name="staff")
    router.message.register(tickets, Command("tickets"))
    router.message.register(take, Command("take"))
    router.message.register(answer, Command("answer"))
    router.message.register(close, Command("close"))
    for name, act in _PROGRESS.items():
        router.message.register(_progress(act), Command(name))
    commands = {
        **reply_commands.COMMANDS,
        **figure_buttons.COMMANDS,
        **task_buttons.COMMANDS,
        **objection_buttons.COMMANDS,
        **incident_commands.COMMANDS,
        **outage_buttons.COMMANDS,
        **rule_commands.COMMANDS,
        **account_buttons.COMMANDS,
        **bill_buttons.COMMANDS,
        **moderation_buttons.COMMANDS,
    }
    for command, said in commands.items():
        router.message.register(_said(said), Command(command))
    router.message.register(duty, Command("duty"))
    router.message.register(link, Command("link"))
    router.message.register(invite, Command("invite"))
    router.message.register(revisits, Command("revisit"))
    return router


async def tickets(_update: TelegramObject, turn: Turn) -> None:
    """``/tickets [NUMBER]``: staff see what is open, residents their own, or the one named."""
    asker, message = await _noted(turn)
    if message.argument and (asker.at_desk or asker.private):
        await show_numbered(turn.work, turn.trade, asker, message.argument)
        return
    show = show_open if asker.at_desk else show_mine
    await show(turn.work, turn.trade, asker)


async def take(_update: TelegramObject, turn: Turn) -> None:
    """``/take NUMBER``"""
    asker, message = await _noted(turn)
    await take_numbered(turn.work, turn.trade, asker, message)


async def answer(_update: TelegramObject, turn: Turn) -> None:
    """``/answer NUMBER TEXT``"""
    asker, message = await _noted(turn)
    await answer_numbered(turn.work, turn.trade, asker, message)


async def close(_update: TelegramObject, turn: Turn) -> None:
    """``/close NUMBER [RESULT]``"""
    asker, message = await _noted(turn)
    await close_numbered(turn.work, turn.trade, asker, message)


_PROGRESS: Mapping[str, Progress] = {
    "step": step,
    "pause": pause,
    "resume": resume,
    "resolve": resolve,
    "kind": class_by_words,
    "form": begin_numbered,
    "object": object_to,
    "outside": send_out,
    "back": take_back,
}


def _progress(act: Progress) -> Callable[..., Awaitable[None]]:
    """``/step``, ``/pause`` and the like with a number, and words behind it"""

    async def said(_update: TelegramObject, turn: Turn) -> None:
        asker, message = await _noted(turn)
        await progress_numbered(turn.work, turn.trade, asker, message, act)

    return said


def _said(act: Said) -> Callable[..., Awaitable[None]]:
    """A command of a table: its use case gets who wrote it and what"""

    async def said(_update: TelegramObject, turn: Turn) -> None:
        asker, message = await _noted(turn)
        await act(turn, asker, message)

    return said


async def duty(_update: TelegramObject, turn: Turn) -> None:
    """``/duty on`` or ``off``"""
    _, message = await _noted(turn)
    await set_duty(
        turn.work, turn.trade, turn.bot_id, message.chat, message.sender, message.argument
    )


async def link(_update: TelegramObject, turn: Turn) -> None:
    """``/link`` in a group ties it; in private it makes a link that does"""
    asker, message = await _noted(turn)
    act = link_privately if asker.private else link_here
    await act(turn.work, turn.trade, turn.bot_id, message.chat, message.sender, message.argument)


async def invite(_update: TelegramObject, turn: Turn) -> None:
    """``/invite ROLE [PLACE]``"""
    _, message = await _noted(turn)
    await invite_by_command(
        turn.work, turn.trade, turn.bot_id, message.chat, message.sender, message.argument
    )


async def revisits(_update: TelegramObject, turn: Turn) -> None:
    """``/revisit``"""
    asker, _ = await _noted(turn)
    await show_revisits(turn.work, turn.trade, asker)


async def _noted(turn: Turn) -> tuple[Asker, Message]:
    message = message_of(turn)
    asker = await meet(turn.work, turn.trade, turn.bot_id, message)
    await note(turn.work, asker, message)
    return asker, message

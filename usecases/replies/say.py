"""``/say``: staff look for a canned reply by a few letters, for a ticket that they name or own."""

import re

from chat.actions import Button
from chat.ids import long, short
from chat.message import Message
from stations.scope import SYSTEM
from storage.conversations import open_with
from storage.tickets import owned_by
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.private.questions import Step
from usecases.replies.offer import offer
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.tickets.find import ticket_at_desk, ticket_numbered_at_desk
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

_NUMBER = re.compile(r"#?(\d{8}-\d+)\s*(.*)", re.DOTALL)
_TICKETS_SHOWN = 8
# What fits on a button beside the ticket; letters are few.
_TYPED_BYTES = 30


async def say_reply(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """Offer replies for the ticket that is named, else the one that is being answered or owned.

    Who owns several is asked which. Raises ``NotAllowed``, ``NotFound`` or ``OnlyInPrivate``.
    """
    require_desk(asker)
    named = _NUMBER.fullmatch(message.argument)
    if named is not None:
        ticket = await ticket_numbered_at_desk(work, trade, asker, named[1])
        await offer(work, trade, asker, ticket, named[2])
        return
    typed = message.argument
    answering = await _being_answered(work, trade, asker, message)
    if answering is not None:
        await offer(work, trade, asker, answering, typed)
        return
    own = await _own(work, trade, asker)
    if len(own) == 1:
        await offer(work, trade, asker, own[0], typed)
    elif own:
        await _ask_which(work, trade, asker, own, typed)
    else:
        await tell(work, asker, trade.speech.say("reply.usage", asker.locale), "replies")


async def _being_answered(
    work: Work, trade: Trade, asker: Asker, message: Message
) -> Ticket | None:
    waiting = await open_with(
        work, SYSTEM, asker.bot_id, message.chat.external_id, message.sender.external_id
    )
    if waiting is None or waiting.step != Step.ANSWER:
        return None
    return await ticket_at_desk(work, trade, asker, long(waiting.answers["ticket"]))


async def _own(work: Work, trade: Trade, asker: Asker) -> list[Ticket]:
    found = await owned_by(work, asker.scope, asker.person.id)
    here = (one for one in found if asker.station_id in (None, one.station_id) or asker.private)
    return [one for one in here if asker.private or not trade.tickets.kind(one.kind).confidential][
        :_TICKETS_SHOWN
    ]


async def _ask_which(work: Work, trade: Trade, asker: Asker, own: list[Ticket], typed: str) -> None:
    """Put a button for each; it carries what was typed, so that nothing is to be remembered."""
    short_typed = typed.encode()[:_TYPED_BYTES].decode(errors="ignore")
    rows = tuple(
        (
            Button(
                f"{one.number} {kind_name(trade, one, asker.locale)}",
                trade.signer.sign(f"dt:{short(one.id)}:{short_typed}"),
            ),
        )
        for one in own
    )
    text = trade.speech.say("reply.which_ticket", asker.locale)
    await tell(work, asker, text, "replies", buttons=rows)

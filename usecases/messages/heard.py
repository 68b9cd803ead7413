"""A voice message was written down, or could not be."""

from dataclasses import replace

from intents.intent import Intent
from stations.scope import SYSTEM
from storage.messages import kept, reword
from storage.unit_of_work import Work
from usecases.messages.consider import consider, fresh_ticket, let_a_person_listen
from usecases.messages.file_request import join_ticket
from usecases.messages.keeping import KEPT_CHARACTERS, judged
from usecases.messages.receipts import tell_joined
from usecases.messages.scene import look_again
from usecases.trade import Trade


async def hear(work: Work, trade: Trade, message_row: int, text: str | None) -> None:
    """Go on with a voice message by its words; ``None``: a person has to listen to it.

    Hearing it again changes nothing.
    """
    row = await kept(work, SYSTEM, message_row)
    if row is None or row.text or row.ticket_id is not None:
        return
    words = judged(text).strip()
    if words:
        reading = trade.classifier.classify(words)
        row = replace(
            row,
            text=(text or "")[:KEPT_CHARACTERS],
            intent=reading.intent.value,
            confidence=reading.confidence,
        )
        await reword(work, row)
    scene = await look_again(work, trade, row)
    if scene is None or scene.station is None:
        return
    recent = fresh_ticket(scene)
    if words and (recent is None or reading.intent is not Intent.NONE):
        await consider(work, trade, scene, reading)
    elif recent is not None:
        ticket = await join_ticket(work, scene, recent)
        await tell_joined(work, trade, scene, trade.tickets.kind(ticket.kind), ticket)
    else:
        await let_a_person_listen(work, trade, scene)

"""A voice message was written down, or could not be."""

from dataclasses import replace

from intents.intent import Intent
from stations.scope import SYSTEM
from storage.messages import kept, reword
from storage.unit_of_work import Work
from usecases.messages.consider import consider, join_recent, let_a_person_listen
from usecases.messages.keeping import KEPT_CHARACTERS, judged
from usecases.messages.plan import fresh_ticket
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
    reading = trade.classifier.classify(words)
    if words:
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
        await join_recent(work, trade, scene, reading)
    else:
        await let_a_person_listen(work, trade, scene, reading)

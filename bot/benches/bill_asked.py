"""How soon a resident's question about their bill is answered, to the commit, before delivery."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import quantiles
from time import perf_counter

from bot.benches.places import BOT_ID
from bot.settings import Settings
from bot.wiring import make_trade
from chat.message import ChatKind, ChatRef, Message, Sender
from customers.binding import Binding, Proof, Standing
from stations.scope import SYSTEM
from storage.accounts import account_numbered
from storage.bindings import bind
from storage.database import Database
from storage.outbox import counts
from storage.people import people_met
from storage.sealed import Sealer
from usecases.messages.receive import receive
from usecases.trade import BotName

# The 95th percentile, in milliseconds.
LIMIT_MS = 150
_WORDS = ("这个月电费多少", "我家电费怎么这么高", "还欠多少钱", "上个月用了多少度电")
_FIRST_PERSON = 7_000_000_000


async def ask_bills(database: Database, sealer: Sealer, numbers: Sequence[str]) -> dict[str, int]:
    """Bind a resident to each account and let each ask once; raises ``ValueError`` for silence."""
    trade = make_trade(Settings(), sealer, [BotName(BOT_ID, "LamplightBot")])
    await _bind(database, numbers)
    taken = []
    for at in range(len(numbers)):
        began = perf_counter()
        async with database.writing() as work:
            await receive(work, trade, BOT_ID, _message(at, work.now - timedelta(seconds=1)))
        taken.append((perf_counter() - began) * 1000)
    async with database.reading() as work:
        left = sum((await counts(work, SYSTEM)).values())
    if left < len(numbers):
        raise ValueError(f"{len(numbers) - left} questions got no answer")
    cuts = quantiles(taken[len(taken) // 10 :], n=20)
    return {"p50_ms": round(cuts[9]), "p95_ms": round(cuts[18])}


async def _bind(database: Database, numbers: Sequence[str]) -> None:
    async with database.writing() as work:
        senders = [_sender(at) for at in range(len(numbers))]
        people = await people_met(work, SYSTEM, senders)
        for number, sender in zip(numbers, senders, strict=True):
            account = await account_numbered(work, SYSTEM, number)
            if account is None:
                raise ValueError(number)
            await bind(
                work,
                Binding(
                    id=work.new_id(),
                    account_id=account.id,
                    station_id=account.station_id,
                    person_id=people[sender.external_id].id,
                    standing=Standing.HOLDER,
                    proof=Proof.LINK,
                    first_day=None,
                    last_day=None,
                    consent="1",
                    bound_at=work.now,
                ),
            )


def _sender(at: int) -> Sender:
    return Sender(_FIRST_PERSON + at, "")


def _message(at: int, said_at: datetime) -> Message:
    chat = ChatRef(_FIRST_PERSON + at, ChatKind.PRIVATE)
    return Message(chat, _sender(at), at + 1, said_at, _WORDS[at % len(_WORDS)])

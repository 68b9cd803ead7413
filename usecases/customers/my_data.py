"""A resident wants to see what is held of them: a spreadsheet, in private."""

from collections.abc import Sequence

from broadcasts.quiet import read_quiet
from chat.actions import Priority, SendDocument
from chat.drawings import Book, Cell, Sheet, to_text
from customers.account import masked_address, masked_name, masked_number
from customers.binding import Standing
from stations.scope import SYSTEM, Scope
from storage import bindings, consents
from storage.accounts import accounts
from storage.cases import cases_about
from storage.forgetting import said_by
from storage.outbox import leave
from storage.tickets import tickets_of
from storage.unit_of_work import Work
from usecases.moderation.naming import category_name
from usecases.tickets.asker import Asker
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

_MOST = 2_000


async def send_my_data(work: Work, trade: Trade, asker: Asker) -> None:
    """``/mydata``: all that is held of whoever asks."""
    parts = (
        ("person", _person(asker)),
        ("accounts", await _accounts(work, trade, asker)),
        ("consents", await _consents(work, trade, asker)),
        ("tickets", await _tickets(work, trade, asker)),
        ("words", await _words(work, asker)),
        ("cases", await _cases(work, trade, asker)),
    )
    sheets = tuple(
        Sheet(
            trade.speech.say(f"mydata.{name}", asker.locale),
            tuple(trade.speech.say(f"mydata.{name}_columns", asker.locale).split("|")),
            tuple(rows),
        )
        for name, rows in parts
    )
    await leave(
        work,
        SendDocument(
            caption=trade.speech.say("mydata.caption", asker.locale),
            name="mydata.xlsx",
            drawing=to_text(Book(sheets)),
        ),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"mydata:{asker.origin}",
        priority=Priority.REPLY,
    )


_Rows = Sequence[tuple[Cell, ...]]


def _person(asker: Asker) -> _Rows:
    one = asker.person
    return [(one.name, one.username or "", one.language or "", str(one.external_id))]


async def _accounts(work: Work, trade: Trade, asker: Asker) -> _Rows:
    mine = Scope(person_id=asker.person.id)
    held = await bindings.bindings_of(work, mine, asker.person.id)
    known = await accounts(work, mine, [one.account_id for one in held])
    rows: list[tuple[Cell, ...]] = []
    for one in held:
        account = known[one.account_id]
        whole = one.standing is Standing.HOLDER
        standing = trade.speech.say(f"binding.as_{one.standing}", asker.locale)
        address = account.address or ""
        rows.append(
            (
                account.number if whole else masked_number(account.number),
                account.holder if whole else masked_name(account.holder),
                address if whole else masked_address(address),
                standing,
                one.bound_at.isoformat(timespec="minutes"),
                one.consent,
            )
        )
    return rows


async def _consents(work: Work, trade: Trade, asker: Asker) -> _Rows:
    given = [
        (purpose, version, at.isoformat(timespec="minutes"), "" if end is None else str(end))
        for purpose, version, at, end in await consents.consents_of(work, SYSTEM, asker.person.id)
    ]
    wishes = await consents.wanted(work, SYSTEM, asker.person.id)
    wished = ((_wish(trade, asker, kind), "", "", str(on)) for kind, on in sorted(wishes.items()))
    return [*given, *wished]


def _wish(trade: Trade, asker: Asker, kind: str) -> str:
    hours = read_quiet(kind)
    if hours is None:
        return kind
    return trade.speech.say("mydata.quiet", asker.locale, begins=hours.begins, ends=hours.ends)


async def _tickets(work: Work, trade: Trade, asker: Asker) -> _Rows:
    mine = Scope(person_id=asker.person.id)
    return [
        (
            one.number,
            kind_name(trade, one, asker.locale),
            one.opened_at.isoformat(timespec="minutes"),
            trade.speech.say(f"ticket.{one.state}", asker.locale),
        )
        for one in await tickets_of(work, mine, asker.person.id, _MOST)
    ]


async def _cases(work: Work, trade: Trade, asker: Asker) -> _Rows:
    """What of theirs was flagged, and what was decided; never by whom."""
    mine = Scope(person_id=asker.person.id)
    return [
        (
            one.opened_at.isoformat(timespec="minutes"),
            category_name(trade, one.category, asker.locale),
            trade.speech.say(f"mydata.ruling_{one.ruling or 'none'}", asker.locale),
            one.text or "",
        )
        for one in await cases_about(work, mine, asker.person.id, _MOST)
    ]


async def _words(work: Work, asker: Asker) -> _Rows:
    found = await said_by(work, Scope(person_id=asker.person.id), asker.person.id, _MOST)
    return [(one.sent_at.isoformat(timespec="minutes"), one.text or "") for one in found]

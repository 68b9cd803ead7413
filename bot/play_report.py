"""The report of a play: for each line what was understood, opened, joined and answered."""

from collections.abc import Sequence
from typing import Any

from bot.player import Played
from chat.ids import moment_of
from stations.scope import SYSTEM
from storage import played as stored
from storage.database import Database
from storage.played import PlayedEntry, PlayedMessage, PlayedSend, PlayedTicket

Json = dict[str, Any]

_OPENING = frozenset({"opened", "reopened"})
_JOINING = frozenset({"added", "edited", "moved"})
_REPORTING = _OPENING | _JOINING | {"called"}


async def write_report(database: Database, plays: Sequence[Played]) -> Json:
    """Read what the play left in the database and arrange it by lines (0-based numbers)."""
    async with database.reading() as work:
        messages = await stored.messages(work, SYSTEM)
        entries = await stored.entries(work, SYSTEM)
        tickets = await stored.tickets(work, SYSTEM)
        sends = await stored.sends(work, SYSTEM)
        incoming = await stored.states(work, SYSTEM, incoming=True)
        outgoing = await stored.states(work, SYSTEM, incoming=False)
    rows = _rows_of(plays, messages)
    caused = _entries_by_line(plays, rows, entries)
    lines = [_line(play, caused[number], tickets, sends) for number, play in enumerate(plays)]
    return {
        "lines": lines,
        "tickets": [_ticket(ticket, caused) for ticket in tickets],
        "incidents": _incidents(tickets, caused),
        "later": _later(plays, sends),
        "inbox": {
            "received": sum(incoming.values()),
            "done": incoming.get("done", 0),
            "parked": incoming.get("parked", 0),
        },
        "outbox": {
            "sent": outgoing.get("sent", 0) + outgoing.get("perhaps_sent", 0),
            "waiting": outgoing.get("waiting", 0) + outgoing.get("claimed", 0),
            "parked": outgoing.get("parked", 0),
        },
    }


def _rows_of(plays: Sequence[Played], messages: list[PlayedMessage]) -> dict[int, PlayedMessage]:
    known = {(one.external_chat_id, one.message_id): one for one in messages}
    found: dict[int, PlayedMessage] = {}
    for number, play in enumerate(plays):
        if play.message is not None:
            chat = play.message.chat
            row = known.get((chat.id, play.message.message_id))
            if row is not None:
                found[number] = row
    return found


def _entries_by_line(
    plays: Sequence[Played], rows: dict[int, PlayedMessage], entries: list[PlayedEntry]
) -> list[list[PlayedEntry]]:
    """Give each entry to the latest line about its message that had been said by then."""
    caused: list[list[PlayedEntry]] = [[] for _ in plays]
    for entry in entries:
        about = [
            number
            for number, row in rows.items()
            if row.row == entry.message_row and plays[number].at <= moment_of(entry.id)
        ]
        if about:
            caused[max(about)].append(entry)
    return caused


def _line(
    play: Played,
    entries: list[PlayedEntry],
    tickets: list[PlayedTicket],
    sends: list[PlayedSend],
) -> Json:
    opened = next((entry for entry in entries if entry.kind in _OPENING), None)
    joined = next((entry for entry in entries if entry.kind in _JOINING), None)
    touched = opened or joined
    incident = next(
        (one.incident_id for one in tickets if touched and one.id == touched.ticket_id), None
    )
    report: Json = {
        "line": play.line.number,
        "intent": play.intent or "none",
        "ticket": opened.number if opened else None,
        "joined": joined.number if joined and not opened else None,
        "incident": str(incident) if incident else None,
        "level": "R0",
        "findings": [],
        "replies": [
            {"where": "private" if send.private else "group", "text": send.text}
            for send in sends
            if send.update_id in play.updates and not send.edit
        ],
    }
    if play.problem:
        report["problem"] = play.problem
    return report


def _later(plays: Sequence[Played], sends: list[PlayedSend]) -> list[Json]:
    """Tell what came by itself: what followed from a ticket, fell due, or was edited in place."""
    caused = set().union(*(play.updates for play in plays))
    start = plays[0].at if plays else None
    return [
        {
            "t": (send.at - start).total_seconds(),
            "where": "private" if send.private else "group",
            "chat": send.chat,
            "edit": send.edit,
            "text": send.text,
        }
        for send in sends
        if start and send.at >= start and (send.edit or send.update_id not in caused)
    ]


def _ticket(ticket: PlayedTicket, caused: list[list[PlayedEntry]]) -> Json:
    lines = _lines_of({ticket.id}, caused)
    return {
        "ticket": ticket.number,
        "kind": ticket.kind,
        "state": ticket.state,
        "line": lines[0] if lines else None,
        "lines": lines,
        "incident": str(ticket.incident_id) if ticket.incident_id else None,
    }


def _incidents(tickets: list[PlayedTicket], caused: list[list[PlayedEntry]]) -> list[Json]:
    identities = sorted({one.incident_id for one in tickets if one.incident_id is not None})
    found = []
    for identity in identities:
        attached = [one for one in tickets if one.incident_id == identity]
        # What staff say to it belongs to a ticket, and not to what residents reported.
        reports = [[one for one in entries if one.kind in _REPORTING] for entries in caused]
        lines = _lines_of({one.id for one in attached}, reports)
        found.append(
            {
                "incident": str(identity),
                "line": lines[0] if lines else None,
                "lines": lines,
                "tickets": [one.number for one in attached],
            }
        )
    return found


def _lines_of(ticket_ids: set[int], caused: list[list[PlayedEntry]]) -> list[int]:
    return [
        number
        for number, entries in enumerate(caused)
        if any(entry.ticket_id in ticket_ids for entry in entries)
    ]

"""A ticket as other systems and files see it: nobody's name, and no number that identifies one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chat.personal_data import hide, mask
from stations.scope import SYSTEM, Scope
from storage.accounts import accounts
from storage.areas import districts, stations
from storage.bindings import bindings_of
from storage.external import Reference, references_of
from storage.messages import messages_of_ticket
from storage.people import person
from storage.sealed import Sealer
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Ticket

Told = dict[str, object]

# Their bodies are codes, which stand elsewhere, or words that must not get about.
_WITHOUT_WORDS = frozenset({EntryKind.OPENED, EntryKind.MOVED, EntryKind.HELD_BACK})


@dataclass(frozen=True, slots=True)
class Names:
    """What stations and districts are called; ``homes`` are the districts' stations."""

    stations: dict[int, str]
    districts: dict[int, str]
    homes: dict[int, int]


async def names(work: Work) -> Names:
    """Read the names of all stations and districts."""
    known = await stations(work, SYSTEM)
    found = await districts(work, SYSTEM, [one.id for one in known])
    return Names(
        {one.id: one.name for one in known},
        {one.id: one.name for one in found},
        {one.id: one.station_id for one in found},
    )


async def describe(work: Work, scope: Scope, tickets: Sequence[Ticket], known: Names) -> list[Told]:
    """Return the tickets as plain values; the scope is the one that they were read with."""
    elsewhere: dict[int, list[Told]] = {}
    for one in await references_of(work, scope, [ticket.id for ticket in tickets]):
        elsewhere.setdefault(one.ticket_id, []).append(_reference(one))
    return [_ticket(work.sealer, one, known, elsewhere.get(one.id, [])) for one in tickets]


async def timeline(work: Work, scope: Scope, ticket: Ticket) -> list[Told]:
    """Return a ticket's entries, oldest first, with what was said."""
    said = {one.id: one.text or "" for one in await messages_of_ticket(work, SYSTEM, ticket.id)}
    hidden = await names_behind(work, ticket)
    return [entry_told(one, said, hidden) for one in await entries_of(work, scope, ticket.id)]


async def names_behind(work: Work, ticket: Ticket) -> frozenset[str]:
    """Return what would tell whose a ticket is: its reporter's names, holders and addresses."""
    reporter = await person(work, SYSTEM, ticket.reporter_id)
    words = {reporter.name, reporter.username or ""} if reporter else set()
    held = await bindings_of(work, SYSTEM, ticket.reporter_id)
    for account in (await accounts(work, SYSTEM, [one.account_id for one in held])).values():
        words |= {account.holder, account.address or ""}
    return frozenset(one for one in words if one)


def entry_told(entry: Entry, said: dict[int, str], hidden: frozenset[str]) -> Told:
    """Return one entry; ``said`` are the messages that entries came from, by their rows.

    ``hidden`` are words that stand in nobody's answer.
    """
    words = "" if entry.kind in _WITHOUT_WORDS else entry.body or ""
    words = words or said.get(entry.message_row or 0, "")
    return {
        "id": str(entry.id),
        "at": entry.at.isoformat(),
        "kind": entry.kind.value,
        "code": entry.code,
        "for_resident": entry.audience is Audience.RESIDENT,
        "text": mask(hide(words, hidden)),
    }


def _ticket(sealer: Sealer, one: Ticket, known: Names, elsewhere: list[Told]) -> Told:
    return {
        "id": str(one.id),
        "number": one.number,
        "station": known.stations.get(one.station_id),
        "district": known.districts.get(one.district_id or 0),
        "kind": one.kind,
        "subkind": one.subkind,
        "state": one.state.value,
        "step": one.step,
        "paused": one.paused,
        "boundary": one.boundary,
        "serious": one.serious,
        "outcome": one.outcome,
        "source": one.source.value,
        "reporter": alias(sealer, one.reporter_id),
        "owner": None if one.owner_id is None else alias(sealer, one.owner_id),
        "incident": None if one.incident_id is None else str(one.incident_id),
        "parent": None if one.parent_id is None else str(one.parent_id),
        "merged_into": None if one.merged_into is None else str(one.merged_into),
        "opened_at": one.opened_at.isoformat(),
        "resolved_at": _moment(one.resolved_at),
        "closed_at": _moment(one.closed_at),
        "version": one.version,
        "external": elsewhere,
    }


def alias(sealer: Sealer, person_id: int) -> str:
    """Return a word that is the same for the same person, and leads nobody to who it is."""
    return sealer.blind(f"person:{person_id}").hex()[:12]


def _reference(one: Reference) -> Told:
    return {
        "system": one.system,
        "reference": one.reference,
        "status": one.status,
        "updated_at": one.updated_at.isoformat(),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

"""Sixty wordings of one outage and twenty messages that are none, by the reading that ships."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from bot.clock import PlayedClock
from storage import tables
from storage.database import Database
from tests.desk.stage import GROUP, PEOPLE, Stage, make_trade
from tests.pack import classifier
from tickets.incident import IncidentState

FILE = Path(__file__).parents[1] / "data" / "outage_wordings.tsv"
# What it must reach; what it does reach is printed.
LEAST_PRECISION, LEAST_RECALL = 1.0, 0.95


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the measurement, by a person of its own."""

    person: str
    text: str
    reports: bool


def wordings() -> list[Said]:
    """Read the messages, a message that is none after every third report."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines if line]
    said = [
        Said(f"住户{number}", text, kind == "report") for number, (kind, text) in enumerate(rows, 1)
    ]
    reports = [one for one in said if one.reports]
    others = [one for one in said if not one.reports]
    assert (len(reports), len(others)) == (60, 20)
    mixed = []
    for at, one in enumerate(others):
        mixed += [*reports[3 * at : 3 * at + 3], one]
    return mixed


async def test_reports_in_whatever_wording_join_one_incident(
    database: Database, clock: PlayedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    trade = replace(make_trade(), classifier=classifier())
    stage = await Stage(database, clock, trade=trade).build()
    said = wordings()
    PEOPLE.update({one.person: 5_200_000_000 + at for at, one in enumerate(said)})
    for one in said:
        message = stage.message(one.person, one.text, GROUP)
        await stage.take(orjson.dumps({"update_id": stage.updates + 1, "message": message}))
        clock.move_to(clock.now() + timedelta(seconds=20))
    people, tickets = tables.people, tables.tickets
    joined = (
        select(people.c.external_id)
        .join(tickets, tickets.c.reporter_id == people.c.id)
        .where(tickets.c.incident_id.is_not(None))
    )
    async with database.reading() as work:
        attached = set((await work.run(joined)).scalars())
        states = (await work.run(select(tables.incidents.c.state))).scalars().all()
        every = int((await work.run(select(func.count()).select_from(tickets))).scalar_one())
    right = [one for one in said if one.reports and PEOPLE[one.person] in attached]
    wrong = [one for one in said if not one.reports and PEOPLE[one.person] in attached]
    missed = [one for one in said if one.reports and PEOPLE[one.person] not in attached]
    precision = len(right) / (len(right) + len(wrong))
    recall = len(right) / 60
    told = [f"{'missed' if one.reports else 'wrong'}: {one.text}" for one in missed + wrong]
    with capsys.disabled():
        print(f"\nprecision {precision:.3f}, recall {recall:.3f};", *told)  # noqa: T201
    assert list(states) == [IncidentState.CONFIRMED.value]
    assert every == len(right), "nothing else is opened"
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL

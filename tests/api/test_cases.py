"""Flagged messages for other systems: how many, how grave, how decided; never anybody's words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.clock import PlayedClock
from stations.client import Grant
from storage.database import Database
from tests import pack
from tests.api.conftest import Office, opened
from tests.desk.stage import make_trade
from tests.moderation.review import Review
from usecases.outside.clients import make_client

FRAUD = "电费打九折代充，加我微信"
DANGER = "村口电线掉地上了，小孩在边上玩"


@pytest.fixture
async def office(database: Database, clock: PlayedClock) -> AsyncIterator[Office]:
    async with opened(database, clock, replace(make_trade(), watch=pack.watch())) as made:
        yield made


async def flagged(office: Office) -> Review:
    """Have two messages flagged, of which one is decided."""
    review = Review(office.stage)
    await office.stage.met("孙督导", "王芳", "李强")
    await review.say("李强", FRAUD)
    await review.say("王芳", DANGER)
    await review.open()
    await review.press("属实")
    return review


async def test_cases_are_listed_by_page_and_by_what_is_asked_for(office: Office) -> None:
    review = await flagged(office)
    known = {str(one.id): one for one in await review.cases()}
    listed = (await office.ask("GET", "/cases")).json()
    assert [row["id"] for row in listed["cases"]] == list(known)
    assert listed["next"] is None
    first = (await office.ask("GET", "/cases?limit=1")).json()
    assert [row["id"] for row in first["cases"]] == list(known)[:1]
    rest = (await office.ask("GET", f"/cases?after={first['next']}")).json()
    assert [row["id"] for row in rest["cases"]] == list(known)[1:]
    decided = (await office.ask("GET", "/cases?open=false")).json()["cases"]
    waiting = (await office.ask("GET", "/cases?open=true")).json()["cases"]
    assert [(row["state"], row["ruling"]) for row in decided] == [("decided", "violation")]
    assert decided[0]["decided_at"] is not None
    assert len(decided) + len(waiting) == len(known)
    for name, value in (("level", "R1"), ("category", "discount")):
        found = (await office.ask("GET", f"/cases?{name}={value}")).json()["cases"]
        assert found
        assert all(row[name] == value for row in found)
    assert {row["group"] for row in listed["cases"]} != {None}
    for wrong in ("level=R9", "level=", "limit=0", "after=-1", "misspelt=1"):
        assert (await office.ask("GET", f"/cases?{wrong}")).status_code == 422


async def test_a_case_tells_its_findings_and_no_words(office: Office) -> None:
    review = await flagged(office)
    fraud, _ = await review.cases()
    told = await office.ask("GET", f"/cases/{fraud.id}")
    findings: list[dict[str, Any]] = told.json()["findings"]
    assert any(one["category"] == "discount" and one["passed"] is None for one in findings)
    assert all(0 <= one["start"] <= one["end"] <= len(FRAUD) for one in findings)
    listed = await office.ask("GET", "/cases")
    for answer in (told, listed):
        assert FRAUD not in answer.text
        assert "李强" not in answer.text


async def test_how_rules_did(office: Office) -> None:
    await flagged(office)
    told = (await office.ask("GET", "/cases/precision")).json()
    judged = [one for one in told["rules"] if one["precision"] is not None]
    assert judged
    for one in judged:
        assert one["upheld"] + one["overturned"] <= one["fired"]
        assert 0 <= one["low"] <= one["precision"] <= one["high"] <= 1
    assert len(told["weeks"]) == 4


async def test_only_who_may_and_only_their_station(office: Office) -> None:
    review = await flagged(office)
    case = (await review.cases())[0]
    await office.client("reader", [Grant.READ_TICKETS])
    async with office.stage.database.writing() as work:
        west = office.stage.west.id
        office.keys["west"] = await make_client(work, "west", west, [Grant.READ_CASES], 100)
        everywhere = await make_client(work, "all", None, [Grant.READ_CASES], 100)
        office.keys["all"] = everywhere
    paths = ("/cases", "/cases/precision", f"/cases/{case.id}")
    assert [(await office.ask("GET", one, "reader")).status_code for one in paths] == [403] * 3
    assert (await office.ask("GET", "/cases", "west")).json() == {"cases": [], "next": None}
    assert (await office.ask("GET", f"/cases/{case.id}", "west")).status_code == 403
    beyond = f"/cases?station={office.stage.east.name}"
    assert (await office.ask("GET", beyond, "west")).status_code == 403
    assert (await office.ask("GET", "/cases/precision", "all")).status_code == 404
    named = f"/cases/precision?station={office.stage.east.name}"
    assert (await office.ask("GET", named, "all")).json()["rules"]
    for path in (f"/cases/{case.id + 99}", f"/cases/{2**63}", "/cases?station=moon"):
        assert (await office.ask("GET", path)).status_code == 404

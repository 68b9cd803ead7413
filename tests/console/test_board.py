"""The board as a browser gets it: what is well, what is not, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from nicegui import ui
from nicegui.testing import user_simulation

from bot.runtime import LoopState
from console.board import Board
from console.look import Look
from stations.area import Station
from storage.ticket_counts import OpenTickets
from tests import pack
from usecases.stations.board import Board as Reading
from usecases.stations.board import Queue

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
EAST, WEST = Station(1, "城东供电所"), Station(2, "城西供电所")
WELL = LoopState("inbox 0", "waiting", NOW, 0, None, stuck=False)
ILL = LoopState("outbox 7", "working", NOW, 2, "OSError", stuck=True)


def empty() -> Reading:
    return Reading(NOW, Queue(), Queue(), (), (), {}, ())


def full() -> Reading:
    return Reading(
        NOW,
        Queue(unfinished=3, parked=2, done=9, lag=timedelta(minutes=3)),
        Queue(lag=timedelta(hours=3)),
        (EAST, WEST),
        (
            OpenTickets(1, "complaint", 4),
            OpenTickets(2, "complaint", 1),
            OpenTickets(1, "consult", 2),
        ),
        {1: 2, None: 1},
        (WEST,),
    )


async def shown(reading: Reading | None, loops: tuple[LoopState, ...], lang: str) -> str:
    """Open the page and return every text on it; ``None`` cannot be read."""

    async def read() -> Reading:
        if reading is None:
            raise OSError("disk")
        return reading

    look = Look(
        board=read,
        loops=lambda: loops,
        speech=pack.speech(),
        tickets=pack.rules(),
        timezone="Asia/Shanghai",
        secret="s" * 32,
        wanted=None,
    )

    async def root() -> None:
        await Board(look, lang).show()

    async with user_simulation(root=root) as user:
        await user.open("/")
        with user:
            elements = user.find(ui.element).elements
        texts = [getattr(one, "text", "") or getattr(one, "content", "") for one in elements]
        return "\n".join(str(text) for text in texts if text)


async def test_when_all_is_well_it_says_so() -> None:
    seen = await shown(empty(), (WELL,), "")
    assert pack.speech().say("console.all_well") in seen
    assert pack.speech().say("console.no_stations") in seen


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
async def test_what_is_wrong_comes_first_and_by_name(lang: str) -> None:
    seen = await shown(full(), (WELL, ILL), lang)
    say = pack.speech().say
    assert say("console.loop_stuck", lang, name="outbox 7") in seen
    assert say("console.inbox_parked", lang, count=2) in seen
    assert say("console.groups_lack", lang, count=3) in seen
    assert say("console.minutes", lang, count=3) in seen
    assert say("console.hours", lang, count=3) in seen
    for text in ("城东供电所", "城西供电所", "OSError"):
        assert text in seen


async def test_a_database_that_cannot_be_read_leaves_the_loops_visible() -> None:
    seen = await shown(None, (ILL,), "")
    assert pack.speech().say("console.unread") in seen
    assert "outbox 7" in seen

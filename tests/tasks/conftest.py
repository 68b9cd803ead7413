"""The stage that every talk of this room is played on."""

import pytest

from bot.clock import PlayedClock
from storage.database import Database
from tests.desk.stage import Stage


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    """Return a stage on each database; it is 17:00 in Shanghai."""
    return await Stage(database, clock).build()

"""A station with two supervisors and a leader, its group, and the pack's own lexicon."""

from dataclasses import replace

import pytest

from bot.clock import PlayedClock
from stations.staff import Role
from storage.database import Database
from tests import pack
from tests.desk.stage import Stage, make_trade
from tests.moderation.review import Review


@pytest.fixture
async def review(database: Database, clock: PlayedClock) -> Review:
    """Return the stage with everybody having opened the private chat."""
    stage = Stage(database, clock, replace(make_trade(), watch=pack.watch()))
    await stage.build()
    await stage.lead("西所长", Role.LEADER)
    await stage.lead("钱经理", Role.SUPERVISOR)
    await stage.met("孙督导", "西所长", "钱经理", "王芳", "李强")
    return Review(stage)

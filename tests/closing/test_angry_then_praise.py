"""An angry complaint ends in praise, by other ways than the episode: one of each, rated once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from bot.clock import PlayedClock
from intents.classifier import Classifier, Reading
from intents.intent import Intent
from storage import tables
from storage.database import Database
from tests.closing.test_closing import buttons, now
from tests.desk.stage import GROUP, PEOPLE, ByWords, Left, Stage, make_trade
from tickets.entry import EntryKind
from tickets.ticket import Outcome, State, Ticket

DAY = timedelta(days=1)


class WithPraise(ByWords):
    """Knows praise as well."""

    def classify(self, text: str) -> Reading:
        if "表扬" in text:
            return Reading(Intent.PRAISE, 0.95, ("表扬",))
        return super().classify(text)

    def classify_many(self, texts: Sequence[str]) -> list[Reading]:
        return [self.classify(text) for text in texts]


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    trade = replace(make_trade(), classifier=cast(Classifier, WithPraise()))
    made = await Stage(database, clock, trade=trade).build()
    await made.met("王芳", "赵经理", "孙督导")
    return made


async def complained(stage: Stage, *more: str) -> Ticket:
    for words in ("我要投诉，没通知就停，气死人", *more):
        await stage.say("王芳", words, GROUP)
    await stage.settle()
    (ticket,) = await stage.open()
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    return ticket


async def resolve(stage: Stage, ticket: Ticket) -> list[Left]:
    await stage.write(ticket.id, EntryKind.RESOLVED, "赵经理", body="已上门道歉")
    return await stage.settle()


async def praised(stage: Stage, ticket: Ticket) -> None:
    """Praise thanks and opens one ticket of its own, and leaves the complaint as it stands."""
    before = await now(stage, ticket)
    left = await stage.say("王芳", "要表扬赵经理，服务真好", GROUP)
    left += await stage.say("王芳", "再表扬一次", GROUP)
    left += await stage.pass_time(10 * DAY)
    assert [one for one in left if one.chat == GROUP["id"]]
    assert not asked_how(left)
    after = await now(stage, ticket)
    assert (after.state, after.version) == (before.state, before.version)


def asked_how(left: list[Left]) -> list[Left]:
    return [one for one in left if one.key.startswith("rate:")]


async def kinds(stage: Stage) -> list[str]:
    async with stage.database.reading() as work:
        rows = (await work.run(tables.tickets.select())).mappings()
        return sorted(row["kind"] for row in rows)


async def test_a_low_score_then_a_better_end(stage: Stage) -> None:
    ticket = await complained(stage)
    left = await resolve(stage, ticket)
    yes = buttons(left, "confirm:")[stage.speak("closing.yes")]
    left = await stage.press("王芳", yes) + await stage.settle()
    (asked,) = asked_how(left)
    left = await stage.press("王芳", asked.buttons[stage.speak("closing.score_2")])
    left += await stage.say("王芳", "我投诉了两天才有人来")
    assert [one for one in left if one.chat == PEOPLE["孙督导"]]
    assert (await now(stage, ticket)).state is State.OPEN
    again = buttons(await resolve(stage, ticket), "confirm:")
    left = await stage.press("王芳", again[stage.speak("closing.yes")]) + await stage.settle()
    assert (await now(stage, ticket)).outcome == Outcome.CONFIRMED
    assert not asked_how(left)
    await praised(stage, ticket)
    assert await kinds(stage) == ["complaint", "praise"]


async def test_shouted_three_times_praised_before_the_end_and_silent_then(stage: Stage) -> None:
    ticket = await complained(stage, "我要投诉到底", "投诉！没人管吗")
    left = await resolve(stage, ticket)
    no = buttons(left, "confirm:")[stage.speak("closing.no")]
    await stage.press("王芳", no)
    await stage.say("王芳", "肉还没赔呢")
    await stage.settle()
    assert (await now(stage, ticket)).state is State.TAKEN
    await resolve(stage, ticket)
    # Neither praise nor silence ends a complaint: a revisit does, and then it is rated, once.
    await praised(stage, ticket)
    assert (await now(stage, ticket)).state is State.RESOLVED
    (said,) = [one for one in await stage.say("孙督导", "/revisit") if one.buttons]
    await stage.press("孙督导", said.buttons[stage.speak("closing.outcome_satisfied")])
    assert len(asked_how(await stage.settle())) == 1
    assert (await now(stage, ticket)).state is State.CLOSED
    assert await kinds(stage) == ["complaint", "praise"]

"""Staff ask for a link in private, choose by name or button, and only staff get one."""

import pytest

from bot.clock import PlayedClock
from chat.actions import SendText
from stations.area import District
from stations.group import Purpose
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, chats
from storage import staff as staff_rows
from storage.database import Database
from tests.desk.stage import PEOPLE, Left, Stage

NEW = {"id": -1_001_000_000_077, "type": "supergroup", "title": "新群"}


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await Stage(database, clock).build()


def said(left: list[Left]) -> SendText:
    """Return the one text that was answered."""
    (text,) = (one.action for one in left if isinstance(one.action, SendText))
    return text


def token_in(text: SendText) -> str:
    """Return the parameter of the link under a text."""
    (url,) = (one.url for row in text.buttons for one in row if one.url)
    assert url in text.text
    start, _, token = url.partition("?startgroup=")
    assert start == "https://t.me/lamplight_bot"
    return token


async def open_in_group(stage: Stage, who: str, token: str) -> list[Left]:
    """Open the link in a new group."""
    text = f"/start@lamplight_bot {token}"
    return await stage.say(who, text, NEW)


async def linked(stage: Stage) -> tuple[Purpose, list[str]]:
    """Return for whom the new group is, and the districts that it serves."""
    async with stage.database.reading() as work:
        (group,) = [one for one in await chats.groups(work, SYSTEM) if one.title == "新群"]
        served = (await chats.districts_of(work, SYSTEM, [group.id])).get(group.id, ())
        return group.purpose, [one.name for one in served]


async def test_a_managers_link_is_for_their_own_district_and_ties_the_group(stage: Stage) -> None:
    answer = said(await stage.say("赵经理", "/link"))
    assert "东村台区" in answer.text
    assert [one.data for row in answer.buttons for one in row if one.data] == []
    await open_in_group(stage, "赵经理", token_in(answer))
    assert await linked(stage) == (Purpose.CUSTOMERS, ["东村台区"])


async def test_a_resident_gets_no_link_and_cannot_use_one(stage: Stage) -> None:
    refused = said(await stage.say("王芳", "/link"))
    assert refused.text == stage.speak("errors.places.not_staff")
    token = token_in(said(await stage.say("赵经理", "/link")))
    assert stage.speak("errors.places.not_staff") in str(
        [one.text for one in await open_in_group(stage, "王芳", token)]
    )
    assert await linked(stage) == (Purpose.UNLINKED, [])


async def test_a_supervisor_chooses_the_staff_group_or_a_district_by_button(stage: Stage) -> None:
    answer = said(await stage.say("孙督导", "/link"))
    assert stage.speak("group.whole_station") in answer.text
    buttons = {one.text: one.data for row in answer.buttons for one in row if one.data}
    assert set(buttons) == {"东村台区", stage.speak("group.for_staff")}
    narrow = said(await stage.press("孙督导", buttons["东村台区"] or ""))
    assert "东村台区" in narrow.text
    team = said(await stage.press("孙督导", buttons[stage.speak("group.for_staff")] or ""))
    await open_in_group(stage, "孙督导", token_in(team))
    assert await linked(stage) == (Purpose.STAFF, [])


async def test_a_button_works_within_the_reach_of_whoever_presses_it(stage: Stage) -> None:
    answer = said(await stage.say("孙督导", "/link"))
    data = answer.buttons[1][0].data or ""
    for stranger, fact in (("西所长", "out_of_reach"), ("王芳", "not_staff")):
        refused = said(await stage.press(stranger, data))
        assert refused.text == stage.speak(f"errors.places.{fact}")


async def test_names_may_be_typed_and_unknown_ones_are_told(stage: Stage) -> None:
    typed = said(await stage.say("孙督导", "/link 东村台区"))
    assert "东村台区" in typed.text
    staff = said(await stage.say("孙督导", "/link 工作群"))
    assert staff.text.startswith(
        stage.speak(
            "group.link_for_staff", station="城东供电所", where="", link="", until=""
        ).split("，")[0]
    )
    unknown = said(await stage.say("孙督导", "/link 火星台区"))
    assert unknown.text == stage.speak("errors.places.unknown_name", name="火星台区")


async def test_somebody_of_many_districts_chooses(stage: Stage) -> None:
    async with stage.database.writing() as work:
        more = [
            District(work.new_id(), stage.east.id, None, f"台区{number}") for number in range(9)
        ]
        await areas.add_districts(work, more)
        held = await staff_rows.crew(work, SYSTEM, stage.east.id)
        manager = next(one for one in held if one.person.external_id == PEOPLE["赵经理"])
        for one in more:
            staff = Staff(work.new_id(), stage.east.id, one.id, manager.person.id, Role.MANAGER)
            await staff_rows.appoint(work, staff, None)
    asked = said(await stage.say("赵经理", "/link"))
    assert asked.text == stage.speak("group.choose_district")
    chosen = said(await stage.press("赵经理", asked.buttons[3][0].data or ""))
    assert asked.buttons[3][0].text in chosen.text


async def test_somebody_of_two_stations_is_asked_which(stage: Stage) -> None:
    async with stage.database.writing() as work:
        held = await staff_rows.crew(work, SYSTEM, stage.east.id)
        one = next(row for row in held if row.person.external_id == PEOPLE["孙督导"])
        both = Staff(work.new_id(), stage.west.id, None, one.person.id, Role.SUPERVISOR)
        await staff_rows.appoint(work, both, None)
    asked = said(await stage.say("孙督导", "/link"))
    assert asked.text == stage.speak("group.which_station")
    chosen = said(await stage.press("孙督导", asked.buttons[1][0].data or ""))
    assert asked.buttons[1][0].text in chosen.text


@pytest.mark.parametrize("data", ["d:g:x:1", "d:g:c", "d:g:c:zz!"])
async def test_a_button_that_was_never_ours_is_refused(stage: Stage, data: str) -> None:
    left = await stage.press("孙督导", stage.sign(data))
    assert not [one for one in left if "startgroup" in one.text]

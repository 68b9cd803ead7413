"""What people wish with their accounts and data, in words; and what only sounds like it."""

import pytest
from sqlalchemy import update

from bot.clock import PlayedClock
from chat.actions import Delete, SendDocument
from customers.wishes import Wish, WishWords, code_in, is_figures
from stations.group import Standing
from storage import tables
from storage.database import Database
from tests.billing.house import NUMBER, House
from tests.billing.test_binding import told
from tests.desk.stage import GROUP, Left
from tests.pack import wishes


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    return await House.build(database, clock)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("撤回同意", Wish.FORGET),
        ("我不同意了", Wish.FORGET),
        ("删除我的资料", Wish.FORGET),
        ("把我的信息都删了", Wish.FORGET),
        ("注销我的账号", Wish.FORGET),
        ("delete my data", Wish.FORGET),
        ("你们存了我什么资料", Wish.MY_DATA),
        ("你们有我哪些信息", Wish.MY_DATA),
        ("导出我的个人信息", Wish.MY_DATA),
        ("不要再提醒我", Wish.QUIET),
        ("别老催我了", Wish.QUIET),
        ("别给我发了", Wish.QUIET),
        ("关闭电费提醒", Wish.QUIET),
        ("给我儿子也开通", Wish.INVITE),
        ("让我老婆也能看", Wish.INVITE),
        ("帮我妈绑定", Wish.INVITE),
        ("我要绑定", Wish.BIND),
        ("绑定户号", Wish.BIND),
        ("怎么绑定？", Wish.BIND),
        ("解绑", Wish.UNBIND),
        ("我要取消绑定", Wish.UNBIND),
        ("没收到", Wish.RESEND),
        ("验证码还没收到", Wish.RESEND),
        ("再发一次", Wish.RESEND),
        ("resend", Wish.RESEND),
    ],
)
def test_a_wish_is_understood(text: str, wish: Wish) -> None:
    assert wishes().find(text) is wish


@pytest.mark.parametrize(
    "text",
    [
        "别给我停电了",
        "删了我的差评",
        "把树枝删了",
        "停电通知没收到",
        "电费单没收到怎么交",
        "别提醒了我知道",
        "我儿子家停电了",
        "给我妈家修一下电",
        "绑电线的铁丝断了",
        "你们有没有人管",
        "不同意你们的处理结果",
        "取消停电通知了吗",
        "",
    ],
)
def test_what_only_sounds_like_a_wish_is_none(text: str) -> None:
    assert wishes().find(text) is None
    assert WishWords().find(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456", "123456"),
        ("１２３４５６", "123456"),
        ("验证码是 123 456。", "123456"),
        ("12-34-56", "123456"),
        ("12345", None),
        ("1234567", None),
        ("3300112233", None),
        ("7月电费多少", None),
    ],
)
def test_six_digits_are_a_code(text: str, code: str | None) -> None:
    assert code_in(text) == code


def test_figures_are_digits_alone() -> None:
    assert is_figures("123 45")
    assert not is_figures("7月")
    assert not is_figures("")


async def test_words_do_what_the_commands_do(house: House) -> None:
    stage = house.stage
    asked = told(await stage.say("王芳", "我要绑定"), "王芳")
    assert asked[0].text == stage.speak("binding.ask_number")
    await stage.say("王芳", "算了")
    await house.bind("王芳")
    assert "邀请家人" in told(await stage.say("王芳", "给我儿子也开通"), "王芳")[0].buttons
    assert "解绑" in str(told(await stage.say("王芳", "解绑"), "王芳")[0].buttons)
    quiet = told(await stage.say("王芳", "别再提醒我"), "王芳")
    assert quiet[0].text == stage.speak("notify.page")
    assert told(await stage.say("王芳", "撤回同意"), "王芳")[0].text == stage.speak("forget.ask")
    data = await stage.say("王芳", "你们存了我什么资料")
    assert [one for one in data if isinstance(one.action, SendDocument)]
    assert not await stage.open()
    # Before the neighbours nothing of it is said, and staff mean something else.
    assert await stage.say("王芳", "撤回同意", GROUP) == []
    assert not [one for one in await stage.say("赵经理", "撤回同意") if one.buttons]


async def test_a_number_that_is_edited_into_a_message_is_hidden_as_well(house: House) -> None:
    stage = house.stage
    async with stage.database.writing() as work:
        rights = {"standing": Standing.ADMINISTRATOR.value, "rights": "can_delete_messages"}
        await work.run(update(tables.chats).values(**rights))
    for words, part in (
        (f"看看{NUMBER}", stage.speak("binding.number_taken_out")),
        ("身份证11010519491231002X", stage.speak("binding.papers_taken_out")),
    ):
        said = stage.message("王芳", "大家早上好", GROUP)
        await stage.feed(message=said)
        left = await stage.feed(
            edited_message=said | {"text": words, "edit_date": said["date"] + 9}
        )
        assert [one.text for one in left if one.text] == [part]
        assert [one for one in left if isinstance(one.action, Delete)]


async def test_a_card_of_identity_is_no_question_of_a_bill(house: House) -> None:
    left: list[Left] = await house.stage.say("王芳", "11010519491231002X", GROUP)
    assert [one.text for one in left if one.text] == [house.stage.speak("binding.papers_in_group")]

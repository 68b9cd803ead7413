"""Nothing personal is ever left for a group: a long play of requests full of it is searched."""

import random

from chat.actions import to_json
from chat.personal_data import find
from tests.messages.conftest import GROUP, LI, WANG, ZHANG, ZHAO, Village

SECRETS = ("13912345678", "3301021990", "王小明", "3幢2单元201", "6222020000000000000")
WANTS = ("没电了", "查电费", "举报", "我要投诉", "怎么过户", "表扬师傅", "意见", "阿巴", "转人工")


async def test_no_action_for_a_group_carries_anything_personal(village: Village) -> None:
    dice = random.Random(5)
    for _ in range(60):
        who = dice.choice([ZHANG, LI, WANG, ZHAO])
        text = f"{dice.choice(WANTS)} {dice.choice(SECRETS)}"
        await village.say(who, text, mentions_bot=dice.random() < 0.5)
        village.later(minutes=dice.randint(0, 40))
    left = await village.outbox(GROUP)
    assert len(left) > 40
    for one in left:
        payload = to_json(one.action).decode()
        assert not find(one.text), one.text
        for secret in (*SECRETS, "张三", "李四", "王五", "赵六"):
            assert secret not in payload

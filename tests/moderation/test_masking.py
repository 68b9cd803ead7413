"""A message goes on without what says who somebody is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.personal_data import find
from moderation.masking import HIDDEN, masked
from tests import pack
from tests.moderation.review import Review

_RULES = pack.moderation().behaviours
PATTERNS = (_RULES.address, _RULES.name)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我家户号3300112233停电了，啥时候来", f"我家户号{HIDDEN}停电了，啥时候来"),
        ("户名王秀英 住3幢201 3300112233 一直没电", f"{HIDDEN} 住{HIDDEN} {HIDDEN} 一直没电"),
        ("王秀英 13800138000 家里一直没有电", f"{HIDDEN} {HIDDEN} 家里一直没有电"),
        ("3300112233查电费", None),  # nothing is left that were worth reading
        ("王秀英家里没电了", None),  # nothing is to be hidden
        ("110101199003070003", None),
        ("", None),
    ],
)
def test_what_is_left(text: str, left: str | None) -> None:
    assert masked(text, PATTERNS) == left


@given(st.text(alphabet="0123456789 王秀英住幢单元停电了，", max_size=60))
def test_no_number_is_left(text: str) -> None:
    left = masked(text, (*PATTERNS, None, re.compile("停电")))
    assert left is None or (find(left) == [] and "停电" not in left)


async def test_the_group_keeps_what_was_said_beside_a_number(review: Review) -> None:
    await review.made_administrator()
    left = await review.say("王芳", "我家户号3300112233，家里一直没有电，啥时候能来人")
    (answer,) = [one for one in left if "户号" in one.text]
    assert f"我家户号{HIDDEN}，家里一直没有电" in answer.text
    assert "3300112233" not in answer.text
    assert "王芳" not in answer.text


async def test_nothing_foul_is_said_again(review: Review) -> None:
    await review.made_administrator()
    left = await review.say("王芳", "户号3300112233，电费打九折代充，加我微信办理")
    assert left
    assert not any("打九折" in one.text for one in left if one.chat and one.chat < 0)


async def test_what_a_reviewer_takes_out_for_its_data_stays_without_them(review: Review) -> None:
    await review.made_administrator()
    await review.say("李强", "2单元老李的电话13800138000，他家漏水你们快去看看")
    assert {one.category for one in await review.cases()} == {"personal_data"}
    await review.open()
    left = await review.press("违规")
    copies = [one.text for one in left if one.key.endswith(":copy")]
    assert copies
    assert "13800138000" not in copies[0]
    assert "漏水你们快去看看" in copies[0]

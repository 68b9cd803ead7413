"""Asking for a person, thanking, acknowledging."""

import pytest

from intents.answers import is_acknowledgement, is_greeting, is_thanks, wants_person


@pytest.mark.parametrize(
    "text",
    [
        "转人工", "人工", "找人工", "我要找真人",
        "叫个人来", "人工客服", "别用机器人糊弄我", "客服电话打得通吗",
        "有没有人工", "换个真人跟我说", "我想跟人工聊", "帮我接客服",
        "转接人工服务", "不想跟机器人说话", "你是机器人吗",
        "找个活人来", "能不能让工作人员回我", "叫你们领导来跟我说", "联系台区经理回我",
        "轉人工", "转 人 工！！",
        "zhuan ren gong", "机器人听不懂，换人", "人工客服在哪", "要人工服务",
        "叫客服出来", "搵真人", "我要跟真人讲话",
        "喊个人来说", "别拿机器人应付我", "请接值班人员", "给我找个管事的",
        "机器人滚", "接人工",
    ],
)  # fmt: skip
def test_a_person_is_asked_for(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "人工湖的路灯不亮", "移表要人工费吗", "人工智能真厉害", "停电了",
        "谢谢师傅", "昨天的人工呼吸培训",
        "扫地机器人没电了",
        "电工上门修要多少钱", "孩子找工作", "营业厅几点上班", "人工费多少",
        "人工降雨了", "",
        "有人吗停电了", "家里来人了", "真人秀好看", "客户经理态度差，投诉",
        "派人来修一下变压器", "工作人员态度很好",
    ],
)  # fmt: skip
def test_near_misses_are_left_alone(text: str) -> None:
    assert not wants_person(text)


@pytest.mark.parametrize("text", ["谢谢", "好的，谢谢！", "多謝", "感谢师傅", "thx"])
def test_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", ["谢谢，还有电费多少", "不用谢", "感谢张师傅半夜来修"])
def test_more_than_thanks(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize("text", ["好的", "收到", "OK", "知道了。", "嗯嗯"])
def test_acknowledgement(text: str) -> None:
    assert is_acknowledgement(text)


@pytest.mark.parametrize("text", ["好的那几点来电", "收到短信了", "不行"])
def test_more_than_an_acknowledgement(text: str) -> None:
    assert not is_acknowledgement(text)


def test_a_greeting_alone_is_a_greeting() -> None:
    for text in ("你好", "您好！", "在吗？", "有人吗", "hello", "你好在吗", "师傅你好"):
        assert is_greeting(text), text
    for text in ("你好，停电了", "在吗我家没电", "早饭吃了没", "", "好"):
        assert not is_greeting(text), text

"""What counts as an answer to the resident's clock, and what does not."""

import pytest

from tests.tickets.pack import RULES
from tickets.substance import Fillers

EMPTY = [
    "收到",
    "收到！",
    "好的",
    "好的好的",
    "好嘞～",
    "嗯",
    "嗯嗯",
    "在的",
    "在的，您说",
    "稍等",
    "请稍等一下",
    "马上",
    "马上来",
    "马上处理",
    "一会儿看",
    "👌",
    "👌👌👍",
    "...",
    "",
    "您好",
    "您好，收到",
    "收到，谢谢您的反馈",
    "知道了，我看看",
    "我问一下",
    "我帮您看看",
    "正在处理",
    "正在核实，请耐心等待",
    "尽快处理",
    "我们会尽快处理的",
    "已反馈，请放心",
    "不好意思，稍等",
    "抱歉给您添麻烦了",
    "OK",
    "ok的",
    "Got it!",
    "on it",
    "One moment, please",
    "已记录",
    "已登记，谢谢",
    "各位稍等",
    "高度重视，正在跟进",
    "感谢您的理解和支持",
    "稍后答复您",
    "辛苦了",
    "1",
    "行",
    "hao de",
    "已转给相关部门",
    "收到了",
    "看到了",
    "尽快给您答复",
    "您的诉求已受理，请保持电话畅通",
    "正在派人",
    "已上报",
    "我跟领导说一下",
    "后台已接单",
    "等我电话",
    "我们很重视您的问题",
    "了解情况",
    "已经登记在册",
    "欧克",
    "行，记住了",
]

TELLING = [
    "抢修人员已出发",
    "已派单",
    "预计18点恢复供电",
    "您家是费控停电，交费后自动送电",
    "变压器烧了，正在换",
    "是计划停电",
    "停到下午四点",
    "营业厅八点半开门",
    "带身份证和房产证就能办",
    "不行，要户主本人来",
    "不可以",
    "没有停电计划",
    "线路被树压断了",
    "请看一下空开有没有跳",
    "您家地址是哪里？",
    "师傅到村口了",
    "故障点找到了，在3号杆",
    "好的，明天上午九点上门",
    "收到，已通知张师傅去现场",
    "电压测了，198伏",
    "电费按阶梯算的，一档用完了",
    "不是我们的，是物业的线路",
    "可以在网上国网办过户",
    "已恢复送电",
    "查过了，抄表没有错",
    "退费三天到账",
    "A crew is on its way",
    "It is a planned outage until 4 pm",
    "The transformer burnt out",
    "可以办",
    "修好了",
    "我到了",
    "快了",
    "来电了吧",
]


@pytest.mark.parametrize("text", EMPTY)
def test_what_is_no_answer(text: str) -> None:
    assert not RULES.fillers.is_substantive(text), text


@pytest.mark.parametrize("text", TELLING)
def test_what_is_an_answer(text: str) -> None:
    assert RULES.fillers.is_substantive(text), text


def test_without_fillers_every_answer_of_two_characters_tells() -> None:
    assert Fillers().is_substantive("收到")
    assert not Fillers().is_substantive("好！")


def test_a_long_text_of_fillers_is_read_in_good_time() -> None:
    assert not RULES.fillers.is_substantive("好的收到马上" * 2000)

"""What staff may not send to a resident, and what they may, by the words that the pack ships."""

import pytest

from tests.tickets.pack import RULES
from tickets.hold_back import HoldBack, Reason
from tickets.ticket import Boundary

HELD = [
    ("您放心，冰箱坏了我们一定赔", Reason.PROMISE),
    ("这个肯定赔您", Reason.PROMISE),
    ("保证今天修好", Reason.PROMISE),
    ("肯定今天好", Reason.PROMISE),
    ("今晚八点一定来电", Reason.PROMISE),
    ("绝对能修好，您等着", Reason.PROMISE),
    ("保证不再停电了", Reason.PROMISE),
    ("以后再也不会停了", Reason.PROMISE),
    ("我给您打包票", Reason.PROMISE),
    ("电费可以给您打折", Reason.PROMISE),
    ("充值九折，找我", Reason.PROMISE),
    ("这个月电费减免，算我的", Reason.PROMISE),
    ("违约金不用管，给您抹掉", Reason.PROMISE),
    ("您撤销投诉就给您补偿", Reason.PROMISE),
    ("只要您不投诉，我就给您办", Reason.PROMISE),
    ("这事我们私了吧", Reason.PROMISE),
    ("我走后门给您办", Reason.PROMISE),
    ("百分百没问题", Reason.PROMISE),
    ("We guarantee it will be back tonight", Reason.PROMISE),
    ("没事，我们免费修", Reason.FREE_WORK),
    ("给您免费换个开关", Reason.FREE_WORK),
    ("给我发个红包我优先给您修", Reason.PRIVATE_ACCOUNT),
    ("材料费两百，现金给师傅", Reason.PRIVATE_ACCOUNT),
    ("您把钱给小王师傅，他明天带过去", Reason.PRIVATE_ACCOUNT),
    ("扫码付款给这个码", Reason.PRIVATE_ACCOUNT),
    ("我向您保证明天绝对修好", Reason.PROMISE),
    ("放心，今晚绝不会再停", Reason.PROMISE),
    ("隔壁301李大妈欠了三个月电费", Reason.PERSONAL_DATA),
    ("对门张建国家也欠费，被停了", Reason.PERSONAL_DATA),
    ("户号后四位8812，余额12.6元", Reason.PERSONAL_DATA),
    ("户主身份证 320102198003072345", Reason.PERSONAL_DATA),
    ("这个不要钱的", Reason.FREE_WORK),
    ("上门看看不收费", Reason.FREE_WORK),
    ("费用我们出", Reason.FREE_WORK),
    ("电费微信转我就行", Reason.PRIVATE_ACCOUNT),
    ("您把钱转给我，我帮您交", Reason.PRIVATE_ACCOUNT),
    ("扫我这个码付", Reason.PRIVATE_ACCOUNT),
    ("我的支付宝是这个，打过来", Reason.PRIVATE_ACCOUNT),
    ("微信号：zhang_dian88", Reason.PRIVATE_ACCOUNT),
    ("加我微信把电费转过来", Reason.PRIVATE_ACCOUNT),
    ("打我卡上也行", Reason.PRIVATE_ACCOUNT),
    ("工行卡 6222 0212 3456 7890 128", Reason.PRIVATE_ACCOUNT),
    ("账号是 12345678", Reason.PRIVATE_ACCOUNT),
    ("现金给我就可以，不用去营业厅", Reason.PRIVATE_ACCOUNT),
    ("我帮您代缴，更方便", Reason.PRIVATE_ACCOUNT),
    ("您邻居的户号是 3301234567", Reason.PERSONAL_DATA),
    ("请打他的手机 13812345678", Reason.PERSONAL_DATA),
    ("身份证 11010519491231002X 的那位", Reason.PERSONAL_DATA),
    ("他家座机 0571-85001234", Reason.PERSONAL_DATA),
    ("我表弟就是干这个的，找他", Reason.CONTRACTOR),
    ("给您介绍个电工", Reason.CONTRACTOR),
    ("您找李师傅修一下就好", Reason.CONTRACTOR),
    ("去宏达电器行买一个", Reason.CONTRACTOR),
    ("买个正泰的漏保换上", Reason.CONTRACTOR),
    ("推荐您找一家安装公司", Reason.CONTRACTOR),
    ("换个漏保大概80元", Reason.PRICE),
    ("上门费 50 块", Reason.PRICE),
    ("人工加材料两百块", Reason.PRICE),
    ("三百块给您搞定", Reason.PRICE),
    ("表后线重新布线要一千元左右", Reason.PRICE),
    ("The repair is about 200 yuan", Reason.PRICE),
    ("请一定放心，我们保证今晚八点前来电", Reason.PROMISE),
    ("您一定要相信我，明天肯定修好", Reason.PROMISE),
    ("请务必理解，材料费打八折", Reason.PROMISE),
    ("保 证 今 晚 来 电", Reason.PROMISE),
    ("您放心，我們保證今晚來電", Reason.PROMISE),
    ("您把錢轉給我，我幫您交", Reason.PRIVATE_ACCOUNT),
    ("保证\u200b今晚来电", Reason.PROMISE),
    ("用微信 lzh_8812 转过来就行", Reason.PRIVATE_ACCOUNT),
    ("别转公司账户转给我就行", Reason.PRIVATE_ACCOUNT),
    ("你先把钱给小李", Reason.PRIVATE_ACCOUNT),
    ("李强家欠320块", Reason.PERSONAL_DATA),
    ("打我电话139.0013.9000", Reason.PERSONAL_DATA),
    ("打一三九零零一三九零零零", Reason.PERSONAL_DATA),
    ("1390\u200b0139000", Reason.PERSONAL_DATA),
    ("修空开八十，您看行不", Reason.PRICE),
    ("人工费100左右", Reason.PRICE),
    ("不收您的钱", Reason.FREE_WORK),
]

PASSES = [
    "抢修人员已出发，到场后告诉您。",
    "预计18点恢复供电，有变化会提前说。",
    "请务必在今晚八点前关好门窗，谢谢配合",
    "请您一定要注意安全，我们正在抢修",
    "请通过微信公众号交费",
    "用微信小程序生活缴费就可以",
    "别把钱转给个人，公司不会上门收现金",
    "您家欠320元，请尽快交",
    "这个月电费139.00元",
    "修好了开关，您看看来电没有",
    "我们会尽快查明原因，查清后答复您。",
    "一定尽快处理",
    "不能保证今天修好，有进展就说",
    "能不能赔要等核实结果，我们按规定办理",
    "赔偿事宜请提供发票，由保险公司核定",
    "请您一定注意安全，不要靠近断线",
    "办理过户必须由户主本人到场",
    "请交保证金收据原件",
    "您本月电费 120.50 元，可在网上国网交费",
    "余额还有30元，请及时充值",
    "欠费 88 元已结清，系统会自动送电",
    "阶梯一档每度 0.538 元",
    "请通过微信生活缴费或支付宝交电费",
    "可以打开支付宝，搜生活缴费",
    "请不要转账到个人账户，谨防诈骗",
    "凡是说电费打折的都是诈骗",
    "电费没有折扣，也没有内部渠道",
    "我们不能推荐电工，请找有资质的人员",
    "值班的王师傅在路上了",
    "我们张师傅去现场修了",
    "故障在您家的设备上，请找有资质的电工处理。",
    "请看一下空开，合不上就别再试",
    "热线 95598 随时可以打，工单号 20260701-0012",
    "报废的旧表我们带回检测",
    "这是计划检修，下午四点送电",
    "95598 是免费热线，可以免费拨打",
    "维修不是免费的，以产权分界为准",
    "换表以后电费 200 元，比上月多，我们去核对",
    "变压器正在更换，请耐心等待",
    "您反映的情况已转给我们所长",
    "我明天到场看了再答复您",
    "停电 3 小时，影响 120 户",
    "您家上月欠费 50 元，请尽快交",
    "请您保证手机畅通",
    "现金交费请到营业厅",
    "请勿把现金交给个人",
]


@pytest.mark.parametrize(("text", "reason"), HELD)
def test_what_is_held_back(text: str, reason: Reason) -> None:
    held = RULES.hold_back.judge(text)
    assert held is not None, text
    assert held.reason is reason, (text, held)
    assert held.words


@pytest.mark.parametrize("text", PASSES)
def test_what_may_go_out(text: str) -> None:
    assert RULES.hold_back.judge(text) is None, RULES.hold_back.judge(text)


def test_only_work_on_the_companys_equipment_may_be_called_free() -> None:
    text = "电表是供电公司的，免费更换"
    assert RULES.hold_back.judge(text, boundary=Boundary.COMPANY) is None
    for boundary in (None, Boundary.CUSTOMER, Boundary.UNDECIDED):
        held = RULES.hold_back.judge(text, boundary=boundary)
        assert held is not None
        assert held.reason is Reason.FREE_WORK


def test_numbers_that_may_be_told_are_left_out() -> None:
    text = "请打值班电话 13812345678，户号 3301234567"
    held = RULES.hold_back.judge(text, allowed=["", "138"])
    assert held is not None
    assert held.words == "13812345678"
    assert RULES.hold_back.judge(text, allowed=["13812345678", "3301234567"]) is None


def test_without_words_only_numbers_are_held() -> None:
    assert HoldBack().judge("保证免费") is None
    assert HoldBack().judge("13812345678") is not None

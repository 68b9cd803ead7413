"""What is the same matter and what is not, by the words that the pack ships."""

from bot.pack import read_ticket_rules
from tickets.topics import Topics, same_matter

TOPICS = read_ticket_rules("power-cn").topics


def about(kind: str, one: str, other: str) -> bool:
    return same_matter(TOPICS.find(kind, one), TOPICS.find(kind, other))


def test_other_words_for_the_same_thing_are_one_matter() -> None:
    assert about("outage_report", "我家没电了", "整栋楼都黑了")
    assert about("outage_report", "停电了", "还没来电啊")
    assert about("outage_report", "停电了", "怎么还没修好")
    assert about("service_request", "我要增容", "麻烦快一点办")


def test_plainly_different_things_are_different_matters() -> None:
    assert not about("outage_report", "电压太低，机器带不动", "地下电缆被挖断了，正在冒火")
    assert not about("service_request", "我要增容", "我要销户")
    assert not about("consult", "阶梯一档是多少度", "营业厅几点下班")


def test_dangers_are_each_a_fault_of_their_own() -> None:
    apart = TOPICS.find("outage_report", "电线掉水里了，小孩在旁边")
    both = TOPICS.find("outage_report", "变压器冒烟，然后全黑了")
    assert TOPICS.stands_apart("outage_report", apart)
    assert not TOPICS.stands_apart("outage_report", both)
    assert not TOPICS.stands_apart("outage_report", "")
    assert not TOPICS.stands_apart("consult", "hours")


def test_without_words_everything_is_one_matter() -> None:
    nothing = Topics()
    assert nothing.find("outage_report", "停电") == ""
    assert same_matter("", "hours")
    assert same_matter("hours,price", "price")


def test_for_one_person_the_sparks_belong_to_the_outage() -> None:
    dark, sparks = (TOPICS.find("outage_report", text) for text in ("全黑了", "变压器冒火花"))
    assert not same_matter(dark, sparks)
    assert TOPICS.same_for_one("outage_report", dark, sparks)
    voltage = TOPICS.find("outage_report", "电压太低")
    assert not TOPICS.same_for_one("outage_report", dark, voltage)

"""Words of time in Chinese: days, parts of a day, times of the clock, spans; where each stands.

Every pattern is bounded, so that reading costs the same for each character of a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_CN = "零〇一二两俩三四五六七八九十"
_TWO = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_MANY = rf"(?:\d{{1,3}}(?:\.\d)?|[{_CN}百]{{1,5}})"
_TO = "(?:到|至|或者?|[-~–—、])"
_BEFORE = "(?:之前|以前|前)"
_ALONE = rf"(?<!\d:)(?<![\d.{_CN}])"
_THIS_OR_NEXT = "本|这一?个?|下一?个?"
_PIECE = "底|末|初|中旬?|上旬|下旬"


class Sort(StrEnum):
    """What a word of time is."""

    PAST = "past"
    DATE = "date"
    MONTH = "month"
    WEEKDAY = "weekday"
    WEEK = "week"
    DAY = "day"
    SPAN = "span"
    MONTHDAY = "monthday"
    CLOCK = "clock"
    PART = "part"


DAYS = frozenset((Sort.DATE, Sort.MONTH, Sort.WEEKDAY, Sort.WEEK, Sort.DAY, Sort.MONTHDAY))
"""Sorts that say on which day."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of time; ``parts`` are what its pattern caught, as ``time_moments`` reads them."""

    sort: Sort
    start: int
    end: int
    parts: tuple[str, ...]


# In this order: the first that fits at a place is taken, so the more special ones come first.
_PATTERNS: dict[Sort, str] = {
    Sort.PAST: "昨[天日晚夜早儿]|昨(?=上午|下午|中午|傍晚)"
    "|(?<![目之以从提])(?:大?前天(?![气黑亮])|前[日晚](?!期)|前(?:几|些|两|一)[天日])|前阵子"
    "|(?<![晚早网马路线])上(?:上)?一?个?(?:周|星期|礼拜)[一二三四五六日天末]?"
    "|上(?:上)?个?月(?:底|末|初|中旬)?|去年|前年",
    Sort.DATE: r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?!\d)"
    rf"|(今年|明年)?{_ALONE}({_TWO})月({_TWO})[日号]",
    Sort.MONTH: rf"({_THIS_OR_NEXT})月({_TWO})[日号]"
    rf"|(?:({_THIS_OR_NEXT}|{_ALONE}{_TWO})|(?<![个每]))月份?({_PIECE})"
    rf"|({_THIS_OR_NEXT})月(?:份|之内|以内|内|里)?(?![底末初中\d])"
    "|(今|明)?年(底|末)(?!端)",
    Sort.WEEKDAY: rf"(?<![{_CN}\d每逢双单半])(?:(下下|下|本|这)一?个?)?(?:周|星期|礼拜)"
    "([一二三四五六日天末1-7])(?![定直般共起样边致次回趟])",
    Sort.WEEK: "(下下|下|本|这)一?个?(?:周|星期|礼拜)(?:之内|以内|内|里)?",
    Sort.DAY: "(大后天|明后[天日]|今明两?[天日]|第二天"
    "|[今明次翌当本][天日](?![气然线桥井窗花平照常期])|(?<![之以然最班时])后[天日](?![气黑亮期])|[今明]儿个?"
    "|[今明当](?=早|晚|晨|夜|上午|下午|中午|午后|傍晚|凌晨))",
    Sort.SPAN: rf"{_ALONE}(?<![第每])(?:{_MANY}(?:个|天|小时|分钟|个?工作日)?{_TO})?"
    rf"({_MANY}|半|个把)(几|多|来)?(个)?(半|多)?"
    "(分钟|分(?=之内|以内|内|后)|min|刻钟|小时半|小时|钟头|钟(?=之|以|内|后|左右|就|能)|h(?![a-z])"
    "|个?工作[日天]|天(?![气黑亮])|日(?=之内|以内|内|后|左右)|周(?![一-五六日末边围年期])"
    "|星期|礼拜|(?<=个)月|年(?=之|以|内|后))(?:左右|上下)?"
    "(之内|以内|内|之后|以后|过后|后|之前|以前|前(?!往)|以上)?",
    Sort.MONTHDAY: rf"(?<![路街巷弄村组镇楼栋幢院区苑园里第段线杆门座港{_CN}\d.\-])({_TWO})"
    "(?:号(?![楼栋幢杆线变院门单台机柜箱表井塔室房厂店桌车公专主开馈电口站段支环间巷弄村组桥泵座坑])"
    "|日(?![内之以后常报程子志立出落]))",
    Sort.CLOCK: rf"{_ALONE}(?<![第这那])(?:{_TWO}{_TO})?({_TWO})"
    "(?:点钟?|时(?![候间段刻长常限效代期不而机尚光差髦]))"
    r"(半|[一三13]刻|\d\d分?(?![钟\d个人户名台家度块元多几辆根])"
    rf"|[{_CN}]{{2,3}}分?(?![钟个])|[{_CN}\d]分(?!钟)|整|多)?"
    "(?!建议|意见|原因|要求|说明|问题|需要|注意|情况|措施|方面|理由|疑问|想法|希望)"
    r"|(?<!\d:)(?<![\d.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])",
    Sort.PART: "(凌晨|大?清早|清晨|早晨|早上|一大?早|上午|中午|午间|正午|午后|下午|傍晚|黄昏"
    f"|晚上|晚间|夜里|夜间|夜晚|深夜|后半夜|大?半夜|午夜|天黑(?={_BEFORE})|天亮(?={_BEFORE})"
    f"|[早午中晚]饭(?={_BEFORE})|下班(?={_BEFORE})|一上班|上班(?=之后|以后|后|就))(?!好(?!了))"
    f"|([早晚夜晨])(?!一?点(?!钟|半|前|左右|整|多|[{_CN}\\d]))(?!于|些|会)",
}
_ANY = re.compile("|".join(f"(?P<{sort}>{pattern})" for sort, pattern in _PATTERNS.items()))
# The groups within each sort's own.
_PARTS = {
    sort: slice(_ANY.groupindex[sort], _ANY.groupindex[sort] + re.compile(pattern).groups)
    for sort, pattern in _PATTERNS.items()
}

# 「一点」 is an hour only beside a day or a part of one, or before one of these, and never
# behind one of those: 「早一点」 is none.
_MORE = frozenset("早晚快慢好差大小多少远近有")
_AFTER_AN_HOUR = re.compile("之前|以前|前|左右|之后|以后|到|至|准时")


def words_of_time(text: str) -> Iterator[Word]:
    """Yield the words of time of a text that ``plain`` has made plain, in their order."""
    before: Word | None = None
    for found in _ANY.finditer(text):
        sort = Sort(found.lastgroup or "")
        beside = before.sort if before is not None and before.end == found.start() else None
        if _stands_alone(text, sort, found) and beside not in _NAMED_BEFORE[sort]:
            continue
        parts = tuple(one or "" for one in found.groups()[_PARTS[sort]])
        before = Word(sort, found.start(), found.end(), parts)
        yield before


_NAMED_BEFORE = {Sort.PART: DAYS, Sort.CLOCK: DAYS | {Sort.PART}}


def _stands_alone(text: str, sort: Sort, found: re.Match[str]) -> bool:
    """True for what is a word of time only beside another one: 「早」 in 「周三早」, 「一点」."""
    if sort is Sort.PART:
        return len(found.group()) == 1
    if sort is not Sort.CLOCK or found.group() not in ("一点", "一时"):
        return False
    more = text[found.start() - 1 : found.start()] in _MORE
    return more or not _AFTER_AN_HOUR.match(text, found.end())


def number(written: str) -> float:
    """Read a number up to 999, in digits or in Chinese; 「两三」 and 「三五」 are the larger."""
    if written[0].isascii():
        return float(written)
    hundreds, has_hundreds, rest = written.rpartition("百")
    tens, has_ten, ones = rest.rpartition("十")
    total = 100 * (_ones(hundreds) or 1) if has_hundreds else 0
    total += 10 * (_ones(tens) or 1) if has_ten else 0
    return float(total + _ones(ones))


def _ones(written: str) -> int:
    """Read a single digit; of several the last one, which is the most that is meant."""
    return _DIGITS.get(written[-1:], 0)


_PLAIN = str.maketrans(
    "０１２３４５６７８９：（）～－．點鐘後號週兩個內時來電會們開這禮應預計復勞過還沒嗎麼",
    "0123456789:()~-.点钟后号周两个内时来电会们开这礼应预计复劳过还没吗么",
)
# Marks of writing direction and the like, which no eye sees.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\ufeff")


def plain(text: str) -> tuple[str, list[int]]:
    """Return a text in plain signs without blanks, and where each of its characters stood.

    A blank between two letters or digits stays: it keeps numbers apart.
    """
    written = text.translate(_PLAIN)
    places = [at for at, sign in enumerate(written) if _stays(written, at, sign)]
    return "".join(written[at] for at in places), [*places, len(text)]


def _stays(text: str, at: int, sign: str) -> bool:
    if sign == "\n" or not (sign.isspace() or sign in _INVISIBLE):
        return True
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return around.isascii() and around.isalnum()

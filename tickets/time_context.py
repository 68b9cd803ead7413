"""What stands around words of time: whether it is a promise, a question, the past, a rule.

Every look is at a bounded stretch of the text.
"""

import re

from tickets.time_groups import Phrase

_AROUND = 48  # characters on each side of a phrase that say what it is
_CLAUSE = re.compile("[。！!？?；;\n，,…]")
_SENTENCE = re.compile("[。！!？?；;\n]")
_SAID = re.compile('(说|讲|问|道|称|反映|写|:)[^「“『"\n]{0,3}$')
_QUOTED = re.compile('[「“『"]([^「“『」”』"\n]{1,200})[」”』"]|^>[^\n]*', re.MULTILINE)


def without_quotations(text: str) -> str:
    """Put dots in the place of what somebody else said; a single 「18点」 is emphasis."""

    def masked(quoted: re.Match[str]) -> str:
        inner = quoted.group(1) or quoted.group()
        said = _SAID.search(text, max(0, quoted.start() - 8), quoted.start())
        return "…" * len(quoted.group()) if said or len(inner) > 10 else quoted.group()

    return _QUOTED.sub(masked, text)


class Scene:
    """A phrase in its clause and its sentence."""

    def __init__(self, text: str, phrase: Phrase) -> None:
        self.text, self.phrase = text, phrase
        near = text[max(0, phrase.start - _AROUND) : phrase.start]
        far = text[phrase.end : phrase.end + _AROUND]
        self.earlier = _SENTENCE.split(near)[-1]
        self.later = _SENTENCE.split(far, maxsplit=1)[0]
        self.before = _CLAUSE.split(near)[-1]
        self.after = _CLAUSE.split(far, maxsplit=1)[0]
        self.asked = far[len(self.after) : len(self.after) + 1] in ("?", "？")
        self.clause = f"{self.before}◇{self.after}"
        self.sentence = f"{self.earlier}◇{self.later}"

    @property
    def previous(self) -> str:
        """The clause before, within the sentence."""
        clauses = _CLAUSE.split(self.earlier)
        return clauses[-2] if len(clauses) > 1 else ""

    @property
    def following(self) -> str:
        """The clause behind, within the sentence, with the sign that ends it."""
        begin = self.phrase.end + len(self.after)
        rest = self.text[begin : begin + _AROUND]
        return re.split("[。！!；;\n，,…]", rest[1:], maxsplit=1)[0] if rest[:1] in "，,…" else ""

    @property
    def context(self) -> str:
        """The clause, or the sentence where nothing else is in the clause."""
        return self.clause if _FILLING.sub("", self.clause.replace("◇", "")) else self.sentence


_QUESTION = re.compile(
    "几[点号时天]|哪一?天|[什啥]么?时[候间]|何时|多久|多长时间|多少[时天小]|是否|是不是|有没有|能不能"
    "|可不可以|会不会|行不行|好不好|方便不|要不要|吗|怎么(?!样)|[\u4e00-\u9fff]么$|谁"
)
_TAG = re.compile(
    "(?:您看)?(?:可以|行|好|方便|合适|同意)(?:吗|么|不|嘛|\\?|？)|.{0,3}(?:行不行|好不好|可不可以|怎么样|如何)"
)
_CONDITION = re.compile("如果|要是|假如|假设|倘若|万一|一旦|若(?!干)|除非|的话|只要|只有")
_NOT_YET = re.compile("(?:还|仍)(?:然|是)?(?:没|未|不)")
_SMOOTHLY = re.compile("顺利|意外|正常|没问题|没有变化|天气|下雨|允许")
_EVERYBODY = re.compile(
    "每[天日周月年晚逢隔个]|天天|总是|平时|平均|通常|原则上|一般(?:是|来说|情况)?|规定|标准|政策|制度|法规|条例"
    "|时限|(?:公司|国网|十项|服务|对外|社会|供电)承诺|承诺(?:是|时限|标准)|(?:营业|工作|服务|办公)时间|热线|随时"
    "|小时(?:服务|值班|在线|不间断|供电|报修)"
)
_NO_DENIAL = re.compile(
    "不(?:会)?(?:超过|晚于|迟于|低于)|不出意外|不好意思|没(?:什么)?(?:问题|意外|关系|事)|没有?[电]|不用|不需要|不耽误"
    "|不影响|不再|不断|不到◇|不仅|不但|不管|不论|差不多|要不然|对不起|停电未通知"
)
_DENIAL = re.compile(
    "不(?:了|好|成|上|完|及|能|可能|会|一定|确定|保证|敢|太|行|是|到|[来去修送恢])|没法|无法|没有?|未(?!来)"
    "|难以|很难|来不及|赶不"
)
_ARRANGED = re.compile(
    "(?:已(?:经)?)?(?:安排|派|联系|通知|约|协调|上?报|申请|准备|登记|转|调|催|出发|定|跟|和|与)"
    "(?:好|妥|出|过去)?了?|已(?:经)?(?=在)|麻烦(?:您|你)?了|辛苦(?:您|你)?了|除了|为了|了解"
)
_OVER = re.compile("已|曾|刚(?!好)|早就|过了|(?<=[复系知话修换看查])过")
_PERHAPS_OVER = re.compile(
    "了(?!吧)|过(?![去来程后会两几年期户高低大载重道])"
    "|(?:停|断|坏|恢复|来电?|修好?|到|打|报|跳|送电?|处理|发生)的"
)
_LIKELY = re.compile(
    "预计|估计|预估|争取|力争|尽量|计划|打算|大概|大约|约|最[迟晚多长]|不(?:会)?(?:超过|晚于|迟于)|推迟|延[迟期到长后]"
    "|改[到为在成]|提前|安排|定[于在]|保证|承诺|答应|差不多|(?:要|需|得)再?等?◇|再[等过有]|需要|等到|左右"
)
_COMING = re.compile(
    "(?<![开机社])会(?!议)|(?<![功智电节性])能|可以|[可有]望|将|(?<![重主需])要(?!求)|就|得◇|才|一定|肯定|应该|可能|前|内|准备|下次|[给为][您你]"
)
_HEDGED = re.compile("可能|也许|估计|争取|尽量|大概|大约|应该|差不多|左右|顺利|意外|正常")
_ASKED_OF_THEM = re.compile("(?:请|麻烦|劳烦)(?!等|放心|[您你])")
_RESIDENTS = re.compile(
    "(?:请|麻烦|劳烦|务必|记得|建议)(?!师傅|抢修|同事|班组|专?人|电工|放心|谅解|理解|知悉|您?(?:们)?(?:放心|谅解|理解|再|耐心|稍|等))"
    "|(?<![给为跟和向回帮替到对让与同找由去复系知诉答访话])[您你]们?(?!家|那|的|好|反映|报|说的|提|咨询|投诉|申请|所|问|这|放心|稍|等|再|耐心|处|村|小区|台区)"
    "|(?<!我)[去到来在](?:营业厅|供电所|大厅|柜台|网点)|携带|带上|带好|拨打|网上国网"
)
_HEARSAY = re.compile(
    "(?:[您你]们?|客户|用户|居民|业主|物业|群众|来电人|报修人)(?:刚才?|之前|上次)?(?:说|讲|问|反映|称|要求|希望|想|通知)(?!的)"
)
_OTHER_CLOCKS = re.compile(
    "下班|上班|开门|关门|营业|办公|值班(?!师傅|人员|员|同事|电工|长)|轮班|出账|发行|抄表|截止|到期|有效|[交缴欠]费|充值|开会|会议"
    "|培训|放假|休息|高峰|错峰|峰谷|谷段|停水|停气|燃气|[下有暴降]雨|下雪|[高降气]温|天气|台风"
)
_STOPS = re.compile("停(?!留|止|车)|断电|拉闸|限电|检修")
_UNTIL = re.compile("(?:停|断|检修|施工|抢修|作业)[^◇]{0,8}(?:到|至)$")
_PUT_OFF = re.compile(
    "(?:推[迟后]|延[后迟期长]|顺延|往后(?:推|延|挪)?|[要得会还]?再?晚)(?:了|个|一下)?[^◇\\w]{0,2}$"
)
_PUT_ELSEWHERE = re.compile(
    "(?:改|推迟?|延迟?|延后|推后|顺延|提前|挪|调整?|换)(?:到|至|为|成|在)[^◇\\w]{0,2}$"
)
_OLD = re.compile("(?:从|自|由|原定|原计划|原来|原|不是|说好?的|最[早快][^◇]{0,4})$")
_BEGINS = re.compile(
    "起(?!来)|开始(?!送|恢复|供|处理|抢|修)|以来|的(?!时候)|(?:改|调整|推迟?|延迟?|延后|提前)(?:为|到|至)"
)
_BOUND = re.compile("之?前|以前|左右|之间|准时")
_LATER = re.compile("之后|以后|过后|后")
_ANCHORED = re.compile("(?<![然最随今延推往])(?:之后|以后|后|算起|起)$")
_FILLING = re.compile(
    "(?:收到|敬?请?[您你]?们?(?:谅解|放心|理解|耐心等[待候]|知悉)|谢谢|感谢|抱歉|不好意思|对不起|辛苦了|大概|大约|差不多|左右|之前|以前|之内|以内|[的在于约前内就吧啊哦哈呀嘛嗯呢您你好我们咱那]|[\\W_])+"
)


def is_none(scene: Scene) -> bool:
    """True for what is asked, denied, conditional, hearsay, everybody's rule, or no end."""
    denied = _DENIAL.search(_NO_DENIAL.sub("", scene.clause))
    asked = scene.asked or _QUESTION.search(scene.clause) or _TAG.match(scene.following)
    told = _EVERYBODY.search(scene.clause) or _HEARSAY.search(scene.before)
    return bool(denied or asked or told or _is_conditional(scene) or _names_no_end(scene))


def _is_conditional(scene: Scene) -> bool:
    conditions = [part for part in (scene.clause, scene.previous) if _CONDITION.search(part)]
    unsure = any(not _SMOOTHLY.search(part) for part in conditions)
    return unsure or bool(_NOT_YET.search(scene.clause))


def _names_no_end(scene: Scene) -> bool:
    """True for a beginning, an old time, an earliest one, or a span after what is yet to happen."""
    if scene.phrase.spans and _ANCHORED.search(scene.before):
        return True
    old = scene.phrase.since is None and _OLD.search(scene.before)
    return bool(old or _BEGINS.match(scene.after))


def is_over(scene: Scene) -> bool:
    """True for what has happened: 「昨天18点停的」, 「已于9点恢复」; not for 「已安排18点到」."""
    bare = not _FILLING.sub("", scene.clause.replace("◇", ""))
    rest = _ARRANGED.sub("", scene.following if bare else scene.clause)
    if _LIKELY.search(rest):
        return False
    perhaps = _PERHAPS_OVER.search(rest) and not _COMING.search(rest)
    return bool(_OVER.search(rest) or perhaps)


def is_ours(scene: Scene, *, supply: bool) -> bool:
    """False for what the resident is to do; ``supply``: what is told of the supply itself."""
    if supply:
        return not _ASKED_OF_THEM.search(scene.before)
    return not _RESIDENTS.search(scene.clause)


def is_put_off(scene: Scene) -> bool:
    """True where a span is added to a time that was given before: 「推迟两小时」."""
    return bool(scene.phrase.spans and _PUT_OFF.search(scene.before))


def is_put_elsewhere(scene: Scene) -> bool:
    """True where an hour takes the place of the one that was given before: 「改到4点」."""
    return bool(_PUT_ELSEWHERE.search(scene.before))


def is_bare(scene: Scene) -> bool:
    """True where nothing but the time is said: 「18:30前」 in answer to a question."""
    return not _FILLING.sub("", scene.sentence.replace("◇", ""))


def is_expected(scene: Scene) -> bool:
    """True where words of expectation stand beside a time: 「预计」, 「最迟」."""
    return bool(_LIKELY.search(scene.context))


def is_coming(scene: Scene) -> bool:
    """True where a time is said to lie ahead: 「会」, 「就」, 「前」."""
    return bool(_COMING.search(scene.context)) or is_expected(scene)


def is_hedged(scene: Scene) -> bool:
    """True where the time is said not to be sure."""
    return bool(_HEDGED.search(scene.sentence))


def is_of_others(scene: Scene) -> bool:
    """True for other clocks: opening hours, bills, the weather, the begin of an outage."""
    return bool(_OTHER_CLOCKS.search(scene.context) or _STOPS.search(scene.context))


def is_end_of_outage(scene: Scene) -> bool:
    """True where an outage lasts until a time: 「停电到18点」, 「8点到17点停电」."""
    ranging = scene.phrase.since is not None and _STOPS.search(scene.clause)
    return bool(_UNTIL.search(scene.before) or ranging)


def is_later(scene: Scene) -> bool:
    """True where only the earliest moment is told: 「18点以后」."""
    return bool(_LATER.match(scene.after))


def bound(text: str, end: int) -> int:
    """Return where a phrase ends with the word that makes it a bound: 「18点前」."""
    found = _BOUND.match(text, end)
    return found.end() if found else end

"""One spelling for one message: width, case, script, spaces and repeated marks are levelled."""

import re
import sys
import unicodedata

HEAD, TAIL = 500, 300
"""Characters kept of the beginning and the end of a long message: what people want stands there."""

_SIMPLER = (
    "電电費费壓压錶表線线綫线燈灯閘闸變变戶户號号繳缴賬账帳账單单時时間间幾几點点裝装樓楼區区"
    "燒烧煙烟斷断開开關关壞坏維维請请問问麼么嗎吗沒没來来給给們们個个說说話话還还這这過过會会"
    "無无為为從从後后對对應应當当舊旧現现讓让嗰个咗了嚟来俾给喺在冇没係是邊边處处場场際际車车"
    "門门專专業业務务員员廠厂農农機机網网絡络氣气屬属層层師师謝谢讚赞贊赞獎奖勵励認认"
    "識识證证據据報报舉举竊窃違违規规議议強强評评價价錢钱貴贵額额餘余條条細细節节"
    "聽听覺觉學学習习寫写讀读買买賣卖轉转換换遷迁銷销辦办臨临總总統统計计數数據据檢检"
    "測测驗验錯错誤误亂乱實实際际樣样種种類类屆届慶庆歡欢樂乐愛爱媽妈爺爷鄉乡親亲鄰邻團团隊队"
    "響响聲声聯联繫系遠远進进連连運运達达選选適适遲迟險险陰阴陽阳陸陆隨随難难雞鸡雙双雜杂"
    "離离靈灵靜静頂顶項项順顺須须預预領领頭头題题顏颜願愿風风飛飞飯饭館馆馬马驚惊體体髮发鬧闹"
    "魚鱼鮮鲜鳥鸟麗丽麥麦黃黄齊齐龍龙東东絲丝兩两嚴严喪丧豐丰舉举義义烏乌喬乔習习鄉乡書书買买"
    "亂乱爭争於于虧亏雲云亞亚產产畝亩億亿僅仅倉仓儀仪價价眾众優优傷伤倫伦偉伟側侧偵侦僑侨傾倾"
    "債债儲储兒儿黨党蘭兰養养內内岡冈冊册軍军馮冯沖冲決决況况凍冻淨净減减湊凑鳳凤憑凭凱凯擊击"
    "劉刘則则剛刚創创刪删劇剧劑剂勸劝動动勁劲勞劳勢势醫医華华協协賣卖盧卢衛卫卻却歷历曆历厲厉"
    "廳厅廁厕縣县參参雙双髮发發发變变敘叙葉叶嘆叹嚇吓啟启聽听員员園园圍围國国圖图圓圆聖圣壇坛"
    "塊块堅坚墳坟壘垒牆墙塵尘壯壮聲声殼壳壺壶複复備备夠够誇夸夾夹奪夺奮奋婦妇姊姐孫孙寶宝審审"
    "寬宽導导將将爾尔嘗尝盡尽屆届歲岁島岛嶺岭幣币師师帶带幫帮幹干庫库廟庙廢废廣广異异棄弃"
    "張张彌弥彎弯彈弹歸归錄录徹彻徑径憂忧懷怀態态憐怜戀恋惡恶懸悬惱恼戰战戲戏戶户撲扑執执擴扩"
    "掃扫揚扬擾扰撫抚拋抛搶抢護护擔担擬拟擁拥攔拦擇择掛挂揮挥損损撿捡敵敌斬斩暫暂曬晒曉晓暈晕"
    "術术樸朴殺杀權权槓杠極极構构槍枪楓枫櫃柜標标棧栈棟栋欄栏樹树橋桥檔档橫横樁桩夢梦檢检歐欧"
    "殘残毀毁氈毡溝沟澤泽潔洁灑洒淚泪濃浓濕湿溫温灣湾滅灭滯滞滿满漢汉潑泼濤涛漲涨漸渐漁渔滲渗"
    "災灾爐炉煉炼爛烂熱热煩烦燭烛營营獨独狹狭獅狮獲获環环電电畫画療疗癥症盤盘監监蓋盖瞭了"
    "礙碍確确碼码磚砖禮礼禍祸積积稱称穩稳窮穷竅窍競竞筆笔築筑簡简籤签類类糧粮緊紧糾纠紅红約约"
    "級级紀纪純纯紛纷紙纸組组終终織织經经結结絕绝綁绑給给統统繼继續续繩绳綠绿緩缓編编緣缘縮缩"
    "罰罚羅罗聞闻聰聪職职腦脑腳脚臉脸脫脱膽胆臺台艙舱藝艺範范薦荐藥药蘇苏虛虚蟲虫補补襯衬"
    "見见觀观視视觸触訂订訊讯記记設设許许訪访診诊詐诈詞词試试詢询該该詳详語语課课調调談谈諒谅"
    "論论諾诺講讲譜谱譯译護护豬猪負负財财責责貨货質质販贩貪贪貼贴貸贷費费資资賠赔賬账賺赚賞赏"
    "贈赠跡迹踐践躍跃輕轻輛辆輪轮輸输轟轰辭辞農农迴回邏逻鄭郑釋释針针釘钉鈴铃鉛铅銀银銅铜銘铭"
    "鋁铝鋪铺鋼钢錄录錯错鍋锅鍵键鎖锁鎮镇鏈链鐘钟鐵铁長长閃闪閉闭閒闲閱阅闆板陣阵陳陈險险隱隐"
    "霧雾韓韩頁页頓顿頻频顧顾顯显餓饿餵喂駐驻騙骗騷骚騎骑驗验鬆松鹽盐黏粘"
)
_MARKS = {
    "。": ".",
    "、": ",",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "…": ".",
    "～": "~",
    "—": "-",
    "吿": "告",
}
_WRITTEN = str.maketrans(dict(zip(_SIMPLER[::2], _SIMPLER[1::2], strict=True)) | _MARKS)


def _silent_class() -> str:
    """Return a regex class of what shows nothing: controls, joiners, marks, private use."""
    silent = ("Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me")
    spaces = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"
    found = [c for c in map(chr, range(0x10000)) if unicodedata.category(c) in silent]
    ranges: list[list[int]] = []
    for code in (ord(c) for c in found if c not in spaces):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    basic = "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)
    return f"[{basic}\U0001f3fb-\U0001f3ff\U000e0000-\U0010fffe]"


SEPARATOR = chr(sys.maxunicode)
"""Stands between messages that are levelled together; never part of one."""

_SILENT = re.compile(_silent_class())
# A phone number left for a call back, with what announces it, says nothing of the matter.
_CALL_BACK = re.compile(
    r"(?:我的|我|俺)?(?:联系)?(?:电话|手机号码|手机号|手机|号码)?[是:]?(?<!\d)1[3-9]\d{9}(?!\d)"
)
# Who is called by a name with the channel; digits in it are no account number.
_CALLED = re.compile(r"@[a-z0-9_]{3,32}")
_LOOSE_SPACE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_SPACES = re.compile(r"\s+")
_REPEATED_MARK = re.compile(r"([^\w\s\U0010ffff])\1+")
_REPEATED_LETTER = re.compile(r"([^\W\d])\1{2,}")
_UNUSUAL = re.compile(
    "[^\x00-\x7f\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u2010-\u2027\u2600-\u27bf"
    "\U0001f300-\U0001faff\U0010ffff]"
)


def bounded(text: str) -> str:
    """Return the first and last part of a message that is too long to weigh as a whole."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"


def _level(text: str) -> str:
    text = unicodedata.normalize("NFKC", _SILENT.sub("", text)).lower().translate(_WRITTEN)
    text = _LOOSE_SPACE.sub("", _SPACES.sub(" ", _SILENT.sub("", text)))
    text = _CALLED.sub("", _CALL_BACK.sub("", text))
    return _REPEATED_LETTER.sub(r"\1\1", _REPEATED_MARK.sub(r"\1", text))


def _settle(text: str) -> str:
    level = _level(text)
    # Foreign scripts may need another turn: a mark that vanishes lets its neighbours compose.
    turns = 4 if _UNUSUAL.search(text) else 0
    for _ in range(turns):
        level = _level(level)
    return level


def normalise(text: str) -> str:
    """Return the one spelling of ``text``; doing it twice changes nothing."""
    return _settle(text.replace(SEPARATOR, ""))


def normalise_many(texts: list[str]) -> str:
    """Return the levelled messages in one string, each with a ``SEPARATOR`` before and after.

    One pass over all is several times quicker than a pass over each.
    """
    if not texts:
        return SEPARATOR
    joined = SEPARATOR.join(bounded(t).replace(SEPARATOR, "") for t in texts)
    return f"{SEPARATOR}{_settle(joined)}{SEPARATOR}"

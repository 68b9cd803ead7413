"""How one character is written in many ways: styles, look-alikes of other scripts, split parts."""

# Numerals, plain and financial (GB/T 15835), stand for their digits, so that 9折 is 九折 and 玖折.
NUMERALS = {
    **dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖弌弍弎", "123456789123", strict=True)),
    **dict(zip("壱弐参陸", "1236", strict=True)),
}

# Letters in squares, circles and flags that have no compatibility form in Unicode.
_LETTER_STYLES = (0x1F150, 0x1F170, 0x1F1E6)
STYLES = {
    **{chr(first + at): chr(ord("a") + at) for first in _LETTER_STYLES for at in range(26)},
    **{chr(0x2776 + at): str(at + 1) for at in range(9)},  # ❶
    **{chr(0x278A + at): str(at + 1) for at in range(9)},  # ➊
    **{chr(0x2780 + at): str(at + 1) for at in range(9)},  # ➀
    "⓿": "0",
    "🄋": "0",
    "🄌": "0",
    "+": "加",
    "➕": "加",
    "✚": "加",
    "💰": "钱",
    "💵": "钱",
    "📱": "手机",
    "🈷": "月",
}

# Letters of other scripts, and phonetic ones, each followed by the Latin one that it looks like
# (Unicode TR39 calls them confusables); then forms of radicals, and Han that are taken for another.
_ALIKE = (
    "аaвbсcеeԁdһhіiјjкkӏlмmнhоoрpԛqѕsтtуyѵvԝwхxгrпnѡwьbзз"
    "αaβbγyδdεeηnιiκkλlμuνvοoπnρpτtυuχxωwϲcσo"
    "ıiɑaɩiɡgʏyᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwᴢzօoսuհhոnցg"
    "⺅亻⺡氵⺘扌⺮竹⻌辶⺾艹⻊足⻖阝⻏阝⺼月⺩王⺗忄⺖忄⺣灬⻎辶⻍辶徽微徴微"
)
LOOKALIKES = dict(zip(_ALIKE[::2], _ALIKE[1::2], strict=True))

# Characters that are written in their parts, side by side (拆字). Parts that are a common word
# together (门口, 日月, 女子) are left out.
_PARTS = (
    "亻言信 贝弗费 弗贝费 人言信 彳山微 亻尔你 木几机 扌丁打 扌斤折 禾口和 禾刂利 禾刀利 贝才财 "
    "贝化货 贝反贩 贝占贴 贝者赌 贝武赋 才贝财 月土肚 女马妈 女昌娼 女支妓 氵黄潢 "
    "氵去法 氵充流 氵由油 氵夬决 氵每海 毛主毫 忄青情 忄每悔 口交咬 口乞吃 口那哪 "
    "口我哦 讠兑说 言兑说 讠正证 言正证 讠午许 讠人认 讠井讲 讠殳设 讠舌话 言舌话 "
    "讠成诚 讠青请 言青请 讠乍诈 讠者诸 讠公讼 讠方访 讠平评 讠甬诵 讠卖读 车专转 "
    "车仑轮 车两辆 钅失铁 金失铁 钅戋钱 金戋钱 钅艮银 金艮银 钅岡钢 钅同铜 钅令铃 "
    "钅昔错 纟合给 纟工红 纟内纳 纟吉结 纟充统 纟口约 纟勺约 纟丁订 饣官馆 饣反饭 "
    "饣欠饮 扌白拍 扌安按 扌奂换 扌是提 扌妾接 扌召招 扌兆挑 扌甫捕 扌包抱 扌发拨 "
    "扌非排 扌由抽 扌旦担 扌立拉 扌并拼 扌屈掘 扌广扩 扌戈找 扌巴把 扌皮披 扌合拾 "
    "扌商摘 扌爪抓 扌殳投 扌卬抑 扌台抬 木目相 木子李 木公松 木反板 木又权 木支枝 "
    "木不杯 木各格 木羊样 木卯柳 木主柱 木交校 木缶枢 亻弋代 亻介价 亻寸付 亻尤优 "
    "亻牛件 亻也他 亻门们 亻本体 亻到倒 亻昔借 亻呆保 亻五伍 亻中仲 亻吉佶 亻壬任 "
    "亻云传 亻专传 亻弗佛 亻旦但 亻立位 亻主住 亻以似 亻更便 亻谷俗 亻奇倚 火丁灯 "
    "火少炒 火尧烧 火乍炸 火包炮 火因烟 日寸时 日央映 日音暗 石马码 石皮破 石少砂 "
    "米青精 米唐糖 弓长张 弓虽强 弓单弹 马奇骑 马扁骗 马户驴 王元玩 王见现 王里理 "
    "王求球 玉见现 土也地 土成城 土不坏 土申坤 阝击陆 阝可阿 阝付附 阝佥险 足包跑 "
    "足各路 足兆跳 足艮跟 氵羊洋 氵先洗 氵台治 氵尔沵 氵肖消 氵殳没 氵又汉 氵工江 "
    "氵可河 氵酉酒 氵胡湖 氵朝潮 户斤所 广占店 广木床 疒丙病 穴工空 艹约药 艹早草 "
    "艹化花 艹古苦 辶文这 辶云运 辶元远 辶斤近 辶井进 辶首道 辶力边 辶寸过 又寸对 "
    "又鸟鸡 又欠欢 又见观 耳只职 耳关联 耳令聆 贝曾赠 贝易赐 贝兼赚 贝青债 月长胀 "
    "月半胖 月巴肥 衤刀初 衤皮被 衤由袖 礻且祖 礻兄祝 礻畐福 走召超 走戉越 走干赶 "
    "走己起 西女要 西贝贾 士口吉 口巴吧 口马吗 口尼呢 口合哈 口牙呀 口斤听 口昌唱 "
    "口加咖 口非啡 白勺的 白王皇 山夆峰 山夕岁 石开研 方攵放 己攵改 工攵攻 正攵政 "
    "矢口知 矢巨矩 彳主往 彳寸得 彳艮很 彳复復 犭句狗 犭苗猫 犭者猪 犭王狂 竹毛笔 "
    "竹寺等 竹间简 竹合答 禾火秋 禾中种 禾斗科 禾多移 禾兑税 禾只积 舌甘甜 舌辛辞 "
    "虫合蛤 目青睛 目垂睡 田力男 田各略 里予野 革化靴 革更鞭 韦韦韩 食欠饮 食官馆 "
    "鱼羊鲜 力口加 力工功 "
)
JOINED = {one[:2]: one[2] for one in _PARTS.split()}
"""Two parts side by side, and the character that they are read as."""

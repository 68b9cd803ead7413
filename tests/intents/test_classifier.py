"""What a reading promises, whatever people write."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.words import Words
from intents.classifier import Classifier
from intents.cues import Cues
from intents.intent import Intent
from intents.model import ModelIsUnreadable
from intents.normalise import normalise, normalise_many
from intents.phrases import Phrase
from intents.training import train

anything = st.text(max_size=60) | st.text(
    alphabet="停电费没了吗? ！😀tingdian1５\u200b\n", max_size=30
)
quickly = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@quickly
@given(text=anything)
def test_any_text_gets_a_reading(classifier: Classifier, text: str) -> None:
    reading = classifier.classify(text)

    assert 0.0 <= reading.confidence <= 1.0
    assert reading.because
    assert all(reading.because)
    assert classifier.classify(text) == reading


@quickly
@given(texts=st.lists(anything, max_size=6))
def test_company_does_not_change_a_reading(classifier: Classifier, texts: list[str]) -> None:
    together = classifier.classify_many(texts)

    assert [r.intent for r in together] == [classifier.classify(text).intent for text in texts]


@quickly
@given(text=anything)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@quickly
@given(texts=st.lists(anything, max_size=5))
def test_messages_levelled_together_stay_apart(texts: list[str]) -> None:
    assert normalise_many(texts).count("\U0010ffff") == len(texts) + 1


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("停电了", "停 电 了"),
        ("停电了!", "停电了！！！"),
        ("停电了", "停電了"),
        ("户号1234", "户号１２３４"),
        ("app打不开", "ＡＰＰ打不开"),
        ("停电了", "停\u200b电\u00ad了\x00"),
    ],
)
def test_spelling_is_levelled(written: str, same: str) -> None:
    assert normalise(written) == normalise(same)


@pytest.mark.parametrize(
    "text", ["", " ", "\0\0", "\u200b\u200d", "😀😀😀", "🌧️", "。。。", "\u202emoc", "שלום", "مرحبا"]
)
def test_what_says_nothing_is_none(classifier: Classifier, text: str) -> None:
    assert classifier.classify(text).intent is Intent.NONE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我们楼停点了，咋回事", Intent.OUTAGE_REPORT),
        ("ting dian le", Intent.OUTAGE_REPORT),
        ("呢度停咗電，幾時返", Intent.OUTAGE_REPORT),
        ("帮我查下垫费", Intent.BILL_QUERY),
        ("手机没电了，回头再聊", Intent.NONE),
        ("我跟他不来电", Intent.NONE),
        ("建议物业装个充电棚", Intent.NONE),
        ("电费九折代充，加微信", Intent.NONE),
    ],
)
def test_typical_messages(classifier: Classifier, text: str, intent: Intent) -> None:
    assert classifier.classify(text).intent is intent


def test_the_reasons_are_words_of_the_message(classifier: Classifier) -> None:
    reading = classifier.classify("我家电压低得空调都带不动")

    assert reading.because
    assert all(word in "我家电压低得空调都带不动" for word in reading.because)


def test_a_huge_message_is_judged_by_its_ends(classifier: Classifier) -> None:
    story = "今天天气不错，" * 15_000

    assert (
        classifier.classify("我要投诉你们抄表员乱抄，必须给说法。" * 20 + story).intent is not None
    )
    assert classifier.classify(story).intent is Intent.NONE


def test_a_stored_model_reads_the_same(
    classifier: Classifier, cues: Cues, words: Words, bank: list[Phrase]
) -> None:
    stored = Classifier.from_bytes(classifier.to_bytes(), cues, words)
    texts = [phrase.text for phrase in bank[::40]]

    pairs = zip(classifier.classify_many(texts), stored.classify_many(texts), strict=True)
    assert all(one.intent is other.intent for one, other in pairs)


@pytest.mark.parametrize("stored", [b"", b"nonsense", b"PK\x05\x06" + b"\0" * 18])
def test_strange_bytes_are_refused(cues: Cues, words: Words, stored: bytes) -> None:
    with pytest.raises(ModelIsUnreadable):
        Classifier.from_bytes(stored, cues, words)


def test_training_is_repeatable(cues: Cues, words: Words, bank: list[Phrase]) -> None:
    part = bank[::20]

    assert train(part, cues, words).to_bytes() == train(part, cues, words).to_bytes()


def test_no_phrases_is_an_error(cues: Cues, words: Words) -> None:
    with pytest.raises(ValueError, match="not one phrase"):
        train([], cues, words)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("投诉孙督导包庇手下", Intent.COMPLAINT),
        ("我要投诉你们那个小赵师傅", Intent.COMPLAINT),
        ("举报赵经理跟电工老板合伙卖开关，逼我们买", Intent.REPORT),
        ("投诉物业经理乱收停车费", Intent.NONE),
    ],
)
def test_a_complaint_that_says_so_is_one_unless_it_is_about_others(
    classifier: Classifier, text: str, intent: Intent
) -> None:
    assert classifier.classify(text).intent is intent


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("停电通知：7月3日8点到17点停电检修", False),
        ("【计划停电】因线路检修，东村台区定于11月28日8时至16时停电，敬请谅解", False),
        ("尊敬的客户您好：因线路检修，定于7月3日8:00-17:00停电，请提前做好准备。", False),
        ("【国网】尊敬的客户，您户号尾号1234 11月电费102.5元，请及时缴纳", False),
        ("停电公告：7月3日8:00至17:00计划停电检修 是真的吗", True),
        ("【国网】说我欠费停电，凭什么？我早交了", True),
    ],
)
def test_a_notice_that_is_passed_on_asks_for_nothing(
    classifier: Classifier, text: str, asks: bool
) -> None:
    assert (classifier.classify(text).intent is not Intent.NONE) is asks

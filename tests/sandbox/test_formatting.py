"""Formatted text, entities and lengths."""

from typing import Any

import pytest

from sandbox import markup_html, markup_markdown
from sandbox.entities import find_entities, utf16_length
from sandbox.records import BotAccount, Chat, Json
from sandbox.refusals import Refused
from sandbox.world import World
from tests.sandbox.conftest import Api


def short(entities: list[Json]) -> list[tuple[Any, ...]]:
    extra = ("url", "language", "user", "custom_emoji_id", "unix_time")
    return sorted(
        (e["type"], e["offset"], e["length"], *(e[key] for key in extra if key in e))
        for e in entities
    )


@pytest.mark.parametrize(
    ("source", "plain", "found"),
    [
        ("<b>停电</b>通知", "停电通知", [("bold", 0, 2)]),
        ("😀<i>a</i>", "😀a", [("italic", 2, 1)]),
        ("<u>a<s>b</s></u>", "ab", [("strikethrough", 1, 1), ("underline", 0, 2)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<code>a&lt;b</code>", "a<b", [("code", 0, 3)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [("pre", 0, 1, "python")],
        ),
        (
            '<a href="https://a.cn/?a=1&amp;b=2">k</a>',
            "k",
            [("text_link", 0, 1, "https://a.cn/?a=1&b=2")],
        ),
        (
            '<a href="tg://user?id=42">王</a>',
            "王",
            [("text_mention", 0, 1, {"id": 42, "is_bot": False, "first_name": "王"})],
        ),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<b></b>x", "x", []),
        ("a &amp; &#65; &#x42; &nbsp;", "a & A B &nbsp;", []),
        ("<B>x</b>", "x", [("bold", 0, 1)]),
    ],
)
def test_html(source: str, plain: str, found: list[tuple[Any, ...]]) -> None:
    text, entities = markup_html.parse(source)
    assert (text, short(entities)) == (plain, found)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("停<foo>", 'Unsupported start tag "foo" at byte offset 3'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<3 >", 'Unsupported start tag "3" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html(source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        markup_html.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("source", "plain", "found"),
    [
        ("*停电* _a_", "停电 a", [("bold", 0, 2), ("italic", 3, 1)]),
        (
            "__u__ ~s~ ||p||",
            "u s p",
            [("spoiler", 4, 1), ("strikethrough", 2, 1), ("underline", 0, 1)],
        ),
        ("*b _i_*", "b i", [("bold", 0, 3), ("italic", 2, 1)]),
        ("`a*b`", "a*b", [("code", 0, 3)]),
        ("```\nx\n```", "x\n", [("pre", 0, 2)]),
        ("```python\nx```", "x", [("pre", 0, 1, "python")]),
        ("[k](https://a.cn/\\))", "k", [("text_link", 0, 1, "https://a.cn/)")]),
        ("1\\.5\\!", "1.5!", []),
        (">q1\n>q2\nx", "q1\nq2\nx", [("blockquote", 0, 5)]),
        ("**>q\n>r||", "q\nr", [("expandable_blockquote", 0, 3)]),
        ("![👍](tg://emoji?id=77)", "👍", [("custom_emoji", 0, 2, "77")]),
        ("_a__", None, []),
    ],
)
def test_markdown_v2(source: str, plain: str | None, found: list[tuple[Any, ...]]) -> None:
    if plain is None:
        with pytest.raises(Refused):
            markup_markdown.parse_v2(source)
        return
    text, entities = markup_markdown.parse_v2(source)
    assert (text, short(entities)) == (plain, found)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("停*b", "Can't find end of Bold entity at byte offset 3"),
        ("_i", "Can't find end of Italic entity at byte offset 0"),
        ("`c", "Can't find end of Code entity at byte offset 0"),
        ("```c", "Can't find end of Pre entity at byte offset 0"),
        ("*a _b*_", "Can't find end of Italic entity at byte offset 3"),
        ("||x", "Can't find end of Spoiler entity at byte offset 0"),
        ("[k](u", "Can't find end of a URL at byte offset 3"),
    ],
)
def test_broken_markdown_v2(source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        markup_markdown.parse_v2(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_old_markdown() -> None:
    text, entities = markup_markdown.parse_legacy("*b* _i_ `c` ```py\np``` [t](http://x.cn) \\*")
    assert text == "b i c p t *"
    assert [e["type"] for e in entities] == ["bold", "italic", "code", "pre", "text_link"]
    with pytest.raises(Refused) as refused:
        markup_markdown.parse_legacy("停*x")
    assert "Can't find end of the entity starting at byte offset 3" in refused.value.description


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("@lamp_bot 停电", ["mention"]),
        ("你好@lamp_bot", []),
        ("@lamp_bot你好", []),
        ("，@lamp_bot，", ["mention"]),
        ("/start", ["bot_command"]),
        ("请 /help@lamp_bot 看", ["bot_command"]),
        ("a/b", []),
        ("/a/b", []),
        ("看 https://a.cn/x?y=1 #停电 $USD", ["url", "hashtag", "cashtag"]),
        ("写信 a.b@c.cn", ["email"]),
        ("#123", []),
    ],
)
def test_what_telegram_finds_by_itself(text: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in find_entities(text)] == kinds


def test_offsets_count_utf_16_units() -> None:
    (entity,) = find_entities("😀😀 /go")
    assert (entity["offset"], entity["length"]) == (5, 3)
    assert utf16_length("😀a停") == 4


async def test_lengths_count_after_the_entities(api: Api, private: Chat) -> None:
    longest = "<b>" + "停" * 4096 + "</b>"
    sent = await api.result("sendMessage", chat_id=private.id, text=longest, parse_mode="HTML")
    assert len(sent["text"]) == 4096
    refused = await api.refusal("sendMessage", chat_id=private.id, text="停" * 4097)
    assert refused == "Bad Request: message is too long"


async def test_empty_texts(api: Api, private: Chat) -> None:
    empty = "Bad Request: message text is empty"
    assert await api.refusal("sendMessage", chat_id=private.id) == empty
    assert await api.refusal("sendMessage", chat_id=private.id, text="") == empty
    for text in ("  \n ", "<b> </b>", "\x00\x01"):
        refused = await api.refusal("sendMessage", chat_id=private.id, text=text, parse_mode="HTML")
        assert refused == "Bad Request: text must be non-empty"


async def test_an_unknown_parse_mode(api: Api, private: Chat) -> None:
    refused = await api.refusal("sendMessage", chat_id=private.id, text="x", parse_mode="rst")
    assert refused == "Bad Request: unsupported parse_mode"


async def test_given_entities_move_with_the_trimmed_text(api: Api, private: Chat) -> None:
    sent = await api.result(
        "sendMessage",
        chat_id=private.id,
        text="  😀停电 ",
        entities=[{"type": "bold", "offset": 4, "length": 2}],
    )
    assert sent["text"] == "😀停电"
    assert sent["entities"] == [{"type": "bold", "offset": 2, "length": 2}]


async def test_a_mention_of_somebody_without_a_name(
    api: Api, private: Chat, world: World, bot: BotAccount
) -> None:
    bot.limits.enabled = False
    wang = world.add_person("王芳")
    text = f'<a href="tg://user?id={wang.id}">王</a> <a href="tg://user?id=5">谁</a>'
    sent = await api.result("sendMessage", chat_id=private.id, text=text, parse_mode="HTML")
    (entity,) = sent["entities"]
    assert (entity["type"], entity["user"]["first_name"]) == ("text_mention", "王芳")


async def test_given_entities_of_the_wrong_form(api: Api, private: Chat) -> None:
    refused = await api.refusal(
        "sendMessage", chat_id=private.id, text="x", entities=[{"type": "bold"}]
    )
    assert refused == "Bad Request: can't parse MessageEntity: Can't find field \"offset\""
    refused = await api.refusal("sendMessage", chat_id=private.id, text="x", entities="[")
    assert refused == "Bad Request: can't parse message entities JSON object"

"""Whatever nonsense a bot sends, it gets an answer in Telegram's form and never a 500."""

from random import Random
from typing import Any

import pytest

from sandbox.methods.table import METHODS
from sandbox.records import BotAccount, Chat, Person
from sandbox.world import World
from tests.sandbox.conftest import Api

NONSENSE: list[Any] = [
    *(None, "", 0, -1, 1, 2, True, 1.5, 10**25, "nan", "x", "[", "{}", "[]", "停电<b>", "*_"),
    *([], {}, [1], [[]], {"a": 1}, [{"type": "photo", "media": 5}], [{"type": "emoji"}]),
    [{"type": "bold", "offset": None, "length": 1}],
    [{"type": "bold", "offset": "x", "length": {}}],
    [{"type": {}, "offset": 0, "length": 1}],
    [{"type": "text_link", "offset": 0, "length": 1}],
    [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": []}}],
    {"inline_keyboard": [[5]]},
    {"inline_keyboard": [[{"text": "a", "callback_data": 5}]]},
    {"inline_keyboard": {"a": 1}},
    {"keyboard": [[{"text": 5}]]},
    {"message_id": "z", "chat_id": []},
    {"message_id": 1, "quote": 5},
    {"type": "chat"},
]
NAMES = (
    *("text", "parse_mode", "entities", "reply_markup", "reply_parameters", "message_thread_id"),
    *("message_ids", "reaction", "scope", "commands", "permissions", "until_date", "media"),
    *("callback_query_id", "latitude", "longitude", "photo", "document", "voice", "caption"),
    *("name", "icon_color", "title", "menu_button", "file_id", "action", "rights", "message_id"),
    *("caption_entities", "user_id", "url", "allowed_updates", "chat_id", "from_chat_id"),
)


@pytest.mark.parametrize("seed", range(4))
async def test_nonsense_is_answered(
    api: Api, world: World, private: Chat, bot: BotAccount, li: Person, seed: int
) -> None:
    random = Random(seed)
    bot.limits.enabled = False
    forum = world.add_group("论坛", li.id, forum=True)
    world.add_member(forum.id, bot.id)
    world.promote(forum.id, bot.id)
    methods = sorted(METHODS.keys() - {"leavechat", "setwebhook"})
    for _ in range(250):
        params = {name: random.choice(NONSENSE) for name in random.sample(NAMES, 12)}
        if random.random() < 0.9:
            params["chat_id"] = params["from_chat_id"] = random.choice([forum.id, private.id])
        if random.random() < 0.6:
            params |= {"text": "hi", "message_id": random.randint(1, 9), "user_id": li.id}
        body = await api(random.choice(methods), **params)
        assert body["ok"] or 400 <= body["error_code"] < 500

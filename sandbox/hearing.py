"""Which bots hear a message: membership, privacy mode, and the silence between bots."""

from sandbox import entities
from sandbox.records import CHANNEL, PRIVATE, BotAccount, Chat, Message


def _is_meant_for(message: Message, bot: BotAccount, other_bots: bool) -> bool:
    """Core bots page, "Privacy mode": commands, mentions, replies to what was meant for the bot."""
    text = message.text
    marks = message.content.get("entities") or message.content.get("caption_entities") or []
    if entities.mentions(text, marks, bot.username, bot.id):
        return True
    for named in entities.commands(text, marks):
        if named == bot.username.lower():
            return True
        # A plain command is for the bot that spoke last in the group.
        if named is None and (message.chat.last_bot_id in (None, bot.id) or not other_bots):
            return True
    replied = message.reply_to
    return replied is not None and (replied.author is bot or bot.id in replied.meant_for)


def hearers(message: Message, bots: dict[int, BotAccount]) -> list[BotAccount]:
    """The bots that get an update about this message.

    Bots never hear bots (Bots FAQ, "Why doesn't my bot see messages from other bots?").
    """
    chat = message.chat
    if message.by_bot:
        return []
    if chat.kind == PRIVATE:
        return [chat.bot] if chat.bot is not None else []
    present = [bots[m.user_id] for m in chat.present() if m.user_id in bots]
    return [bot for bot in present if _hears(message, bot, chat, len(present) > 1)]


def _hears(message: Message, bot: BotAccount, chat: Chat, other_bots: bool) -> bool:
    meant = _is_meant_for(message, bot, other_bots)
    if meant:
        message.meant_for.add(bot.id)
    place = chat.member(bot.id)
    if chat.kind == CHANNEL:
        return place.is_admin
    return meant or message.is_service or place.is_admin or place.reads_all

"""A proof for somebody else: the manager's QR or link, the holder's invitation."""

from datetime import date, timedelta

from chat.actions import Button, Priority, SendPicture
from chat.drawings import Code, to_text
from chat.errors import BadInput, NotFound
from chat.ids import long, short
from customers.account import Account, masked_number, numbers_in
from customers.binding import NotTheHolder, Standing
from storage import bindings
from storage.accounts import account_numbered, accounts
from storage.bindings import BindingKey
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.stations.today import today_at
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import PersonalMatter, require_private_desk
from usecases.trade import Trade

GIVE, INVITE = "ag", "ai"
DOOR, LINK, HOLDER = "door", "link", "holder"
LETTER = "k"
# At the door it is scanned at once; what is sent must reach somebody.
_LASTS = {DOOR: timedelta(minutes=15), LINK: timedelta(days=7), HOLDER: timedelta(days=7)}
_BITS = 80
# As what a manager lets somebody in, and a holder.
_LET_IN = (Standing.HOLDER, Standing.FAMILY, Standing.TENANT, Standing.DELEGATE)
_INVITED = (Standing.FAMILY, Standing.TENANT, Standing.DELEGATE)


async def offer_keys(work: Work, trade: Trade, asker: Asker, words: str) -> None:
    """``/bind NUMBER`` of staff: how to let a household in; within what they serve.

    Raises ``BadInput``, ``NotFound`` and ``OnlyInPrivate``.
    """
    require_private_desk(asker)
    number = next(numbers_in(words), None)
    if number is None:
        raise BadInput(reason=trade.speech.say("binding.usage", asker.locale))
    account = await account_numbered(work, asker.scope, number)
    if account is None or not asker.scope.sees_district(account.station_id, account.district_id):
        raise NotFound(what="account")
    rows = tuple(
        tuple(
            Button(
                trade.speech.say(f"binding.{way}_for_{standing}", asker.locale),
                trade.signer.sign(f"{GIVE}:{way}:{standing}:{short(account.id)}"),
            )
            for way in (DOOR, LINK)
        )
        for standing in _LET_IN
    )
    text = trade.speech.say("binding.which_key", asker.locale, number=masked_number(account.number))
    await tell(work, asker, text, "keys", buttons=rows)


async def press_give(work: Work, trade: Trade, asker: Asker, argument: str) -> None:
    """A manager chose a way and a standing; raises ``BadInput``, ``NotFound``."""
    require_private_desk(asker)
    way, _, rest = argument.partition(":")
    standing, _, account_id = rest.partition(":")
    if way not in (DOOR, LINK) or standing not in set(_LET_IN):
        raise BadInput(reason=argument[:20])
    account = (await accounts(work, asker.scope, [long(account_id)])).get(long(account_id))
    if account is None or not asker.scope.sees_district(account.station_id, account.district_id):
        raise NotFound(what="account")
    await _give(work, trade, asker, account, way, Standing(standing))


async def press_invite(work: Work, trade: Trade, asker: Asker, argument: str) -> None:
    """The holder lets somebody see the account.

    Raises ``NotTheHolder``, ``PersonalMatter`` and ``BadInput``.
    """
    standing, _, binding_id = argument.partition(":")
    if standing not in set(_INVITED):
        raise BadInput(reason=argument[:20])
    if not asker.private:
        raise PersonalMatter
    one = await bindings.binding(work, asker.scope, long(binding_id))
    mine = one is not None and one.person_id == asker.person.id and one.ended_at is None
    if one is None or not mine or one.standing is not Standing.HOLDER:
        raise NotTheHolder
    account = (await accounts(work, asker.scope, [one.account_id])).get(one.account_id)
    if account is None:
        raise NotFound(what="account")
    await _give(work, trade, asker, account, HOLDER, Standing(standing))


async def _give(
    work: Work, trade: Trade, asker: Asker, account: Account, way: str, standing: Standing
) -> None:
    secret = short(work.noise(_BITS))
    begins: date | None = None
    if standing is Standing.TENANT:
        begins = await today_at(work, account.station_id)
    key = BindingKey(
        id=work.new_id(),
        account_id=account.id,
        station_id=account.station_id,
        way=way,
        standing=standing,
        made_by=asker.person.id,
        for_person=None,
        made_at=work.now,
        expires_at=work.now + _LASTS[way],
        first_day=begins,
    )
    await bindings.add_key(work, key, secret)
    bot = trade.bots[asker.bot_id]
    link = f"https://t.me/{bot.username}?start={trade.signer.sign(LETTER + secret, 'start')}"
    text = trade.speech.say(
        f"binding.{way}_made",
        asker.locale,
        number=masked_number(account.number),
        standing=trade.speech.say(f"binding.as_{standing}", asker.locale),
        link=link,
    )
    if way != DOOR:
        await tell(work, asker, text, "key")
        return
    await leave(
        work,
        SendPicture(caption=text, drawing=to_text(Code(link))),
        bot_id=asker.bot_id,
        chat_id=asker.chat.id,
        key=f"key:{asker.origin}",
        priority=Priority.STAFF,
    )

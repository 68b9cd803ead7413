"""A proof was shown: whoever showed it agrees once to what is kept, and sees the account."""

from chat.actions import Button
from chat.ids import short
from customers.account import Account, masked_address, masked_name, masked_number
from customers.binding import Binding, BoundBefore, KeyIsOver, KeyIsUsed, Proof
from stations.scope import SYSTEM
from storage import bindings, consents
from storage.accounts import accounts
from storage.bindings import BindingKey
from storage.chats import set_station
from storage.unit_of_work import Work
from usecases.customers.tell_bound import tell_bound
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import OnlyInPrivate, PersonalMatter
from usecases.trade import Trade

AGREE, REFUSE = "aa", "an"
_PROOFS = {
    "code": Proof.CODE,
    "door": Proof.DOOR,
    "link": Proof.LINK,
    "holder": Proof.HOLDER,
    "named": Proof.NAMED,
}


async def open_key(work: Work, trade: Trade, asker: Asker, secret: str) -> None:
    """A link or QR was opened: it is for whoever opened it first.

    Raises ``KeyIsUsed``, ``KeyIsOver`` and ``OnlyInPrivate``.
    """
    if not asker.private:
        raise OnlyInPrivate
    key = _still_good(work, await bindings.key_of(work, SYSTEM, secret))
    if key.made_by == asker.person.id:
        # Whoever tries their own link leaves it to whom it is for.
        said = trade.speech.say("binding.own_link", asker.locale)
        await tell(work, asker, said, "binding")
        return
    if not await bindings.claim_key(work, key, asker.person.id):
        raise KeyIsUsed
    await agreed(work, trade, asker, key)


async def agreed(work: Work, trade: Trade, asker: Asker, key: BindingKey) -> None:
    """Bind whoever has agreed to the present words; else ask them first."""
    version = trade.speech.say("binding.consent_version")
    if await consents.consent_of(work, SYSTEM, asker.person.id, consents.BILLS) == version:
        await _bind(work, trade, asker, key, version)
        return
    say, sign = trade.speech.say, trade.signer.sign
    rows = (
        (
            Button(say("binding.agree", asker.locale), sign(f"{AGREE}:{short(key.id)}")),
            Button(say("binding.refuse", asker.locale), sign(f"{REFUSE}:{short(key.id)}")),
        ),
    )
    account = (await accounts(work, SYSTEM, [key.account_id]))[key.account_id]
    text = say("binding.consent", asker.locale, number=masked_number(account.number))
    await tell(work, asker, text, "consent", buttons=rows)


async def press_agree(work: Work, trade: Trade, asker: Asker, key_id: int, *, yes: bool) -> None:
    """They agree, or do not; raises ``KeyIsUsed`` and ``KeyIsOver``."""
    if not asker.private:
        raise PersonalMatter
    key = _still_good(work, await bindings.key_by_id(work, SYSTEM, key_id))
    if key.for_person != asker.person.id:
        raise KeyIsUsed
    if not yes:
        await tell(work, asker, trade.speech.say("binding.refused", asker.locale), "binding")
        return
    version = trade.speech.say("binding.consent_version")
    await consents.agree(work, asker.person.id, consents.BILLS, version)
    await _bind(work, trade, asker, key, version)


async def _bind(work: Work, trade: Trade, asker: Asker, key: BindingKey, version: str) -> None:
    held = await bindings.bindings_of(work, SYSTEM, asker.person.id)
    if any(one.account_id == key.account_id for one in held):
        raise BoundBefore
    await bindings.use_key(work, key, asker.person.id)
    new = Binding(
        id=work.new_id(),
        account_id=key.account_id,
        station_id=key.station_id,
        person_id=asker.person.id,
        standing=key.standing,
        proof=Proof(key.way),
        first_day=key.first_day,
        last_day=key.last_day,
        consent=version,
        bound_at=work.now,
    )
    await bindings.bind(work, new)
    account = (await accounts(work, SYSTEM, [key.account_id]))[key.account_id]
    if asker.chat.station_id is None:
        await set_station(work, asker.chat.id, account.station_id)
    await tell(work, asker, _welcome(trade, asker, account, new), "bound")
    await tell_bound(work, trade, account, new)


def _welcome(trade: Trade, asker: Asker, account: Account, new: Binding) -> str:
    return trade.speech.say(
        "binding.bound",
        asker.locale,
        number=masked_number(account.number),
        holder=masked_name(account.holder),
        address=masked_address(account.address or ""),
        standing=trade.speech.say(f"binding.as_{new.standing}", asker.locale),
    )


def _still_good(work: Work, key: BindingKey | None) -> BindingKey:
    if key is None or (key.used_at is None and key.expires_at <= work.now):
        raise KeyIsOver
    if key.used_at is not None:
        raise KeyIsUsed
    return key

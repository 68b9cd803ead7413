"""What somebody may see, and who else sees it: ending a view, one's own or another's."""

from chat.actions import Button, SendText
from chat.errors import NotFound
from chat.ids import short
from customers.account import Account, masked_address, masked_number
from customers.binding import Binding, NotTheHolder, Standing
from stations.scope import SYSTEM
from stations.staff import Role
from storage import bindings
from storage.accounts import accounts
from storage.people import people
from storage.unit_of_work import Work
from usecases.customers.give_key import INVITE
from usecases.customers.tell_bound import UNDO
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import PersonalMatter
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

_INVITED = (Standing.FAMILY, Standing.TENANT, Standing.DELEGATE)


async def show_mine(work: Work, trade: Trade, asker: Asker) -> None:
    """List the accounts of whoever asks, in private, with who else sees those they hold."""
    held = await bindings.bindings_of(work, asker.scope, asker.person.id)
    if not held:
        text = trade.speech.say("binding.none", asker.locale)
        await tell(work, asker, text, "accounts")
        return
    known = await accounts(work, asker.scope, [one.account_id for one in held])
    for one in held:
        account = known[one.account_id]
        rows: list[tuple[Button, ...]] = [(_undo(trade, asker, one, "binding.unbind"),)]
        lines = [_line(trade, asker, account, one)]
        if one.standing is Standing.HOLDER:
            others = await bindings.bindings_to(work, asker.scope, account.id)
            named = await people(work, SYSTEM, [each.person_id for each in others])
            for each in others:
                if each.person_id == asker.person.id:
                    continue
                who = named[each.person_id].name if each.person_id in named else ""
                standing = trade.speech.say(f"binding.as_{each.standing}", asker.locale)
                line = trade.speech.say("binding.other", asker.locale, who=who, standing=standing)
                lines.append(line)
                rows.append((_undo(trade, asker, each, "binding.revoke", who=who),))
            rows.append(_invitations(trade, asker, one))
        await tell(work, asker, "\n".join(lines), f"account{one.id}", buttons=tuple(rows))


async def undo(work: Work, trade: Trade, asker: Asker, binding_id: int) -> None:
    """End a view: one's own, or another's as its holder or as staff who serve the household.

    Raises ``PersonalMatter``, ``NotFound``, ``NotTheHolder`` and ``ChangedMeanwhile``.
    """
    if not asker.private:
        raise PersonalMatter
    one = await bindings.binding(work, asker.scope, binding_id)
    if one is None:
        raise NotFound(what="binding")
    account = (await accounts(work, SYSTEM, [one.account_id]))[one.account_id]
    if one.person_id != asker.person.id and not await _may_end(work, asker, account):
        raise NotTheHolder
    if one.ended_at is None:
        await bindings.end(work, one, asker.person.id)
    number = masked_number(account.number)
    said = trade.speech.say("binding.ended", asker.locale, number=number)
    await tell(work, asker, said, "unbound")
    if one.person_id != asker.person.id and one.ended_at is None:
        found = await people(work, SYSTEM, [one.person_id])
        who = found.get(one.person_id)
        locale = trade.speech.locale_for(who.language if who else None)
        words = SendText(trade.speech.say("binding.ended_by_other", locale, number=number))
        await write_privately(work, trade, one.person_id, words, f"unbound:{one.id}")


async def _may_end(work: Work, asker: Asker, account: Account) -> bool:
    serves = asker.ranks(Role.MANAGER, account.station_id) and asker.scope.sees_district(
        account.station_id, account.district_id
    )
    if serves:
        return True
    held = await bindings.bindings_of(work, asker.scope, asker.person.id)
    return any(one.account_id == account.id and one.standing is Standing.HOLDER for one in held)


def _line(trade: Trade, asker: Asker, account: Account, one: Binding) -> str:
    return trade.speech.say(
        "binding.line",
        asker.locale,
        number=masked_number(account.number),
        address=masked_address(account.address or ""),
        standing=trade.speech.say(f"binding.as_{one.standing}", asker.locale),
    )


def _undo(trade: Trade, asker: Asker, one: Binding, key: str, who: str = "") -> Button:
    label = trade.speech.say(key, asker.locale, who=who[:20])
    return Button(label, trade.signer.sign(f"{UNDO}:{short(one.id)}"))


def _invitations(trade: Trade, asker: Asker, one: Binding) -> tuple[Button, ...]:
    return tuple(
        Button(
            trade.speech.say(f"binding.invite_{standing}", asker.locale),
            trade.signer.sign(f"{INVITE}:{standing}:{short(one.id)}"),
        )
        for standing in _INVITED
    )

"""What somebody wants to be told of their bills: one button a kind, pressed to turn it over."""

from billing.arrears import Notice
from chat.actions import Button, Rows
from chat.errors import BadInput
from stations.scope import SYSTEM
from storage import consents
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import PersonalMatter
from usecases.trade import Trade

TOGGLE = "bt"


async def show_preferences(work: Work, trade: Trade, asker: Asker) -> None:
    """``/notify`` in private: every kind, and whether it is told."""
    text = trade.speech.say("notify.page", asker.locale)
    await tell(work, asker, text, "notify", buttons=await _rows(work, trade, asker))


async def toggle(work: Work, trade: Trade, asker: Asker, code: str) -> None:
    """Turn a kind over; raises ``BadInput`` and ``PersonalMatter``."""
    if not asker.private:
        raise PersonalMatter
    if code not in set(Notice):
        raise BadInput(reason=code[:20])
    kind = Notice(code)
    said = await consents.wanted(work, SYSTEM, asker.person.id)
    wants = not trade.bills.notices.wants(kind, said)
    await consents.want(work, asker.person.id, kind.value, wants)
    key = "notify.on" if wants else "notify.off"
    name = trade.speech.say(f"notify.kind_{kind}", asker.locale)
    text = trade.speech.say(key, asker.locale, kind=name)
    await tell(work, asker, text, "notify", buttons=await _rows(work, trade, asker))


async def _rows(work: Work, trade: Trade, asker: Asker) -> Rows:
    said = await consents.wanted(work, SYSTEM, asker.person.id)
    rules = trade.bills.notices
    return tuple(
        (
            Button(
                trade.speech.say(
                    "notify.told" if rules.wants(kind, said) else "notify.not_told",
                    asker.locale,
                    kind=trade.speech.say(f"notify.kind_{kind}", asker.locale),
                ),
                trade.signer.sign(f"{TOGGLE}:{kind}"),
            ),
        )
        for kind in rules.notices
    )

"""A resident wants to be forgotten: what goes, what the law keeps, and a press in between."""

from chat.actions import Button
from stations.scope import SYSTEM
from storage import bindings, consents
from storage.cases import forget_evidence
from storage.conversations import forget
from storage.forgetting import forget_said
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import PersonalMatter
from usecases.trade import Trade

FORGET = "af"


async def offer_forgetting(work: Work, trade: Trade, asker: Asker) -> None:
    """``/forget``: say what would go and what stays, and ask."""
    button = Button(trade.speech.say("forget.do", asker.locale), trade.signer.sign(f"{FORGET}:yes"))
    text = trade.speech.say("forget.ask", asker.locale)
    await tell(work, asker, text, "forget", buttons=((button,),))


async def forget_me(work: Work, trade: Trade, asker: Asker) -> None:
    """End every view, withdraw every consent, empty what was said; raises ``PersonalMatter``."""
    if not asker.private:
        raise PersonalMatter
    for one in await bindings.bindings_of(work, SYSTEM, asker.person.id):
        await bindings.end(work, one, asker.person.id)
    await consents.withdraw(work, asker.person.id)
    await forget(work, asker.person.id, asker.chat.id)
    await forget_said(work, asker.person.id)
    await forget_evidence(work, asker.person.id)
    await tell(work, asker, trade.speech.say("forget.done", asker.locale), "forgotten")

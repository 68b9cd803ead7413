"""The language in which the bot speaks with a person."""

from chat.actions import Button
from chat.errors import NotFound
from storage.people import set_language
from storage.unit_of_work import Work
from usecases.private.menu import keyboard
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def offer_languages(work: Work, trade: Trade, asker: Asker) -> None:
    """Offer every language that there is, each in its own words."""
    row = tuple(
        Button(trade.speech.say("private.language", locale), trade.signer.sign(f"l:{locale}"))
        for locale in trade.speech.catalogues
    )
    text = trade.speech.say("private.which_language", asker.locale)
    await tell(work, asker, text, "language", buttons=(row,))


async def choose_language(work: Work, trade: Trade, asker: Asker, locale: str) -> None:
    """Speak this language with the person from now on; raises ``NotFound`` for an unknown one."""
    if locale not in trade.speech.catalogues:
        raise NotFound(what="language")
    await set_language(work, asker.person.id, locale)
    menu = keyboard(trade, locale) if asker.private else ()
    await tell(work, asker, trade.speech.say("private.language_set", locale), "language", menu=menu)

"""``/reply``: a supervisor keeps the station's own canned replies; files bring many at once."""

from dataclasses import dataclass

from chat.errors import BadInput, NotAllowed, NotFound
from chat.sounds import initials
from stations.scope import Scope
from stations.staff import Role
from storage.canned_replies import OwnReply, drop_reply, own_replies, put_reply
from storage.unit_of_work import Work
from tickets.hold_back import Held
from tickets.replies import VARIABLES, UnknownVariables, fill, variables
from usecases.replies.hold import told_reason
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.trade import Trade

LONGEST_TITLE = 40
LONGEST_TEXT = 1_000
_LONGEST_LETTERS = 40
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A canned reply as somebody writes it; without ``letters`` its title's initials are taken."""

    title: str
    text: str
    letters: str = ""


async def keep_replies(work: Work, trade: Trade, asker: Asker, argument: str) -> None:
    """Do what ``add TITLE TEXT``, ``remove TITLE`` or nothing (a list) says.

    Raises ``NotAllowed`` to whoever is below a supervisor, ``BadInput``, ``NotFound``,
    ``UnknownVariables``.
    """
    require_desk(asker)
    station_id = asker.station_id
    if station_id is None or not asker.ranks(Role.SUPERVISOR, station_id):
        raise NotAllowed
    verb, _, rest = argument.strip().partition(" ")
    if verb.casefold() in trade.speech.words("reply.add_words"):
        draft = _draft(trade, asker, rest)
        await add_reply(work, trade, station_id, draft, asker.locale)
        text = trade.speech.say("reply.added", asker.locale, title=draft.title)
    elif verb.casefold() in trade.speech.words("reply.remove_words"):
        title = await remove_reply(work, asker.scope, station_id, rest.strip())
        text = trade.speech.say("reply.removed", asker.locale, title=title)
    else:
        text = await _listed(work, trade, asker, station_id)
    await tell(work, asker, text, "kept")


async def add_reply(
    work: Work, trade: Trade, station_id: int, draft: Draft, locale: str
) -> OwnReply:
    """Write a reply; one of the same title gets the new words.

    Raises ``BadInput`` for what is empty, too long or would be held back, ``UnknownVariables``.
    """
    check_draft(trade, draft, locale)
    one = OwnReply(
        id=work.new_id(),
        station_id=station_id,
        code=draft.title,
        letters=(draft.letters or initials(draft.title))[:_LONGEST_LETTERS].lower(),
        title=draft.title,
        body=draft.text,
    )
    await put_reply(work, one)
    return one


def check_draft(trade: Trade, draft: Draft, locale: str) -> None:
    """Refuse a reply that could never be sent; raises ``BadInput`` or ``UnknownVariables``."""
    say = trade.speech.say
    if not draft.title or not draft.text:
        raise BadInput(reason=say("reply.usage_keep", locale))
    if len(draft.title) > LONGEST_TITLE or len(draft.text) > LONGEST_TEXT:
        raise BadInput(reason=say("reply.too_long", locale, title=LONGEST_TITLE, text=LONGEST_TEXT))
    unknown = sorted(variables(draft.text) - VARIABLES)
    if unknown:
        raise UnknownVariables(names=", ".join(unknown))
    probe = fill(draft.text, dict.fromkeys(VARIABLES, "…"))
    held = trade.tickets.hold_back.judge(probe, allowed=trade.policy.duty_phones)
    if isinstance(held, Held):
        raise BadInput(reason=told_reason(trade, locale, held, private=False))


async def remove_reply(work: Work, scope: Scope, station_id: int, wanted: str) -> str:
    """Take a station's own reply away, named by its title or letters; raises ``NotFound``."""
    found = await own_replies(work, scope, station_id)
    named = [one for one in found if one.title == wanted]
    named = named or [one for one in found if one.letters == wanted.lower()]
    if len(named) != 1:
        raise NotFound(what="reply")
    await drop_reply(work, named[0].id)
    return named[0].title


async def _listed(work: Work, trade: Trade, asker: Asker, station_id: int) -> str:
    found = await own_replies(work, asker.scope, station_id)
    if not found:
        return trade.speech.say("reply.none_own", asker.locale)
    lines = [trade.speech.say("reply.own", asker.locale, count=len(found))]
    lines += [
        trade.speech.say(
            "reply.own_line", asker.locale, letters=one.letters, title=one.title, text=one.body
        )
        for one in found[:_LISTED]
    ]
    return "\n".join(lines)


def _draft(trade: Trade, asker: Asker, said: str) -> Draft:
    """Read ``TITLE TEXT``; a blank, a line or a colon parts them."""
    said = said.strip()
    places = [said.find(mark) for mark in (" ", "\n", "：", ":") if mark in said]
    if not places:
        raise BadInput(reason=trade.speech.say("reply.usage_keep", asker.locale))
    cut = min(places)
    return Draft(said[:cut].strip(), said[cut + 1 :].strip())
